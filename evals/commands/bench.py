"""`codedesk-eval bench`: against the obvious pipeline and plain BM25."""

from __future__ import annotations

import argparse
import json
from itertools import islice
from typing import cast

from assistant.bootstrap import wire
from assistant.cli import DONE
from assistant.progress import Bar
from assistant.settings import Settings
from evals.cases import RetrievalCase
from evals.commands.declared import Commands
from evals.opening import BUILT_IN, open_set


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("bench", help="against the obvious pipeline and plain BM25: time and quality")
    parser.add_argument("--set", default=BUILT_IN["retrieval"], metavar="FILE", help="queries with their codes")
    parser.add_argument("--sample", type=int, default=3000, metavar="N", help="texts that both embed and store")
    parser.add_argument("--limit", type=int, default=None, metavar="N")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the comparison."""
    from evals import bench

    application = wire(Settings.from_environment())
    opened = open_set(options.set, "retrieval")
    opened.ids()
    cases = [cast(RetrievalCase, case) for case in islice(opened.cases(), options.limit)]
    with Bar() as bar:
        document = bench.run(application.retriever, cases, bar, options.sample)
    print(json.dumps(document, ensure_ascii=False) if options.json else "\n".join(bench.lines(document)))
    return DONE
