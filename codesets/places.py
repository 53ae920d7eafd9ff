"""Places of service: the two digits on a claim line that say where the patient was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codesets.entries import Release
from codesets.guidelines.own_words import GuidelineEntry


@dataclass(frozen=True, slots=True)
class Place:
    """One place of service as published; `kind` tells whether services there are valued as a facility's."""

    code: str
    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PlacesEdition:
    """The publisher's list; numbers that are not assigned are left out."""

    release: Release
    places: tuple[Place, ...] = field(repr=False)


def as_sections(places: Iterable[Place], release: Release) -> Iterator[GuidelineEntry]:
    """The places as sections of the guidelines, so that they are found, shown and cited like these ("POS.22")."""
    for place in places:
        kind = f" Valued as {place.kind.lower()}." if place.kind else ""
        yield GuidelineEntry(
            ref=f"POS.{place.code}",
            title=f"Place of service {place.code}: {place.name}",
            says=f"{place.text or place.name}{kind}",
            settings=("outpatient", "inpatient"),
            applies_to=(),
            see=("HCPCS.pos",),
            topics=(f"POS {place.code}", f"place of service {place.code}", f"place of service {place.name}"),
            edition=f"CMS place of service codes, {release.name}",
        )
