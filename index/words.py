"""Text cut into words that compare: one spelling for plurals, numerals and joined prefixes, and a root for inflections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_POSSESSIVE = re.compile(r"['’`]s\b|(?<=s)['’`](?=\s|$)")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERED = frozenset(
    {"type", "types", "stage", "grade", "class", "group", "factor", "nerve", "bipolar", "category", "degree"}
)
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12", "xiii": "13",
}  # fmt: skip
_ROMAN_NUMBERED = _ROMAN | {"i": "1", "v": "5", "x": "10"}
_ROMAN_LETTERED = re.compile(r"(iii|ii|iv|i)([a-d])")
_ORDINAL = {
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth",
    "7th": "seventh", "8th": "eighth", "9th": "ninth", "10th": "tenth",
}  # fmt: skip
_JOINED = frozenset(
    {"non", "post", "pre", "anti", "intra", "extra", "sub", "supra", "inter", "peri", "hyper", "hypo", "multi"}
)
# Words that say nothing about which entry is meant; they neither help nor hurt a match.
EMPTY = frozenset(
    {
        "a", "an", "and", "as", "at", "been", "by", "due", "for", "from", "has", "have", "her", "his", "in", "into",
        "is", "it", "its", "my", "of", "on", "or", "patient", "pt", "s", "than", "that", "the", "their", "this",
        "to", "was", "were", "which", "who", "with",
    }
)  # fmt: skip
_IRREGULAR = {
    "feet": "foot",
    "teeth": "tooth",
    "women": "woman",
    "men": "man",
    "children": "child",
    "lice": "louse",
    "canities": "canitie",
    "testis": "testicle",
    "testes": "testicle",
    "testicular": "testicle",
    "corneal": "cornea",
    "radial": "radius",
}
# Words whose stem is that of another word: a septic joint is not of the septum, a previous placenta is not a previa.
_WHOLE = frozenset(
    {
        "animal", "branchial", "canal", "cane", "canine", "caries", "coli", "coronal", "enteric", "fatal", "globus", "hemophilus",
        "immunization", "international", "laboratory", "late", "lateral", "legal", "male", "manual", "many", "massive", "media",
        "medial", "median", "medical", "microtia", "mole", "party", "plantar", "portion", "positive", "previous", "radiation",
        "radical", "secondary", "septic", "static", "station", "status", "temporary", "tetany", "traction", "tuberculum", "typhus",
        "typical", "vaccinia", "various",
    }
)  # fmt: skip
_SHORT, _FILLED = 3, "0"
# A suffix, the least that must be left of the word, and what stands for it.
_SUFFIXES: tuple[tuple[str, int, str], ...] = (
    *((suffix, 4, "") for suffix in ("ization", "ational", "atory", "ation", "ative", "ating", "ated", "fulness")),
    ("otic", 3, "os"), ("etic", 3, "et"), ("atic", 3, "at"),
    *((suffix, 3, "") for suffix in ("ical", "eal", "ial", "ious", "eous", "ary", "ous", "ian", "ine", "ing", "ion", "ive", "ity")),
    *((suffix, 4, "") for suffix in ("ness", "ful")),
    *((suffix, 3, "") for suffix in ("ual", "ia", "ic", "al", "ar", "an", "ed", "is", "um", "us", "ae", "a", "e", "y", "i")),
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words of a text in order: lower case, accents off, numerals arabic, prefixes joined (`non-Hodgkin` is one)."""
    plain = text.lower() if text.isascii() else _without_accents(text)
    raw = _WORD.findall(_POSSESSIVE.sub("", plain))
    found: list[str] = []
    for place, word in enumerate(raw):
        before = raw[place - 1] if place else ""
        if before in _JOINED and len(word) > 3 and found and found[-1] == before:
            found[-1] = before + word
        else:
            found.append(_numeral(word, before))
    return found


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if not unicodedata.combining(character))


def essential(text: str) -> str:
    """The text without what stands in brackets: nonessential modifiers and second names (I.A.7)."""
    bare = _BRACKETED.sub(" ", _BRACKETED.sub(" ", text))
    return bare if bare.strip(" ,;-") else text


def _numeral(word: str, before: str) -> str:
    if before in _NUMBERED:
        if word in _ROMAN_NUMBERED:
            return _ROMAN_NUMBERED[word]
        if lettered := _ROMAN_LETTERED.fullmatch(word):
            return _ROMAN_NUMBERED[lettered[1]] + lettered[2]
    return _ORDINAL.get(word) or _ROMAN.get(word, word)


@lru_cache(maxsize=100_000)
def root(word: str) -> str:
    """The part of a word that its inflections and derived adjectives share: `vulvar`, `vulva` -> `vulv`.

    What is left of a longer word never equals a word or an abbreviation of three letters: `hives` -> `hiv0`, HIV -> `hiv`.
    """
    if len(word) < 4 or word[0].isdigit():
        return word
    if word in _WHOLE:
        return word
    singular = _IRREGULAR.get(word) or _singular(word)
    for suffix, left, instead in _SUFFIXES:
        if singular.endswith(suffix) and len(singular) - len(suffix) >= left:
            short = singular[: -len(suffix)] + instead
            return short if len(short) > _SHORT else short + _FILLED
    return singular


def letters(word: str) -> int:
    """How many letters the root of a word has; what a short root is filled up with is none."""
    return len(root(word).removesuffix(_FILLED))


def _singular(word: str) -> str:
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def roots(words: Iterable[str]) -> list[str]:
    """The roots of the words that say something, in order."""
    return [root(word) for word in words if word not in EMPTY]


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is matched: its words, their roots (each once, in order), and the roots outside its brackets."""

    words: tuple[str, ...]
    roots: tuple[str, ...]
    core: frozenset[str]

    @property
    def key(self) -> str:
        """The key of what stands outside the brackets."""
        return " ".join(sorted(self.core))


def said(text: str) -> Said:
    """What a text says."""
    words = tuple(tokens(text))
    own = tuple(dict.fromkeys(roots(words)))
    main = essential(text)
    return Said(words, own, frozenset(own if main == text else roots(tokens(main))))


def key(words: Iterable[str]) -> str:
    """One spelling for all orders and inflections of a phrase: its sorted distinct roots."""
    return " ".join(sorted(set(roots(words))))
