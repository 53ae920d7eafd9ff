"""Words compare where they mean the same, and not where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import essential, key, root, tokens

SAME_ROOT = [
    ("kidney", "kidneys"),
    ("eye", "eyes"),
    ("abscess", "abscesses"),
    ("vulva", "vulvar"),
    ("vagina", "vaginal"),
    ("diabetes", "diabetic"),
    ("anemia", "anemic"),
    ("pelvis", "pelvic"),
    ("fracture", "fractured"),
    ("dislocation", "dislocated"),
    ("artery", "arteries"),
    ("foot", "feet"),
    ("testis", "testicular"),
    ("lobe", "lobar"),
    ("radius", "radial"),
    ("cornea", "corneal"),
]
OTHER_ROOT = [
    ("gastritis", "gastric"),
    ("nonunion", "malunion"),
    ("right", "left"),
    ("hypertension", "hypotension"),
    ("hiv", "hives"),
    ("les", "lesion"),
    ("septic", "septum"),
    ("previous", "previa"),
    ("radius", "radiation"),
    ("caries", "care"),
    ("labor", "laboratory"),
    ("testing", "testis"),
]


@pytest.mark.parametrize(("one", "other"), SAME_ROOT)
def test_inflections_share_a_root(one: str, other: str) -> None:
    assert root(one) == root(other)


@pytest.mark.parametrize(("one", "other"), OTHER_ROOT)
def test_other_words_do_not(one: str, other: str) -> None:
    assert root(one) != root(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Non-Hodgkin lymphoma", ["nonhodgkin", "lymphoma"]),
        ("Crohn's disease", ["crohn", "disease"]),
        ("type II diabetes", ["type", "2", "diabetes"]),
        ("open fracture type IIIA", ["open", "fracture", "type", "3a"]),
        ("vitamin C", ["vitamin", "c"]),
        ("1st degree burn", ["first", "degree", "burn"]),
        ("Sjögren syndrome", ["sjogren", "syndrome"]),
        ("x < 2.5 mg", ["x", "2.5", "mg"]),
        ("…!?", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_a_key_ignores_order_and_inflection() -> None:
    assert key(tokens("benign neoplasms of the vulva")) == key(tokens("vulvar neoplasm, benign"))
    assert key(tokens("left ear")) != key(tokens("right ear"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Stress incontinence (female) (male)", "Stress incontinence"),
        ("Acute laryngitis [croup]", "Acute laryngitis"),
        ("(HIV)", "(HIV)"),
        ("Long term (current (drug)) use", "Long term use"),
    ],
)
def test_what_stands_in_brackets_is_not_essential(text: str, left: str) -> None:
    assert " ".join(essential(text).split()) == left


@given(st.text(max_size=300))
def test_any_text_has_words_or_none(text: str) -> None:
    assert all(word == word.casefold() and word for word in tokens(text))
    assert key(tokens(text)) == key(reversed(tokens(text)))
