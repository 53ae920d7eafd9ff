"""Combine, select, sequence and repair: each over conditions as the steps before would give them."""

from __future__ import annotations

import pytest

from assistant.coding.combine import combine
from assistant.coding.condition import Condition
from assistant.coding.repair import repair
from assistant.coding.select import reason_of, select
from assistant.coding.sequence import sequence
from assistant.coding.statements import Origin, Statement
from assistant.coding.worksheet import Reason
from assistant.notes.assertions import Assertion
from assistant.notes.document import Section, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.encounter import Encounter, Setting

COMBINED = (
    (["I10", "I50.22"], "", ["I11.0", "I50.22"]),
    (["I10", "N18.4"], "", ["I12.9", "N18.4"]),
    (["I10", "N18.6"], "", ["I12.0", "N18.6"]),
    (["I10", "I50.32", "N18.4"], "", ["I13.0", "I50.32", "N18.4"]),
    (["I10", "N18.4"], "CKD, not due to hypertension", ["I10", "N18.4"]),
    (["E11.9", "N18.31"], "", ["E11.22", "N18.31"]),
    (["E11.9", "R73.9"], "", ["E11.9", "R73.9"]),
    (["E11.9", "G62.9"], "peripheral neuropathy", ["E11.42"]),
    (["E11.9", "N18.31"], "CKD unrelated to diabetes", ["E11.9", "N18.31"]),
    (["J44.9", "J18.9"], "", ["J44.0", "J18.9"]),
    (["J44.9"], "copd exacerbation", ["J44.1"]),
    (["I25.10", "I20.9"], "", ["I25.119"]),
    (["N40.0", "R35.1"], "", ["N40.1", "R35.1"]),
    (["J45.909"], "", ["J45.909"]),
    (["K80.50", "K80.10"], "", ["K80.64"]),
    (["M06.9", "R76.81"], "", ["M05.9"]),
    (["E10.9", "H35.00"], "", ["E10.319"]),
    (["I11.0", "N18.6"], "", ["I13.2", "N18.6"]),
    (["I10", "I51.7"], "", ["I11.9", "I51.7"]),
    (["J44.9", "J45.909"], "", ["J44.89"]),
    (["J44.9", "J45.41"], "", ["J44.89", "J45.41"]),
    (["G20.A1", "F03.90"], "", ["G20.A1", "F02.80"]),
    (["E10.9", "K31.84"], "", ["E10.43", "K31.84"]),
    # by the titles of the book alone
    (["N30.00", "R31.9"], "", ["N30.01"]),
    (["K21.9", "K20.90"], "", ["K21.00"]),
    (["K50.00", "K63.2"], "", ["K50.013"]),
    (["K29.70", "K92.2"], "", ["K29.71"]),
    (["K27.9", "K92.2"], "", ["K27.4"]),
    (["K70.30", "R18.8"], "", ["K70.31"]),
    (["I13.0", "N18.4"], "", ["I13.0", "N18.4"]),
    (["F32.A", "F41.9"], "", ["F32.A", "F41.9"]),
    (["H66.001", "H92.01"], "", ["H66.001", "H92.01"]),
    (["K80.32", "N17.0"], "", ["K80.32", "N17.0"]),
    (["D70.9"], "neutropenia due to chemotherapy", ["D70.1"]),
)
SELECTED = (
    (["J18.9", "R05.9", "R50.9"], ["J18.9"]),
    (["M17.11", "M25.561"], ["M17.11"]),
    (["M17.11", "M25.511"], ["M17.11", "M25.511"]),
    (["K80.00", "R10.11"], ["K80.00"]),
    (["I50.22", "I50.9"], ["I50.22"]),
    (["R05.9", "R50.9"], ["R05.9", "R50.9"]),
    (["S01.81XD", "Z48.02"], ["S01.81XD"]),
    (["D35.2", "H53.47"], ["D35.2", "H53.47"]),
    (["F10.220", "F10.129"], ["F10.220"]),
    (["F10.220", "F12.10"], ["F10.220", "F12.10"]),
    (["I50.33", "J90"], ["I50.33"]),
    (["I21.02", "I21.09"], ["I21.02"]),
    (["E11.9", "O24.113"], ["E11.9", "O24.113"]),
)
ORDERED = (
    (["N18.4", "I12.9"], ["I12.9", "N18.4"]),
    (["W10.1XXA", "S93.402A"], ["S93.402A", "W10.1XXA"]),
    (["Z79.4", "E11.9"], ["E11.9", "Z79.4"]),
    (["F02.80", "G30.9"], ["G30.9", "F02.80"]),
    (["D64.9", "O99.013"], ["O99.013", "D64.9"]),
)


@pytest.mark.parametrize(("codes", "text", "expected"), COMBINED)
def test_combine(codes: list[str], text: str, expected: list[str], catalog: Catalog) -> None:
    found = combine([_condition(code) for code in codes], (), text, catalog)
    assert [each.code.value for each in found.conditions] == expected


def test_a_combination_rests_on_the_words_of_both(catalog: Catalog) -> None:
    found = combine([_condition("I10", start=0), _condition("I50.22", start=20)], (), "", catalog).conditions[0]
    assert len(found.statements) == 2
    assert found.citations


@pytest.mark.parametrize(("codes", "expected"), SELECTED)
def test_select(codes: list[str], expected: list[str], catalog: Catalog) -> None:
    found = select([_condition(code) for code in codes], Encounter(), catalog)
    assert [each.code.value for each in found.reported] == expected
    assert {row.code.value for row in found.left} == set(codes) - set(expected)
    assert all(row.reason is Reason.INTEGRAL for row in found.left)


@pytest.mark.parametrize(("codes", "expected"), ORDERED)
def test_sequence(codes: list[str], expected: list[str], catalog: Catalog) -> None:
    assert [each.code.value for each in sequence([_condition(code) for code in codes], catalog)] == expected


def test_hyperglycemia_that_is_named_is_one_of_the_diabetes(catalog: Catalog) -> None:
    named = _condition("R73.9", start=20, text="hyperglycemia")
    found = combine([_condition("E11.9"), named], (), "", catalog)
    assert [each.code.value for each in found.conditions] == ["E11.65"]


def test_a_symptom_whose_cause_is_only_supposed_stays(catalog: Catalog) -> None:
    pain, cyst = _condition("R10.31"), _condition("N83.291", start=40)
    doubted = frozenset({pain.statement.sentence})
    assert [each.code.value for each in select([pain, cyst], Encounter(), catalog).reported] == ["N83.291"]
    assert len(select([pain, cyst], Encounter(), catalog, doubted).reported) == 2


def test_the_stay_of_an_operation_has_no_status_of_it() -> None:
    done, before = _condition("Z95.1", text="s/p CABG"), _condition("Z95.1", text="s/p CABG 2015")
    assert reason_of(done, Encounter(Setting.INPATIENT)) is Reason.INTEGRAL
    assert reason_of(done, Encounter(Setting.OUTPATIENT)) is None
    assert reason_of(before, Encounter(Setting.INPATIENT)) is None


def test_uncertain_is_coded_at_an_inpatient_discharge_only() -> None:
    condition = _condition("J18.9", Assertion.UNCERTAIN)
    assert reason_of(condition, Encounter(Setting.OUTPATIENT)) is Reason.UNCERTAIN
    assert reason_of(condition, Encounter(Setting.INPATIENT)) is None


def test_repair_never_drops_a_code(catalog: Catalog) -> None:
    codes = ["F02.80", "G30.9", "W19.XXXA", "I10"]
    ordered, _ = repair([_condition(code) for code in codes], Encounter(), catalog)
    assert sorted(each.code.value for each in ordered) == sorted(codes)
    assert ordered[0].code.value != "F02.80"


def test_nothing_to_judge_gives_no_finding(catalog: Catalog) -> None:
    assert repair([], Encounter(), catalog) == ((), ())


def _condition(code: str, status: Assertion = Assertion.AFFIRMED, start: int = 0, text: str = "") -> Condition:
    section = Section("assessment", "Assessment", 0, 100)
    sentence = Sentence(text or code, start, start + len(text or code), section, lead=True)
    statement = Statement(text or code, start, start + len(text or code), sentence, status, Origin.LINE)
    parsed = Code.parse(code, "ICD-10-CM")
    return Condition(parsed, (statement,), parsed, 0.9)
