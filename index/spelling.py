"""Misspelt words put right against the words of the index; codes and numbers are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from index.words import root

_BRITISH = (
    (re.compile("ae"), "e"), (re.compile("oe"), "e"), (re.compile("our$"), "or"), (re.compile("ours$"), "ors"),
    (re.compile("is(e|ed|ing|ation)$"), r"iz\1"), (re.compile("ys(e|ed|ing)$"), r"yz\1"), (re.compile("tre$"), "ter"),
    (re.compile("bre$"), "ber"), (re.compile("ph"), "f"), (re.compile("leuco"), "leuko"), (re.compile("ll(ed|ing)$"), r"l\1"),
    (re.compile("mould"), "mold"), (re.compile("grey"), "gray"), (re.compile("gramme"), "gram"),
)  # fmt: skip
MIN_LENGTH = 4
# Edits allowed by the length of the word; a first letter is seldom mistyped, so it costs one more.
_ALLOWED = ((4, 1), (7, 2), (13, 3))
_DROPPED_VOWELS = str.maketrans("", "", "aeiou")


class Speller:
    """Corrects words by the fewest edits to a word of the index, the commonest first.

    `common` maps each word of the index to the number of texts that have it; `known` are further words to leave alone.
    """

    def __init__(self, common: Mapping[str, int], known: Iterable[str] = ()) -> None:
        self._common = common
        self._known = frozenset(known)
        self._roots = {root(word) for word in common}
        self._by_length: dict[int, list[str]] = {}
        for word in common:
            if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        self.correct = lru_cache(maxsize=10_000)(self._correct)
        self.complete = lru_cache(maxsize=2_000)(self._complete)

    def knows(self, word: str) -> bool:
        """True where the word, or an inflection of it, needs no correction."""
        return word in self._common or word in self._known or (len(word) > 4 and root(word) in self._roots)

    def american(self, word: str) -> str:
        """The American spelling of a British one, where the index has it; else the word."""
        if self.knows(word):
            return word
        spelt = word
        for pattern, instead in _BRITISH:
            changed = pattern.sub(instead, spelt)
            if changed != spelt and self.knows(changed):
                return changed
            spelt = changed if instead in ("e", "or") else spelt
        return spelt if self.knows(spelt) else word

    def _complete(self, start: str) -> str | None:
        """The commonest word that begins so, for a word cut short by a full stop (`preg.`)."""
        if len(start) < 3:
            return None
        found = [word for word in self._common if word.startswith(start) and word.isalpha()]
        return max(found, key=lambda word: (self._common[word], word), default=None)

    def _correct(self, word: str) -> tuple[str, ...]:
        """The likeliest words meant, best first; empty where the word is known, short, not a word, or like none."""
        if len(word) < MIN_LENGTH or len(word) > 30 or not word.isalpha() or self.knows(word):
            return ()
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = max(edits for length, edits in _ALLOWED if len(word) >= length)
        ranked: list[tuple[float, int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            near = process.extract(word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=30)
            for candidate, distance, _ in near:
                cost = distance + (candidate[0] != word[0]) - 0.5 * _same_skeleton(word, candidate)
                ranked.append((cost, -self._common[candidate], candidate))
        best = sorted(item for item in ranked if item[0] <= allowed)
        return tuple(candidate for _, _, candidate in best[:4])


def _same_skeleton(word: str, other: str) -> bool:
    return word.translate(_DROPPED_VOWELS) == other.translate(_DROPPED_VOWELS)
