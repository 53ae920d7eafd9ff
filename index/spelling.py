"""Misspelt words put right against the words of the index; codes and numbers are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from math import log10

from index.words import letters, root

# British spellings and what the code set writes; tried one after the other until the index knows the word.
_BRITISH = (
    (re.compile("ae"), "e"), (re.compile("oe"), "e"), (re.compile("our(?=s?$|ed$|al$)"), "or"), (re.compile("leuco"), "leuko"),
    (re.compile("is(?=(e|ed|er|ing|ation)$)"), "iz"), (re.compile("ys(?=(e|ed|ing)$)"), "yz"), (re.compile("tre$"), "ter"),
    (re.compile("bre$"), "ber"), (re.compile("sulph"), "sulf"), (re.compile("ll(?=(ed|ing)$)"), "l"),
    (re.compile("mould"), "mold"), (re.compile("grey"), "gray"), (re.compile("gramme"), "gram"),
)  # fmt: skip
MIN_LENGTH = 3
MAX_LENGTH = 30
MAX_CORRECTIONS = 4
# Edits allowed from this length on.
_ALLOWED = ((3, 1), (5, 2), (13, 3))
_VOWELS_ALONE = 0.5  # the cost of an edit where only vowels differ
_COMMON = 0.25  # what ten times as many texts outweigh, in edits
_NO_VOWELS = str.maketrans("", "", "aeiou")


class Speller:
    """Corrects words by the fewest edits to a word of the index, the commonest first.

    `common` maps each word of the index to the number of texts that have it; `known` are words of the term tables;
    `general` are words of the language at large, of which a few are misspelt words of the index as well.
    """

    def __init__(self, common: Mapping[str, int], known: Iterable[str] = (), general: Iterable[str] = ()) -> None:
        self._common = common
        self._known = frozenset(known)
        self._general = frozenset(general)
        self._by_length: dict[int, list[str]] = {}
        for word in common:
            if len(word) >= MIN_LENGTH and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        self.correct = lru_cache(maxsize=10_000)(self._correct)
        self.complete = lru_cache(maxsize=2_000)(self._complete)

    @cached_property
    def _roots(self) -> dict[str, str]:
        """The commonest word of each root."""
        found: dict[str, str] = {}
        for word, _ in sorted(self._common.items(), key=lambda item: (-item[1], item[0])):
            found.setdefault(root(word), word)
        return found

    def knows(self, word: str) -> bool:
        """True where the word, or an inflection of it, needs no correction."""
        return word in self._common or word in self._known or (len(word) > 4 and root(word) in self._roots)

    def general(self, word: str) -> bool:
        """True where the word belongs to the language at large."""
        return word in self._general

    def confident(self, word: str, cost: float) -> bool:
        """True where a correction at this cost may stand in the place of the word."""
        return word not in self._general and len(word) > MIN_LENGTH and cost <= max(1.0, len(word) / 4.5)

    def indexed(self, word: str) -> bool:
        """True where the index itself has the word."""
        return word in self._common

    def american(self, word: str) -> str:
        """The American spelling of a British one, where the index has it; else the word."""
        if self.knows(word):
            return word
        spelt = word
        for pattern, instead in _BRITISH:
            spelt = pattern.sub(instead, spelt)
            if spelt != word and self.knows(spelt):
                return spelt
        return word

    def split(self, word: str) -> tuple[str, str] | None:
        """Two words of the index written as one (`othersnake`), or None."""
        if self.knows(word) or len(word) < 7:
            return None
        places = [
            place for place in range(3, len(word) - 2) if word[:place] in self._common and word[place:] in self._common
        ]
        if not places:
            return None
        best = max(places, key=lambda place: min(self._common[word[:place]], self._common[word[place:]]))
        return word[:best], word[best:]

    def joined(self, word: str, after: str) -> str | None:
        """One word of the index written as two, at least one of which is none."""
        one = word + after
        return one if one in self._common and not (self.knows(word) and self.knows(after)) else None

    def _complete(self, start: str) -> tuple[str, ...]:
        """The commonest words that begin so, for a word cut short by a full stop (`preg.`)."""
        if len(start) < 2 or not start.isalpha():
            return ()
        found = [word for word in self._common if word.startswith(start) and word.isalpha()]
        return tuple(sorted(found, key=lambda word: (-self._common[word], word))[:MAX_CORRECTIONS])

    def _correct(self, word: str) -> tuple[tuple[str, float], ...]:
        """The likeliest words meant with their cost in edits, the best by cost and commonness first; empty where the word is known or no word."""
        if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isalpha():
            return ()
        if word in self._common or word in self._known:
            return ()
        if letters(word) > MIN_LENGTH and (kin := self._roots.get(root(word))):
            return () if word in self._general else ((kin, 0.0),)
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = max(edits for length, edits in _ALLOWED if len(word) >= length)
        ranked: list[tuple[float, str, float]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            words = self._by_length.get(length, ())
            for candidate, distance, _ in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=allowed, limit=40
            ):
                # A first letter is seldom mistyped, vowels often are.
                other = candidate[0] != word[0]
                same = not other and candidate.translate(_NO_VOWELS) == word.translate(_NO_VOWELS)
                cost = distance * (_VOWELS_ALONE if same else 1.0) + 0.7 * other
                if cost <= allowed + 0.3:
                    ranked.append((cost - _COMMON * log10(self._common[candidate]), candidate, cost))
        return tuple((candidate, cost) for _, candidate, cost in sorted(ranked)[:MAX_CORRECTIONS])
