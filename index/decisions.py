"""Yes or no, as a section decides the question of its table (decided.tsv) that is likest to the one asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from codesets.guidelines.own_words import GuidelineEntry, contrasts
from index.question_words import ASKING, CODE, QuestionWords, other_modifier, settings_named
from index.words import EMPTY

if TYPE_CHECKING:
    from index.embedders import Vectors

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


class Decisions:
    """Answers for a section; `vector_of` gives the vector of a question of the table, None where it has none."""

    def __init__(self, words: QuestionWords, vector_of: Callable[[str], Vectors | None]) -> None:
        self._words = words
        self._vector_of = vector_of

    def answer(self, entry: GuidelineEntry, question: str, vector: Vectors | None) -> tuple[str, float]:
        """Yes or no, as the section answers the question of decided.tsv that is likest to this one, and how like it is;
        empty and 0 where none is like it.
        """
        if other_modifier(entry.ref, question):
            return "", 0.0
        best: dict[str, tuple[float, str]] = {}
        codes = {match.group().upper() for match in CODE.finditer(question)}
        settings, about = settings_named(question), self._asked_about(question)
        for each in entry.decided:
            named = {match.group().upper() for match in CODE.finditer(each.question)}
            if codes and any(not any(code.startswith(name) for code in codes) for name in named):
                continue  # it decides about other codes
            if settings and (other := settings_named(each.question)) and not settings & other:
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
                if CODE.search(match[1]):
                    return set()  # a code may be what the other question says in words
                return {each for each in set(self._words.read(match[1])) - ASKING if len(each) > 1}
        return set()

    def _tells(self, question: str, likest: str, rival: str) -> bool:
        """True where a question has more of the words that only the likest has than of those that only its rival has."""
        own, its, others = (set(self._words.read(each)) - EMPTY for each in (question, likest, rival))
        return sum(map(self._words.rare, own & (its - others))) > sum(map(self._words.rare, own & (others - its)))

    def _likeness(self, question: str, vector: Vectors | None, other: str) -> float:
        """How like a question is to one decided: the mean of their cosine and of the words that both have, less what turns
        the answer round and stands in one of them only.

        A question names its own case besides, so that its further words count less than those it lacks.
        """
        own, its = set(self._words.read(question)) - EMPTY, set(self._words.read(other)) - EMPTY
        shared, further, lacking = (sum(map(self._words.rare, words)) for words in (own & its, own - its, its - own))
        overlap = shared / (shared + _FURTHER * further + (1 - _FURTHER) * lacking) if shared else 0.0
        turned = _TURNED * sum(bool(said.search(question)) != bool(said.search(other)) for _, said in contrasts())
        own_vector = self._vector_of(other)
        if vector is None or own_vector is None:
            return overlap - turned
        return (overlap + float(own_vector @ vector)) / 2 - turned
