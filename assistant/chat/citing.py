"""What an answer rests on, of all that was looked up for it: what it tells first, what it only passed by left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.answer import CodeRow
from codesets.conventions.finding import Basis

_GUIDELINE = "guideline"
_FURTHER = 2  # sections that were found with those that are told, for who reads on
_CODE = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z.]*|\d{4}[0-9A-Z]|[A-Z]\d{4}|[0-9A-Z]{7}")


def rested_on(looked_up: Sequence[Basis], text: str, rows: Sequence[CodeRow]) -> tuple[Basis, ...]:
    """The citations of an answer with these words and code rows, each once.

    First the sections of the guidelines that the words name, in their order; then the records of its codes; then the
    notes at these codes, at what is above them and at other codes in the words; at last two further sections. A record
    of a code that the answer does not have, such as a candidate that was weighed, is no proof of anything.
    """
    codes = {row.code.value for row in rows}
    spelt = {span.rstrip(".") for span in _CODE.findall(text)}
    ranked: list[tuple[int, int, Basis]] = []
    further = 0
    for basis in dict.fromkeys(looked_up):
        code, _, note = basis.ref.partition(" ")
        if basis.source == _GUIDELINE:
            place = _told(basis.ref, text)
            if place >= 0:
                ranked.append((0, place, basis))
            elif further < _FURTHER:
                further += 1
                ranked.append((3, 0, basis))
        elif code in codes and not note:
            ranked.append((1, 0, basis))
        elif not _CODE.fullmatch(code) or code in spelt or any(value.startswith(code) for value in codes):
            ranked.append((2, 0, basis))
    return tuple(basis for _, _, basis in sorted(ranked, key=lambda each: each[:2]))


def _told(ref: str, text: str) -> int:
    """Where the words name a section, not one below it; -1 where they do not."""
    found = re.search(rf"(?<![\w.]){re.escape(ref)}(?![\w])(?!\.\w)", text)
    return found.start() if found else -1
