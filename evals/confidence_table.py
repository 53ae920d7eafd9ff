"""Make assistant/coding/tables/confidence.toml anew: `python -m evals.confidence_table SET[:even|:odd] …` prints the measured rows.

The share that was right among suggestions of one kind that fitted as well; `evals.confidence` measures how far it holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.bootstrap import Application, wire
from assistant.coding.coder import NoteCoder
from assistant.settings import Settings
from codesets.codes import CodeSystem
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


def shares(
    fitted: Sequence[tuple[str, float, bool]], starts: Mapping[str, Sequence[float]], weight: float = 4.0
) -> dict[str, list[tuple[float, float]]]:
    """For each kind [(fit from which it holds, share that was right)], the best fit first.

    `fitted` is (kind, fit, right) of each suggestion and `starts` the lower bounds of each kind's bands, highest first.
    A band of few suggestions leans on the share of its kind, and a kind on that of all (`weight` suggestions' worth);
    a better fit is never given a smaller share: neighbouring bands that would be are taken together.
    """
    overall = _share([right for _, _, right in fitted], 0.5, weight)
    table: dict[str, list[tuple[float, float]]] = {}
    for kind, lows in starts.items():
        own = [(fit, right) for name, fit, right in fitted if name == kind]
        of_kind = _share([right for _, right in own], overall, weight)
        rows: list[tuple[float, float, float]] = []
        for place, low in enumerate(lows):
            high = lows[place - 1] if place else float("inf")
            inside = [right for fit, right in own if low <= fit < high]
            rows.append((low, _share(inside, of_kind, weight), len(inside) + weight))
        table[kind] = [(low, round(share, 2)) for low, share in _falling(rows)]
    return table


def _share(right: Sequence[bool], prior: float, weight: float) -> float:
    return (sum(right) + prior * weight) / (len(right) + weight)


def _falling(rows: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """(low, share) with shares that never rise as the fit falls: pooled adjacent violators."""
    pooled: list[tuple[list[float], float, float]] = []
    for low, share, n in rows:
        pooled.append(([low], share, n))
        while len(pooled) > 1 and pooled[-1][1] > pooled[-2][1]:
            lows, share_b, n_b = pooled.pop()
            above, share_a, n_a = pooled.pop()
            pooled.append((above + lows, (share_a * n_a + share_b * n_b) / (n_a + n_b), n_a + n_b))
    return [(lows[-1], share) for lows, share, _ in pooled]


def main(arguments: Sequence[str] | None = None, application: Application | None = None) -> None:
    """Print the rows; `SET:even` and `SET:odd` take half of a set."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.confidence_table",
        description="print the rows of confidence.toml as these sets measure them",
    )
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
