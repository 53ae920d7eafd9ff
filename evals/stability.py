"""Whether a worksheet stays the same when the note says the same in another order, case or shorthand."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from assistant.coding.worksheet import Worksheet
from assistant.notes.sections import sections

# Shorthand that every coder reads one way, by the words that it stands for.
_SHORT = {
    "hypertension": "HTN",
    "type 2 diabetes mellitus": "T2DM",
    "type 2 diabetes": "DM2",
    "chronic obstructive pulmonary disease": "COPD",
    "congestive heart failure": "CHF",
    "chronic kidney disease": "CKD",
    "gastroesophageal reflux disease": "GERD",
    "benign prostatic hyperplasia": "BPH",
    "obstructive sleep apnea": "OSA",
    "coronary artery disease": "CAD",
    "urinary tract infection": "UTI",
    "deep vein thrombosis": "DVT",
    "hyperlipidemia": "HLD",
    "rheumatoid arthritis": "RA",
    "shortness of breath": "SOB",
    "end stage renal disease": "ESRD",
    "atrial fibrillation": "AFib",
    "follow-up": "f/u",
    "history of": "h/o",
}
_LONG = re.compile(rf"\b(?:{'|'.join(map(re.escape, _SHORT))})\b", re.IGNORECASE)


def reordered(text: str) -> str:
    """The same sections, the first half of them behind the second; what stands before the first heading stays in front.

    Below another heading those words would say something else.
    """
    starts = sorted({_opening(text, each.start, each.heading) for each in sections(text) if each.heading})
    if len(starts) < 2:
        return text
    parts = [text[start:end].strip("\n") for start, end in pairwise([*starts, len(text)])]
    half = len(parts) // 2
    return "\n\n".join(filter(None, [text[: starts[0]].strip("\n"), *parts[half:], *parts[:half]]))


def _opening(text: str, start: int, heading: str) -> int:
    """Where the line with the heading of a section begins."""
    place = text.rfind(heading, 0, start) if heading else start
    return text.rfind("\n", 0, max(place, 0)) + 1


def recased(text: str) -> str:
    """The same words in capitals."""
    return text.upper()


def abbreviated(text: str) -> str:
    """Common long forms replaced by their shorthand."""
    return _LONG.sub(lambda match: _SHORT[match.group().lower()], text)


VARIANTS: dict[str, Callable[[str], str]] = {
    "reordered": reordered,
    "recased": recased,
    "abbreviated": abbreviated,
}


def equal_worksheets(text: str, worksheet: Worksheet, code: Callable[[str], Worksheet]) -> dict[str, float]:
    """For each variant that differs from the note: 1 where its worksheet suggests the same codes."""
    own = set(worksheet.codes)
    variants = {name: vary(text) for name, vary in VARIANTS.items()}
    return {name: float(set(code(each).codes) == own) for name, each in variants.items() if each != text}
