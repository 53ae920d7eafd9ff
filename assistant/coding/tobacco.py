"""The product that a nicotine dependence is on (F17.2-)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_UNSPECIFIED = "F17.20"
# The product's codes, and how notes name it; cigarettes are counted in packs.
_PRODUCTS = (
    ("F17.21", re.compile(r"(?<!e-)(?<!electronic )\bcig(?:arette)?s?\b|\bppd\b|\bpacks?[ /]?(?:per|a|/)? ?day|\b(?:pack|pk)s?[- ]?y(?:ea)?rs?\b", re.I)),
    ("F17.22", re.compile(r"\b(?:chew(?:s|ing)?(?: tobacco)?|smokeless|snuff|snus|dips?(?: tobacco)?)\b", re.I)),
    ("F17.29", re.compile(r"\bvap(?:es?|ing)\b|\be-?cig\w*|\belectronic cig\w*|\bcigars?\b|\bhookah\b|\bpipe (?:smok|tobacco)\w*", re.I)),
)  # fmt: skip


def by_product(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The dependence on an unspecified product under the product that the note says the patient uses."""
    return [_of_product(each, document, catalog) if each.has(_UNSPECIFIED) else each for each in conditions]


def _of_product(condition: Condition, document: Document, catalog: Catalog) -> Condition:
    near = (condition.statement.sentence, *document.sentences)
    for subcategory, words in _PRODUCTS:
        code = Code(CodeSystem.ICD10CM, subcategory + condition.code.value[len(_UNSPECIFIED) :])
        for sentence in near:
            for match in words.finditer(sentence.text):
                status, _ = assertion(sentence.text, match.start(), match.end())
                if status in (Assertion.AFFIRMED, Assertion.HISTORICAL) and catalog.billable(code):
                    because = f"the note gives the product: “{match.group()}”"
                    return condition.become(code, because, *guideline("I.C.5.b"))
    return condition
