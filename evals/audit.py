"""Audit the key of a set of notes: reference codes that cannot be right, each with a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.coding.worksheet import Role
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions import judge
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.history import history
from codesets.conventions.prefixes import Prefixes
from codesets.encounter import Encounter, Setting, Sex
from evals import transposed
from evals.cases import GoldCode, NoteCase

# What makes a key doubtful; other `review` and `info` findings are a coder's business, not an error of the key.
_ERRORS = frozenset({Verdict.INVALID, Verdict.CONFLICT, Verdict.ORDER, Verdict.INCOMPLETE})
_PATIENT = frozenset({"age", "sex"})
# From so many keys on, all of them in the order of the alphabet, that order is nobody's sequence.
_ENOUGH = 10
# Office visits, which no inpatient stay is billed with, and the visits of a stay (CPT, evaluation and management).
_OFFICE = Prefixes.of(["99202-99205", "99211-99215"])
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful thing in one key: the case, the convention, its codes, why, and a code that may be meant.

    `convention` is one of the conventions engine, or `setting`, `transposed`, `contradiction` (a code that the case
    itself forbids). `verdict` is that of the finding.
    """

    case: str
    convention: str
    codes: tuple[str, ...]
    message: str
    meant: str = ""
    verdict: str = Verdict.INVALID.value


def audit(cases: Sequence[NoteCase], catalog: Catalog, progress: Progress | None = None) -> Iterator[Doubt]:
    """Every doubt about the keys of a set, in the order of the set.

    Where all keys stand in the order of the alphabet the order says nothing, and no doubt is about it.
    """
    sequenced = not _alphabetical(cases)
    for number, case in enumerate(cases, start=1):
        yield from dict.fromkeys(_of_case(case, catalog, sequenced))
        if progress:
            progress("keys", number, len(cases))


def _alphabetical(cases: Sequence[NoteCase]) -> bool:
    keys = [[gold.code for gold in _diagnoses(case)] for case in cases if not _roles(case)]
    telling = [key for key in keys if len(key) > 1]
    return len(telling) >= _ENOUGH and all(key == sorted(key) for key in telling)


def _of_case(case: NoteCase, catalog: Catalog, sequenced: bool) -> Iterator[Doubt]:
    sequence = [gold.code for gold in _diagnoses(case)]
    for finding in judge(sequence, _encounter(case), catalog).findings if sequence else ():
        doubtful = finding.verdict in _ERRORS or finding.convention in _PATIENT
        if doubtful and (sequenced or finding.verdict is not Verdict.ORDER):
            named = tuple(code.value for code in finding.codes)
            meant = _meant(finding, catalog)
            yield Doubt(case.id, finding.convention, named, finding.message, meant, finding.verdict.value)
    yield from _services(case)
    yield from _self_contradictions(case)
    for gold in _diagnoses(case):
        if meant := transposed.by_the_note(gold.code, case.text, catalog):
            said = f"The note says nothing of {gold.code}, but of {meant}, which has two of its characters swapped."
            yield Doubt(case.id, "transposed", (gold.code,), said, meant)


def _diagnoses(case: NoteCase) -> list[GoldCode]:
    """The diagnoses of a key in sequence: the one marked first-listed in front, the others as given."""
    named = [gold for gold in case.codes if gold.system == CodeSystem.ICD10CM]
    return sorted(named, key=lambda gold: gold.role != Role.FIRST_LISTED.value) if _roles(case) else named


def _roles(case: NoteCase) -> bool:
    return any(gold.role for gold in case.codes)


def _services(case: NoteCase) -> Iterator[Doubt]:
    """Services of the other setting, services that have no code's shape, and two diagnoses marked as the first."""
    for gold in case.codes:
        if gold.system == CodeSystem.ICD10CM:
            continue
        try:
            code = Code.parse(gold.code, gold.system)
        except (InvalidCode, ValueError) as error:
            yield Doubt(case.id, "invalid_code", (gold.code,), f"{gold.code} is no code of {gold.system}: {error}.")
            continue
        if code.system is CodeSystem.ICD10PCS and Setting(case.setting) is Setting.OUTPATIENT:
            said = f"{code} is a procedure of ICD-10-PCS, which codes inpatient stays only; the setting is outpatient."
            yield Doubt(case.id, "setting", (code.value,), said)
        elif code in _OFFICE and Setting(case.setting) is Setting.INPATIENT:
            yield Doubt(case.id, "setting", (code.value,), f"{code} is an office visit; the setting is inpatient.")
    first = [gold.code for gold in case.codes if gold.role == Role.FIRST_LISTED.value]
    if len(first) > 1:
        said = f"{' and '.join(first)} are both marked as first-listed."
        yield Doubt(case.id, "sequencing", tuple(first), said, verdict=Verdict.ORDER.value)


def _self_contradictions(case: NoteCase) -> Iterator[Doubt]:
    forbidden = {_plain(code) for code in case.must_not}
    for gold in case.codes:
        if _plain(gold.code) in forbidden:
            said = f"{gold.code} is in the key and among the codes that the case forbids."
            yield Doubt(case.id, "contradiction", (gold.code,), said, verdict=Verdict.CONFLICT.value)
    counted = Counter((gold.system, _plain(gold.code)) for gold in case.codes if gold.system == CodeSystem.ICD10PCS)
    for (_, code), times in counted.items():
        if times > 1:
            said = f"{code} stands {times} times in the key."
            yield Doubt(case.id, "duplicate", (code,), said, verdict=Verdict.CONFLICT.value)


def _meant(finding: Finding, catalog: Catalog) -> str:
    """The one code that may be meant: by swapping two characters of an unknown one, or the successor of an old one."""
    if len(finding.codes) != 1:
        return ""
    code = finding.codes[0]
    if finding.convention in ("invalid_code", "seventh_character", "wrong_system"):
        found = transposed.neighbours(code.value, catalog)
        return found[0] if len(found) == 1 else ""
    term = history().term(code)
    successors = term.replaced_by if term and finding.convention in ("code_date", "not_billable") else ()
    if len(successors) == 1 and catalog.billable(Code.parse(successors[0], CodeSystem.ICD10CM)):
        return successors[0]
    return ""


def _plain(code: str) -> str:
    return code.replace(".", "").strip().upper()


def _encounter(case: NoteCase) -> Encounter:
    patient = case.patient
    sex = Sex(patient.sex) if patient and patient.sex else None
    return Encounter(Setting(case.setting), case.date_of_service, sex, patient.age if patient else None)
