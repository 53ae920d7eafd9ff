"""Score worksheets against reference codes: the document of one note, and how an engine makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from assistant.coding.trace import Trace, Traced
from assistant.coding.worksheet import Role, Scope, Suggestion, Worksheet
from assistant.settings import BUILTIN
from codesets.catalog import Catalog
from codesets.conventions.finding import Basis, Verdict
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal
from evals import citations, confidence, evidence, levels, note_figures, ranking
from evals.audit import audit
from evals.cases import NoteCase
from evals.error_classes import ErrorReader
from evals.keys import Key, complete, counts, key_of
from evals.measures import Tables
from evals.plan import FLOORS, CannotRun, Plan
from evals.treated_keys import Treatment, treat

if TYPE_CHECKING:
    from assistant.bootstrap import Application

Json = dict[str, Any]
STAGE = "notes"
POOL_FROM = 24
MEASURES = note_figures.MEASURES
GUARDS = ("f1", "must_not_rate", "incomplete_codes", "evidence_errors")


class Engine(Protocol):
    """What is measured: anything that makes a traced worksheet of a note."""

    @property
    def catalog(self) -> Catalog: ...

    def traced(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Traced: ...


def engine_of(application: Application, name: str) -> Engine:
    """The engine of that name; a model reads notes where the application was wired with it. Raises CannotRun."""
    if name in FLOORS:
        from evals import floors

        return floors.coder(name, application.catalog)
    if name == BUILTIN == application.settings.model:
        return application.coder
    if name == application.settings.model:
        from assistant.chat.consent import note_may_be_sent

        if not note_may_be_sent(application.settings, name):
            raise CannotRun(f"{name} gets no note without consent: set CODEDESK_CONSENT=yes if notes may be sent to it")
        return application.coder
    if name == BUILTIN:
        from assistant.coding.coder import NoteCoder

        return NoteCoder(application.retriever)
    raise CannotRun(f"{name} is not the model of these settings")


def scorer(application: Application, plan: Plan) -> Callable[[NoteCase], Json]:
    """Code each note and compare; with `stability`, code its variants too."""
    engine = engine_of(application, plan.engine)
    scope = Scope(plan.scope)

    def score_case(case: NoteCase) -> Json:
        started = perf_counter()
        traced, problem = _coded(engine, case, scope)
        seconds = perf_counter() - started
        catalog = engine.catalog.on(case.date_of_service)
        treated = treat(case, catalog, Treatment(plan.key))
        found = score(treated.case, traced, catalog)
        found["treated"] = [len(treated.excluded), len(treated.repaired), int(treated.unordered)]
        found["seconds"] = round(seconds, 3)
        if problem:
            found["problem"] = problem
        if plan.stability:
            from evals.stability import equal_worksheets

            found["stability"] = equal_worksheets(
                case.text, traced.worksheet, lambda text: _again(engine, case, text, scope)
            )
        return {**found, "text": case.text} if plan.with_text else found

    return score_case


def _coded(engine: Engine, case: NoteCase, scope: Scope) -> tuple[Traced, str]:
    """The worksheet; an empty one where the note is refused, with the refusal."""
    try:
        return engine.traced(case.text, encounter(case), scope), ""
    except Refusal as refusal:
        return Traced(Worksheet(encounter(case), {}, (), (), (), (), BUILTIN), Trace()), str(refusal)


def _again(engine: Engine, case: NoteCase, text: str, scope: Scope) -> Worksheet:
    return _coded(engine, case.model_copy(update={"text": text}), scope)[0].worksheet


def encounter(case: NoteCase) -> Encounter:
    """The encounter that a case describes."""
    patient = case.patient
    return Encounter(
        Setting(case.setting),
        case.date_of_service,
        Sex(patient.sex) if patient and patient.sex else None,
        patient.age if patient else None,
    )


def score(case: NoteCase, traced: Traced, catalog: Catalog) -> Json:
    """Compare on the reference codes that are complete in the release; the others are named in `ignored`."""
    worksheet, key = traced.worksheet, key_of(case, catalog)
    scored = [s for s in worksheet.suggestions if counts(s.code, key.systems)]
    got = {s.code.value for s in scored} - key.free
    missed, extra = key.expected - got, got - key.expected
    right = len(got) - len(extra)
    judged = [s for s in scored if s.code.value not in key.free]
    return {
        "id": case.id,
        "expected": sorted(key.expected),
        "got": [_shown(s) for s in worksheet.suggestions],
        "missed": sorted(missed),
        "extra": sorted(extra),
        "not_coded": [{"code": n.code.value, "reason": n.reason.value} for n in worksheet.not_coded],
        "ignored": sorted(key.ignored),
        "right": 2 * right / (len(got) + len(key.expected)) if got or key.expected else 1.0,
        "levels": levels.counted(got, key.expected, catalog),
        "first": _first_listed(case, worksheet),
        "must_not": (len({s.code.value for s in worksheet.suggestions} & set(case.must_not)), len(case.must_not)),
        "incomplete": sum(not complete(s.code, catalog) for s in worksheet.suggestions),
        "evidence_errors": evidence.errors(case.text, worksheet),
        "overlap": evidence.overlaps(case.codes, worksheet),
        "map": _average_precision(judged, key),
        confidence.KEY: [(s.confidence, float(s.code.value in key.expected)) for s in judged],
        citations.KEY: citations.counted(_cited(worksheet), catalog),
        "errors": ErrorReader(case, key, traced, catalog, doubtful(case, catalog)).errors(missed, extra),
    }


def doubtful(case: NoteCase, catalog: Catalog) -> frozenset[str]:
    """The codes of a key that its audit doubts, other than those that the release does not have."""
    left = frozenset({"invalid_code", "not_billable", "seventh_character"})
    wrong = (Verdict.INVALID, Verdict.CONFLICT)
    return frozenset(
        code
        for doubt in audit([case], catalog)
        if doubt.verdict in wrong and doubt.convention not in left
        for code in doubt.codes
    )


def _shown(suggestion: Suggestion) -> Json:
    return {
        "system": suggestion.code.system.value,
        "code": suggestion.code.value,
        "role": suggestion.role.value,
        "units": suggestion.units,
        "confidence": suggestion.confidence,
        "evidence": [(part.start, part.end) for part in suggestion.evidence],
    }


def _average_precision(judged: list[Suggestion], key: Key) -> float | None:
    """Average precision of the suggestions by their confidence; None where nothing is expected."""
    if not key.expected:
        return None
    best = sorted(judged, key=lambda s: -s.confidence)
    return ranking.ranked(("map",), sorted(key.expected), [s.code.value for s in best])["map"]


def _cited(worksheet: Worksheet) -> Iterable[Basis]:
    for suggestion in worksheet.suggestions:
        yield from suggestion.citations
    for left in worksheet.not_coded:
        yield from left.citations


def _first_listed(case: NoteCase, worksheet: Worksheet) -> float | None:
    """1 where the first-listed diagnosis is the reference's or one of `alt_first`; None where the set names none."""
    named = [code.code for code in case.codes if code.role == Role.FIRST_LISTED.value]
    if not named:
        return None
    first = [s.code.value for s in worksheet.suggestions if s.role is Role.FIRST_LISTED]
    return float(bool(first) and first[0] in {*named, *case.alt_first})


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure."""
    return note_figures.tabulate(cases)


def details(cases: Iterable[Json]) -> Json:
    """F1 by chapter, the classes of errors, reliability, and the reference codes left out."""
    return note_figures.details(cases)
