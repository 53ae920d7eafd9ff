"""The card of a code: what `codedesk show` prints and the page opens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from codesets.catalog import Catalog
from codesets.changes import Change, Validity, outside, validity, what_changed, why_unknown
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry, Kind, Level
from codesets.pcs import decode

Json = dict[str, Any]
_PLACE = re.compile(r"(?:POS|place of service)[ .:#-]*(\d{1,2})", re.I)


def card(entry: Entry, catalog: Catalog) -> Json:
    """The document of `codedesk show --json`: path from the chapter down, notes own first, children in book order.

    `valid_from` and `valid_to` are the code's own days (None where no end is known); `release_from` and `release_to`
    those of the release shown; `outside` says that no loaded release covers the day asked for.
    """
    notes = catalog.instructions(entry.code) if _is_code(entry) else entry.instructions
    span = (validity(entry.code, catalog) if _is_code(entry) else None) or Validity(
        entry.release.valid_from, entry.release.valid_to
    )
    return {
        "system": entry.code.system.value,
        "code": entry.code.value,
        "title": entry.title,
        "level": entry.level.value,
        "billable": entry.billable,
        "release": entry.release.name,
        "release_from": entry.release.valid_from.isoformat(),
        "release_to": _iso(entry.release.valid_to),
        "valid_from": span.valid_from.isoformat(),
        "valid_to": _iso(span.valid_to),
        "replaced_by": [code.value for code in span.replaced_by],
        "outside": bool(outside(entry.code.system, catalog)),
        "remarks": list(_remarks(entry, catalog, span)),
        "changes": [_change(change) for change in what_changed(entry.code, catalog)] if _is_code(entry) else [],
        "path": [_line(above) for above in catalog.path(entry.code, entry.level)],
        "notes": [{"kind": note.kind.value, "text": note.text, "from": note.at.value} for note in notes],
        "index_terms": [{"path": list(term.path), "code": term.code} for term in catalog.index_terms(entry.code)],
        "characters": [
            {"position": each.position, "axis": each.axis, "value": each.value, "label": each.label}
            for each in (decode(entry.code, catalog) if entry.code.system is CodeSystem.ICD10PCS else ())
        ],
        "seventh": dict(catalog.extensions(entry.code)),
        "children": [
            {**_line(child), "billable": child.billable} for child in catalog.children(entry.code, entry.level)
        ],
        "unit": entry.unit or None,
        "summary": entry.summary,
    }


def find(text: str, catalog: Catalog, system: CodeSystem | None = None) -> Entry:
    """The entry a coder means by `text`; raises InvalidCode, naming the loaded releases, where there is none."""
    entry = catalog.find(text, system)
    if entry is None:
        raise InvalidCode(_unknown(Code.readings(text, system), catalog))
    return entry


def _unknown(codes: Sequence[Code], catalog: Catalog) -> str:
    """Why there is no such entry: not in force on the day, the system not loaded, or no such code at all."""
    known = next((said for code in codes if (said := why_unknown(code, catalog))), "")
    day = f" for {catalog.day}" if catalog.day else ""
    releases = ", ".join(f"{system} {release.name}" for system, release in catalog.in_force.items())
    said = f"{codes[0]} is not in the releases in force{day} ({releases})"
    return f"{said}: {known}" if known else f"{said}; try `codedesk search`"


def _remarks(entry: Entry, catalog: Catalog, span: Validity) -> Iterator[str]:
    """What must be said of the day asked for, and of another code of the same spelling."""
    said = outside(entry.code.system, catalog)
    if said:
        yield said
    day = catalog.day
    # Outside the loaded releases only the table of changes knows a code's days, and it is of ICD-10-CM alone.
    told = not said or entry.code.system is CodeSystem.ICD10CM
    if day and told and not span.covers(day):
        until = f" to {span.valid_to}" if span.valid_to else " on"
        yield f"{entry.code} may be reported from {span.valid_from}{until}, not on {day}."
    elif day and said and span.replaced_by:
        yield f"{entry.code} was a complete code on {day}; it may be reported until {span.valid_to}."
    yield from _spelt_alike(entry, catalog)


def _spelt_alike(entry: Entry, catalog: Catalog) -> Iterator[str]:
    """Where the same characters without a dot are a diagnosis too, what to write to get it."""
    if entry.code.system is CodeSystem.ICD10CM:
        return
    others = (other for other in catalog.readings(entry.code.value) if other.code.system is CodeSystem.ICD10CM)
    for other in others:
        yield (
            f"Without its dot {other.code} ({other.title}) is spelt the same: write {other.code}, or name the system"
            f" {other.code.system}, for the diagnosis."
        )


def place(text: str, catalog: Catalog) -> Json | None:
    """The card of a place of service ("POS 22", "pos.11"); None where the text names none.

    Raises InvalidCode where the list was not added or has no such place.
    """
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        return None
    release, places = catalog.places()
    if release is None:
        raise InvalidCode("places of service are not loaded: add their list with `codedesk sources add FILE`")
    found = next((each for each in places if each.code == match[1].zfill(2)), None)
    if found is None:
        raise InvalidCode(f"{match[1]} is not an assigned place of service ({release.name})")
    told = {"kind": Kind.NOTE.value, "text": found.text or found.name, "from": f"POS {found.code}"}
    return {
        "system": "POS", "code": found.code, "title": f"{found.name} ({found.kind})" if found.kind else found.name,
        "level": "code", "billable": True, "release": release.name, "release_from": release.valid_from.isoformat(),
        "release_to": _iso(release.valid_to), "valid_from": release.valid_from.isoformat(),
        "valid_to": _iso(release.valid_to), "replaced_by": [], "outside": False, "remarks": [], "changes": [],
        "path": [], "notes": [told], "index_terms": [], "characters": [], "seventh": {}, "children": [],
        "unit": None, "summary": False,
    }  # fmt: skip


def _change(change: Change) -> Json:
    return {
        "what": change.what.value,
        "on": change.on.isoformat(),
        "before": change.before,
        "after": change.after,
        "replaced_by": [code.value for code in change.replaced_by],
        "replaces": [code.value for code in change.replaces],
    }


def _is_code(entry: Entry) -> bool:
    return entry.level not in {Level.BLOCK, Level.CHAPTER}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(entry: Entry) -> Json:
    return {"code": entry.code.value, "title": entry.title, "level": entry.level.value}
