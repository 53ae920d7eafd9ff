"""The 7th character is put in its place, and chosen by what the query says."""

from __future__ import annotations

import pytest

from codesets.codes import Code, CodeSystem
from index.extension import default, extended
from index.postings import Extension


@pytest.mark.parametrize(
    ("value", "character", "full"),
    [("S72.426", "R", "S72.426R"), ("S97.02", "S", "S97.02XS"), ("T14.8", "A", "T14.8XXA"), ("O40.1", "1", "O40.1XX1")],
)
def test_the_places_between_are_filled(value: str, character: str, full: str) -> None:
    code = Code(CodeSystem.ICD10CM, value)
    assert extended(code, Extension.of(character, "x")) == Code(CodeSystem.ICD10CM, full)


def test_what_is_meant_where_nothing_is_said() -> None:
    first, other = Extension.of("A", "initial encounter"), Extension.of("D", "subsequent encounter")
    none = Extension.of("0", "stage unspecified")
    assert default([first, other]) == first
    assert default([other, none]) == none
