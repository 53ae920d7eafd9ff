"""The guideline sections that a question is about: by their number, by the words of their topics, by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import CodeRange
from codesets.guidelines.own_words import GuidelineEntry, of_one_disease
from codesets.terms.vocabulary import Vocabulary
from index.decisions import Decisions
from index.documents import GuidelineText
from index.question_words import ASKING, CODE, QuestionWords, other_modifier, settings_named
from index.section_numbers import number_in
from index.words import roots, tokens

if TYPE_CHECKING:
    from index.embedders import Vectors

# What tells that a section fits, and how much each counts: set by hand on our own questions.
WEIGHTS: Mapping[str, float] = {
    "says": 0.3,  # cosine of the question with the text
    "heading": 0.3,  # with title and topics together
    "nearest": 0.4,  # with the nearest of its phrases: topics, title, what coders ask
    "words": 0.6,  # share of the question's words, by rarity, that stand in the section
    "phrase": 0.3,  # how much of the question and of one phrase is the same words
    "applies": 0.5,  # share of the question's codes to which the section applies
    "general": -0.2,  # a section that only introduces the sections below it gives way to them
    "unnamed": -0.25,  # a section about one disease where the question does not name it
    "setting": 0.1,  # 1 where the question names the section's setting, -1 where it names the other
}
_IN_TOPICS, _IN_TITLE, _IN_TEXT, _IN_TITLE_ABOVE = 1.0, 0.8, 0.45, 0.45  # what a shared word counts by where it stands
_CODE_COUNTS = 2.5  # a code asked about counts like so much rarity of words
_NARROW = 12  # categories
_SPAN = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?)?$")


_EMPTY_SECTION = "No guidelines of its own"
_WHAT_IS = re.compile(
    r"^\W*(?:what(?:'s| is| are| does)?|define|meaning of|explain|definition of)\b|\b(?:mean|means|stand for)\b"
    r"|\b(?:the )?(?:word|term|convention|abbreviation)\b|\bin (?:the )?(?:ICD\S*|index|tabular(?: list)?|alphabetic(?:al)? index|code)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A section and how well it fits the question; 1 where the question names its number.

    `answer` is yes or no where the question is like one that the section decides, else empty; `alike` how like.
    """

    ref: str
    score: float
    answer: str = ""
    alike: float = 0.0


def texts(entries: Sequence[GuidelineEntry]) -> list[GuidelineText]:
    """What is embedded of each entry: what it says, its title with its topics, each topic, what coders ask."""
    found: list[GuidelineText] = []
    headings = _headings(entries)
    for entry in entries:
        found += [GuidelineText(entry.ref, entry.says), GuidelineText(entry.ref, headings[entry.ref])]
        found += [GuidelineText(entry.ref, phrase) for phrase in _phrases(entry)]
    return found


class GuidelineSearch:
    """Ranks the entries; `numbered` are the texts of the index (`texts`) by number with the section of each."""

    def __init__(
        self,
        entries: Sequence[GuidelineEntry],
        vocabulary: Vocabulary,
        numbered: Mapping[int, tuple[str, str]],
        vectors_of: Callable[[list[int]], Vectors],
    ) -> None:
        import numpy as np

        self._words = QuestionWords(vocabulary)
        self._entries = tuple(entries)
        self._refs = {entry.ref: place for place, entry in enumerate(entries)}
        refs = tuple(self._refs)
        self._general = np.array(
            [
                any(other.startswith(f"{e.ref}.") for other in refs) or e.says.startswith(_EMPTY_SECTION)
                for e in entries
            ],
            dtype=np.float32,
        )
        above = {entry.ref: entry.title for entry in entries}
        words = [self._weights(entry, above.get(entry.ref.rpartition(".")[0], "")) for entry in entries]
        self._words.learn(words)
        self._standing: dict[str, list[tuple[int, float]]] = {}
        for place, own in enumerate(words):
            for each, weight in own.items():
                self._standing.setdefault(each, []).append((place, weight))
        self._ranges = tuple(tuple(s for text in entry.applies_to if (s := _range(text))) for entry in entries)
        self._titled = {_plain(name): e.ref for e in reversed(entries) for name in (*reversed(e.topics), e.title)}
        self._phrases = self._read_phrases()
        self._row_of = {text: row for row, (_, text) in enumerate(numbered.values())}
        self._vectors, self._rows = self._gather(numbered, vectors_of)
        self._decisions = Decisions(self._words, self._vector_of)

    def find(self, question: str, vector: Vectors | None, also: Iterable[str] = (), limit: int = 5) -> list[Fit]:
        """The sections that fit best, first the one that is named by its number, or whose title or topic is all that is asked.

        `vector` is the question embedded, `also` further roots that it stands for.
        """
        import numpy as np

        named = number_in(question, self._refs) or self._titled.get(_plain(_WHAT_IS.sub("", question)))
        scores = self.features(question, vector, also) @ np.array(list(WEIGHTS.values()))
        order = sorted(range(len(scores)), key=lambda place: (-round(float(scores[place]), 6), place))
        found = [(self._entries[p].ref, round(max(0.0, min(float(scores[p]), 0.99)), 4)) for p in order[: limit + 1]]
        ranked = [*([(named, 1.0)] if named else []), *(each for each in found if each[0] != named)]
        return [Fit(ref, score, *self.answer(ref, question, vector)) for ref, score in ranked[:limit]]

    def answer(self, ref: str, question: str, vector: Vectors | None) -> tuple[str, float]:
        """What the section decides (see `decisions`)."""
        return self._decisions.answer(self._entries[self._refs[ref]], question, vector)

    def _vector_of(self, text: str) -> Vectors | None:
        row = self._row_of.get(text)
        return None if row is None else self._vectors[row]

    def features(self, question: str, vector: Vectors | None, also: Iterable[str] = ()) -> Vectors:
        """One row a section, one column a name in WEIGHTS."""
        import numpy as np

        asked = (set(self._words.read(question)) | set(also)) - ASKING
        codes = [code for match in CODE.finditer(question) if (code := _code(match.group()))]
        meaning = self._by_meaning(vector)
        applies = np.array(
            [sum(any(s.covers(c) for s in spans) for c in codes) for spans in self._ranges], dtype=np.float32
        )
        words = self._by_words(asked, len(codes))
        columns = (*meaning, words, self._by_phrase(asked), applies / max(1, len(codes)), self._general)
        return np.stack([*columns, self._by_name(question), self._by_setting(question)], axis=1)

    # -- by meaning -----------------------------------------------------------------------------------------------

    def _gather(
        self, numbered: Mapping[int, tuple[str, str]], vectors_of: Callable[[list[int]], Vectors]
    ) -> tuple[Vectors, Mapping[str, list[list[int]]]]:
        """The vectors of the texts, and by kind for each entry the rows that are its own; several may share a text."""
        rows = self._row_of
        own = {
            "says": [[entry.says] for entry in self._entries],
            "heading": [[heading] for heading in _headings(self._entries).values()],
            "phrases": [list(_phrases(entry)) for entry in self._entries],
        }
        placed = {k: [[rows[text] for text in texts if text in rows] for texts in each] for k, each in own.items()}
        return vectors_of(list(numbered)), placed

    def _by_meaning(self, vector: Vectors | None) -> tuple[Vectors, Vectors, Vectors]:
        import numpy as np

        found = np.zeros((3, len(self._entries)), dtype=np.float32)
        if vector is not None:
            cosines = (self._vectors @ vector).astype(np.float32)
            for column, kind in enumerate(("says", "heading", "phrases")):
                found[column] = [max(cosines[rows]) if rows else 0.0 for rows in self._rows[kind]]
        return found[0], found[1], found[2]

    # -- by words -------------------------------------------------------------------------------------------------

    def _by_words(self, asked: set[str], codes: int) -> Vectors:
        import numpy as np

        found = np.zeros(len(self._entries), dtype=np.float32)
        for each in asked:
            for place, weight in self._standing.get(each, ()):
                found[place] += self._words.rare(each) * weight
        return found / (sum(map(self._words.rare, asked)) + _CODE_COUNTS * codes or 1.0)

    def _read_phrases(self) -> tuple[Any, Vectors, Mapping[str, list[int]]]:
        """Each phrase's section and weight of words, and for each word the phrases in which it stands."""
        import numpy as np

        places: list[int] = []
        weights: list[float] = []
        standing: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            for phrase in (entry.title, *_phrases(entry)):
                words = set(self._words.read(phrase)) - ASKING
                if words:
                    for each in words:
                        standing.setdefault(each, []).append(len(places))
                    places.append(place)
                    weights.append(sum(map(self._words.rare, words)))
        return np.array(places, dtype=np.int64), np.array(weights, dtype=np.float32), standing

    def _by_phrase(self, asked: set[str]) -> Vectors:
        """The part of the words of the question and of the likest phrase that both have (Dice's coefficient)."""
        import numpy as np

        places, weights, standing = self._phrases
        shared = np.zeros(len(weights), dtype=np.float32)
        for each in asked:
            shared[standing.get(each, [])] += self._words.rare(each)
        likeness = 2 * shared / (weights + sum(map(self._words.rare, asked)))
        found = np.zeros(len(self._entries), dtype=np.float32)
        np.maximum.at(found, places, likeness)
        return found

    def _by_name(self, question: str) -> Vectors:
        import numpy as np

        missing = tuple(ref for ref, words in of_one_disease() if not words.search(question))
        below = [
            any(e.ref == ref or e.ref.startswith(f"{ref}.") for ref in missing) or other_modifier(e.ref, question)
            for e in self._entries
        ]
        return np.array(below, dtype=np.float32)

    def _by_setting(self, question: str) -> Vectors:
        import numpy as np

        named = settings_named(question)
        found = np.zeros(len(self._entries), dtype=np.float32)
        for place, entry in enumerate(self._entries):
            if named and len(entry.settings) == 1:
                found[place] = 1.0 if named & set(entry.settings) else -1.0
        return found

    def _weights(self, entry: GuidelineEntry, above: str) -> dict[str, float]:
        """The roots of an entry's words and of the title above it, each with what it counts at its best place."""
        weights: dict[str, float] = {}
        for text, weight in (
            (above, _IN_TITLE_ABOVE),
            (entry.says, _IN_TEXT),
            (entry.title, _IN_TITLE),
            *((p, _IN_TOPICS) for p in _phrases(entry)),
        ):
            for each in self._words.read(text):
                weights[each] = max(weights.get(each, 0.0), weight)
        return weights


def _plain(text: str) -> str:
    return " ".join(roots(word for word in tokens(text) if word not in ("the", "a", "an")))


def _phrases(entry: GuidelineEntry) -> tuple[str, ...]:
    return (*entry.topics, *entry.asked, *(each.question for each in entry.decided))


def _headings(entries: Sequence[GuidelineEntry]) -> dict[str, str]:
    """By section its title with its topics, below the title of the section above ("Pressure ulcer stages, Unstageable")."""
    titles = {entry.ref: entry.title for entry in entries}
    found = {}
    for ref, entry in ((entry.ref, entry) for entry in entries):
        above = titles.get(ref.rpartition(".")[0], "")
        found[ref] = f"{above}, {entry.title}: {', '.join(entry.topics)}".removeprefix(", ")
    return found


def _code(text: str) -> Code | None:
    try:
        return Code.parse(text, CodeSystem.ICD10CM)
    except InvalidCode:
        return None


def _range(text: str) -> CodeRange | None:
    """A range narrow enough to tell something: not most of a chapter."""
    match = _SPAN.match(text)
    if match is None:
        return None
    first, last = (part.replace(".", "") for part in (match[1], match[2] or match[1]))
    if first[0] != last[0] or not (first[1:3] + last[1:3]).isdigit():
        return CodeRange(first, last) if first[:2] == last[:2] else None
    return CodeRange(first, last) if int(last[1:3]) - int(first[1:3]) <= _NARROW else None
