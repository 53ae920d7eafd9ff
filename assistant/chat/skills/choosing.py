"""Which codes the words call for: what the coder reads in them or what the search finds, whichever is the surer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.skills.calls import sure_of
from assistant.chat.skills.denied import (
    HALF_SURE,
    VAGUE,
)
from assistant.chat.turns import Json
from assistant.coding.unsaid_kind import is_general, is_other_kind
from index.words import roots, tokens

_SURE, _FAIR, _WEAK = 0.5, 0.3, 0.12
_CERTAIN = 0.9  # so surely the words are the title's own
_DOUBTFUL = 0.4  # the note coder's confidence in a code that it took for want of a better one
# What stands only where no other code of its chapter does (I.C.15.n.1).
_NORMAL_BIRTH, _OF_PREGNANCY = "O80", "O"
_BESIDE = ("Z3A", "Z37", "Z68", "Z79", "Z8", "Z9")  # what only stands beside a condition
_CODER_SURE, _CODER_FAIR, _BY_RULE = 0.85, 0.75, 0.95
_AS_GOOD = 0.5
_MOSTLY = 0.6
_VISITS = ("Z00", "Z01", "Z02", "Z43")
_CAUSES = "VWXY"  # an external cause never stands alone (I.C.20)
_OTHERWISE = re.compile(r"other specified\b|.*\bdue to underlying condition\b", re.IGNORECASE)
VAGUER = re.compile(r"\bunspecified\b", re.IGNORECASE)
# Codes that report how well a practice works: their titles tell of patients, and they are no answer for one.
_QUALITY = re.compile(r"(?:patients?|clinician|documentation of|ongoing|no documentation|most recent)\b", re.IGNORECASE)
_LEFT_BY_STROKE, _STROKES = "I69", ("I60", "I61", "I62", "I63")
_TAKEN = ("Adverse effect", "Underdosing")


def choose(
    hits: Sequence[Json], situation: Json, services: Sequence[Json], text: str, tells: bool
) -> tuple[list[Json], bool]:
    """The codes that the words call for, and whether none of them is sure."""
    both = situation.get("codes", ())
    coded = [each for each in both if each["system"] == "ICD-10-CM"]
    top = hits[0] if hits else None
    found = {hit["code"] for hit in (*services, *hits)}
    if services and (several := [each for each in both if each["system"] == "HCPCS" and each["code"] in found]):
        return several, False
    if services and services[0]["score"] >= _FAIR:
        sure = top is not None and top["score"] >= _SURE and top["code"] != services[0]["code"]
        return [services[0], *([top] if top and sure else [])], False
    if top is None or not coded:
        return ([top], _weak(top)) if top else (coded, False)
    if top["code"].startswith(_LEFT_BY_STROKE) and any(each["code"].startswith(_STROKES) for each in coded):
        return coded, False  # the stroke is of this encounter: nothing is left by an old one
    if top["code"] == _NORMAL_BIRTH and any(each["code"].startswith(_OF_PREGNANCY) for each in coded):
        return coded, False
    if top["system"] != "ICD-10-CM" and not services and len(sure_of(situation)) > 1:
        return coded, False  # a case of several diagnoses is no question for a service
    if not services and coded[0]["code"].startswith(_VISITS) and coded[0]["confidence"] >= _CODER_SURE:
        return coded, False  # an examination or a device's care that is told is the reason for the visit
    if top["system"] == "HCPCS" and not services and _QUALITY.match(top["title"]):
        return coded, False
    if top["system"] != "ICD-10-CM":
        also = any(hit["code"][:3] == coded[0]["code"][:3] and hit["score"] >= _AS_GOOD * top["score"] for hit in hits)
        return ([top], False) if top["score"] >= _SURE or (top["score"] >= _FAIR and not also) else (coded, False)
    if len(coded) == 1:
        return [_one(coded[0], hits, text, tells)], False
    doubtful = max(each["confidence"] for each in coded) < HALF_SURE
    # The coder that read the same says itself what is reported beside it (I13.0 with the heart failure and the stage).
    read = top["code"] in {each["code"] for each in coded}
    if doubtful and not read and top["score"] >= _FAIR and all(_said_by(top, each) for each in coded):
        return [top], False
    if top["score"] < _SURE or any(e["code"].startswith(top["code"]) for e in coded) or _surely(coded, top):
        return coded, False
    others = [each for each in coded if each["code"] != top["code"] and not _said_by(top, each)]
    place = next((place for place, each in enumerate(coded) if _said_by(top, each)), 0)
    return [*others[:place], top, *others[place:]], False


def _surely(coded: Sequence[Json], top: Json) -> bool:
    """True where the coder is sure of another code of the best hit's category, or has one of its block by a rule."""
    return any(
        (each["code"][:3] == top["code"][:3] and each["confidence"] >= _CODER_SURE)
        or (each["code"][:2] == top["code"][:2] and each["confidence"] >= _BY_RULE)
        for each in coded
    )


def _one(coded: Json, hits: Sequence[Json], text: str, tells: bool) -> Json:
    """The coder's one code or the search's best, whichever is the surer for these words."""
    top = hits[0]
    if top["code"][0] in _CAUSES and coded["code"][0] not in _CAUSES:
        return coded
    if coded["confidence"] >= _CODER_SURE and coded["code"][:1] == top["code"][:1] and _OTHERWISE.match(top["title"]):
        return coded  # nobody said of which other kind it is
    if _is_of_no_kind(coded, top, text):
        return coded  # the search took a kind for the side that it has
    if coded["confidence"] >= _BY_RULE and coded["code"][:3] == top["code"][:3]:
        return coded  # a rule made it of several things that the words tell
    if coded["title"].startswith(_TAKEN) and top["title"].startswith("Poisoning"):
        return coded  # the coder knows how the drug was taken
    if coded["confidence"] >= _CODER_FAIR and top["score"] < _FAIR:
        return coded  # no title fits the words well, and the coder reads more of them than one phrase
    if coded["code"][:6] == top["code"][:6] and VAGUER.search(top["title"]) and not VAGUER.search(coded["title"]):
        return coded
    same = coded["code"][:3] == top["code"][:3]
    chief = not coded["code"].startswith(_BESIDE)
    if tells and chief and not same and coded["confidence"] >= _CODER_FAIR and top["score"] < _CERTAIN:
        return coded  # a case that is told is read better than it is found
    if same and coded["confidence"] >= _CODER_SURE and VAGUER.match(top["title"]) and not VAGUER.search(coded["title"]):
        return coded
    if same and coded["confidence"] >= _CODER_SURE and _leaves_open(top["title"], coded["title"]):
        return coded  # the severity is told, or what the search's title denies
    exact = [hit for hit in hits if hit["code"] == coded["code"]]
    mine = next(iter([*exact, *(hit for hit in hits if coded["code"].startswith(hit["code"]))]), None)
    if mine and mine["score"] >= _AS_GOOD * top["score"]:
        return mine if mine["code"] == coded["code"] else coded
    if coded["confidence"] < _DOUBTFUL or top["score"] >= _SURE or mine or top["code"].startswith(coded["code"][:3]):
        return top if top["score"] >= _WEAK or mine is None else coded
    return coded


def _is_of_no_kind(coded: Json, top: Json, text: str) -> bool:
    """True where the coder has the unspecified condition, and the search a kind of it that the words do not name."""
    same = coded["code"][0] == top["code"][0] and is_general(coded["title"], coded["code"])
    return same and is_other_kind(top["title"], coded["title"], frozenset(roots(tokens(text))))


def _leaves_open(title: str, told: str) -> bool:
    """True where a title has no severity and the other has one, or denies what the other says to be there."""
    vague = "unspecified severity" in title and "unspecified severity" not in told
    return vague or ("without" in title and title.replace("without", "with") == told)


def _said_by(top: Json, other: Json) -> bool:
    """True where the best hit says what the other code says: one of its category, or a combination with its words."""
    if top["code"][:3] == other["code"][:3]:
        return True
    own = {word for word in roots(tokens(other["title"])) if word not in VAGUE}
    return bool(own) and len(own & set(roots(tokens(top["title"])))) >= _MOSTLY * len(own)


def is_modifier(hit: Json) -> bool:
    """True for a modifier: two letters that are an abbreviation (RA) where no modifier is asked about."""
    return len(hit["code"]) == 2


def _weak(top: Json) -> bool:
    return bool(top["score"] < _WEAK or (set(top["matched_by"]) <= {"meaning", "words"} and top["score"] < _FAIR))
