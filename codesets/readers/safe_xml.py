"""XML from strangers: no entities, no DTD, no network, bounded depth and size."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from codesets.entries import Release
from codesets.readers.record import UnreadableFile

MAX_BYTES = 300 * 2**20
MAX_DEPTH = 64
_OCTOBER = 10  # in which a fiscal year begins
_YEAR = re.compile(r"20\d\d")


def parse(path: Path, root: str) -> etree._Element:
    """The root element of the file; raises UnreadableFile, naming the file, where anything is off."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name}: larger than {MAX_BYTES // 2**20} MB")
    try:
        # iterparse reports the end of each element, so the depth is known before a deep tree is built.
        depth = 0
        top: etree._Element | None = None
        events = etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise UnreadableFile(f"{path.name}: nested deeper than {MAX_DEPTH} levels")
            if top is None:
                top = element
                if element.getroottree().docinfo.doctype:
                    raise UnreadableFile(f"{path.name}: holds a document type definition, which is refused")
                if element.tag != root:
                    raise UnreadableFile(f"{path.name}: expected <{root}>, found <{element.tag}>")
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"{path.name}: not well-formed XML (line {error.lineno})") from None
    if top is None:
        raise UnreadableFile(f"{path.name}: empty")
    return top


def published(path: Path, root: str, release: Release) -> etree._Element:
    """The root element of a file whose `version`, where it states a year, is the fiscal year of the release."""
    top = parse(path, root)
    stated = words(top.find("version"))
    wanted = release.valid_from.year + (release.valid_from.month >= _OCTOBER)
    if _YEAR.fullmatch(stated) and int(stated) != wanted:
        raise UnreadableFile(f"{path.name}: says that it is of {stated}, but was to be the release of {wanted}")
    return top


def words(element: etree._Element | None) -> str:
    """The text of an element and of all below it, with runs of white space folded."""
    if element is None:
        return ""
    if not len(element):  # nearly all: titles, notes
        return " ".join((element.text or "").split())
    return " ".join("".join(str(text) for text in element.itertext()).split())
