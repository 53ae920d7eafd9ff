"""What a query says: its words put into the words of the code set, its side, its episode of care, its code."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from codesets.terms.vocabulary import Vocabulary, fold
from index.spelling import Speller
from index.words import EMPTY, roots, tokens

MAX_CHARACTERS = 2_000
MAX_WORDS = 48
_TAG = re.compile(r"<[^<>]{0,500}>")
_PIECE = re.compile(r"[A-Za-z0-9À-ɏ'’/&+.%-]+")
_EDGE = ".,;:!?'’-/&+"


class Side(StrEnum):
    """The side of the body that a query names."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "bilateral"


class Episode(StrEnum):
    """The episode of care that a query names (I.C.19.a)."""

    INITIAL = "initial"
    SUBSEQUENT = "subsequent"
    SEQUELA = "sequela"


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood: `text` is what is embedded, `words` and `roots` what is matched."""

    raw: str
    text: str
    words: tuple[str, ...]
    roots: tuple[str, ...]
    side: Side | None
    episode: Episode | None


_SIDES = {"left": Side.LEFT, "right": Side.RIGHT, "bilateral": Side.BOTH, "both": Side.BOTH}
_EPISODES: tuple[tuple[Episode, re.Pattern[str]], ...] = (
    (Episode.SEQUELA, re.compile(r"\b(sequelae?|late effects?|residuals?)\b")),
    (
        Episode.SUBSEQUENT,
        re.compile(r"\b(subsequent|follow ?up|f/?u|recheck|re-?evaluation|aftercare|(routine|delayed) healing|nonunion|malunion)\b"),
    ),
    (Episode.INITIAL, re.compile(r"\b(initial|first) (encounter|visit)\b|\bactive treatment\b|\binitial\b")),
)
# Ways to write that are not words; longer ones first.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(?<!\w)s/p(?!\w)", " status post "),
        (r"(?<!\w)h/o(?!\w)|(?<!\w)hx of\b", " history of "),
        (r"(?<!\w)f/h(?!\w)|(?<!\w)fhx?(?: of)?(?!\w)", " family history of "),
        (r"(?<!\w)w/o(?!\w)", " without "),
        (r"(?<!\w)c/o(?!\w)", " "),
        (r"(?<!\w)d/t(?!\w)|(?<!\w)2/2(?!\w)", " due to "),
        (r"(?<!\w)w/", " with "),
        (r"(?<=[a-z])/(?=[a-z]{3})", " "),
    )
)


class Understanding:
    """Reads queries with the term tables and the speller of one index."""

    def __init__(self, vocabulary: Vocabulary, speller: Speller) -> None:
        self._vocabulary = vocabulary
        self._speller = speller
        self._longest = max((len(tokens(word)) for word in vocabulary.words), default=0)
        self._phrases = {tuple(tokens(word)): meanings for word, meanings in vocabulary.words.items()}

    def read(self, raw: str) -> Query:
        """Understand a query of any length and content; what cannot be read gives a query without words."""
        plain = _plain(raw)
        for pattern, instead in _MARKS:
            plain = pattern.sub(instead, plain)
        pieces = _PIECE.findall(plain)[: 2 * MAX_WORDS]
        shouted = sum(piece.isupper() for piece in pieces) > len(pieces) / 2 and len(pieces) > 2
        context = frozenset(word for piece in pieces for word in tokens(piece))
        spelt = [word for piece in pieces for word in self._piece(piece, context, shouted)][:MAX_WORDS]
        words = self._replace(spelt)
        text = " ".join(words)
        return Query(
            raw=raw,
            text=text,
            words=tuple(words),
            roots=tuple(dict.fromkeys(roots(words))),
            side=next((side for word, side in _SIDES.items() if word in words), None),
            episode=next((episode for episode, pattern in _EPISODES if pattern.search(text)), None),
        )

    def _piece(self, piece: str, context: frozenset[str], shouted: bool) -> list[str]:
        """The words for one piece of a query: an abbreviation's expansion, or its words with their spelling put right."""
        bare = piece.strip(_EDGE)
        long = self._expansion(bare, context, shouted)
        if long is not None:
            return tokens(long)
        own = tokens(bare)
        if piece.endswith(".") and len(own) == 1 and not self._speller.knows(own[0]):
            completed = self._speller.complete(own[0])
            if completed:
                return [completed]
        return [self._spelt(word) for word in own]

    def _expansion(self, bare: str, context: frozenset[str], shouted: bool) -> str | None:
        """A known abbreviation; in lower case only where it is no word of the index itself."""
        if not bare or (not bare.isupper() or shouted) and (fold(bare) in EMPTY or self._speller.knows(fold(bare))):
            return None
        return self._vocabulary.expand(bare, context)

    def _spelt(self, word: str) -> str:
        american = self._speller.american(word)
        return next(iter(self._speller.correct(american)), american)

    def _replace(self, words: list[str]) -> list[str]:
        """Everyday words put into the words of the code set, the longest phrase first."""
        found: list[str] = []
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                meanings = self._phrases.get(tuple(words[place : place + length]))
                if meanings:
                    found += tokens(meanings[0].means)
                    place += length
                    break
            else:
                found.append(words[place])
                place += 1
        return found


def known_words(vocabulary: Vocabulary) -> Iterable[str]:
    """The words of the term tables, which need no correction."""
    for table in (vocabulary.abbreviations, vocabulary.words, vocabulary.brands):
        for term in table:
            yield from tokens(term)


def _plain(raw: str) -> str:
    """Markup, control characters and compatibility forms taken out; cut to a length that can be a query."""
    cut = html.unescape(_TAG.sub(" ", raw[: 4 * MAX_CHARACTERS]))
    folded = unicodedata.normalize("NFKC", cut)
    return "".join(c if c.isprintable() else " " for c in folded)[:MAX_CHARACTERS]
