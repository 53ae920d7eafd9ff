"""Medical decision making: problems, data and risk, two of which decide the level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.coding.condition import Condition
from assistant.coding.drug_uses import known
from assistant.coding.tables import compiled, table
from assistant.notes.document import Document, Sentence

LEVELS = ("straightforward", "low", "moderate", "high")
_PLAN = ("assessment", "plan", "course", "procedure", "instructions")
# Sections whose tests were looked at before this encounter, or belong to somebody else.
_NOT_DATA = frozenset({"past_history", "family", "social", "medications", "allergies", "surgical_history"})
# Sections that stand before anything is decided.
_BEFORE_PLAN = frozenset({"review", "history", "chief_complaint"})
_SAME_TEST = {
    "ekg": "ecg",
    "urinalysis": "ua",
    "u/a": "ua",
    "xr": "x-ray",
    "xray": "x-ray",
    "cxr": "chest x-ray",
    "hba1c": "a1c",
}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its level (an index of LEVELS) and what in the note makes it so."""

    level: int
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The level that two of the three elements reach, with each element."""

    problems: Element
    data: Element
    risk: Element

    @property
    def level(self) -> str:
        """The name of the level."""
        return LEVELS[sorted((self.problems.level, self.data.level, self.risk.level))[1]]

    def __str__(self) -> str:
        parts = (("problems", self.problems), ("data", self.data), ("risk", self.risk))
        said = "; ".join(f"{name} {LEVELS[each.level]} ({each.because})" for name, each in parts)
        return f"{self.level} decision making, two of three: {said}"


def decision_making(conditions: Sequence[Condition], document: Document) -> Decision:
    """The decision making of a visit for these conditions (EM.office.mdm)."""
    addressed = [each for each in conditions if not each.has("Z", *"VWXY")]
    return Decision(_problems(addressed, document), _data(document), _risk(document))


# -- problems (EM.mdm.problems) ---------------------------------------------------------------------------------------


def _problems(conditions: Sequence[Condition], document: Document) -> Element:
    ranked = [_problem(each, document) for each in conditions]
    if not ranked:
        return Element(0, "no problem beyond the reason for the visit")
    top, said = max(ranked, key=lambda each: each[0])
    stable = sum(said == _STABLE for _, said in ranked)
    if top < 2 and stable >= 2:
        return Element(2, f"{stable} stable chronic illnesses")
    if top == 0 and len(ranked) >= 2:
        return Element(1, f"{len(ranked)} self-limited problems")
    return Element(top, said)


_STABLE = "a stable chronic illness"


def _problem(condition: Condition, document: Document) -> tuple[int, str]:
    words = table("decision")["problems"]
    code = condition.code.value
    if condition.has(*words["threat"]):
        return 3, f"{code} may threaten life or a bodily function"
    if condition.has(*words["minor"]) or compiled(words["minor_words"]).search(condition.statement.text):
        return 0, "a self-limited problem"
    if condition.has(*words["injury"]):
        return 2, f"an injury that needs more than one part looked at ({code})"
    if condition.has(*words["systemic"]):
        return 2, f"an acute illness with systemic symptoms or an exacerbation ({code})"
    if condition.has(*words["chronic"]):
        told = _told(condition, document)
        if compiled(words["severe"]).search(told):
            return 3, f"a chronic illness with severe exacerbation ({code})"
        if compiled(words["worse"]).search(told):
            return 2, f"a chronic illness that is not at its goal or is getting worse ({code})"
        return 1, _STABLE
    if condition.has(*words["uncertain"]):
        return 2, f"a new problem whose outlook is uncertain ({code})"
    return 1, f"an acute, uncomplicated problem ({code})"


def _told(condition: Condition, document: Document) -> str:
    """What the note tells of a chronic problem: its block, and where that names no state, the sentences about it or its drug."""
    words = table("decision")["problems"]
    own = " ".join(s.text for s in _block(condition.statement.sentence, document))
    if re.search(words["at_goal"], own, re.I):
        return own
    names = set(re.findall(r"[a-z]{6,}", condition.statement.text.lower())) - set(words["plain"].split())
    about = [own]
    for sentence in document.sentences:
        if sentence.section.kind in _NOT_DATA:
            continue
        said = sentence.text.lower()
        stepped_up = re.search(words["stepped_up"], said) and any(
            condition.has(*use.conditions) for _, use in known().used(sentence.text)
        )
        if stepped_up or any(name in said for name in names):
            about.append(sentence.text)
    return " ".join(about)


def _block(sentence: Sentence, document: Document) -> list[Sentence]:
    return [s for s in document.sentences if s.section == sentence.section and s.block == sentence.block]


# -- data (EM.mdm.data) -----------------------------------------------------------------------------------------------


def _data(document: Document) -> Element:
    words = table("decision")["data"]
    told = [s.text for s in document.sentences if s.section.kind not in _NOT_DATA]
    text = "\n".join(told)
    tests = {_SAME_TEST.get(found.lower(), found.lower()) for found in compiled(words["tests"]).findall(text)}
    external = len(compiled(words["external"]).findall(text))
    historian = compiled(words["historian"]).search(document.text) is not None
    interpreted = compiled(words["interpreted"]).search(text) is not None
    discussed = compiled(words["discussed"]).search(text) is not None
    documents = len(tests) + external
    categories = [documents + historian >= 3, interpreted, discussed]
    parts = [f"{documents} tests or outside records"] if documents else []
    parts += [
        said
        for said, there in (
            ("an independent historian", historian),
            ("an independent interpretation", interpreted),
            ("a discussion with another professional", discussed),
        )
        if there
    ]
    level = 3 if sum(categories) >= 2 else 2 if any(categories) else 1 if historian or documents >= 2 else 0
    return Element(level, ", ".join(parts) or "no test, record or discussion")


# -- risk (EM.mdm.risk) -----------------------------------------------------------------------------------------------


def _risk(document: Document) -> Element:
    planned = [s.text for s in document.sentences if s.section.kind in _PLAN]
    # A note without such a section tells its plan at the end.
    found = _risk_of("\n".join(planned) if planned else document.text[len(document.text) // 3 :])
    if (found is None or found.level < 2) and (decided := _decided(document)):
        return Element(2, f"a decision about a prescription drug: “{_short(decided)}”")
    if found is None:
        # The assessment may be one line of diagnoses, with the treatment told before it.
        rest = [s.text for s in document.sentences if s.section.kind not in (*_NOT_DATA, *_BEFORE_PLAN)]
        found = _risk_of("\n".join(rest))
    return found or Element(0, "no treatment that carries a risk")


def _risk_of(text: str) -> Element | None:
    """The risk that a plan tells of; None where it names no treatment at all."""
    words = table("decision")["risk"]
    if found := compiled(words["high"]).search(text):
        return Element(3, f"“{_short(found.group())}”")
    over_counter = compiled(words["otc"])
    rest = re.sub(rf"(?:{over_counter.pattern})[^.;,\n]{{0,25}}", " ", text, flags=re.I)
    none = compiled(words["none"]).search(rest)
    drug = next((each for each, _ in known().used(rest)), None)
    found = compiled(words["moderate"]).search(rest)
    if (drug or found) and not none:
        said = rest[drug.start : drug.end] if drug else found.group() if found else ""
        return Element(2, f"prescription drug management or the like: “{_short(said)}”")
    if found := compiled(words["low"]).search(text) or over_counter.search(text):
        return Element(1, f"“{_short(found.group())}”")
    return Element(0, f"“{_short(none.group())}”") if none else None


def _decided(document: Document) -> str:
    """A prescription drug about which something is decided outside a plan, in the sentence of its problem."""
    words = table("decision")["risk"]
    for sentence in document.sentences:
        if sentence.section.kind in (*_NOT_DATA, "review", *_PLAN) or not compiled(words["decided"]).search(
            sentence.text
        ):
            continue
        for each, _ in known().used(sentence.text):
            said = sentence.text[each.start : each.end]
            if not compiled(words["otc"]).fullmatch(said):
                return said
    return ""


def _short(text: str) -> str:
    return " ".join(text.split())[:40]
