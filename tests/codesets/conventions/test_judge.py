"""The judgement of a whole list: what remains of many conventions, in which order, in which words."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import CONVENTIONS, CannotJudge, Finding, UnknownText, Verdict, check, judge, summary
from codesets.conventions.judge import timed
from codesets.encounter import Encounter, Setting, Sex

NAMES = frozenset(
    [
        "invalid_code",
        "not_billable",
        "seventh_character",
        "excludes1",
        "excludes2",
        "code_first",
        "use_additional",
        "code_also",
        "manifestation_first",
        "external_cause_first",
        "z_code_first_only",
        "sequencing",
        "combination",
        "age",
        "sex",
        "duplicate",
        "laterality",
        "unspecified_side",
        "unacceptable_principal",
        "poisoning_order",
        "obstetric",
        "newborn",
        "code_date",
        "icd9_code",
        "wrong_system",
    ]
)
# (codes, encounter, what remains: convention and codes, what must be fixed first in front)
LISTS = [
    ("I10 E11.9 E78.5", "", []),
    ("J17 A78", "in", [("manifestation_first", "J17")]),
    ("J12.82 U07.1", "in", [("code_first", "U07.1 J12.82")]),
    ("J12.82 R09.02", "in", [("code_first", "J12.82")]),
    ("Z17.0 C50.911", "F58", [("code_first", "C50.911 Z17.0")]),
    ("Z23 Z00.129", "4", [("code_first", "Z00.129 Z23")]),
    ("B20 O98.712 Z3A.24", "F30", [("code_first", "O98.712 B20")]),
    ("U07.1 O98.513 Z3A.33", "F31", [("obstetric", "O98.513 U07.1")]),
    ("Y92.009 S93.401A W10.9XXA", "", [("external_cause_first", "Y92.009")]),
    ("O80 Z37.0 Z38.00 Z3A.39", "in F28", [("newborn", "Z38.00")]),
    ("I12.0 N18.31", "", [("combination", "I12.0 N18.31")]),
    ("M25.561 M25.569", "", [("laterality", "M25.561 M25.569")]),
    ("W19", "", [("seventh_character", "W19")]),
    ("E11.99 W19.XXXA", "", [("invalid_code", "E11.99")]),
    ("I10 G35 I10", "", [("not_billable", "G35"), ("duplicate", "I10")]),
    ("C34.10 C61", "F70", [("unspecified_side", "C34.10"), ("sex", "C61")]),
    ("R52 J45 M79.605", "", [("not_billable", "J45"), ("excludes1", "R52 M79.605")]),
]


@pytest.mark.parametrize(("codes", "about", "remains"), LISTS)
def test_one_finding_for_each_fault(
    catalog: Catalog, encounter_of: Callable[[str], Encounter], codes: str, about: str, remains: list[tuple[str, str]]
) -> None:
    judgement = judge(codes.split(), encounter_of(about), catalog)
    asked = [finding for finding in judgement.findings if finding.verdict is not Verdict.INFO]
    assert [(finding.convention, " ".join(map(str, finding.codes))) for finding in asked] == remains
    assert judgement.clean is not bool(remains)


def test_the_conventions_are_those_of_the_design() -> None:
    assert {name for name, _ in CONVENTIONS} == NAMES
    assert len(CONVENTIONS) == len(NAMES)


def test_the_gravest_is_first_and_information_last(catalog: Catalog) -> None:
    texts = ["Z79.4", "C34.10", "E11.9", "E10.9", "E11.99", "I11.0"]
    order = [finding.verdict for finding in judge(texts, Encounter(), catalog).findings]
    assert order == sorted(order, key=list(Verdict).index)
    assert {Verdict.INVALID, Verdict.CONFLICT, Verdict.ORDER, Verdict.INCOMPLETE, Verdict.REVIEW} <= set(order)


def test_json_is_the_document_of_the_contract(catalog: Catalog) -> None:
    document = judge(["E10.9", "E11.9"], Encounter(), catalog).as_json()
    assert set(document) == {"clean", "summary", "findings"}
    assert document["clean"] is False
    first = document["findings"][0]
    assert set(first) == {"convention", "verdict", "codes", "message", "basis"}
    assert set(first["basis"]) == {"source", "ref", "text"}
    assert (first["convention"], first["verdict"], first["codes"]) == ("excludes1", "conflict", ["E10.9", "E11.9"])
    assert first["basis"]["source"] == "tabular"
    assert first["basis"]["ref"] in ("E10", "E11")
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ("I10 E11.9", "The codes may stand together as they are."),
        ("E10.9 E11.9", "Not clean: 1 conflict; begin with E10.9 and E11.9."),
        ("G35 J45 I10 I10", "Not clean: 2 invalid codes and 1 conflict; begin with G35."),
    ],
)
def test_the_summary_is_one_sentence(catalog: Catalog, codes: str, sentence: str) -> None:
    assert judge(codes.split(), Encounter(), catalog).summary == sentence


def test_texts_that_are_no_codes_stand_in_the_findings_as_given(catalog: Catalog) -> None:
    document = judge(["not a code", "427.31"], Encounter(), catalog).as_json()
    assert [finding["codes"] for finding in document["findings"]] == [["not a code"], ["427.31"]]


def test_an_empty_list_and_an_endless_one_are_refused_in_one_line(catalog: Catalog) -> None:
    with pytest.raises(CannotJudge, match=r"^no code was given[^\n]*$"):
        judge([], Encounter(), catalog)
    with pytest.raises(CannotJudge, match=r"^1000 codes were given[^\n]*$"):
        judge(["I10"] * 1_000, Encounter(), catalog)


def test_codes_of_a_worksheet_are_judged_as_they_are(catalog: Catalog) -> None:
    codes = [Code.parse("I10"), Code.parse("I50.9")]
    assert [finding.convention for finding in check(codes, Encounter(), catalog)][:1] == ["combination"]
    assert summary(()) == "The codes may stand together as they are."


def test_the_date_of_service_chooses_what_is_valid(catalog: Catalog, encounter_of: Callable[[str], Encounter]) -> None:
    assert judge(["G35"], encounter_of("2025-09-30"), catalog).clean
    assert not judge(["G35"], encounter_of("2025-10-01"), catalog).clean


def test_twenty_five_codes_are_judged_in_a_blink(catalog: Catalog) -> None:
    texts = [
        "I13.0",
        "I50.23",
        "N18.4",
        "E11.22",
        "E11.42",
        "E11.51",
        "E78.5",
        "I25.10",
        "I25.2",
        "Z95.5",
        "J44.1",
        "J96.11",
        "Z99.81",
        "F17.210",
        "K21.9",
        "M17.11",
        "N40.1",
        "N13.8",
        "D63.1",
        "E66.01",
        "Z68.41",
        "G47.33",
        "Z79.4",
        "Z79.01",
        "I48.20",
    ]
    encounter = Encounter(sex=Sex.MALE, age=70)
    assert judge(texts, encounter, catalog).clean
    assert timed(lambda: judge(texts, encounter, catalog)) < 0.020


def test_so_are_twenty_five_codes_of_which_most_are_wrong(catalog: Catalog) -> None:
    words = """E11.9 E10.9 S72 W19.XXXA N18.4 I10 C61 O80 K92.2 R10.9 F32.A F33.1 J45.909 J44.9 M81.0 M80.051A G81.91
        I69.351 T36.0X5A B20 Z21 D63.1 E46 K90.0 Z00.00"""
    texts = words.split()
    assert len(texts) == 25
    assert len([each for each in judge(texts, Encounter(), catalog).findings if each.verdict is not Verdict.INFO]) > 12
    assert timed(lambda: judge(texts, Encounter(), catalog)) < 0.020


def random_lists(catalog: Catalog, number: int) -> None:
    """Random lists of 1 to 25 codes: no crash, the same answer twice, every finding with its basis."""
    draw = random.Random(20260401)
    codes = [leaf for letter in ascii_uppercase for leaf in catalog.leaves(Code(CodeSystem.ICD10CM, letter))]
    codes += [Code.parse(text) for text in ("E11", "S72.001", "E11.99", "T81.4XXA", "I64", "M54.5")]
    for turn in range(number):
        listed = draw.choices(codes, k=draw.randint(1, 25))
        encounter = Encounter(
            draw.choice(list(Setting)), None, draw.choice([None, *Sex]), draw.choice([None, 0, 30, 80])
        )
        found = check(listed, encounter, catalog)
        assert all(well_formed(finding) for finding in found)
        if turn % 10 == 0:
            assert check(listed, encounter, catalog) == found


def well_formed(finding: Finding) -> bool:
    basis = finding.basis
    return finding.convention in NAMES and bool(basis.source and basis.ref and basis.text and finding.message)


def test_random_lists(catalog: Catalog) -> None:
    random_lists(catalog, 150)


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_many_random_lists(catalog: Catalog) -> None:
    """Ten thousand in every full run; CODEDESK_RANDOM_LISTS=100000 for the long profile."""
    random_lists(catalog, int(os.environ.get("CODEDESK_RANDOM_LISTS", "10000")))


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_no_text_breaks_it(catalog: Catalog, texts: list[str]) -> None:
    judgement = judge(texts, Encounter(), catalog)
    assert all(well_formed(finding) for finding in judgement.findings)
    assert "\n" not in judgement.summary


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_code_alone_is_never_in_conflict(catalog: Catalog, data: st.DataObject) -> None:
    codes = catalog.leaves(
        Code(CodeSystem.ICD10CM, data.draw(st.sampled_from(["E11", "I25", "O99", "S72", "Z51", "T36"])))
    )
    code = data.draw(st.sampled_from(codes))
    verdicts = {finding.verdict for finding in check([code], Encounter(), catalog)}
    assert Verdict.CONFLICT not in verdicts
    assert Verdict.INVALID not in verdicts


def test_order_does_not_decide_what_excludes_what(catalog: Catalog) -> None:
    draw = random.Random(7)
    codes = ["E10.9", "E11.9", "R73.9", "J45.909", "J30.9", "N39.0", "N30.00", "R52", "G89.4", "F20.9", "F25.1"]
    wanted = None
    for _ in range(10):
        draw.shuffle(codes)
        found = {
            frozenset(finding.codes)
            for finding in judge(codes, Encounter(), catalog).findings
            if finding.convention == "excludes1"
        }
        assert wanted is None or found == wanted
        wanted = found
    assert wanted


def test_an_unknown_text_keeps_its_words() -> None:
    assert str(UnknownText("hello", "no shape").code) == "hello"
