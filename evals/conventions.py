"""A case of the conventions set against the findings: exactly right, or why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codesets.catalog import Catalog
from codesets.conventions import judge
from codesets.encounter import Encounter, Setting, Sex
from evals import measures
from evals.cases import ConventionCase
from evals.measures import Tables
from evals.plan import Plan

if TYPE_CHECKING:
    from assistant.bootstrap import Application

Json = dict[str, Any]
Expected = Mapping[str, Any]
Found = Mapping[str, Any]
STAGE = "lists"
POOL_FROM = 2000
GUARDS = ("case_accuracy", "false_alarm_rate")
MEASURES = (
    measures.of("right", "case_accuracy"),
    measures.of("alarm", "false_alarm_rate", better=-1),
)


def scorer(application: Application, plan: Plan) -> Callable[[ConventionCase], Json]:
    """Judge each list and compare; a list of codes holds no words to keep."""
    return lambda case: score(case, application.catalog)


def score(case: ConventionCase, catalog: Catalog) -> Json:
    """The scored document of one list; `alarm` is null where the list is not clean."""
    document = judge(case.codes, _encounter(case), catalog).as_json()
    expect = [each.model_dump(by_alias=True) for each in case.expect]
    also_ok = [each.model_dump(by_alias=True) for each in case.also_ok]
    right, reasons = score_case(expect, also_ok, document["findings"])
    return {
        "id": case.id,
        "expected": expect,
        "got": document["findings"],
        "right": float(right),
        "reasons": list(reasons),
        "alarm": float(false_alarm(True, document["findings"])) if case.clean else None,
    }


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure."""
    return measures.tables(cases, MEASURES)


def details(cases: Iterable[Json]) -> Json:
    """How often each convention was expected and missed, or raised where it was not expected."""
    missing: Counter[str] = Counter()
    unexpected: Counter[str] = Counter()
    for case in cases:
        for reason in case["reasons"]:
            what, _, rest = reason.partition(": ")
            (missing if what == "missing" else unexpected)[rest.split()[0]] += 1
    return {"missing": dict(sorted(missing.items())), "unexpected": dict(sorted(unexpected.items()))}


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
