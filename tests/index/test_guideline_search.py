"""Guideline sections by number, by words and by meaning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from codesets.guidelines.own_words import Decided, GuidelineEntry
from codesets.terms import vocabulary
from index.embedders import HashingEmbedder
from index.guideline_search import GuidelineSearch, texts


def _entry(
    ref: str, title: str, says: str, *topics: str, settings: tuple[str, ...] = ("outpatient", "inpatient")
) -> GuidelineEntry:
    return GuidelineEntry(ref, title, says, settings, ("E08-E13",) if ref == "I.C.4.a" else (), (), topics, "test")


ENTRIES = (
    _entry("I.C", "Chapters", "Rules for chapters: diabetes, fractures, sepsis.", "chapters"),
    _entry("I.C.4.a", "Diabetes", "The type of diabetes comes first.", "diabetes type", "insulin"),
    _entry("I.C.19.c", "Fractures", "A fracture is coded by its site.", "broken bone", "insulin"),
    replace(
        _entry("IV.H", "Uncertain", "Not coded as if it existed.", "probable", settings=("outpatient",)),
        decided=(
            Decided("can I code a probable diagnosis in the office", "no"),
            Decided("may the symptom be coded instead", "yes"),
        ),
    ),
    replace(
        _entry("II.H", "Uncertain", "Coded as if it existed.", "probable", settings=("inpatient",)),
        decided=(Decided("can I code a probable diagnosis of an inpatient", "yes"),),
    ),
)


@pytest.fixture(scope="module")
def search() -> GuidelineSearch:
    embedder = HashingEmbedder(64)
    every = texts(ENTRIES)
    numbered = {number: (text.ref, text.text) for number, text in enumerate(every)}
    vectors = embedder.embed([text.text for text in every])
    return GuidelineSearch(ENTRIES, vocabulary.Vocabulary(), numbered, lambda rows: np.asarray(vectors[rows]))


def test_what_is_decided_for_the_other_setting_answers_nothing(search: GuidelineSearch) -> None:
    assert search.answer("II.H", "can I code a probable diagnosis of an inpatient", None)[0] == "yes"
    assert search.answer("II.H", "can I code a probable diagnosis in the office", None) == ("", 0.0)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("which diabetes type", "I.C.4.a"),
        ("broken bones", "I.C.19.c"),
        ("does this apply to E11.22", "I.C.4.a"),
        ("probable in the office", "IV.H"),
        ("probable at hospital discharge", "II.H"),
        ("I.C.19.c and diabetes type", "I.C.19.c"),
    ],
)
def test_the_section_asked_for_is_first(search: GuidelineSearch, question: str, first: str) -> None:
    vector = HashingEmbedder(64).embed([question], query=True)[0]
    assert search.find(question, vector)[0].ref == first


def test_a_question_without_words_is_answered_without_meaning(search: GuidelineSearch) -> None:
    assert len(search.find("", None, limit=3)) == 3
    assert search.find("IV.H", None)[0].score == 1.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can I code a suspected diagnosis at the clinic", "no"),
        ("may the symptom be coded then", "yes"),
        ("how old is the patient", ""),
    ],
)
def test_a_section_answers_what_it_decides(search: GuidelineSearch, question: str, answer: str) -> None:
    assert search.answer("IV.H", question, None)[0] == answer


def _deciding(*decided: Decided) -> GuidelineSearch:
    entry = replace(_entry("MOD.57", "Decision", "Of a surgery.", "surgery"), decided=decided)
    numbered = {number: (text.ref, text.text) for number, text in enumerate(texts((entry,)))}
    return GuidelineSearch((entry,), vocabulary.Vocabulary(), numbered, lambda rows: np.zeros((len(rows), 1)))


@pytest.mark.parametrize(
    ("asked", "question", "answer"),
    [
        ("may the alcohol level be coded", "can the blood alcohol level be coded", "yes"),
        ("may the alcohol level be coded", "can the blood alcohol level be coded alone", ""),
        ("does the anemia go first in cancer", "anemia in cancer, does the anemia go first", "yes"),
        ("does the anemia go first in cancer", "anemia in cancer, does the cancer go first", ""),
        ("is a modifier used for a minor procedure", "is modifier 57 used for a minor procedure", "yes"),
        ("is a modifier used for a minor procedure", "is modifier 25 used for a minor procedure", ""),
    ],
)
def test_what_is_decided_of_another_thing_answers_nothing(asked: str, question: str, answer: str) -> None:
    decided = (Decided(asked, "yes"), Decided("the night before", "no"))
    assert _deciding(*decided).answer("MOD.57", question, None)[0] == answer


def test_a_title_or_topic_alone_names_its_section(search: GuidelineSearch) -> None:
    assert search.find("what is a broken bone?", None)[0].ref == "I.C.19.c"
