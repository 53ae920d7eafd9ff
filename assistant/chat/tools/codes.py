"""Tools that look codes up: by words, by themselves, side by side, over time."""

from __future__ import annotations

import json
import re
from datetime import date

from assistant.card import card
from assistant.chat.toolbox import Json, Toolbox, line
from codesets.catalog import Catalog
from codesets.changes import validity
from codesets.changes import what_changed as changes_of
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.conventions.history import history
from codesets.encounter import Encounter
from codesets.entries import Entry, Kind

_SHOWN_NOTES = 16
_TYING = (Kind.CODE_FIRST, Kind.USE_ADDITIONAL, Kind.CODE_ALSO)
_SHOWN_CHILDREN = 30
_SHOWN_CHANGES = 12
# HCPCS codes that report how a measure of quality was met: they name diseases and answer no question for one.
_MEASURES = 6
_MEASURE = re.compile(r"G(?:8[3-9]\d\d|9[1-9]\d\d)|M1\d{3}")
_MEASURE_ASKED = re.compile(
    r"\b(?:measures?|quality|mips|pqrs|performance|reporting|numerator|denominator|exclusion|hcpcs|attest\w*|demonstration)\b",
    re.IGNORECASE,
)
_ABOUT_EXISTENCE = frozenset(
    {"code_date", "invalid_code", "icd9_code", "wrong_system", "not_billable", "seventh_character"}
)
# A service is asked about as a service: that it is no diagnosis is nothing against it.
_ABOUT_SERVICES = _ABOUT_EXISTENCE - {"wrong_system"}


def search_codes(
    box: Toolbox, query: str, system: CodeSystem | None = None, limit: int = 6, billable: bool = False
) -> str:
    """The codes that fit some words, best first."""
    day = box.encounter.date_of_service
    hits = box.retriever.search(query, system=system, limit=limit + _MEASURES, billable=billable, day=day)
    if not _MEASURE_ASKED.search(query):
        hits = [hit for hit in hits if not _is_measure(hit.entry.code)]
    hits = hits[:limit]
    rows = []
    for hit in hits:
        box.saw(hit.entry)
        rows.append({**line(hit.entry), "matched_by": list(hit.matched_by), "score": round(hit.score, 3)})
    if hits:
        box.cite(hits[0].entry)
    return json.dumps({"query": query, "hits": rows}, ensure_ascii=False)


def show_code(box: Toolbox, code: str) -> str:
    """A code with its path, notes and children; where it is not loaded, why."""
    entry = box.find(code)
    if entry is None:
        family = box.family(code.strip())
        if family:
            box.cite(family)
            box.said.append(family.code.value)
        near = {"system": "CPT", "codes": family.code.value, "title": family.title} if family else None
        missing = {"code": code, "found": False, "family": near, "problem": box.why_not(code)}
        return json.dumps({**missing, "replaced_by": box.successor(code)}, ensure_ascii=False)
    box.cite(entry)
    document = card(entry, box.catalog)
    notes = document["notes"][:_SHOWN_NOTES]
    for note in notes:
        box.mentioned(note["text"])
    for child in document["children"][:_SHOWN_CHILDREN]:
        box.find(child["code"])
    for above in document["path"]:
        if above["level"] in ("category", "code"):
            box.find(above["code"])
    box.citations += [
        Basis("tabular", f"{note['from']} {Kind(note['kind']).heading}", note["text"]) for note in notes[:4]
    ]
    shown = {"found": True, "notes": notes, "children": document["children"][:_SHOWN_CHILDREN]}
    return json.dumps({**document, **shown, "replaced_by": box.successor(code)}, ensure_ascii=False)


def compare_codes(box: Toolbox, codes: list[str]) -> str:
    """Codes side by side, with their notes, and whether they may stand together."""
    rows: list[Json] = []
    for text in codes:
        entry = box.find(text)
        if entry is None:
            rows.append({"code": text, "found": False, "problem": box.why_not(text)})
            continue
        box.cite(entry)
        # The notes that tie codes together first: those of a chapter stand behind many others.
        notes = sorted(box.catalog.instructions(entry.code), key=lambda note: note.kind not in _TYING)
        rows.append(
            {
                **line(entry),
                "found": True,
                "path": [above.title for above in box.catalog.path(entry.code)],
                "notes": [{"kind": n.kind.value, "text": n.text, "from": n.at.value} for n in notes[:_SHOWN_NOTES]],
            }
        )
    found = [entry.code for text in codes if (entry := box.find(text))]
    for row in rows:
        for note in row.get("notes", ()):
            box.mentioned(f"{note['from']} {note['text']}")
    verdict = box.judge([code.value for code in found], box.encounter) if len(found) > 1 else None
    return json.dumps({"codes": rows, "together": verdict}, ensure_ascii=False)


def what_changed(box: Toolbox, code: str, date_of_service: date | None = None) -> str:
    """Since when a code is valid, what happened to it and what takes its place."""
    encounter = Encounter(date_of_service=date_of_service)
    entry = box.find(code)
    about = _ABOUT_EXISTENCE if entry is None or entry.code.system is CodeSystem.ICD10CM else _ABOUT_SERVICES
    findings = [f for f in box.judge([code], encounter)["findings"] if f["convention"] in about]
    release = entry.release if entry else None
    if entry:
        box.cite(entry)
    return json.dumps(
        {
            **(line(entry) if entry else {"code": code}),
            "found": entry is not None,
            "problem": "" if entry else box.why_not(code),
            "replaced_by": box.successor(code),
            "valid_from": _since(entry, box.catalog),
            "complete_until": _until(entry),
            "changes": _changes(box, entry) if entry else [],
            "level": entry.level.value if entry else None,
            "release": str(release) if release else None,
            "release_from": release.valid_from.isoformat() if release else None,
            "findings": findings,
            "children": [line(c) for c in box.catalog.children(entry.code, entry.level)][:_SHOWN_CHILDREN]
            if entry
            else [],
        },
        ensure_ascii=False,
    )


def _until(entry: Entry | None) -> str | None:
    """The last day on which a code that is now a heading was complete; None for any other."""
    term = history().term(entry.code) if entry and not entry.billable else None
    return term.valid_to.isoformat() if entry and term and term.valid_to and history().knows(entry.code) else None


def _changes(box: Toolbox, entry: Entry) -> list[str]:
    """What happened to a code and to those below it, the latest first."""
    codes = dict.fromkeys([entry.code, *box.catalog.leaves(entry.code)])
    changes = [change for code in codes for change in changes_of(code, box.catalog)]
    for change in changes:
        box.find(change.code.value)
        for other in change.replaced_by:
            box.find(other.value)
    latest = sorted(changes, key=lambda change: change.on, reverse=True)
    return [str(change) for change in latest[:_SHOWN_CHANGES]]


def _since(entry: Entry | None, catalog: Catalog) -> str | None:
    """The first day on which a code may be reported, where it is known."""
    span = validity(entry.code, catalog) if entry else None
    return span.valid_from.isoformat() if span else None


def _is_measure(code: Code) -> bool:
    return code.system is CodeSystem.HCPCS and bool(_MEASURE.fullmatch(code.value))
