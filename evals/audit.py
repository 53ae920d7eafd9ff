"""Audit the key of a set of notes: reference codes that cannot be right, each with a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions import judge
from codesets.conventions.finding import Finding, Verdict
from codesets.encounter import Encounter, Setting, Sex
from evals.cases import NoteCase

# What makes a key doubtful; `review` and `info` findings are a coder's business, not an error of the key.
_ERRORS = frozenset({Verdict.INVALID, Verdict.CONFLICT, Verdict.ORDER, Verdict.INCOMPLETE})
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful thing in one key: the case, the convention, its codes, why, and a code that may be meant."""

    case: str
    convention: str
    codes: tuple[str, ...]
    message: str
    meant: str = ""


def audit(cases: Sequence[NoteCase], catalog: Catalog, progress: Progress | None = None) -> Iterator[Doubt]:
    """Every doubt about the keys of a set, in the order of the set."""
    for number, case in enumerate(cases, start=1):
        yield from _of_case(case, catalog)
        if progress:
            progress("keys", number, len(cases))


def _of_case(case: NoteCase, catalog: Catalog) -> Iterator[Doubt]:
    diagnoses = [gold.code for gold in case.codes if gold.system == CodeSystem.ICD10CM]
    if not diagnoses:
        return
    for finding in judge(diagnoses, _encounter(case), catalog).findings:
        if finding.verdict in _ERRORS:
            yield Doubt(case.id, finding.convention, _values(finding), finding.message, _meant(finding, catalog))


def _values(finding: Finding) -> tuple[str, ...]:
    return tuple(code.value for code in finding.codes)


def _meant(finding: Finding, catalog: Catalog) -> str:
    """The one real code that swapping two neighbouring characters of an unknown code gives; empty where not just one."""
    if finding.convention != "invalid_code" or len(finding.codes) != 1:
        return ""
    plain = finding.codes[0].plain
    swapped = {
        plain[:place] + second + first + plain[place + 2 :]
        for place, (first, second) in enumerate(pairwise(plain))
        if first != second
    }
    found = {code.value for text in swapped if (code := _complete(text, catalog))}
    return found.pop() if len(found) == 1 else ""


def _complete(text: str, catalog: Catalog) -> Code | None:
    try:
        code = Code.parse(text, CodeSystem.ICD10CM)
    except InvalidCode:
        return None
    return code if catalog.billable(code) else None


def _encounter(case: NoteCase) -> Encounter:
    patient = case.patient
    sex = Sex(patient.sex) if patient and patient.sex else None
    return Encounter(Setting(case.setting), case.date_of_service, sex, patient.age if patient else None)
