"""The wording of the official guidelines where a user has added them, on our entries with their topics and rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from codesets.entries import Release
from codesets.guidelines import own_words
from codesets.guidelines.own_words import GuidelineEntry
from codesets.places import as_sections

if TYPE_CHECKING:
    from codesets.catalog import Catalog

BOTH = ("outpatient", "inpatient")


@dataclass(frozen=True, slots=True)
class OfficialSection:
    """One numbered section as printed: `text` is its own, without the sections below it (empty for a bare heading)."""

    ref: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GuidelineEdition:
    """One fiscal year's guidelines, in printed order."""

    release: Release
    sections: tuple[OfficialSection, ...] = field(repr=False)


def edition_name(release: Release) -> str:
    """How an edition is named wherever its words are shown."""
    return f"Official Guidelines, {release.name}"


def entries(catalog: Catalog) -> tuple[GuidelineEntry, ...]:
    """Our entries in the wording of the edition in force on the catalog's day; without one, in our own words.

    A section that only the official edition has is added with its title as its topic; a bare heading keeps our words.
    The places of service follow as sections of their own where their list was added.
    """
    listed, places = catalog.places()
    return (*_worded(catalog), *(as_sections(places, listed) if listed else ()))


def _worded(catalog: Catalog) -> tuple[GuidelineEntry, ...]:
    edition, printed = catalog.printed_sections
    ours = [
        replace(entry, says=printed[entry.ref].text, edition=edition) if entry.ref in printed else entry
        for entry in own_words.load()
    ]
    known = {entry.ref for entry in ours}
    new = (section for section in printed.values() if section.ref not in known)
    return (*ours, *(GuidelineEntry(s.ref, s.title, s.text, BOTH, (), (), (s.title,), edition) for s in new))
