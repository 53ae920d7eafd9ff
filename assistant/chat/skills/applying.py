"""Which sections of the guidelines have to do with codes, and which codes of a section with a case: others mislead."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence

from assistant.chat.skills.wording import with_title
from assistant.chat.turns import Call, Json, Results
from index.words import roots, tokens

_OF_CHAPTERS = "I.C."
_APART = "excludes1"
_OF_SERVICES = ("MOD.", "HCPCS", "EM", "NCCI")
_SERVICE = re.compile(r"[A-V]\d{4}|\d{4}[0-9A-Z]")
# Words of titles that are no subject: "Sepsis with a localized infection" is about neither every infection nor every code.
_NO_SUBJECT = frozenset(
    roots(
        tokens(
            "code codes coding condition conditions other unspecified general acute chronic localized infection use documented"
        )
    )
)
_ABOUT_AS_WELL = 0.85
_FITS_A_CASE = 0.45

_FAMILY_HISTORY = ("Z80", "Z81", "Z82", "Z83", "Z84")
_OF_A_RELATIVE = re.compile(
    r"\b(?:famil\w+|fhx?|f/h|mothers?|moms?|fathers?|dads?|parents?|brothers?|sisters?|siblings?|sons?|daughters?|aunts?|uncles?|cousins?|grand\w+|relatives?|maternal|paternal|hereditary|inherited|genetic\w*|BRCA\w*)\b",
    re.IGNORECASE,
)


def applies(section: Json, codes: Iterable[str]) -> bool:
    """True for a section about one of these codes, and for one of no chapter (I.C) or of no code in particular.

    `applies_to` holds codes, ranges ("I10-I1A"), and categories or subcategories with all below them ("N18.-").
    """
    spans = [_span(each) for each in section["applies_to"]]
    codes = tuple(codes)
    plain = [code.replace(".", "") for code in codes]
    if section["ref"].startswith(_OF_SERVICES) and not any(map(_SERVICE.fullmatch, codes)):
        return False
    return not (spans and section["ref"].startswith(_OF_CHAPTERS)) or any(
        _within(code, *span) for code in plain for span in spans
    )


def closest(sections: Sequence[Json], codes: Sequence[str]) -> list[Json]:
    """The sections with those in front that fit the words about as well as the best and are about more of the codes."""
    if not sections or not codes:
        return list(sections)
    near = [each for each in sections if each["score"] >= _ABOUT_AS_WELL * sections[0]["score"]]

    def covered(section: Json) -> tuple[int, int]:
        """How many codes it is about, and how soon the first of them stands."""
        places = [n for n, code in enumerate(codes) if section["applies_to"] and applies(section, [code])]
        return (-len(places), min(places, default=len(codes)))

    ranked = sorted(near, key=covered)
    return [*ranked, *(each for each in sections if each not in near)]


def about_case(words: str, codes: Sequence[str], near: Json) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The sections that fit a case which comes to these codes, those that name one of the codes first.

    `words` tell the case; `near` are the sections that its question found.
    """
    query = f"{words[:380]} {' '.join(codes[:4])}"
    (of_these,) = yield (Call("find_guideline", {"query": query, "limit": 2}),)
    fitting = [
        each for each in (*near.get("sections", ()), *of_these.get("sections", ())) if each["score"] >= _FITS_A_CASE
    ]
    return sorted(fitting, key=lambda each: (not applies(each, codes), not each["applies_to"]))


def ruling(words: str, case: Sequence[Json], near: Json, question: str) -> Generator[tuple[Call, ...], Results, str]:
    """What the section says that fits a case and is about its codes, with its number and title; empty where none does."""
    codes = [each["code"] for each in case]
    fitting = yield from about_case(words, codes, near)
    section = next((each for each in fitting if applies(each, codes)), None)
    return with_title(section, question) if section else ""


def is_of_services(section: Json) -> bool:
    """True for a section about services: visits, modifiers, units."""
    return str(section["ref"]).startswith(_OF_SERVICES)


def of_the_patient(entries: Sequence[Json], question: str) -> list[Json]:
    """The codes without those of a family history where the question tells of no relative: "history" alone is the patient's."""
    if _OF_A_RELATIVE.search(question):
        return list(entries)
    return [each for each in entries if not str(each["code"]).startswith(_FAMILY_HISTORY)]


def speaks_of(section: Json, words: str) -> bool:
    """True where the section's title names something that the words (of the question, of its codes) name too."""
    said = frozenset(roots(tokens(words)))
    return bool((frozenset(roots(tokens(section["title"]))) - _NO_SUBJECT) & said)


def _span(text: str) -> tuple[str, str]:
    bare = text.replace(".", "").rstrip("-")
    first, _, last = bare.partition("-")
    return first, last or first


def _within(code: str, first: str, last: str) -> bool:
    return first <= code[: len(first)] and code[: len(last)] <= last


def not_excluded(ruled: Sequence[Json], said: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes that a section names without those that a code of the case excludes (I.A.12.a)."""
    coded = [each["code"] for each in said]
    others = [each["code"] for each in ruled if each["code"] not in coded]
    if not others:
        return list(ruled)
    (verdict,) = yield (Call("check_codes", {"codes": [*coded[:10], *others[:10]]}),)
    apart = [each["codes"] for each in verdict.get("findings", ()) if each["convention"] == _APART]
    gone = {code for pair in apart if set(pair) & set(coded) for code in pair if code in others}
    # The status of a transplant is said by a complication of it (I.C.21.c.3).
    gone |= {code for code in others if code.startswith("Z94") and any(each.startswith("T86") for each in coded)}
    return [each for each in ruled if each["code"] not in gone]
