"""The options of the command line: every command with what it takes, and how dates, ages and services are written."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any, NoReturn

from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting, Sex

WRONG = 2  # the exit code of wrong use and bad input


class _Parser(argparse.ArgumentParser):
    """Wrong use is one line that says what to do, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def parser() -> argparse.ArgumentParser:
    """The parser; what it reads holds the name of the command under `command`."""
    made = _Parser(prog="codedesk", description="A chat assistant for medical coders.")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = _command(commands, "build", "compile the code sets and build the index")
    build.add_argument("--force", action="store_true", help="build anew even where the index is up to date")
    build.add_argument(
        "--systems",
        nargs="+",
        type=CodeSystem,
        choices=list(CodeSystem),
        default=[],
        help="only these, with ICD-10-CM; ICD-10-PCS is built on demand, and named alone comes beside the others",
    )
    build.add_argument("--source", nargs="+", default=[], metavar="DIR", help="further folders of official files")
    build.add_argument("--embedder", help="a sentence-transformers model name or path")

    _json(_command(commands, "status", "releases, counts, health of the index"))

    doctor = _json(_command(commands, "doctor", "is this installation fit for work, and if not, what to do"))
    doctor.add_argument("--users", metavar="FILE", help="look at this file of users (default: users in CODEDESK_HOME)")

    sources = _command(commands, "sources", "official files: what is loaded, load yours")
    sources.add_argument("action", choices=["list", "add", "fetch"])
    sources.add_argument("files", nargs="*", metavar="FILE|DIR|NAME", help="files to add, or names of what to fetch")
    sources.add_argument("--year", type=_positive, default=None, help="fetch: the release of this year, not the newest")
    sources.add_argument("--from", dest="valid_from", type=_day, default=None, metavar="YYYY-MM-DD")
    sources.add_argument("--to", dest="valid_to", type=_day, default=None, metavar="YYYY-MM-DD")

    show = _json(_command(commands, "show", "one code: title, path, notes, children"))
    show.add_argument("code")
    show.add_argument("--system", type=CodeSystem, choices=list(CodeSystem), default=None)
    _date(show)

    search = _json(_command(commands, "search", "find codes by words, abbreviation or code"))
    search.add_argument("text")
    search.add_argument("--system", type=CodeSystem, choices=list(CodeSystem), default=None)
    search.add_argument("--limit", type=_positive, default=10)
    search.add_argument("--billable", action="store_true", help="complete codes only")
    _date(search)

    check = _json(_command(commands, "check", "may these codes stand together, in this order"))
    check.add_argument("codes", nargs="+", metavar="CODE")
    check.add_argument("--time", action="store_true", help="say how long the judgement takes, on the error channel")
    check.add_argument(
        "--payer",
        action="store_true",
        help="add what payers' software says, for information: edits, MS-DRG, HCC, units (extra [payer])",
    )
    check.add_argument(
        "--service",
        action="append",
        type=_service,
        default=[],
        metavar="CODE[=UNITS]",
        help="with --payer: a service and its units, or a procedure of ICD-10-PCS",
    )
    _encounter_options(check)

    note = _command(commands, "note", "codes for a note, each with its proof")
    note.add_argument("file", help="a text file, or - for standard input")
    note.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    note.add_argument("--format", choices=["table", "json", "csv", "fhir", "html"], default="table")
    note.add_argument("--model")
    _encounter_options(note)

    batch = _command(commands, "batch", "many notes on all cores; goes on where a stopped run ended")
    batch.add_argument("notes", metavar="DIR|JSONL", help='a folder of text files, or lines of {"id", "text"}')
    batch.add_argument("--out", required=True, metavar="FILE", help="the worksheets, one JSON line a note")
    batch.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    batch.add_argument("--workers", type=_positive, default=None, help="processes (default: one a core)")
    batch.add_argument("--note-seconds", type=_positive, default=120, help="a note that takes longer is left")
    batch.add_argument(
        "--ray", metavar="ADDRESS", help="code on the Ray cluster at this address; local begins one here"
    )
    _encounter_options(batch)

    chat = _command(commands, "chat", "talk in this terminal")
    chat.add_argument("--note", metavar="FILE", help="a note to talk about")
    chat.add_argument("--model", help="builtin, or what init_chat_model takes")
    ask = _json(_command(commands, "ask", "ask as in the chat"))
    ask.add_argument("question", nargs="?")
    ask.add_argument("-q", action="append", default=[], metavar="QUESTION", help="repeat for a conversation")
    ask.add_argument("--note", help="a file with the note that the question is about")
    ask.add_argument("--model")

    serve = _command(commands, "serve", "the page; builds the index first if there is none")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_positive, default=7860)
    serve.add_argument("--users", metavar="FILE", help="a file of users and hashed passwords: coders sign in")
    serve.add_argument("--name", action="append", default=[], metavar="HOST", help="a further host name to answer to")
    serve.add_argument("--audit", metavar="DIR", help="keep a record of what was suggested and what the coder changed")
    serve.add_argument("--audit-notes", action="store_true", help="keep the notes in that record too")

    users = _command(commands, "users", "who may sign in to the page")
    users.add_argument("action", choices=["add", "remove", "list"])
    users.add_argument("user", nargs="?", metavar="NAME")
    users.add_argument("--users", metavar="FILE", help="the file of users (default: users in CODEDESK_HOME)")
    return made


def _command(commands: Any, name: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=description, description=description)
    return parser


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def _date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_day, default=None, metavar="YYYY-MM-DD", help="the date of service")


def _encounter_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--setting", choices=[each.value for each in Setting], default=Setting.OUTPATIENT.value)
    parser.add_argument("--sex", type=str.upper, choices=[each.value for each in Sex], default=None)
    parser.add_argument("--age", type=_age, default=None, help="in years")
    _date(parser)


def encounter(options: argparse.Namespace) -> Encounter:
    """The encounter that the options tell."""
    return Encounter(Setting(options.setting), options.date, Sex(options.sex) if options.sex else None, options.age)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no date; write it as 2026-04-30") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no whole number above 0")
    return int(text)


def _service(text: str) -> tuple[Code, float]:
    spelled, _, number = text.partition("=")
    try:
        readings = [code for code in Code.readings(spelled) if code.system is not CodeSystem.ICD10CM]
        units = float(number or 1)
        if not 0 < units < 1e6:
            raise ValueError(number)
        return readings[0], units
    except (ValueError, IndexError):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no service; write it as J1885=4") from None


def _age(text: str) -> float:
    try:
        years = float(text)
    except ValueError:
        years = -1.0
    if not 0 <= years <= 130:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no age in years (0 to 130)")
    return years
