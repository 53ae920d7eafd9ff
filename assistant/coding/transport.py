"""Ambulance transports: the level of service, the miles with the patient on board, origin and destination."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.coding.service_lines import Line
from assistant.coding.tables import compiled, table
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_MILES = re.compile(r"\b(\d{1,3}(?:\.\d+)?)\s*(?:loaded\s+)?(?:statute\s+)?(?:mi|miles?)\b", re.I)
_LOADED = re.compile(
    r"\bloaded\b[^.;\n]{0,25}?(\d{1,3}(?:\.\d+)?)\s*(?:mi\b|miles?\b)?|(\d{1,3}(?:\.\d+)?)\s*loaded miles?", re.I
)
_TITLE = 200


def transport(document: Document, catalog: Catalog) -> Iterator[Line]:
    """The transport and its mileage; nothing where the note is no ambulance report."""
    words = table("transport")
    first = document.text[:_TITLE].lstrip().split("\n")[0]
    begin = document.text.find(first)
    title = compiled(words["title"]).search(document.text, begin, begin + len(first))
    if title is None or re.search(words["no_title"], first, re.I) or not document.sentences:
        return
    row = next((row for row in words["level"] if _fits(row, document.text)), None)
    if row is None:
        return
    code = Code(CodeSystem.HCPCS, row["code"])
    places = _places(document.text)
    shown = compiled(row["words"]).search(document.text) or title
    if catalog.billable(code):
        yield _line(code, document, shown.start(), shown.end(), 1, places, row["because"])
    miles = _miles(document.text)
    mileage = Code(CodeSystem.HCPCS, row.get("mileage", ""))
    if miles and row.get("mileage") and catalog.billable(mileage):
        said, count = miles
        yield _line(mileage, document, said.start(), said.end(), count, places, "the miles with the patient on board")


def _fits(row: dict[str, str], text: str) -> bool:
    return all(compiled(row[key]).search(text) for key in ("words", "also") if key in row) and not (
        "never" in row and compiled(row["never"]).search(text)
    )


def _miles(text: str) -> tuple[re.Match[str], int] | None:
    """Loaded miles, a part of a mile counted as one (Medicare takes tenths: the coder adapts them)."""
    found = _LOADED.search(text) or _MILES.search(text)
    if found is None:
        return None
    number = float(next(group for group in found.groups() if group))
    return found, max(1, -int(-number // 1))


def _places(text: str) -> tuple[str, ...]:
    """The modifier of origin and destination ("RH": from the residence to a hospital), where the note tells both."""
    letters = []
    for direction in ("origin", "destination"):
        found = compiled(table("transport")[direction]).search(text)
        said = found[1].lower() if found else ""
        letters.append(next((p["letter"] for p in table("transport")["place"] if re.search(p["words"], said)), ""))
    return ("".join(letters),) if all(letters) else ()


def _line(
    code: Code, document: Document, start: int, end: int, units: int, modifiers: tuple[str, ...], because: str
) -> Line:
    sentence = _sentence(document, start)
    return Line(code, "service", sentence, start, end, units, modifiers, because)


def _sentence(document: Document, at: int) -> Sentence:
    return next((s for s in document.sentences if s.start <= at < s.end), document.sentences[0])
