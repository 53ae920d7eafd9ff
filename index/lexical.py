"""The texts of the index with their words, their keys and the entries they name, in SQLite."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codesets.codes import Code, CodeSystem
from index.documents import Document, Source
from index.words import Said, tokens

SCHEMA = """
create table text (id integer primary key, collection text not null, text text not null, key text not null, roots text not null);
create table document (text integer not null, system text not null, value text not null, source text not null);
create table word (word text primary key, texts integer not null, printed integer not null) without rowid;
create table guideline (text integer not null, ref text not null);
"""
INDEXES = """
create index text_key on text (key);
create index document_text on document (text);
create index document_value on document (value);
"""

_ASKED_AT_ONCE = 500  # keys in one question to SQLite
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]+\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A text of the index, the roots of its words, and an entry that it names."""

    text: int
    code: Code
    source: Source
    words: str
    roots: tuple[str, ...]


def write(
    path: Path,
    rows: Sequence[tuple[str, str]],
    sayings: Sequence[Said],
    documents: Mapping[int, Sequence[Document]],
    refs: Mapping[int, str],
) -> None:
    """Write the texts (collection, text), numbered from 0, the entries that each names, and guideline sections.

    `sayings` has what each text says.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript("pragma journal_mode=off; pragma synchronous=off;" + SCHEMA)
        words: Counter[str] = Counter()
        printed: set[str] = set()
        texts: list[tuple[int, str, str, str, str]] = []
        for number, ((collection, text), own) in enumerate(zip(rows, sayings, strict=True)):
            words.update(set(own.words))
            # The descriptors of services are written in abbreviations: what they print is no word for that.
            if any(
                named.source is not Source.SYNONYM and named.code.system is not CodeSystem.HCPCS
                for named in documents.get(number, ())
            ):
                printed.update(own.words if text[1:] == text[1:].lower() else tokens(_CAPITALS.sub(" ", text)))
            texts.append((number, collection, text, own.key, " ".join(own.roots)))
        connection.executemany("insert into text values (?,?,?,?,?)", texts)
        connection.executemany(
            "insert into document values (?,?,?,?)",
            [
                (number, d.code.system.value, d.code.value, d.source.value)
                for number, named in documents.items()
                for d in named
            ],
        )
        connection.executemany("insert into guideline values (?,?)", list(refs.items()))
        connection.executemany(
            "insert into word values (?,?,?)", [(word, count, word in printed) for word, count in sorted(words.items())]
        )
        connection.executescript(INDEXES + "analyze;")
        connection.commit()
    finally:
        connection.close()


class LexicalIndex:
    """Reads the file that `write` made; read-only, one connection a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()

    def with_keys(self, collection: str, keys: Sequence[str]) -> dict[str, list[int]]:
        """The texts under each of these keys (see `words.key`); keys that name nothing are left out."""
        found: dict[str, list[int]] = {}
        for start in range(0, len(keys), _ASKED_AT_ONCE):
            some = tuple(keys[start : start + _ASKED_AT_ONCE])
            marks = ",".join("?" * len(some))
            sql = f"select key, id from text where key in ({marks}) and collection=? order by id"
            for phrase, number in self._query(sql, (*some, collection)):
                found.setdefault(phrase, []).append(int(number))
        return found

    def named(self, texts: Iterable[int]) -> list[Named]:
        """The entries that these texts name."""
        marks = ",".join(str(int(number)) for number in texts)
        sql = f"select d.text, d.system, d.value, d.source, t.text, t.roots from document d join text t on t.id=d.text where d.text in ({marks})"
        return [
            Named(int(number), Code(CodeSystem(system), value), Source(source), text, tuple(rooted.split()))
            for number, system, value, source, text, rooted in self._query(sql)
        ]

    def texts(self, collection: str) -> list[tuple[int, str]]:
        """Every text of a collection with its number, in order."""
        sql = "select id, text from text where collection=? order by id"
        return [(int(number), text) for number, text in self._query(sql, (collection,))]

    def refs(self, texts: Iterable[int]) -> dict[int, str]:
        """The guideline sections of texts."""
        marks = ",".join(str(int(number)) for number in texts)
        return {
            int(number): ref for number, ref in self._query(f"select text, ref from guideline where text in ({marks})")
        }

    def guidelines(self) -> dict[int, tuple[str, str]]:
        """Every text of the guidelines by number, with the section that it was first written for."""
        found = self._query("select t.id, g.ref, t.text from text t join guideline g on g.text=t.id order by t.id")
        return {int(number): (ref, text) for number, ref, text in found}

    @cached_property
    def words(self) -> dict[str, int]:
        """Every word of the index with the number of texts that have it."""
        return {word: int(count) for word, count in self._query("select word, texts from word")}

    @cached_property
    def printed(self) -> frozenset[str]:
        """The words that the code sets themselves print, other than in capitals."""
        return frozenset(word for (word,) in self._query("select word from word where printed"))

    def _query(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._threads.connection = connection
        return connection.execute(sql, values).fetchall()
