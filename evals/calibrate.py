"""Make assistant/coding/tables/confidence.toml anew: `python -m evals.calibrate SET[:even|:odd] …` prints the measured rows."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.bootstrap import Application, wire
from assistant.coding.coder import NoteCoder
from assistant.settings import Settings
from codesets.codes import CodeSystem
from evals.calibration import shares
from evals.cases import NoteCase
from evals.notes import encounter
from evals.opening import load

# The bands of fit of each kind; kinds with few suggestions have fewer.
STARTS = {
    "diagnosis": (0.9, 0.8, 0.7, 0.0),
    "derived": (0.8, 0.0),
    "told": (0.8, 0.0),
    "unspecified": (0.9, 0.8, 0.0),
    "status": (0.0,),
    "cause": (0.0,),
}


def judged(cases: Sequence[NoteCase], coder: NoteCoder) -> Iterator[tuple[str, float, bool]]:
    """(kind, fit, right) of each diagnosis suggested; acceptable ones are neither right nor wrong and left out."""
    for case in cases:
        wanted = {code.code for code in case.codes if code.system == CodeSystem.ICD10CM}
        for each in coder.traced(case.text, encounter(case)).trace.fitted:
            if each.code.value in wanted or each.code.value not in case.acceptable:
                yield each.kind, each.fit, each.code.value in wanted


def halved(cases: Sequence[NoteCase], half: str | None) -> Sequence[NoteCase]:
    """Every second case of a set, all without `half`."""
    return cases if half is None else cases[0 if half == "even" else 1 :: 2]


def main(arguments: Sequence[str] | None = None, application: Application | None = None) -> None:
    """Print the rows; `SET:even` and `SET:odd` take half of a set."""
    parser = argparse.ArgumentParser(prog="python -m evals.calibrate", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET[:even|:odd]")
    options = parser.parse_args(arguments)
    coder = (application or wire(Settings.from_environment())).coder
    fitted: list[tuple[str, float, bool]] = []
    for name in options.sets:
        path, _, half = name.partition(":")
        fitted += judged(halved(load(Path(path), NoteCase), half or None), coder)
    for kind, rows in shares(fitted, STARTS).items():
        print(f"{kind} = [{', '.join(f'[{low}, {share}]' for low, share in rows)}]")


if __name__ == "__main__":
    main()
