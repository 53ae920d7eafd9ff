"""The minutes of a visit that count toward its level: the clinician's own on the date of the visit (EM.time.counts)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "half an": 0.5}
_TENS = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_DURATION = re.compile(
    r"\b(?P<hours>\d(?:\.\d+)?|half an|an?|one|two|three) ?-?(?:(?:total|full|whole|good) )?(?:hours?|hrs?)\b(?:(?:,? and|,)? ?(?P<rest>\d{1,2}|ten|fifteen|twenty|thirty|forty|fifty) ?-?(?:minutes?|mins?)\b)?"
    r"|\b(?P<h>\d) ?h(?:rs?)? ?(?P<m>\d{1,2})(?: ?m(?:ins?)?)?\b"
    r"|\b(?P<minutes>\d{1,3}) ?-?(?:(?:total|full|whole|documented|combined|good) )?(?:minutes?|mins?|')(?!\w)|\b(?P<part>\d{1,3})(?= (?:of (?:it|them|those|that|which)|was|were)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;.+(]|\bplus\b|\band\b|\bthen\b|\bbut\b|\bwhile\b|(?=\bincluding\b|\bincl\b|\bof which\b)", re.I
)
_PART = re.compile(
    r"\b(?:including|incl|includes|of which|of (?:it|them|those|that|which)|\d (?:was|were))\b", re.IGNORECASE
)
_TOTAL = re.compile(r"\b(?:total|in all|all told|altogether|overall)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:over|more than|greater than|above|exceed\w*|past|>) ?$|>\s*$", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:under|less than|fewer than|below|<|up to|not quite|almost|just shy of) ?$|<\s*$", re.IGNORECASE
)
_UP_TO = re.compile(r"\bup to ?$", re.IGNORECASE)
# Whose or what time does not count, by what an answer calls it.
_APART = {
    "staff time": r"\b(?:ma|rn|lpn|cma|nurse|nurses|medical assistant|staff|tech|technician|scribe)(?:['’]s)?\b(?! practitioner)",
    "the resident's or student's time": r"\b(?:resident|student|fellow|intern)(?:['’]s)?\b",
    "another day's time": r"\b(?:next|following|previous|prior) (?:day|morning|evening)\b|\bday (?:before|after)\b|\b(?:evening|night|morning) before\b|\byesterday\b|\btomorrow\b|\blast night\b|\bon (?:another|a different) day\b",
    "travel": r"\b(?:travel\w*|driv(?:e|ing)|commut\w+)\b",
    "general teaching": r"\b(?:teaching (?:the )?(?:resident|student)s?|general teaching)\b",
    "services billed on their own": r"\b(?:separately|billed? (?:on its own|apart|separately)|procedures?|injections?|ekgs?|ecgs?|spirometry|biops\w+|intubat\w+|central line|cpr|chest tube|counsel\w* billed)\b",
}
_APART_RULES = tuple((name, re.compile(rule, re.IGNORECASE)) for name, rule in _APART.items())
_ASSISTANT = re.compile(
    r"(?-i:\b(?:NP|PA|APP|NPP|PAC|PA-C)\b)|\b(?:nurse practitioner|physician assistant|(?:np|pa)(?= \d|.s\b| spent| did| saw))",
    re.I,
)
_PHYSICIAN = re.compile(
    r"(?-i:\b(?:MD|DO)\b)|\b(?:md|physician(?! assistant)|doc|doctor|attending|hospitalist|surgeon|dr)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes that count, those that do not with their reason, and those of each of two who shared a visit."""

    counted: int | None = None
    apart: tuple[tuple[int, str], ...] = ()
    assistant: int = 0
    physician: int = 0


def minutes_in(text: str) -> Minutes:
    """What a question tells of the time of a visit."""
    counted: list[int] = []
    apart: list[tuple[int, str]] = []
    total, within = None, 0
    shared = {"assistant": 0, "physician": 0}
    for clause, number in _told(text):
        why = next((name for name, rule in _APART_RULES if rule.search(clause)), "")
        if why:
            apart.append((number, why))
            within += number if _PART.search(clause) else 0
            continue
        if _PART.search(clause):
            continue
        if _TOTAL.search(clause) and total is None:
            total = number
            continue
        counted.append(number)
        who = "assistant" if _ASSISTANT.search(clause) else "physician" if _PHYSICIAN.search(clause) else ""
        if who:
            shared[who] += number
    whole = total if total is not None else sum(counted) if counted else None
    return Minutes(whole - within if whole is not None else None, tuple(apart), **shared)


def _told(text: str) -> Iterator[tuple[str, int]]:
    """Each number of minutes with the words that it stands among."""
    found = list(_DURATION.finditer(text))
    for place, match in enumerate(found):
        start = max(
            (m.end() if m.end() > m.start() else m.start() for m in _CLAUSE.finditer(text, 0, match.start())), default=0
        )
        end = next((m.start() for m in _CLAUSE.finditer(text, match.end())), len(text))
        if place:
            start = max(start, found[place - 1].end())
        if place + 1 < len(found):
            end = min(end, found[place + 1].start())
        number = _number(match)
        if number is None:
            continue
        before = text[: match.start()]
        if _MORE.search(before):
            number += 1
        elif _LESS.search(before) and not _UP_TO.search(before):
            number -= 1
        yield text[start:end], number


def _number(match: re.Match[str]) -> int | None:
    if match["hours"]:
        hours = _NUMBERS.get(match["hours"].lower())
        return round((float(match["hours"]) if hours is None else hours) * 60) + _rest(match["rest"])
    if match["h"]:
        return int(match["h"]) * 60 + int(match["m"])
    return int(match["minutes"] or match["part"])


def _rest(said: str | None) -> int:
    """The minutes beside the hours, in digits or in words."""
    return 0 if not said else _TENS[said.lower()] if said.lower() in _TENS else int(said)
