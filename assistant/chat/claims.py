"""Somebody says what a code stands for ("you're wrong, E11.9 is for type 1"): the code and what it is said to stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?"
_LONGEST = 20  # words; what is longer tells a case
# What contradicts, or says from where the claim comes.
_OPENS = (
    r"(?:but|no|nope|wait|hm+|sorry|wrong|incorrect|actually|well|hold on|nah|are you sure|i (?:disagree|don.?t (?:think so|agree))"
    r"|you(?:.re| are) (?:wrong|mistaken|incorrect)|that(?:.s| is)(?: just| totally)? (?:wrong|incorrect|not (?:right|correct|true))|that can.?t be (?:right|correct))"
)
_SAYS = r"(?:i (?:always )?(?:thought|think|believed?|was told)|my (?:book|encoder|biller|boss|coworker|auditor) says)(?: that)?"
# Words that tell something else of a code than what it stands for.
_STATE = (
    r"(?!(?:not |still |always |never |already )?(?:billable|valid|right|wrong|correct|ok(?:ay)?|it|this|that|complete|incomplete|sequenced|(?:first|principal|primary|secondary)(?= (?:here|code|dx|diagnosis|to|on|only)|-?listed|\W*$)|"
    r"excluded|deleted|retired|covered|required|needed|coded|included|reported|used (?:first|with)|added|in the|on the|a (?:header|category|secondary)|more|enough|better|the (?:right|correct|better|same))\b)"
)
_WORDS = r"(?:the |a |an |code |codes |used |only |just |really |to |be |for |of )*"
_SAID = rf"(?P<code>{_CODE})(?: code)?,? (?:(?:is|was|means?|stands? for|covers?) |(?=for ))(?!not ){_STATE}{_WORDS}{_STATE}(?P<what>[a-z][^?.;]*?)"
_ENDS = r"(?:,? (?:right|correct|isn.t it|instead|though))*\W*"
_FORMS = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        rf"\W*(?:{_OPENS}\W+)+(?:{_SAYS} )?{_SAID}{_ENDS}",
        rf"\W*{_SAYS} {_SAID}{_ENDS}",
        rf"\W*(?:but )?isn.?t (?P<code>{_CODE}) {_STATE}{_WORDS}{_STATE}(?P<what>[a-z][^?.;]*?){_ENDS}",
    )
)


# The same of the code that was talked of: "that one is for type 1", "it's for children, right?"
_BY_PRONOUN = re.compile(
    rf"\W*(?:{_OPENS}\W+)*(?:{_SAYS} )?(?:(?:(?P<it>it|that|this)|(?:that|this) (?:one|code))(?:.s| is| was)|isn.t (?:(?:that|this) (?:one|code)|(?P<it2>it|that|this))) "
    rf"(?:only |just |really |actually |supposed to be |used )*for (?!now\b|the (?:visit|claim|encounter)\b)(?P<what>[a-z][^?.;]*?){_ENDS}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A code, and the words by which somebody says what it stands for."""

    code: str
    what: str


def claim(text: str) -> Claim | None:
    """The claim of a text that contradicts, doubts or says whence it comes; None for another text."""
    if len(text.split()) > _LONGEST:
        return None
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    return Claim(match["code"].upper(), match["what"].strip()) if match else None


def by_its_code(text: str, code: str, *, named: bool) -> str:
    """A claim by pronoun as one by the code that was talked of; another text as it is. "It" is the code only where the
    question before `named` it: of a condition it tells more.
    """
    match = _BY_PRONOUN.fullmatch(text) if len(text.split()) <= _LONGEST else None
    if match is None or not (named or not (match["it"] or match["it2"])):
        return text
    return f"I thought {code} is for {match['what']}"
