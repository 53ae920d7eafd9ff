"""Code: parsed once, canonical, ordered, hashable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesets.codes import Code, CodeSystem, InvalidCode

EQUAL = [
    ("e1122", "E11.22"),
    (" e11.22 ", "E11.22"),
    ("E11.22", "E11.22"),
    ("E 11.22", "E11.22"),
    ("i10", "I10"),
    ("I10.", "I10"),
    ("E11.2-", "E11.2"),
    ("s72001a", "S72.001A"),
    ("Ｅ１１．２２", "E11.22"),  # full-width letters and digits
    ("c7a.00", "C7A.00"),
    ("qa0.0101", "QA0.0101"),
    ("u071", "U07.1"),
]
DIFFERENT = [("E11.22", "E11.21"), ("E11", "E11.9"), ("I10", "I11")]
SYSTEMS = [
    ("E11.22", CodeSystem.ICD10CM),
    ("99213", CodeSystem.CPT),
    ("0001F", CodeSystem.CPT),
    ("02703ZZ", CodeSystem.ICD10PCS),
]
INVALID = ["", "   ", "E", "1E1.2", "E11.22222", "250.00", "E11..2", "I1О", "E11\u200b.9", "fever", "E11,22", "x" * 500]


@pytest.mark.parametrize(("text", "value"), EQUAL)
def test_spellings_of_one_code_are_equal(text: str, value: str) -> None:
    assert Code.parse(text) == Code(CodeSystem.ICD10CM, value)
    assert hash(Code.parse(text)) == hash(Code.parse(value))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_codes_differ(one: str, other: str) -> None:
    assert Code.parse(one) != Code.parse(other)


@pytest.mark.parametrize(("text", "system"), SYSTEMS)
def test_the_shape_tells_the_system(text: str, system: CodeSystem) -> None:
    assert Code.parse(text).system is system


def test_a_text_of_two_shapes_has_both_readings() -> None:
    assert [code.system for code in Code.readings("J1100")] == [CodeSystem.ICD10CM, CodeSystem.HCPCS]
    assert Code.parse("J1100", "HCPCS").value == "J1100"


@pytest.mark.parametrize("text", INVALID)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidCode):
        Code.parse(text)


def test_a_strange_character_is_named() -> None:
    with pytest.raises(InvalidCode, match="CYRILLIC"):
        Code.parse("Е11.9")


@given(st.from_regex(r"[A-Z][0-9][0-9A-Z]([0-9A-Z]{1,4})?", fullmatch=True))
def test_parsing_is_idempotent_and_ignores_case_and_dot(text: str) -> None:
    code = Code.parse(text, CodeSystem.ICD10CM)
    assert Code.parse(code.value, CodeSystem.ICD10CM) == code
    assert Code.parse(text.lower(), CodeSystem.ICD10CM) == code
    assert code.plain == text


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_an_invalid_code(text: str) -> None:
    try:
        code = Code.parse(text)
    except InvalidCode:
        return
    assert code.value.isascii()
