"""Codes compared at every level of the classification: chapter, block, category and below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Level

Json = dict[str, Any]
# Codes of a system without chapters stand together under its name.
_SHAPED = (CodeSystem.ICD10CM, CodeSystem.HCPCS, CodeSystem.CPT, CodeSystem.ICD10PCS)


def counted(got: Iterable[str], expected: Iterable[str], catalog: Catalog) -> Json:
    """(right, suggested, expected) at each level, and by chapter.

    `hierarchy` compares the codes together with all entries above them, so that a near miss counts in part.
    """
    above = {code: _path(code, catalog) for code in {*got, *expected}}
    suggested, wanted = set(got), set(expected)
    chapters = sorted({path[0] for path in above.values()})
    whole = [{step for code in codes for step in (*above[code], code)} for codes in (suggested, wanted)]
    return {
        "exact": _pair(suggested, wanted),
        "category": _pair({code[:3] for code in suggested}, {code[:3] for code in wanted}),
        "chapter": _pair({above[code][0] for code in suggested}, {above[code][0] for code in wanted}),
        "hierarchy": _pair(whole[0], whole[1]),
        "by_chapter": {
            chapter: _pair(
                {code for code in suggested if above[code][0] == chapter},
                {code for code in wanted if above[code][0] == chapter},
            )
            for chapter in chapters
        },
    }


def _pair(got: set[str], expected: set[str]) -> tuple[int, int, int]:
    return len(got & expected), len(got), len(expected)


def _path(value: str, catalog: Catalog) -> tuple[str, ...]:
    """The names of the entries above a code, its chapter first; the system alone where there are none."""
    for system in _SHAPED:
        try:
            code = Code.parse(value, system)
        except InvalidCode:
            continue
        if not catalog.exists(code):
            continue
        path = catalog.path(code)
        if path and path[0].level is Level.CHAPTER:
            # A block and a category of one name are two entries.
            return (path[0].code.value.lower(), *(f"{e.level.value} {e.code.value}" for e in path[1:]))
        return (system.value,)
    return ("other",)
