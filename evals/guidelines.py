"""How well guideline sections are found by a question: every case searched, the right section first or among three."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evals import metrics
from evals.cases import GuidelineCase
from index.retriever import GuidelineHit

RANKED = 5
NEAR = 3
Progress = Callable[[str, int, int], None]


class Searcher(Protocol):
    """What is measured: anything that finds sections like the retriever."""

    def search_guidelines(self, query: str, limit: int = RANKED) -> list[GuidelineHit]: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """One case of a run as reports show it, with the rank of its first right section."""

    case: dict[str, Any]
    rank: int | None


def run(cases: Sequence[GuidelineCase], searcher: Searcher, progress: Progress | None = None) -> Iterator[Scored]:
    """Search each question in the order of the set."""
    for number, case in enumerate(cases, start=1):
        got = [hit.ref for hit in searcher.search_guidelines(case.query, RANKED)]
        rank = next((place for place, ref in enumerate(got, start=1) if ref in case.refs), None)
        yield Scored({"id": case.id, "expected": list(case.refs), "got": got, "right": float(rank == 1)}, rank)
        if progress:
            progress("questions", number, len(cases))


def figures(scored: Sequence[Scored]) -> dict[str, metrics.Figure]:
    """acc@1, hit@3 and mrr with their intervals."""
    return {
        "acc@1": metrics.share([float(each.rank == 1) for each in scored]),
        f"hit@{NEAR}": metrics.share([float(each.rank is not None and each.rank <= NEAR) for each in scored]),
        "mrr": metrics.share([1 / each.rank if each.rank else 0.0 for each in scored]),
    }
