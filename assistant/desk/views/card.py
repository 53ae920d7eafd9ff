"""A code's card, and a guideline section, as the page opens them."""

from __future__ import annotations

import re
from html import escape

from assistant.card import HEADINGS, card
from assistant.desk.views.words import linked
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.history import history
from codesets.entries import CodeRange, Entry, Kind
from codesets.guidelines.own_words import GuidelineEntry, load

_SHOWN_CHILDREN = 120
_SHOWN_TERMS = 15
_SHOWN_GUIDELINES = 8
_SPAN = re.compile(r"([A-Z0-9.]+?)\.?-?(?:-([A-Z0-9.]+?)\.?-?)?")


def code_card(entry: Entry, catalog: Catalog, *, addable: bool = False) -> str:
    """Title, path, notes own and inherited, 7th characters, Index lines, codes below, changes, guidelines naming it."""
    document = card(entry, catalog)
    state = "complete" if entry.billable else "needs more characters: choose below"
    ends = f" to {document['valid_to']}" if document["valid_to"] else ""
    head = (
        f"<h2 id='card-title'><span class='code'>{escape(entry.code.value)}</span> {escape(entry.title)}</h2>"
        f"<p class='quiet'>{escape(entry.code.system.value)} {escape(document['release'])}, in force from {document['valid_from']}{ends} · "
        f"<b class='{'good' if entry.billable else 'bad'}'>{state}</b></p>"
    )
    tools = "<button type='button' data-copy='card'>Copy code</button>"
    if addable and entry.billable:
        tools += f"<button type='button' class='primary' data-add='{escape(entry.code.value)}' data-system='{escape(entry.code.system.value)}'>Add to the worksheet</button>"
    sections = (
        ("", _path(entry, catalog)),
        ("Notes", _notes(document, catalog)),
        ("7th character", "".join(f"<li><b>{escape(c)}</b> {escape(m)}</li>" for c, m in document["seventh"].items())),
        ("Codes below", _children(entry, catalog)),
        (
            "Index",
            "".join(f"<li>{escape(', '.join(term['path']))}</li>" for term in document["index_terms"][:_SHOWN_TERMS]),
        ),
        ("What changed", _changes(entry.code)),
        ("Guidelines that name it", "".join(map(_guideline_line, naming(entry.code)))),
    )
    body = "".join(
        f"<section>{f'<h3>{name}</h3>' if name else ''}<ul class='plain'>{rows}</ul></section>"
        for name, rows in sections
        if rows
    )
    return f"<article class='card' data-code='{escape(entry.code.value)}'>{head}<p class='tools'>{tools}</p>{body}</article>"


def guideline(entry: GuidelineEntry) -> str:
    """One guideline section in our words, with what it refers to."""
    see = " ".join(
        f"<button type='button' class='cite' data-guideline='{escape(ref)}'>{escape(ref)}</button>" for ref in entry.see
    )
    applies = ", ".join(entry.applies_to)
    return (
        f"<article class='card'><h2 id='card-title'>{escape(entry.ref)} {escape(entry.title)}</h2>"
        f"<p class='quiet'>{escape(entry.edition)} · {escape(', '.join(entry.settings))}</p><p>{escape(entry.says)}</p>"
        + (f"<p class='quiet'>Applies to {escape(applies)}</p>" if applies else "")
        + (f"<p>See {see}</p>" if see else "")
        + "</article>"
    )


def naming(code: Code) -> tuple[GuidelineEntry, ...]:
    """The guideline entries that name a code or a range round it, the narrowest first."""
    if code.system is not CodeSystem.ICD10CM:
        return ()
    found = [(width, entry) for entry in load() if (width := _width(entry, code))]
    return tuple(entry for _, entry in sorted(found, key=lambda each: (each[0], each[1].ref))[:_SHOWN_GUIDELINES])


def _width(entry: GuidelineEntry, code: Code) -> int:
    """How wide the narrowest range is in which an entry names the code; 0 where it does not name it."""
    widths = []
    for text in entry.applies_to:
        match = _SPAN.fullmatch(text)
        if match is None:
            continue
        first = match[1].replace(".", "")
        last = (match[2] or match[1]).replace(".", "")
        if CodeRange(first, last).covers(code):
            widths.append(1 + abs(_place(last) - _place(first)) + 8 - len(first))
    return min(widths, default=0)


def _place(prefix: str) -> int:
    """A number that grows with the place of a category in the book."""
    return int(prefix[:3].ljust(3, "0"), 36)


def _path(entry: Entry, catalog: Catalog) -> str:
    rows = "".join(
        f"<li><button type='button' class='code inline' data-card='{escape(above.code.value)}' data-level='{above.level.value}'"
        f" data-system='{escape(above.code.system.value)}'>{escape(above.code.value)}</button> {escape(above.title)}</li>"
        for above in catalog.path(entry.code, entry.level)
    )
    return f"<li><ol class='path'>{rows}</ol></li>" if rows else ""


def _notes(document: dict[str, object], catalog: Catalog) -> str:
    rows = []
    notes: list[dict[str, str]] = document["notes"]  # type: ignore[assignment]
    for note in notes:
        heading = HEADINGS[Kind(note["kind"])]
        inherited = f" <span class='quiet'>at {escape(note['from'])}</span>" if note["from"] != document["code"] else ""
        known = frozenset(
            part for part in re.findall(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?", note["text"]) if _known(part, catalog)
        )
        rows.append(f"<li><b class='kind {note['kind']}'>{heading}</b> {linked(note['text'], known)}{inherited}</li>")
    return "".join(rows)


def _known(value: str, catalog: Catalog) -> bool:
    return catalog.exists(Code(CodeSystem.ICD10CM, value))


def _children(entry: Entry, catalog: Catalog) -> str:
    children = catalog.children(entry.code, entry.level)
    rows = "".join(
        f"<li><button type='button' class='code inline' data-card='{escape(child.code.value)}' data-level='{child.level.value}'"
        f" data-system='{escape(child.code.system.value)}'>{escape(child.code.value)}</button> {escape(child.title)}"
        f"{'' if child.billable else ' <span class=flag>more below</span>'}</li>"
        for child in children[:_SHOWN_CHILDREN]
    )
    more = len(children) - _SHOWN_CHILDREN
    return rows + (f"<li class='quiet'>and {more} more</li>" if more > 0 else "")


def _changes(code: Code) -> str:
    term = history().term(code)
    came = " and ".join(history().replaces(code)) if code.system is CodeSystem.ICD10CM else ""
    rows = []
    if term:
        ends = f", until {term.valid_to.isoformat()}" if term.valid_to else ""
        rows.append(f"In force from {term.valid_from.isoformat()}{ends}.")
        rows += [f"Replaced by {', '.join(term.replaced_by)}."] if term.replaced_by else []
    rows += [f"Came in place of {came}."] if came else []
    return "".join(f"<li>{escape(row)}</li>" for row in rows)


def _guideline_line(entry: GuidelineEntry) -> str:
    return f"<li><button type='button' class='cite' data-guideline='{escape(entry.ref)}'>{escape(entry.ref)}</button> {escape(entry.title)}</li>"
