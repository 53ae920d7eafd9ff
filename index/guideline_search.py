"""The guideline sections that a question is about: by their number, by the words of their topics, by meaning."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import CodeRange
from codesets.guidelines.own_words import GuidelineEntry, alike, contrasts, of_one_disease
from codesets.terms.vocabulary import Vocabulary
from index.documents import GuidelineText
from index.words import EMPTY, roots, tokens

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
_SETTINGS = {
    "inpatient": re.compile(r"\b(inpatient|admitted|admission|hospital (stay|discharge)|discharge)\b", re.I),
    "outpatient": re.compile(r"\b(outpatient|office|clinic|ambulatory|emergency|ED)\b", re.I),
}
_NARROW = 12  # categories
_CODE = re.compile(r"\b[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", re.I)
_MODIFIER = re.compile(r"\b[Mm]od(?:ifier)?s?\.? -?(\d\d|[A-Z]{2})\b|\b\w\d{4}-(\d\d|[A-Z]{2})\b")
_SPAN = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?)?$")
_PARTS = r"[A-Za-z0-9]+(?:\.[A-Za-z0-9_]+)*"
_NUMBER = re.compile(rf"(?<![\w.])({_PARTS})(?![\w])")
_CHAPTER = re.compile(r"\bchapter\s+(\d{1,2})\b(?:[\s,:-]*(?:section|part|rule)?\s*([a-z](?:\.[a-z0-9]+)*)\b)?", re.I)
_SECTION = re.compile(r"\b(?:section|guideline)s?\s+(IV|I{1,3}|[1-4])\b(?!\.)", re.I)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
# Words of questions that every section could answer.
_ASKING = EMPTY | frozenset(
    roots([
        "code", "codes", "coded", "coding", "use", "used", "using", "report", "reported", "diagnosis", "diagnoses",
        "documented", "document", "note", "what", "when", "how", "which", "can", "do", "does", "should", "may",
        "must", "if", "then", "also", "together", "assign", "bill", "claim", "visit", "encounter", "provider",
        "doctor", "says", "not", "no", "yes", "i", "we", "you", "are", "there", "same", "still", "guideline",
        "section", "rule", "did", "had", "need", "please", "show", "tell", "about", "mean", "she", "he", "they",
        "why",
    ])
)  # fmt: skip


# A question of yes or no is answered as the likest of those that the section decides, where it is as like as this and by
# so much liker than any that is answered otherwise; less will do where the section answers all of them alike.
_LIKE, _LIKER, _LIKE_ALL = 0.5, 0.05, 0.42
_TURNED = 0.15  # for each contrast that only one of two questions has they are so much less alike
_FURTHER = 0.3
# What is asked about: what goes first, what something is, what is coded.
_ASKED_ABOUT = (
    re.compile(
        r"\b(?:does|do|is|are|should|can|may|must|will) (?:the |an? )?([^,?]*?) (?:(?:still|always|be|go|goes|come|stay|remain|listed|coded|sequenced|the|a) )*(?:first|principal|primary)\b",
        re.I,
    ),
    re.compile(
        r"\bis (?:it|that|this) (?:(?:still|now|coded|considered|as|an?|the) )*([^,?]+?)(?: (?:code|then|too|ok))?\W*$",
        re.I,
    ),
    re.compile(r"(?:^|[,.;] |\bstill )(?:code|use) (?:as |an? |the )*([^,?]+?)\W*$", re.I),
)
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


def number_in(question: str, refs: Iterable[str]) -> str | None:
    """The section whose number a question names ("I.C.9.a.1", "1.c.9.a.1", "chapter 9, section a.1"), None where none."""
    known = {ref.casefold(): ref for ref in refs}
    for match in _NUMBER.finditer(question):
        head, *rest = match[1].casefold().split(".")
        if rest and (found := known.get(".".join((_ROMAN.get(head, head), *rest)))):
            return found
    if chapter := _CHAPTER.search(question):
        below = f".{chapter[2].casefold()}" if chapter[2] else ""
        if found := known.get(f"i.c.{chapter[1]}{below}"):
            return found
    if section := _SECTION.search(question):
        return known.get(_ROMAN.get(section[1], section[1].casefold()))
    return None


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

        self._vocabulary = vocabulary
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
        words = [self._words(entry, above.get(entry.ref.rpartition(".")[0], "")) for entry in entries]
        counts = Counter(each for own in words for each in own)
        self._rarity = {each: math.log(1 + len(entries) / (1 + count)) for each, count in counts.items()}
        self._rarest = math.log(1 + len(entries))
        self._standing: dict[str, list[tuple[int, float]]] = {}
        for place, own in enumerate(words):
            for each, weight in own.items():
                self._standing.setdefault(each, []).append((place, weight))
        self._ranges = tuple(tuple(s for text in entry.applies_to if (s := _range(text))) for entry in entries)
        self._titled = {_plain(name): e.ref for e in reversed(entries) for name in (*reversed(e.topics), e.title)}
        self._phrases = self._read_phrases()
        self._row_of = {text: row for row, (_, text) in enumerate(numbered.values())}
        self._vectors, self._rows = self._gather(numbered, vectors_of)

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
        """Yes or no, as the section answers the question of decided.tsv that is likest to this one, and how like it is;
        empty and 0 where none is like it.
        """
        if _other_modifier(ref, question):
            return "", 0.0
        best: dict[str, tuple[float, str]] = {}
        codes = {match.group().upper() for match in _CODE.finditer(question)}
        settings, about = _settings_named(question), self._asked_about(question)
        for each in self._entries[self._refs[ref]].decided:
            named = {match.group().upper() for match in _CODE.finditer(each.question)}
            if codes and any(not any(code.startswith(name) for code in codes) for name in named):
                continue  # it decides about other codes
            if settings and (other := _settings_named(each.question)) and not settings & other:
                continue  # it decides for the other setting
            its = self._asked_about(each.question)
            if about and its and not about & its:
                continue  # it decides about another thing
            like = (self._likeness(question, vector, each.question), each.question)
            best[each.answer] = max(best.get(each.answer, like), like)
        ranked = sorted(best, key=lambda answer: -best[answer][0])
        if not ranked:
            return "", 0.0
        likeness, likest = best[ranked[0]]
        if likeness < (_LIKE if len(ranked) > 1 else _LIKE_ALL):
            return "", 0.0
        for rest in ranked[1:]:
            rival, told_otherwise = best[rest]
            if likeness - rival < _LIKER or not self._tells(question, likest, told_otherwise):
                return "", 0.0
        return ranked[0], round(likeness, 3)

    def _asked_about(self, question: str) -> set[str]:
        """The roots of what a question asks about ("does the cancer go first", "is it poisoning"); empty where it does not
        name it in words.
        """
        for pattern in _ASKED_ABOUT:
            if match := pattern.search(question):
                if _CODE.search(match[1]):
                    return set()  # a code may be what the other question says in words
                return {each for each in set(self._read(match[1])) - _ASKING if len(each) > 1}
        return set()

    def _tells(self, question: str, likest: str, rival: str) -> bool:
        """True where a question has more of the words that only the likest has than of those that only its rival has."""
        own, its, others = (set(self._read(each)) - EMPTY for each in (question, likest, rival))
        return sum(map(self._rare, own & (its - others))) > sum(map(self._rare, own & (others - its)))

    def _likeness(self, question: str, vector: Vectors | None, other: str) -> float:
        """How like a question is to one decided: the mean of their cosine and of the words that both have, less what turns
        the answer round and stands in one of them only.

        A question names its own case besides, so that its further words count less than those it lacks.
        """
        own, its = set(self._read(question)) - EMPTY, set(self._read(other)) - EMPTY
        shared, further, lacking = (sum(map(self._rare, words)) for words in (own & its, own - its, its - own))
        overlap = shared / (shared + _FURTHER * further + (1 - _FURTHER) * lacking) if shared else 0.0
        turned = _TURNED * sum(bool(said.search(question)) != bool(said.search(other)) for _, said in contrasts())
        row = self._row_of.get(other)
        if vector is None or row is None:
            return overlap - turned
        return (overlap + float(self._vectors[row] @ vector)) / 2 - turned

    def features(self, question: str, vector: Vectors | None, also: Iterable[str] = ()) -> Vectors:
        """One row a section, one column a name in WEIGHTS."""
        import numpy as np

        asked = (set(self._read(question)) | set(also)) - _ASKING
        codes = [code for match in _CODE.finditer(question) if (code := _code(match.group()))]
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
                found[place] += self._rare(each) * weight
        return found / (sum(map(self._rare, asked)) + _CODE_COUNTS * codes or 1.0)

    def _read_phrases(self) -> tuple[Any, Vectors, Mapping[str, list[int]]]:
        """Each phrase's section and weight of words, and for each word the phrases in which it stands."""
        import numpy as np

        places: list[int] = []
        weights: list[float] = []
        standing: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            for phrase in (entry.title, *_phrases(entry)):
                words = set(self._read(phrase)) - _ASKING
                if words:
                    for each in words:
                        standing.setdefault(each, []).append(len(places))
                    places.append(place)
                    weights.append(sum(map(self._rare, words)))
        return np.array(places, dtype=np.int64), np.array(weights, dtype=np.float32), standing

    def _by_phrase(self, asked: set[str]) -> Vectors:
        """The part of the words of the question and of the likest phrase that both have (Dice's coefficient)."""
        import numpy as np

        places, weights, standing = self._phrases
        shared = np.zeros(len(weights), dtype=np.float32)
        for each in asked:
            shared[standing.get(each, [])] += self._rare(each)
        likeness = 2 * shared / (weights + sum(map(self._rare, asked)))
        found = np.zeros(len(self._entries), dtype=np.float32)
        np.maximum.at(found, places, likeness)
        return found

    def _by_name(self, question: str) -> Vectors:
        import numpy as np

        missing = tuple(ref for ref, words in of_one_disease() if not words.search(question))
        below = [
            any(e.ref == ref or e.ref.startswith(f"{ref}.") for ref in missing) or _other_modifier(e.ref, question)
            for e in self._entries
        ]
        return np.array(below, dtype=np.float32)

    def _by_setting(self, question: str) -> Vectors:
        import numpy as np

        named = _settings_named(question)
        found = np.zeros(len(self._entries), dtype=np.float32)
        for place, entry in enumerate(self._entries):
            if named and len(entry.settings) == 1:
                found[place] = 1.0 if named & set(entry.settings) else -1.0
        return found

    def _rare(self, each: str) -> float:
        return self._rarity.get(each, self._rarest)

    def _words(self, entry: GuidelineEntry, above: str) -> dict[str, float]:
        """The roots of an entry's words and of the title above it, each with what it counts at its best place."""
        weights: dict[str, float] = {}
        for text, weight in (
            (above, _IN_TITLE_ABOVE),
            (entry.says, _IN_TEXT),
            (entry.title, _IN_TITLE),
            *((p, _IN_TOPICS) for p in _phrases(entry)),
        ):
            for each in self._read(text):
                weights[each] = max(weights.get(each, 0.0), weight)
        return weights

    def _read(self, text: str) -> list[str]:
        """The roots of a text, abbreviations with what they stand for, and the concepts that it words."""
        found = [*roots(tokens(text)), *(concept for concept, said in alike() if said.search(text))]
        for word in re.findall(r"[A-Za-z][A-Za-z0-9/&-]*", text):
            if word.isupper() and len(word) > 1 and (long := self._vocabulary.expand(word)):
                found += roots(tokens(long))
        return found


def _settings_named(text: str) -> set[str]:
    return {name for name, pattern in _SETTINGS.items() if pattern.search(text)}


def _other_modifier(ref: str, question: str) -> bool:
    """True for the section of a modifier where the question names others ("MOD.57" of one about modifier 25)."""
    if not ref.startswith("MOD."):
        return False
    head, *rest = ref.removeprefix("MOD.").split("_")
    own = {f"X{letter}" for letter in rest[0]} if head == "X" else {head, *rest}
    named = {match[1] or match[2] for match in _MODIFIER.finditer(question)}
    return bool(named) and not named & own


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
