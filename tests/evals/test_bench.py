"""The comparison with the obvious pipeline: what it stores is the whole index, and all that it measures is printed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from evals import bench
from index.embedders import HashingEmbedder
from index.exact import ExactIndex

SECTIONS = (
    "build_seconds", "whole_release_seconds", "query_milliseconds", "acc@1", "acc@1 of the ranking", "recall@20", "ratios",
)  # fmt: skip


class Counted(HashingEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__(16)
        self.seen: list[str] = []

    def embed(self, texts: Any, *, query: bool = False) -> Any:
        self.seen += texts
        return super().embed(texts, query=query)


def test_the_whole_release_is_every_text_once_from_the_shortest() -> None:
    embedder = Counted()
    texts = [f"disease {'x' * (number % 50)}" for number in range(bench.CHUNK + 10)]
    assert bench._whole(cast(ExactIndex, SimpleNamespace(texts=texts, embedder=embedder))) > 0
    assert sorted(embedder.seen) == sorted(texts)
    assert [len(text) for text in embedder.seen] == sorted(map(len, texts))


def test_every_figure_is_printed() -> None:
    document: dict[str, Any] = {name: {f"figure of {name}": 1.25} for name in SECTIONS}
    printed = "\n".join(bench.lines(document | {"texts": 9, "sample": 3, "queries": 2}))
    assert all(f"figure of {name}" in printed for name in SECTIONS)
