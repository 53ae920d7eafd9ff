"""The CDC index XML: diseases and external causes by code, drugs and neoplasms by column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from codesets.entries import Release
from codesets.index_terms import COLUMNS, Book, IndexEdition, IndexTerm
from codesets.readers import safe_xml
from codesets.readers.record import UnreadableFile

_NOTHING = frozenset({"", "-", "--"})
_HEADS = {"substance": Book.DRUGS, "neoplasm": Book.NEOPLASMS}
_KNOWN = frozenset({"title", "code", "see", "seeAlso", "seecat", "subcat", "manif", "cell", "term"})


def read(path: Path, release: Release) -> IndexEdition:
    """Every term of the file; raises UnreadableFile."""
    root = safe_xml.published(path, "ICD10CM.index", release)
    book = _book(root)
    terms = tuple(term for main in root.iterfind("letter/mainTerm") for term in _terms(main, (), book, path.name))
    if not terms:
        raise UnreadableFile(f"{path.name}: holds no index terms")
    return IndexEdition(release, book, terms)


def _book(root: etree._Element) -> Book:
    head = safe_xml.words(root.find("indexHeading/head")).lower()
    if head in _HEADS:
        return _HEADS[head]
    return Book.EXTERNAL if "external cause" in safe_xml.words(root.find("title")).lower() else Book.DISEASES


def _terms(element: etree._Element, above: tuple[str, ...], book: Book, name: str) -> Iterator[IndexTerm]:
    strange = {str(child.tag) for child in element} - _KNOWN
    if strange:
        raise UnreadableFile(f"{name}: line {element.sourceline} holds <{sorted(strange)[0]}>, which is not known")
    words, nonessential = _title(element.find("title"))
    path = (*above, words)
    yield IndexTerm(
        path=path,
        code=_code(safe_xml.words(element.find("code"))),
        nonessential=nonessential,
        see="; ".join(_all(element, "see", "seecat")),
        see_also="; ".join(_all(element, "seeAlso", "subcat")),
        manifestation=_code(safe_xml.words(element.find("manif"))),
        cells=_cells(element, book),
    )
    for below in element.iterfind("term"):
        yield from _terms(below, path, book, name)


def _title(title: etree._Element | None) -> tuple[str, str]:
    """The words of a title without its nonessential modifiers, and those modifiers."""
    if title is None:
        return "", ""
    modifiers = " ".join(safe_xml.words(part) for part in title.iterfind("nemod"))
    pieces = [title.text or "", *(part.tail or "" for part in title)]
    return " ".join(" ".join(pieces).split()), modifiers


def _all(element: etree._Element, *tags: str) -> list[str]:
    return [safe_xml.words(child) for tag in tags for child in element.iterfind(tag)]


def _cells(element: etree._Element, book: Book) -> tuple[tuple[str, str], ...]:
    if book not in COLUMNS:
        return ()
    columns = COLUMNS[book]
    found = []
    for cell in element.iterfind("cell"):
        value, number = safe_xml.words(cell), int(str(cell.get("col"))) - 2
        if value not in _NOTHING and 0 <= number < len(columns):
            found.append((columns[number].value, value))
    return tuple(found)


def _code(printed: str) -> str:
    return "" if printed in _NOTHING else printed
