"""Problem lines cut into pieces."""

from __future__ import annotations

import pytest

from assistant.coding.places import place_of
from assistant.coding.statements import problem_lines
from assistant.notes.assertions import Assertion
from assistant.notes.mentions import Mention
from assistant.notes.sentences import read

PIECES = (
    (
        "Assessment:\n1. Knee pain, possible meniscal tear",
        [("Knee pain", Assertion.AFFIRMED), ("meniscal tear", Assertion.UNCERTAIN)],
    ),
    ("Assessment:\n1. Cough and fever", [("Cough", Assertion.AFFIRMED), ("fever", Assertion.AFFIRMED)]),
    ("Assessment:\n1. Anemia due to blood loss", [("Anemia", Assertion.AFFIRMED), ("blood loss", Assertion.AFFIRMED)]),
    ("Assessment:\n1. Hypertension, BP 150/90", [("Hypertension", Assertion.AFFIRMED)]),
    ("Assessment:\n1. Hyperlipidemia LDL 61", [("Hyperlipidemia", Assertion.AFFIRMED)]),
    ("Assessment:\n1. Hypothyroid on LT4", [("Hypothyroid", Assertion.AFFIRMED), ("LT4", Assertion.AFFIRMED)]),
    ("Assessment:\n1. Asthma. Annual exam due in May", [("Asthma", Assertion.AFFIRMED)]),
    ("Diagnosis:\n1. Carcinoma not identified", [("Carcinoma not identified", Assertion.NEGATED)]),
    ("Diagnosis:\nColon, transverse, biopsy - TUBULAR ADENOMA", [("TUBULAR ADENOMA", Assertion.AFFIRMED)]),
)


@pytest.mark.parametrize(("text", "expected"), PIECES)
def test_pieces_of_a_problem_line(text: str, expected: list[tuple[str, Assertion]]) -> None:
    [line] = problem_lines(read(text), ())
    statements = [line.statement(atom, atom) for atom in line.atoms]
    assert [(each.text, each.assertion) for each in statements] == expected
    assert all(text[each.start : each.end] == each.text for each in statements)


def test_the_introduction_of_the_patient_is_no_statement() -> None:
    text = "Assessment:\nMs. Doe is a 44-year-old female with a history of gout.\nAsthma."
    assert [line.sentence.text for line in problem_lines(read(text), ())] == ["Asthma."]


def test_the_place_of_a_specimen_is_told_before_what_was_found() -> None:
    [colon, plain] = read("Diagnosis:\nColon, transverse, biopsy - TUBULAR ADENOMA\nAsthma - stable").sentences
    assert (place_of(colon), place_of(plain)) == ("Colon transverse", "")


def test_a_later_sentence_needs_no_term_of_the_book_where_it_is_short() -> None:
    text = "Impression: gout; COPD exacerbation"
    assert [line.sentence.text for line in problem_lines(read(text), ())] == ["gout;", "COPD exacerbation"]


def test_items_that_begin_with_a_side_are_counted_too() -> None:
    text = "Imp: 1) Anemia 2) L breast cancer 3) R knee pain"
    assert [line.sentence.text for line in problem_lines(read(text), ())] == [
        "1) Anemia",
        "2) L breast cancer",
        "3) R knee pain",
    ]


def test_one_term_of_the_book_is_one_piece() -> None:
    text = "Dx: angiopathy with gangrene R toe"
    document = read(text)
    [sentence] = document.sentences
    start = text.index("angiopathy")
    term = Mention(
        "angiopathy with gangrene", start, start + 24, sentence.section, sentence, Assertion.AFFIRMED, (), "angiopathy"
    )
    [line] = problem_lines(document, (term,))
    assert [sentence.text[atom.start : atom.end] for atom in line.atoms] == ["angiopathy with gangrene R toe"]
    [apart] = problem_lines(document, ())
    assert len(apart.atoms) == 2
