"""Which sections of the guidelines have to do with codes: a sentence about other codes beside an answer misleads."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.chat.turns import Json

_OF_CHAPTERS = "I.C."


def applies(section: Json, codes: Iterable[str]) -> bool:
    """True for a section about one of these codes, and for one of no chapter (I.C) or of no code in particular.

    `applies_to` holds codes, ranges ("I10-I1A"), and categories or subcategories with all below them ("N18.-").
    """
    spans = [_span(each) for each in section["applies_to"]]
    plain = [code.replace(".", "") for code in codes]
    return not (spans and section["ref"].startswith(_OF_CHAPTERS)) or any(
        _within(code, *span) for code in plain for span in spans
    )


def _span(text: str) -> tuple[str, str]:
    bare = text.replace(".", "").rstrip("-")
    first, _, last = bare.partition("-")
    return first, last or first


def _within(code: str, first: str, last: str) -> bool:
    return first <= code[: len(first)] and code[: len(last)] <= last
