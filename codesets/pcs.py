"""ICD-10-PCS tables: what each of the seven characters of a code means, and which may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Level, Release
from codesets.readers.record import Edition, Record

if TYPE_CHECKING:
    from codesets.catalog import Catalog

LENGTH = 7
_FIXED = 3  # characters that a table has in its head
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """One position in a table or row: its name ("Approach") and its values with their labels."""

    position: int
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the first three characters, the root operation's definition, and rows of four axes each."""

    head: tuple[Axis, Axis, Axis]
    definition: str
    rows: tuple[tuple[Axis, ...], ...]

    @property
    def stem(self) -> str:
        """The first three characters."""
        return "".join(next(iter(axis.values)) for axis in self.head)


@dataclass(frozen=True, slots=True)
class PcsEdition:
    """A release of the tables."""

    release: Release
    tables: tuple[Table, ...] = field(repr=False)

    def codes(self) -> Edition:
        """Every code that the tables build, each below its table, titled by the labels of its characters."""
        return Edition(self.release, tuple(record for table in self.tables for record in _records(table)))


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a code with what it means."""

    position: int
    axis: str
    value: str
    label: str


def decode(code: Code, catalog: Catalog) -> tuple[Character, ...]:
    """What each character of a code means, as far as it goes (three characters name a table).

    Raises InvalidCode for a character that may not stand at its place, with those that may; gives nothing where the
    tables are not loaded.
    """
    rows = catalog.pcs_rows(code.value[:_FIXED])
    if not catalog.pcs_tables():
        return ()
    if not rows:
        raise InvalidCode(f"{code.value[:_FIXED]} begins no table of ICD-10-PCS")
    found: list[Character] = []
    for position, value in enumerate(code.value, start=1):
        fitting = [row for row in rows if value in row[position - 1].values]
        if not fitting:
            axis = rows[0][position - 1]
            may = {v: label for row in rows for v, label in row[position - 1].values.items()}
            shown = ", ".join(f"{v} {label}" for v, label in sorted(may.items())[:_SHOWN])
            raise InvalidCode(
                f"{code}: character {position} ({axis.name}) may not be {value} after {code.value[: position - 1]}; {shown}"
            )
        rows = fitting
        axis = rows[0][position - 1]
        found.append(Character(position, axis.name, value, axis.values[value]))
    return tuple(found)


def _records(table: Table) -> Iterator[Record]:
    words = [next(iter(axis.values.values())) for axis in table.head]
    stem = Code(CodeSystem.ICD10PCS, table.stem)
    yield Record(stem, Level.CATEGORY, f"{words[0]}, {words[1]}, {words[2]}", None, billable=False)
    seen: set[str] = set()
    for row in table.rows:
        for picked in product(*(axis.values.items() for axis in row)):
            value = table.stem + "".join(character for character, _ in picked)
            if value not in seen:
                seen.add(value)
                code = Code(CodeSystem.ICD10PCS, value)
                yield Record(code, Level.CODE, _title(words[2], picked), (stem.value, Level.CATEGORY), billable=True)


def _title(operation: str, picked: tuple[tuple[str, str], ...]) -> str:
    """The operation and the labels; "no device" and "no qualifier" (Z) say nothing."""
    said = [label for place, (value, label) in enumerate(picked) if value != "Z" or place < 2]
    return f"{operation}: {', '.join(said)}"
