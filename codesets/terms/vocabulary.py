"""The loader of the term tables: abbreviations with their senses, words, synonyms with codes, brand names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.refusal import Refusal

ABBREVIATIONS = ("short", "long", "when")
WORDS = ("word", "means", "kind")
SYNONYMS = ("term", "code", "kind")
BRANDS = ("brand", "generic")
MAX_CELL = 300
ORDINARY = "ordinary.txt"
_SPACES = re.compile(r"\s+")
_BETWEEN_CONTEXTS = re.compile(r"[,;|]")
_Row = TypeVar("_Row")


class TermTableError(Refusal, ValueError):
    """A term table holds a line that cannot be used; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One sense of an abbreviation; `when` holds the words of context that call for it, none for the default sense."""

    short: str
    long: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase and the words that the code set uses for it."""

    word: str
    means: str
    kind: str


@dataclass(frozen=True, slots=True)
class Synonym:
    """A term and the code it names; `readings` are the codes its spelling may stand for, the likeliest first."""

    term: str
    readings: tuple[Code, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand name of a drug or product and its generic name."""

    brand: str
    generic: str


@dataclass(frozen=True)
class Vocabulary:
    """All term tables of one folder; the mappings are keyed by the folded spelling (see `fold`)."""

    abbreviations: Mapping[str, tuple[Abbreviation, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    synonyms: tuple[Synonym, ...] = ()
    brands: Mapping[str, Brand] = field(default_factory=dict)

    def senses(self, short: str) -> tuple[Abbreviation, ...]:
        """The senses of an abbreviation: those of its very spelling, else those of any case; empty where it is unknown.

        A short word of the language in lower case ("on", "as") is that word, never an abbreviation in capitals.
        """
        every = self.abbreviations.get(fold(short), ())
        exact = tuple(sense for sense in every if sense.short == short)
        return exact or (() if short in ordinary_words() else every)

    def expand(self, short: str, context: frozenset[str] = frozenset()) -> str | None:
        """What an abbreviation means among these folded words; None where it is unknown or no sense fits.

        The sense that finds most of its words of context is taken; where none finds any, the default sense.
        """
        senses = self.senses(short)
        best = max(senses, key=lambda sense: _support(sense, context), default=None)
        if best is not None and _support(best, context):
            return best.long
        return next((sense.long for sense in senses if not sense.when), None)

    @cached_property
    def openings(self) -> frozenset[str]:
        """The folded first words of the abbreviations and phrases that have several words."""
        keys = (*self.abbreviations, *self.words)
        return frozenset(first for first, space, _ in (key.partition(" ") for key in keys) if space)

    @cached_property
    def digest(self) -> str:
        """A checksum of everything in the tables."""
        tables = (
            sorted(self.abbreviations.items()),
            sorted(self.words.items()),
            self.synonyms,
            sorted(self.brands.items()),
        )
        return hashlib.sha256("\n".join(map(repr, tables)).encode()).hexdigest()


def fold(text: str) -> str:
    """Lower case, compatibility forms folded, single spaces: the spelling under which terms are kept and looked up."""
    if text.isascii():
        return " ".join(text.split()).lower()
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """The short words of the language that are no abbreviations in lower case."""
    lines = (Path(__file__).parent / ORDINARY).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=4)
def load(folder: Path | None = None, *, synonyms: bool = True) -> Vocabulary:
    """The tables of a folder (ours by default); raises TermTableError at the first line that cannot be used.

    A table that is not there is empty: a folder of one's own may hold only some of them. Without `synonyms` those stay
    unread: a built index has them already, and they are most of what there is to read.
    """
    base = folder or Path(__file__).parent
    return Vocabulary(
        abbreviations=_grouped(_table(base, "abbreviations.tsv", ABBREVIATIONS, _abbreviation), lambda row: row.short),
        words=_grouped(_table(base, "words.tsv", WORDS, _word), lambda row: row.word),
        synonyms=tuple(dict.fromkeys(_table(base, "synonyms*.tsv", SYNONYMS, _synonym))) if synonyms else (),
        brands={fold(row.brand): row for row in _table(base, "brands.tsv", BRANDS, _brand)},
    )


def _support(sense: Abbreviation, context: frozenset[str]) -> int:
    """How many of a sense's contexts are there; a context of several words needs all of them."""
    return sum(all(word in context for word in clue.split()) for clue in sense.when)


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], str]) -> dict[str, tuple[_Row, ...]]:
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        members = groups.setdefault(fold(key(row)), [])
        if row not in members:
            members.append(row)
    return {name: tuple(members) for name, members in groups.items()}


def _abbreviation(short: str, long: str, when: str) -> Abbreviation:
    clues = tuple(clue for piece in _BETWEEN_CONTEXTS.split(when) if (clue := fold(piece)))
    return Abbreviation(_filled("short", short), _filled("long", long), clues)


def _word(word: str, means: str, kind: str) -> Word:
    return Word(_filled("word", word), _filled("means", means), kind)


def _synonym(term: str, code: str, kind: str) -> Synonym:
    try:
        readings = Code.readings(_filled("code", code))
    except InvalidCode as error:
        raise ValueError(str(error)) from None
    # A code of ICD-10-CM of as many characters is written with its dot: H2000 is never H20.00, loaded or not.
    services = tuple(reading for reading in readings if reading.system is CodeSystem.HCPCS)
    return Synonym(_filled("term", term), readings if "." in code else services or readings, kind)


def _brand(brand: str, generic: str) -> Brand:
    return Brand(_filled("brand", brand), _filled("generic", generic))


def _filled(column: str, cell: str) -> str:
    if not cell:
        raise ValueError(f"the column {column!r} is empty")
    return cell


def _table(base: Path, pattern: str, columns: tuple[str, ...], make: Callable[..., _Row]) -> Iterator[_Row]:
    for path in sorted(base.glob(pattern)):
        yield from _rows(path, columns, make)


def _rows(path: Path, columns: tuple[str, ...], make: Callable[..., _Row]) -> Iterator[_Row]:
    """The rows of one TSV file: a header with these columns, then lines; `#` starts a line of comment."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        place = path.read_bytes()[: error.start].count(b"\n") + 1
        raise TermTableError(f"{path.name}, line {place}: not UTF-8") from None
    header = False
    for number, line in enumerate(lines, start=1):
        line = line.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            if not header:
                _check_header(cells, columns)
                header = True
                continue
            yield make(*_checked(cells, columns))
        except ValueError as error:
            raise TermTableError(f"{path.name}, line {number}: {error}") from None


def _check_header(cells: list[str], columns: tuple[str, ...]) -> None:
    if tuple(cells) != columns:
        raise ValueError(f"the first line must name the columns {', '.join(columns)}, with tabs between them")


def _checked(cells: list[str], columns: tuple[str, ...]) -> list[str]:
    """As many cells as columns (a last empty one may be left out), printable and short; raises ValueError."""
    if len(cells) == len(columns) - 1:
        cells = [*cells, ""]
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} columns where there are {len(columns)}: {', '.join(columns)}")
    for cell in cells:
        if len(cell) > MAX_CELL:
            raise ValueError(f"a cell has {len(cell)} characters; at most {MAX_CELL} are allowed")
        if not cell.isprintable():
            raise ValueError("a cell holds a character that cannot be printed")
    return cells
