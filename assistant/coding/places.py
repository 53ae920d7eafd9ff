"""The parts of the body that words name: where a specimen came from, where a condition is."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.coding.pieces import pieces_of
from assistant.coding.tables import table
from assistant.notes.attributes import sites_in
from assistant.notes.document import Sentence
from assistant.notes.sentences import item_end
from index.words import roots, tokens


def is_place(words: str) -> bool:
    """True for words that only name a part of the body and how a specimen was taken from it."""
    found = [word.lower() for word in re.findall(r"[A-Za-z]+", words)]
    places = {word for word in found if word in _listed("organs") or sites_in(roots([word]))}
    beside = _listed("specimens") | {
        "left",
        "right",
        "l",
        "r",
        "of",
        "the",
        "and",
        "upper",
        "lower",
        "a",
        "b",
        "c",
        "d",
    }
    return bool(places) and all(word in places or word in beside for word in found)


# "metastatic to the liver, bone and brain": the spread is to each of them.
_SPREAD = re.compile(
    r"\b(?P<words>(?:metasta\w+|mets|spread) to) (?:the )?(?:[\w-]+ ?){1,3}(?:(?:, ?(?:and )?|and |& ?|/ ?)(?:the )?(?:[\w-]+ ?){1,3})*(?:, ?(?:and )?|and |& ?|/ ?)(?:the )?$",
    re.I,
)


def spread_to(text: str, start: int, end: int) -> str:
    """The words before a part of the body that make it one to which a cancer has spread; empty where none do."""
    spread = _SPREAD.search(text, 0, start) if is_place(text[start:end]) else None
    return spread["words"] if spread else ""


def place_of(sentence: Sentence) -> str:
    """The part of the body that heads a line about a specimen; empty where none does."""
    start = item_end(sentence.text)
    pieces = list(pieces_of(sentence.text, start))
    head = sentence.text[slice(*pieces[0])] if len(pieces) > 1 else ""
    if not is_place(head):
        return ""
    return " ".join(word for word in re.findall(r"[A-Za-z]+", head) if word.lower() not in _listed("specimens"))


_SPECIMEN = re.compile(
    r"(?:sources?|specimens?(?: source| submitted)?|tissue|sites?|biopsy site)\s*(?:\(s\))?\s*[:–—-]\s*(?P<of>.+)",
    re.I | re.S,
)
_SPECIMEN_HEADING = re.compile(r"(?:sources?|specimens?|specimen source|tissue|sites?|biopsy site)\W*", re.I)


def specimen_site(sentence: Sentence) -> str:
    """The side and part of the body from which a specimen came, as a line of a report names it; empty where none does."""
    match = _SPECIMEN.match(sentence.text)
    if match is None and not _SPECIMEN_HEADING.fullmatch(sentence.section.heading):
        return ""
    return _site_words(match.group("of") if match else sentence.text)


def _site_words(text: str) -> str:
    """The words of a text for a side and a part of the body, in order; empty where it names no part."""
    told = re.findall(r"[A-Za-z]+", text)
    places = [word for word in told if sites_in(roots([word.lower()])) or word.lower() in _listed("organs")]
    sites = [word for word in places if word.lower() != "skin"] or places
    kept = {word.lower() for word in sites} | {"left", "right", "upper", "lower"}
    return " ".join(word.lower() for word in told if word.lower() in kept) if sites else ""


# "A. Skin, right nasal ala, shave" heads a specimen; its diagnosis is counted by the same letter.
_LETTERED = re.compile(r"(?:^|\n|[.;:]\s)\s*\(?([A-H])[.):]\s*([^\n.;:]+)")
_LABEL = re.compile(r"\s*\(?([A-H])[.):]\s")


def lettered_site(label: str, text: str) -> str:
    """The side and part of the body of the specimen that a report counts by this letter; empty where it names none."""
    for match in _LETTERED.finditer(text):
        if match.group(1) == label and (site := _site_words(match.group(2))):
            return site
    return ""


def label_of(sentence: Sentence) -> str:
    """The letter by which a line of a report counts its specimen; empty where there is none."""
    match = _LABEL.match(sentence.text)
    return match.group(1) if match else ""


_PLACE = re.compile(
    r"(?:\s+(?:in|of|at|over|to)(?=\s)|(?=\s+(?:left|right|bilateral|[LR]|lt|rt)\b))\s+(?P<place>(?:[\w-]+\s+){0,4}[\w-]+)\W*$",
    re.I,
)
_BESIDE_PLACES = frozenset(
    roots(
        tokens(
            "the his her their both left right l r lt rt bilateral big great upper lower side area joint region aspect"
        )
    )
)


def placeless(text: str) -> str:
    """The text without the place of the body that it ends in, side and all; itself where it ends in none."""
    match = _PLACE.search(text)
    words = frozenset(roots(tokens(match.group("place")))) if match else frozenset()
    sites = sites_in(words)
    return text[: match.start()] if match and sites and words <= sites | _BESIDE_PLACES else text


@lru_cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(str(table("statements")[name]).split())
