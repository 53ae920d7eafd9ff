"""seventh_character: missing, wrong, without its placeholders, or where none is taken (I.A.4-5, tabular notes)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import basis
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.reading import Listed, diagnoses
from codesets.conventions.standing import Standing, day_of, standing
from codesets.encounter import Encounter
from codesets.entries import Entry, Kind

NAME = "seventh_character"
_FULL, _PLACEHOLDER = 7, "X"
# The characters that coders add out of habit to codes that take none.
_HABITUAL = frozenset("ADS")


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code whose 7th character is at fault, or numbers a fetus without a multiple gestation."""
    day = day_of(encounter, catalog)
    listed = diagnoses(codes)
    found = []
    for code in listed:
        if standing(code, day, catalog) in (Standing.INCOMPLETE, Standing.UNKNOWN) and (said := fault(code, catalog)):
            message, rest = said
            found.append(Finding(NAME, Verdict.INVALID, (code,), message, rest))
        elif said := _fetus_without_gestation(code, listed, catalog):
            found.append(Finding(NAME, Verdict.INCOMPLETE, (code,), *said))
    return tuple(found)


@lru_cache(maxsize=4_096)
def fault(code: Code, catalog: Catalog) -> tuple[str, Basis] | None:
    """What is wrong with the 7th character of a code that cannot stand; None where the fault lies elsewhere."""
    entry = catalog.entry(code)
    if entry:
        return _missing(entry, catalog) if _takes_seventh(entry, catalog) else None
    plain = code.plain
    stem = plain[:-1].rstrip(_PLACEHOLDER) if len(plain) == _FULL else plain.rstrip(_PLACEHOLDER)
    if (base := _entry(stem, catalog)) and _takes_seventh(base, catalog):
        return _missing(base, catalog) if len(plain) < _FULL else _wrong(code, base, catalog)
    if base and base.billable and len(plain) == _FULL:
        return f"{base.code} takes no 7th character: report {base.code}.", basis.of_entry(base)
    if (meant := _same_but_placeholders(code, catalog)) is not None:
        return f"{code} lacks or misplaces the placeholder X: {meant} is the full code.", basis.section("I.A.4")
    shorter = _entry(plain[:-1], catalog)
    if shorter and shorter.billable and plain[-1] in _HABITUAL:
        return f"{shorter.code} takes no 7th character: report {shorter.code}.", basis.of_entry(shorter)
    return None


def _missing(entry: Entry, catalog: Catalog) -> tuple[str, Basis]:
    meanings = _meanings(entry, catalog)
    choices = "; ".join(f"{child} {meanings.get(child.plain[-1], '')}".strip() for child in entry.children[:6])
    more = f"; and {len(entry.children) - 6} more" if len(entry.children) > 6 else ""
    return f"{entry.code} needs a 7th character: {choices}{more}.", _note(entry, catalog)


def _wrong(code: Code, entry: Entry, catalog: Catalog) -> tuple[str, Basis]:
    allowed = ", ".join(child.plain[-1] for child in entry.children)
    what = "the placeholder X is no 7th character" if code.plain[-1] == _PLACEHOLDER else "not a 7th character"
    return f"{code}: {what} of {entry.code}, which takes {allowed}.", _note(entry, catalog)


def _note(entry: Entry, catalog: Catalog) -> Basis:
    notes = catalog.instructions(entry.code, Kind.SEVENTH)
    return basis.of_note(notes[0]) if notes else basis.section("I.A.5")


def _meanings(entry: Entry, catalog: Catalog) -> Mapping[str, str]:
    return catalog.extensions(entry.code)


def _takes_seventh(entry: Entry, catalog: Catalog) -> bool:
    first = catalog.entry(entry.children[0]) if entry.children else None
    return first is not None and first.generated


def _entry(plain: str, catalog: Catalog) -> Entry | None:
    return catalog.entry(Code(CodeSystem.ICD10CM, plain if len(plain) <= 3 else f"{plain[:3]}.{plain[3:]}"))


def _same_but_placeholders(code: Code, catalog: Catalog) -> Code | None:
    """The full code that has the same characters when every placeholder is taken out: W19A means W19.XXXA."""
    bare = code.plain.replace(_PLACEHOLDER, "")
    leaves = catalog.leaves(Code(CodeSystem.ICD10CM, code.category))
    full = (leaf for leaf in leaves if _PLACEHOLDER in leaf.plain[3:] and len(leaf.plain) == _FULL)
    return next((leaf for leaf in full if leaf.plain[:3] + leaf.plain[3:].replace(_PLACEHOLDER, "") == bare), None)


def _fetus_without_gestation(code: Code, listed: Sequence[Code], catalog: Catalog) -> tuple[str, Basis] | None:
    """Fetus 1 to 9 is numbered only in a multiple gestation, which has its own code (notes at O31-O69)."""
    if code.category[0] != "O" or len(code.plain) != _FULL or code.plain[-1] not in "123459":
        return None
    note = next((n for n in catalog.instructions(code, Kind.SEVENTH) if "O30" in n.text), None)
    if note is None or any(other.category in ("O30", "O31") for other in listed if other != code):
        return None
    return f"{code} numbers a fetus: the multiple gestation (O30.-) must be coded too.", basis.of_note(note)
