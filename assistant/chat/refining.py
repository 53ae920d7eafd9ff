"""Another code of the same category, for words that say more of a condition than was known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.chat.opposites import contradicts, contrasted
from codesets.codes import Code
from codesets.entries import Entry
from index.words import EMPTY, roots, tokens

# What a title says of its own want of detail, and the words of the encounter: they hardly count, kept or lost.
LIGHT = frozenset(
    roots(
        [
            "unspecified",
            "other",
            "specified",
            "uncomplicated",
            "without",
            "complications",
            "complication",
            "type",
            "site",
            "part",
            "initial",
            "subsequent",
            "encounter",
            "routine",
            "healing",
            "for",
            "open",
            "closed",
            "accidental",
            "unintentional",
            "nos",
            "only",
            "mention",
        ]
    )
)
_LASTING = frozenset(roots(["acute", "chronic", "subacute", "recurrent"]))
_NOT = "without"
_UNSPECIFIED = "unspecified"
_DENIED = re.compile(
    rf"\b(?:{_NOT}|not specified as|not|nothing|no)(?: (?:an?|any|acute|current|evidence of))? (\w+)(?: (?:or|nor) (\w+))?",
    re.IGNORECASE,
)
_OTHER_THAN = re.compile(r"\bother than (?=\w)", re.IGNORECASE)
# Such a title tells nothing of it; that a disease of the eye has an eye tells nothing either.
_AS_TO = re.compile(r"\bunspecified (?:as to \w+|eyes?|ears?|side)\b", re.IGNORECASE)
_OF_ITSELF = frozenset(roots(["eye", "eyes", "ear", "ears", "side", "sides"]))
_SIDE = re.compile(r"\b(?:left|right)\b", re.IGNORECASE)
_DOMINANT = re.compile(r"\b(?P<side>left|right) (?P<not>non-?)?dominant\b", re.IGNORECASE)
_LISTS = re.compile(r",|\b(?:and|or|including)\b", re.IGNORECASE)  # such a title names several things
_GAIN, _LOSS, _EXTRA, _FAINT = 1.0, 0.5, 0.4, 0.05
_OPEN_LOSS = 0.25  # the words of a title that says itself to be unspecified are given up more lightly
# The title of a service lists materials and parts: each of its words tells the less, its first one the more.
_SERVICE_LOSS, _SERVICE_EXTRA, _NAMED = 0.2, 0.1, 0.5
_ALIKE = 0.4  # share of the shorter title that two services of a kind have in common
_KIN = 2  # characters that the codes of kindred services have in common


def refined(entry: Entry, words: str, siblings: Iterable[Entry], category: str = "") -> Entry | None:
    """The sibling whose title says what `entry` says with what the words add; None where none says more of them.

    A word of the title whose opposite is said no longer holds ("chronic" in the place of "acute").

    Words lost (an attribute that the new one contradicts, such as the other side) and words that nobody said count
    against a title; the title that adds most of what was said wins. What the title of the whole category names, and
    nothing else with it, tells none of its codes from the others.
    """
    old, kept = telling(entry.title), telling(_as_now_said(entry.title, words))
    new = telling(words) | (kept - old)
    shared = frozenset[str]() if _LISTS.search(category) else telling(category)
    loss = _OPEN_LOSS if _UNSPECIFIED in entry.title.lower() else _LOSS
    best, most = None, 0.0
    for other in siblings:
        own = telling(other.title)
        gained = (own - old - shared) & new
        # More of what was said must be told than is left unsaid, or one chance word would decide.
        if not gained or len(new - own - old) > 2 * len(gained):
            continue
        # How long a disease has lasted tells no other disease that nobody named.
        if gained <= _LASTING and new - own - old - LIGHT and own - kept - new - LIGHT:
            continue
        if contradicts(other.title, words):
            continue
        score = _GAIN * len(gained) - _sum(kept - own - new, loss) - _sum(own - kept - new, _EXTRA)
        if score > most:
            best, most = other, score
    return best


def _as_now_said(title: str, words: str) -> str:
    """The title with each opposite that is said; one side of a person is dominant, so that the other one is not."""
    said = {side.lower() for side in _SIDE.findall(words)}
    match = _DOMINANT.search(title)
    if match is None or len(said) != 1 or match["side"].lower() in said:
        return contrasted(title, words)
    return _DOMINANT.sub(f"{said.pop()} {'' if match['not'] else 'non-'}dominant", title)


def kindred(entry: Entry, words: str, titles: Iterable[tuple[Code, str]]) -> Code | None:
    """The service of this kind whose title says what `words` add; None where none says more of them."""
    kept = telling(contrasted(entry.title, words)) - LIGHT
    old = telling(entry.title)
    new = telling(words) | (kept - old)
    best, most = None, -99.0
    for code, title in titles:
        if code == entry.code or code.value[:_KIN] != entry.code.value[:_KIN]:
            continue
        own = telling(title)
        gained = (own - old) & new
        alike = len(own & kept) >= _ALIKE * min(len(own - LIGHT), len(kept))
        if not gained or not alike or len(new - own - old) > 2 * len(gained):
            continue
        named = _NAMED if gained & frozenset(roots(tokens(title)[:1])) else 0.0
        score = named + _GAIN * len(gained) - _sum(kept - own - new, _SERVICE_LOSS)
        score -= _sum(own - kept - new, _SERVICE_EXTRA)
        if score > most:
            best, most = code, score
    return best


def untold(words: str, *entries: Entry) -> bool:
    """True where the words say something that stands in none of the titles."""
    return bool(telling(words).difference(LIGHT, _OF_ITSELF, *(telling(entry.title) for entry in entries)))


def telling(text: str) -> frozenset[str]:
    """The roots of a text; a word denied ("without bleeding", "not intractable") is another word than the word itself."""
    denied = _DENIED.sub(
        lambda match: "".join(f" {_NOT}{word}" for word in match.groups() if word),
        _OTHER_THAN.sub("otherthan", _AS_TO.sub(_UNSPECIFIED, text)),
    )
    return frozenset(roots(tokens(denied))) - EMPTY


def _sum(words: frozenset[str], each: float) -> float:
    return sum(_FAINT if word in LIGHT or word.startswith(_NOT) else each for word in words)
