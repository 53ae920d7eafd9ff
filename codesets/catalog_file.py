"""The SQLite file of a catalog: opened read-only, its releases, and the one in force of each system on a day."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from codesets.codes import CodeSystem
from codesets.compiler import SCHEMA_VERSION
from codesets.entries import Release
from codesets.refusal import Refusal


class CatalogError(Refusal):
    """The catalog cannot be used; the message says what to do."""


class CatalogFile:
    """The file and the releases in force on one day (without a day: the newest of each system).

    Read-only and safe for threads: each thread has its own connection.
    """

    def __init__(self, path: Path, day: date | None = None) -> None:
        self._path = path
        self.day = day
        self._threads = threading.local()
        if not path.is_file():
            raise CatalogError(f"no catalog at {path}: run `codedesk build`")
        try:
            self._check_schema()
            self._numbered = dict(self._read_releases())
        except sqlite3.DatabaseError:
            raise CatalogError(f"the catalog at {path} is damaged: run `codedesk build --force`") from None
        self.releases: tuple[Release, ...] = tuple(self._numbered.values())
        self._chosen = {
            release.system: number for number, release in self._numbered.items() if self._is_chosen(release)
        }
        self.in_force: Mapping[CodeSystem, Release] = {
            system: self._numbered[number] for system, number in self._chosen.items()
        }

    def release_of(self, system: CodeSystem) -> Release:
        """The release in force; raises CatalogError where the system is not loaded."""
        try:
            return self.in_force[system]
        except KeyError:
            raise CatalogError(f"{system} is not loaded: add its file with `codedesk sources add FILE`") from None

    def _is_chosen(self, release: Release) -> bool:
        same = [other for other in self._numbered.values() if other.system == release.system]
        covering = [other for other in same if self.day and other.covers(self.day)]
        return release is max(covering or same, key=lambda other: other.valid_from)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
            self._threads.connection = connection
        return connection

    def _query(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        return self._connection().execute(sql, values).fetchall()

    def _check_schema(self) -> None:
        found = self._query("select value from meta where key='schema'")
        if found != [(str(SCHEMA_VERSION),)]:
            raise CatalogError(f"the catalog at {self._path} is of another version: run `codedesk build`")

    def _read_releases(self) -> Iterator[tuple[int, Release]]:
        for number, *release in self._query("select * from release order by id"):
            yield int(number), release_in(release)


def release_in(row: Sequence[str]) -> Release:
    """The release of a row: system, name, first and last day, source, checksum."""
    system, name, first, last, source, checksum = row
    ends = date.fromisoformat(last) if last else None
    return Release(CodeSystem(system), name, date.fromisoformat(first), ends, source, checksum)
