"""The command `codedesk batch`: its options become a plan and a crew, its outcome a line on standard error."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from assistant.batch.crew import Crew, Processes
from assistant.batch.run import Plan, run
from assistant.bootstrap import Application
from assistant.coding.worksheet import Scope
from assistant.progress import Bar
from codesets.encounter import Encounter


def code_all(application: Application, options: argparse.Namespace, encounter: Encounter) -> bool:
    """Run the batch; True where no note has an error. Raises NoBatch, or IndexDamaged where there is no index."""
    home = application.settings.home.absolute()
    inputs = application.retriever.manifest.inputs
    scope = Scope(options.scope)
    plan = Plan(Path(options.notes), Path(options.out), encounter, scope, inputs)

    def crew() -> Crew:
        if options.ray:
            from assistant.batch.on_ray import Cluster

            return Cluster(options.ray, options.workers, home, inputs, scope, options.note_seconds)
        return Processes(options.workers or os.cpu_count() or 1, home, inputs, scope, options.note_seconds)

    with Bar() as bar:
        outcome = run(plan, crew, bar)
    new = outcome.notes - outcome.before
    rate = f", {new / outcome.seconds:.1f} a second" if new else ""
    kept = f", {outcome.before:,} of them before" if outcome.before else ""
    print(f"{outcome.notes:,} notes{kept}, {outcome.errors:,} with an error{rate}: {plan.out}", file=sys.stderr)
    return not outcome.errors
