"""What a note says of a condition, in sentences a clinician can read aloud: [[words|assertion]]."""

from __future__ import annotations

import re

import pytest

from assistant.notes.assertions import assertion, present

_MARK = re.compile(r"\[\[([^|\]]+)\|([a-z]+)\]\]")
SENTENCES = (
    "Denies [[chest pain|negated]] and [[dyspnea|negated]].",
    "Father had [[MI|family]].",
    "No [[fever|negated]], [[chills|negated]], or [[cough|negated]].",
    "No [[fever|negated]] but has a [[cough|affirmed]].",
    "Fever: [[none|affirmed]].",
    "[[Fever|negated]]: none.",
    "- no [[asthma|negated]] or [[COPD|negated]]",
    "[[Hypoxia|negated]] - no",
    "Sepsis (no [[fever|negated]]) due to a [[urinary tract infection|affirmed]].",
    "[[Myocardial infarction|negated]] never happened",
    "Rapid strep is negative for [[group A streptococcus|negated]].",
    "[[Pneumonia|uncertain]] is not ruled out.",
    "[[Pneumonia|negated]] was ruled out by the film.",
    "Probable [[pneumonia|uncertain]].",
    "Concern for [[appendicitis|uncertain]].",
    "Return if [[fever|hypothetical]] or [[vomiting|hypothetical]] begins.",
    "History of [[asthma|historical]].",
    "[[Asthma|affirmed]] is not well controlled.",
    "Without [[fever|negated]], the [[cough|affirmed]] goes on.",
    "[ ] [[Diabetes|negated]]",
    "Mother with [[breast cancer|family]]; she herself has a [[cyst|affirmed]].",
    "[[Metformin|affirmed]] 1000 BID, [[aspirin|negated]] none",
    "[[Cough|negated]], [[fever|negated]]: none",
    "Scheduled for repair of the [[hernia|planned]].",
)


@pytest.mark.parametrize("marked", SENTENCES)
def test_what_the_sentence_says(marked: str) -> None:
    sentence, expected = _read(marked)
    for start, end, wanted in expected:
        found, _ = assertion(sentence, start, end)
        assert found.value == wanted, (sentence, sentence[start:end])


def test_the_cue_that_decides_is_named() -> None:
    sentence = "Denies chest pain."
    _, cue = assertion(sentence, 7, 17)
    assert cue is not None
    assert sentence[cue.start : cue.end] == "Denies"


def test_what_is_present_keeps_its_place() -> None:
    sentence = "No edema, but cough; father had gout."
    left = present(sentence)
    assert len(left) == len(sentence)
    assert left.index("cough") == sentence.index("cough")
    assert "edema" not in left
    assert "gout" not in left


def _read(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence without its marks, and each mark's place in it."""
    text, found, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        found.append((len(text), len(text) + len(match.group(1)), match.group(2)))
        text += match.group(1)
        last = match.end()
    return text + marked[last:], found
