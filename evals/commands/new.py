"""`codedesk-eval new`: a template of a set of one's own, with cases that show every field."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli import DONE
from evals.cases import MODELS
from evals.commands.declared import Commands
from evals.journal import CannotWrite


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("new", help="a template of a set of your own")
    parser.add_argument("kind", choices=list(MODELS))
    parser.add_argument("--csv", action="store_true", help="as a table instead of JSON lines")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write it there (never over a file); default: print it"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the template."""
    from evals.template import template

    text = template(options.kind, table=options.csv)
    if options.out is None:
        print(text, end="")
        return DONE
    try:
        with options.out.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise CannotWrite(f"cannot write {options.out.name}: {error.strerror}") from None
    return DONE
