"""What an answer cites: what it tells first, nothing that it only passed by."""

from __future__ import annotations

from assistant.chat.answer import CodeRow
from assistant.chat.citing import rested_on
from codesets.codes import Code
from codesets.conventions.finding import Basis

ROWS = [CodeRow(Code.readings("E11.22")[0], "Type 2 diabetes mellitus with diabetic CKD", True)]
TEXT = "E11.22 first. The stage follows. (I.C.4.a, Diabetes; see I.C.14.a.1.) Not with N19."


def cited(*looked_up: tuple[str, str]) -> list[str]:
    return [basis.ref for basis in rested_on([Basis(source, ref, "words") for source, ref in looked_up], TEXT, ROWS)]


def test_what_the_words_name_comes_first() -> None:
    assert cited(
        ("tabular", "E11 Use additional"),
        ("tabular", "E11.22"),
        ("guideline", "I.C.14.a.1"),
        ("guideline", "I.C.4.a"),
    ) == ["I.C.4.a", "I.C.14.a.1", "E11.22", "E11 Use additional"]


def test_a_candidate_that_was_weighed_is_no_proof() -> None:
    assert cited(("tabular", "E13.22"), ("HCPCS", "K0001"), ("tabular", "E11.22")) == ["E11.22"]


def test_the_notes_of_a_code_that_the_words_name_stay() -> None:
    assert cited(("tabular", "N19 Excludes1"), ("tabular", "N18 Excludes1"), ("tabular", "Chapter 14 Note")) == [
        "N19 Excludes1",
        "Chapter 14 Note",
    ]


def test_a_section_above_or_below_the_one_that_is_named_is_a_further_one() -> None:
    found = cited(
        ("guideline", "I.C.4"), ("guideline", "I.C.14.a"), ("guideline", "I.C.4.a.3"), ("guideline", "I.C.4.a")
    )
    assert found == ["I.C.4.a", "I.C.4", "I.C.14.a"]


def test_what_was_looked_up_twice_is_cited_once() -> None:
    assert cited(("tabular", "E11.22"), ("tabular", "E11.22")) == ["E11.22"]


def test_the_order_does_not_hang_on_which_tool_ended_first() -> None:
    looked_up = [
        ("guideline", "I.C.21.c.2"),
        ("guideline", "I.C.4.b"),
        ("tabular", "E11 Includes"),
        ("guideline", "I.C.4.a"),
        ("tabular", "E11 Excludes1"),
        ("tabular", "E11.22"),
    ]
    found = cited(*looked_up)
    assert found == cited(*reversed(looked_up))
    assert found == ["I.C.4.a", "E11.22", "E11 Excludes1", "E11 Includes", "I.C.4.b", "I.C.21.c.2"]


def test_of_further_sections_the_one_that_fits_best_goes_first() -> None:
    looked_up = [Basis("guideline", ref, "words") for ref in ("MOD.25", "MOD.59", "MOD.GA", "MOD.GY")]
    fit = {"MOD.GA": 0.9, "MOD.GY": 0.8, "MOD.25": 0.4}
    assert [basis.ref for basis in rested_on(looked_up, "GA goes with a notice.", (), fit)] == ["MOD.GA", "MOD.GY"]
