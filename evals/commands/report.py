"""`codedesk-eval report`: the figures of a run that was written, as a table or as one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli import DONE
from evals.commands.declared import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("report", help="a run that was written, as a table or an HTML file with plots")
    parser.add_argument("written", metavar="RUN.json", type=Path)
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table, or write the file."""
    from evals import html_report, report
    from evals.compare import read

    document = read(options.written)
    if options.html:
        html_report.write(options.html, document, document["cases"])
    else:
        print("\n".join(report.lines(document)))
    return DONE
