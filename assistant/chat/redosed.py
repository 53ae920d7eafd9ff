"""A follow-up about the units of a drug: another dose of it, or what became of its container."""

from __future__ import annotations

import re

from assistant.chat.dosage import bare_number, dose_in, measure_of
from assistant.chat.intents import UNITS
from assistant.chat.skills.phrases import words_of
from assistant.chat.turns import Exchange, codes_in
from index.words import tokens

_CONTAINER = re.compile(
    r"\b(?:wast\w+|discard\w*|thrown|threw|toss\w*|left ?over|vials?|ampules?|syringes?|bottles?|remainder|the rest)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\b\d[\d,.]*\s*-?\s*(?:mg|mcg|g|ml|units?|iu)\b", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:gave|given|administered|injected|infused|received|got)\b|\bused (?:only )?\d", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\W*(?:and |so |then |ok )*(?:how many|what|number of) (?:billing )?units(?: (?:is that|do (?:i|we) bill|to bill|would that be|for that))?\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"\b(?:nothing|none|no (?:waste|wastage|drug|leftover))\b", re.IGNORECASE)
_LEADING = re.compile(r"^\W*(?:(?:and|but|ok|so|now|what about|how about|what if|same for|for)\b[ ,]*)+", re.IGNORECASE)
_SHORT = 8


def redosed(question: str, last: Exchange) -> tuple[str, tuple[str, ...]] | None:
    """The question whole, with the code of the drug before; with none where it names another drug. None where it is about
    something else than a drug's dose.
    """
    if last.intent != UNITS or len(last.codes) != 1 or codes_in(question):
        return None
    code, before = last.codes[0], dose_in(last.question)
    if _CONTAINER.search(question):
        # What was given stands in the question before, where this one tells only what the vial held.
        untold = len(_AMOUNT.findall(question)) == 1 and not _GIVEN.search(question)
        told = f"{before} given, " if before and (untold or _NOTHING.search(question)) else ""
        return f"{code}, {told}{question}", last.codes
    dose = dose_in(question)
    if not dose and (bare := bare_number(question)) and measure_of(before):
        dose = f"{bare} {measure_of(before)}"  # "and if he got 90?" counts as the dose before
    if not dose and before and _HOW_MANY.fullmatch(question):
        dose = before  # the dose was told when the code was asked for
    if not dose:
        return None
    if any(word.isalpha() and word not in words_of("dose") for word in tokens(question)):
        another = _LEADING.sub("", question)
        return (another, ()) if len(another.split()) <= _SHORT else None
    return f"{code} {dose} units", last.codes
