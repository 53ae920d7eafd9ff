"""How well guideline sections are found by a question: every case searched, the right section first or among three."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from evals import measures, ranking
from evals.cases import GuidelineCase
from evals.measures import Tables
from evals.plan import Plan

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from index.retriever import GuidelineHit

Json = dict[str, Any]
STAGE = "questions"
POOL_FROM = 300
GUARDS = ("acc@1",)
FIGURES = ("acc@1", "hit@3", "mrr", "ndcg@10")
MEASURES = tuple(measures.of(name) for name in FIGURES)
_RANKED = 5


class Searcher(Protocol):
    """What is measured: anything that finds sections like the retriever."""

    def search_guidelines(self, query: str, limit: int = _RANKED) -> list[GuidelineHit]: ...


def scorer(application: Application, plan: Plan) -> Callable[[GuidelineCase], Json]:
    """Search each question and compare."""
    searcher: Searcher = application.retriever

    def score_case(case: GuidelineCase) -> Json:
        found = score(case, searcher)
        return {**found, "query": case.query} if plan.with_text else found

    return score_case


def score(case: GuidelineCase, searcher: Searcher) -> Json:
    """The scored document of one question."""
    got = [hit.ref for hit in searcher.search_guidelines(case.query, _RANKED)]
    found = ranking.ranked(FIGURES, case.refs, got)
    return {"id": case.id, "expected": list(case.refs), "got": got, "right": found["acc@1"], **found}


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure."""
    return measures.tables(cases, MEASURES)


def details(_cases: Iterable[Json]) -> Json:
    """Nothing beyond the figures."""
    return {}
