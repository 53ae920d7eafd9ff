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


def test_a_clean_key_raises_nothing(catalog: Catalog) -> None:
    assert list(audit([_case("E11.9", "I10"), _case("S93.401A")], catalog)) == []
