"""Complications after a procedure and the disorders that they consist of, each with its code (I.C.19.g, I.B.16)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Kind

# The notes at the codes of complications that hold many disorders ask for the disorder beside them.
_ASKS = re.compile(
    r"\bfurther specify\b|\btype of kidney disease\b|\bspecif(?:y|ied) (?:the )?(?:disorder|complication)\b", re.I
)
_AFTER = re.compile(
    r"\b(?:post-?(?:op(?:erative(?:ly)?)?|procedural|surgical)|after (?:\w+ ){0,3}(?:surgery|operation|procedure|\w+ectomy|\w+plasty)"
    r"|(?:surgical|post-?op(?:erative)?) complication(?: of)?|complicating (?:surgery|the procedure)|(?:acute )?complication|(?:due to|from|secondary to) (?:the )?(?:surgery|procedure|operation))\b",
    re.I,
)


def by_surgery(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with the code of the complication before a disorder that its sentence ties to an operation."""
    words = table("complications")
    found: list[Condition] = []
    for each in conditions:
        value = next((code for prefixes, code in words["systems"] if each.has(*prefixes)), "")
        code = Code(CodeSystem.ICD10CM, value)
        tied = re.search(words["by"], each.statement.sentence.text, re.I)
        if value and tied and not each.has(*words["own"]) and catalog.billable(code):
            found.append(each.become(code, f"it is said to be {tied.group()}", *guideline("I.B.16")))
        found.append(each)
    if len(found) > len(conditions):
        found = [each for each in found if not each.has("T81.9", "Z98.890")]
    return found


def disorders(
    conditions: Sequence[Condition], catalog: Catalog, named: Callable[[Condition, str], Sequence[Condition]]
) -> list[Condition]:
    """What is to be reported beside complications; `named` gives the conditions that words of a statement name."""
    found: dict[str, Condition] = {}
    reported = {each.code.category for each in conditions}
    for each in conditions:
        notes = catalog.instructions(each.code, Kind.USE_ADDITIONAL)
        words = each.statement.text
        bare = " ".join(_AFTER.sub(" ", words).split()).strip(" ,")
        if not bare or bare == words or not any(_ASKS.search(note.text) for note in notes):
            continue
        for other in named(each, bare):
            if other.code.category not in reported and other.code.value[0] not in "STVWXYZ":
                found.setdefault(other.code.value, other)
    return list(found.values())
