"""What weeks and birth weights in a question stand for: the trimester, and the codes of prematurity (I.C.15.a.3, I.C.16.d)."""

from __future__ import annotations

import re
from bisect import bisect_right

_WEEKS = re.compile(
    r"\b(\d{1,2})(?: ?(?:\+|and|&) ?\d(?: days?|/7)?| \d/7|w\d)? ?-?(?:weeks?|wks?|wk|weekers?)\b", re.IGNORECASE
)
_GRAMS = re.compile(r"\b(\d{3,4}) ?-?(?:g|gm|grams?)\b|\b(\d(?:\.\d+)?) ?-?kg\b", re.IGNORECASE)
_NEWBORN = re.compile(
    r"\b(?:preemie|premie|premature|prematurity|preterm|newborn|neonate|P07\S*|(?:low )?birth ?weight)\b", re.IGNORECASE
)
_MOTHER = re.compile(r"\b(?:mom|mother|maternal|pregnant|labor|full[- ]term)\b", re.IGNORECASE)
_WEIGHTS = (500, 750, 1000, 1250, 1500, 1750, 2000, 2500)  # each code of P07.0- and P07.1- begins at one of these
_BY_WEIGHT = ("P07.01", "P07.02", "P07.03", "P07.14", "P07.15", "P07.16", "P07.17", "P07.18")
_SECOND, _THIRD = 14, 28  # the weeks at which these trimesters begin
_EARLY, _PRETERM, _TERM = 23, 28, 37


def trimesters(question: str) -> str:
    """ "27 weeks: second trimester; ..." for each number of weeks in the question, by the note of chapter 15; may be empty."""
    weeks = dict.fromkeys(int(match[1]) for match in _WEEKS.finditer(question))
    named = ("first", "second", "third")
    return "; ".join(
        f"{week} weeks: {named[(week >= _SECOND) + (week >= _THIRD)]} trimester" for week in weeks if week < 43
    )


def trimester(question: str) -> str:
    """ "first trimester" where the question tells one number of weeks; empty where it tells none or several."""
    told = trimesters(question)
    return told.partition(": ")[2] if told and ";" not in told else ""


def premature(question: str) -> tuple[str, ...]:
    """The P07.- codes for the birth weight and the weeks of a newborn, in this order; none where weight or weeks are missing."""
    weight, weeks = _GRAMS.search(question), _WEEKS.search(question)
    if not weight or not weeks or not _NEWBORN.search(question) or _MOTHER.search(question):
        return ()
    grams = int(weight[1]) if weight[1] else round(float(weight[2]) * 1000)
    place, week = bisect_right(_WEIGHTS, grams), int(weeks[1])
    if place >= len(_BY_WEIGHT) or week >= _TERM:
        return ()
    by_age = (
        "P07.21" if week < _EARLY else f"P07.2{week - _EARLY + 2}" if week < _PRETERM else f"P07.3{week - _PRETERM + 1}"
    )
    return (_BY_WEIGHT[place], by_age)
