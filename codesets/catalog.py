"""The releases compiled into one SQLite file: look-ups, hierarchy, inherited notes, choice by date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from codesets.beside_codes import BesideCodes
from codesets.catalog_file import CatalogError
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import CodeRange, Entry, Instruction, Kind, Level, Release

_CACHED = 20_000
_MAX_VIEWS = 16  # days whose view is kept
_CODES = (Level.CATEGORY.value, Level.CODE.value, Level.MODIFIER.value)


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry's own row, before its notes and children are read."""

    number: int
    release: int
    value: str
    level: Level
    title: str
    parent: int | None
    billable: bool
    generated: bool
    unit: str
    summary: bool


class Catalog(BesideCodes):
    """Look-ups in the releases in force on one day (without a day: the newest of each system).

    Read-only and safe for threads: each thread has its own connection. `on(day)` gives the view for another day.
    """

    def __init__(self, path: Path, day: date | None = None) -> None:
        super().__init__(path, day)
        self._views: dict[date | None, Catalog] = {}
        self._row = lru_cache(_CACHED)(self._read_row)
        self._by_number = lru_cache(_CACHED)(self._read_by_number)
        self._own_notes = lru_cache(_CACHED)(self._read_notes)
        self.entry = lru_cache(_CACHED)(self._entry)
        self.children = lru_cache(_CACHED)(self._read_children)
        self.path = lru_cache(_CACHED)(self._read_path)
        self.leaves = lru_cache(_CACHED)(self._read_leaves)

    def on(self, day: date | None) -> Catalog:
        """The same catalog with the releases in force on `day`."""
        if day == self.day:
            return self
        if day not in self._views:
            if len(self._views) >= _MAX_VIEWS:
                self._views.clear()
            self._views[day] = Catalog(self._path, day)
        return self._views[day]

    def not_covered(self) -> tuple[CodeSystem, ...]:
        """The systems that have releases, none of which covers the day: their newest release stands in, and is said."""
        if self.day is None:
            return ()
        return tuple(system for system, release in self.in_force.items() if not release.covers(self.day))

    # -- one entry ----------------------------------------------------------------------------------------------

    def find(self, text: str, system: CodeSystem | str | None = None) -> Entry | None:
        """The entry that `text` names in any spelling (`e1122`, ` E11.22 `, `E08-E13`), or None.

        Where a text has the shape of several systems' codes, the one that exists wins; of two that exist, the HCPCS
        code, since it has no other spelling and the diagnosis has its dot. Raises InvalidCode where the text has no
        code's shape at all.
        """
        block = text.strip().upper()
        if "-" in block.rstrip("-"):
            blocks = (self.entry(Code(each, block), Level.BLOCK) for each in self.in_force)
            if entry := next(filter(None, blocks), None):
                return entry
        found = self.readings(text, system)
        return found[0] if found else None

    def readings(self, text: str, system: CodeSystem | str | None = None) -> tuple[Entry, ...]:
        """Every entry that `text` may name, the likeliest first; raises InvalidCode where it has no code's shape."""
        codes = Code.readings(text, system)
        found = [entry for code in codes if (entry := self.entry(code))]
        return tuple(sorted(found, key=lambda entry: entry.code.system is not CodeSystem.HCPCS))

    def parse(self, text: str, system: CodeSystem | str | None = None) -> Code:
        """The code that `text` spells: the first reading that exists, else the likeliest; raises InvalidCode."""
        entry = self.find(text, system)
        return entry.code if entry else Code.parse(text, system)

    def exists(self, code: Code) -> bool:
        """True where the release in force has the code, complete or not."""
        return self._row(code, None) is not None

    def billable(self, code: Code) -> bool:
        """True where the release in force has the code and it is complete."""
        row = self._row(code, None)
        return row is not None and row.billable

    def title(self, code: Code) -> str:
        """The title of a code in the release in force; empty where it has none."""
        row = self._row(code, None)
        return row.title if row else ""

    def _entry(self, code: Code, level: Level | None = None) -> Entry | None:
        """The entry of a code; `level` tells a block from a category of the same name."""
        row = self._row(code, level)
        if row is None:
            return None
        parent = self._by_number(row.parent) if row.parent else None
        above = Code(code.system, parent.value) if parent else None
        children = tuple(Code(code.system, value) for value in self._child_values(row.number))
        return self._made(code, row, above, children, self._own_notes(row.number, code))

    def _made(
        self, code: Code, row: _Row, parent: Code | None, children: tuple[Code, ...], notes: tuple[Instruction, ...]
    ) -> Entry:
        return Entry(
            code=code,
            level=row.level,
            title=row.title,
            parent=parent,
            children=children,
            instructions=notes,
            billable=row.billable,
            release=self._numbered[row.release],
            generated=row.generated,
            unit=row.unit,
            summary=row.summary,
        )

    # -- around an entry ----------------------------------------------------------------------------------------

    def _read_children(self, code: Code, level: Level | None = None) -> tuple[Entry, ...]:
        """The entries right below, in the order of the book."""
        row = self._row(code, level)
        if row is None:
            return ()
        below = (self._by_number(number) for number in self._child_numbers(row.number))
        return tuple(e for child in below if (e := self.entry(Code(code.system, child.value), child.level)))

    def tops(self, system: CodeSystem, prefix: str = "") -> tuple[Entry, ...]:
        """The entries that stand below no other and begin with `prefix`, in the order of the book."""
        sql = "select value, level from entry where release=? and parent is null and not generated and plain>=? and plain<? order by id"
        found = self._query(sql, (self._chosen.get(system), prefix, prefix + "~"))
        return tuple(e for value, level in found if (e := self.entry(Code(system, value), Level(level))))

    def beginnings(self, system: CodeSystem, prefix: str = "") -> Mapping[str, int]:
        """How many of `tops` begin with each prefix that is one character longer."""
        sql = (
            "select substr(plain, 1, ?) as start, count(*) from entry where release=? and parent is null and not generated"
            " and plain>=? and plain<? group by start order by start"
        )
        values = (len(prefix) + 1, self._chosen.get(system), prefix, prefix + "~")
        return {str(start): int(count) for start, count in self._query(sql, values)}

    def instructions(self, code: Code, *kinds: Kind) -> tuple[Instruction, ...]:
        """The notes that apply to a code, its own first, then those inherited from each entry above."""
        wanted = frozenset(kinds) or frozenset(Kind)
        row = self._row(code, None)
        found: list[Instruction] = []
        while row is not None:
            found += [n for n in self._own_notes(row.number, Code(code.system, row.value)) if n.kind in wanted]
            row = self._by_number(row.parent) if row.parent else None
        return tuple(found)

    def extensions(self, code: Code) -> Mapping[str, str]:
        """The 7th characters that apply to a code and what they mean; empty where none is taken."""
        row = self._row(code, None)
        while row is not None:
            own = self._query("select character, meaning from extension where entry=?", (row.number,))
            if own:
                return {str(character): str(meaning) for character, meaning in own}
            row = self._by_number(row.parent) if row.parent else None
        return {}

    def _read_path(self, code: Code, level: Level | None = None) -> tuple[Entry, ...]:
        """The entries above a code, chapter first, without the code itself."""
        row = self._row(code, level)
        above: list[Entry] = []
        while row is not None and row.parent:
            row = self._by_number(row.parent)
            entry = self.entry(Code(code.system, row.value), row.level)
            if entry:
                above.insert(0, entry)
        return tuple(above)

    def _read_leaves(self, code: Code) -> tuple[Code, ...]:
        """The complete codes at or below a code, in order."""
        number = self._chosen.get(code.system)
        if number is None:
            return ()
        sql = "select value from entry where release=? and plain>=? and plain<? and billable order by id"
        found = self._query(sql, (number, code.plain, code.plain + "~"))
        return tuple(Code(code.system, value) for (value,) in found)

    def entries(self, system: CodeSystem, *, generated: bool = False) -> Iterator[Entry]:
        """Every entry of the system's release in force, blocks and chapters included; generated codes on request."""
        # Four questions for the whole book: one an entry would be hundreds of thousands.
        release = self._chosen.get(system)
        rows = [
            _row(values)
            for values in self._query(f"select {_COLUMNS} from entry where release=? order by id", (release,))
        ]
        values = {row.number: row.value for row in rows}
        below: dict[int, list[Code]] = {}
        for row in rows:
            if row.parent:
                below.setdefault(row.parent, []).append(Code(system, row.value))
        noted: dict[int, list[tuple[str, ...]]] = {}
        for entry, *note in self._query(
            f"select i.entry, {_NOTES} where e.release=? order by i.id, r.rowid", (release,)
        ):
            noted.setdefault(int(entry), []).append(tuple(note))
        for row in rows:
            if row.generated <= generated:
                code = Code(system, row.value)
                above = Code(system, values[row.parent]) if row.parent else None
                yield self._made(
                    code, row, above, tuple(below.get(row.number, ())), _instructions(noted.get(row.number, ()), code)
                )

    def lines(self, system: CodeSystem) -> tuple[tuple[Code, str, str], ...]:
        """(code, title, billing unit) of every complete code of the release in force, in order; one cheap look-up."""
        sql = "select value, title, unit from entry where release=? and billable order by id"
        found = self._query(sql, (self._chosen.get(system),))
        return tuple((Code(system, value), title, unit) for value, title, unit in found)

    # -- about the catalog --------------------------------------------------------------------------------------

    def counts(self) -> Mapping[Release, Mapping[str, int]]:
        """For each release the number of entries by level, of complete codes and of notes' references."""
        counted: dict[Release, dict[str, int]] = {}
        for number, release in self._numbered.items():
            levels = self._query("select level, count(*) from entry where release=? group by level", (number,))
            counted[release] = {str(level): int(count) for level, count in levels}
            for name, sql in _COUNTS.items():
                counted[release][name] = int(self._query(sql, (number,))[0][0])
        return counted

    def unparsed_references(self) -> tuple[tuple[str, str], ...]:
        """(entry, piece of the note) for each reference that could not be read, and each that names no entry."""
        unread = self._query(
            "select e.value, u.text from unparsed u"
            " join instruction i on i.id=u.instruction join entry e on e.id=i.entry"
        )
        # The end of a range need not be a code itself ("K00-K93" ends where the chapter does), but it must hold some.
        dangling = self._query(
            "select e.value, i.text from reference r"
            " join instruction i on i.id=r.instruction join entry e on e.id=i.entry"
            " where not exists (select 1 from entry x where x.release=e.release and x.plain>=r.first"
            " and x.plain<=r.last||'~')"
        )
        return tuple((str(value), str(text)) for value, text in (*unread, *dangling))

    # -- rows ---------------------------------------------------------------------------------------------------

    def _read_row(self, code: Code, level: Level | None) -> _Row | None:
        number = self._chosen.get(code.system)
        sql = f"select {_COLUMNS} from entry where release=? and plain=? and value=?"
        found = [_row(values) for values in self._query(sql, (number, code.plain, code.value))]
        wanted = [row for row in found if (row.level is level if level else row.level.value in _CODES)]
        return next(iter(wanted or ([] if level else found)), None)

    def _read_by_number(self, number: int) -> _Row:
        return _row(self._query(f"select {_COLUMNS} from entry where id=?", (number,))[0])

    def _child_numbers(self, number: int) -> list[int]:
        return [int(child) for (child,) in self._query("select id from entry where parent=? order by id", (number,))]

    def _child_values(self, number: int) -> list[str]:
        return [value for (value,) in self._query("select value from entry where parent=? order by id", (number,))]

    def _read_notes(self, number: int, at: Code) -> tuple[Instruction, ...]:
        return _instructions(self._query(f"select {_NOTES} where i.entry=? order by i.id, r.rowid", (number,)), at)


_COLUMNS = "id, release, value, level, title, parent, billable, generated, unit, summary"
_NOTES = (
    "i.id, i.kind, i.text, r.first, r.last, r.pattern from instruction i"
    " join entry e on e.id=i.entry left join reference r on r.instruction=i.id"
)
_COUNTS = {
    "billable": "select count(*) from entry where release=? and billable",
    "references": "select count(*) from reference r join instruction i on i.id=r.instruction"
    " join entry e on e.id=i.entry where e.release=?",
}


def _instructions(rows: Iterable[tuple[str, ...]], at: Code) -> tuple[Instruction, ...]:
    """The notes of an entry from the rows of `_NOTES`, one a reference."""
    grouped: dict[str, tuple[Kind, str, list[CodeRange]]] = {}
    for note, kind, text, first, last, pattern in rows:
        ranges = grouped.setdefault(note, (Kind(kind), text, []))[2]
        if first is not None:
            ranges.append(CodeRange(first, last, pattern))
    return tuple(Instruction(kind, text, tuple(ranges), at) for kind, text, ranges in grouped.values())


def _row(values: tuple[object, ...]) -> _Row:
    number, release, value, level, title, parent, billable, generated, unit, summary = values
    return _Row(
        number=int(str(number)),
        release=int(str(release)),
        value=str(value),
        level=Level(str(level)),
        title=str(title),
        parent=int(str(parent)) if parent is not None else None,
        billable=bool(billable),
        generated=bool(generated),
        unit=str(unit),
        summary=bool(summary),
    )


__all__ = ["Catalog", "CatalogError", "InvalidCode"]
