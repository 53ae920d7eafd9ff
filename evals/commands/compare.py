"""`codedesk-eval compare`: two runs of one set; exit 1 where the second is significantly worse."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from assistant.cli import DONE, FINDINGS
from evals.commands.declared import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("compare", help="two runs of one set: what became better, what worse")
    parser.add_argument("before", metavar="A.json", type=Path)
    parser.add_argument("after", metavar="B.json", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the comparison."""
    from evals.compare import compare, lines, read, worse

    document = compare(read(options.before), read(options.after))
    print(json.dumps(document, ensure_ascii=False) if options.json else "\n".join(lines(document)))
    return FINDINGS if worse(document) else DONE
