"""Cut sections into sentences, with the lines that name a problem by themselves marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.notes.document import Document, Section, Sentence
from assistant.notes.patterns import listed
from assistant.notes.sections import lines, sections
from assistant.notes.wrapping import joined

_BREAK = re.compile(
    r"[.!?;]+[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9#])|(?<=[a-z)%\d])(?<!\bx)(?<!\btype)(?<!\bstage)(?<!\bgrade)(?<!\bclass)\s+(?=\(?\d{1,2}[.)]\s+(?:[A-Za-z]{2}|[LR]\s+[A-Za-z]))"
)
# A bare number counts an item unless a unit follows it.
_BARE = r"[1-9](?=\s+(?!(?:days?|weeks?|months?|years?|yrs?|wks?|mos?|mins?|minutes|mg|ml|mcg|hours?|hrs?|packs?|ppd|cm|mm|of|more|to|or|and|tabs?|units?|liters?|drinks?|view|views)\b)[A-Za-z]{2})"
_ITEM = re.compile(
    rf"^\s*(?P<mark>(?:\(?\d{{1,2}}[.)]|{_BARE}|[A-Ha-h][.)](?=\s+[A-Z])|#\s?\d*[.):]?|[-*•‣◦▪●·–]+|\[[ xX]?\])\s+|#)?"
)
_NUMBERED = re.compile(rf"^\s*(?:\(?\d{{1,2}}[.)]\s+|{_BARE}|#\s?\w)")
# "1 Heart failure 2 HTN 3 hypothyroid": items in one line that bare numbers part.
_COUNTED = re.compile(r"(?:(?<=^)|(?<=\s))\(?(\d{1,2})[.)]?\s+(?=[A-Za-z][A-Za-z]|[LR]\s+[A-Za-z])")
# "Class 3 obesity", "stage 2 hypertension": a number behind one of these is of it, and counts no item.
_GRADED = re.compile(
    r"\b(?:class|stage|type|grade|phase|category|level|degree|stg|cat|gold|nyha|asa|day|pod|para|gravida|dose|cycle|no|x)\W*$",
    re.I,
)
_HEAD_END = re.compile(
    r"\s[-–—]\s|:\s|;\s|(?<!\b[A-Z])\.\s|\.$|,?\s+(?:which|who|we will|will|plan(?:s)? to|continue|start|refer|accounting for|explaining|which explains)\b",
    re.I,
)
_NARRATIVE = re.compile(
    r"^(?:the (?:patient|pt)|patient|pt\b|she|he|they|it|we|i|this|these|there|her|his|their|continue|start|stop|follow|"
    r"return|rtc|refer|discussed|reviewed|will|if|given|after|advised|recommend|counsel|order|increase|decrease|call|"
    r"schedule|take|use|avoid|no changes?|repeat|obtain|check|consider|monitor|encourage|mr|mrs|ms|dr|today|as|based|"
    r"per|patient agreements|f/u|fu\b|see\b|total time|time spent|dispo|rx|tx|cont|labs?\b|given|(?:blood|urine|wound|sputum|csf|stool)(?:,? (?:and|&|/|\+) \w+)* (?:cx|cultures?)\b|hold|bring|back to|ok to|d/c|dc home|home (?:with|w/|in|today))\b",
    re.I,
)
_LONGEST_LEAD = 18
# "Ms. Doe is a 44-year-old female with a history of ..." introduces the patient; it is no statement of this visit.
INTRODUCTION = re.compile(
    r"\b(?:is|was) (?:an? |the )?(?:\w+ ){0,3}\d{1,3}[- ]?(?:year|yr|y/?o|month|week|day)|^(?:Mr|Mrs|Ms|Dr)\b\.? [A-Z]",
    re.I,
)
# Sections whose lines are the provider's statements of the diagnosis.
STATEMENTS = ("assessment",)


def read(text: str) -> Document:
    """The note as sections and sentences; offsets are into `text` as given."""
    found = sections(text)
    sentences: list[Sentence] = []
    for section in found:
        sentences += _with_leads(list(_sentences(text, section)), section, text)
    return Document(text, found, tuple(sentences))


def _sentences(text: str, section: Section) -> Iterator[Sentence]:
    body = text[section.start : section.end]
    for begin, end in joined([(line.start, line.text) for line in lines(body)]):
        start = section.start + begin
        for first, last in _spans(body[begin:end]):
            if body[begin + first : begin + last].strip():
                yield _trimmed(text, start + first, start + last, section)


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """The pieces of a line between sentence ends."""
    if counted := _counted(line):
        for first, last in zip(counted, (*counted[1:], len(line)), strict=True):
            yield from ((first + begin, first + end) for begin, end in _spans(line[first:last]))
        return
    item = _ITEM.match(line)
    start = item.end() if item else 0
    begin = 0
    for match in _BREAK.finditer(line, start):
        word = re.search(r"[\w./]+$", line[: match.start()])
        initial = (
            word
            and len(word.group().rstrip(".")) == 1
            and word.group()[0].isupper()
            and line[match.end() : match.end() + 1].islower()
        )
        if (
            word
            and (initial or word.group().lower().rstrip(".") in listed("abbreviations"))
            and line[match.start()] == "."
        ):
            continue
        if word and word.group().rstrip(".").isdigit() and not line[begin : word.start()].strip(" (#"):
            # The number of an item within the line: "... dietician. 2. OSA".
            continue
        yield begin, match.end()
        begin = match.end()
    yield begin, len(line)


def _counted(line: str) -> list[int]:
    """Where the items of a line begin that counts them from 1; empty where it counts fewer than two."""
    starts: list[int] = []
    for match in _COUNTED.finditer(line):
        counts = int(match.group(1)) == len(starts) + 1 and (starts or not line[: match.start()].strip())
        if counts and not _GRADED.search(line, 0, match.start()):
            starts.append(match.start())
    return starts if len(starts) > 1 else []


def _trimmed(text: str, start: int, end: int, section: Section) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(text[start:end], start, end, section)


def _with_leads(sentences: list[Sentence], section: Section, text: str) -> list[Sentence]:
    """Mark the lines that name a problem, and number the block each sentence belongs to."""
    if section.kind not in STATEMENTS:
        return sentences
    first_on_line = [
        (_begins_line(sentence, section, text) or _NUMBERED.match(sentence.text))
        and not INTRODUCTION.search(sentence.text)
        for sentence in sentences
    ]
    bullets = [bool(re.match(r"[-*•‣◦▪●·–]", sentence.text)) for sentence in sentences]
    candidates = [
        bool(first) and _names_a_problem(sentence.text)
        for sentence, first in zip(sentences, first_on_line, strict=True)
    ]
    # Bullets below a line are its plan; where they come first and no number counts, what follows them is.
    first_lead = next((place for place, candidate in enumerate(candidates) if candidate), 0)
    counted = any(candidate and _NUMBERED.match(s.text) for s, candidate in zip(sentences, candidates, strict=True))
    leading = bool(bullets) and bullets[first_lead] and not counted
    plain = not leading and any(c and not bullet for c, bullet in zip(candidates, bullets, strict=True))
    marked: list[Sentence] = []
    block = 0
    for sentence, candidate, bullet in zip(sentences, candidates, bullets, strict=True):
        lead = candidate and not (bullet and plain) and (bullet or not leading)
        block += lead
        marked.append(replace(sentence, lead=lead, block=block))
    return marked


def _begins_line(sentence: Sentence, section: Section, text: str) -> bool:
    before = text[section.start : sentence.start]
    return not before.rpartition("\n")[2].strip()


def _names_a_problem(line: str) -> bool:
    head = problem_head(line)
    words = head.split()
    if not words or not re.search(r"[A-Za-z]{2}", head):
        return False
    return bool(_NUMBERED.match(line)) or (len(words) <= _LONGEST_LEAD and not _NARRATIVE.match(head))


def item_end(line: str) -> int:
    """Where the text of a line begins behind its number or bullet."""
    item = _ITEM.match(line)
    return item.end() if item else 0


def problem_head(line: str) -> str:
    """The part of a problem line that names the problem: "Chronic back pain" of "2. Chronic back pain: worse."."""
    start, end = head_span(line)
    return line[start:end]


def head_span(line: str) -> tuple[int, int]:
    """Where the part that names the problem begins and ends within its line."""
    item = _ITEM.match(line)
    start = item.end() if item else 0
    stop = _HEAD_END.search(line, start)
    end = stop.start() if stop and stop.start() > start else len(line)
    return start, end
