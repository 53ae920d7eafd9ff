"""Whether a question stands alone, or depends on what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.telling import asks_only

FRESH = re.compile(
    r"^\s*(?:ok(?:ay)?[ ,.]+)?(?:(?:forget (?:about )?(?:the|this|all|my) [\w ]{2,30}?(?=[,.;:—-])|forget (?:that|it|about (?:it|that))|never ?mind(?: that)?|scratch that|(?:new|next|another|different) (?:question|topic|one)|(?:next|another|different) (?:patient|pt|case)|new (?:patient|pt|case|chart|one)(?=\s*[:—–-])|changing (?:the )?(?:topic|subject)|unrelated|separate question)\W*)+(?:-|—)?\s*",
    re.IGNORECASE,
)
# What is taken back is one word of the case where a statement follows, and the whole of it where a question does.
TAKES_BACK = re.compile(r"^\s*(?:ok(?:ay)?[ ,.]+)?scratch that\b", re.IGNORECASE)
_ELLIPSIS = re.compile(
    r"^\W*(?:now|today|from|after|due to|secondary to|because of|caused by)\b(?! (?:what|which|how|for|code|i|can|give|tell|the code)\b)"
    r"|^\W*(?:(?:came|comes|come) back|returned|returns|back (?:today |now |again )*(?:for|to|in|with|after))\b"
    r"|^\W*(?:and|but|or|so|then|no|nope|sorry|wait|actually|also|plus|what if|how if|what about|how about|if|same|instead|why not|why|with|without|other|the other|make (?:it|that))\b"
    r"|^\W*(?:all |her |his |the )?(?:treatments?|therapy|chemo\w*|radiation|surgery|mastectomy|antibiotics|meds|medications?) (?:(?:is|was|were|has|have|been|are|all) )*(?:finished|completed?|done|over|ended|stopped|ongoing|continues|still)\b"
    r"|^\W*(?:the )?(?:next|following) (?:year|time|visit)\b(?! (?:what|which|how|code)\b)"
    r"|^\W*(?:about |some )?(?:\d+|an?|one|two|three|four|five|six|eight|ten|several|few|many) (?:days?|weeks?|months?|years?) (?:later|on|after|out|down the road)\b"
    r"|^\W*(?:it.?s |now |completely |fully |all )*(?:cured|gone|resolved|in remission|cancer[- ]free|NED|no evidence of|no residual\w*)\b"
    r"|\b(?:it|its|that|those|these|they|them|this one|that one|she|he|her|his|him|both|which one|which of|either|the (?:first|second|third|last|other) (?:one|code)|the (?:two|same))\b"
    r"|^\W*(?:the )?(?:patient|baby|mother|kid|child)(?:'s)? (?:is|was|has|had|also|does|did|takes|took|now|just|says|denies)\b"
    # which 7th character, for an encounter and for no injury that is named
    r"|^\W*(?:so |then )*(?:(?:what|which)(?:.s| is| would be)? )?(?:the |would the )?(?:7th|seventh)(?: char\w*| digit)?(?: (?:is it|be|is|goes|do i (?:use|put|need)|would it be))?(?: (?:for|if|when|at|on|in|with|an?|the|his|her|this))*"
    r"(?: (?:follow[- ]?up|subsequent|initial|first|next|later|routine|healing|healed|delayed|non-?union|mal-?union|sequela\w*|aftercare|cast|visit|encounter|check|removal|change|pt|rehab|physical|therapy|now|then|active|treatment|today))*\W*$"
    r"|\bspecificity\b|\bmore specific\b(?! than)|^\W*what\b[^?]{0,40}\bto document\b"
    r"|\b(?:which|what) (?:one |code )?(?:goes|comes|is|should (?:go|be)) (?:sequenced |listed )?first\s*\?*$",
    re.IGNORECASE,
)
# A statement that somebody or something now says more of the case.
_REPORTS = re.compile(
    r"^\W*(?:(?:h+m+|oh|ah|uh|ok(?:ay)?|so|and|now|update|then)\W+)*(?:(?:the|his|her|an?|their|our) )?(?:[\w-]+ ){0,2}?"
    r"(?:provider|doctor|doc|md|surgeon|attending|specialist|hospitalist|neuro|cardio|ortho|psych|pulm|derm|ophtho|uro|onc|pcp|np|\w+iatrist|\w+ologist|optometrist|note|chart|addendum|record|documentation|report|results?|ua|urine|urinalysis|cultures?|biopsy|labs?|mri|ct|scan|x-?rays?|exam|echo|ultrasound)s? "
    r"(?:(?:now|just|later|actually|also|has|have) )*(?:documents?|documented|says?|said|states?|stated|clarif\w+|add(?:s|ed)|addend\w+|updated|c[oa]mes? back|shows?|showed|shown|f(?:ind|ound)s?|wrote|confirm(?:s|ed)|gr[eo]ws?|reads?|links?|linked|attribut\w+|ties|tied|felt|feels|diagnos(?:ed|es)|mentions?|mentioned|reports?|reported|not(?:es|ed))\b",
    re.IGNORECASE,
)
# What a statement asks at its end, so that it tells all the same.
_ASKS_AT_END = re.compile(
    r"[,;.]\s*(?:so |and |now )*(?:what|how|does)\b[^.;,]{0,15}\b(?:chang\w+|goes on|else|gets added|happens|all|now|then)\b[^.;,]{0,20}\?*\s*$",
    re.IGNORECASE,
)
ASKS = re.compile(r"\?|^\W*(?:what|which|how|when|can|may|should|do|does|is|are|code|icd)\b|\bcodes?\b", re.IGNORECASE)
PRONOUN = re.compile(r"\b(?:it|its|that|this|these|those|them|they|both)\b", re.IGNORECASE)
LONGEST = 16


def freshly(asked: str) -> bool:
    """True for a question that says itself to be a new one ("next patient: ...")."""
    return bool(FRESH.match(asked))


def reports(said: str) -> bool:
    """True for a statement that the record now tells more ("the eye doctor found ...")."""
    told = _ASKS_AT_END.sub("", said)
    return bool(_REPORTS.search(told)) and not ASKS.search(told)


def depends(question: str, own: Sequence[str]) -> bool:
    words = question.split()
    if len(words) > LONGEST:
        return False
    if own:
        return bool(
            re.match(r"^\W*(?:and|but|why|what about|how about|what if|or|then|so)\b", question, re.IGNORECASE)
            or PRONOUN.search(
                re.sub(
                    r"\bis (?:it|that|this) (?:ok|okay|correct|true|right|fine)\b", "", question, flags=re.IGNORECASE
                )
            )
        )
    return bool(_ELLIPSIS.search(question)) or len(words) <= 3 or asks_only(question)
