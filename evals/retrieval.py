"""How well codes are found by words: every case searched, its codes ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from codesets.codes import Code, CodeSystem
from evals import confidence, measures, ranking
from evals.cases import RetrievalCase
from evals.measures import Tables
from evals.plan import FLOORS, Plan
from evals.ranking import RANKED

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from index.retriever import Hit

Json = dict[str, Any]
STAGE = "queries"
POOL_FROM = 300
GUARDS = ("acc@1", "hit@10")
FIGURES = ("acc@1", "hit@10", "mrr", "acc@3", "acc@5", "map", "ndcg@10")
MEASURES = (*(measures.of(name) for name in FIGURES), *confidence.MEASURES, measures.of("seconds", better=0))


class Searcher(Protocol):
    """What is measured: anything that searches like the retriever."""

    def search(self, query: str, *, system: CodeSystem | None = None, limit: int = RANKED) -> list[Hit]: ...


def searcher(application: Application, engine: str) -> Searcher:
    """The engine of that name."""
    if engine in FLOORS:
        from evals import floors

        return floors.searcher(engine, application.catalog)
    return application.retriever


def scorer(application: Application, plan: Plan) -> Callable[[RetrievalCase], Json]:
    """Search each case and compare."""
    from time import perf_counter

    engine = searcher(application, plan.engine)

    def score_case(case: RetrievalCase) -> Json:
        started = perf_counter()
        hits = engine.search(case.query, system=CodeSystem(case.system), limit=RANKED)
        found = score(case, hits)
        found["seconds"] = round(perf_counter() - started, 4)
        return {**found, "query": case.query} if plan.with_text else found

    return score_case


def score(case: RetrievalCase, hits: Sequence[Hit]) -> Json:
    """The scored document of one case: each figure by its name, and what the first hit's score was worth."""
    got = [hit.entry.code for hit in hits]
    expected = [Code.parse(code, case.system).value for code in case.codes]
    found = ranking.ranked(FIGURES, expected, [code.value for code in got])
    return {
        "id": case.id,
        "expected": list(case.codes),
        "got": [
            {"system": hit.entry.code.system.value, "code": hit.entry.code.value, "score": round(hit.score, 4)}
            for hit in hits
        ],
        "right": found["acc@1"],
        **found,
        confidence.KEY: [(min(max(hits[0].score, 0.0), 1.0), found["acc@1"])] if hits else [],
    }


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure."""
    return measures.tables(cases, MEASURES)


def details(cases: Iterable[Json]) -> Json:
    """The reliability of the first hit's score."""
    return confidence.reliability(cases)
