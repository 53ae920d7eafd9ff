"""What a query says: its words put into the words of the code set, its side, its episode of care."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from codesets.terms.vocabulary import Vocabulary, fold
from index.spelling import Speller
from index.words import EMPTY, essential, root, tokens

MAX_CHARACTERS = 2_000
MAX_WORDS = 48
_LONGEST_SHORT = 3  # pieces of an abbreviation
_TAG = re.compile(r"<[^<>]{0,500}>")
_PIECE = re.compile(r"[A-Za-z0-9À-ɏ'’/&+.%#-]+")
_EDGE = ".,;:!?'’-/&+"
_ACRONYM = 6  # letters; a longer word in capitals is only shouted
_NUMBERED = re.compile(r"([A-Za-z]{2,})[- ]?([0-9]{1,2}[a-z]?)")


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
class Word:
    """A word of a query: what it most likely is, and what else it may be, each with a weight up to 1."""

    text: str
    others: tuple[tuple[str, float], ...] = ()
    weight: float = 1.0

    def roots(self) -> dict[str, float]:
        """The roots by which a text may match the word, with their weights."""
        found = {root(word): weight for word, weight in reversed(self.others)}
        return found | {root(self.text): self.weight}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: the text that is embedded, and the words that are matched."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood; the first reading is the most literal. Without words there is no reading."""

    raw: str
    readings: tuple[Reading, ...]
    side: Side | None
    episode: Episode | None


_SIDES = {"left": Side.LEFT, "right": Side.RIGHT, "bilateral": Side.BOTH, "both": Side.BOTH, "bilaterally": Side.BOTH}
# The first that is found decides: what is called an encounter says it best.
_EPISODES: tuple[tuple[Episode, re.Pattern[str]], ...] = tuple(
    (episode, re.compile(pattern))
    for episode, pattern in (
        (Episode.INITIAL, r"\b(initial|first) (encounter|visit)\b"),
        (Episode.SUBSEQUENT, r"\b(subsequent|later) (encounter|visit)\b"),
        (Episode.SEQUELA, r"\b(sequelae?|late effects?|residuals?)\b"),
        (
            Episode.SUBSEQUENT,
            r"\b(subsequent|follow ?ups?|recheck|re ?evaluation|aftercare|healing|nonunion|malunion)\b",
        ),
        (Episode.INITIAL, r"\bactive treatment\b|\binitial\b"),
    )
)
# What is said of the episode is found by rule, not by meaning.
_EPISODE_TAIL = re.compile(r",? *\b((initial|subsequent) encounter\b.*|sequelae?) *$")
# Ways to write that are not words.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(?<![\w/])s/p(?![\w/])", " status post "),
        (r"(?<![\w/])h/o(?![\w/])|\bhx of\b", " history of "),
        (r"(?<![\w/])(f/h|fhx?)( of)?(?![\w/])", " family history of "),
        (r"(?<![\w/])w/o(?![\w/])", " without "),
        (r"(?<![\w/])c/o(?![\w/])", " "),
        (r"(?<![\w/])(d/t|2/2)(?![\w/])", " due to "),
        (r"(?<![\w/])f/u(?![\w/])", " follow up "),
        (r"(?<![\w/])w/(?!\w/)", " with "),
        (r"(?<=[a-z]{3})/(?=[a-z]{3})", " "),
        (
            r"\b(mother|father|sister|brother|parent|grandmother|grandfather|aunt|uncle)s? (had|has|with)\b",
            " family history of ",
        ),
        (r"^\s*had\b(.+)\b(in the past|years ago)", r" personal history of \1 "),
        (r"(?<!\w)(l|r)\.(?=\s*[a-z]{3})", r" (\1) "),
        (r"\((l|lt|lft)\)", " left "),
        (r"\((r|rt)\)", " right "),
        (r"(?<!\w)l\.?ft\.", " left "),
    )
)


class Understanding:
    """Reads queries with the term tables, the speller and the printed words of one index."""

    def __init__(self, vocabulary: Vocabulary, speller: Speller, printed: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._printed = printed
        self._speller = speller
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for brand in vocabulary.brands.values():
            self._phrases[tuple(tokens(brand.brand))] = tuple(tokens(brand.generic))
        for word, meanings in vocabulary.words.items():
            self._phrases[tuple(tokens(word))] = tuple(tokens(essential(meanings[0].means)))
        self._longest = max(map(len, self._phrases), default=0)

    def read(self, raw: str) -> Query:
        """Understand a query of any length and content; what has no words gives no reading."""
        plain = _plain(raw)
        for pattern, instead in _MARKS:
            plain = pattern.sub(instead, plain)
        pieces = _PIECE.findall(plain)[: 2 * MAX_WORDS]
        if len(pieces) == 1 and self._abbreviates(pieces[0]):
            pieces = [pieces[0].upper()]
        variants = [self._words(pieces, literal=True), self._replaced(self._words(pieces))]
        if self._ambiguous(pieces):
            variants.append(self._replaced(self._words(pieces, sense=1)))
        readings: dict[str, Reading] = {}
        for words in variants:
            text = " ".join(word.text for word in words)
            if text:
                readings.setdefault(text, Reading(_EPISODE_TAIL.sub("", text) or text, tuple(words)))
        said = " ".join(readings)
        named = {name for words in variants for word in words for name in (word.text, *dict(word.others))}
        return Query(
            raw=raw,
            readings=tuple(readings.values()),
            side=next((side for word, side in _SIDES.items() if word in named), None),
            episode=next((episode for episode, pattern in _EPISODES if pattern.search(said)), None),
        )

    def _words(self, pieces: list[str], *, sense: int = 0, literal: bool = False) -> list[Word]:
        """The words of the pieces, abbreviations spelt out (in their best sense, or the next one), spelling put right.

        A literal reading leaves alone what the index itself has; another one knows the everyday phrases.
        """
        shouted = len(pieces) > 1 and sum(piece.isupper() for piece in pieces) > len(pieces) / 2
        context = frozenset(word for piece in pieces for word in tokens(piece))
        found: list[Word] = []
        place = 0
        while place < len(pieces) and len(found) < MAX_WORDS:
            words, length = (None, 0) if literal else self._phrase(pieces, place)
            if words is None:
                words, length = self._next(pieces, place, context, shouted, literal, sense)
            found += words
            place += length
        return found[:MAX_WORDS]

    def _phrase(self, pieces: list[str], place: int) -> tuple[list[Word] | None, int]:
        """An everyday phrase of two words or more that stands at this place, left as it is for `_replaced`."""
        for length in range(min(self._longest, len(pieces) - place), 1, -1):
            own = [word for piece in pieces[place : place + length] for word in tokens(piece)]
            if tuple(own) in self._phrases:
                return [Word(word) for word in own], length
        return None, 0

    def _next(
        self, pieces: list[str], place: int, context: frozenset[str], shouted: bool, literal: bool, sense: int
    ) -> tuple[list[Word], int]:
        """The words that begin at a place, and how many pieces they take."""
        for length in range(min(_LONGEST_SHORT, len(pieces) - place), 0, -1):
            longs = self._expansions(" ".join(pieces[place : place + length]), context, shouted, literal)
            if longs:
                return _spelt_out(longs, min(sense, len(longs) - 1)), length
        numbered = _NUMBERED.fullmatch(pieces[place])
        if numbered and (longs := self._expansions(numbered[1], context, shouted, literal)):
            return [*_spelt_out(longs, min(sense, len(longs) - 1)), Word("type"), Word(numbered[2])], 1
        if place + 1 < len(pieces):
            joined = self._speller.joined(fold(pieces[place]), fold(pieces[place + 1].strip(_EDGE)))
            if joined:
                return [Word(joined)], 2
        return list(self._piece(pieces[place], shouted)), 1

    def _expansions(self, written: str, context: frozenset[str], shouted: bool, literal: bool) -> list[str]:
        """What a known abbreviation stands for, the likeliest first.

        One that is also a word is spelt out only where it stands in capitals; a literal reading leaves alone what the
        index has.
        """
        bare = written.strip(_EDGE)
        senses = self._vocabulary.senses(bare) or self._vocabulary.senses(written)
        if not senses:
            return []
        word = fold(bare)
        own = tokens(bare)
        cut = written.endswith(".") and len(word) <= 3
        if literal and all(map(self._speller.indexed, own)):
            return []
        if (not bare.isupper() or shouted) and not cut and (word in EMPTY or self._is_word(own)):
            return []
        first = self._vocabulary.expand(senses[0].short, context - set(own))
        longs = [sense.long for sense in senses]
        return list(dict.fromkeys([first, *longs] if first else longs))

    def _abbreviates(self, piece: str) -> bool:
        """True where a query of one piece is an abbreviation in small letters, and no everyday word that is printed as well."""
        bare = piece.strip(_EDGE)
        printed = all(word in self._printed and self._speller.general(word) for word in tokens(bare))
        return bool(self._vocabulary.senses(bare)) and fold(bare) not in EMPTY and not printed

    def _is_word(self, own: list[str]) -> bool:
        return all(word in self._printed or self._speller.general(word) for word in own)

    def _ambiguous(self, pieces: list[str]) -> bool:
        """True where a short query turns on an abbreviation of several senses."""
        if len(pieces) > 2:
            return False
        context = frozenset(word for piece in pieces for word in tokens(piece))
        return any(len(self._expansions(piece, context, shouted=False, literal=False)) > 1 for piece in pieces)

    def _piece(self, piece: str, shouted: bool) -> Iterator[Word]:
        bare = piece.strip(_EDGE)
        own = tokens(bare)
        if piece.endswith(".") and len(own) == 1 and not self._speller.knows(own[0]):
            completed = self._speller.complete(own[0])
            if completed:
                yield Word(completed[0], tuple((word, 0.8) for word in completed[1:]), 0.9)
                return
        acronym = bare.isupper() and len(bare) <= _ACRONYM and not shouted
        for word in own:
            yield from (Word(word),) if acronym else self._spelt(word)

    def _spelt(self, word: str) -> Iterator[Word]:
        american = self._speller.american(word)
        corrections = self._speller.correct(american)
        if not corrections:
            yield Word(american)
            return
        parts = self._speller.split(american)
        best, cost = corrections[0]
        if parts and cost > 1:
            yield from map(Word, parts)
            return
        if not self._speller.confident(american, cost):
            doubtful = tuple((other, max(0.1, 0.6 - 0.1 * edits)) for other, edits in corrections if edits < 2)
            yield Word(american, doubtful)
            return
        others = tuple((other, max(0.3, 0.95 - 0.1 * edits)) for other, edits in corrections[1:])
        yield Word(best, others, max(0.3, 1 - 0.1 * cost))

    def _replaced(self, words: list[Word]) -> list[Word]:
        """Everyday words put into the words of the code set, the longest phrase first."""
        found: list[Word] = []
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                means = self._phrases.get(tuple(word.text for word in words[place : place + length]))
                if means:
                    found += map(Word, means)
                    place += length
                    break
            else:
                found.append(words[place])
                place += 1
        return found


def _spelt_out(longs: list[str], sense: int) -> list[Word]:
    """The words of one sense; a sense of one word may also be another of one word."""
    own = tokens(essential(longs[sense]))
    if len(own) != 1:
        return [Word(word) for word in own]
    singles = [tokens(essential(long)) for place, long in enumerate(longs) if place != sense]
    return [Word(own[0], tuple((single[0], 0.7) for single in singles if len(single) == 1))]


def known_words(vocabulary: Vocabulary) -> Iterable[str]:
    """The words of the term tables, which need no correction."""
    for table in (vocabulary.abbreviations, vocabulary.words, vocabulary.brands):
        for term in table:
            yield from tokens(term)


def _plain(raw: str) -> str:
    """Markup, control characters and compatibility forms taken out; cut to a length that can be a query."""
    cut = html.unescape(_TAG.sub(" ", raw[: 4 * MAX_CHARACTERS]))
    folded = unicodedata.normalize("NFKC", cut)
    return "".join(character if character.isprintable() else " " for character in folded)[:MAX_CHARACTERS]
