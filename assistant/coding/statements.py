"""The statements of a note: the phrases by which the provider names what was treated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.notes.assertions import Assertion
from assistant.notes.document import Document, Sentence
from assistant.notes.mentions import Mention, said_of
from assistant.notes.sentences import head_span

_PARTS = re.compile(r",?\s+(?:and|plus|as well as)\s+|\s*[,/&+]\s*(?=[A-Za-z]{4})", re.I)
_QUALIFIER = re.compile(r"^(?:right|left|bilateral|acute|chronic|mild|moderate|severe|stable|with|without|w/|uncontrolled|controlled|"
                        r"initial|subsequent|type|stage|unspecified|likely|probable|improving|resolved|due|secondary|on|s/p|status|no)\b", re.I)


@dataclass(frozen=True, slots=True)
class Statement:
    """A phrase that names a condition, with offsets into the note, and what is said of it."""

    text: str
    start: int
    end: int
    sentence: Sentence
    assertion: Assertion


def statements(document: Document, mentions: tuple[Mention, ...]) -> tuple[Statement, ...]:
    """What the provider states: the problem lines of the assessment, else the mentions outside of history."""
    stated = tuple(statement for sentence in document.sentences if sentence.lead for statement in _of_lead(sentence))
    if stated:
        return stated
    return tuple(
        Statement(mention.text, mention.start, mention.end, mention.sentence, mention.assertion) for mention in mentions
    )


def _of_lead(sentence: Sentence) -> Iterator[Statement]:
    start, end = head_span(sentence.text)
    for first, last in _parts(sentence.text, start, end):
        status, _ = said_of(sentence, first, last)
        text = sentence.text[first:last]
        yield Statement(text, sentence.start + first, sentence.start + last, sentence, status)


def _parts(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The conditions of one line: "cough and fever" are two, "sprain, right ankle" is one."""
    begin = start
    for match in _PARTS.finditer(line, start, end):
        rest = line[match.end() : end]
        if _QUALIFIER.match(rest) or len(rest.split()) < 1 or len(line[begin : match.start()].split()) < 1:
            continue
        yield begin, match.start()
        begin = match.end()
    yield begin, end
