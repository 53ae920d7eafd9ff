"""sequencing: which of two diagnoses stands first beyond what a code-first note says (I.A.17, I.B.8, I.B.10, I.C)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, burns, never_first, partners, sequela, tables, use_additional
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, existing, leading
from codesets.encounter import Encounter, Setting

NAME = "sequencing"


@dataclass(frozen=True, slots=True)
class Order:
    """Codes of `first` stand before codes of `then`; `ref` is the section or the entry that says so."""

    first: Prefixes
    then: Prefixes
    source: str
    ref: str
    says: str


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """ORDER for a pair the wrong way round or a supplementary code in front; INCOMPLETE for a lone sequela."""
    listed = existing(codes, catalog)
    return (
        *_supplementary_first(codes, encounter, catalog),
        *_pairs(listed, catalog),
        *_partner_before(listed, catalog),
        *sequela.judge(NAME, listed),
        *burns.judge_order(NAME, listed),
        *partners.missing(NAME, codes, catalog),
    )


def _supplementary_first(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> Iterator[Finding]:
    """Outpatient and at home the guidelines alone decide; for an inpatient stay unacceptable_principal speaks."""
    first = leading(codes)
    if first is None or not catalog.exists(first) or encounter.setting is Setting.INPATIENT:
        return
    for rule in never_first.supplementary():
        if first in rule.codes:
            said = f"{first} is a secondary diagnosis only: the reason for the encounter stands before it."
            yield Finding(NAME, Verdict.ORDER, (first,), said, basis.section(rule.ref))
            return


def _pairs(listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    for rule in orders():
        for place, code in enumerate(listed):
            if code in rule.then:
                first = [other for other in listed if other in rule.first and other not in rule.then]
                if first and listed.index(first[0]) > place:
                    said = f"{first[0]} stands after {code}: {rule.says}"
                    rest = basis.of_rule(rule.source, rule.ref, rule.says, catalog)
                    yield Finding(NAME, Verdict.ORDER, (first[0], code), said, rest)
                    break


def _partner_before(listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    """A code that a note at another asks for as additional stands behind that other (I.A.17).

    A code asked for by two (the stage of a kidney disease both diabetic and hypertensive) need follow one of them only.
    """
    asked = {code: list(use_additional.partners_of(code, listed, catalog)) for code in listed}
    for place, code in enumerate(listed):
        named = asked[code]
        if not named or not all(other in listed[:place] for other, _ in named):
            continue
        other, direction = named[0]
        if any(other == partner for earlier in listed[: listed.index(other)] for partner, _ in asked[earlier]):
            continue
        said = f"{other} stands before {code}, whose note asks for it as an additional code."
        yield Finding(NAME, Verdict.ORDER, (code, other), said, basis.of_note(direction.lines[0], direction.text))


@lru_cache(maxsize=1)
def orders() -> tuple[Order, ...]:
    """The rows of the table sequencing.toml."""
    found = tables.rows("sequencing", "order", frozenset({"first", "then", "source", "ref", "says"}))
    return tuple(
        Order(Prefixes.of(row["first"]), Prefixes.of(row["then"]), row["source"], row["ref"], row["says"])
        for row in found
    )
