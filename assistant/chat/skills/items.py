"""A list of diagnoses typed as one line: each item coded by itself."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.turns import Call, Json, Results

_PARTING = re.compile(r"\s*[,;\n]\s*(?:and\s+|\d[.)]\s*)?")
_LEAST, _MOST, _LONGEST = 3, 12, 8
_SURE = 0.3
_SAYS_NOTHING = re.compile(r",?\s*\b(?:unspecified|NOS)\b", re.IGNORECASE)


def each_item(text: str, coded: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The code of each item in order, where every item names a condition and the whole was coded as fewer.

    What the reading of the whole line found for an item goes before what a search finds for it. A line whose parts are
    details of one condition ("colon cancer, sigmoid, left") has parts that name none: nothing is returned for it.
    """
    items = [_SAYS_NOTHING.sub("", item).strip() for item in _PARTING.split(text) if item.strip()]
    if not _LEAST <= len(items) <= _MOST or len(coded) >= len(items):
        return []
    if any(not item or len(item.split()) > _LONGEST for item in items):
        return []
    found = yield tuple(Call("search_codes", {"query": item, "limit": 1}) for item in items)
    tops = [next(iter(each.get("hits", ())), None) for each in found]
    if any(top is None or top["score"] < _SURE or top["system"] != "ICD-10-CM" for top in tops):
        return []
    of_category = {each["code"][:3]: each for each in coded}
    listed = [of_category.get(top["code"][:3], top) for top in tops if top]
    unique = list({each["code"]: each for each in listed}.values())
    return unique if len(unique) == len(items) else []
