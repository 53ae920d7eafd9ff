"""Put the codes in order: first-listed or principal, then secondaries, external causes last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.entries import Kind

_CAUSES = tuple("VWXY")
# An insulin pump that failed goes before what came of it (I.C.4.a.5).
_PUMP_FAILED = ("T85.614", "T85.624", "T85.633", "T85.694")
_SYSTEMIC = ("A02.1", "A22.7", "A26.7", "A32.7", "A40", "A41", "A42.7", "A54.86", "B00.7", "B37.7", "P36")
# Infections that a device, an implant or an operation brought.
_INFECTED = ("T80.2", "T81.4", "T82.6", "T82.7", "T83.5", "T83.6", "T84.5", "T84.6", "T84.7", "T85.7")
# Infections of one place, and how a sentence says that a sepsis came after the admission for one (I.C.1.d.4).
_LOCAL = ("J0", "J1", "J20", "J2", "J69.0", "J85", "J86", "K35", "K57", "K63.1", "K65", "K81", "K83.0", "K85", "L0", "L89", "M00", "M86", "N10", "N12", "N13.6", "N15.1", "N30", "N39.0", "N41", "N7", "I33", "G00", "U07.1")  # fmt: skip
_CAME_LATER = re.compile(
    r"\b(?:develop\w*|became septic|becomes septic|turned septic|later|subsequent\w*|then|after admission|hospital[- ]acquired|during (?:the |this |her |his )?(?:stay|admission|hospital\w*)|(?:on )?(?:hospital |hosp )?day (?:\d+|two|three|four|five)|HD ?#?\d+|(?:\d+|two|three|four|five) days? (?:later|after|in))\b",
    re.IGNORECASE,
)


def sequence(conditions: Sequence[Condition], catalog: Catalog) -> tuple[Condition, ...]:
    """The order of the note, corrected by "code first" and "use additional" notes and by what may never stand first."""
    ordered = sorted(conditions, key=lambda each: (each.has(*_CAUSES), _late(each), each.has("R65")))
    for _ in range(len(ordered)):
        moved = _one_move(ordered, catalog)
        if not moved:
            break
    return tuple(_failure_before_kidney(_severe_behind(ordered)))


def _severe_behind(ordered: list[Condition]) -> list[Condition]:
    """The order with severe sepsis behind the systemic and the local infection, before the organs that fail (I.C.1.d.1.b)."""
    severe = [each for each in ordered if each.has("R65.2")]
    others = [each for each in ordered if each not in severe]
    after = [number for number, each in enumerate(others, 1) if each.has(*_SYSTEMIC, *_LOCAL)]
    place = after[-1] if any(each.has(*_SYSTEMIC) for each in others) else None
    return [*others[:place], *severe, *others[place:]] if severe and place else ordered


def _failure_before_kidney(ordered: list[Condition]) -> list[Condition]:
    """The order with the heart failure before the stage of the kidney disease where I13 has both (I.C.9.a.3)."""
    pair = [number for number, each in enumerate(ordered) if each.has("I50", "N18")]
    if not any(each.has("I13") for each in ordered[: pair[0] if pair else 0]):
        return ordered
    inner = sorted((ordered[number] for number in pair), key=lambda each: not each.has("I50"))
    placed = dict(zip(pair, inner, strict=True))
    return [placed.get(number, each) for number, each in enumerate(ordered)]


def _late(condition: Condition) -> int:
    """Status and history codes follow the conditions that are treated; chapter 15 leads (I.C.15.a)."""
    leads = condition.has("Z51.0", "Z51.1", "Z38", "Z08", *_PUMP_FAILED)
    if leads or (condition.has("O") and not condition.has("O94")):
        return -1
    return (
        1
        if condition.has("Z79", "Z8", "Z9", "Z3A", "Z37", "Z72", "Z68", "Z16", "Z6", "Z5", "Z23", "Z17", "Z32", "T31")
        and not condition.has("Z85")
        else 0
    )


def _one_move(ordered: list[Condition], catalog: Catalog) -> bool:
    """Move one code in front of another where a note at the latter asks for it; True where something moved."""
    for place, each in enumerate(ordered):
        for later in range(place + 1, len(ordered)):
            other = ordered[later]
            asked = _asks_first(each.code, other.code, catalog) or _brought_about(each, other)
            if (asked and not _asks_first(other.code, each.code, catalog)) or _septic_before(each, other):
                ordered.insert(place, ordered.pop(later))
                return True
    return False


_DUE_TO = re.compile(
    r"\b(?:due to|d/t|2/2|secondary to|caused by|because of|from|in (?:the )?setting of|triggered by)\b", re.IGNORECASE
)
# An infarction of type 2 follows its cause, whichever it is: the note at I21.A1 has examples (I.C.9.e.5).
_AFTER_ITS_CAUSE = ("I21.A1",)


def _brought_about(condition: Condition, other: Condition) -> bool:
    """True where the sentence of a condition that follows its cause names the other as this cause."""
    statement, cause = condition.statement, other.statement
    if not condition.has(*_AFTER_ITS_CAUSE) or statement.sentence != cause.sentence or cause.start < statement.end:
        return False
    between = statement.sentence.text[statement.end - statement.sentence.start : cause.start - statement.sentence.start]
    return bool(_DUE_TO.search(between))


def _septic_before(local: Condition, sepsis: Condition) -> bool:
    """True for a sepsis, not said to have come later, behind the infection that it comes from (I.C.1.d.4)."""
    if not sepsis.has("A40", "A41", "B37.7") or not local.has(*_LOCAL):
        return False
    return not came_later(sepsis)


def came_later(condition: Condition) -> bool:
    """True for a sepsis that is said to have come after the admission, so that it leads nothing (I.C.1.d.4)."""
    return condition.has("A40", "A41", "B37.7") and bool(_CAME_LATER.search(condition.statement.sentence.text))


def _asks_first(code: Code, other: Code, catalog: Catalog) -> bool:
    """True where a note wants `other` before `code`."""
    first = catalog.instructions(code, Kind.CODE_FIRST)
    if any(note.covers(other) for note in first):
        return True
    # The note at R65.2 names infections only as examples: whichever it is goes first (I.C.1.d.4).
    if code.value.startswith("R65.2") and other.value.startswith(("A", "B")) and other.category < "B95":
        return True
    # A sepsis by way of a device or an operation follows the complication that it is part of (I.C.1.d.5.b, II.G).
    if code.value.startswith(("A40", "A41")) and other.value.startswith(_INFECTED):
        return True
    # The note at I85.1- names no codes: the disease of the liver goes before its varices.
    if code.value.startswith("I85.1") and other.value.startswith(("K70", "K71", "K74", "K76.6", "B65")):
        return True
    # So does the note at U09.9: a symptom that COVID-19 left goes before it (I.C.1.g.1.m).
    if code.value == "U09.9" and other.value.startswith("R"):
        return True
    return any(note.covers(code) for note in catalog.instructions(other, Kind.USE_ADDITIONAL))
