"""The command line: parse, call, print; one clear line and exit code 2 for anything that is wrong."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from assistant import printing
from assistant.bootstrap import Application, wire
from assistant.notes.intake import accept, decode, read_file
from assistant.settings import Settings
from codesets.changes import outside
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal

Json = dict[str, Any]
Command = Callable[[argparse.Namespace, Application], int]
Wiring = Callable[[Settings], Application]
DONE, FINDINGS, WRONG = 0, 1, 2


def main(arguments: Sequence[str] | None = None, wired: Wiring = wire) -> int:
    """Run one command; the exit code says how it went (0 done, 1 done with findings, 2 wrong use or bad input).

    `wired` makes the application of the settings: many commands in one process may share one open index.
    """
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment(
        model=getattr(options, "model", None), embedder=getattr(options, "embedder", None)
    )
    try:
        run: Command = options.run
        return run(options, wired(settings))
    except Refusal as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        return _refuse("stopped")
    except (OSError, sqlite3.Error) as error:
        # Of a file error what is wrong and where; its text may quote more than that.
        what = f"{error.strerror} ({error.filename})" if isinstance(error, OSError) else str(error)
        return _refuse(f"{what}: look after the room on the disk and the rights of the folder, then try again")


def _refuse(message: str) -> int:
    print(f"codedesk: {' '.join(message.split())}", file=sys.stderr)
    return WRONG


def _print(document: Json, as_json: bool, lines: Callable[[Json], Iterator[str]]) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        print("\n".join(lines(document)))


# -- the commands ---------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace, application: Application) -> int:
    from assistant.progress import Bar

    with Bar() as bar:
        folder = application.build(
            bar, force=options.force, systems=options.systems, folders=[Path(each) for each in options.source]
        )
    print(f"index built: {folder}", file=sys.stderr)
    return DONE


def _status(options: argparse.Namespace, application: Application) -> int:
    from assistant.status import lines, status

    document = status(application)
    _print(document, options.json, lines)
    return DONE if document["healthy"] else FINDINGS


def _doctor(options: argparse.Namespace, application: Application) -> int:
    from assistant.doctor import as_json, examine, lines

    document = as_json(examine(application, Path(options.users) if options.users else None))
    _print(document, options.json, lines)
    return DONE if document["well"] else FINDINGS


def _sources(options: argparse.Namespace, application: Application) -> int:
    from assistant.sourcing import add, fetch, listed

    run = {"list": listed, "add": add, "fetch": fetch}[options.action]
    print("\n".join(run(application, options)))
    return DONE


def _show(options: argparse.Namespace, application: Application) -> int:
    from assistant.card import card, find, place

    catalog = application.catalog.on(options.date)
    shown = place(options.code, catalog) or card(find(options.code, catalog, options.system), catalog)
    _print(shown, options.json, printing.card)
    return DONE


def _search(options: argparse.Namespace, application: Application) -> int:
    hits = application.retriever.search(
        options.text, system=options.system, limit=options.limit, billable=options.billable, day=options.date
    )
    rows = [
        {
            "system": hit.entry.code.system.value,
            "code": hit.entry.code.value,
            "title": hit.entry.title,
            "billable": hit.entry.billable,
            "score": round(hit.score, 4),
            "matched_by": list(hit.matched_by),
        }
        for hit in hits
    ]
    catalog = application.catalog.on(options.date)
    systems = [options.system] if options.system else list(catalog.in_force)
    remarks = [said for system in systems if (said := outside(system, catalog))]
    _print({"query": options.text, "hits": rows, "remarks": remarks}, options.json, printing.hits)
    return DONE


def _check(options: argparse.Namespace, application: Application) -> int:
    from codesets.conventions import judge
    from codesets.conventions.judge import timed

    encounter = _encounter(options)
    judgement = judge(options.codes, encounter, application.catalog)
    document = judgement.as_json()
    if options.payer:
        from codesets.conventions import payer

        services = dict(options.service)
        dated = application.catalog.on(encounter.date_of_service)
        document["payer"] = payer.opinion(options.codes, services, encounter, dated).as_json()
    _print(document, options.json, printing.findings)
    if options.time:
        took = timed(lambda: judge(options.codes, encounter, application.catalog))
        print(f"{len(options.codes)} codes judged in {took * 1000:.1f} ms of processor time, warm", file=sys.stderr)
    return DONE if judgement.clean else FINDINGS


def _note(options: argparse.Namespace, application: Application) -> int:
    from assistant.coding.worksheet import Scope
    from assistant.export import render

    text = decode(sys.stdin.buffer.read()) if options.file == "-" else read_file(Path(options.file))
    worksheet = application.coder.code(text, _encounter(options), Scope(options.scope))
    print(render(worksheet, options.format))
    return DONE


def _batch(options: argparse.Namespace, application: Application) -> int:
    from assistant.batch.command import code_all

    return DONE if code_all(application, options, _encounter(options)) else FINDINGS


def _ask(options: argparse.Namespace, application: Application) -> int:
    questions = [*([options.question] if options.question else []), *options.q]
    if not questions:
        return _refuse("give a question: codedesk ask 'what is E11.22'")
    note = accept(read_file(Path(options.note))) if options.note else None
    conversation = application.conversation(options.model)
    answers = [conversation.ask(question, note if turn == 0 else None) for turn, question in enumerate(questions)]
    _print(answers[-1].as_json(), options.json, printing.answer)
    return DONE


def _chat(options: argparse.Namespace, application: Application) -> int:
    from assistant.terminal import interactive

    conversation = application.conversation(options.model)
    if options.note:
        conversation.take(read_file(Path(options.note)))
    interactive(conversation)
    return DONE


def _serve(options: argparse.Namespace, application: Application) -> int:
    from assistant.desk.server import serve

    serve(
        application,
        host=options.host,
        port=options.port,
        users=Path(options.users) if options.users else None,
        audit=Path(options.audit) if options.audit else None,
        audit_notes=options.audit_notes,
        names=options.name,
    )
    return DONE


def _users(options: argparse.Namespace, application: Application) -> int:
    from assistant.desk import users

    path = Path(options.users) if options.users else application.settings.home / "users"
    if options.action == "list":
        print("\n".join(users.names(path)))
        return DONE
    if not options.user:
        return _refuse(f"name the user: codedesk users {options.action} NAME")
    if options.action == "remove":
        users.remove(path, options.user)
    else:
        users.add(path, options.user, _password())
    print(f"done: {path}", file=sys.stderr)
    return DONE


def _password() -> str:
    """Asked for twice on a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    first = getpass("Password: ")
    if getpass("Once more: ") != first:
        raise Refusal("the two passwords differ; try again")
    return first


# -- the options ----------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Wrong use is one line that says what to do, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="codedesk", description="A chat assistant for medical coders.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = _command(commands, "build", _build, "compile the code sets and build the index")
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

    _json(_command(commands, "status", _status, "releases, counts, health of the index"))

    doctor = _json(_command(commands, "doctor", _doctor, "is this installation fit for work, and if not, what to do"))
    doctor.add_argument("--users", metavar="FILE", help="look at this file of users (default: users in CODEDESK_HOME)")

    sources = _command(commands, "sources", _sources, "official files: what is loaded, load yours")
    sources.add_argument("action", choices=["list", "add", "fetch"])
    sources.add_argument("files", nargs="*", metavar="FILE|DIR|NAME", help="files to add, or names of what to fetch")
    sources.add_argument("--year", type=_positive, default=None, help="fetch: the release of this year, not the newest")
    sources.add_argument("--from", dest="valid_from", type=_day, default=None, metavar="YYYY-MM-DD")
    sources.add_argument("--to", dest="valid_to", type=_day, default=None, metavar="YYYY-MM-DD")

    show = _json(_command(commands, "show", _show, "one code: title, path, notes, children"))
    show.add_argument("code")
    show.add_argument("--system", type=CodeSystem, choices=list(CodeSystem), default=None)
    _date(show)

    search = _json(_command(commands, "search", _search, "find codes by words, abbreviation or code"))
    search.add_argument("text")
    search.add_argument("--system", type=CodeSystem, choices=list(CodeSystem), default=None)
    search.add_argument("--limit", type=_positive, default=10)
    search.add_argument("--billable", action="store_true", help="complete codes only")
    _date(search)

    check = _json(_command(commands, "check", _check, "may these codes stand together, in this order"))
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

    note = _command(commands, "note", _note, "codes for a note, each with its proof")
    note.add_argument("file", help="a text file, or - for standard input")
    note.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    note.add_argument("--format", choices=["table", "json", "csv", "fhir", "html"], default="table")
    note.add_argument("--model")
    _encounter_options(note)

    batch = _command(commands, "batch", _batch, "many notes on all cores; goes on where a stopped run ended")
    batch.add_argument("notes", metavar="DIR|JSONL", help='a folder of text files, or lines of {"id", "text"}')
    batch.add_argument("--out", required=True, metavar="FILE", help="the worksheets, one JSON line a note")
    batch.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    batch.add_argument("--workers", type=_positive, default=None, help="processes (default: one a core)")
    batch.add_argument("--note-seconds", type=_positive, default=120, help="a note that takes longer is left")
    batch.add_argument(
        "--ray", metavar="ADDRESS", help="code on the Ray cluster at this address; local begins one here"
    )
    _encounter_options(batch)

    chat = _command(commands, "chat", _chat, "talk in this terminal")
    chat.add_argument("--note", metavar="FILE", help="a note to talk about")
    chat.add_argument("--model", help="builtin, or what init_chat_model takes")
    ask = _json(_command(commands, "ask", _ask, "ask as in the chat"))
    ask.add_argument("question", nargs="?")
    ask.add_argument("-q", action="append", default=[], metavar="QUESTION", help="repeat for a conversation")
    ask.add_argument("--note", help="a file with the note that the question is about")
    ask.add_argument("--model")

    serve = _command(commands, "serve", _serve, "the page; builds the index first if there is none")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_positive, default=7860)
    serve.add_argument("--users", metavar="FILE", help="a file of users and hashed passwords: coders sign in")
    serve.add_argument("--name", action="append", default=[], metavar="HOST", help="a further host name to answer to")
    serve.add_argument("--audit", metavar="DIR", help="keep a record of what was suggested and what the coder changed")
    serve.add_argument("--audit-notes", action="store_true", help="keep the notes in that record too")

    users = _command(commands, "users", _users, "who may sign in to the page")
    users.add_argument("action", choices=["add", "remove", "list"])
    users.add_argument("user", nargs="?", metavar="NAME")
    users.add_argument("--users", metavar="FILE", help="the file of users (default: users in CODEDESK_HOME)")
    return parser


def _command(commands: Any, name: str, run: Command, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=description, description=description)
    parser.set_defaults(run=run)
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


def _encounter(options: argparse.Namespace) -> Encounter:
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


if __name__ == "__main__":
    sys.exit(main())
