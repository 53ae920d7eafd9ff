"""The conditions that a note mentions, found by the terms of the code sets in any order and inflection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from assistant.notes.assertions import Assertion, Cue, assertion
from assistant.notes.document import Document, Section, Sentence
from assistant.notes.patterns import listed
from assistant.notes.sentences import item_end
from codesets.codes import Code
from codesets.terms.vocabulary import Vocabulary, fold
from index.words import essential, roots, tokens
from index.words import key as key_of

LONGEST = 9
_LONG = 5  # letters; hardly an abbreviation has as many
_WORD = re.compile(r"[A-Za-z0-9À-ÿ]+(?:[./'’+-][A-Za-z0-9À-ÿ]+)*\+?")
_SPECIALTIES = "ALLERGY|BURN|CANCER|DIABETES|FRACTURE|HEADACHE|PAIN|SLEEP|SPINE|STROKE|TRAUMA|WOUND"
_DOCUMENTS = (
    "CARE|CENTER|CLINIC|SERVICE|UNIT|ADMISSION|CONSULT|DC|DISCHARGE|EVAL|NOTE|PROGRESS|SUMMARY|VISIT|F/?U|FOLLOW[- ]?UP"
)
_PLACE = re.compile(rf"[A-Z]{{2,4}}|(?:{_SPECIALTIES})(?: (?:{_DOCUMENTS}))*")
_BREAKS = re.compile(r"[;:!?()\[\]]|\.\s|\s[-–—]\s")
# Sections that speak of other people or of rules, never of this patient's present condition.
_SECTION_ASSERTIONS = {"family": Assertion.FAMILY}


class Lexicon(Protocol):
    """Terms by key (see `index.words.key`)."""

    def named(self, keys: Sequence[str]) -> Mapping[str, tuple[Code, ...]]:
        """For each key that names something, the codes it names, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a condition, with offsets into the note, and what the note says of it."""

    text: str
    start: int
    end: int
    section: Section
    sentence: Sentence
    assertion: Assertion
    codes: tuple[Code, ...]
    key: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    roots: tuple[str, ...]
    gap: bool


def mentions(document: Document, lexicon: Lexicon, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Every mention of the note in order: the longest term wins where terms overlap."""
    told = (sentence for sentence in document.sentences if not _is_title(document, sentence))
    windows = [(sentence, *window) for sentence in told for window in _windows(sentence, vocabulary)]
    known = lexicon.named(sorted({key for _, key, _, _ in windows}))
    found: list[Mention] = []
    by_sentence: dict[int, list[tuple[str, int, int]]] = {}
    for sentence, key, start, end in windows:
        if key in known:
            by_sentence.setdefault(id(sentence), []).append((key, start, end))
    for sentence in document.sentences:
        for key, start, end in _longest(by_sentence.get(id(sentence), [])):
            found.append(_mention(document, sentence, key, start, end, known[key]))
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def _is_title(document: Document, sentence: Sentence) -> bool:
    """True for a first line that names the place or kind of the visit, "UC", "WOUND CARE", and no disease."""
    before, after = document.text[: sentence.start], document.text[sentence.end :]
    return bool(_PLACE.fullmatch(sentence.text.strip()) and not before.strip() and after.strip())


def _mention(
    document: Document, sentence: Sentence, key: str, start: int, end: int, codes: tuple[Code, ...]
) -> Mention:
    status, cue = said_of(sentence, start, end)
    first, last = sentence.start + start, sentence.start + end
    words = sentence.text[cue.start : cue.end] if cue else ""
    return Mention(document.text[first:last], first, last, sentence.section, sentence, status, codes, key, words)


def said_of(sentence: Sentence, start: int, end: int) -> tuple[Assertion, Cue | None]:
    """What the sentence or its section says of the words from start to end (offsets in the sentence)."""
    status, cue = assertion(sentence.text, start, end)
    if cue is None and sentence.section.kind in _SECTION_ASSERTIONS:
        return _SECTION_ASSERTIONS[sentence.section.kind], None
    return status, cue


def meaning(text: str, vocabulary: Vocabulary) -> str:
    """A text in the words of the code set: abbreviations written out, everyday words replaced."""
    raw = list(_WORD.finditer(text))
    context = frozenset(fold(match.group()) for match in raw)
    found: list[str] = []
    index = 0
    while index < len(raw):
        size, said = _meaning(raw, index, vocabulary, context)
        found.append(said)
        index += size
    return " ".join(found)


def _windows(sentence: Sentence, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """(key, start, end) of every run of up to nine words that no strong punctuation breaks."""
    # The number of an item is no word of what it names.
    begin = item_end(sentence.text) if sentence.lead else 0
    words = [word for word in _words(sentence.text, vocabulary) if word.start >= begin]
    for first in range(len(words)):
        collected: set[str] = set()
        for last in range(first, min(first + LONGEST, len(words))):
            if last > first and words[last].gap:
                break
            collected.update(words[last].roots)
            if first == last and words[first].text.lower() in listed("no_terms"):
                continue
            if collected and words[last].roots and words[first].roots:
                yield " ".join(sorted(collected)), words[first].start, words[last].end
        # A phrase that means other words may be a term as it stands: "right hemiparesis".
        if " " in words[first].text and (written := key_of(tokens(essential(words[first].text)))):
            yield written, words[first].start, words[first].end


def _words(text: str, vocabulary: Vocabulary) -> list[_Word]:
    """The words of a sentence with the roots of what they mean; everyday phrases become one word."""
    raw = list(_WORD.finditer(text))
    context = frozenset(fold(match.group()) for match in raw)
    found: list[_Word] = []
    index = 0
    while index < len(raw):
        size, meaning = _meaning(raw, index, vocabulary, context)
        first, last = raw[index], raw[index + size - 1]
        gap = index > 0 and _parted(raw[index - 1], first)
        found.append(
            _Word(
                text[first.start() : last.end()],
                first.start(),
                last.end(),
                tuple(roots(tokens(essential(meaning)))),
                gap,
            )
        )
        index += size
    return found


def _parted(first: re.Match[str], second: re.Match[str]) -> bool:
    """True where punctuation ends the phrase between two words."""
    return bool(_BREAKS.search(first.string[first.end() : second.start() + 1]))


def _meaning(
    raw: Sequence[re.Match[str]], index: int, vocabulary: Vocabulary, context: frozenset[str]
) -> tuple[int, str]:
    """How many words stand together, and what they mean in the words of the code set."""
    # Most words open no phrase, so that only they themselves need be looked up.
    for size in (4, 3, 2, 1) if fold(raw[index].group()) in vocabulary.openings else (1,):
        if index + size > len(raw) or any(_parted(*pair) for pair in pairwise(raw[index : index + size])):
            continue
        phrase = " ".join(match.group() for match in raw[index : index + size])
        if _may_abbreviate(phrase, raw) and (expanded := vocabulary.expand(phrase, context)):
            return size, expanded
        if rewritten := vocabulary.words.get(fold(phrase)):
            return size, rewritten[0].means
    return 1, raw[index].group()


def _may_abbreviate(phrase: str, sentence: Sequence[re.Match[str]]) -> bool:
    """True where a word may be an abbreviation: not a common word, and no name or title ("Ms", "Pat").

    A common word in capitals is one ("AS"), but not where the whole sentence is written in capitals.
    """
    word = phrase.strip(".")
    if word.lower() in listed("small"):
        return word.isupper() and len(word) > 1 and not _shouted(sentence)
    return not (word.istitle() and len(word) <= 3)


def _shouted(sentence: Sequence[re.Match[str]]) -> bool:
    """True where all stands in capitals and it is no row of abbreviations: it has long words, or many common ones."""
    words = [match.group() for match in sentence if match.group().isalpha()]
    if not all(map(str.isupper, words)):
        return False
    return sum(len(word) >= _LONG for word in words) > 1 or sum(word.lower() in listed("small") for word in words) > 2


def _longest(windows: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Windows that do not overlap, those with most roots first."""
    chosen: list[tuple[str, int, int]] = []
    for key, start, end in sorted(windows, key=lambda each: (-len(each[0].split()), each[2] - each[1], each[1])):
        if all(end <= first or last <= start for _, first, last in chosen):
            chosen.append((key, start, end))
    return sorted(chosen, key=lambda each: each[1])
