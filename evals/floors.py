"""Two classic baselines, so that figures have a floor: TF-IDF nearest title, and a matcher of words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, Protocol

from assistant.coding.trace import Trace, Traced
from assistant.coding.worksheet import Evidence, Role, Scope, Suggestion, Worksheet
from assistant.notes.document import Sentence
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter
from codesets.entries import Kind
from index.retriever import Hit

# A sentence is given the nearest title from this cosine up.
_NEAR = 0.5
_LONGEST = 8  # words of a phrase
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "by",
        "for",
        "in",
        "nos",
        "of",
        "on",
        "or",
        "the",
        "to",
        "unspecified",
        "with",
        "without",
    ]
)


class Floor(Protocol):
    """What both baselines do: rank codes for a phrase, and find phrases with codes in a sentence."""

    def ranked(self, query: str, system: CodeSystem, limit: int) -> list[tuple[Code, float]]: ...

    def within(self, sentence: str) -> Iterator[tuple[int, int, Code, float]]: ...


class Tfidf:
    """Titles of complete codes as TF-IDF vectors of words and pairs of words; the nearest by cosine."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._fitted: dict[CodeSystem, tuple[list[Code], Any, Any]] = {}

    def ranked(self, query: str, system: CodeSystem, limit: int) -> list[tuple[Code, float]]:
        """The nearest titles that share a word, of equals the first in the book."""
        codes, vectorizer, matrix = self._fit(system)
        row = vectorizer.transform([query]) @ matrix
        best = sorted(zip(row.data, row.indices, strict=True), key=lambda each: (-each[0], each[1]))[:limit]
        return [(codes[place], float(score)) for score, place in best]

    def _fit(self, system: CodeSystem) -> tuple[list[Code], Any, Any]:
        if system not in self._fitted:
            from sklearn.feature_extraction.text import TfidfVectorizer

            entries = [e for e in self._catalog.entries(system, generated=True) if e.billable]
            vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
            matrix = vectorizer.fit_transform([entry.title for entry in entries])
            self._fitted[system] = ([entry.code for entry in entries], vectorizer, matrix.T.tocsr())
        return self._fitted[system]

    def within(self, sentence: str) -> Iterator[tuple[int, int, Code, float]]:
        """The nearest title of the whole sentence, where it is near."""
        for code, score in self.ranked(sentence, CodeSystem.ICD10CM, 1):
            if score >= _NEAR:
                yield 0, len(sentence), code, score


class Words:
    """Titles and inclusion terms as sets of words: a phrase of the note with just these words is a match."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def _texts(self, system: CodeSystem) -> Iterator[tuple[str, Code]]:
        for entry in self._catalog.entries(system):
            if entry.billable:
                yield entry.title, entry.code
                yield from ((note.text, entry.code) for note in entry.notes(Kind.INCLUSION))

    @cached_property
    def _phrases(self) -> dict[frozenset[str], Code]:
        found: dict[frozenset[str], Code] = {}
        for text, code in self._texts(CodeSystem.ICD10CM):
            found.setdefault(_content(text), code)
        found.pop(frozenset(), None)
        return found

    @cached_property
    def _postings(self) -> dict[CodeSystem, tuple[list[tuple[Code, int]], dict[str, list[int]]]]:
        return {}

    def ranked(self, query: str, system: CodeSystem, limit: int) -> list[tuple[Code, float]]:
        """By the share of words in common with a title (of the words in either), of equals the first in the book."""
        if system not in self._postings:
            texts: list[tuple[Code, int]] = []
            where: dict[str, list[int]] = defaultdict(list)
            for number, (text, code) in enumerate(self._texts(system)):
                words = _content(text)
                texts.append((code, len(words)))
                for word in words:
                    where[word].append(number)
            self._postings[system] = (texts, dict(where))
        texts, postings = self._postings[system]
        words = _content(query)
        shared = Counter(number for word in words for number in postings.get(word, ()))
        best: dict[Code, float] = {}
        for number, common in shared.items():
            code, size = texts[number]
            best[code] = max(best.get(code, 0.0), common / (size + len(words) - common))
        return sorted(best.items(), key=lambda each: (-each[1], each[0]))[:limit]

    def within(self, sentence: str) -> Iterator[tuple[int, int, Code, float]]:
        """The longest phrases, from the left, that have a title's words and no others."""
        spans = [match.span() for match in _WORD.finditer(sentence.lower())]
        start = 0
        while start < len(spans):
            for end in range(min(start + _LONGEST, len(spans)), start, -1):
                first, last = spans[start][0], spans[end - 1][1]
                if code := self._phrases.get(_content(sentence[first:last])):
                    yield first, last, code, 1.0
                    start = end - 1
                    break
            start += 1


def _content(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _EMPTY


_FLOORS: dict[str, type[Tfidf] | type[Words]] = {"tfidf": Tfidf, "words": Words}


class FloorSearcher:
    """A baseline that searches like the retriever."""

    def __init__(self, floor: Floor, catalog: Catalog) -> None:
        self._floor, self._catalog = floor, catalog

    def search(self, query: str, *, system: CodeSystem | None = None, limit: int = 10) -> list[Hit]:
        """The baseline's ranking as hits."""
        found = self._floor.ranked(query, system or CodeSystem.ICD10CM, limit)
        return [Hit(entry, score, ("floor",)) for code, score in found if (entry := self._catalog.entry(code))]


class FloorCoder:
    """A baseline that codes notes sentence by sentence, without a thought for what the sentence says of the code."""

    def __init__(self, name: str, floor: Floor, catalog: Catalog) -> None:
        self._name, self._floor, self.catalog = name, floor, catalog

    def traced(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Traced:
        """A worksheet of the codes found, in the order of the note; the trace is empty."""
        found: dict[Code, tuple[float, list[Evidence]]] = {}
        for sentence in read(text).sentences:
            for code, score, quote in self._of(sentence):
                kept = found.setdefault(code, (score, []))
                kept[1].append(quote)
        rows = tuple(self._row(code, *row, first=not n) for n, (code, row) in enumerate(found.items()))
        return Traced(Worksheet(encounter, {}, rows, (), (), (), self._name), Trace())

    def _of(self, sentence: Sentence) -> Iterator[tuple[Code, float, Evidence]]:
        for start, end, code, score in self._floor.within(sentence.text):
            at = sentence.start + start
            yield code, score, Evidence(at, sentence.start + end, sentence.text[start:end], sentence.section.heading)

    def _row(self, code: Code, score: float, quotes: Sequence[Evidence], *, first: bool) -> Suggestion:
        entry = self.catalog.entry(code)
        title = entry.title if entry else ""
        role = Role.FIRST_LISTED if first else Role.SECONDARY
        basis = (Basis("tabular", code.value, title),)
        return Suggestion(code, title, role, True, min(score, 1.0), tuple(quotes), "words in common", basis)


@lru_cache(maxsize=2)
def _floor(name: str, catalog: Catalog) -> Floor:
    """The baseline over a catalog, whose book it reads once for all runs: that takes longer than a short run."""
    return _FLOORS[name](catalog)


def searcher(name: str, catalog: Catalog) -> FloorSearcher:
    """The baseline of that name, for phrases."""
    return FloorSearcher(_floor(name, catalog), catalog)


def coder(name: str, catalog: Catalog) -> FloorCoder:
    """The baseline of that name, for notes."""
    return FloorCoder(name, _floor(name, catalog), catalog)
