"""Burns of one site: a single code of the highest degree, and a burn that does not heal as an acute one (I.C.19.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code

_BY_DEGREE = ("T20", "T21", "T22", "T23", "T24", "T25")
_NOT_HEALED = re.compile(
    r"\bnon-?\s?healing\b|\b(?:not|never|isn.?t|hasn.?t|has not) (?:been )?(?:heal(?:ing|ed)?)\b", re.I
)
_NECROTIC = re.compile(r"\bnecro(?:sis|tic)\b", re.I)
# The fourth character has the degree: 0 (unspecified) to 3, of corrosions 4 to 7.
_CORROSION = 4
_UNDER_CARE = "D"
_ACUTE = "A"


def burnt(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with one burn for each site and side, the deepest, and as acute what has not healed."""
    sited = any(each.has(*_BY_DEGREE) for each in conditions)
    conditions = [each for each in conditions if not (sited and each.has("T30"))]
    deepest = [each for each in conditions if not any(_deeper(other, each) for other in conditions)]
    return [_unhealed(each, catalog) for each in deepest]


def _deeper(one: Condition, other: Condition) -> bool:
    """True for a burn of a higher degree at the very place of another (I.C.19.d.2)."""
    if not one.has(*_BY_DEGREE) or not other.has(*_BY_DEGREE):
        return False
    first, second = one.code.plain, other.code.plain
    same_kind = int(first[3]) // _CORROSION == int(second[3]) // _CORROSION
    return first[:3] == second[:3] and first[4:] == second[4:] and same_kind and first[3] > second[3]


def _unhealed(condition: Condition, catalog: Catalog) -> Condition:
    """A burn that does not heal, or is necrotic, under the character of an acute one (I.C.19.d.3)."""
    text = condition.statement.sentence.text
    if not condition.has(*_BY_DEGREE) or condition.code.plain[6:] != _UNDER_CARE:
        return condition
    if not (_NOT_HEALED.search(text) or _NECROTIC.search(text)):
        return condition
    code = Code(condition.code.system, condition.code.value[:-1] + _ACUTE)
    because = "a burn that has not healed is coded as an acute one"
    return condition.become(code, because, *guideline("I.C.19.d.3")) if catalog.billable(code) else condition
