"""The texts that findings rest on: a note of the tabular list, a section of the guidelines, a table of ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from codesets.conventions.finding import Basis
from codesets.entries import Entry, Instruction
from codesets.guidelines import own_words

if TYPE_CHECKING:
    from codesets.catalog import Catalog

_MOST_QUOTED = 600  # characters of an official section in a citation; some fill a page


def of_note(note: Instruction, text: str = "") -> Basis:
    """A note of the tabular list, quoted; `text` where the note is one line of a longer instruction."""
    said = (text or note.text).lstrip(", ")
    return Basis("tabular", str(note.at), f"{note.kind.heading}: {said}")


def of_entry(entry: Entry) -> Basis:
    """An entry of the tabular list by its title."""
    return Basis("tabular", str(entry.code), entry.title)


def of_release(name: str, says: str) -> Basis:
    """What the release as a whole says: that a code stands in it or does not."""
    return Basis("tabular", name, says)


def section(ref: str) -> Basis:
    """A section of the Official Guidelines in our own words; KeyError for a section that has no entry is a defect."""
    return Basis("guideline", ref, _sections()[ref])


def of_rule(source: str, ref: str, says: str, catalog: Catalog) -> Basis:
    """What a row of a table rests on: the section or the entry that it names as they stand, else what the row says."""
    if source == "guideline":
        return section(ref)
    entry = catalog.find(ref) if source == "tabular" else None
    return of_entry(entry) if entry else Basis(source, ref, says)


def printed(basis: Basis, catalog: Catalog) -> Basis:
    """A citation of the guidelines as the official edition of the catalog's day prints it, the edition named.

    A long section is quoted by its beginning. Without the edition, or where it prints nothing there, our own words stay.
    """
    edition, sections = catalog.printed_sections
    if basis.source != "guideline" or basis.ref not in sections:
        return basis
    return Basis(basis.source, basis.ref, f"{edition}: {_beginning(sections[basis.ref].text)}")


def _beginning(text: str) -> str:
    """The text, or as many whole words of it as may be quoted."""
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED].rpartition(' ')[0]} …"


@lru_cache(maxsize=1)
def _sections() -> Mapping[str, str]:
    return {entry.ref: entry.says for entry in own_words.load()}
