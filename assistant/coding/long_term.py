"""Long-term use of the drugs that treat the conditions reported (Z79, I.C.4.a.3, I.C.21.c.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.drug_uses import Drugs, Named
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_NEVER = frozenset({"family", "allergies", "administrative", "indication"})
# Words before a drug by which it is not, or not yet, taken long term.
_NOT_YET = re.compile(
    r"\b(?:start(?:ed|ing)?|begin|begun|initiat\w+|add(?:s|ed|ing)?|trial of|consider\w*|stop(?:ped|ping)?|d/c|discontinu\w+|held|hold(?:ing)?|"
    r"fail(?:ed|s|ing)?|finish\w+|complet\w+|off|intoleran\w+ (?:of|to)|allerg\w+ to|switch(?:ed)? to|plan(?:ned)?(?: for)?|discuss\w*|declin\w+|was on|previously on|no longer on|s/p)\s+(?:[\w./-]+\s+){0,2}$",
    re.I,
)
# Words after it by which it is no longer taken.
_NO_LONGER = re.compile(
    r"^[\s\d.]*(?:mg|mcg|units?|[bt]id|daily|qhs|weekly)?\W*(?:was |were |has been |been |is )?(?:start(?:ed)?\b|finished|completed|ended|until|stopped|discontinued|d/?c'?e?d|held|on hold|declined|refused|stop\b)",
    re.I,
)
# Held for a day or a procedure it is taken all the same.
_PAUSED = re.compile(
    r"\b(?:(?:the )?(?:am|morning|day|night) (?:of|before) (?:the )?(?:surgery|procedure|operation)|before (?:the )?(?:surgery|procedure)"
    r"|day of|periop\w*|\d+ (?:days?|d|doses?) (?:before|pre-?op|prior))",
    re.I,
)
_WINDOW = 60


def long_term(
    conditions: Sequence[Condition], document: Document, drugs: Drugs, catalog: Catalog
) -> tuple[Condition, ...]:
    """The codes of long-term use of drugs that the note says are taken for a reported condition, each once.

    In dictated prose only what the assessment states is a status to report; a terse note lists what is taken anywhere.
    """
    reported = {each.code for each in conditions}
    # Gestational diabetes says its treatment itself (I.C.15.i).
    conditions = [each for each in conditions if not each.has("O24.4")]
    found: dict[Code, Condition] = {}
    for sentence in document.sentences:
        if sentence.section.kind in _NEVER or (document.dictated and not sentence.lead):
            continue
        for drug, value in _taken(sentence, conditions, drugs):
            code = Code(CodeSystem.ICD10CM, value)
            if code not in reported and catalog.billable(code):
                found.setdefault(code, _condition(code, drug, sentence))
    return tuple(found.values())


def _taken(sentence: Sentence, conditions: Sequence[Condition], drugs: Drugs) -> Iterator[tuple[Named, str]]:
    for drug in drugs.named(sentence.text):
        use = drugs.uses.get(drug.generic)
        if use is None or use.long_term not in table("status")["long_term"]:
            continue
        if not any(each.has(*_for(use.conditions, use.long_term)) for each in conditions):
            continue
        status, _ = assertion(sentence.text, drug.start, drug.end)
        before, after = sentence.text[max(0, drug.start - _WINDOW) : drug.start], sentence.text[drug.end :]
        paused = _PAUSED.search(sentence.text, drug.start)
        if status is Assertion.AFFIRMED and (paused or not _NOT_YET.search(before)) and not _NO_LONGER.match(after):
            yield drug, use.long_term


def _for(conditions: tuple[str, ...], long_term: str) -> tuple[str, ...]:
    """The conditions for which a long-term use is reported: those of the drug, and those that the table adds for its class."""
    return (*conditions, *table("status")["long_term"][long_term])


def _condition(code: Code, drug: Named, sentence: Sentence) -> Condition:
    words = sentence.text[drug.start : drug.end]
    quote = Statement(
        words, sentence.start + drug.start, sentence.start + drug.end, sentence, Assertion.AFFIRMED, Origin.NOTE
    )
    because = f"“{words}” is taken for a condition reported"
    return Condition(code, (quote,), code, 0.7, because=(because,), citations=guideline("I.C.21.c.3"))
