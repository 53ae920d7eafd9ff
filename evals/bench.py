"""Codedesk against the obvious pipeline and against plain BM25: build time, query time, quality, in one run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codesets.codes import Code, CodeSystem
from codesets.refusal import Refusal
from evals import metrics
from evals.ablation import ablation
from evals.cases import RetrievalCase
from index.build import CHUNK
from index.exact import ExactIndex
from index.retriever import Retriever
from index.store import VectorStore
from index.storing import StoreApart

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]
SAMPLE = 3_000
TIMED_QUERIES = 150
NEIGHBOURS = 20
_COLLECTION = "bench"
_ADDED_AT_ONCE = 5_000


class BenchUnavailable(Refusal):
    """The comparison needs packages that are not installed."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds to embed and store the sample, and the median milliseconds of one query."""

    build: float
    query: float


def run(retriever: Retriever, cases: Sequence[RetrievalCase], progress: Progress, sample: int = SAMPLE) -> Json:
    """The whole comparison over the ICD-10-CM texts of the current index; `cases` are queries with their codes."""
    exact = ExactIndex(retriever.folder, CodeSystem.ICD10CM)
    texts = exact.texts
    chosen = np.random.default_rng(metrics.SEED).permutation(len(texts))[:sample]
    some = [texts[place] for place in sorted(chosen)]
    queries = [case.query for case in cases]
    codes = sum(1 for _ in retriever.catalog.entries(CodeSystem.ICD10CM, generated=True))
    progress("ours", 0, 4)
    ours = _ours(retriever, exact, some, queries[:TIMED_QUERIES])
    progress("the whole release", 1, 4)
    whole = _whole(exact)
    progress("obvious pipeline", 2, 4)
    obvious = _obvious(some, exact, queries[:TIMED_QUERIES])
    progress("quality", 3, 4)
    quality = _quality(retriever, exact, cases)
    recall = _recall(exact, queries)
    progress("quality", 4, 4)
    parts = ablation(retriever, cases, lambda done, total: progress("ablation", done, total))
    best_alone = max(quality["bm25"], quality["dense"])
    obvious_whole = obvious.build / len(some) * codes
    return {
        "texts": len(texts),
        "sample": len(some),
        "queries": len(cases),
        "build_seconds": {"codedesk": round(ours.build, 2), "obvious": round(obvious.build, 2)},
        "whole_release_seconds": {
            f"codedesk, {len(texts):,} texts for all codes": round(whole, 2),
            f"obvious, {codes:,} titles, by proportion": round(obvious_whole, 1),
        },
        "query_milliseconds": {"codedesk": round(ours.query, 2), "obvious": round(obvious.query, 2)},
        "acc@1": {name: round(value, 4) for name, value in quality.items()},
        "acc@1 of the ranking": parts,
        "recall@20": recall,
        "ratios": {
            "same texts embedded and stored": round(obvious.build / ours.build, 2),
            "whole release": round(obvious_whole / whole, 2),
            "query": round(obvious.query / ours.query, 2),
            "acc@1 over the better of BM25 and dense alone": round(quality["codedesk"] / best_alone, 2),
        },
    }


def lines(document: Json) -> Iterator[str]:
    """The comparison for a terminal."""
    yield f"{document['texts']:,} texts, sample of {document['sample']:,}; {document['queries']:,} queries"
    for name in (
        "build_seconds",
        "whole_release_seconds",
        "query_milliseconds",
        "acc@1",
        "acc@1 of the ranking",
        "recall@20",
        "ratios",
    ):
        yield f"{name}:"
        yield from (f"  {key:<50}{value}" for key, value in document[name].items())


def _ours(retriever: Retriever, exact: ExactIndex, texts: Sequence[str], queries: Sequence[str]) -> Timed:
    # Every library is loaded before the clock starts, as it is for the other pipeline.
    retriever.search(queries[0])
    exact.approximate(queries[0], 1)
    with tempfile.TemporaryDirectory(prefix="codedesk-") as folder:
        started = time.perf_counter()
        vectors = exact.embedder.embed(texts)
        store = VectorStore(Path(folder), building=True)
        store.create(_COLLECTION, len(vectors))
        store.add(_COLLECTION, range(len(vectors)), vectors)
        seconds = time.perf_counter() - started
        store.close()
    return Timed(seconds, _median(queries, lambda query: retriever.search(query, system=CodeSystem.ICD10CM)))


def _whole(exact: ExactIndex) -> float:
    """Seconds to embed and store every text of the index, as a build does it: from the shortest, both at a time."""
    order = sorted(range(len(exact.texts)), key=lambda place: len(exact.texts[place]))
    with tempfile.TemporaryDirectory(prefix="codedesk-") as folder:
        started = time.perf_counter()
        store = StoreApart(Path(folder))
        store.create(_COLLECTION, len(order))
        for start in range(0, len(order), CHUNK):
            part = order[start : start + CHUNK]
            store.add(_COLLECTION, part, exact.embedder.embed([exact.texts[place] for place in part]))
        store.close()
        return time.perf_counter() - started


def _obvious(texts: Sequence[str], exact: ExactIndex, queries: Sequence[str]) -> Timed:
    """LangChain's Chroma.from_texts with HuggingFaceEmbeddings over the same model: what a tutorial does.

    The sample alone is embedded by it; the other texts come in with their vectors, so that as many are searched as we do.
    """
    try:
        from langchain_chroma import Chroma
        from langchain_huggingface import HuggingFaceEmbeddings
    except ImportError:
        raise BenchUnavailable("install the comparison's packages: pip install 'codedesk[bench]'") from None
    from index.export import default_model_folder

    embeddings = HuggingFaceEmbeddings(model_name=str(default_model_folder()))
    embeddings.embed_query("warm")
    with tempfile.TemporaryDirectory(prefix="codedesk-", ignore_cleanup_errors=True) as folder:
        started = time.perf_counter()
        store = Chroma.from_texts(list(texts), embeddings, persist_directory=folder, collection_name=_COLLECTION)
        seconds = time.perf_counter() - started
        had = frozenset(texts)
        others = [place for place, text in enumerate(exact.texts) if text not in had]
        for start in range(0, len(others), _ADDED_AT_ONCE):
            some = others[start : start + _ADDED_AT_ONCE]
            store._collection.add(
                ids=[str(place) for place in some],
                embeddings=exact.vectors[some],
                documents=[exact.texts[place] for place in some],
            )
        return Timed(seconds, _median(queries, lambda query: store.similarity_search_with_score(query, k=10)))


def _median(queries: Sequence[str], search: Callable[[str], object]) -> float:
    taken = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def _quality(retriever: Retriever, exact: ExactIndex, cases: Sequence[RetrievalCase]) -> dict[str, float]:
    """acc@1 of the whole, of dense search alone and of BM25 alone, on the same texts and queries."""
    try:
        import bm25s
    except ImportError:
        raise BenchUnavailable("install the comparison's packages: pip install 'codedesk[bench]'") from None
    plain = bm25s.BM25()
    plain.index(bm25s.tokenize(exact.texts, show_progress=False), show_progress=False)
    tokens = bm25s.tokenize([case.query for case in cases], show_progress=False)
    found, _ = plain.retrieve(tokens, k=1, show_progress=False)
    nearest = [int(np.argmax(exact.cosines(case.query))) for case in cases]
    ours = [retriever.search(case.query, system=CodeSystem.ICD10CM, limit=1) for case in cases]
    return {
        "codedesk": _share(cases, [(hits[0].entry.code,) if hits else () for hits in ours]),
        "dense": _share(cases, [exact.codes[place] for place in nearest]),
        "bm25": _share(cases, [exact.codes[int(row[0])] for row in found]),
    }


def _share(cases: Sequence[RetrievalCase], got: Sequence[tuple[Code, ...]]) -> float:
    """A text that names several entries counts where any of them is right: the baselines get the benefit."""
    right = [bool({code.value for code in codes} & set(case.codes)) for case, codes in zip(cases, got, strict=True)]
    return sum(right) / len(right)


def _recall(exact: ExactIndex, queries: Sequence[str]) -> dict[str, float]:
    """How many of the exact 20 nearest texts the graph finds: the mean, and the number of queries with none."""
    shares = []
    for query in queries:
        threshold = float(np.sort(exact.cosines(query))[-NEIGHBOURS])
        near = exact.approximate(query, NEIGHBOURS)
        # Stored vectors have half precision: a text at the threshold counts within that.
        shares.append(sum(cosine >= threshold - 1e-3 for cosine in near) / NEIGHBOURS)
    return {"mean": round(sum(shares) / len(shares), 4), "queries with none": sum(share == 0 for share in shares)}
