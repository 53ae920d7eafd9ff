"""`codedesk-eval check`: whether a set keeps to its form, and whether its key can be right."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import cast

from assistant.bootstrap import wire
from assistant.cli import DONE, FINDINGS
from assistant.options import WRONG
from assistant.progress import Bar
from assistant.settings import Settings
from evals.cases import MODELS, NoteCase
from evals.commands.declared import Commands
from evals.opening import open_set


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help="every line of a set; for notes, an audit of the key")
    parser.add_argument("set", metavar="FILE")
    parser.add_argument("--kind", choices=list(MODELS), default="notes")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each line that does not fit; where all do, each doubt about the keys."""
    opened = open_set(options.set, options.kind)
    problems = list(opened.problems())
    if problems:
        if options.json:
            print(json.dumps({"problems": problems}, ensure_ascii=False))
        else:
            print("\n".join([*problems, f"{len(problems)} lines to put right"]))
        return WRONG
    if options.kind != "notes":
        print(json.dumps({"n": len(opened.ids()), "doubts": []}) if options.json else f"{len(opened.ids())} cases fit")
        return DONE
    from evals.audit import audit

    application = wire(Settings.from_environment())
    cases = [cast(NoteCase, case) for case in opened.cases()]
    with Bar() as bar:
        doubts = list(audit(cases, application.catalog, bar))
    if options.json:
        print(json.dumps({"n": len(cases), "doubts": [asdict(doubt) for doubt in doubts]}, ensure_ascii=False))
        return FINDINGS if doubts else DONE
    print(f"{len(cases)} keys, {len({doubt.case for doubt in doubts})} doubtful")
    for doubt in doubts:
        meant = f" (perhaps {doubt.meant})" if doubt.meant else ""
        print(f"  {doubt.case}: {doubt.convention} {' '.join(doubt.codes)}: {doubt.message}{meant}")
    return FINDINGS if doubts else DONE
