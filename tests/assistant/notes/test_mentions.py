"""Terms of the book in a sentence, found in any order of their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.notes.mentions import mentions
from assistant.notes.sentences import read
from codesets.codes import Code
from codesets.terms import vocabulary

_KNOWN = {
    "chron diseas exacerb obstruct pulmon": (Code.parse("J44.1"),),
    "jaundic newborn": (Code.parse("P59.9"),),
    "newborn tachypne transient": (Code.parse("P22.1"),),
}


class _Terms:
    def named(self, keys: Sequence[str]) -> Mapping[str, tuple[Code, ...]]:
        return {key: _KNOWN[key] for key in keys if key in _KNOWN}


def _found(text: str) -> list[tuple[str, str]]:
    return [(each.text, each.codes[0].value) for each in mentions(read(text), _Terms(), vocabulary.load())]


def test_what_stands_in_brackets_in_the_book_need_not_be_said() -> None:
    assert _found("COPD exacerbation") == [("COPD exacerbation", "J44.1")]


def test_a_phrase_ends_at_a_semicolon() -> None:
    assert _found("transient tachypnea of newborn; jaundice") == [("transient tachypnea of newborn", "P22.1")]
