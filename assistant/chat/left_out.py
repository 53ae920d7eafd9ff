"""A thing that a follow-up leaves out of the case told before ("without the pneumonia")."""

from __future__ import annotations

import re

from assistant.chat.opposites import new_words

# A thing told before that is to be left out of the case.
_LEFT_OUT = re.compile(
    r"(?:and |but )?(?:without|w/o|minus|leave out|take out|not counting|except(?: for)?) (?:the |that |his |her )(?P<what>[\w.-]+(?: [\w.-]+){0,2})",
    re.IGNORECASE,
)
_ENDING = 3  # letters by which an adjective differs from its noun ("diabetic" and "diabetes")


def taken_out(text: str, said: str) -> str:
    """The text without the thing that is now left out of it ("without the pneumonia"); empty where it tells of none, or of
    nothing else.
    """
    out = _LEFT_OUT.fullmatch(new_words(said))
    if out is None:
        return ""
    first, *more = out["what"].split()
    stem = first[: max(4, len(first) - _ENDING)] if len(first) > 4 else first
    rest = "".join(r"\W+" + re.escape(word) for word in more)
    thing = rf"\b{re.escape(stem)}[\w-]*{rest}"
    left = re.sub(
        rf"(?P<mark>^|[,;] ?)(?:and )?{thing}(?<!ic)(?:[ -]\w+){{0,2}}? *(?=[,;]|$|\b(?:and|with|plus)\b)",
        r"\g<mark>",
        text,
        count=1,
        flags=re.IGNORECASE,
    )
    if not re.search(r"[a-z]{3}", left, re.IGNORECASE) or left == text:
        left = re.sub(
            rf"(?:\b(?:with|and|plus|due to|from)|\bw/)? *(?:\b(?:an?|the|acute) )?{thing}",
            " ",
            text,
            count=1,
            flags=re.IGNORECASE,
        )
    left = re.sub(r"^\W*(?:and|with|plus)\b|[,;] *(?=[,;]|and\b)", " ", left, flags=re.IGNORECASE)
    left = " ".join(left.split()).strip(" ,;")
    return left if left != text and re.search(r"[a-z]{3}", left, re.IGNORECASE) else ""
