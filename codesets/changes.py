"""What changed in the code sets: for one code, between two loaded releases, and since when a code may be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions.history import FIRST_EDITION, Term, history
from codesets.entries import Entry, Level, Release

_REPORTED = frozenset({Level.CATEGORY, Level.CODE, Level.MODIFIER})
_DAY = timedelta(days=1)


class What(StrEnum):
    """What happened to a code."""

    NEW = "new"
    DELETED = "deleted"
    REVISED = "revised title"
    OPENED = "now needs more characters"
    COMPLETED = "now complete"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one code, in force from the day `on`; `before` and `after` are titles where two releases tell them.

    `replaced_by` are the codes to use from that day on, `replaces` those that this code stands for.
    """

    code: Code
    what: What
    on: date
    before: str = ""
    after: str = ""
    replaced_by: tuple[Code, ...] = ()
    replaces: tuple[Code, ...] = ()

    def __str__(self) -> str:
        said = f"{self.on}: {self.code} {self.what.value}"
        if self.before and self.after:
            said += f": {self.before!r} became {self.after!r}"
        if self.replaced_by:
            said += f", replaced by {', '.join(map(str, self.replaced_by))}"
        return f"{said}, in place of {', '.join(map(str, self.replaces))}" if self.replaces else said


@dataclass(frozen=True, slots=True)
class Validity:
    """The days for which a code may be reported, as far as is known; None where no end is known."""

    valid_from: date
    valid_to: date | None
    replaced_by: tuple[Code, ...] = ()

    def covers(self, day: date) -> bool:
        """True where the code may be used for services on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def validity(code: Code, catalog: Catalog) -> Validity | None:
    """Since when and until when a code may be reported; None for a code that neither a release nor the table knows.

    The loaded releases tell what they cover, the table of changes of ICD-10-CM what came before and after. A heading
    has the days of the codes below it, unless it was once a complete code itself.
    """
    known = history()
    term = known.term(code) if known.knows(code) or any(entry for _, entry in _over(code, catalog)) else None
    spans = [(release, entry) for release, entry in _over(code, catalog) if entry and entry.billable]
    if term is not None and (spans or known.knows(code)):
        return Validity(term.valid_from, term.valid_to, _codes(term.replaced_by))
    if not spans:
        return _of_heading(code, catalog)
    first, last = spans[0][0], spans[-1][0]
    earlier = [each for each in _releases(code.system, catalog) if each.valid_from < first.valid_from]
    later = [each for each in _releases(code.system, catalog) if each.valid_from > last.valid_from]
    since = first.valid_from
    if not earlier and code.system is CodeSystem.ICD10CM and first.valid_from <= known.horizon:
        since = FIRST_EDITION
    return Validity(since, later[0].valid_from - _DAY if later else None)


def what_changed(code: Code, catalog: Catalog) -> tuple[Change, ...]:
    """Everything known to have happened to a code, in order of time: from the table of changes and loaded releases."""
    found: dict[tuple[What, date], Change] = {}
    for change in (*_from_table(code, catalog), *_over_releases(code, catalog)):
        # The table knows what replaced a code, the releases know the titles: each completes the other.
        kept = found.setdefault((change.what, change.on), change)
        if change is not kept and not kept.before:
            found[change.what, change.on] = Change(
                code, kept.what, kept.on, change.before, change.after or kept.after, kept.replaced_by, kept.replaces
            )
    return tuple(sorted(found.values(), key=lambda change: change.on))


def between(older: Release, newer: Release, catalog: Catalog) -> Iterator[Change]:
    """Every change from one loaded release of a system to a later one, in the order of the codes."""
    before, after = (_entries(release, catalog) for release in (older, newer))
    for code in sorted(before.keys() | after.keys()):
        change = _compared(code, before.get(code), after.get(code), newer.valid_from)
        if change:
            yield change


def in_table(first: date, last: date) -> tuple[Change, ...]:
    """The changes of ICD-10-CM that came into force from one day to another, as the table of changes has them."""
    found = (change for code in history().codes() for change in _of_term(code) if first <= change.on <= last)
    return tuple(sorted(found, key=lambda change: (change.on, change.code)))


def _from_table(code: Code, catalog: Catalog) -> Iterator[Change]:
    """A code that stands in the table only by its stem must be in a release: the stem may not lead to every code."""
    if history().knows(code) or any(entry for _, entry in _over(code, catalog)):
        yield from _of_term(code)


def _of_term(code: Code) -> Iterator[Change]:
    known = history()
    term = known.term(code)
    if term is None:
        return
    if term.valid_from > FIRST_EDITION:
        yield Change(code, What.NEW, term.valid_from, replaces=_codes(known.replaces(code)))
    if term.valid_to:
        new = _codes(term.replaced_by)
        # Where all that replaces a code lies below it, the code is not gone: it has become a heading.
        what = What.OPENED if new and all(code.starts(each) for each in new) else What.DELETED
        yield Change(code, what, term.valid_to + _DAY, replaced_by=new)


def _over_releases(code: Code, catalog: Catalog) -> Iterator[Change]:
    entries = list(_over(code, catalog))
    for (_, before), (release, after) in pairwise(entries):
        change = _compared(code, before, after, release.valid_from)
        if change:
            yield change


def _compared(code: Code, before: Entry | None, after: Entry | None, day: date) -> Change | None:
    if before is None and after is None:
        return None
    if before is None or after is None:
        one = before or after
        if one is None or not one.billable:
            return None
        if after:
            return Change(code, What.NEW, day, after=after.title, replaces=_codes(history().replaces(code)))
        term = history().term(code)
        return Change(code, What.DELETED, day, before=one.title, replaced_by=_replacing(term, day))
    if before.billable and not after.billable:
        return Change(
            code,
            What.OPENED,
            day,
            replaced_by=tuple(c for c in after.children) or _replacing(history().term(code), day),
        )
    if after.billable and not before.billable:
        return Change(code, What.COMPLETED, day)
    if before.title != after.title and before.summary == after.summary:
        return Change(code, What.REVISED, day, before.title, after.title)
    return None


def _replacing(term: Term | None, day: date) -> tuple[Code, ...]:
    return _codes(term.replaced_by) if term and term.valid_to == day - _DAY else ()


def _of_heading(code: Code, catalog: Catalog) -> Validity | None:
    """The days of the codes below a heading: the heading stood as long as one of them."""
    spans = [span for leaf in catalog.leaves(code) if (span := validity(leaf, catalog))]
    if not spans or not any(entry for _, entry in _over(code, catalog)):
        return None
    ends = [span.valid_to for span in spans]
    return Validity(min(span.valid_from for span in spans), None if None in ends else max(filter(None, ends)))


def _releases(system: CodeSystem, catalog: Catalog) -> list[Release]:
    return sorted((each for each in catalog.releases if each.system is system), key=lambda each: each.valid_from)


def _over(code: Code, catalog: Catalog) -> list[tuple[Release, Entry | None]]:
    """The entry of a code in each loaded release of its system, the oldest first."""
    found = []
    for release in _releases(code.system, catalog):
        entry = catalog.on(release.valid_from).entry(code)
        found.append((release, entry if entry and entry.level in _REPORTED else None))
    return found


def _entries(release: Release, catalog: Catalog) -> dict[Code, Entry]:
    every = catalog.on(release.valid_from).entries(release.system, generated=True)
    return {entry.code: entry for entry in every if entry.level in _REPORTED}


def _codes(values: tuple[str, ...]) -> tuple[Code, ...]:
    found = []
    for value in values:
        try:
            found.append(Code.parse(value, CodeSystem.ICD10CM))
        except InvalidCode:
            continue  # "C50.A-" names a group of codes, of which none is meant by itself
    return tuple(found)


def outside(system: CodeSystem, catalog: Catalog) -> str:
    """One sentence where no loaded release of the system covers the catalog's day, else nothing."""
    release = catalog.in_force.get(system)
    if catalog.day is None or release is None or release.covers(catalog.day):
        return ""
    loaded = "; ".join(
        f"{each.name}, {each.valid_from} to {each.valid_to or 'further notice'}" for each in _releases(system, catalog)
    )
    return f"No loaded release of {system} covers {catalog.day} (loaded: {loaded}); {release.name} stands in for it."


def why_unknown(code: Code, catalog: Catalog) -> str:
    """What the table of changes and the other loaded releases tell of a code that the release in force does not have."""
    span = validity(code, catalog)
    if span is None:
        return ""
    until = f" to {span.valid_to}" if span.valid_to else " on"
    new = f", then replaced by {', '.join(map(str, span.replaced_by))}" if span.replaced_by else ""
    return f"it was in force from {span.valid_from}{until}{new}"
