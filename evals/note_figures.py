"""The figures of a run over notes, from the documents of its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from evals import citations, confidence, macro, measures, metrics
from evals.measures import Measure, Tables

Json = dict[str, Any]
_VARIANTS = ("reordered", "recased", "abbreviated")


def _level(name: str) -> Callable[[Json], Sequence[float] | None]:
    return lambda case: case["levels"][name]


def _jaccard(case: Json) -> Sequence[float]:
    """What both name over what either names; two empty lists agree."""
    right, got, expected = case["levels"]["exact"]
    either = got + expected - right
    return (right / either if either else 1.0, 1.0)


def _exact_set(case: Json) -> Sequence[float]:
    return (float(not case["missed"] and not case["extra"]), 1.0)


def _count(key: str) -> Callable[[Json], Sequence[float] | None]:
    return lambda case: (float(case[key]),)


def _touching(case: Json) -> Sequence[float] | None:
    found = case["overlap"]
    return None if found is None else (found[0], found[2])


def _overlap(case: Json) -> Sequence[float] | None:
    found = case["overlap"]
    return None if found is None else (found[1], found[2])


def _stable(variant: str) -> Measure:
    def counts(case: Json) -> Sequence[float] | None:
        found = case.get("stability")
        return None if not found or variant not in found else (float(found[variant]), 1.0)

    return Measure(f"stable_{variant}", counts, metrics.mean, optional=True)


MEASURES = (
    Measure("precision", _level("exact"), metrics.precision),
    Measure("recall", _level("exact"), metrics.recall),
    Measure("f1", _level("exact"), metrics.f1),
    Measure("category_f1", _level("category"), metrics.f1),
    measures.of("first", "first_listed_accuracy"),
    Measure("must_not_rate", lambda case: case["must_not"], metrics.mean, better=-1),
    Measure("incomplete_codes", _count("incomplete"), metrics.amount, better=-1),
    Measure("evidence_errors", _count("evidence_errors"), metrics.amount, better=-1),
    Measure("chapter_f1", _level("chapter"), metrics.f1),
    Measure("hierarchical_f1", _level("hierarchy"), metrics.f1),
    Measure("jaccard", _jaccard, metrics.mean),
    Measure("exact_set", _exact_set, metrics.mean),
    measures.of("map", optional=True),
    *confidence.MEASURES,
    Measure("evidence_touch", _touching, metrics.mean, optional=True),
    Measure("evidence_overlap", _overlap, metrics.mean, optional=True),
    citations.MEASURE,
    *(_stable(variant) for variant in _VARIANTS),
    measures.of("seconds", better=0),
)


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure, and the macro figures over codes and over categories."""
    pairs: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    def passing() -> Iterator[Json]:
        for case in cases:
            expected = tuple(case["expected"])
            pairs.append((expected, (*sorted(set(expected) - set(case["missed"])), *case["extra"])))
            yield case

    found = measures.tables(passing(), MEASURES)
    found.by_name.update(macro.labels(pairs))
    by_category = macro.labels(([c[:3] for c in wanted], [c[:3] for c in got]) for wanted, got in pairs)
    found.by_name["category_macro_f1"] = by_category["macro_f1"]
    return found


def details(cases: Iterable[Json]) -> Json:
    """F1 by chapter with intervals, the classes of errors, reliability, and the reference codes left out."""
    by_chapter: dict[str, list[tuple[int, int, int]]] = {}
    classes: Counter[tuple[str, str]] = Counter()
    steps: Counter[str] = Counter()
    ignored: Counter[str] = Counter()
    problems = 0
    treated = [0, 0, 0]
    trust = confidence.Reliability()
    count = 0
    for count, case in enumerate(cases, start=1):
        for chapter, row in case["levels"]["by_chapter"].items():
            rows = by_chapter.setdefault(chapter, [])
            rows += [(0, 0, 0)] * (count - 1 - len(rows)) + [tuple(row)]
        classes.update((error["side"], error["class"]) for error in case["errors"])
        steps.update(error["step"] for error in case["errors"] if error.get("step"))
        ignored.update(case["ignored"])
        problems += "problem" in case
        treated = [sum(pair) for pair in zip(treated, case.get("treated", (0, 0, 0)), strict=True)]
        trust.add(case)
    figures = {
        chapter: {
            **metrics.figure([*rows, *[(0, 0, 0)] * (count - len(rows))], metrics.f1).as_json(),
            "expected": sum(row[2] for row in rows),
        }
        for chapter, rows in sorted(by_chapter.items(), key=lambda each: _order(each[0]))
    }
    return {
        "f1_by_chapter": figures,
        "errors": [{"side": side, "class": name, "n": n} for (side, name), n in sorted(classes.items())],
        "steps": dict(steps.most_common()),
        "ignored": dict(ignored.most_common()),
        "refused": problems,
        "key": dict(zip(("left out", "put right", "order left out"), treated, strict=True)),
        **trust.as_json(),
    }


def _order(chapter: str) -> tuple[int, str]:
    number = chapter.removeprefix("chapter ")
    return (int(number), "") if number.isdigit() else (99, chapter)
