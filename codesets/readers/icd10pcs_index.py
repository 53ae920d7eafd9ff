"""The CMS index of ICD-10-PCS in XML: terms with the table or the code that they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from codesets.entries import Release
from codesets.index_terms import Book, IndexEdition, IndexTerm
from codesets.pcs import LENGTH
from codesets.readers import safe_xml
from codesets.readers.record import UnreadableFile

_LEADS = ("code", "codes", "tab")


def read(path: Path, release: Release) -> IndexEdition:
    """Every term of the file; a table or part of a code is written with a dash, as more characters follow."""
    root = safe_xml.published(path, "ICD10PCS.index", release)
    terms = tuple(term for main in root.iterfind("letter/mainTerm") for term in _terms(main, ()))
    if not terms:
        raise UnreadableFile(f"{path.name}: holds no index terms")
    return IndexEdition(release, Book.PROCEDURES, terms)


def _terms(element: etree._Element, above: tuple[str, ...]) -> Iterator[IndexTerm]:
    title = safe_xml.words(element.find("title"))
    path = (*above, title) if title else above
    see = [*element.iterfind("see"), *element.iterfind("use")]
    codes = _codes(element) or [code for part in see for code in _codes(part)]
    pointers = "; ".join(safe_xml.words(part) for part in see)
    if path:
        for code in codes or [""]:
            yield IndexTerm(path, code, see=pointers)
    for below in element.iterfind("term"):
        yield from _terms(below, path)


def _codes(element: etree._Element) -> list[str]:
    found = (safe_xml.words(child).upper() for tag in _LEADS for child in element.iterfind(tag))
    return [code if len(code) == LENGTH else f"{code}-" for code in found if code]
