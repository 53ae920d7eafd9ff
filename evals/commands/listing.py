"""`codedesk-eval list`: the sets that came along."""

from __future__ import annotations

import argparse
import json

from assistant.cli import DONE
from evals.commands.declared import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("list", help="the sets that came along")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Name, kind and number of cases of each set, and how to run it."""
    from evals.opening import built_in, kind_of, open_set

    found = [{"set": n, "kind": kind_of(n), "cases": len(open_set(n, kind_of(n)).ids())} for n in built_in()]
    if options.json:
        print(json.dumps(found))
        return DONE
    for each in found:
        command = f"codedesk-eval run {each['kind']} --set {each['set']}"
        print(f"{each['set']:<14}{each['kind']:<14}{each['cases']:>6} cases   {command}")
    return DONE
