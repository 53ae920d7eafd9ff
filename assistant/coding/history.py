"""Statements of what is over: a past disease or operation becomes its history or status code (I.C.21.c.3-4)."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.coding.tables import table
from codesets.codes import Code, CodeSystem


def is_history(text: str) -> bool:
    """True where a statement speaks of a past disease or operation of the patient."""
    words = table("history")
    return bool(_pattern(words["says"]).search(text)) and not _pattern(words["family"]).search(text)


def is_over(code: Code, sentence: str) -> bool:
    """True for a cancer of which the sentence says that it is gone and no longer treated (I.C.2.d, I.C.2.m)."""
    words = table("history")
    gone, treated = _pattern(words["gone"]).search(sentence), _pattern(words["treated"]).search(sentence)
    return (
        code.value.startswith("C") and not code.value.startswith(("C77", "C78", "C79")) and bool(gone) and not treated
    )


def left_behind(code: Code, before: str) -> Code | None:
    """The code of what a disease left, where the words before it say that a condition follows it ("fatigue after COVID-19")."""
    words = table("history")
    value = words["left"].get(code.value)
    return Code(CodeSystem.ICD10CM, value) if value and _pattern(words["followed"]).search(before) else None


def past_operation(text: str) -> Code | None:
    """The entry that says what an operation left behind, side still open where the code asks for one; or None."""
    for row in table("history")["operations"]:
        if _pattern(row["words"]).search(text):
            return Code(CodeSystem.ICD10CM, row["to"])
    return None


def past_disease(code: Code) -> Code | None:
    """The history code of a disease that is over, or None."""
    for row in table("history")["diseases"]:
        if code.value.startswith(tuple(row["from"])):
            return Code(CodeSystem.ICD10CM, row["to"])
    return None


def disease_words(text: str) -> str:
    """The statement without the words that say that it is over."""
    words = table("history")
    bare = _pattern(words["drop"]).sub(" ", _pattern(words["lead_in"]).sub("", text, count=1))
    return " ".join(bare.split())


@lru_cache(maxsize=256)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.I)
