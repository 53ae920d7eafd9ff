"""A file that a coder opens, as the text of a note; nothing is written to disk."""

from __future__ import annotations

import base64
import binascii
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from assistant.notes.intake import MAX_BYTES, UnreadableNote, accept, decode

_MOST_PAGES = 200
_MOST_UNPACKED = 20 * 2**20
_OLE = b"\xd0\xcf\x11\xe0"
Read = Callable[[bytes], str]


def open_note(name: str, encoded: str) -> str:
    """The note in a file that the browser sent in base64; raises UnreadableNote, which never repeats the name."""
    if len(encoded) > MAX_BYTES * 4 // 3 + 4:
        raise UnreadableNote(f"the file is too large; a note may have {MAX_BYTES // 2**20} MB")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableNote("the file did not arrive whole; try again") from None
    return read_note(name, raw)


def read_note(name: str, raw: bytes) -> str:
    """The note in a file's bytes, read by what the file is and not by what its name says; raises UnreadableNote."""
    if not raw:
        raise UnreadableNote("the file is empty")
    read = next((reader for mark, reader in _READERS if raw.lstrip()[:64].startswith(mark)), None)
    if read is None and raw.startswith(_OLE):
        raise UnreadableNote("this is an old Word file (.doc); save it as .docx or paste its text")
    if read is None and PurePath(name).suffix.lower() in {".pdf", ".docx", ".rtf"}:
        raise UnreadableNote("the file is not what its ending says; paste the note's text")
    return accept(read(raw)) if read else decode(raw)


def _pdf(raw: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableNote("the PDF is locked with a password; save it without one or paste its text")
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableNote(
                f"the PDF has {len(reader.pages)} pages; {_MOST_PAGES} is the most: one encounter at a time"
            )
        text = "\n".join(page.extract_text() for page in reader.pages)
    except UnreadableNote:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        raise UnreadableNote("the PDF cannot be read; paste the note's text") from None
    if not text.strip():
        raise UnreadableNote("the PDF holds pictures of text and no text; paste the note's text")
    return text


def _docx(raw: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise UnreadableNote("the Word file is too large when unpacked; paste the note's text")
        document = Document(io.BytesIO(raw))
        lines = [line for block in document.iter_inner_content() for line in _docx_lines(block)]
    except UnreadableNote:
        raise
    except (PackageNotFoundError, zipfile.BadZipFile, XMLSyntaxError, KeyError, ValueError):
        raise UnreadableNote("this is no Word file that can be read; paste the note's text") from None
    return "\n".join(lines)


def _docx_lines(block: Any) -> Iterator[str]:
    if hasattr(block, "rows"):
        yield from (" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows)
    else:
        yield block.text


def _rtf(raw: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        text: str = rtf_to_text(raw.decode("cp1252", errors="replace"), errors="replace")
    except (ValueError, IndexError, RecursionError):
        raise UnreadableNote("the RTF file cannot be read; paste the note's text") from None
    return text


def _xml(raw: bytes) -> str:
    """The readable part of an HL7 CDA document: the titles and texts of its sections."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        raise UnreadableNote("the XML file cannot be read; paste the note's text") from None
    if etree.QName(root).localname != "ClinicalDocument":
        raise UnreadableNote("this XML file is no CDA document; paste the note's text")
    space = {"c": "urn:hl7-org:v3"}
    whole = root.find(".//c:nonXMLBody/c:text", space)
    if whole is not None and whole.get("representation") == "B64":
        try:
            return read_note("note.txt", base64.b64decode("".join((whole.text or "").split()), validate=True))
        except (binascii.Error, ValueError):
            raise UnreadableNote("the document inside the CDA document is damaged") from None
    parts: list[str] = [] if whole is None else [whole.text or ""]
    for section in root.iterfind(".//c:section", space):
        title = section.find("c:title", space)
        if title is not None:
            parts.append(f"{' '.join(''.join(map(str, title.itertext())).split())}:")
        text = section.find("c:text", space)
        if text is not None:
            parts += [*_lines(text), ""]
    return "\n".join(parts)


def _html(raw: bytes) -> str:
    """The text of an HTML page, as records hand out documents; scripts and styles are left out, nothing is fetched."""
    from lxml import etree, html

    try:
        root: Any = html.document_fromstring(decode(raw))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableNote("the HTML file cannot be read; paste the note's text") from None
    for hidden in root.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return "\n".join(_lines(root))


_BREAKS = frozenset(
    {"paragraph", "item", "tr", "br", "list", "table", "caption", "p", "div", "li", "ul", "ol", "section", "pre"}
    | {f"h{level}" for level in range(1, 7)}
)


def _lines(text: Any) -> list[str]:
    from lxml import etree

    pieces: list[str] = []
    for event, node in etree.iterwalk(text, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        breaks = etree.QName(node).localname in _BREAKS
        cell = etree.QName(node).localname in {"td", "th"}
        if event == "start":
            pieces += ["\n"] * breaks + [node.text or ""]
        else:
            pieces += ["\n"] * breaks + [" | "] * cell
            pieces.append((node.tail or "") if node is not text else "")
    lines = (" ".join(line.split()).strip(" |") for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _json(raw: bytes) -> str:
    """The text of a FHIR DocumentReference, alone or in a Bundle; anything else in braces is taken as it is."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return decode(raw)
    references = [each for each in _resources(document) if each.get("resourceType") == "DocumentReference"]
    if not references:
        raise UnreadableNote("this JSON file holds no DocumentReference; paste the note's text")
    for attachment in (found for reference in references for found in _attachments(reference)):
        data = attachment.get("data")
        if isinstance(data, str):
            try:
                return read_note(_name(attachment), base64.b64decode(data, validate=True))
            except binascii.Error:
                raise UnreadableNote("the document inside the DocumentReference is damaged") from None
    raise UnreadableNote("the DocumentReference only points to its document; open the document itself")


def _attachments(reference: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    contents = reference.get("content")
    for content in contents if isinstance(contents, list) else ():
        attachment = content.get("attachment") if isinstance(content, dict) else None
        if isinstance(attachment, dict):
            yield attachment


def _name(attachment: Mapping[str, Any]) -> str:
    kind = str(attachment.get("contentType", "text/plain")).split(";")[0]
    return {"application/pdf": "note.pdf", "text/rtf": "note.rtf", "application/rtf": "note.rtf"}.get(kind, "note.txt")


def _resources(document: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, dict):
        yield document
        entries = document.get("entry")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                yield entry["resource"]


# By how the file begins, which no renaming changes.
_READERS: tuple[tuple[bytes, Read], ...] = (
    (b"%PDF", _pdf),
    (b"PK\x03\x04", _docx),
    (b"{\\rtf", _rtf),
    (b"<?xml", _xml),
    (b"\xef\xbb\xbf<?xml", _xml),
    (b"<ClinicalDocument", _xml),
    (b"<html", _html),
    (b"<HTML", _html),
    (b"<!DOCTYPE html", _html),
    (b"<!doctype html", _html),
    (b"{", _json),
)
