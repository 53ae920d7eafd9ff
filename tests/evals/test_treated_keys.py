"""Keys without what the audit doubts, and keys put right."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from evals.cases import NoteCase
from evals.treated_keys import Treatment, treat


def case_of(*codes: str, **more: object) -> NoteCase:
    gold = [{"code": code, "role": "first-listed" if not place else "secondary"} for place, code in enumerate(codes)]
    return NoteCase.model_validate({"id": "n", "text": "a note", "codes": gold, **more})


@pytest.mark.parametrize(
    ("codes", "kept", "left_out"),
    [
        (["E11.9", "I10"], ["E11.9", "I10"], ()),
        (["E11.99", "I10"], ["I10"], ("E11.99",)),
        (["E11.9", "E10.9", "I10"], ["I10"], ("E11.9", "E10.9")),
        (["I10", "I10"], ["I10", "I10"], ()),
        (["D63.1", "N18.4"], ["D63.1", "N18.4"], ()),
    ],
)
def test_what_is_doubted_is_left_out(catalog: Catalog, codes: list[str], kept: list[str], left_out: tuple) -> None:
    found = treat(case_of(*codes), catalog, Treatment.EXCLUDE)
    assert [gold.code for gold in found.case.codes] == kept
    assert found.excluded == left_out
    assert set(left_out) <= set(found.case.acceptable)  # suggested or not, it counts neither way


def test_where_the_order_is_doubted_nobody_is_first(catalog: Catalog) -> None:
    found = treat(case_of("D63.1", "N18.4"), catalog, Treatment.EXCLUDE)
    assert found.unordered
    assert {gold.role for gold in found.case.codes} == {None}
    assert not treat(case_of("N18.4", "D63.1"), catalog, Treatment.EXCLUDE).unordered


@pytest.mark.parametrize(
    ("codes", "kept", "changes"),
    [
        (["E19.1", "I10"], ["E11.9", "I10"], (("E19.1", "E11.9"),)),
        (["I10", "i10"], ["I10"], (("i10", ""),)),
        (["E11.9", "E19.1"], ["E11.9"], (("E19.1", ""),)),
        (["E11.99", "I10"], ["E11.99", "I10"], ()),
    ],
)
def test_what_is_meant_takes_the_place(catalog: Catalog, codes: list[str], kept: list[str], changes: tuple) -> None:
    found = treat(case_of(*codes), catalog, Treatment.REPAIR)
    assert [gold.code for gold in found.case.codes] == kept
    assert found.repaired == changes


def test_as_given_nothing_is_asked(catalog: Catalog) -> None:
    case = case_of("E11.99")
    assert treat(case, catalog, Treatment.GIVEN).case is case
