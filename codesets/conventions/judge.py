"""A list of codes judged as a whole: every convention, one finding for each fault, a sentence for all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from codesets.catalog import Catalog
from codesets.conventions import (
    age,
    basis,
    code_also,
    code_date,
    code_first,
    combination,
    duplicate,
    excludes1,
    excludes2,
    external_cause_first,
    icd9_code,
    invalid_code,
    laterality,
    manifestation_first,
    newborn,
    not_billable,
    obstetric,
    poisoning_order,
    sequencing,
    seventh_character,
    sex,
    unacceptable_principal,
    unspecified_side,
    use_additional,
    wrong_system,
    z_code_first_only,
)
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, read
from codesets.conventions.settling import settle
from codesets.encounter import Encounter
from codesets.refusal import Refusal

Check = Callable[[Sequence[Listed], Encounter, Catalog], tuple[Finding, ...]]

CONVENTIONS: tuple[tuple[str, Check], ...] = (
    (invalid_code.NAME, invalid_code.check),
    (icd9_code.NAME, icd9_code.check),
    (wrong_system.NAME, wrong_system.check),
    (code_date.NAME, code_date.check),
    (seventh_character.NAME, seventh_character.check),
    (not_billable.NAME, not_billable.check),
    (duplicate.NAME, duplicate.check),
    (excludes1.NAME, excludes1.check),
    (newborn.NAME, newborn.check),
    (manifestation_first.NAME, manifestation_first.check),
    (external_cause_first.NAME, external_cause_first.check),
    (code_first.NAME, code_first.check),
    (obstetric.NAME, obstetric.check),
    (poisoning_order.NAME, poisoning_order.check),
    (z_code_first_only.NAME, z_code_first_only.check),
    (sequencing.NAME, sequencing.check),
    (unacceptable_principal.NAME, unacceptable_principal.check),
    (combination.NAME, combination.check),
    (laterality.NAME, laterality.check),
    (use_additional.NAME, use_additional.check),
    (age.NAME, age.check),
    (sex.NAME, sex.check),
    (unspecified_side.NAME, unspecified_side.check),
    (code_also.NAME, code_also.check),
    (excludes2.NAME, excludes2.check),
)
MOST_CODES = 200
_WORDS = {
    Verdict.INVALID: ("invalid code", "invalid codes"),
    Verdict.CONFLICT: ("conflict", "conflicts"),
    Verdict.ORDER: ("code out of order", "codes out of order"),
    Verdict.INCOMPLETE: ("code missing", "codes missing"),
    Verdict.REVIEW: ("point to review", "points to review"),
}


class CannotJudge(Refusal, ValueError):
    """The list is empty or far longer than any claim; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings on a list, those that must be fixed first in front, and the sentence that sums them up."""

    findings: tuple[Finding, ...]
    summary: str

    @property
    def clean(self) -> bool:
        """True where no finding asks for anything."""
        return all(finding.verdict is Verdict.INFO for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The document of `codedesk check --json`."""
        return {
            "clean": self.clean,
            "summary": self.summary,
            "findings": [finding.as_json() for finding in self.findings],
        }


def judge(texts: Sequence[str], encounter: Encounter, catalog: Catalog) -> Judgement:
    """The judgement on codes as somebody typed them; the order given is the sequence. Raises CannotJudge."""
    dated = _dated(catalog, encounter.date_of_service)
    findings = check(read(texts, dated), encounter, dated)
    return Judgement(findings, summary(findings))


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """Every finding on a list of diagnoses in sequence, deduplicated, what must be fixed first in front.

    `catalog` is the view for the date of service (`catalog.on(day)`). Raises CannotJudge for an empty list and for one
    of more than 200 codes.
    """
    if not codes:
        raise CannotJudge("no code was given: name at least one")
    if len(codes) > MOST_CODES:
        raise CannotJudge(f"{len(codes)} codes were given: at most {MOST_CODES} can be judged at once")
    found = [finding for _, convention in CONVENTIONS for finding in convention(codes, encounter, catalog)]
    settled = settle(found, [name for name, _ in CONVENTIONS], codes)
    return tuple(replace(finding, basis=basis.printed(finding.basis, catalog)) for finding in settled)


def timed(work: Callable[[], object], times: int = 5) -> float:
    """The shortest processor time, in seconds, of a piece of work done several times: what it costs once all is read."""
    shortest = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        shortest = min(shortest, time.process_time() - start)
    return shortest


def summary(findings: Sequence[Finding]) -> str:
    """One sentence that judges the whole list."""
    counted: Counter[Verdict] = Counter(finding.verdict for finding in findings if finding.verdict is not Verdict.INFO)
    if not counted:
        return "The codes may stand together as they are."
    parts = [f"{number} {_WORDS[verdict][number > 1]}" for verdict in Verdict if (number := counted[verdict])]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    first = findings[0].codes
    return f"Not clean: {said}; begin with {' and '.join(map(str, first))}." if first else f"Not clean: {said}."


@lru_cache(maxsize=8)
def _dated(catalog: Catalog, day: date | None) -> Catalog:
    """The view for a day, kept: a fresh one would read everything again."""
    return catalog if day is None else catalog.on(day)
