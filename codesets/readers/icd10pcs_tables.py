"""The CMS tables of ICD-10-PCS in XML."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from codesets.entries import Release
from codesets.pcs import LENGTH, Axis, PcsEdition, Table
from codesets.readers import safe_xml
from codesets.readers.record import UnreadableFile

_VALUES = frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")


def read(path: Path, release: Release) -> PcsEdition:
    """Every table; raises UnreadableFile with the line of a table that is not as published."""
    root = safe_xml.published(path, "ICD10PCS.tabular", release)
    tables = tuple(_table(element, path.name) for element in root.iterfind("pcsTable"))
    if not tables:
        raise UnreadableFile(f"{path.name}: holds no tables")
    stems = [table.stem for table in tables]
    if twice := next((stem for stem in stems if stems.count(stem) > 1), None):
        raise UnreadableFile(f"{path.name}: the table {twice} stands twice")
    return PcsEdition(release, tables)


def _table(element: etree._Element, name: str) -> Table:
    head = [_axis(axis, name) for axis in element.iterfind("axis")]
    rows = tuple(tuple(_axis(axis, name) for axis in row.iterfind("axis")) for row in element.iterfind("pcsRow"))
    if [axis.position for axis in head] != [1, 2, 3] or any(len(axis.values) != 1 for axis in head):
        raise UnreadableFile(
            f"{name}, line {element.sourceline}: a table must have one value for each of positions 1 to 3"
        )
    for row in rows:
        if [axis.position for axis in row] != list(range(4, LENGTH + 1)):
            raise UnreadableFile(f"{name}, line {element.sourceline}: a row must have positions 4 to {LENGTH}")
    definition = safe_xml.words(element.find("axis[@pos='3']/definition"))
    return Table((head[0], head[1], head[2]), definition, rows)


def _axis(element: etree._Element, name: str) -> Axis:
    position = str(element.get("pos", ""))
    values = {str(label.get("code", "")): safe_xml.words(label) for label in element.iterfind("label")}
    if not position.isdigit() or not values or not values.keys() <= _VALUES or not all(values.values()):
        raise UnreadableFile(
            f"{name}, line {element.sourceline}: an axis without position, or with a value that no code has"
        )
    return Axis(int(position), safe_xml.words(element.find("title")), values)
