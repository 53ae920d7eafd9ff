"""Toxic effects of substances that are no drugs (T51-T65) by what was meant (I.C.19.e.5.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_TOXIC = tuple(f"T{number}" for number in range(51, 66))
_ACCIDENTAL, _SELF_HARM = "accidental (unintentional)", "intentional self-harm"
_ATTEMPT = "T14.91"


def meant(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with each toxic effect that was meant under the same substance's code for self-harm.

    The intent stands in that code: the attempt has none beside it.
    """
    words = table("drug_harm")
    intended = re.search(words["intended"], document.text, re.I)
    if not intended or re.search(words["unintended"], document.text, re.I):
        return list(conditions)
    found = [_of_self_harm(each, catalog) for each in conditions]
    harmed = any(each.has(*_TOXIC) and _SELF_HARM in catalog.title(each.code) for each in found)
    return [each for each in found if not (harmed and each.has(_ATTEMPT))]


def _of_self_harm(condition: Condition, catalog: Catalog) -> Condition:
    title = catalog.title(condition.code)
    if not condition.has(*_TOXIC) or _ACCIDENTAL not in title:
        return condition
    wanted = title.replace(_ACCIDENTAL, _SELF_HARM)
    leaves = catalog.leaves(Code(CodeSystem.ICD10CM, condition.code.category))
    code = next((leaf for leaf in leaves if catalog.title(leaf) == wanted), None)
    return condition.become(code, "the note says that it was meant", *guideline("I.C.19.e.5.d")) if code else condition
