"""What the weights are learned from, and that they are learned."""

from __future__ import annotations

import random

import numpy as np

from codesets.codes import Code, CodeSystem
from index.retriever import Retriever
from index.training import Example, complete, examples, fit, lessons, shortened


def test_the_feature_that_tells_right_from_wrong_gets_the_weight() -> None:
    chance = np.random.default_rng(1)
    taught = []
    for _ in range(60):
        rows = chance.normal(size=(8, 3)).astype(np.float32)
        right = np.zeros(8, dtype=bool)
        right[np.argmax(rows[:, 1])] = True
        taught.append(Example(rows, right))
    weights = fit(taught, penalty=0.01)
    assert weights[1] > 1
    assert abs(weights[0]) < weights[1] / 3
    assert abs(weights[2]) < weights[1] / 3


def test_a_text_at_a_heading_asks_for_what_is_unspecified_below(retriever: Retriever) -> None:
    postings = retriever.parts().postings

    def node(value: str) -> int:
        found = postings.node(Code(CodeSystem.ICD10CM, value))
        assert found is not None
        return found

    assert complete(postings, node("B01")) == {node("B01.9")}
    assert complete(postings, node("B01.0")) == {node("B01.0")}
    assert complete(postings, node("S50.01")) == {node("S50.01")}
    assert complete(postings, node("Z94")) == frozenset()


def test_a_held_out_text_is_not_among_the_candidates(retriever: Retriever) -> None:
    parts = retriever.parts()
    texts = dict(parts.lexical.texts("icd-10-cm"))
    taught = [lesson for lesson in lessons(parts.postings, texts, CodeSystem.ICD10CM) if lesson.query == "smokers lung"]
    held_out = [lesson for lesson in taught if lesson.without]
    assert held_out
    for lesson in held_out:
        assert all(texts[int(parts.postings.document_text[n])] == "smokers lung" for n in lesson.without)
    assert list(lessons(parts.postings, texts, CodeSystem.ICD10CM)) == list(
        lessons(parts.postings, texts, CodeSystem.ICD10CM)
    )
    assert all(example.right.any() for example in examples(retriever, taught, CodeSystem.ICD10CM))


def test_a_shortened_title_says_no_more_than_the_title() -> None:
    said = shortened("Bruise of unspecified elbow, not elsewhere classified", random.Random(3)).split()
    assert set(said) <= {"bruise", "elbow"}
    assert said
