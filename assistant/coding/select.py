"""Select what a coder reports for the encounter; the rest is left out with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.coding import integral
from assistant.coding.candidates import SIDES
from assistant.coding.condition import Condition
from assistant.coding.infarctions import earlier
from assistant.coding.proof import evidence, guideline
from assistant.coding.titles import says_already, words_of
from assistant.coding.worksheet import NotCoded, Reason
from assistant.notes.assertions import Assertion
from assistant.notes.attributes import sites_in
from assistant.notes.document import Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting
from codesets.entries import Instruction, Kind

_REASONS = {
    Assertion.NEGATED: Reason.NEGATED,
    Assertion.FAMILY: Reason.FAMILY,
    Assertion.HISTORICAL: Reason.HISTORICAL,
    Assertion.UNCERTAIN: Reason.UNCERTAIN,
    Assertion.HYPOTHETICAL: Reason.HYPOTHETICAL,
    Assertion.PLANNED: Reason.HYPOTHETICAL,
}
_SECTIONS = {
    Reason.NEGATED: "I.A.19",
    Reason.FAMILY: "I.C.21.c.4",
    Reason.HISTORICAL: "IV.J",
    Reason.HYPOTHETICAL: "I.A.19",
    Reason.INTEGRAL: "I.B.5",
    Reason.NOT_ADDRESSED: "IV.J",
    Reason.FINDING_ONLY: "III.B",
}


# What resolved during a stay was treated in it; "history of ..., resolved" was not.
_RESOLVED = re.compile(r"^(?!.*\b(?:history|hx|h/o|prior|previous)\b).*\bresolved\b", re.I | re.S)


# Coded only when confirmed, also for inpatients (I.C.1.a.1, I.C.1.f, I.C.1.g.1.a, I.C.10.c).
_CONFIRMED_ONLY = ("B20", "Z21", "U07.1", "A92.5", "J09", "J10")

# What an operation leaves behind is a status from the next encounter on; in the stay of the operation nothing dates it.
_NEAR = 20
_LEFT_BEHIND = ("Z95", "Z96.6", "Z98.1", "Z90.49", "Z89")
_AFTER = re.compile(r"\bs/p\b|\bstatus[- ]post\b|\bpost[- ]?op\w*", re.I)
_EARLIER = re.compile(r"\b(?:history|hx|h/o|prior|previous\w*|old|remote|ago|(?:19|20)\d\d)\b", re.I)

_AFTER_IT = re.compile(
    r"\b(?:after|following|since|post|from|due to|because of|d/t|2/2|secondary to|caused by|(?:reaction|response) to)(?: (?:an?|the|his|her|their|this|recent|last|getting|receiving|first|second|third))*\W*$",
    re.I,
)


def done_in_stay(condition: Condition, encounter: Encounter) -> bool:
    """True for the status that an operation of this very stay will leave: its words say "s/p" and nothing dates it."""
    if encounter.setting is not Setting.INPATIENT or not condition.has(*_LEFT_BEHIND):
        return False
    statement = condition.statement
    start, end = statement.start - statement.sentence.start, statement.end - statement.sentence.start
    text = statement.sentence.text[max(0, start - _NEAR) : end + _NEAR]
    return bool(_AFTER.search(text)) and not _EARLIER.search(text)


def _given_before(condition: Condition) -> bool:
    """True for a vaccination after which something came: it is no reason for this encounter."""
    statement = condition.statement
    return bool(_AFTER_IT.search(statement.sentence.text[: statement.start - statement.sentence.start]))


@dataclass(frozen=True, slots=True)
class Selected:
    """What is reported and what is left out."""

    reported: tuple[Condition, ...]
    left: tuple[NotCoded, ...]


def reason_of(condition: Condition, encounter: Encounter) -> Reason | None:
    """Why what the note says of a condition keeps it out; None where it may be reported.

    Uncertain diagnoses are coded at an inpatient discharge (II.H, III.C) and not in outpatient care (IV.H).
    """
    status = condition.statement.assertion
    if condition.has("Z23") and _given_before(condition):
        return Reason.HISTORICAL
    if status is Assertion.UNCERTAIN and condition.has(*_CONFIRMED_ONLY):
        return Reason.UNCERTAIN
    if status is Assertion.UNCERTAIN and encounter.setting is Setting.INPATIENT and condition.stated:
        return None
    inside = status is Assertion.HISTORICAL and encounter.setting is Setting.INPATIENT and condition.stated
    if inside and _RESOLVED.search(condition.statement.sentence.text):
        return None
    if condition.stated and done_in_stay(condition, encounter):
        return Reason.INTEGRAL
    if status is Assertion.HISTORICAL and condition.has("B20"):
        return None  # once documented, HIV disease stays (I.C.1.a.2.g)
    if status in (Assertion.HISTORICAL, Assertion.FAMILY, Assertion.HYPOTHETICAL) and condition.has(
        "Z", "I25.2", "I69"
    ):
        return None
    return _REASONS.get(status)


def left_out(condition: Condition, reason: Reason, encounter: Encounter, catalog: Catalog) -> NotCoded:
    """The row of a condition that is not coded, with the section that says so."""
    entry = catalog.entry(condition.code)
    return NotCoded(
        condition.code, entry.title if entry else "", reason, evidence(*condition.statements), _basis(reason, encounter)
    )


def select(
    conditions: Sequence[Condition],
    encounter: Encounter,
    catalog: Catalog,
    doubted: frozenset[Sentence] = frozenset(),
) -> Selected:
    """Drop repeated codes, general codes beside specific ones, and symptoms that a diagnosis explains (I.B.4-6, I.B.12).

    A symptom whose own sentence only supposes a cause (`doubted`) is not explained by another diagnosis (IV.H).
    """
    reported: dict[str, Condition] = {}
    for each in conditions:
        before = reported.get(each.code.value)
        reported[each.code.value] = each if before is None else _joined(before, each)
    left: list[NotCoded] = []
    kept = list(reported.values())
    for each in list(kept):
        others = [other for other in kept if other is not each]
        said = any(says_already(other.code, each.code, catalog) for other in others) and not earlier(each)
        rules = (_general, _aftercare, _lesser_use)
        explained = (
            each.statement.sentence not in doubted
            and _explained(each, others)
            and not any(note.covers(each.code) for o in others for note in _additional(o.code, catalog))
        )
        placed = _infection_named(each, others, catalog)
        superficial = _superficial(each, others, catalog)
        if said or explained or placed or superficial or any(rule(each, others) for rule in rules):
            kept.remove(each)
            left.append(left_out(each, Reason.INTEGRAL, encounter, catalog))
    return Selected(tuple(kept), tuple(left))


def _additional(code: Code, catalog: Catalog) -> Sequence[Instruction]:
    """The notes of a code that ask for another beside it: what they name is not integral (I.B.7)."""
    return catalog.instructions(code, Kind.USE_ADDITIONAL)


def _joined(first: Condition, second: Condition) -> Condition:
    statements = tuple(dict.fromkeys((*first.statements, *second.statements)))
    better = first if first.fit >= second.fit else second
    return Condition(
        better.code,
        statements,
        better.named,
        better.fit,
        better.candidates,
        better.because,
        better.citations,
        better.open_sides,
        better.derived,
    )


def _explained(condition: Condition, others: Sequence[Condition]) -> bool:
    """True where a definitive diagnosis explains the symptom; symptoms of one line of their own still count."""
    return any(integral.explains(other.code, condition.code) for other in others)


def _superficial(condition: Condition, others: Sequence[Condition], catalog: Catalog) -> bool:
    """True for a superficial injury of a site that another of the list injures more deeply (I.C.19.b.1)."""
    if condition.code.value[0] != "S" or condition.code.category[2] != "0" or condition.code.category == "S00":
        return False
    sites = _places(condition, catalog)
    deeper = (o for o in others if o.code.value[:2] == condition.code.value[:2] and o.code.category[2] != "0")
    return any(sites and sites <= _places(other, catalog) for other in deeper)


def _places(condition: Condition, catalog: Catalog) -> frozenset[str]:
    """The sides and sites of a title."""
    entry = catalog.entry(condition.code)
    words = frozenset(words_of(entry.title)) if entry else frozenset()
    return sites_in(words) | words & SIDES


def _aftercare(condition: Condition, others: Sequence[Condition]) -> bool:
    """Injuries take no aftercare Z code: their 7th character says it (I.C.19.a, I.C.21.c.7)."""
    return condition.has("Z47.8", "Z48", "Z51.89") and any(
        o.has("S", "T2", "T3") and o.code.plain[6:] == "D" for o in others
    )


_AGENT = Code(CodeSystem.ICD10CM, "B95.61")


def _infection_named(condition: Condition, others: Sequence[Condition], catalog: Catalog) -> bool:
    """True for a bacterial infection of no stated site (A49) beside an infection that is named and asks for its agent."""
    if not condition.has("A49"):
        return False
    kinds = (Kind.USE_ADDITIONAL, Kind.CODE_ALSO)
    notes = (note for other in others for kind in kinds for note in catalog.instructions(other.code, kind))
    return any(note.covers(_AGENT) for note in notes) or any(o.has("A40", "A41", "J13", "J14", "J15") for o in others)


# Dependence, abuse, use: of one substance only the highest is reported, by the fourth character.
_USES = "219"


def _lesser_use(condition: Condition, others: Sequence[Condition]) -> bool:
    """True for the use or abuse of a substance on which a dependence is reported, or the use of one abused (I.C.5.b.2)."""
    plain = condition.code.plain
    if not "F10" <= condition.code.category <= "F19" or plain[3:4] not in _USES:
        return False
    higher = _USES[: _USES.index(plain[3:4])]
    return any(o.code.category == condition.code.category and o.code.plain[3:4] in higher for o in others if higher)


def _general(condition: Condition, others: Sequence[Condition]) -> bool:
    """True where another code says the same more specifically."""
    return any(integral.says_more(other.code, condition.code) for other in others)


def _basis(reason: Reason, encounter: Encounter) -> tuple[Basis, ...]:
    if reason is Reason.UNCERTAIN:
        return guideline("IV.H" if encounter.setting is Setting.OUTPATIENT else "II.H")
    return guideline(_SECTIONS[reason])
