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
# What a clinician does in a visit: numbers that stand beside two or more of these are minutes without the word.
_DONE = r"(?:the |my |his |her |a |doing )?(?:chart\w*|pre-?chart\w*|prep\w*|(?:pre|post)-?(?:visit|work)|review\w*|visit|f2f|face[- ](?:to[- ]face|time)|(?:with|w/) ?(?:the |her |his )?(?:pt|patient|family|mom|him|her)|exam\w*|in[- ](?:the )?room|room|notes?|note ?writing|document\w*|dictat\w*|writ(?:ing|e ?up)|orders|ordering|calls?|calling|coordinat\w*|counsel\w*|records|talking|discuss\w*|after(?:wards?)?)"
_BEFORE_DONE = re.compile(
    rf"(?<![\w.#/-])(?<!level )(?<!day )(?<!stage )(?<!age )(?<!aged )(\d{{1,3}})(?= ?(?:for |on |of |in |to |doing )?{_DONE}\b)",
    re.IGNORECASE,
)
_AFTER_DONE = re.compile(rf"\b{_DONE}(?: was| took)?(?: ?[:=-] ?| )(\d{{1,3}})(?![\w.%/-])", re.IGNORECASE)
_FEWEST, _LEAST = 2, 4  # so many of them, and of so many minutes each: fewer count things ("reviewed 2 notes")
# A sum ("10 + 20 + 15 min"), and a total of a visit without the word.
_SUMMED = re.compile(r"(?<![\w.])(\d{1,3})(?= ?(?:\+ ?\d{1,3} ?)+(?:minutes?|mins?)\b)", re.IGNORECASE)
_TOTALLED = re.compile(
    r"\btotal time(?: of| was| is|[:=])* ?(\d{1,3})(?![\w.%/-])(?! ?(?:m|h))|(?<![\w.-])(\d{2,3}) (?:in )?total\W*(?:$|,|time|est|new)",
    re.IGNORECASE,
)
_OF_A_VISIT = re.compile(r"\b(?:est|established|new|level|visit|99\d{3})\b", re.IGNORECASE)
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
    """The minutes that count, those that do not with their reason, those of each of two who shared a visit, and whether some
    are told without the word.
    """

    counted: int | None = None
    apart: tuple[tuple[int, str], ...] = ()
    assistant: int = 0
    physician: int = 0
    bare: bool = False


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
    return Minutes(whole - within if whole is not None else None, tuple(apart), **shared, bare=any(_without_word(text)))


def _told(text: str) -> Iterator[tuple[str, int]]:
    """Each number of minutes with the words that it stands among."""
    measured = [(m.start(), m.end(), n) for m in _DURATION.finditer(text) if (n := _number(m)) is not None]
    found = sorted([*measured, *_without_word(text)])
    for place, (first, last, number) in enumerate(found):
        start = max(
            (m.end() if m.end() > m.start() else m.start() for m in _CLAUSE.finditer(text, 0, first)), default=0
        )
        end = next((m.start() for m in _CLAUSE.finditer(text, last)), len(text))
        if place:
            start = max(start, found[place - 1][1])
        if place + 1 < len(found):
            end = min(end, found[place + 1][0])
        before = text[:first]
        if _MORE.search(before):
            number += 1
        elif _LESS.search(before) and not _UP_TO.search(before):
            number -= 1
        yield text[start:end], number


def _without_word(text: str) -> list[tuple[int, int, int]]:
    """The minutes told as bare numbers, each with its place: beside what was done, in a sum, or as the total of a visit."""
    measured = [match.span() for match in _DURATION.finditer(text)]
    beside = max((_spans(rule, text) for rule in (_BEFORE_DONE, _AFTER_DONE)), key=len)
    beside = [each for each in beside if each[2] >= _LEAST and not _within(each, measured)]
    found = beside if len(beside) + len(measured) >= _FEWEST else []
    found += _spans(_SUMMED, text)
    if not measured and not found and _OF_A_VISIT.search(text):
        found = _spans(_TOTALLED, text)[:1]
    return found


def _spans(rule: re.Pattern[str], text: str) -> list[tuple[int, int, int]]:
    """The numbers that a pattern finds, each with its place."""
    return [(m.start(m.lastindex), m.end(m.lastindex), int(m[m.lastindex])) for m in rule.finditer(text) if m.lastindex]


def _within(span: tuple[int, int, int], others: list[tuple[int, int]]) -> bool:
    return any(first <= span[0] < last for first, last in others)


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
