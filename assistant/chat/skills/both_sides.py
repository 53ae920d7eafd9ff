"""A condition said to be on both sides: its bilateral code, its two codes, or its own code where it has no sides (I.B.13)."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.turns import Call, Json, Results
from index.words import EMPTY, roots, tokens

_BOTH = re.compile(
    r"\b(?:(?:on |in |of )?both (?:sides|of (?:them|the|her|his))?|bilateral(?:ly)?|on the (?:left and (?:the )?right|right and (?:the )?left))\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[,;]|\b(?:and|with|plus|no|not|without)\b", re.IGNORECASE)
_ONE_SIDE = re.compile(r"\bunilateral\b", re.IGNORECASE)
_OPEN_SIDE = re.compile(
    r"\bunspecified (?=(?:upper |lower )?(?:foot|hand|eye|ear|knee|hip|shoulder|elbow|wrist|ankle|limb|leg|arm|breast|kidney|side|extremity|thigh|finger|toe|lung|ovary|eyelid|heel|forearm|tube|testis)\b)",
    re.IGNORECASE,
)
_SIDE = frozenset(roots(["bilateral", "right", "left", "unspecified", "eye", "side", "both", "other", "specified"]))
_EYE_OR_EAR = re.compile(r"(?:\b(?:of|in|on) )?(?:\b(?:the|his|her) )?\b(?:eyes?|ears?)\b", re.IGNORECASE)
_SURE = 0.4


def both_sides(text: str, listed: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes as they are, or those that say the same of both sides and nothing that the words do not say."""
    found = list(listed)
    bare = " ".join(_BOTH.sub(" ", text).split())
    if not _BOTH.search(text) or _SEVERAL.search(bare) or not found or len(found) > 3:
        return found
    queries = [bare, *([whole] if (whole := " ".join(_EYE_OR_EAR.sub(" ", bare).split())) not in ("", bare) else [])]
    seen = yield tuple(
        Call("search_codes", {"query": each[:500], "system": "ICD-10-CM", "limit": 4, "billable": True})
        for each in queries
    )
    tops = [hit for plain in seen for hit in plain.get("hits", ())[:1]]
    # A disease that only eyes or ears have is found better without naming them.
    tops = [top for top in tops if top is tops[0] or top["code"].startswith("H")]
    top = max(tops, key=lambda each: each["score"], default=None)
    if top is None or top["score"] < _SURE or _ONE_SIDE.search(top["title"]):
        return found
    known = _words(bare) | _words(top["title"]) | _SIDE
    if all(_words(each["title"]) <= known and not _OPEN_SIDE.search(each["title"]) for each in found):
        return found
    if not _OPEN_SIDE.search(top["title"]):
        return [top]
    (card,) = yield (Call("show_code", {"code": top["code"]}),)
    above = next((each["code"] for each in reversed(card.get("path", ())) if each["code"] != top["code"]), "")
    (parent,) = yield (Call("show_code", {"code": above}),)
    by_title = {child["title"].lower(): child for child in parent.get("children", ()) if child["billable"]}
    for sides in (("bilateral",), ("right", "left")):
        wanted = [_OPEN_SIDE.sub(f"{side} ", top["title"], count=1).lower() for side in sides]
        if all(title in by_title for title in wanted):
            return [by_title[title] for title in wanted]
    return next(([child] for title, child in by_title.items() if "bilateral" in title), found)


def _words(text: str) -> set[str]:
    return set(roots(tokens(text))) - EMPTY
