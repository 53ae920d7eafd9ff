"""`codedesk-eval run`: score a set and show the figures."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from assistant.bootstrap import wire
from assistant.cli import DONE
from assistant.progress import Bar
from assistant.settings import BUILTIN, Settings
from evals import report
from evals.cases import MODELS
from evals.commands.declared import Commands
from evals.opening import BUILT_IN, open_set
from evals.plan import FLOORS, Plan


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help="run an evaluation set")
    parser.add_argument("kind", choices=list(MODELS))
    parser.add_argument(
        "--set", metavar="FILE", help="a .jsonl or .csv file, a published folder, or one that came along"
    )
    parser.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    parser.add_argument(
        "--engine", "--model", dest="engine", metavar="ENGINE", help=f"{BUILTIN}, {', '.join(FLOORS)} or a model"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="the first N cases")
    parser.add_argument("--sample", type=int, metavar="N", help="N cases drawn by the seed")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument(
        "--stability", action="store_true", help="code each note again reordered, re-cased, abbreviated"
    )
    parser.add_argument(
        "--key",
        choices=["given", "exclude", "repair"],
        default="given",
        help="leave out of a note's key what its audit doubts, or put right what can be",
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="by default as many as there are cores, where it pays"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the run as JSON; a killed run goes on from there"
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write a report with plots, one file without outside parts"
    )
    parser.add_argument(
        "--with-text", action="store_true", help="keep the words of the cases in the JSON and the report"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Score the set; the figures go to stdout, progress and rate to stderr."""
    # A model of the settings counts for the kinds in which one takes part.
    settings = Settings.from_environment(model=options.engine if options.engine not in FLOORS else None)
    engine = options.engine or (settings.model if options.kind == "chat" else BUILTIN)
    settings = replace(settings, model=BUILTIN if engine in FLOORS else engine)
    plan = Plan(
        options.kind,
        options.scope,
        engine,
        options.limit,
        options.sample,
        options.seed,
        options.stability,
        options.with_text,
        options.key,
    )
    from evals.runs import run as run_set

    opened = open_set(options.set or BUILT_IN[options.kind], options.kind)
    with Bar() as bar:
        result = run_set(opened, plan, wire(settings), out=options.out, processes=options.processes, progress=bar)
    if options.html:
        from evals.html_report import write

        write(options.html, result.head, result.journal.cases())
    if options.json:
        result.write(sys.stdout)
        print()
    else:
        print("\n".join(report.lines(result.head)))
    result.journal.close(keep=False)
    return DONE
