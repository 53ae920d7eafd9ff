"""Services, supplies and equipment that the note documents as done or handed over, by the words of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.coding.done import clause, denied, dispensed, done
from assistant.coding.tables import compiled, table
from assistant.notes.attributes import Side, sides
from assistant.notes.document import Document, Section, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

_MEDICARE_AGE = 65
_CHILD_AGE = 11
_TITLE_LINES = 4
# Where a note says what the encounter is, beside its first lines.
_NAMING = frozenset({"", "chief_complaint", "assessment", "indication", "procedure", "plan"})
_MINUTES = re.compile(r"\b(\d{1,3})[ -]?(?:min|minutes?)\b", re.I)
_HOURS = re.compile(r"\b(\d{1,2}(?:\.\d)?)[ -]?(?:h|hrs?|hours?)\b", re.I)
# How many of an item: a number is none where it is its size ("16 Fr", "4 x 4", "2 oz", "15-20 mmHg").
_SIZE = r"(?![\d.]*\s*-?\s*(?:fr|french|in|inch\w*|mm|cm|ml|cc|oz|ounces?|mg|g|sq|mo|months?|wk|weeks?|days?|y|yo|%|prong|lead|wheel\w*|ply|piece|way|port|gauge|ga)\b|\s*[\"”%/]|\s?x\s?\d)"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SPELT = {name: n for n, name in enumerate(_NUMBERS, start=1)}
_COUNT = rf"(\d{{1,3}}(?:,\d{{3}})?\b{_SIZE}|{'|'.join(_SPELT)})"
_NUMBER_BEFORE = re.compile(
    rf"(?<![\d.x/-])(?<!x )(?:\b|#|x ?){_COUNT}\s*(?:\d+ ?(?:fr|french)\s+)?(?P<words>(?:[a-z][a-z-]*\s+){{0,3}})$",
    re.I,
)
_NUMBER_AFTER = re.compile(
    rf"^(?:[^.;\n\d]{{0,25}}?(?:#|\bx|\bqty:?)\s*|s?\s*[:(,-]?\s*|[^.;\n,]{{0,25}},\s*(?=\w+ (?:pairs? |were |was )?(?:dispensed|given|provided|issued|supplied|delivered)))"
    rf"{_COUNT}(?P<words>\s*\w*)",
    re.I,
)
_PAIRS = re.compile(r"\bpairs?\b", re.I)
# A count in brackets says in single items what the words before it say in pairs: "three pairs (6)".
_IN_BRACKETS = re.compile(r"^[^.;,\n\d]{0,60}\((\d{1,3})\)")
_OUNCES = re.compile(r"\b(\d{1,3})[ -]?(?:oz|ounces?)\b", re.I)
_TRACER_DOSE = re.compile(r"\d ?mci\b", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table found in the note: the words that show it (offsets into the note), units and modifiers."""

    code: Code
    kind: str
    sentence: Sentence
    start: int
    end: int
    units: int
    modifiers: tuple[str, ...]
    because: str


def service_lines(document: Document, encounter: Encounter, catalog: Catalog) -> Iterator[Line]:
    """What the note documents, one row of each group, where the release in force has the code."""
    taken: set[str] = set()
    for row in table("service_lines")["line"]:
        code = Code(CodeSystem.HCPCS, row["code"])
        if row["group"] in taken or not _applies(row, document, encounter) or not catalog.billable(code):
            continue
        found = next(_found(row, document), None)
        if found is None:
            continue
        taken.add(row["group"])
        sentence, start, end = found
        first, last = clause(sentence, start, end)
        own = sentence.text[first:last]
        yield Line(
            code,
            row["kind"],
            sentence,
            sentence.start + start,
            sentence.start + end,
            _units(row, sentence.text, start, end),
            _modifiers(row["kind"], own, sentence.text),
            _BECAUSE[row["done"]],
        )


_BECAUSE = {
    "done": "the note says that it was done at this encounter",
    "dispensed": "the note says that it was handed over, fitted or set up at this encounter",
    "visit": "it is what the note says the encounter was",
}


def medicare(document: Document, encounter: Encounter) -> bool:
    """True where the note names Medicare, or the patient is of the age at which it pays."""
    named = re.search(r"\bmedicare\b", document.text, re.I) is not None
    return named or (encounter.age is not None and encounter.age >= _MEDICARE_AGE)


def _applies(row: Mapping[str, Any], document: Document, encounter: Encounter) -> bool:
    if row.get("payer") == "medicare" and not medicare(document, encounter):
        return False
    if row.get("adult") and encounter.age is not None and encounter.age < _CHILD_AGE:
        return False
    if "never" in row and compiled(row["never"]).search(document.text):
        return False
    return "also" not in row or compiled(row["also"]).search(document.text) is not None


def _found(row: Mapping[str, Any], document: Document) -> Iterator[tuple[Sentence, int, int]]:
    """The sentences that show the row, with the bounds of the words (offsets in the sentence)."""
    if row["done"] == "visit":
        yield from _in_title(row, document)
    for sentence in document.sentences:
        for match in compiled(row["words"]).finditer(sentence.text):
            first, last = clause(sentence, *match.span())
            if "unless" in row and compiled(row["unless"]).search(sentence.text[first:last]):
                continue
            if row["done"] == "visit":
                shown = sentence.section.kind in _NAMING and not denied(sentence, *match.span())
            elif row["done"] == "dispensed":
                shown = dispensed(sentence, *match.span(), document)
            else:
                shown = done(sentence, *match.span(), document)
            if shown:
                yield sentence, match.start(), match.end()
                break


def _in_title(row: Mapping[str, Any], document: Document) -> Iterator[tuple[Sentence, int, int]]:
    """The first lines of the note as sentences of their own: a title is often no sentence of a section."""
    start = 0
    for line in document.text.splitlines(keepends=True)[:_TITLE_LINES]:
        sentence = Sentence(line.rstrip(), start, start + len(line.rstrip()), Section("", "", start, start + len(line)))
        for match in compiled(row["words"]).finditer(sentence.text):
            if not denied(sentence, *match.span()):
                yield sentence, match.start(), match.end()
        start += len(line)


def _units(row: Mapping[str, Any], text: str, start: int, end: int) -> int:
    """Units of the line: whole time steps, whole packs, else one."""
    each = int(row.get("each", 1))
    if row.get("counted") == "minutes":
        minutes, hours = _MINUTES.search(text), _HOURS.search(text)
        total = int(minutes[1]) if minutes else round(float(hours[1]) * 60) if hours else each
        return max(1, total // each)
    if row.get("counted") == "each":
        return max(1, math.ceil(_count(text, start, end) / each))
    if row.get("counted") == "ounces":
        ounces = _OUNCES.search(text, start) or _OUNCES.search(text[:start])
        return int(ounces[1]) if ounces else 1
    if row.get("counted") == "studies":
        return max(1, len(_TRACER_DOSE.findall(text)))
    return 1


def _count(text: str, start: int, end: int) -> int:
    """How many of the item between start and end the sentence tells of; a pair is two, one where it does not say."""
    before, after = text[:start].split(";")[-1], text[end:].split(";")[0]
    if told := _IN_BRACKETS.search(after):
        return int(told[1])
    number = _NUMBER_BEFORE.search(before) or _NUMBER_AFTER.search(after)
    count = _SPELT.get(number[1].lower(), 0) or int(number[1].replace(",", "")) if number else 1
    near = number["words"] if number else before[-15:] + after[:12]
    return count * 2 if _PAIRS.search(near) else count


def _modifiers(kind: str, own: str, whole: str) -> tuple[str, ...]:
    """Bought or rented for equipment, the side for a brace."""
    if kind == "equipment" and re.search(r"\brent(?:al|ed)?\b", own, re.I):
        return ("RR",)
    if kind == "equipment" and re.search(r"\b(?:purchas\w*|bought|new)\b", own, re.I):
        return ("NU",)
    if kind == "rental":
        return ("RR",)
    if kind == "brace":
        said = sides(own) or sides(whole)
        if len(said) == 1:
            return {Side.LEFT: ("LT",), Side.RIGHT: ("RT",), Side.BOTH: ("RT", "LT")}[said[0]]
    return ()
