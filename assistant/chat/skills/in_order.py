"""A question of order answered in so many words: which code of the case goes first, and what follows."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.chat.skills.wording import joined, say
from assistant.chat.turns import Reply, codes_in

_ASKED = re.compile(
    r"\b(?:order|sequenc\w*|in what order|principal|pdx|primary)\b|\b(?:first|1st)\b[^.;]*$|\b(?:first|1st)[- ]listed\b",
    re.IGNORECASE,
)
# The answer names the code that leads, or says that the visit decides.
_SAID = re.compile(
    r"\b[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?\b(?: \([^)]*\))?[^.;:]{0,40}\b(?:first|before|principal|leads?)\b"
    r"|\bfirst[^.;:]{0,20}\b[A-Z]\d[\dA-Z]\.?[\dA-Z]{0,4}\b"
    r"|\b(?:either|any (?:one )?of them|whichever|equally)\b|\bdictates?\b|\bcircumstances of (?:the )?(?:admission|encounter)\b",
    re.IGNORECASE,
)
_DIAGNOSIS = re.compile(r"[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$|U\d\d\.\d$")
_MOST = 4


def in_order(reply: Reply, question: str) -> Reply:
    """The reply with the order of its codes told, where that is asked, codes of a case are shown and nothing says it yet.

    The rows of an answer stand in the order of a worksheet, which follows the notes and the sections on sequence.
    """
    shown = [code for code in dict.fromkeys(reply.show) if _DIAGNOSIS.match(code)]
    named = codes_in(question)
    if len(shown) < 2 or reply.declined or not _ASKED.search(question) or _SAID.search(reply.text):
        return reply
    if any(code in named for code in shown):
        return reply  # codes that the question itself puts forward are weighed by their own notes
    told = say("case_order.v1", first=shown[0], then=joined(shown[1:_MOST]))
    return replace(reply, text=f"{reply.text.rstrip()} {told}")
