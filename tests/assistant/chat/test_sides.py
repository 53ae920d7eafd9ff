"""Concepts put side by side: found however they are joined, each told with its section, and with no code beside the rule's."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat import sides
from assistant.chat.turns import codes_in


def test_the_sections_and_codes_of_the_table_exist(application: Application) -> None:
    refs = application.retriever.guidelines(None).keys()
    every = [side for group in sides.load() for side in group.sides]
    assert {side.ref for side in every} <= set(refs)
    codes = {code for side in every for code in (*side.codes, *codes_in(side.says))}
    assert {code for code in codes if application.catalog.find(code) is None} == set()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("underdosing versus a poisoning", ["Underdosing", "Poisoning"]),
        ("how do I tell poisoning, toxic effect and adverse effect apart?", ["Poisoning", "Toxic effect", "Adverse effect"]),
        ("when is it aftercare and when is it follow-up?", ["Aftercare", "Follow-up"]),
        ("Excludes2 or Excludes1, what differs", ["Excludes2", "Excludes1"]),
        ("how does NSTEMI differ from STEMI", ["NSTEMI", "STEMI"]),
        ("septic shock vs sepsis", ["Septic shock", "Sepsis"]),
        ("is a brackets entry the same as parentheses?", ["Brackets", "Parentheses"]),
        ("displaced vs nondisplaced", ["Displaced", "Nondisplaced"]),
        ("57 or 25, which modifier", ["57", "25"]),
        ("R75 vs Z21", ["R75", "Z21"]),
    ],
)  # fmt: skip
def test_the_concepts_are_read(question: str, names: list[str]) -> None:
    found = sides.named_in(question)
    assert found is not None
    assert [side.name for side in found.sides] == names


@pytest.mark.parametrize(
    "question",
    [
        "adverse effect of penicillin, rash, initial encounter",
        "took 40 mg of warfarin instead of 4 mg, nosebleed, poisoning or adverse effect",
        "can Z21 and R75 be on the same claim?",
        "open fracture of the left tibia, subsequent encounter",
        "type 2 diabetes with hyperglycemia",
        "patient with sepsis due to a urinary infection and acute kidney failure, which first",
    ],
)
def test_a_case_is_no_pair_of_concepts(question: str) -> None:
    assert sides.named_in(question) is None


@pytest.mark.parametrize(
    ("question", "refs", "codes"),
    [
        ("is it a poisoning or an adverse effect, which goes first?", ("I.C.19.e.5.a", "I.C.19.e.5.b"), set()),
        ("suspected diagnosis: outpatient vs inpatient", ("IV.H", "II.H"), set()),
        ("septic shock versus severe sepsis", ("I.C.1.d.2", "I.C.1.d.1.b"), {"R65.20", "R65.21"}),
        ("when is I22 used and when I21", ("I.C.9.e.1", "I.C.9.e.4"), {"I21", "I22"}),
    ],
)
def test_each_side_is_told_with_its_section(
    application: Application, question: str, refs: tuple[str, ...], codes: set[str]
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert all(f"({ref})" in answer.text for ref in refs)
    assert {row.code.value for row in answer.codes} == codes


@pytest.mark.parametrize(
    "question",
    [
        "benign vs in situ vs malignant",
        "MI: type 1 or type 2?",
        "kinds of fracture: stress vs pathological vs traumatic",
    ],
)
def test_no_code_of_the_table_is_struck_from_the_answer(application: Application, question: str) -> None:
    answer = application.conversation("builtin").ask(question)
    assert "removed" not in answer.text


def test_two_concepts_are_not_the_same(application: Application) -> None:
    answer = application.conversation("builtin").ask("are NEC and NOS the same thing?")
    assert answer.text.startswith("No.")


@pytest.mark.parametrize(
    "row",
    [
        {"name": "one", "side": [{"name": "a", "said": "a", "ref": "I.A"}]},
        {"name": "two", "sides": []},
        {"name": "three", "side": [{"name": "a", "said": "a"}, {"name": "b", "said": "b", "ref": "I.A"}]},
    ],
)
def test_a_malformed_group_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(sides.MalformedSides, match=str(row["name"])):
        sides.group_of(row)
