"""invalid_code: a text or code that no edition of ICD-10-CM holds (I.B.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codesets.catalog import Catalog
from codesets.codes import SHAPES, Code, CodeSystem
from codesets.conventions import basis, icd10_who, seventh_character
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, UnknownText, diagnoses
from codesets.conventions.standing import Standing, day_of, standing
from codesets.encounter import Encounter

NAME = "invalid_code"
_NEAREST = 3
# Characters that hands and scanners take for each other; the first place of a code is a letter, the second a digit.
_TAKEN_FOR = {
    "O": "0",
    "I": "1",
    "L": "1",
    "S": "5",
    "Z": "2",
    "B": "8",
    "G": "6",
    "0": "O",
    "1": "I",
    "5": "S",
    "8": "B",
}


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each text without a system and each ICD-10-CM code that never was, nearest codes named."""
    release = catalog.release_of(CodeSystem.ICD10CM)
    found = []
    for text in codes:
        if isinstance(text, UnknownText) and not text.system:
            rest = basis.of_release(str(release), "Every code must have the form of the classification.")
            found.append(
                Finding(NAME, Verdict.INVALID, (text.code,), f"{text.text!r} is no code: {text.reason}.", rest)
            )
    day = day_of(encounter, catalog)
    for code in diagnoses(codes):
        if standing(code, day, catalog) is not Standing.UNKNOWN:
            continue
        if icd10_who.replacement(code) or seventh_character.fault(code, catalog):
            continue
        near = nearest(code, catalog)
        hint = f"; nearest: {', '.join(f'{n} ({catalog.title(n)})' for n in near)}" if near else ""
        rest = basis.of_release(str(release), f"{code} does not stand in the tabular list of this release.")
        found.append(Finding(NAME, Verdict.INVALID, (code,), f"{code} does not exist in {release}{hint}.", rest))
    return tuple(dict.fromkeys(found))


def nearest(code: Code, catalog: Catalog) -> tuple[Code, ...]:
    """At most three real codes that may be meant: one mistaken or swapped character, else the entry above."""
    return tuple(dict.fromkeys(c for c in _candidates(code, catalog) if catalog.exists(c)))[:_NEAREST]


def _candidates(code: Code, catalog: Catalog) -> Iterator[Code]:
    plain = code.plain
    for place, character in enumerate(plain):
        if character in _TAKEN_FOR:
            yield from _made(plain[:place] + _TAKEN_FOR[character] + plain[place + 1 :])
    for place in range(1, len(plain) - 1):
        yield from _made(plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :])
    for length in range(len(plain) - 1, 2, -1):
        above = next(_made(plain[:length]), None)
        entry = catalog.entry(above) if above else None
        if entry:
            yield from ([entry.code] if entry.billable else entry.children)
            return


def _made(plain: str) -> Iterator[Code]:
    if SHAPES[CodeSystem.ICD10CM].fullmatch(plain):
        yield Code(CodeSystem.ICD10CM, plain if len(plain) <= 3 else f"{plain[:3]}.{plain[3:]}")
