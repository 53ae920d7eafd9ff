"""`codedesk-eval baseline`: make or check the baselines of the sets that came along."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from assistant.bootstrap import wire
from assistant.cli import DONE, FINDINGS
from assistant.progress import Bar
from assistant.settings import Settings
from evals.commands.declared import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "baseline", help="compare the sets that came along with their baselines, or make those"
    )
    parser.add_argument("names", nargs="*", metavar="SET", help="default: every set")
    parser.add_argument("--make", action="store_true", help="write the baselines anew")
    parser.add_argument("--into", type=Path, metavar="DIR", help="another folder of baselines")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the sets; exit 1 where one is significantly worse than its baseline."""
    from evals import baseline as baselines
    from evals import compare

    application = wire(Settings.from_environment())
    folder = options.into or baselines.FOLDER
    names = options.names or baselines.names()
    found = {}
    with Bar() as bar:
        for name in names:
            tables = baselines.measured(name, application, progress=bar)
            if options.make:
                baselines.write(name, tables, folder)
            else:
                found[name] = baselines.compared(name, tables, folder)
    if options.json:
        print(json.dumps(found))
    elif options.make:
        print(f"{len(names)} baselines written")
    else:
        for name, document in found.items():
            print("\n".join((name, *compare.lines(document))))
    return FINDINGS if any(compare.worse(each) for each in found.values()) else DONE
