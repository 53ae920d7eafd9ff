"""A case of the conventions set against the findings: exactly right, or why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesets.catalog import Catalog
from codesets.conventions import judge
from codesets.encounter import Encounter, Setting, Sex
from evals import metrics
from evals.cases import ConventionCase

Expected = Mapping[str, Any]
Found = Mapping[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One case as reports show it; `alarm` is None where the list is not clean."""

    case: dict[str, Any]
    right: bool
    alarm: bool | None


def run(cases: Sequence[ConventionCase], catalog: Catalog, progress: Progress | None = None) -> Iterator[Scored]:
    """Judge each list, in the order of the set."""
    for number, case in enumerate(cases, start=1):
        document = judge(case.codes, _encounter(case), catalog).as_json()
        expect = [each.model_dump(by_alias=True) for each in case.expect]
        also_ok = [each.model_dump(by_alias=True) for each in case.also_ok]
        right, reasons = score_case(expect, also_ok, document["findings"])
        shown = {
            "id": case.id,
            "expected": expect,
            "got": document["findings"],
            "right": float(right),
            "reasons": list(reasons),
        }
        yield Scored(shown, right, false_alarm(True, document["findings"]) if case.clean else None)
        if progress:
            progress("lists", number, len(cases))


def figures(scored: Sequence[Scored]) -> dict[str, metrics.Figure]:
    """The share of cases that are exactly right, and of clean lists with a false alarm."""
    return {
        "case_accuracy": metrics.share([float(each.right) for each in scored]),
        "false_alarm_rate": metrics.share([float(each.alarm) for each in scored if each.alarm is not None]),
    }


def _encounter(case: ConventionCase) -> Encounter:
    patient = case.patient
    sex = Sex(patient.sex) if patient and patient.sex else None
    return Encounter(Setting(case.setting), case.date_of_service, sex, patient.age if patient else None)


def score_case(
    expect: Sequence[Expected], also_ok: Sequence[Expected], findings: Sequence[Found]
) -> tuple[bool, tuple[str, ...]]:
    """True where every expected finding is there and no other that is more than information; else the reasons.

    `expect` holds {"convention", "codes", "verdict", "or"?, "verdict_any"?}; `also_ok` holds {"convention", "codes"};
    `findings` are those of `check --json`. Codes are compared as sets, without dots and case.
    """
    reasons = [
        f"missing: {wanted['convention']} {'+'.join(wanted['codes'])}"
        for wanted in expect
        if not any(_is_meant(wanted, finding) for finding in findings)
    ]
    for finding in findings:
        if finding["verdict"] == "info" or any(_is_meant(wanted, finding) for wanted in expect):
            continue
        if not any(_is_named(allowed, finding) for allowed in also_ok):
            reasons.append(f"unexpected: {finding['convention']} {finding['verdict']} {'+'.join(finding['codes'])}")
    return not reasons, tuple(reasons)


def false_alarm(clean: bool, findings: Sequence[Found]) -> bool:
    """True where a clean list is given a finding that is more than information."""
    return clean and any(finding["verdict"] != "info" for finding in findings)


def _is_meant(wanted: Expected, finding: Found) -> bool:
    verdicts = {wanted["verdict"], *wanted.get("verdict_any", ())}
    return _is_named(wanted, finding) and finding["verdict"] in verdicts


def _is_named(wanted: Expected, finding: Found) -> bool:
    names = {wanted["convention"], *wanted.get("or", ())}
    return finding["convention"] in names and _plain(wanted["codes"]) == _plain(finding["codes"])


def _plain(codes: Sequence[str]) -> frozenset[str]:
    return frozenset(code.replace(".", "").strip().upper() for code in codes)
