"""Whether what a note names was done at this encounter: not merely ordered, planned, prescribed, or done elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.coding.tables import table
from assistant.notes.document import Document, Sentence

# What parts one thing done from the next; a bracket's content belongs to what stands before it.
_CLAUSE = re.compile(
    r";|,\s+(?=(?!(?:lot|exp|ndc|given|over|at|in|site|dose)\b)[A-Za-z][\w-]+(?: [\w-]+){0,2} \d[\d.]*(?: ?(?:mg|mcg|g|units?|ml))? (?:po|iv|im|sc|sq)\b)|\.\s|\s\|\s|\bthen\b|\bbut\b|,\s+(?=(?:rx|continue|start|will|plan|return|rtc|prescri\w+|refill\w*|take|send|sent)\b)",
    re.I,
)

_LABEL = 80


def clause(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The bounds (offsets in the sentence) of the clause that holds the words from start to end."""
    first, last = 0, len(sentence.text)
    for match in _CLAUSE.finditer(sentence.text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return first, last


def done(sentence: Sentence, start: int, end: int, document: Document) -> bool:
    """True where the words from start to end (offsets in the sentence) name something done at this encounter."""
    own = _told(sentence, start, end)
    if own is None:
        return False
    if _any("strong").search(own):
        return True
    if _any("order").search(own):
        return False
    if _any("habit").search(own) and not re.search(str(table("done")["for_drugs"]), document.text[:_LABEL], re.I):
        return False
    if sentence.section.kind in _kinds("sections") or _labelled(sentence, document):
        return True
    words = table("done")
    in_procedure = re.search(str(words["procedures"]), document.text[:_LABEL], re.I) is not None
    return bool(_any("weak").search(own)) or (in_procedure and re.search(str(words["dosed"]), own) is not None)


def dispensed(sentence: Sentence, start: int, end: int, document: Document) -> bool:
    """True where the words name a thing that was handed over, fitted or set up at this encounter."""
    own = _told(sentence, start, end)
    return own is not None and (bool(_any("dispensed").search(own)) or _labelled(sentence, document))


def denied(sentence: Sentence, start: int, end: int) -> bool:
    """True where the clause says that it was not done, or not now, or the section tells of another time."""
    return _told(sentence, start, end) is None


def _told(sentence: Sentence, start: int, end: int) -> str | None:
    """The clause in lower case with the label of its line; None where it tells of no deed of this encounter."""
    first, last = clause(sentence, start, end)
    own = sentence.text[first:last].lower()
    # "Premeds:" is a list of what was given, not of what the patient takes.
    before = re.match(r"pre-?med", sentence.section.heading, re.I) is not None
    kind = "" if before else sentence.section.kind
    if kind in _kinds("elsewhere") or _any("never").search(own):
        return None
    if re.search(str(table("done")["without"]), sentence.text[:start].lower()):
        return None
    if kind in _kinds("told") and not re.search(str(table("done")["here"]), own):
        return None
    label, colon, _ = sentence.text[:_LABEL].partition(":")
    return f"{label.lower()}: {own}" if colon and first > len(label) else own


def _labelled(sentence: Sentence, document: Document) -> bool:
    """True where the line or the heading above says that what follows was done ("Tx in clinic: ...")."""
    label = re.compile(str(table("done")["labels"]), re.I)
    line = document.text[: sentence.end].rpartition("\n")[2]
    return bool(label.search(line) or label.search(f"{sentence.section.heading}:"))


def _kinds(name: str) -> frozenset[str]:
    return frozenset(table("done")[name])


@lru_cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("done")[name]), re.I)
