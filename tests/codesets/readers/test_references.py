"""The codes that a note names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesets.codes import Code
from codesets.readers.references import parse_references

COVERED = [
    ("type 1 diabetes mellitus (E10.-)", "E10.9", "E11.9"),
    ("diabetes mellitus (E08-E13)", "E11.9", "E14"),
    ("stage of chronic kidney disease (N18.1-N18.6)", "N18.32", "N18.9"),
    ("insulin (Z79.4), oral drugs (Z79.84)", "Z79.84", "Z79.85"),
    ("gangrene in diabetes mellitus (E08-E13 with .52)", "E11.52", "E11.51"),
    ("angiopathy (E08-E13 with .51-.52)", "E13.51", "E13.59"),
    ("diabetes (E08-E13 with .61-)", "E11.610", "E11.620"),
    ("in remission (C91.0-C95.9 with 5th character 1)", "C91.01", "C91.00"),
    ("hemiplegia (I69. with final characters -91)", "I69.391", "I69.390"),
    ("drug (T36-T50 with fifth or sixth character 5)", "T39.015A", "T39.011A"),
    ("drug (T36-T50 with fifth or sixth character 5)", "T36.95XA", "T36.91XA"),
    ("open fracture of forearm (S52.- with open fracture 7th character)", "S52.501B", "S52.501A"),
    ("fracture of vertebra (S12.0--S12.6.-)", "S12.300A", "S12.7XXA"),
    ("torticollis NOS M43.6", "M43.6", "M43.5"),
    ("bilateral involvement (M47.0-, M47.2.-)", "M47.20", "M47.10"),
]


@pytest.mark.parametrize(("text", "inside", "outside"), COVERED)
def test_a_reference_covers_what_it_names_and_nothing_else(text: str, inside: str, outside: str) -> None:
    ranges, unparsed = parse_references(text)
    assert not unparsed
    assert any(span.covers(Code.parse(inside)) for span in ranges)
    assert not any(span.covers(Code.parse(outside)) for span in ranges)


@pytest.mark.parametrize(
    "text", ["vitamin B12 deficiency", "G6PD deficiency", "code, if applicable, any drug", "stage 3 (T3N1)"]
)
def test_words_that_look_like_codes_are_none(text: str) -> None:
    assert parse_references(text) == ((), ())


def test_what_cannot_be_read_is_told() -> None:
    _, unparsed = parse_references("something (E08-E13 with ninth character odd)")
    assert unparsed


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    parse_references(text)
