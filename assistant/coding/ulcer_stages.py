"""The stage of a pressure ulcer where somebody else documents it: a nurse's measurement will do (I.B.14, I.C.12.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code

_STAGE = re.compile(
    r"\b(?:stage|stg)[ -]?(?P<number>[1-4]|I{1,3}V?|IV)\b|\bunstag(?:e)?able\b|\bdeep tissue (?:injury|damage)\b|\bDTI\b",
    re.I,
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_WOUND = re.compile(
    r"\b(?:ulcers?|wounds?|pressure|decubit\w*|sore|injury|bedsore|sacr\w+|coccy\w+|heels?|ischi\w+|trochanter\w*|buttocks?)\b",
    re.I,
)
_FEW = 4
_OTHER = re.compile(r"\b(?:ckd|kidney|renal|cancer|carcinoma|hypertension|labor|sleep|lymphedema)\b", re.I)


def staged(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with the only pressure ulcer of no stage at the one stage that the note gives a wound."""
    ulcers = [each for each in conditions if each.has("L89")]
    stages = dict(_stages(document))
    if len(ulcers) != 1 or len(stages) != 1:
        return list(conditions)
    [ulcer], [(stage, statement)] = ulcers, stages.items()
    code = _at(ulcer.code, stage, catalog)
    if code is None:
        return list(conditions)
    because = "the stage is documented elsewhere in the note, which others than the provider may do"
    new = ulcer.become(code, because, *guideline("I.B.14"), statements=(statement,))
    return [new if each is ulcer else each for each in conditions]


def _stages(document: Document) -> Iterator[tuple[str, Statement]]:
    for sentence in document.sentences:
        # A few words that say a stage and nothing else are about the ulcer of the line before.
        bare = len(sentence.text.split()) <= _FEW
        if not (bare or _WOUND.search(sentence.text)) or _OTHER.search(sentence.text):
            continue
        for match in _STAGE.finditer(sentence.text):
            if assertion(sentence.text, match.start(), match.end())[0] is Assertion.AFFIRMED:
                start, end = sentence.start + match.start(), sentence.start + match.end()
                quote = Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)
                yield _wording(match), quote


def _wording(match: re.Match[str]) -> str:
    """How a title of L89 says the stage."""
    number = (match.group("number") or "").upper()
    if number:
        return f"stage {_ROMAN.get(number, number)}"
    return "unstageable" if match.group().lower().startswith("unst") else "deep tissue"


def _at(code: Code, stage: str, catalog: Catalog) -> Code | None:
    """The code of the same place at a stage, for one that says none."""
    entry = catalog.entry(code)
    if entry is None or entry.parent is None or "unspecified stage" not in entry.title:
        return None
    same = ((leaf, catalog.entry(leaf)) for leaf in catalog.leaves(entry.parent))
    return next((leaf for leaf, each in same if each and stage in each.title.lower()), None)
