"""A condition told once of several places, told again for each of them ("pain in the right shoulder and the left knee")."""

from __future__ import annotations

import re

_SITES = (
    "shoulder|elbow|wrist|hand|finger|thumb|hip|knee|ankle|foot|feet|toe|leg|arm|forearm|thigh|calf|heel|shin|ear|eye|eyelid|"
    "breast|buttock|groin|flank|cheek|axilla|clavicle|humerus|radius|ulna|femur|tibia|fibula|patella|scapula|kidney|lung"
)
_WHICH = (
    "(?:(?:upper|lower|index|middle|ring|little|pinky|great|big|small|second|third|fourth|fifth|distal|proximal) )*"
)
_PLACE = rf"(?:left|right|both|bilateral) {_WHICH}(?:{_SITES})s?"
_IN = "(?:of|in|to|on|at)"
_AND = rf"(?:,? (?:and|&|plus) |, )(?:{_IN} )?(?:(?:the|his|her) )?"
_SEVERAL = re.compile(
    rf"(?P<before>(?:^|.*[,;] ))(?P<what>[^,;]*?)(?P<prep>(?:\b{_IN} )?)(?:(?:the|his|her) )?"
    rf"\b(?P<places>{_PLACE}(?:{_AND}{_PLACE})+)\b(?! ?\?)(?P<rest>[^,;]*)(?P<after>.*)",
    re.IGNORECASE,
)
_ONE = re.compile(rf"\b{_PLACE}\b", re.IGNORECASE)
_SIDE = re.compile(r"^(?:left|right|both|bilateral) ", re.IGNORECASE)
# The encounter is said of them all.
_ENCOUNTER = re.compile(r", *(?:initial|subsequent|first|sequela|follow[- ]?up)\b[^,;]*", re.IGNORECASE)
# What one cause does to a whole side is one condition.
_OF_A_SIDE = re.compile(r"\b(?:weak\w*|paraly\w*|paresis|hemi\w+|pleg\w+|numb\w*|stroke|cva)\b", re.IGNORECASE)


def each_site(clause: str) -> str:
    """The clause with the condition told of each place by itself; as it is where it names no two places."""
    match = _SEVERAL.fullmatch(clause)
    if match is None or _OF_A_SIDE.search(clause) or not f"{match['what']}{match['rest']}".strip():
        return clause
    places = _ONE.findall(match["places"])
    if len({_SIDE.sub("", place.lower()).rstrip("s") for place in places}) < 2:
        return clause
    encounter = found.group() if (found := _ENCOUNTER.search(match["after"])) else ""
    each = [f"{match['what']}{match['prep']}{place}{match['rest']}{encounter}" for place in places]
    return f"{match['before']}{'; '.join(each)}{match['after'].replace(encounter, '', 1)}"


# Another place told in a few words: "and the left knee too".
_TOO = re.compile(
    rf"\W*(?:(?:and|also|plus|what about|how about|now|he|she|it|has|is|it's|hurt|involves?|affects?|same|{_IN}|the|his|her) )*"
    rf"(?P<place>{_PLACE})(?:,? (?:too|also|as well|is|are|was|involved|affected|now|hurts?))*\W*",
    re.IGNORECASE,
)


# The same of another degree elsewhere: "2nd degree on the hand too", "also a stage 2 on the left heel".
_OTHERWISE = re.compile(
    rf"\W*(?P<also>(?:and|also|plus|he has|she has|has) )*(?:an? )?(?P<how>(?:first|second|third|1st|2nd|3rd)[- ]degree|stage (?:[1-4]|I{{1,3}}|IV))(?: burns?| ulcer| one)? "
    rf"{_IN} (?:(?:the|his|her) )?(?P<side>(?:left|right) )?(?P<site>{_WHICH}(?:{_SITES})s?)(?P<too> (?:too|also|as well))?\W*",
    re.IGNORECASE,
)
_GRADED = re.compile(r"\b(?:burn|(?:pressure|decubitus) (?:ulcer|injury|sore))\b", re.IGNORECASE)
_ONE_SIDE = re.compile(r"\b(?:left|right)\b", re.IGNORECASE)


def _of_another_degree(before: str, said: str) -> str:
    """What was told, followed by the same condition of another degree and place; empty where no such is told."""
    told, what = _OTHERWISE.fullmatch(said), _GRADED.search(before)
    if told is None or what is None or not (told["also"] or told["too"]):
        return ""
    sides = {side.lower() for side in _ONE_SIDE.findall(before)}
    side = told["side"] or (f"{sides.pop()} " if len(sides) == 1 else "")
    return f"{before}; {told['how']} {what.group().lower()} of {side}{told['site']}"


def with_another(before: str, said: str) -> str:
    """What was told, with another place of the same condition beside those that it names; empty where none is told."""
    if graded := _of_another_degree(before, said):
        return graded
    told = _TOO.fullmatch(said)
    places = list(_ONE.finditer(before))
    if told is None or not places:
        return ""
    sites = {_SIDE.sub("", place.group().lower()).rstrip("s") for place in places}
    if _SIDE.sub("", told["place"].lower()).rstrip("s") in sites:
        return ""
    end = places[-1].end()
    return f"{before[:end]} and {told['place']}{before[end:]}"


# Another place told in the stead of the first: "what about the abdomen", "what if it's on the neck".
_TRUNK = "neck|face|scalp|head|chest|back|abdomen|belly|trunk|perineum|jaw|chin|forehead|nose|lip|umbilicus|pelvis"
_SPOT = rf"(?:(?:left|right) )?{_WHICH}(?:{_SITES}|{_TRUNK})s?"
_INSTEAD = re.compile(
    rf"\W*(?:(?:ok|so|but|no|sorry|actually|wait)\W+)*(?:(?:what|how) (?:if|about)|if|i meant?|make (?:it|that)) (?:(?:it|that)(?:.?s| is| was| were)? )?"
    rf"(?:(?:{_IN}) )?(?:(?:the|his|her|a) )?(?P<spot>(?:both |bilateral )?{_SPOT})(?: instead)?\W*",
    re.IGNORECASE,
)
_SPOTS = re.compile(rf"\b{_SPOT}\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:left|right|both|bilateral|due to|with|and|in|of)\b|[,;?]|\d", re.IGNORECASE)
_WHERE = re.compile(rf"^(?:(?:left|right) )?{_WHICH}|s$", re.IGNORECASE)


def elsewhere(before: str, said: str) -> str:
    """What was told of one place, or of none, told of another one; empty where no other is told, or several were."""
    told, spots = _INSTEAD.fullmatch(said), list(_SPOTS.finditer(before))
    if told is not None and not spots and _SIDE.match(told["spot"]) and not _MORE.search(before):
        return f"{before} of {told['spot']}"
    if (
        told is None
        or len(spots) != 1
        or _WHERE.sub("", spots[0].group().lower()) == _WHERE.sub("", told["spot"].lower())
    ):
        return ""
    return f"{before[: spots[0].start()]}{told['spot']}{before[spots[0].end() :]}"
