"""The texts of the index and search by words: SQLite with FTS5 and BM25."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codesets.codes import Code, CodeSystem
from index.documents import Document, Node, Source
from index.words import key, root, roots, tokens

SCHEMA = """
create table text (id integer primary key, collection text not null, text text not null, key text not null, roots text not null);
create table document (text integer not null, system text not null, value text not null, source text not null);
create table word (word text primary key, root text not null, texts integer not null) without rowid;
create table root (root text primary key, texts integer not null) without rowid;
create table node (
    system text not null, value text not null, parent text, title text not null, billable integer not null, extended integer not null,
    around text not null, primary key (system, value)) without rowid;
create table guideline (text integer not null, ref text not null);
create virtual table found using fts5(roots, content='text', content_rowid='id', detail='none', tokenize="ascii tokenchars '.'");
"""
INDEXES = """
create index text_key on text (key);
create index document_text on document (text);
create index document_value on document (value);
create index node_parent on node (parent);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry while hits are ranked: `around` holds the roots of all its texts and of the titles above it."""

    code: Code
    parent: Code | None
    title: str
    billable: bool
    extended: bool
    around: frozenset[str]

_ASKED_AT_ONCE = 500  # keys in one question to SQLite


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
    documents: Mapping[int, Sequence[Document]],
    nodes: Sequence[Node],
    refs: Mapping[int, str],
) -> None:
    """Write the texts (collection, text), numbered from 0, the entries that each names, the entries, and guideline sections."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("pragma journal_mode=off; pragma synchronous=off;" + SCHEMA)
        words: Counter[str] = Counter()
        known: Counter[str] = Counter()
        texts: list[tuple[int, str, str, str, str]] = []
        for number, (collection, text) in enumerate(rows):
            own = tokens(text)
            rooted = roots(own)
            words.update(set(own))
            known.update(set(rooted))
            texts.append((number, collection, text, key(own), " ".join(rooted)))
        connection.executemany("insert into text values (?,?,?,?,?)", texts)
        connection.executemany(
            "insert into document values (?,?,?,?)",
            [(number, d.code.system.value, d.code.value, d.source.value) for number, named in documents.items() for d in named],
        )
        connection.executemany("insert into node values (?,?,?,?,?,?,?)", _node_rows(nodes, documents))
        connection.executemany("insert into guideline values (?,?)", list(refs.items()))
        connection.executemany("insert into word values (?,?,?)", [(word, root(word), n) for word, n in sorted(words.items())])
        connection.executemany("insert into root values (?,?)", sorted(known.items()))
        connection.executescript(INDEXES + "insert into found(found) values ('rebuild'); insert into found(found) values ('optimize'); analyze;")
        connection.commit()
    finally:
        connection.close()


def _node_rows(nodes: Sequence[Node], documents: Mapping[int, Sequence[Document]]) -> Iterator[tuple[object, ...]]:
    own: dict[Code, set[str]] = {}
    for named in documents.values():
        for document in named:
            own.setdefault(document.code, set()).update(roots(tokens(document.text)))
    above: dict[Code, frozenset[str]] = {}
    for node in nodes:
        inherited = above[node.parent] if node.parent else frozenset()
        above[node.code] = inherited | frozenset(roots(tokens(node.title)))
        around = " ".join(sorted(above[node.code] | own.get(node.code, set())))
        parent = node.parent.value if node.parent else None
        yield node.code.system.value, node.code.value, parent, node.title, node.billable, node.extended, around


class LexicalIndex:
    """Reads the file that `write` made; read-only, one connection a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()

    def search(self, collection: str, words: Sequence[str], count: int) -> list[tuple[int, float]]:
        """The texts with most of these roots by BM25, (number, score) with the best first; score is above 0."""
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        sql = (
            "select f.rowid, -bm25(found) from found f join text t on t.id=f.rowid"
            " where found match ? and t.collection=? order by bm25(found), f.rowid limit ?"
        )
        return [(int(number), float(score)) for number, score in self._query(sql, (match, collection, count))]

    def same(self, collection: str, phrase: str) -> list[int]:
        """The texts whose words have exactly these roots, in any order (a key made by `words.key`)."""
        return [int(n) for (n,) in self._query("select id from text where key=? and collection=? order by id", (phrase, collection))]

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

    def texts(self, collection: str) -> list[tuple[int, str]]:
        """Every text of a collection with its number, in order."""
        return [(int(n), text) for n, text in self._query("select id, text from text where collection=? order by id", (collection,))]

    def named(self, texts: Iterable[int]) -> list[Named]:
        """The entries that these texts name."""
        marks = ",".join(str(int(number)) for number in texts)
        sql = f"select d.text, d.system, d.value, d.source, t.text, t.roots from document d join text t on t.id=d.text where d.text in ({marks})"
        return [
            Named(int(number), Code(CodeSystem(system), value), Source(source), text, tuple(rooted.split()))
            for number, system, value, source, text, rooted in self._query(sql)
        ]

    def of_codes(self, codes: Iterable[Code]) -> list[Named]:
        """The texts that name these entries."""
        values = sorted({code.value for code in codes})
        marks = ",".join("?" * len(values))
        sql = f"select distinct text from document where value in ({marks})"
        return self.named(int(number) for (number,) in self._query(sql, tuple(values)))

    def places(self, codes: Iterable[Code]) -> dict[Code, Place]:
        """Where these entries stand."""
        values = sorted({code.value for code in codes})
        return self._places(f"value in ({','.join('?' * len(values))})", values)

    def below(self, codes: Iterable[Code]) -> dict[Code, Place]:
        """Where the entries right below these stand."""
        values = sorted({code.value for code in codes})
        return self._places(f"parent in ({','.join('?' * len(values))})", values)

    def _places(self, where: str, values: Sequence[str]) -> dict[Code, Place]:
        found: dict[Code, Place] = {}
        sql = f"select system, value, parent, title, billable, extended, around from node where {where}"
        for name, value, parent, title, billable, extended, around in self._query(sql, tuple(values)):
            code = Code(CodeSystem(name), value)
            above = Code(code.system, parent) if parent else None
            found[code] = Place(code, above, title, bool(billable), bool(extended), frozenset(around.split()))
        return found

    def refs(self, texts: Iterable[int]) -> dict[int, str]:
        """The guideline sections of texts."""
        marks = ",".join(str(int(number)) for number in texts)
        return {int(number): ref for number, ref in self._query(f"select text, ref from guideline where text in ({marks})")}

    def guidelines(self) -> dict[int, tuple[str, str]]:
        """Every text of the guidelines by number, with the section that it was first written for."""
        found = self._query("select t.id, g.ref, t.text from text t join guideline g on g.text=t.id order by t.id")
        return {int(number): (ref, text) for number, ref, text in found}

    @cached_property
    def words(self) -> dict[str, int]:
        """Every word of the index with the number of texts that have it."""
        return {word: int(count) for word, count in self._query("select word, texts from word")}

    @cached_property
    def roots(self) -> dict[str, int]:
        """Every root of the index with the number of texts that have it."""
        return {word: int(count) for word, count in self._query("select root, texts from root")}

    @cached_property
    def size(self) -> int:
        """The number of texts."""
        return int(self._query("select count(*) from text")[0][0])

    def _query(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._threads.connection = connection
        return connection.execute(sql, values).fetchall()
