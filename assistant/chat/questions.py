"""Several questions typed as one, taken apart."""

from __future__ import annotations

import re

_MOST = 3
_ASKS = r"(?:what|which|how|when|who|why|where|is|are|can|could|may|should|do|does|did|will|must|give|show|export|send|list|drop|remove|tell)"
_BREAK = re.compile(
    rf"\?+\s+(?:and |also |then |plus |or )*(?={_ASKS}\b)|,? (?:and|also|then|plus)(?: then| also)? (?=(?:what(?:'s|’s)?|which|how|when|who|why|is it|is there|can i|do i|does it|should i|give (?:me|it)|show (?:me|it)|export|send (?:me|it)|list|put it)\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"^\W*(?:(?:ok|okay|so|and|hi|please)\W+)*(?:{_ASKS}\b|code|icd|need|find|look)|\?\s*$", re.IGNORECASE
)


# What only asks once more for what was asked before it.
_SAYS_NO_MORE = re.compile(
    r"^\W*(?:when (?:which|what|do i use (?:which|each))|which (?:when|one|is which|is it)|what(?:.s| is) what|how (?:so|come)|why(?: not| so)?"
    r"|what (?:do|should|can|would) (?:i|we) (?:use|bill|code|report) (?:now|instead|then|for it)?|what(?:.s| is) (?:the )?(?:new|current) (?:code|one)|what replaced it|what now)\W*$",
    re.IGNORECASE,
)
# "When A and when B", "who documents A and who B": one thing asked of two.
_OF_TWO = re.compile(r"^\W*(?:so |and )?(when|who|why)\b[^?]*\b(?:and|or),? \1\b[^?]*\??\s*$", re.IGNORECASE)


def each_of(text: str) -> list[str]:
    """The questions of a text in order; a text whose pieces do not each ask something is one question."""
    if _OF_TWO.match(text):
        return [text]
    pieces: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        pieces.append(text[start : match.end() if match.group().startswith("?") else match.start()].strip())
        start = match.end()
    pieces.append(text[start:].strip())
    if (
        len(pieces) > 1 and len(_opening(pieces[0])) > 1 and len({_opening(piece) for piece in pieces}) == 1
    ):  # "when is it GC and when is it GE" asks one thing of two
        return [text]
    if len(pieces) > 1 and _SAYS_NO_MORE.match(pieces[-1]):
        return [text]
    asking = [piece for piece in pieces if len(piece.split()) >= 2 and _QUESTION.search(piece)]
    return pieces[:_MOST] if len(pieces) > 1 and len(asking) == len(pieces) else [text]


def _opening(piece: str) -> tuple[str, ...]:
    """The words of a question before its last one."""
    return tuple(re.findall(r"[\w'’]+", piece.lower())[:-1])
