"""combination: conditions that one code says together, and choices that exclude each other (I.A.15, I.B.9, I.C.9.a)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, burns, contradictions, tables
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter

NAME = "combination"
_CATEGORY = "{category}"  # stands in `use` for the category of the code that is wrong
_PRESENT = "a malignancy that is present or still treated has no history code; both stand only where the record tells of another primary that is gone."


@dataclass(frozen=True, slots=True)
class Combination:
    """`wrong` cannot stand (or, as INFO, is not needed) beside one code of each set in `because`.

    A code of `unless` on the list lifts the rule.
    """

    wrong: Prefixes
    because: tuple[Prefixes, ...]
    unless: Prefixes
    use: str
    source: str
    ref: str
    says: str
    verdict: Verdict


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """CONFLICT for each choice that the other codes rule out, INFO for one that they make needless.

    A code once found wrong is not found wrong again.
    """
    listed = existing(codes, catalog)
    return (
        *_ruled(listed, catalog),
        *_one_of(listed, catalog),
        *contradictions.judge(NAME, listed, catalog),
        *burns.judge_site(NAME, listed, catalog),
    )


def _ruled(listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    judged: set[Code] = set()
    for rule in combinations():
        for code in listed:
            if code not in rule.wrong or code in judged or any(other in rule.unless for other in listed):
                continue
            others = [next((o for o in listed if o != code and o in group), None) for group in rule.because]
            named = [other for other in others if other]
            if len(named) == len(rule.because):
                judged |= {code, *(other for other in named if other in rule.wrong)}
                pair = tuple(sorted((code, *named), key=listed.index))
                said = f"{code} beside {' and '.join(map(str, named))}: {rule.says} Use {rule.use.replace(_CATEGORY, code.category)}."
                rest = basis.of_rule(rule.source, rule.ref, rule.says, catalog)
                yield Finding(NAME, rule.verdict, pair, said, rest, gives_way=code)


def _one_of(listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    for row in tables.rows("combination", "one_of", frozenset({"codes", "source", "ref", "says"})):
        group = Prefixes.of(row["codes"])
        named = [code for code in listed if code in group]
        for other in named[1:]:
            said = f"{named[0]} and {other}: {row['says']}"
            rest = basis.of_rule(row["source"], row["ref"], row["says"], catalog)
            yield Finding(NAME, Verdict.CONFLICT, (named[0], other), said, rest)


@lru_cache(maxsize=1)
def combinations() -> tuple[Combination, ...]:
    """The rows [[rule]] of the table combination.toml, the fullest picture first, then its rows [[primary]]."""
    required = frozenset({"wrong", "because", "use", "source", "ref", "says"})
    ruled = tuple(
        Combination(
            Prefixes.of(row["wrong"]),
            tuple(Prefixes.of(group) for group in row["because"]),
            Prefixes.of(row.get("unless", [])),
            row["use"],
            row["source"],
            row["ref"],
            row["says"],
            Verdict(row.get("verdict", Verdict.CONFLICT)),
        )
        for row in tables.rows("combination", "rule", required, frozenset({"unless", "verdict"}))
    )
    return (*ruled, *_primaries())


def _primaries() -> Iterator[Combination]:
    """The history of a malignancy beside the same one present: to be reviewed, for it may be of another primary."""
    for row in tables.rows("combination", "primary", frozenset({"history", "present"})):
        past, present = row["history"], row["present"]
        use = f"the code of {present} alone while it is present, {past} alone once it is gone"
        yield Combination(
            Prefixes.of([past]),
            (Prefixes.of([present]),),
            Prefixes.of([]),
            use,
            "guideline",
            "I.C.2.m",
            _PRESENT,
            Verdict.REVIEW,
        )
