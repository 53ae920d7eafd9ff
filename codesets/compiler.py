"""Editions compiled into the one SQLite file that the catalog reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from codesets.entries import Kind, Release
from codesets.guidelines.official import GuidelineEdition
from codesets.index_terms import IndexEdition
from codesets.mue import MueEdition
from codesets.pcs import PcsEdition
from codesets.places import PlacesEdition
from codesets.readers.record import Edition, Record
from codesets.readers.references import parse_references

SCHEMA_VERSION = 2
SCHEMA = """
create table meta (key text primary key, value text not null);
create table release (
    id integer primary key, system text not null, name text not null, valid_from text not null, valid_to text,
    source text not null, sha256 text not null);
create table entry (
    id integer primary key, release integer not null, value text not null, plain text not null, level text not null,
    title text not null, parent integer, billable integer not null, generated integer not null, unit text not null,
    summary integer not null);
create table instruction (id integer primary key, entry integer not null, kind text not null, text text not null);
create table reference (
    instruction integer not null, first text not null, last text not null, pattern text not null);
create table unparsed (instruction integer not null, text text not null);
create table extension (entry integer not null, character text not null, meaning text not null);
create table index_term (
    id integer primary key, release integer not null, book text not null, path text not null, code text not null,
    nonessential text not null, see text not null, see_also text not null, manifestation text not null);
create table index_cell (term integer not null, position integer not null, name text not null, code text not null);
"""
# Made after the rows: an index kept up to date while 100,000 rows go in costs twice the time.
INDEXES = """
create index entry_value on entry (plain, release);
create index entry_parent on entry (parent);
create index instruction_entry on instruction (entry);
create index reference_instruction on reference (instruction);
create index extension_entry on extension (entry);
create index index_term_code on index_term (code);
create index index_cell_term on index_cell (term);
create index index_cell_code on index_cell (code);
"""
PATH_SEPARATOR = "\t"
AnyEdition = Edition | IndexEdition | GuidelineEdition | MueEdition | PcsEdition | PlacesEdition
_WITHOUT_REFERENCES = frozenset({Kind.SEVENTH})


# Made only where there is something to put in.
GUIDELINES = """
create table guideline (
    system text not null, release text not null, valid_from text not null, valid_to text, source text not null,
    sha256 text not null, ref text not null, title text not null, text text not null);
"""


MUE = """
create table mue (
    release text not null, valid_from text not null, valid_to text, source text not null, code text not null,
    units integer not null, rationale text not null);
create index mue_code on mue (code);
"""
PCS = """
create table pcs_table (release integer not null, stem text not null, definition text not null);
create table pcs_value (
    release integer not null, stem text not null, row integer not null, position integer not null, axis text not null,
    value text not null, label text not null);
create index pcs_value_stem on pcs_value (stem, release);
"""


PLACES = """
create table if not exists place (
    release text not null, valid_from text not null, valid_to text, source text not null, code text not null,
    name text not null, kind text not null, text text not null);
"""


def compile_catalog(editions: Iterable[AnyEdition], path: Path) -> None:
    """Write the catalog of all editions to a new file; an existing file is an error of the caller."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            # An index belongs to a release of codes, which must be there first.
            ordered = _with_pcs_codes(sorted(editions, key=lambda edition: not isinstance(edition, Edition)))
            connection.executescript("pragma journal_mode=off; pragma synchronous=off;" + SCHEMA)
            connection.execute("insert into meta values ('schema', ?)", (str(SCHEMA_VERSION),))
            writer = _Writer(connection)
            for edition in ordered:
                if isinstance(edition, IndexEdition):
                    writer.write_index(edition)
                elif isinstance(edition, GuidelineEdition):
                    writer.write_guidelines(edition)
                elif isinstance(edition, MueEdition):
                    writer.write_edits(edition)
                elif isinstance(edition, PlacesEdition):
                    writer.write_places(edition)
                elif isinstance(edition, PcsEdition):
                    writer.write_tables(edition)
                else:
                    writer.write(edition)
            connection.executescript(INDEXES)
        connection.execute("analyze")
        connection.commit()
    finally:
        connection.close()


def _with_pcs_codes(editions: Sequence[AnyEdition]) -> Iterator[AnyEdition]:
    """The tables' own codes go before them where no file with the official titles of that release is there."""
    titled = {(each.release.system, each.release.valid_from) for each in editions if isinstance(each, Edition)}
    for edition in editions:
        if isinstance(edition, PcsEdition) and (edition.release.system, edition.release.valid_from) not in titled:
            yield edition.codes()
        yield edition


class _Writer:
    """Numbers the rows and keeps what later rows refer to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._releases = 0
        self._entries = 0
        self._instructions = 0
        self._terms = 0

    def write_index(self, edition: IndexEdition) -> None:
        """The terms of one part of the Index; its release is kept beside, apart from the releases of codes."""
        terms: list[tuple[object, ...]] = []
        cells: list[tuple[int, int, str, str]] = []
        for term in edition.terms:
            self._terms += 1
            printed = (term.code, term.nonessential, term.see, term.see_also, term.manifestation)
            path = PATH_SEPARATOR.join(term.path)
            terms.append((self._terms, self._index_release(edition), edition.book.value, path, *printed))
            cells += [(self._terms, place, name, code) for place, (name, code) in enumerate(term.cells)]
        self._connection.executemany("insert into index_term values (?,?,?,?,?,?,?,?,?)", terms)
        self._connection.executemany("insert into index_cell values (?,?,?,?)", cells)

    def _index_release(self, edition: IndexEdition | PcsEdition) -> int:
        """The number of the release of codes that the Index belongs to: the same system and first day, else 0."""
        release = edition.release
        sql = "select id from release where system=? and valid_from=?"
        found = self._connection.execute(sql, (release.system.value, release.valid_from.isoformat())).fetchone()
        return int(found[0]) if found else 0

    def write_tables(self, edition: PcsEdition) -> None:
        """The values of every table, row by row; row 0 is the table's head."""
        if not self._connection.execute("select 1 from sqlite_master where name='pcs_table'").fetchone():
            self._connection.executescript(PCS)
        number = self._index_release(edition)
        tables = [(number, table.stem, table.definition) for table in edition.tables]
        self._connection.executemany("insert into pcs_table values (?,?,?)", tables)
        values = (
            (number, table.stem, place, axis.position, axis.name, value, label)
            for table in edition.tables
            for place, row in enumerate((table.head, *table.rows))
            for axis in row
            for value, label in axis.values.items()
        )
        self._connection.executemany("insert into pcs_value values (?,?,?,?,?,?,?)", values)

    def write_edits(self, edition: MueEdition) -> None:
        """The medically unlikely edits of a quarter."""
        if not self._connection.execute("select 1 from sqlite_master where name='mue'").fetchone():
            self._connection.executescript(MUE)
        rows = [(*_of(edition.release), edit.code, edit.units, edit.rationale) for edit in edition.edits]
        self._connection.executemany("insert into mue values (?,?,?,?,?,?,?)", rows)

    def write_places(self, edition: PlacesEdition) -> None:
        """The places of service."""
        self._connection.execute(PLACES)
        rows = [(*_of(edition.release), each.code, each.name, each.kind, each.text) for each in edition.places]
        self._connection.executemany("insert into place values (?,?,?,?,?,?,?,?)", rows)

    def write_guidelines(self, edition: GuidelineEdition) -> None:
        """The official wording by section."""
        self._connection.execute(GUIDELINES.replace("create table", "create table if not exists"))
        release = edition.release
        last = release.valid_to.isoformat() if release.valid_to else None
        of = (release.system.value, release.name, release.valid_from.isoformat(), last, release.source, release.sha256)
        rows = [(*of, section.ref, section.title, section.text) for section in edition.sections]
        self._connection.executemany("insert into guideline values (?,?,?,?,?,?,?,?,?)", rows)

    def write(self, edition: Edition) -> None:
        self._releases += 1
        release = edition.release
        self._connection.execute(
            "insert into release values (?,?,?,?,?,?,?)",
            (
                self._releases,
                release.system.value,
                release.name,
                release.valid_from.isoformat(),
                release.valid_to.isoformat() if release.valid_to else None,
                release.source,
                release.sha256,
            ),
        )
        numbers: dict[tuple[str, str], int] = {}
        entries: list[tuple[object, ...]] = []
        notes: list[tuple[int, Kind, str]] = []
        extensions: list[tuple[int, str, str]] = []
        for record in edition.records:
            self._entries += 1
            numbers[record.code.value, record.level] = self._entries
            entries.append(self._row(record, numbers))
            notes += [(self._entries, kind, text) for kind, text in record.notes]
            extensions += [(self._entries, character, meaning) for character, meaning in record.extensions]
        self._connection.executemany("insert into entry values (?,?,?,?,?,?,?,?,?,?,?)", entries)
        self._connection.executemany("insert into extension values (?,?,?)", extensions)
        self._write_notes(notes)

    def _row(self, record: Record, numbers: dict[tuple[str, str], int]) -> tuple[object, ...]:
        parent = numbers[record.parent] if record.parent else None
        return (
            self._entries,
            self._releases,
            record.code.value,
            record.code.plain,
            record.level.value,
            record.title,
            parent,
            record.billable,
            record.generated,
            record.unit,
            record.summary,
        )

    def _write_notes(self, notes: list[tuple[int, Kind, str]]) -> None:
        numbered = [(self._instructions + index, *note) for index, note in enumerate(notes, start=1)]
        self._instructions += len(notes)
        self._connection.executemany(
            "insert into instruction values (?,?,?,?)",
            [(i, entry, kind.value, text) for i, entry, kind, text in numbered],
        )
        references, unparsed = _references(numbered)
        self._connection.executemany("insert into reference values (?,?,?,?)", references)
        self._connection.executemany("insert into unparsed values (?,?)", unparsed)


def _of(release: Release) -> tuple[str, str, str | None, str]:
    """Name, first and last day, source: what rows that are no codes keep of their release."""
    last = release.valid_to.isoformat() if release.valid_to else None
    return release.name, release.valid_from.isoformat(), last, release.source


def _references(
    notes: Iterable[tuple[int, int, Kind, str]],
) -> tuple[list[tuple[int, str, str, str]], list[tuple[int, str]]]:
    references: list[tuple[int, str, str, str]] = []
    unparsed: list[tuple[int, str]] = []
    for number, _, kind, text in notes:
        if kind in _WITHOUT_REFERENCES:
            continue
        ranges, unread = parse_references(text)
        references += [(number, span.first, span.last, span.pattern) for span in ranges]
        unparsed += [(number, piece) for piece in unread]
    return references, unparsed
