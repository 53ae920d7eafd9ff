"""Which sections of the guidelines have to do with codes: a sentence about other codes beside an answer misleads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.chat.turns import Json
from index.words import roots, tokens

_OF_CHAPTERS = "I.C."
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


def applies(section: Json, codes: Iterable[str]) -> bool:
    """True for a section about one of these codes, and for one of no chapter (I.C) or of no code in particular.

    `applies_to` holds codes, ranges ("I10-I1A"), and categories or subcategories with all below them ("N18.-").
    """
    spans = [_span(each) for each in section["applies_to"]]
    plain = [code.replace(".", "") for code in codes]
    if section["ref"].startswith(_OF_SERVICES) and not any(map(_SERVICE.fullmatch, plain)):
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
