"""Texts found by words are those that SQLite's BM25 finds; texts found by meaning come with what shares their vector."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from codesets.codes import CodeSystem
from index import candidates
from index.candidates import NEAREST, WordSearch
from index.retriever import Retriever

ICD = CodeSystem.ICD10CM


@pytest.mark.parametrize(
    "asked",
    [["purpl"], ["purpl", "cough"], ["ear", "blockag", "left"], ["elbow", "brus", "transplant"], ["fever", "gout"]],
    ids=" ".join,
)
def test_words_find_what_bm25_finds(retriever: Retriever, asked: list[str]) -> None:
    parts = retriever.parts()
    known = [name for name in asked if name in parts.postings.roots]
    assert known
    own = WordSearch(parts.postings)
    with sqlite3.connect(":memory:") as oracle:
        oracle.execute("create virtual table found using fts5(roots, tokenize=\"ascii tokenchars '.'\")")
        starts, names = parts.postings.text_start, list(parts.postings.roots)
        for number in range(len(starts) - 1):
            text = " ".join(names[place] for place in parts.postings.text_root[starts[number] : starts[number + 1]])
            oracle.execute("insert into found(rowid, roots) values (?, ?)", (number, text))
        match = " OR ".join(f'"{name}"' for name in known)
        for count in (3, 100):
            sql = "select rowid from found where found match ? order by round(bm25(found), 9), rowid limit ?"
            expected = [number for (number,) in oracle.execute(sql, (match, count))]
            assert own.best(ICD, known, count).tolist() == expected


def test_words_find_nothing_in_another_system(retriever: Retriever) -> None:
    assert not len(WordSearch(retriever.parts().postings).best(CodeSystem.HCPCS, ["purpl"], 100))


def test_no_root_finds_nothing(retriever: Retriever) -> None:
    assert not len(WordSearch(retriever.parts().postings).best(ICD, [], 100))


def test_every_text_of_a_small_collection_is_a_candidate(retriever: Retriever) -> None:
    parts = retriever.parts()
    count = parts.manifest.counts["icd-10-cm"]
    assert count <= NEAREST
    [(query, vectors)] = parts.read(["zzz"])
    [texts] = parts.candidates.of(query.readings, vectors, [ICD])
    assert texts.tolist() == list(range(count))


def test_a_text_stands_under_each_of_its_roots(retriever: Retriever) -> None:
    postings = retriever.parts().postings
    starts, texts = postings.having
    for name, number in postings.roots.items():
        under = texts[starts[number] : starts[number + 1]].tolist()
        holders = np.searchsorted(postings.text_start, np.flatnonzero(postings.text_root == number), side="right") - 1
        assert under == holders.tolist(), name


@pytest.mark.parametrize("asked", ["left ear canal", "purple fever with cough", "gout"])
def test_all_compared_or_by_the_graph_the_nearest_are_the_same(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    parts = retriever.parts()
    [(query, vectors)] = parts.read([asked])
    monkeypatch.setattr(candidates, "NEAREST", 4)
    monkeypatch.setattr(candidates, "BEST_WORDS", 0)
    [compared] = parts.candidates.of(query.readings, vectors, [ICD])
    monkeypatch.setattr(candidates, "COMPARED", 0)
    [by_graph] = parts.candidates.of(query.readings, vectors, [ICD])
    assert len(compared) >= 4
    assert compared.tolist() == by_graph.tolist()
