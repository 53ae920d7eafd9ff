"""Two conditions of one category under the code whose title names both: "stenosis with insufficiency" (I.B.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.titles import words_of
from codesets.catalog import Catalog
from codesets.codes import Code
from index.words import root, roots, tokens

_BETWEEN = frozenset(roots(tokens("with and or of the both unspecified")))
# Injuries are coded each by itself (I.C.19.b); findings and statuses are no parts of one disease.
_EACH_BY_ITSELF = tuple("RSTVWXYZ")


_WITHOUT = root("without")


def paired(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with each pair, whose words make up the title of a third code of their category, as that code."""
    result = list(conditions)
    for first, second in combinations(conditions, 2):
        if first not in result or second not in result:
            continue
        code = next(_both(first, second, catalog), None)
        if code is None or any(each.code == code for each in result):
            continue
        entry = catalog.entry(code)
        because = f"“{entry.title if entry else code.value}” says both"
        made = first.become(code, because, *guideline("I.B.9"), statements=second.statements)
        result = [made if each is first else each for each in result if each is not second]
    return result


def _both(first: Condition, second: Condition, catalog: Catalog) -> Iterator[Code]:
    if first.code.category != second.code.category or first.has(*_EACH_BY_ITSELF):
        return
    one, other = _title_words(first.code, catalog), _title_words(second.code, catalog)
    whole = _complicated(one, other) or _complicated(other, one)
    if not whole and (one <= other or other <= one):
        return
    for leaf in catalog.leaves(Code(first.code.system, first.code.category)):
        if _title_words(leaf, catalog) == (whole or one | other) and catalog.billable(leaf):
            yield leaf


def _complicated(kind: frozenset[str], complication: frozenset[str]) -> frozenset[str]:
    """The words of the code of both, where one title names the kind without what the other has of no kind; else empty.

    "Graves disease with thyroid storm": E05.00 and E05.91 are E05.01.
    """
    with_it = kind - {_WITHOUT}
    return with_it if _WITHOUT in kind and _WITHOUT not in complication and complication < with_it else frozenset()


def _title_words(code: Code, catalog: Catalog) -> frozenset[str]:
    entry = catalog.entry(code)
    return frozenset(words_of(entry.title)) - _BETWEEN if entry else frozenset()
