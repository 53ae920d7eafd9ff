"""What was done at the encounter: the visit, drugs, services, supplies, procedures, each with its diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.coding import drugs
from assistant.coding.condition import Condition
from assistant.coding.done import clause
from assistant.coding.pointers import line_pointers, visit_pointers
from assistant.coding.procedures import Procedure, procedures
from assistant.coding.proof import guideline
from assistant.coding.service_lines import Line, service_lines
from assistant.coding.tables import table
from assistant.coding.transport import transport
from assistant.coding.visit_level import Level, visit_level
from assistant.coding.worksheet import Evidence, Family, Query, Role, Suggestion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting

_SEPARATE = "25"
_DISCARDED, _NOTHING_DISCARDED = "JW", "JZ"
_ROLES = {"service": Role.SERVICE}


@dataclass(frozen=True, slots=True)
class Services:
    """The lines for what was done, families that still need the licensed file, and what has to be asked."""

    suggestions: tuple[Suggestion, ...] = ()
    families: tuple[Family, ...] = ()
    queries: tuple[Query, ...] = ()


def services(conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog) -> Services:
    """What the note documents as done; nothing for inpatient stays, whose services are the hospital's."""
    if encounter.setting is not Setting.OUTPATIENT:
        return Services()
    given = list(drugs.given(document, catalog)) if CodeSystem.HCPCS in catalog.in_force else []
    lines = [*transport(document, catalog), *service_lines(document, encounter, catalog)]
    done = list(procedures(document, given, catalog))
    level, queries = visit_level(conditions, document, encounter)
    found: list[Suggestion] = []
    if level:
        separate = any(each.separate for each in done) or any(each.kind == "service" for each in lines)
        found += _visit(level, conditions, document, catalog, separate)
    found += [_procedure(each, conditions, document) for each in done if each.code]
    found += [_line(each, conditions, document, catalog) for each in lines]
    found += [row for each in given if each.units for row in _drug(each, conditions, document)]
    families = tuple(_family(each, document) for each in done if not each.code and not _covered(each, lines))
    asked = tuple(_ask_dose(each, document) for each in given if not each.units and _injected(each))
    return Services(tuple(found), families, (*queries, *asked))


# -- the visit --------------------------------------------------------------------------------------------------------


def _visit(
    level: Level, conditions: Sequence[Condition], document: Document, catalog: Catalog, separate: bool
) -> Iterator[Suggestion]:
    entry = catalog.entry(level.code)
    line = Suggestion(
        code=level.code,
        title=entry.title if entry and not entry.summary else level.title,
        role=Role.SERVICE,
        billable=True,
        confidence=_confidence("visit"),
        evidence=(_quote(document, level.start, level.end),),
        rationale=f"The level rests on {level.because}.",
        citations=guideline(level.ref),
        units=1.0,
        modifiers=(*((_SEPARATE,) if separate else ()), *level.modifiers),
        pointers=visit_pointers(conditions),
    )
    yield line
    if level.prolonged:
        code, units = level.prolonged
        extra = catalog.entry(code)
        if extra:
            yield replace(
                line,
                code=code,
                title=extra.title,
                rationale=f"The time passes that of {level.code.value} by {units} full step{'s' if units > 1 else ''} of 15 minutes.",
                citations=guideline("EM.prolonged"),
                units=float(units),
                modifiers=(),
            )


# -- lines ------------------------------------------------------------------------------------------------------------


def _drug(each: drugs.Given, conditions: Sequence[Condition], document: Document) -> Iterator[Suggestion]:
    """The line of a drug, and one for what was discarded where the note tells it."""
    quote = _quote(document, each.start, each.end)
    unit = each.drug.unit or "the dose"
    plural = "s are" if each.units > 1 else " is"
    line = Suggestion(
        code=each.drug.code,
        title=each.drug.title,
        role=Role.SUPPLY,
        billable=True,
        confidence=_confidence("drug"),
        evidence=(quote,),
        rationale=f"“{quote.text}” was given; one unit is {unit}, so {each.units} unit{plural} reported.",
        citations=_entry(each.drug.code, each.drug.title),
        units=float(each.units),
        modifiers=(_NOTHING_DISCARDED,) if each.discarded == 0 else (),
        pointers=line_pointers(conditions, each.sentence, each.drug.title + " " + quote.text),
    )
    yield line
    if each.discarded:
        yield replace(
            line,
            units=float(each.discarded),
            modifiers=(_DISCARDED,),
            rationale=f"What was left of the container was discarded: {each.discarded} units beyond those given.",
        )


def _line(each: Line, conditions: Sequence[Condition], document: Document, catalog: Catalog) -> Suggestion:
    entry = catalog.entry(each.code)
    title = entry.title if entry else ""
    quote = _quote(document, each.start, each.end)
    wanted = table("pointers").get(each.code.value, ())
    return Suggestion(
        code=each.code,
        title=title,
        role=_ROLES.get(each.kind, Role.SUPPLY),
        billable=True,
        confidence=_confidence("line"),
        evidence=(quote,),
        rationale=f"The note documents “{quote.text}”; {each.because}.",
        citations=_entry(each.code, title),
        units=float(each.units),
        modifiers=each.modifiers,
        pointers=line_pointers(conditions, each.sentence, quote.text, wanted),
    )


def _procedure(each: Procedure, conditions: Sequence[Condition], document: Document) -> Suggestion:
    assert each.code is not None
    quote = _quote(document, each.start, each.end)
    return Suggestion(
        code=each.code,
        title=each.title,
        role=Role.PROCEDURE,
        billable=True,
        confidence=_confidence("procedure"),
        evidence=(quote,),
        rationale=f"The note documents “{quote.text}”, which the licensed file has in this family ({each.family[2]}).",
        citations=_entry(each.code, each.title),
        units=1.0,
        modifiers=each.modifiers,
        pointers=line_pointers(conditions, each.sentence, quote.text),
    )


def _family(each: Procedure, document: Document) -> Family:
    first, last, title = each.family
    return Family(
        codes=f"{first}-{last}",
        title=title,
        evidence=(_quote(document, each.start, each.end),),
        rationale=f"The note documents {each.name}; the code is chosen in the licensed CPT file.",
        modifiers=each.modifiers,
    )


def _covered(each: Procedure, lines: Sequence[Line]) -> bool:
    """True where a line of HCPCS reports the procedure already: a vaccine given, a screening colonoscopy."""
    instead = table("pointers")["instead"].get(each.name, ())
    return any(line.code.value in instead for line in lines)


def _injected(each: drugs.Given) -> bool:
    """True where the note says in so many words that the drug was injected or given, only not how much of it."""
    first, last = clause(each.sentence, each.start - each.sentence.start, each.end - each.sentence.start)
    return re.search(r"\b(?:inject\w+|shot|given|administered)\b", each.sentence.text[first:last], re.I) is not None


def _ask_dose(each: drugs.Given, document: Document) -> Query:
    quote = document.text[each.start : each.end]
    options = ("The dose given, with its unit", "It was not given", "Unable to determine")
    return Query(f"What dose of “{quote}” was given?", (quote,), options)


def _entry(code: Code, title: str) -> tuple[Basis, ...]:
    return (Basis(code.system.value, code.value, title),)


def _quote(document: Document, start: int, end: int) -> Evidence:
    return Evidence(start, end, document.text[start:end], _heading(document, start))


def _heading(document: Document, at: int) -> str:
    return next((s.heading for s in document.sections if s.start <= at < s.end), "")


def _confidence(kind: str) -> float:
    return float(table("confidence")["service"][kind])
