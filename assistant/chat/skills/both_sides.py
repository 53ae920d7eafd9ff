"""A condition said to be on one or both sides: its codes of these sides, or its own code where it has none (I.B.13)."""

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
_SIDE = frozenset(
    roots(["bilateral", "right", "left", "unspecified", "eye", "side", "both", "other", "specified", "site"])
)
_UNILATERAL = frozenset(roots(["unilateral"]))
_EYE_OR_EAR = re.compile(r"(?:\b(?:of|in|on) )?(?:\b(?:the|his|her) )?\b(?:eyes?|ears?)\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:left|right)\b(?!.*\b(?:left|right)\b)", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:(?:on|in|of|at) )?(?:(?:the|his|her) )?(?:(?:left|right|great|big|little|second|third|fourth|fifth|index|middle|ring|upper|lower) )*"
    r"(?:toes?|foot|feet|fingers?|thumb|hand|side|leg|arm|eye|ear|heel|ankle|wrist|knee|elbow|shoulder|hip|breast|testicle|buttock)?\b\W*$",
    re.IGNORECASE,
)
_SURE, _SURER = 0.4, 0.6
_CERTAIN = 0.85


def both_sides(text: str, listed: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes as they are, or those that say the same of both sides and nothing that the words do not say."""
    found = list(listed)
    bare = " ".join(_BOTH.sub(" ", text).split())
    if not _BOTH.search(text) or _SEVERAL.search(bare) or not found or len(found) > 3:
        return found
    if all("bilateral" in each["title"].lower() and _sureness(each) >= _CERTAIN for each in found):
        return found  # the search knows a code of both sides that the words surely mean (M17.0 for knee arthrosis)
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


def without_sides(text: str, listed: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes, or the code of a condition that has no sides where the side led to one of what nobody said."""
    found = list(listed)
    bare = _PLACE.sub("", text).strip()
    if not _ONE.search(text) or _ONE.search(bare) or not bare or _SEVERAL.search(bare) or len(found) != 1:
        return found
    (plain,) = yield (Call("search_codes", {"query": bare[:500], "system": "ICD-10-CM", "limit": 1, "billable": True}),)
    top = next(iter(plain.get("hits", ())), None)
    if (
        top is None
        or top["code"][0] in "ST"
        or top["score"] < _SURER
        or top["code"][:3] == found[0]["code"][:3]
        or _sided(top["title"])
        or _words(top["title"]) - _SIDE <= _words(found[0]["title"])  # the same condition, of the place that is told
    ):
        return found
    told = _words(text) | _words(top["title"]) | _SIDE | set(roots(tokens("initial encounter")))
    return found if _words(found[0]["title"]) <= told else [top]


def unilateral(text: str, listed: Sequence[Json], hits: Sequence[Json]) -> list[Json]:
    """The codes, with the unilateral code in the place of one without sides where one side is told."""
    if not _ONE.search(text) or len(listed) != 1 or _sided(listed[0]["title"]):
        return list(listed)
    own = _words(listed[0]["title"]) | _SIDE | _UNILATERAL
    one = (h for h in hits if _ONE_SIDE.search(h["title"]) and h["billable"] and _words(h["title"]) <= own)
    return [next((hit for hit in one if hit["code"][:3] == listed[0]["code"][:3]), listed[0])]


def _sided(title: str) -> bool:
    return bool(re.search(r"\b(?:left|right|bilateral|unilateral)\b", title, re.IGNORECASE) or _OPEN_SIDE.search(title))


def _words(text: str) -> set[str]:
    return set(roots(tokens(text))) - EMPTY


def _sureness(each: Json) -> float:
    """How sure the search or the coder is of a code."""
    return float(each.get("score") or each.get("confidence") or 0.0)
