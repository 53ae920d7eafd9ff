"""Diagnosis pointers: which diagnoses of the claim a service line is for, at most four, the chief one first."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.drug_uses import known
from assistant.notes.document import Sentence

LETTERS = "ABCDEFGHIJKL"
MOST = 4
_CAUSES = "VWXY"


def visit_pointers(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """The first four diagnoses of the claim that are no external causes, in its order."""
    places = [place for place, each in enumerate(conditions[: len(LETTERS)]) if not each.has(*_CAUSES)]
    return tuple(LETTERS[place] for place in places[:MOST])


def line_pointers(
    conditions: Sequence[Condition], sentence: Sentence, words: str, wanted: Sequence[str] = ()
) -> tuple[str, ...]:
    """The diagnoses that a drug or a thing is for.

    Those that a row of a table names (`wanted`, prefixes of codes), else those that the drug is usually for, else those
    stated in the same sentence or paragraph, else the chief one.
    """
    usual = wanted or [code for _, use in known().used(words) for code in use.conditions]
    listed = list(enumerate(conditions[: len(LETTERS)]))
    for fits in (
        lambda each: bool(usual) and each.has(*usual),
        lambda each: any(s.sentence == sentence for s in each.statements),
        lambda each: any(
            s.sentence.section == sentence.section and s.sentence.block == sentence.block for s in each.statements
        ),
    ):
        found = [LETTERS[place] for place, each in listed if not each.has(*_CAUSES) and fits(each)]
        if found:
            return tuple(found[:MOST])
    return visit_pointers(conditions)[:1]
