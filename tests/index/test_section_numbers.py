"""A section that a question names by its number."""

from __future__ import annotations

import pytest

from codesets.guidelines import own_words
from index.section_numbers import number_in

REFS = [entry.ref for entry in own_words.load()]


@pytest.mark.parametrize(
    ("question", "ref"),
    [
        ("I.C.9.a.1", "I.C.9.a.1"),
        ("what does i.c.9.a.1 say?", "I.C.9.a.1"),
        ("show 1.c.9.a.1.", "I.C.9.a.1"),
        ("guideline IV.H, please", "IV.H"),
        ("chapter 9, section a.1", "I.C.9.a.1"),
        ("the guidelines of chapter 15", "I.C.15"),
        ("section III", "III"),
        ("MOD.25", "MOD.25"),
    ],
)
def test_a_section_is_found_by_its_number(question: str, ref: str) -> None:
    assert number_in(question, REFS) == ref


@pytest.mark.parametrize(
    "question",
    [
        "type II diabetes",
        "an E11.22 with N18.3",
        "I think it is stage 3.",
        "I.C.99.z",
        "chapter 99",
        "",
        "v1.2.3",
        "2.5 mg twice",
    ],
)
def test_what_is_no_number_of_a_section_names_none(question: str) -> None:
    assert number_in(question, REFS) is None
