"""The notes that tie two of the codes to each other and say which goes first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.chat.turns import Json
from codesets.entries import Kind

_ORDERING = ("code_first", "use_additional")
_ONE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_SPAN = re.compile(rf"\b({_ONE})(?:\.?-?-({_ONE}))?")


def ties(rows: Sequence[Json]) -> Iterator[tuple[str, str]]:
    """(the code that goes first, the note that says so) for each note at one of the codes that names another.

    `rows` as compare_codes gives them: code, found, notes with kind, text and the entry they stand at.
    """
    found = [each for each in rows if each.get("found")]
    seen: set[tuple[str, str]] = set()
    for each in found:
        for note in each["notes"]:
            for other in found:
                if other is each or note["kind"] not in _ORDERING or not names(note["text"], other["code"]):
                    continue
                first, second = (other, each) if note["kind"] == "code_first" else (each, other)
                if (first["code"], second["code"]) in seen:
                    continue
                seen.add((first["code"], second["code"]))
                heading = Kind(note["kind"]).heading.lower()
                yield (
                    first["code"],
                    f"{first['code']} first, then {second['code']}; {heading} at {note['from']}: {note['text'].lstrip(', ')}.",
                )


def names(text: str, code: str) -> bool:
    """True where the note's codes or ranges hold the code."""
    plain = code.replace(".", "")
    for match in _SPAN.finditer(text):
        first, last = (part.replace(".", "") for part in (match[1], match[2] or match[1]))
        if first <= plain[: len(first)] and plain[: len(last)] <= last:
            return True
    return False
