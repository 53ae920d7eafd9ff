"""A query is put into the words of the code set, and what it says of side and episode is heard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesets.terms.vocabulary import Abbreviation, Vocabulary, Word
from index.spelling import Speller
from index.understanding import MAX_WORDS, Episode, Side, Understanding, known_words

WORDS = {
    "fracture": 900, "left": 300, "right": 300, "heart": 200, "failure": 90, "all": 4, "acute": 300, "leukemia": 30, "of": 900,
    "arm": 50, "unspecified": 2000, "encounter": 60, "subsequent": 40, "myocardial": 60, "infarction": 70, "old": 9, "injury": 400,
}  # fmt: skip
VOCABULARY = Vocabulary(
    abbreviations={
        "chf": (Abbreviation("CHF", "congestive heart failure"),),
        "all": (Abbreviation("ALL", "acute lymphoblastic leukemia [ALL]"),),
        "fx": (Abbreviation("fx", "fracture"),),
        "ms": (
            Abbreviation("MS", "multiple sclerosis"),
            Abbreviation("MS", "mitral stenosis", ("murmur", "heart valve")),
        ),
        "nf": (Abbreviation("NF", "neurofibromatosis"),),
        "ida": (Abbreviation("IDA", "iron deficiency anemia"),),
    },
    words={
        "heart attack": (Word("heart attack", "myocardial infarction", "everyday"),),
        "heart failure": (Word("heart failure", "heart failure", "variant"),),
        "broken": (Word("broken", "fracture [broken]", "everyday"),),
    },
)


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    speller = Speller(WORDS, known_words(VOCABULARY), general={"all", "ida"})
    return Understanding(VOCABULARY, speller, frozenset(WORDS))


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("heart attack", "myocardial infarction"),
        ("old heart attack", "old myocardial infarction"),
        ("CHF", "congestive heart failure"),
        ("chf", "congestive heart failure"),
        ("ALL", "acute lymphoblastic leukemia"),
        ("all", "all"),
        ("ida", "iron deficiency anemia"),  # a name elsewhere, no word of the code set
        ("fractur of left arm", "fracture of left arm"),
        ("fx. of arm", "fracture of arm"),
        ("broken arm", "fracture arm"),
        ("MS with murmur", "mitral stenosis with murmur"),
        ("MS", "multiple sclerosis"),
        ("NF1", "neurofibromatosis type 1"),
        ("unspec. injury", "unspecified injury"),
        ("s/p heart attack", "status post myocardial infarction"),
        ("fracture w/o injury", "fracture without injury"),
        ("<b>heart</b> failure", "heart failure"),
    ],
)
def test_readings(understanding: Understanding, query: str, reading: str) -> None:
    assert reading in [own.text for own in understanding.read(query).readings]


def test_an_ambiguous_abbreviation_is_read_both_ways(understanding: Understanding) -> None:
    assert {"multiple sclerosis", "mitral stenosis"} <= {own.text for own in understanding.read("MS").readings}


@pytest.mark.parametrize(
    ("query", "side"),
    [
        ("left arm", Side.LEFT),
        ("arm, right", Side.RIGHT),
        ("(L) arm", Side.LEFT),
        ("r. arm", Side.RIGHT),
        ("both arms", Side.BOTH),
        ("arm", None),
    ],
)
def test_sides(understanding: Understanding, query: str, side: Side | None) -> None:
    assert understanding.read(query).side is side


@pytest.mark.parametrize(
    ("query", "episode"),
    [
        ("injury, initial encounter", Episode.INITIAL),
        ("injury with subsequent fracture, initial encounter", Episode.INITIAL),
        ("fracture follow-up", Episode.SUBSEQUENT),
        ("fracture with nonunion", Episode.SUBSEQUENT),
        ("late effect of injury", Episode.SEQUELA),
        ("injury", None),
    ],
)
def test_episodes(understanding: Understanding, query: str, episode: Episode | None) -> None:
    assert understanding.read(query).episode is episode


def test_the_episode_is_not_embedded(understanding: Understanding) -> None:
    assert understanding.read("injury of arm, subsequent encounter").readings[0].text == "injury of arm"


@pytest.mark.parametrize("query", ["", " ", "?", "…", "\x00", "​", "中文", "<" * 5000])
def test_what_has_no_words_has_no_reading(understanding: Understanding, query: str) -> None:
    assert understanding.read(query).readings == ()


def test_a_whole_note_is_cut_to_a_query(understanding: Understanding) -> None:
    [reading, *_] = understanding.read("heart failure of the left arm " * 4000).readings
    assert len(reading.words) <= MAX_WORDS


@given(st.text(max_size=400))
def test_any_text_is_understood(text: str) -> None:
    read = Understanding(VOCABULARY, Speller(WORDS), frozenset(WORDS)).read(text)
    assert all(reading.text and reading.words for reading in read.readings)
