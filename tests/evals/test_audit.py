"""The audit of a key: errors planted in a clean key are found, a clean key raises nothing."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from evals.audit import audit
from evals.cases import NoteCase


def _case(*codes: str) -> NoteCase:
    return NoteCase.model_validate({"id": "n", "text": "a note", "codes": [{"code": code} for code in codes]})


@pytest.mark.parametrize(
    ("codes", "convention"),
    [
        (("E11.99",), "invalid_code"),
        (("E11",), "not_billable"),
        (("S93.401",), "seventh_character"),
        (("E11.9", "E10.9"), "excludes1"),
        (("I10", "I10"), "duplicate"),
    ],
)
def test_a_planted_error_is_found(catalog: Catalog, codes: tuple[str, ...], convention: str) -> None:
    assert convention in {doubt.convention for doubt in audit([_case(*codes)], catalog)}


def test_transposed_characters_are_recognised(catalog: Catalog) -> None:
    [doubt] = audit([_case("E19.1")], catalog)
    assert (doubt.convention, doubt.meant) == ("invalid_code", "E11.9")


def test_a_transposed_code_that_exists_is_recognised_by_the_note(catalog: Catalog) -> None:
    swapped = NoteCase.model_validate(
        {"id": "n", "text": "Psoriasis vulgaris of both knees.", "codes": [{"code": "L04.0"}]}
    )
    [doubt] = audit([swapped], catalog)
    assert (doubt.convention, doubt.meant) == ("transposed", "L40.0")
    spoken = NoteCase.model_validate(
        {"id": "n", "text": "Acute lymphadenitis of the neck.", "codes": [{"code": "L04.0"}]}
    )
    assert list(audit([spoken], catalog)) == []


@pytest.mark.parametrize(
    ("code", "system", "setting", "doubted"),
    [
        ("0DTJ4ZZ", "ICD-10-PCS", "outpatient", True),
        ("0DTJ4ZZ", "ICD-10-PCS", "inpatient", False),
        ("99213", "CPT", "inpatient", True),
        ("99213", "CPT", "outpatient", False),
        ("99223", "CPT", "inpatient", False),
    ],
)
def test_services_belong_to_a_setting(catalog: Catalog, code: str, system: str, setting: str, doubted: bool) -> None:
    gold = [{"code": "K35.80"}, {"code": code, "system": system}]
    case = NoteCase.model_validate({"id": "n", "text": "a note", "setting": setting, "codes": gold})
    assert [doubt.convention for doubt in audit([case], catalog)] == ["setting"] * doubted


def test_keys_in_the_order_of_the_alphabet_have_no_sequence(catalog: Catalog) -> None:
    assert [doubt.convention for doubt in audit([_case("D63.1", "N18.4")], catalog)] == ["code_first"]
    sorted_keys = [_case("D63.1", "N18.4"), *(_case("E11.9", "I10") for _ in range(9))]
    assert list(audit(sorted_keys, catalog)) == []
    assert list(audit([*sorted_keys, _case("I10", "E11.9")], catalog))  # one key out of that order: it is a sequence


def test_what_a_case_says_against_itself(catalog: Catalog) -> None:
    two = {
        "id": "n",
        "text": "a note",
        "codes": [{"code": "I10", "role": "first-listed"}, {"code": "E11.9", "role": "first-listed"}],
    }
    assert [doubt.convention for doubt in audit([NoteCase.model_validate(two)], catalog)] == ["sequencing"]
    barred = {"id": "n", "text": "a note", "codes": [{"code": "I10"}], "must_not": ["I10"]}
    assert [doubt.convention for doubt in audit([NoteCase.model_validate(barred)], catalog)] == ["contradiction"]


def test_the_role_tells_which_is_first(catalog: Catalog) -> None:
    marked = [{"code": "D63.1", "role": "secondary"}, {"code": "N18.4", "role": "first-listed"}]
    case = NoteCase.model_validate({"id": "n", "text": "a note", "codes": marked})
    assert list(audit([case], catalog)) == []


def test_an_old_code_with_one_successor_is_put_right(catalog: Catalog) -> None:
    [doubt] = audit([_case("T81.4XXA")], catalog)
    assert doubt.convention == "code_date"


def test_a_clean_key_raises_nothing(catalog: Catalog) -> None:
    assert list(audit([_case("E11.9", "I10"), _case("S93.401A")], catalog)) == []
