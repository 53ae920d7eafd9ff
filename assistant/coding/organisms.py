"""The organism of an infection whose own code does not name it (B95-B97, "use additional code" notes; I.C.1.b)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.coding.condition import Condition
from assistant.coding.documentation import Documentation
from assistant.coding.proof import guideline
from assistant.coding.specify import specify
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Kind

_AGENTS = ("B95", "B96", "B97")
# Infections of one place from which sepsis comes.
_LOCAL = (
    "N39.0",
    "N10",
    "N12",
    "N30",
    "J1",
    "J20",
    "J69.0",
    "L03",
    "L02",
    "K65",
    "K81",
    "K83.0",
    "K35",
    "K57",
    "M86",
    "M00",
    "I33",
)
_RESULTS = ("results", "", "history", "course", "findings", "exam", "chief_complaint", "assessment")


def organisms(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> tuple[Condition, ...]:
    """The organism for each infection that asks for one: as the infection's own lines name it, else as a culture found it."""
    if any(each.has(*_AGENTS) for each in conditions):
        return ()
    found: dict[Code, Condition] = {}
    for each in conditions:
        wanted = tuple(c for _, c in _organisms()) if each.has(*_infected()) else _wanted(each.code, catalog)
        wanted += tuple(Code(CodeSystem.ICD10CM, c) for c, d in table("organisms")["usual"].items() if each.has(*d))
        own = [s for s in document.sentences if _together(s, each)]
        elsewhere = [s for s in document.within(*_RESULTS) if _pattern("found").search(s.text)]
        # What the code of a sepsis names already is not said again.
        septic_of = table("organisms")["sepsis"]
        wanted = tuple(c for c in wanted if not any(o.has(septic_of.get(c.value, "-")) for o in conditions))
        told = (*_named(own, wanted, catalog), *(_named(elsewhere, wanted, catalog, tested=True)))
        for code, statement in told[:1]:
            because = (f"the code of “{' '.join(each.statement.text.split())}” asks for its organism",)
            found.setdefault(
                code, Condition(code, (statement,), code, 0.8, because=because, citations=guideline("I.C.1.b"))
            )
    return tuple(found.values())


def with_infection(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions without agents (B95-B97) that no reported infection asks for: an agent alone is no diagnosis."""
    asked = [note for each in conditions for note in catalog.instructions(each.code, Kind.USE_ADDITIONAL)]
    agents = [code for _, code in _organisms()]
    # Where an infection of a known site wants its agent, the infection of an unspecified site says nothing more.
    sited = any(note.covers(agent) for note in asked for agent in agents) or any(
        each.has(*_infected()) for each in conditions
    )
    return [
        each
        for each in conditions
        if (not each.has(*_AGENTS) or any(note.covers(each.code) for note in asked) or _usual(each, conditions))
        and not (sited and each.has("A49"))
    ]


def _infected() -> tuple[str, ...]:
    return tuple(table("organisms")["infected"])


def _usual(agent: Condition, conditions: Sequence[Condition]) -> bool:
    """True for an agent beside a disease that it usually brings about, though no note asks for it there."""
    usual = (*table("organisms")["usual"].get(agent.code.value, ()), *_infected())
    return any(each.has(*usual) for each in conditions)


def septic(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """Sepsis of an unspecified organism under the organism that its lines or a blood culture name (A40, A41)."""
    severe = next((each for each in conditions if each.has("R65.2")), None)
    if severe and not any(each.has(*table("organisms")["systemic"]) for each in conditions):
        # Severe sepsis is never without the systemic infection, unspecified where nothing names it (I.C.1.d.1).
        because = "severe sepsis follows the code of the systemic infection"
        whole = severe.become(Code(CodeSystem.ICD10CM, "A41.9"), because, *guideline("I.C.1.d"))
        place = next(n for n, each in enumerate(conditions) if each is severe or each.has(*_LOCAL))
        conditions = [*conditions[:place], whole, *conditions[place:]]
        conditions = [each for each in conditions if not each.has("A49")]
    if any(each.has("O85") for each in conditions):
        # Puerperal sepsis is not A40 or A41; its organism is B95 or B96 (I.C.15.k).
        conditions = [each for each in conditions if not each.has("A40", "A41")]
    return [_with_organism(each, document, catalog) if each.has("A41.9") else each for each in conditions]


_STAPHYLOCOCCI = re.compile(r"\b(?:MRSA|MSSA|staph\w*)\b", re.I)


def arthritis(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with a septic arthritis under the organism that its sentence names, at its joint (I.B.2)."""
    return [_by_organism(each, catalog) if each.has("M00.9") else each for each in conditions]


def _by_organism(condition: Condition, catalog: Catalog) -> Condition:
    said = condition.statement.sentence.text
    if not (organism := _STAPHYLOCOCCI.search(said)):
        return condition
    documented = Documentation.of(condition.statement.text, (said,))
    [found, *_] = specify(Code(CodeSystem.ICD10CM, "M00.0"), documented, catalog)
    return condition.become(found.code, f"the organism is documented: “{organism.group()}”", *guideline("I.B.2"))


def local_infections(conditions: Sequence[Condition], noted: Sequence[Condition]) -> list[Condition]:
    """The conditions with the infection that the sentence of a sepsis names as its source, before R65.2- (I.C.1.d.4)."""
    own = {each.statement.sentence for each in conditions if each.has("A40", "A41", "R65.2")}
    known = {each.code.category for each in conditions}
    found = [each for each in noted if each.has(*_LOCAL) and each.statement.sentence in own]
    sources = [each for each in {e.code: e for e in found}.values() if each.code.category not in known]
    place = next((n for n, each in enumerate(conditions) if each.has("R65.2")), len(conditions))
    return [*conditions[:place], *sources, *conditions[place:]]


def _with_organism(condition: Condition, document: Document, catalog: Catalog) -> Condition:
    own = [s for s in document.sentences if _together(s, condition) or s.section.kind == "assessment"]
    cultured = [s for s in document.within(*_RESULTS) if _pattern("blood").search(s.text)]
    every = tuple(code for _, code in _organisms())
    for code, statement in (*_named(own, every, catalog), *_named(cultured, every, catalog, tested=True)):
        sepsis = table("organisms")["sepsis"].get(code.value)
        if sepsis and catalog.billable(named := Code(CodeSystem.ICD10CM, sepsis)):
            because = f"the organism is documented: “{statement.text}”"
            return condition.become(named, because, *guideline("I.C.1.d.1"), statements=(statement,))
    return condition


def _wanted(code: Code, catalog: Catalog) -> tuple[Code, ...]:
    """The organisms of the table that a note at the code asks for beside it."""
    notes = catalog.instructions(code, Kind.USE_ADDITIONAL)
    return tuple(organism for _, organism in _organisms() if any(note.covers(organism) for note in notes))


def _together(sentence: Sentence, condition: Condition) -> bool:
    own = condition.statement.sentence
    return sentence == own or (own.lead and sentence.section == own.section and sentence.block == own.block)


def _named(
    sentences: Sequence[Sentence], wanted: Sequence[Code], catalog: Catalog, *, tested: bool = False
) -> Iterator[tuple[Code, Statement]]:
    for pattern, code in _organisms():
        if code not in wanted or not catalog.billable(code):
            continue
        for sentence in sentences:
            for match in pattern.finditer(sentence.text):
                status, _ = assertion(sentence.text, match.start(), match.end())
                if status is not Assertion.AFFIRMED or (tested and _pattern("not_found").search(sentence.text)):
                    continue
                start, end = sentence.start + match.start(), sentence.start + match.end()
                yield code, Statement(match.group(), start, end, sentence, status, Origin.NOTE)


@lru_cache(maxsize=1)
def _organisms() -> tuple[tuple[re.Pattern[str], Code], ...]:
    rows = table("organisms")["organisms"]
    return tuple((re.compile(words, re.I), Code(CodeSystem.ICD10CM, value)) for words, value in rows)


@lru_cache(maxsize=3)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("organisms")[name], re.I)
