"""The note with its evidence marked."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.coding.worksheet import Evidence
from assistant.desk.review import Review

# What wins where two pieces of evidence overlap.
_RANK = ("suggested", "query", "considered")
Span = tuple[int, int, str, tuple[str, ...]]


def marked(text: str, review: Review | None) -> str:
    """The note's own text; marked are the words behind suggestions, queries and what was considered and left out."""
    if not text:
        return ""
    pieces: list[str] = []
    position = 0
    for start, end, kind, codes in spans(text, review):
        pieces.append(escape(text[position:start]))
        label = escape(" ".join(codes))
        pieces.append(
            f"<mark class='{kind}' data-codes='{label}' title='{kind}: {label}'>{escape(text[start:end])}</mark>"
        )
        position = end
    pieces.append(escape(text[position:]))
    legend = "".join(f"<span><mark class='{kind}'>{kind}</mark></span>" for kind in _RANK)
    return (
        f"<div class='legend' aria-hidden='true'>{legend}</div>"
        f"<div class='note' role='region' tabindex='0' aria-label='The note with its evidence marked'>{''.join(pieces)}</div>"
    )


def spans(text: str, review: Review | None) -> tuple[Span, ...]:
    """(start, end, kind, codes) of what is marked: in order, without overlap, only where the words really stand."""
    found: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for kind, part, code in _evidence(text, review):
        if text[part.start : part.end] == part.text and part.text:
            codes = found.setdefault((part.start, part.end), (kind, []))[1]
            if code not in codes:
                codes.append(code)
    kept: list[Span] = []
    for (start, end), (kind, codes) in sorted(found.items(), key=lambda each: (_RANK.index(each[1][0]), each[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, kind, tuple(codes)))
        else:
            kept = [_joined(other, start, end, codes) for other in kept]
    return tuple(sorted(kept))


def _joined(other: Span, start: int, end: int, codes: list[str]) -> Span:
    """A mark that overlaps a hidden one stands for its codes too."""
    if end <= other[0] or start >= other[1]:
        return other
    return (*other[:3], tuple(dict.fromkeys((*other[3], *codes))))


def _evidence(text: str, review: Review | None) -> Iterator[tuple[str, Evidence, str]]:
    if review is None:
        return
    for line in review.standing:
        yield from (("suggested", part, line.code.value) for part in line.suggestion.evidence)
    for query in review.suggested.queries:
        for words in query.indicators:
            start = text.find(words) if words else -1
            if start >= 0:
                label = query.codes[0].value if query.codes else "query"
                yield "query", Evidence(start, start + len(words), words, ""), label
    for left in review.suggested.not_coded:
        yield from (("considered", part, left.code.value) for part in left.evidence)
    for line in review.rejected:
        yield from (("considered", part, line.code.value) for part in line.suggestion.evidence)
