"""Score worksheets against reference codes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.coding.coder import NoteCoder
from assistant.coding.trace import Traced
from assistant.coding.worksheet import Role, Scope, Worksheet
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.encounter import Encounter, Setting, Sex
from evals import metrics
from evals.cases import GoldCode, NoteCase
from evals.losses import losses

Json = dict[str, Any]
# Evaluation and management services, the part of CPT that needs no licensed descriptor.
EM_CODES = "CPT-EM"
_DIAGNOSES = ("ICD-10-CM",)
_FIRST = (Role.FIRST_LISTED,)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One note's result: right, suggested and expected codes, exact and by category, and what must be zero."""

    case: Json
    exact: tuple[int, int, int]
    category: tuple[int, int, int]
    first: float | None
    must_not: tuple[int, int]
    incomplete: int
    evidence_errors: int
    ignored: tuple[str, ...]


def run(
    cases: Sequence[NoteCase], coder: NoteCoder, scope: Scope, progress: Progress | None = None
) -> Iterator[Scored]:
    """Code each note and score it, in the order of the set."""
    for number, case in enumerate(cases, start=1):
        started = time.perf_counter()
        traced = coder.traced(case.text, encounter(case), scope)
        seconds = time.perf_counter() - started
        catalog = coder.catalog.on(case.date_of_service)
        scored = score(case, traced.worksheet, catalog, seconds)
        yield replace(scored, case={**scored.case, "losses": _losses(case, scored, traced, catalog)})
        if progress:
            progress("notes", number, len(cases))


def _losses(case: NoteCase, scored: Scored, traced: Traced, catalog: Catalog) -> list[Json]:
    """For each diagnosis missed, the step that lost it."""
    missed = [code for value in scored.case["missed"] if catalog.entry(code := _diagnosis(value))]
    got = [each.code for each in traced.worksheet.suggestions]
    return [dict(each.as_json()) for each in losses(missed, got, traced.trace, case.text, catalog)]


def _diagnosis(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)


def encounter(case: NoteCase) -> Encounter:
    """The encounter that a case describes."""
    patient = case.patient
    return Encounter(
        Setting(case.setting),
        case.date_of_service,
        Sex(patient.sex) if patient and patient.sex else None,
        patient.age if patient else None,
    )


def score(case: NoteCase, worksheet: Worksheet, catalog: Catalog, seconds: float = 0.0) -> Scored:
    """Compare on the reference codes that are complete in the release; the others are named in `ignored`."""
    systems = case.score_systems or _DIAGNOSES
    expected, ignored = _expected(case.codes, systems, catalog)
    free = set(case.acceptable) - expected
    scored = [s for s in worksheet.suggestions if _counts(s.code, systems)]
    got = {s.code.value for s in scored} - free
    return Scored(
        case={
            "id": case.id,
            "expected": sorted(expected),
            "got": [
                {"system": s.code.system.value, "code": s.code.value, "role": s.role.value, "units": s.units}
                for s in worksheet.suggestions
            ],
            "missed": sorted(expected - got),
            "extra": sorted(got - expected),
            "not_coded": [{"code": n.code.value, "reason": n.reason.value} for n in worksheet.not_coded],
            "ignored": sorted(ignored),
            "seconds": round(seconds, 3),
        },
        exact=_counted(got, expected),
        category=_counted({code[:3] for code in got}, {code[:3] for code in expected}),
        first=_first_listed(case, worksheet),
        must_not=(len({s.code.value for s in worksheet.suggestions} & set(case.must_not)), len(case.must_not)),
        incomplete=sum(not _complete(s.code, catalog) for s in worksheet.suggestions),
        evidence_errors=_evidence_errors(case.text, worksheet),
        ignored=tuple(ignored),
    )


def figures(scored: Sequence[Scored]) -> dict[str, metrics.Figure]:
    """The metrics of a run, by the names of the contract."""
    exact = [each.exact for each in scored]
    first = [each.first for each in scored if each.first is not None]
    return {
        "precision": metrics.figure(exact, metrics.precision),
        "recall": metrics.figure(exact, metrics.recall),
        "f1": metrics.figure(exact, metrics.f1),
        "category_f1": metrics.figure([each.category for each in scored], metrics.f1),
        "first_listed_accuracy": metrics.share(first),
        "must_not_rate": metrics.figure(
            [each.must_not for each in scored], lambda total: metrics.ratio(total[0], total[1])
        ),
        "incomplete_codes": metrics.figure([[each.incomplete] for each in scored], lambda total: float(total[0])),
        "evidence_errors": metrics.figure([[each.evidence_errors] for each in scored], lambda total: float(total[0])),
    }


def _expected(gold: Sequence[GoldCode], systems: Sequence[str], catalog: Catalog) -> tuple[set[str], set[str]]:
    expected: set[str] = set()
    ignored: set[str] = set()
    for each in gold:
        if each.system not in systems and not (each.system == "CPT" and EM_CODES in systems):
            continue
        try:
            code = Code.parse(each.code, each.system)
        except InvalidCode:
            ignored.add(each.code)
            continue
        (expected if _complete(code, catalog) else ignored).add(code.value)
    return expected, ignored


def _complete(code: Code, catalog: Catalog) -> bool:
    """True for a complete code of a loaded release; a system that is not loaded cannot be judged and counts as such."""
    return catalog.billable(code) if code.system in catalog.in_force else code.system is not CodeSystem.ICD10CM


def _counts(code: Code, systems: Sequence[str]) -> bool:
    return code.system.value in systems or (code.system is CodeSystem.CPT and EM_CODES in systems)


def _counted(got: set[str], expected: set[str]) -> tuple[int, int, int]:
    return len(got & expected), len(got), len(expected)


def _first_listed(case: NoteCase, worksheet: Worksheet) -> float | None:
    """1 where the first-listed diagnosis is the reference's or one of `alt_first`; None where the set names none."""
    named = [code.code for code in case.codes if code.role == Role.FIRST_LISTED.value]
    if not named:
        return None
    first = [s.code.value for s in worksheet.suggestions if s.role in _FIRST]
    return float(bool(first) and first[0] in {*named, *case.alt_first})


def _evidence_errors(text: str, worksheet: Worksheet) -> int:
    """Quotes that do not stand verbatim at their offsets, and suggestions without any quote."""
    quotes = [part for row in worksheet.suggestions for part in row.evidence]
    quotes += [part for row in worksheet.not_coded for part in row.evidence]
    wrong = sum(text[part.start : part.end] != part.text or not part.text for part in quotes)
    return wrong + sum(not s.evidence for s in worksheet.suggestions)
