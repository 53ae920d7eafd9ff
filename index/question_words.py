"""What the words of a question are to the guidelines: roots, codes, modifiers, settings, and how rare a word is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable

from codesets.guidelines.own_words import alike
from codesets.terms.vocabulary import Vocabulary
from index.words import EMPTY, roots, tokens

CODE = re.compile(r"\b[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", re.I)
_MODIFIER = re.compile(r"\b[Mm]od(?:ifier)?s?\.? -?(\d\d|[A-Z]{2})\b|\b\w\d{4}-(\d\d|[A-Z]{2})\b")
_SETTINGS = {
    "inpatient": re.compile(r"\b(inpatient|admitted|admission|hospital (stay|discharge)|discharge)\b", re.I),
    "outpatient": re.compile(r"\b(outpatient|office|clinic|ambulatory|emergency|ED)\b", re.I),
}
# Words of questions that every section could answer.
ASKING = EMPTY | frozenset(
    roots([
        "code", "codes", "coded", "coding", "use", "used", "using", "report", "reported", "diagnosis", "diagnoses",
        "documented", "document", "note", "what", "when", "how", "which", "can", "do", "does", "should", "may",
        "must", "if", "then", "also", "together", "assign", "bill", "claim", "visit", "encounter", "provider",
        "doctor", "says", "not", "no", "yes", "i", "we", "you", "are", "there", "same", "still", "guideline",
        "section", "rule", "did", "had", "need", "please", "show", "tell", "about", "mean", "she", "he", "they",
        "why",
    ])
)  # fmt: skip


class QuestionWords:
    """Reads texts to roots; knows how rare each root is among the sections, whose roots are given with `learn`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rarity: dict[str, float] = {}
        self._rarest = 0.0

    def learn(self, sections: Collection[Iterable[str]]) -> None:
        """Take in the roots of every section."""
        counts = Counter(each for own in sections for each in own)
        self._rarity = {each: math.log(1 + len(sections) / (1 + count)) for each, count in counts.items()}
        self._rarest = math.log(1 + len(sections))

    def rare(self, each: str) -> float:
        """How much a root tells: the more, the fewer sections have it."""
        return self._rarity.get(each, self._rarest)

    def read(self, text: str) -> list[str]:
        """The roots of a text, abbreviations with what they stand for, and the concepts that it words."""
        found = [*roots(tokens(text)), *(concept for concept, said in alike() if said.search(text))]
        for word in re.findall(r"[A-Za-z][A-Za-z0-9/&-]*", text):
            if word.isupper() and len(word) > 1 and (long := self._vocabulary.expand(word)):
                found += roots(tokens(long))
        return found


def settings_named(text: str) -> set[str]:
    """The settings that a text names."""
    return {name for name, pattern in _SETTINGS.items() if pattern.search(text)}


def other_modifier(ref: str, question: str) -> bool:
    """True for the section of a modifier where the question names others ("MOD.57" of one about modifier 25)."""
    if not ref.startswith("MOD."):
        return False
    head, *rest = ref.removeprefix("MOD.").split("_")
    own = {f"X{letter}" for letter in rest[0]} if head == "X" else {head, *rest}
    named = {match[1] or match[2] for match in _MODIFIER.finditer(question)}
    return bool(named) and not named & own
