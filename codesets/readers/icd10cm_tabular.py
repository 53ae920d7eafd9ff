"""The CDC tabular list of ICD-10-CM in XML, every full code generated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from codesets.codes import Code, CodeSystem
from codesets.entries import Kind, Level, Release
from codesets.readers import safe_xml
from codesets.readers.record import Edition, Record, UnreadableFile

_KINDS = {
    "includes": Kind.INCLUDES,
    "inclusionTerm": Kind.INCLUSION,
    "excludes1": Kind.EXCLUDES1,
    "excludes2": Kind.EXCLUDES2,
    "codeFirst": Kind.CODE_FIRST,
    "useAdditionalCode": Kind.USE_ADDITIONAL,
    "codeAlso": Kind.CODE_ALSO,
    "sevenChrNote": Kind.SEVENTH,
    "notes": Kind.NOTE,
}
_FULL_LENGTH = 7
_PLACEHOLDER = "X"

Extensions = tuple[tuple[str, str], ...]


def read(path: Path, release: Release, code_list: Path | None = None) -> Edition:
    """All entries of the tabular list; where a code list is given it decides which generated codes exist.

    A code list has one code a line, undotted (a CDC order file's code column, or the list in the wheel). Raises
    UnreadableFile.
    """
    root = safe_xml.published(path, "ICD10CM.tabular", release)
    published = read_code_list(code_list) if code_list else None
    records = tuple(_records(root, published))
    if not any(record.billable for record in records):
        raise UnreadableFile(f"{path.name}: holds no codes")
    seen: set[tuple[str, Level]] = set()
    for record in records:
        if (key := (record.code.value, record.level)) in seen:
            raise UnreadableFile(f"{path.name}: {record.code} stands twice")
        seen.add(key)
    return Edition(release, records)


def read_code_list(path: Path) -> frozenset[str]:
    """The undotted codes of a list: a code a line, or a CDC order file (sequence number, code, flag, titles)."""
    codes = set()
    for line in path.read_text(encoding="utf-8", errors="strict").splitlines():
        fields = line.split()
        if not fields:
            continue
        codes.add(fields[1] if len(fields) > 3 and fields[0].isdigit() and len(fields[0]) == 5 else fields[0])
    return frozenset(code for code in codes if "-" not in code and not code.isdigit())


def _records(root: etree._Element, published: frozenset[str] | None) -> list[Record]:
    records: list[Record] = []
    for chapter in root.iterfind("chapter"):
        name = f"Chapter {safe_xml.words(chapter.find('name'))}"
        key = (name, Level.CHAPTER)
        title = safe_xml.words(chapter.find("desc"))
        records.append(Record(_code(name), Level.CHAPTER, title, None, False, _notes(chapter)))
        spans = {str(section.get("id")): _span(section) for section in chapter.iterfind("section")}
        for section in chapter.iterfind("section"):
            block = str(section.get("id"))
            holder = _smallest_holder(block, spans)
            parent = (holder, Level.BLOCK) if holder else key
            title = safe_xml.words(section.find("desc"))
            records.append(Record(_code(block), Level.BLOCK, title, parent, False, _notes(section)))
            for diagnosis in section.iterfind("diag"):
                _add(records, diagnosis, (block, Level.BLOCK), Level.CATEGORY, (), published)
    return records


def _span(section: etree._Element) -> tuple[str, str]:
    first, _, last = str(section.get("id")).partition("-")
    return first, last or first


def _smallest_holder(block: str, spans: dict[str, tuple[str, str]]) -> str | None:
    """The narrowest block that contains this one: V00-V09 stands within V00-X58."""
    first, last = spans[block]
    if first[2].isalpha():  # C7A is printed before C76-C80, outside of it, though it sorts inside
        return None
    holders = [other for other, span in spans.items() if other != block and span[0] <= first and last <= span[1]]
    return min(
        holders, key=lambda other: sum(o != block and _within(spans[o], spans[other]) for o in holders), default=None
    )


def _within(inner: tuple[str, str], outer: tuple[str, str]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _add(
    records: list[Record],
    element: etree._Element,
    parent: tuple[str, Level],
    level: Level,
    inherited: Extensions,
    published: frozenset[str] | None,
) -> None:
    """A diagnosis, the full codes that it generates, and all below it."""
    value = safe_xml.words(element.find("name"))
    own = tuple(
        (str(extension.get("char")), safe_xml.words(extension))
        for extension in element.iterfind("sevenChrDef/extension")
    )
    extensions = own or inherited
    below = element.findall("diag")
    code = _code(value)
    title = safe_xml.words(element.find("desc"))
    generated = () if below else tuple(_generated(code, title, level, extensions, published))
    records.append(Record(code, level, title, parent, not below and not generated, _notes(element), own))
    records.extend(generated)
    for diagnosis in below:
        _add(records, diagnosis, (value, level), Level.CODE, extensions, published)


def _generated(
    code: Code, title: str, level: Level, extensions: Extensions, published: frozenset[str] | None
) -> Iterator[Record]:
    """The full codes of a leaf that takes a 7th character, padded with X to six characters first (I.A.4-5)."""
    stem = code.plain.ljust(_FULL_LENGTH - 1, _PLACEHOLDER)
    for character, meaning in extensions:
        plain = stem + character
        if published is not None and plain not in published:
            continue
        full = _code(f"{plain[:3]}.{plain[3:]}")
        yield Record(full, Level.CODE, f"{title}, {meaning}", (code.value, level), True, generated=True)


def _notes(element: etree._Element) -> tuple[tuple[Kind, str], ...]:
    notes: list[tuple[Kind, str]] = []
    for child in element:
        kind = _KINDS.get(str(child.tag))
        if kind:
            notes += [(kind, text) for note in child.iterfind("note") if (text := safe_xml.words(note))]
        elif child.tag == "sevenChrDef":
            notes += [(Kind.SEVENTH, _extension(part)) for part in child if safe_xml.words(part)]
        elif child.tag == "visualImpairment":
            notes += [(Kind.NOTE, _impairment(category)) for category in child.iterfind("visCategory")]
    return tuple(notes)


def _extension(part: etree._Element) -> str:
    return f"{part.get('char')}: {safe_xml.words(part)}" if part.tag == "extension" else safe_xml.words(part)


def _impairment(category: etree._Element) -> str:
    """One row of the table of visual impairment at H54, in one line."""
    cells = (" ".join(safe_xml.words(cell).split()) for cell in category)
    return "; ".join(cell for cell in cells if cell)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
