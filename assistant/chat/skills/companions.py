"""The further code that a note at a code asks for, where the question tells it: the stage, the organism."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.skills.ties import names
from assistant.chat.turns import Call, Json, Results
from index.words import roots, tokens

_MOST = 3
_LOOKED_AT = 20
_TOLD = 0.03  # a code of the note's range that the whole question finds by words of its title
_SURE = 0.3
_CAUSE = re.compile(
    r"\b(?:due to|caused by|from|grew|growing|grows|positive for|organism (?:is|was)|with)\s+(.{3,60})$", re.IGNORECASE
)
_BETWEEN = re.compile(r",? *\b(?:with|and|plus|due to|in)\b *|[,;/&+] *", re.IGNORECASE)
_PIECES, _PIECE_SURE = 4, 0.5
# An effect named with its disease ("diabetic gastroparesis") may have a code of its own without it.
_OF_A_DISEASE = re.compile(
    r"\b(?:diabetic|hypertensive|alcoholic|uremic|rheumatoid|lupus|sickle[- ]cell)\b ?", re.IGNORECASE
)
# How the book titles an organism as the cause of an infection filed elsewhere (B95-B97).
_AS_CAUSE = "as the cause of diseases classified elsewhere"
_ORGANISM = re.compile(r"\bB9[5-7]\b")
# An infection of no stated site: where a site is coded, the organism follows it as B95-B97 instead (I.C.1.b).
_NO_SITE = re.compile(r"^A4[019]\b")
# Sepsis with an organ that fails because of it, or called severe (I.C.1.d.1.b); a failure that only stands beside it is a query.
_SEPSIS = re.compile(r"\bsepsis\b", re.IGNORECASE)
_SHOCK = re.compile(r"\bseptic shock\b", re.IGNORECASE)
_SEVERE = re.compile(
    r"\bsevere sepsis\b|\b(?:acute (?:kidney|renal|respiratory|liver|hepatic|heart) (?:failure|injury)|AKI|ARF|encephalopathy|(?:multi-?)?organ (?:dysfunction|failure)|DIC|coagulopathy)\b"
    r"[\w ,]{0,25}?\b(?:due to|from|caused by|because of|secondary to|d/t|2/2|related to) (?:the |his |her |an? )?(?:\w+ )?sepsis\b|\bsepsis[- ](?:induced|related)\b",
    re.IGNORECASE,
)
_BLOOD = re.compile(r"\b(?:sepsis|septic\w*|bacter\w*mia|blood)\b", re.IGNORECASE)


def companions(listed: Sequence[Json], text: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes with those that their notes ask for and the words tell."""
    own = [each for each in listed if each.get("system", "ICD-10-CM") == "ICD-10-CM"][:_MOST]
    if not own or len(text.split()) < 2:
        return list(listed)
    cause = _CAUSE.search(text)
    organism = [Call("search_codes", {"query": f"{cause[1][:200]} {_AS_CAUSE}", "limit": 5})] if cause else []
    pieces = [piece for piece in _BETWEEN.split(text) if len(piece) > 2][:_PIECES]
    pieces += [bare for piece in pieces if (bare := _OF_A_DISEASE.sub("", piece).strip()) not in {"", piece}]
    alone = [Call("search_codes", {"query": p[:200], "limit": 1}) for p in pieces] if len(pieces) > 1 else []
    (whole, *others), cards = _parted(
        (
            yield (
                Call("search_codes", {"query": text[:500], "limit": _LOOKED_AT, "billable": True}),
                *organism,
                *alone,
                *(Call("show_code", {"code": each["code"]}) for each in own),
            )
        ),
        1 + len(organism) + len(alone),
    )
    causes = others[: len(organism)]
    said = [hit for one in others[len(organism) :] for hit in one.get("hits", ()) if hit["score"] >= _PIECE_SURE]
    found: list[Json] = list(listed)
    for card in cards:
        for note in card.get("notes", ()):
            if note["kind"] != "use_additional":
                continue
            told = [hit for hit in whole.get("hits", ()) if hit["score"] >= _TOLD and "title" in hit["matched_by"]]
            if _ORGANISM.search(note["text"]):
                told = [hit for one in causes for hit in one.get("hits", ()) if hit["score"] >= _SURE]
            further = next((hit for hit in (*told, *said) if names(note["text"], hit["code"])), None)
            # One of a category is told: the stage that the case has already is not given a second time.
            if further and further["code"][:3] not in {each["code"][:3] for each in found}:
                place = next(n for n, each in enumerate(found) if each["code"] == card["code"])
                found.insert(place + 1, further)
    found = yield from _with_named_effects(found, [*whole.get("hits", ()), *said], text)
    found = yield from _severe_sepsis(found, text)
    found = [each for each in found if not _is_named_by_another(each, found)]
    if any(_ORGANISM.match(each["code"]) for each in found) and not _BLOOD.search(text):
        found = [each for each in found if not _NO_SITE.match(each["code"])]
    return found


def _is_named_by_another(organism: Json, listed: Sequence[Json]) -> bool:
    """True for an organism that the code of another infection names already (I.C.1.e.1.a)."""
    # The infection of a birth is filed in chapter 15 and has its organism behind it (I.C.15.k).
    if not _ORGANISM.match(organism["code"]) or any(each["code"].startswith("O") for each in listed):
        return False
    name = set(roots(tokens(organism["title"].replace(_AS_CAUSE, "").replace(" infection ", " ").partition("[")[0])))
    others = (each for each in listed if not _ORGANISM.match(each["code"]))
    return bool(name) and any(name <= set(roots(tokens(each["title"]))) for each in others)


def _severe_sepsis(listed: list[Json], text: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes with R65.2- behind the sepsis where the words tell of shock or of an organ that fails because of it."""
    place = next((n for n, each in enumerate(listed) if _SEPSIS.search(each["title"])), None)
    code = "R65.21" if _SHOCK.search(text) else "R65.20" if _SEVERE.search(text) else ""
    if place is None or not code or any(each["code"].startswith("R65") for each in listed):
        return listed
    (card,) = yield (Call("show_code", {"code": code}),)
    return [*listed[: place + 1], card, *listed[place + 1 :]] if card.get("found") else listed


def _with_named_effects(
    listed: list[Json], hits: Sequence[Json], text: str
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes with an effect whose whole title the words say, behind the listed code that a note at it puts first."""
    words = set(roots(tokens(text)))
    stems = {each["code"][:3] for each in listed}
    named = {
        hit["code"]: hit
        for hit in hits
        if hit["code"][:3] not in stems and hit["billable"] and set(roots(tokens(hit["title"]))) <= words
    }
    cards = (yield tuple(Call("show_code", {"code": code}) for code in named)) if named else ()
    found = list(listed)
    for card in cards:
        first = " ".join(note["text"] for note in card.get("notes", ()) if note["kind"] == "code_first")
        before = next((n for n, each in enumerate(found) if names(first, each["code"])), None)
        if before is not None:
            found.insert(before + 1, named[card["code"]])
    return found


def _parted(seen: Results, at: int) -> tuple[Results, Results]:
    return seen[:at], seen[at:]
