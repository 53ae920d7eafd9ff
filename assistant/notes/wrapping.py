"""Tell the lines that a narrow page broke off from those that stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ITEM = re.compile(r"^\s*(?:\(?\d{1,2}[.)]\s|#\s?\d|[-*•‣◦▪●·–]+\s|\[[ xX]?\]|☐|☑|#)")
_CLOSED = re.compile(r"[.!?:;][\"')\]]*\s*$")
_OPEN = re.compile(
    r"(?:,|-|/|\b(?:of|the|and|or|with|without|to|for|in|on|at|from|by|a|an|as|his|her|is|was|due|no|that|which|who))\s*$",
    re.I,
)
# A line counts as broken off where it fills most of the page's width.
_FULL = 0.75
_NARROWEST = 56
# So many full lines make a page.
_PAGE = 3
# A shorter line is a line of its own even where the next begins with a small letter ("Hypertension / eGFR 38").
_LONG = 45


def joined(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Spans (start, end) of the lines that belong together; each line is given as (start, text)."""
    width = max((len(text) for _, text in lines), default=0)
    # One line as wide as the page shows no page: its next line is a line of its own.
    paged = sum(len(text) >= _FULL * width for _, text in lines) >= _PAGE
    first: int | None = None
    previous = ""
    last = 0
    for start, text in lines:
        if first is not None and (start > last + 2 or not _continues(previous, text, width if paged else 0)):
            yield first, last
            first = None
        first = start if first is None else first
        previous, last = text, start + len(text)
    if first is not None:
        yield first, last


def _continues(previous: str, text: str, width: int) -> bool:
    """True where `text` goes on with the sentence of the line before it."""
    if not text.strip() or not previous.strip() or _ITEM.match(text) or _CLOSED.search(previous):
        return False
    if text.strip()[0].islower() and len(previous) >= _LONG:
        return True
    broken_off = _NARROWEST <= width <= 140 and len(previous) >= _FULL * width
    return bool(_OPEN.search(previous)) or (broken_off and not previous.isupper())
