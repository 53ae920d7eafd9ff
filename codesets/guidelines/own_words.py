"""Read the guideline entries that we wrote ourselves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

_TEXT = ("ref", "title", "says")
_LISTS = ("settings", "applies_to", "see", "topics")
_KEYS = frozenset(_TEXT + _LISTS)
ASKED = "asked.tsv"
DECIDED = "decided.tsv"
ALIKE = "alike.tsv"
CONTRASTS = "contrasts.tsv"
ONE_DISEASE = "one_disease.tsv"
_ANSWERS = ("yes", "no")
_SETTINGS = frozenset({"outpatient", "inpatient"})


class MalformedGuideline(ValueError):
    """A guideline file that does not keep to the form; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A question of yes or no and what the section answers."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class GuidelineEntry:
    """One numbered rule in our words.

    `ref` is the section as printed, with dots between the parts ("I.C.9.a.1"), or a name of ours where the rule comes
    from elsewhere ("EM.office.mdm", "MOD.25"). `applies_to` holds codes, ranges ("I10-I1A"), and categories or
    subcategories with all below them ("N18.-", "R65.2-"). `see` holds refs of other entries. `asked` are words in which
    coders ask for the section (`asked.tsv`), `decided` what it answers with yes or no (`decided.tsv`): both find it and
    are never shown.
    """

    ref: str
    title: str
    says: str
    settings: tuple[str, ...]
    applies_to: tuple[str, ...]
    see: tuple[str, ...]
    topics: tuple[str, ...]
    edition: str
    asked: tuple[str, ...] = ()
    decided: tuple[Decided, ...] = ()


@lru_cache(maxsize=1)
def load() -> tuple[GuidelineEntry, ...]:
    """All entries, by file name and then as written; raises MalformedGuideline."""
    tables = sorted(
        (table for table in files("codesets.guidelines").iterdir() if table.name.endswith(".toml")),
        key=lambda table: table.name,
    )
    entries: list[GuidelineEntry] = []
    home: dict[str, str] = {}
    for table in tables:
        for entry in parse(table.name, table.read_text(encoding="utf-8")):
            if entry.ref in home:
                raise MalformedGuideline(f"{table.name}: {entry.ref} stands already in {home[entry.ref]}")
            home[entry.ref] = table.name
            entries.append(entry)
    for entry in entries:
        if missing := sorted(set(entry.see) - home.keys()):
            raise MalformedGuideline(
                f"{home[entry.ref]}: {entry.ref} refers to {', '.join(missing)}, which is no entry"
            )
    folder = files("codesets.guidelines")
    asked = parse_asked(folder.joinpath(ASKED).read_text(encoding="utf-8"), home)
    decided = parse_decided(folder.joinpath(DECIDED).read_text(encoding="utf-8"), home)
    return tuple(
        replace(entry, asked=asked.get(entry.ref, ()), decided=decided.get(entry.ref, ())) for entry in entries
    )


@lru_cache(maxsize=1)
def alike() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The concepts that coders word in many ways ("suspected", "likely"), each with what it is recognised by."""
    return _concepts(ALIKE)


@lru_cache(maxsize=1)
def contrasts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What turns an answer round where one question says it and another about the same does not ("alone", "first")."""
    return _concepts(CONTRASTS)


def _concepts(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    head, *lines = files("codesets.guidelines").joinpath(name).read_text(encoding="utf-8").splitlines()
    if head != "concept\twords":
        raise MalformedGuideline(f"{name}: the first line must name the columns concept, words")
    parts = [line.split("\t") for line in lines]
    return tuple((concept, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for concept, words in parts)


@lru_cache(maxsize=1)
def of_one_disease() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sections about one disease, with all below them, each with the words of which a question about it has one."""
    text = files("codesets.guidelines").joinpath(ONE_DISEASE).read_text(encoding="utf-8")
    refs = {entry.ref for entry in load()}
    rows = _lines(ONE_DISEASE, text, ("ref", "words"), refs)
    return tuple((ref, re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)) for _, ref, words in rows)


def parse_asked(text: str, refs: Container[str]) -> dict[str, tuple[str, ...]]:
    """For each section the words in which it is asked for; raises MalformedGuideline."""
    found: dict[str, list[str]] = {}
    for where, ref, words in _lines(ASKED, text, ("ref", "asked"), refs):
        if words in found.setdefault(ref, []):
            raise MalformedGuideline(f"{where}: {ref} has these words already")
        found[ref].append(words)
    return {ref: tuple(words) for ref, words in found.items()}


def parse_decided(text: str, refs: Container[str]) -> dict[str, tuple[Decided, ...]]:
    """For each section the questions that it answers with yes or no; raises MalformedGuideline."""
    found: dict[str, dict[str, Decided]] = {}
    for where, ref, answer, words in _lines(DECIDED, text, ("ref", "answer", "asked"), refs):
        if answer not in _ANSWERS or words in found.setdefault(ref, {}):
            raise MalformedGuideline(f"{where}: the answer must be yes or no, and a question stand once")
        found[ref][words] = Decided(words, answer)
    return {ref: tuple(each.values()) for ref, each in found.items()}


def _lines(name: str, text: str, columns: tuple[str, ...], refs: Container[str]) -> Iterator[tuple[str, ...]]:
    """Where each line stands, for errors, and its cells; every cell is filled and the first names a section."""
    head, *lines = text.splitlines()
    if tuple(head.split("\t")) != columns:
        raise MalformedGuideline(f"{name}: the first line must name the columns {', '.join(columns)}")
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        where = f"{name}, line {number}"
        if len(cells) != len(columns) or not all(cell.strip() for cell in cells):
            raise MalformedGuideline(f"{where}: it must fill the columns {', '.join(columns)}")
        if cells[0] not in refs:
            raise MalformedGuideline(f"{where}: no section {cells[0]!r}")
        yield where, *cells


def parse(name: str, text: str) -> tuple[GuidelineEntry, ...]:
    """The entries of one file, `name` being what errors call it; raises MalformedGuideline."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedGuideline(f"{name}: not TOML: {error}") from error
    _same_keys(name, table, frozenset({"edition", "entry"}))
    edition, rows = table["edition"], table["entry"]
    if not isinstance(edition, str) or not isinstance(rows, list):
        raise MalformedGuideline(f"{name}: edition must be a text, and entry a list of tables")
    return tuple(_entry(name, number, row, edition) for number, row in enumerate(rows, start=1))


def _entry(name: str, number: int, row: Any, edition: str) -> GuidelineEntry:
    if not isinstance(row, dict):
        raise MalformedGuideline(f"{name}: entry {number} is not a table")
    where = f"{name}: {row.get('ref') or f'entry {number}, which has no ref'}"
    _same_keys(where, row, _KEYS)
    for key in _TEXT:
        if not isinstance(row[key], str) or not row[key].strip():
            raise MalformedGuideline(f"{where}: {key} must be a text that is not empty")
    for key in _LISTS:
        if not isinstance(row[key], list) or not all(isinstance(item, str) and item for item in row[key]):
            raise MalformedGuideline(f"{where}: {key} must be a list of texts")
    if not row["settings"] or not _SETTINGS.issuperset(row["settings"]):
        raise MalformedGuideline(f"{where}: settings must name outpatient, inpatient or both")
    return GuidelineEntry(
        ref=row["ref"],
        title=row["title"],
        says=row["says"],
        settings=tuple(row["settings"]),
        applies_to=tuple(row["applies_to"]),
        see=tuple(row["see"]),
        topics=tuple(row["topics"]),
        edition=edition,
    )


def _same_keys(where: str, row: dict[str, Any], keys: frozenset[str]) -> None:
    if unknown := sorted(row.keys() - keys):
        raise MalformedGuideline(f"{where}: unknown key {', '.join(unknown)}")
    if missing := sorted(keys - row.keys()):
        raise MalformedGuideline(f"{where}: missing key {', '.join(missing)}")
