"""The command line: parse, call, print; one clear line and exit code 2 for anything that is wrong."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import printing
from assistant.bootstrap import Application, wire
from assistant.notes.intake import accept, decode, read_file
from assistant.options import WRONG, encounter, parser
from assistant.settings import Settings
from codesets.changes import outside
from codesets.refusal import Refusal

Json = dict[str, Any]
Command = Callable[[argparse.Namespace, Application], int]
Wiring = Callable[[Settings], Application]
DONE, FINDINGS = 0, 1


def main(arguments: Sequence[str] | None = None, wired: Wiring = wire) -> int:
    """Run one command; the exit code says how it went (0 done, 1 done with findings, 2 wrong use or bad input).

    `wired` makes the application of the settings: many commands in one process may share one open index.
    """
    options = parser().parse_args(arguments)
    settings = Settings.from_environment(
        model=getattr(options, "model", None), embedder=getattr(options, "embedder", None)
    )
    try:
        return _COMMANDS[options.command](options, wired(settings))
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

    met = encounter(options)
    judgement = judge(options.codes, met, application.catalog)
    document = judgement.as_json()
    if options.payer:
        from codesets.conventions import payer

        services = dict(options.service)
        dated = application.catalog.on(met.date_of_service)
        document["payer"] = payer.opinion(options.codes, services, met, dated).as_json()
    _print(document, options.json, printing.findings)
    if options.time:
        took = timed(lambda: judge(options.codes, met, application.catalog))
        print(f"{len(options.codes)} codes judged in {took * 1000:.1f} ms of processor time, warm", file=sys.stderr)
    return DONE if judgement.clean else FINDINGS


def _note(options: argparse.Namespace, application: Application) -> int:
    from assistant.coding.worksheet import Scope
    from assistant.export import render

    text = decode(sys.stdin.buffer.read()) if options.file == "-" else read_file(Path(options.file))
    worksheet = application.coder.code(text, encounter(options), Scope(options.scope))
    print(render(worksheet, options.format))
    return DONE


def _batch(options: argparse.Namespace, application: Application) -> int:
    from assistant.batch.command import code_all

    return DONE if code_all(application, options, encounter(options)) else FINDINGS


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


_COMMANDS: dict[str, Command] = {
    "build": _build,
    "status": _status,
    "doctor": _doctor,
    "sources": _sources,
    "show": _show,
    "search": _search,
    "check": _check,
    "note": _note,
    "batch": _batch,
    "ask": _ask,
    "chat": _chat,
    "serve": _serve,
    "users": _users,
}


if __name__ == "__main__":
    sys.exit(main())
