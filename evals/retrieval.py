"""How well codes are found by words: every case searched, its codes ranked, acc@1, hit@10 and the mean reciprocal rank."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from codesets.codes import Code, CodeSystem
from evals import metrics
from evals.cases import RetrievalCase
from index.retriever import Hit

RANKED = 10
Progress = Callable[[str, int, int], None]


class Searcher(Protocol):
    """What is measured: anything that searches like the retriever."""

    def search(self, query: str, *, system: CodeSystem | None = None, limit: int = RANKED) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class TermCase:
    """A query and the codes, any of which is right."""

    id: str
    query: str
    codes: tuple[Code, ...]
    system: CodeSystem


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case and the codes that were found for it, best first."""

    case: TermCase
    got: tuple[Code, ...]

    @property
    def rank(self) -> int | None:
        """The place of the first right code, from 1; None where none was found."""
        return next((place for place, code in enumerate(self.got, start=1) if code in self.case.codes), None)


def read_cases(path: Path) -> list[TermCase]:
    """The cases of a set: one JSON object a line with `id`, `query`, `codes`, `system`."""
    cases: list[TermCase] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            raw = json.loads(line)
            system = CodeSystem(raw["system"])
            codes = tuple(Code.parse(code, system) for code in raw["codes"])
            cases.append(TermCase(str(raw["id"]), str(raw["query"]), codes, system))
    return cases


def score(cases: Iterable[TermCase], retriever: Searcher) -> list[Ranked]:
    """Each case with its first ten codes."""
    return [
        Ranked(case, tuple(h.entry.code for h in retriever.search(case.query, system=case.system, limit=RANKED)))
        for case in cases
    ]


def accuracy_at_1(ranked: Sequence[Ranked]) -> list[float]:
    """For each case 1 where the first code is right, else 0."""
    return [float(case.rank == 1) for case in ranked]


def hit_at_10(ranked: Sequence[Ranked]) -> list[float]:
    """For each case 1 where one of the first ten codes is right, else 0."""
    return [float(case.rank is not None and case.rank <= RANKED) for case in ranked]


def reciprocal_rank(ranked: Sequence[Ranked]) -> list[float]:
    """For each case one divided by the rank of the first right code, 0 where none was found."""
    return [1 / case.rank if case.rank else 0.0 for case in ranked]


METRICS = {"acc@1": accuracy_at_1, "hit@10": hit_at_10, "mrr": reciprocal_rank}


def summary(ranked: Sequence[Ranked]) -> Mapping[str, float]:
    """The mean of each metric over the cases; empty without cases."""
    return {name: sum(metric(ranked)) / len(ranked) for name, metric in METRICS.items()} if ranked else {}


@dataclass(frozen=True, slots=True)
class Scored:
    """One case of a run as reports show it, with its rank."""

    case: dict[str, Any]
    rank: int | None


def run(cases: Sequence[RetrievalCase], retriever: Searcher, progress: Progress | None = None) -> Iterator[Scored]:
    """Search each case in the order of the set."""
    for number, case in enumerate(cases, start=1):
        hits = retriever.search(case.query, system=CodeSystem(case.system), limit=RANKED)
        codes = [hit.entry.code for hit in hits]
        expected = {Code.parse(code, case.system) for code in case.codes}
        rank = next((place for place, code in enumerate(codes, start=1) if code in expected), None)
        shown = {
            "id": case.id,
            "expected": list(case.codes),
            "got": [{"system": code.system.value, "code": code.value} for code in codes],
            "right": float(rank == 1),
        }
        yield Scored(shown, rank)
        if progress:
            progress("queries", number, len(cases))


def figures(scored: Sequence[Scored]) -> dict[str, metrics.Figure]:
    """acc@1, hit@10 and mrr with their intervals."""
    return {
        "acc@1": metrics.share([float(each.rank == 1) for each in scored]),
        "hit@10": metrics.share([float(each.rank is not None) for each in scored]),
        "mrr": metrics.share([1 / each.rank if each.rank else 0.0 for each in scored]),
    }
