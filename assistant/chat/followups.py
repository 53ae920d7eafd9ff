"""Pronouns and ellipsis: a short question completed from what was said before."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.chat.turns import Exchange, Turn, codes_in

_FRESH = re.compile(
    r"^\s*(?:ok(?:ay)?[ ,.]+)?(?:forget (?:that|it|about (?:it|that))|never ?mind(?: that)?|scratch that|(?:new|next|another|different) (?:question|topic|one)|changing (?:the )?(?:topic|subject))\W*(?:-|—)?\s*",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|now|ok(?:ay)?|sorry|actually|no|yes|well|hmm|also|plus|wait|please|thanks)[ ,.]+)*"
    r"(?:(?:what|how) (?:if|about)|if|say|suppose|make (?:it|that)|change (?:it|that) to)?\b[ ,]*"
    r"(?:(?:it|that|this|he|she|they|the patient|pt|there)(?:'s|'re)?\b)?\s*(?:(?:also|now|actually|does|did)\b\s*)*(?:(?:is|was|were|are|has|had|have)\b\s*)?(?:(?:also|now|actually)\b\s*)?",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"^\W*(?:and|but|or|so|then|sorry|actually|also|plus|what if|how if|what about|how about|if|same|instead|why not|why|with|without|other|the other)\b"
    r"|\b(?:it|its|that|those|these|they|them|this one|that one|she|he|her|his|him|both|which one|which of|either|the (?:first|second|third|last|other) (?:one|code)|the (?:two|same))\b"
    r"|\b(?:which|what) (?:one |code )?(?:goes|comes|is|should (?:go|be)) (?:sequenced |listed )?first\s*\?*$",
    re.IGNORECASE,
)
_LONGEST = 16
_OTHER_SIDE = re.compile(
    r"\b(?:other|opposite|contralateral) (?:side|ear|eye|knee|hip|leg|arm|hand|foot|one|shoulder|wrist|ankle|elbow)\b",
    re.IGNORECASE,
)
_SIDES = {"left": "right", "right": "left"}


def resolve(asked: str, earlier: Sequence[Exchange]) -> Turn:
    """The question as it reads on its own; a question that stands alone is left as it is."""
    fresh = _FRESH.sub("", asked, count=1)
    own = codes_in(fresh)
    if fresh != asked or not earlier or not _depends(fresh, own):
        return Turn(asked, fresh, own, tuple(earlier))
    last = earlier[-1]
    about = last.codes
    if len(about) < 2 and re.search(
        r"\b(?:both|they|them|these|those|together|which one|either)\b", fresh, re.IGNORECASE
    ):
        about = tuple(dict.fromkeys([*(code for before in earlier[-3:] for code in before.codes)]))
    if own:
        return Turn(asked, fresh, own, tuple(earlier), carried=True)
    return Turn(asked, merged(last.topic, fresh), about, tuple(earlier), carried=True)


def merged(topic: str, said: str) -> str:
    """The topic with what is now said: a contrasting word takes the place of its opposite, the rest is added."""
    if _OTHER_SIDE.search(said):
        swap = re.compile(r"\b(left|right)\b", re.IGNORECASE)
        return swap.sub(lambda match: _SIDES[match.group().lower()], topic)
    new = _LEADING.sub("", said, count=1).strip(" ?.!,") or said.strip(" ?.!,")
    taken = False
    for group in contrasts():
        to = next((pair for pair in group if re.search(pair[0], new, re.IGNORECASE)), None)
        if to is None:
            continue
        for pattern, _ in group:
            if pattern != to[0] and re.search(pattern, topic, re.IGNORECASE):
                topic = re.sub(pattern, to[1], topic, count=1, flags=re.IGNORECASE)
                if to[1]:
                    taken, new = True, re.sub(to[0], " ", new, flags=re.IGNORECASE)
                break
    without = re.match(r"(?:and )?without (?:the |any )?(.+)", new, re.IGNORECASE)
    if without and (
        found := re.search(rf"\bwith (?:an? |acute )?{re.escape(without[1].split()[0])}\w*", topic, re.IGNORECASE)
    ):
        return f"{topic[: found.start()]}without {without[1]}{topic[found.end() :]}"
    rest = " ".join(new.split())
    return topic if taken and len(rest.split()) < 3 else f"{topic.rstrip(' ?.')}, {rest}"


def _depends(question: str, own: Sequence[str]) -> bool:
    words = question.split()
    if len(words) > _LONGEST:
        return False
    if own:
        return bool(re.match(r"^\W*(?:and|but|why|what about|how about|what if|or|then|so)\b", question, re.IGNORECASE))
    return bool(_ELLIPSIS.search(question)) or len(words) <= 3


@lru_cache(maxsize=1)
def contrasts() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Groups of words of which only one can hold, each as (pattern, word), from contrasts.toml."""
    table: dict[str, Any] = tomllib.loads(
        files("assistant.chat").joinpath("contrasts.toml").read_text(encoding="utf-8")
    )
    return tuple(
        tuple((str(pattern), str(word)) for word, pattern in group["words"].items()) for group in table["group"]
    )
