"""Words of which only one can hold: a text as it reads once the opposite of one of its words is said."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

_LEADING = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|now|ok(?:ay)?|sorry|actually|no(?=\s*[,.;])|nope|yes|well|hmm|also|plus|wait|please|thanks)[ ,.]+)*"
    r"(?:(?:(?:what|how) (?:if|about)|if|say|suppose|make (?:it|that)|change (?:it|that) to|i meant?)\b[ ,]*)*"
    r"(?:(?:it|that|this|he|she|they|the patient|patient|there)(?:'s|'re)?\b)?\s*(?:(?:also|now|actually|does|did|happened|turns out)\b\s*)*(?:(?:is|was|were|are|has|had|have)\b\s*)?(?:(?:also|now|actually)\b\s*)?(?:the (?=\w+ (?:one|side)\b))?",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"[ ,]+(?:too|also|as well|instead|though|one|then|now|sorry|my bad|please)\W*$", re.IGNORECASE)
OTHER_SIDE = re.compile(
    r"\b(?:other|opposite|contralateral) (?:side|ear|eye|knee|hip|leg|arm|hand|foot|one|shoulder|wrist|ankle|elbow|breast|kidney)\b",
    re.IGNORECASE,
)
# A later encounter, and where the first one was: that no longer holds.
_LATER = re.compile(r"\b(?:subsequent encounter|sequela)\b", re.IGNORECASE)
_AT_FIRST = re.compile(
    r"[ ,;]*(?:\b(?:seen|treated|came|went|is|was|now)\b )?\b(?:(?:in|at|to) (?:the |our )?)?(?:\b(?-i:ER|ED)\b|\bemergency (?:room|department|dept)\b|\burgent care\b)"
    r"(?: (?:visit|today|tonight|now))*|[ ,;]+(?:seen )?today\b",
    re.IGNORECASE,
)
# What may be left of a follow-up when its contrasting words have taken their places, and says nothing more.
_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "on",
        "in",
        "at",
        "of",
        "to",
        "for",
        "and",
        "or",
        "but",
        "side",
        "one",
        "it",
        "it's",
        "is",
        "was",
        "were",
        "be",
        "that",
        "this",
        "these",
        "those",
        "he",
        "she",
        "they",
        "his",
        "her",
        "patient",
        "now",
        "then",
        "actually",
        "instead",
        "really",
        "just",
        "only",
        "though",
        "too",
        "also",
        "there",
        "with",
        "has",
        "had",
        "have",
        "type",
        "kind",
        "visit",
        "encounter",
    ]
)
# One word in the place of another, both said.
_RATHER = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        r"(?:in |on |of )?(?:the |an? )?(?P<new>\w[\w -]*?),? (?:rather than|instead of|and not|not) (?:in |on |of )?(?:the |an? )?(?P<old>\w[\w -]*)",
        r"not (?:in |on |of )?(?:the |an? )?(?P<old>\w[\w -]*?)(?:,| but|, but)(?: it.?s| it is| rather| actually)* (?:in |on |of )?(?:the |an? )?(?P<new>\w[\w -]*)",
    )
)
# A number alone, and the one number of minutes, weeks or an amount that it takes the place of.
_BARE = re.compile(r"(?:(?:only|just|about|for|say) )*(?P<number>\d[\d.,]*)", re.IGNORECASE)
_COUNTED = re.compile(r"\b\d[\d.,]*(?= ?(?:min|minutes?|weeks?|wks?|mg|mcg|ml|units?|cm|sq|miles?)\b)", re.IGNORECASE)
_AS_WELL = re.compile(r"\b(?:too|also|as well|both)\b", re.IGNORECASE)
# Which hand is the dominant one is no side of a condition.
_NO_HAND = r"(?![ -]?hand(?:ed(?:ness)?| domina\w+)\b)"
_SIDES = {"left": "right", "right": "left"}
_BOTH = re.compile(r"\b(?:bilateral(?:ly)?|both|OU)\b", re.IGNORECASE)
_DONE_SIDE = re.compile(
    r"\b(?P<side>left|right)\b(?: (?:\w+ ){0,4}?| )(?:done|replaced|removed|fixed|repaired|treated|operated|resolved|healed|gone|cleared|amputated|resected|enucleated|already)\b",
    re.IGNORECASE,
)
# What a title says of its own want of detail no longer holds when detail is added.
_PLAIN = re.compile(
    r",? (?:with(?:out| no) complications?|(?:and )?no complications?|uncomplicated|unspecified)\b", re.IGNORECASE
)


def merged(topic: str, said: str) -> str:
    """The topic with what is now said: a contrasting word takes the place of its opposite, the rest is added."""
    new = new_words(said)
    if OTHER_SIDE.search(said):
        return mirrored(topic)
    if _LATER.search(said):
        topic = _AT_FIRST.sub("", topic).strip(" ,;") or topic
    changed, rest = _replaced(topic, new, 1)
    without = re.match(r"(?:and )?without (?:the |any )?(.+)", rest, re.IGNORECASE)
    if without and (
        found := re.search(
            rf"\b(?:with|and|plus) (?:an? |the |acute )?{re.escape(without[1].split()[0])}\w*", changed, re.IGNORECASE
        )
    ):
        return f"{changed[: found.start()]}without {without[1]}{changed[found.end() :]}"
    rest = " ".join(rest.split())
    if changed != topic and inside(rest, changed):
        return changed
    plain = _PLAIN.sub("", changed)
    return (
        f"{plain.rstrip(' ?.')} {rest}" if rest.startswith(("with ", "due to ")) else f"{plain.rstrip(' ?.')}, {rest}"
    )


def substituted(before: str, said: str) -> str:
    """What was asked, where all that is said now takes the place of something of its kind; empty where it says more."""
    if _AS_WELL.search(said):
        return ""
    if OTHER_SIDE.search(said) and inside(OTHER_SIDE.sub(" ", new_words(said)), ""):
        changed, rest = mirrored(before), ""
    else:
        changed, rest = _replaced(before, new_words(said), 1)
    return changed if changed != before and inside(rest, changed) else ""


def in_place_of(before: str, said: str) -> tuple[str, str]:
    """What was asked, with one word in the place of another where both are said ("the ureter, not the kidney"), and the new
    word; both empty where it is not so said.
    """
    new = new_words(said)
    for pattern in _RATHER:
        match = pattern.fullmatch(new)
        if match and (old := re.search(rf"\b{re.escape(match['old'])}\b", before, re.IGNORECASE)):
            return f"{before[: old.start()]}{match['new']}{before[old.end() :]}", match["new"]
    return "", ""


def without_values(said: str, case: str) -> str:
    """What is said, without the values that stand in the case already."""
    for pattern in kinds():
        said = pattern.sub(lambda match: "" if match.group().lower() in case.lower() else match.group(), said)
    return said


def contrasting(word: str) -> bool:
    """True for a word that the table of contrasts knows."""
    return any(re.search(pattern, word, re.IGNORECASE) for group in contrasts() for pattern, _ in group)


def contradicts(title: str, said: str) -> bool:
    """True where the title says one of two words of which only one can hold, and what is said the other."""
    for group in contrasts():
        named, told = (
            {word for pattern, word in group if word and re.search(pattern, text, re.IGNORECASE)}
            for text in (title, said)
        )
        if named and told and not named & told:
            return True
    return False


def swaps(topic: str, said: str) -> bool:
    """True where what is said takes the place of its opposite in the topic."""
    if OTHER_SIDE.search(said):
        return mirrored(topic) != topic
    return _replaced(topic, new_words(said), 1)[0] != topic


def in_titles_words(said: str) -> str:
    """What is said, with the words by which the titles call it where the table of contrasts knows them."""
    first = (
        next((word for pattern, word in group if re.search(pattern, said, re.IGNORECASE)), "") for group in contrasts()
    )
    return "; ".join(dict.fromkeys([said, *(word for word in first if word and word.lower() not in said.lower())]))


def called(said: str) -> str:
    """What is said, each word of the table of contrasts as the titles call it."""
    for group in contrasts():
        for pattern, word in group:
            if word and re.search(pattern, said, re.IGNORECASE):
                said = re.sub(pattern, word, said, flags=re.IGNORECASE)
                break
    return said


def contrasted(text: str, said: str) -> str:
    """The text with every word replaced whose opposite is said; a side that is done with leaves the other one."""
    done = _DONE_SIDE.search(said)
    if done and _BOTH.search(text):
        return _BOTH.sub(_SIDES[done["side"].lower()], text)
    return " ".join(_replaced(text, said, 0)[0].split())


def rewritten(note: str, said: str) -> str:
    """A note as it would read if what is said held: each opposite replaced, else the words added as an assessment."""
    if OTHER_SIDE.search(said):
        return mirrored(note)
    changed, rest = _replaced(note, new_words(said), 0)
    return changed if changed != note else f"{note}\nAssessment: {rest}."


def new_words(said: str) -> str:
    """What a follow-up says, without the words around it."""
    return _TRAILING.sub("", _LEADING.sub("", said, count=1).strip(" ?.!,")) or said.strip(" ?.!,")


def _replaced(text: str, new: str, count: int) -> tuple[str, str]:
    """The text with opposites replaced (`count` of each, 0 for all), and what of the new words is left."""
    rest = new
    for group in contrasts():
        to = next((pair for pair in group if re.search(pair[0], new, re.IGNORECASE)), None)
        if to is None:
            continue
        for pattern, _ in group:
            if pattern != to[0] and re.search(pattern, text, re.IGNORECASE):
                text = re.sub(pattern, to[1], text, count=count, flags=re.IGNORECASE)
                if to[1]:
                    rest = re.sub(to[0], " ", rest, flags=re.IGNORECASE)
                break
    return _of_the_same_kind(text, rest)


def _of_the_same_kind(text: str, rest: str) -> tuple[str, str]:
    """The text with each value (weeks, minutes, a level of the spine) that is said anew, and what is left of the new words."""
    for pattern in kinds():
        new, old = list(pattern.finditer(rest)), list(pattern.finditer(text))
        if len(new) == 1 and len(old) == 1 and new[0].group().lower() != old[0].group().lower():
            text = f"{text[: old[0].start()]}{new[0].group().strip()}{text[old[0].end() :]}"
            rest = f"{rest[: new[0].start()]} {rest[new[0].end() :]}"
    bare = _BARE.fullmatch(rest.strip(" ?.!,;"))
    if bare and len(_COUNTED.findall(text)) == 1:
        number = bare["number"]
        return _COUNTED.sub(lambda _: number, text), ""
    return text, rest


def mirrored(text: str) -> str:
    return re.sub(
        rf"\b(left|right)\b{_NO_HAND}", lambda match: _SIDES[match.group().lower()], text, flags=re.IGNORECASE
    )


def inside(rest: str, topic: str) -> bool:
    """True where the words that are left stand in the topic already ("the left shoulder")."""
    known = set(topic.lower().split())
    return all(word in known or word in _EMPTY for word in re.findall(r"[a-z0-9'-]+", rest.lower()))


@lru_cache(maxsize=1)
def kinds() -> tuple[re.Pattern[str], ...]:
    """Values of which a case has one of each kind, from contrasts.toml."""
    table: dict[str, Any] = tomllib.loads(
        files("assistant.chat").joinpath("contrasts.toml").read_text(encoding="utf-8")
    )
    return tuple(re.compile(kind["value"], re.IGNORECASE) for kind in table["kind"])


@lru_cache(maxsize=1)
def contrasts() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Groups of words of which only one can hold, each as (pattern, word), from contrasts.toml."""
    table: dict[str, Any] = tomllib.loads(
        files("assistant.chat").joinpath("contrasts.toml").read_text(encoding="utf-8")
    )
    return tuple(
        tuple((str(pattern), str(word)) for word, pattern in group["words"].items()) for group in table["group"]
    )
