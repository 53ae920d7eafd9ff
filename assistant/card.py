"""The card of a code: what `codedesk show` prints and the page opens."""

from __future__ import annotations

from typing import Any

from codesets.catalog import Catalog
from codesets.codes import CodeSystem, InvalidCode
from codesets.entries import Entry, Kind

Json = dict[str, Any]
# How a coder's book words the kinds of note.
HEADINGS = {
    Kind.INCLUDES: "Includes",
    Kind.INCLUSION: "Inclusion term",
    Kind.EXCLUDES1: "Excludes1",
    Kind.EXCLUDES2: "Excludes2",
    Kind.CODE_FIRST: "Code first",
    Kind.USE_ADDITIONAL: "Use additional",
    Kind.CODE_ALSO: "Code also",
    Kind.SEVENTH: "7th character",
    Kind.NOTE: "Note",
}


def card(entry: Entry, catalog: Catalog) -> Json:
    """The document of `codedesk show --json`: path from the chapter down, notes own first, children in book order."""
    notes = catalog.instructions(entry.code) if entry.level.value not in {"block", "chapter"} else entry.instructions
    return {
        "system": entry.code.system.value,
        "code": entry.code.value,
        "title": entry.title,
        "level": entry.level.value,
        "billable": entry.billable,
        "release": entry.release.name,
        "valid_from": entry.release.valid_from.isoformat(),
        "valid_to": entry.release.valid_to.isoformat() if entry.release.valid_to else None,
        "path": [_line(above) for above in catalog.path(entry.code, entry.level)],
        "notes": [{"kind": note.kind.value, "text": note.text, "from": note.at.value} for note in notes],
        "index_terms": [{"path": list(term.path), "code": term.code} for term in catalog.index_terms(entry.code)],
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
        releases = ", ".join(f"{system} {release.name}" for system, release in catalog.in_force.items())
        raise InvalidCode(f"{text.strip().upper()[:12]} is in no loaded release ({releases}); try `codedesk search`")
    return entry


def _line(entry: Entry) -> Json:
    return {"code": entry.code.value, "title": entry.title, "level": entry.level.value}
