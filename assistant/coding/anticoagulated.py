"""A bleeding that an anticoagulant brought about as an adverse effect: the disorder of clotting beside the bleeding (D68.32)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import tabular
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_DISORDER = Code(CodeSystem.ICD10CM, "D68.32")
_EFFECT = re.compile(r"T45\.515")
_BLEEDING = re.compile(
    r"\b(?:h[ae]+morrhag\w*|bleeding|epistaxis|h[ae]+mat\w+|melena|h[ae]+mo(?:ptysis|thorax|peritoneum)|h[ae]+marthrosis)\b",
    re.I,
)


def bleeding_of(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with D68.32 behind the first bleeding where the effect of an anticoagulant is reported beside it.

    The Index has it so: Disorder, hemorrhagic, drug-induced; T45.515 stands at D68.32 as the code for the drug.
    """
    kept = list(conditions)
    drug = any(_EFFECT.match(each.code.value) for each in kept)
    bled = next((each for each in kept if drug and _bleeds(each.code, catalog)), None)
    if bled is None or any(each.has("D68.3") for each in kept) or not catalog.billable(_DISORDER):
        return kept
    because = "the bleeding is an effect of the anticoagulant"
    disorder = bled.become(_DISORDER, because, *tabular(_DISORDER, catalog))
    return [*kept[: kept.index(bled)], disorder, *kept[kept.index(bled) :]]


def _bleeds(code: Code, catalog: Catalog) -> bool:
    entry = catalog.entry(code)
    return not code.value.startswith(("S", "T", "O", "P", "D")) and bool(entry and _BLEEDING.search(entry.title))
