"""Evidence of worksheets: quotes that do not stand in the note, and overlap with the words that annotators marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.coding.worksheet import Worksheet
from evals.cases import GoldCode

Span = tuple[int, int]


def errors(text: str, worksheet: Worksheet) -> int:
    """Quotes that do not stand verbatim at their offsets, and suggestions without any quote."""
    quotes = [part for row in worksheet.suggestions for part in row.evidence]
    quotes += [part for row in worksheet.not_coded for part in row.evidence]
    wrong = sum(text[part.start : part.end] != part.text or not part.text for part in quotes)
    return wrong + sum(not s.evidence for s in worksheet.suggestions)


def overlaps(gold: Iterable[GoldCode], worksheet: Worksheet) -> tuple[float, float, int] | None:
    """Over the right codes whose words the set marks: how many touch them, the summed overlap, and their number.

    The overlap of a code is the characters in both over the characters in either; None where the set marks nothing.
    """
    marked = {each.code: each.spans for each in gold if each.spans}
    if not marked:
        return None
    found = [
        _overlap([(part.start, part.end) for part in row.evidence], marked[row.code.value])
        for row in worksheet.suggestions
        if row.code.value in marked
    ]
    return float(sum(value > 0 for value in found)), sum(found), len(found)


def _overlap(ours: Sequence[Span], theirs: Sequence[Span]) -> float:
    one, other = (set().union(*(range(start, end) for start, end in spans)) for spans in (ours, theirs))
    return len(one & other) / len(one | other) if one | other else 0.0
