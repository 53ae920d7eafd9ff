"""Misspelt words become words of the index; words, codes and numbers stay as they are."""

from __future__ import annotations

import pytest

from index.spelling import Speller

WORDS = {
    "fracture": 900, "subsequent": 50, "encounter": 60, "malunion": 20, "nonunion": 20, "throat": 9, "thread": 2,
    "edema": 40, "tumor": 30, "anemia": 25, "esophagus": 12, "paralyzed": 3, "pregnancy": 70, "preglaucoma": 1, "other": 9_000,
    "snake": 6, "initial": 80, "left": 300, "hypertension": 90, "outer": 30, "ankle": 120, "uncle": 4, "string": 8, "stress": 70,
    "radius": 60, "radial": 50,
}  # fmt: skip
SPELLER = Speller(WORDS, known=["copd"], general=["getting"])


@pytest.mark.parametrize(
    ("typo", "word"),
    [
        ("fractur", "fracture"),
        ("subsequnt", "subsequent"),
        ("encountr", "encounter"),
        ("malunoin", "malunion"),
        ("initl", "initial"),
        ("oter", "other"),
        ("ancle", "ankle"),
        ("stres", "stress"),
        ("radus", "radius"),
    ],
)
def test_the_nearest_word_comes_first(typo: str, word: str) -> None:
    assert SPELLER.correct(typo)[0][0] == word


def test_vowels_left_out_are_put_back_without_doubt() -> None:
    [(word, cost), *_] = SPELLER.correct("initl")
    assert word == "initial"
    assert SPELLER.confident("initl", cost)


def test_other_words_that_it_may_be_follow() -> None:
    assert {word for word, _ in SPELLER.correct("throad")} == {"throat", "thread"}


@pytest.mark.parametrize("text", ["fracture", "copd", "e11.9", "b12", "zz", "qqqqqqqq", "x" * 5000, ""])
def test_what_is_right_or_no_word_is_left_alone(text: str) -> None:
    assert SPELLER.correct(text) == ()


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("oedema", "edema"),
        ("tumour", "tumor"),
        ("anaemia", "anemia"),
        ("oesophagus", "esophagus"),
        ("paralysed", "paralyzed"),
        ("colour", "colour"),
    ],
)
def test_british_spelling(british: str, american: str) -> None:
    assert SPELLER.american(british) == american


def test_a_word_cut_short_is_completed_by_the_commonest() -> None:
    assert SPELLER.complete("preg")[0] == "pregnancy"
    assert SPELLER.complete("x") == ()


def test_words_written_as_one_or_in_two() -> None:
    assert SPELLER.split("othersnake") == ("other", "snake")
    assert SPELLER.split("fracture") is None
    assert SPELLER.joined("hyper", "tension") == "hypertension"
    assert SPELLER.joined("left", "fracture") is None


def test_a_word_of_the_language_is_not_replaced() -> None:
    assert not SPELLER.confident("getting", 1.0)
    assert SPELLER.confident("fractur", 0.2)
    assert not SPELLER.confident("fractur", 2.5)
