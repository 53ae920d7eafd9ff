"""`codedesk-eval load`: many users at once on a page of its own, or on one that runs already."""

from __future__ import annotations

import argparse
import asyncio
import json
from contextlib import nullcontext

from assistant.cli import DONE, FINDINGS
from evals.commands.declared import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("load", help="many users at once: throughput, times, errors, cross-talk")
    parser.add_argument("--users", type=int, default=50, metavar="N")
    parser.add_argument("--turns", type=int, default=2_500, metavar="N", help="in all")
    parser.add_argument("--pause", type=float, default=0.2, metavar="S", help="seconds that the model takes for a turn")
    parser.add_argument("--seconds", type=float, default=900, metavar="S", help="stop after this time")
    parser.add_argument("--url", help="load this page (without sign-in, its own model) instead of one begun for it")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the figures; 1 where there was cross-talk or an error."""
    from evals.load import drive, own_server

    with nullcontext(options.url) if options.url else own_server(options.pause) as url:
        tally = asyncio.run(drive(url, options.users, options.turns, options.seconds))
    figures = tally.as_json()
    said = json.dumps(figures) if options.json else "\n".join(f"{name}: {value}" for name, value in figures.items())
    print(said)
    return FINDINGS if tally.crosstalk or tally.failures else DONE
