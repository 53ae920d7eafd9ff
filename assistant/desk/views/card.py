"""A code's card, and a guideline section, as the page opens them."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import Any

from assistant.card import card
from assistant.desk.views.words import linked
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import CodeRange, Entry, Kind, Level
from codesets.guidelines.official import OfficialSection
from codesets.guidelines.own_words import GuidelineEntry, load

_SHOWN_CHILDREN = 120
_SHOWN_TERMS = 15
_SHOWN_GUIDELINES = 8
_SPAN = re.compile(r"([A-Z0-9.]+?)\.?-?(?:-([A-Z0-9.]+?)\.?-?)?")


def code_card(entry: Entry, catalog: Catalog, *, addable: bool = False) -> str:
    """Title, path, notes own and inherited, 7th characters, Index lines, codes below, changes, guidelines naming it."""
    document = card(entry, catalog)
    state = (
        "complete" if entry.billable else "needs more characters: choose below" if entry.children else "not billable"
    )
    source = "summary in our own words" if document["summary"] else document["release"]
    ends = f" to {document['valid_to']}" if document["valid_to"] else ""
    head = (
        f"<h2 id='card-title'><span class='code'>{escape(entry.code.value)}</span> {escape(entry.title)}</h2>"
        f"<p class='quiet'>{escape(entry.code.system.value)} {escape(source)}, in force from {document['valid_from']}{ends} · "
        f"<b class='{'good' if entry.billable else 'bad'}'>{state}</b></p>"
        + "".join(f"<p class='remark'>{escape(remark)}</p>" for remark in document["remarks"])
    )
    tools = "<button type='button' data-copy='card'>Copy code</button>"
    if addable and entry.billable:
        tools += f"<button type='button' class='primary' data-add='{escape(entry.code.value)}' data-system='{escape(entry.code.system.value)}'>Add to the worksheet</button>"
    edition, printed = catalog.printed_sections
    sections = (
        ("", _path(entry, catalog)),
        ("Notes", _notes(document, catalog)),
        ("Unit", f"<li>{escape(document['unit'])}</li>" if document["unit"] else ""),
        ("Characters", "".join(map(_character, document["characters"]))),
        ("7th character", "".join(f"<li><b>{escape(c)}</b> {escape(m)}</li>" for c, m in document["seventh"].items())),
        ("Codes below", _children(entry, catalog)),
        (
            "Index",
            "".join(f"<li>{escape(', '.join(term['path']))}</li>" for term in document["index_terms"][:_SHOWN_TERMS]),
        ),
        ("What changed", _changes(document)),
        (
            f"Guidelines that name it{f' ({escape(edition)})' if edition else ''}",
            "".join(_guideline_line(each, printed.get(each.ref)) for each in naming(entry.code)),
        ),
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


def _notes(document: dict[str, Any], catalog: Catalog) -> str:
    """The notes in groups of one kind from one place; those of block and chapter, which are long, folded."""
    far = {above["code"] for above in document["path"] if above["level"] in {Level.BLOCK, Level.CHAPTER}}
    near: list[str] = []
    folded: list[str] = []
    for (kind, place), notes in groupby(document["notes"], key=lambda note: (note["kind"], note["from"])):
        texts = [_linked(note["text"], catalog) for note in notes]
        at = f" <span class='quiet'>at {escape(place)}</span>" if place != document["code"] else ""
        heading = f"<b class='kind {kind}'>{Kind(kind).heading}</b>"
        if len(texts) == 1:
            group = f"<li>{heading} {texts[0]}{at}</li>"
        else:
            group = f"<li>{heading}{at}<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul></li>"
        (folded if place in far else near).append(group)
    if folded:
        near.append(
            f"<li><details><summary>{len(folded)} more from block and chapter</summary><ul class='plain'>{''.join(folded)}</ul></details></li>"
        )
    return "".join(near)


def _linked(text: str, catalog: Catalog) -> str:
    named = re.findall(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?", text)
    return linked(text, frozenset(value for value in named if _known(value, catalog)))


def _character(each: dict[str, Any]) -> str:
    return f"<li><b>{escape(each['value'])}</b> {escape(each['axis'])}: {escape(each['label'])}</li>"


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


def _changes(document: dict[str, Any]) -> str:
    rows = []
    for change in document["changes"]:
        row = f"{change['on']}: {change['what']}"
        if change["before"] and change["after"]:
            row += f": “{change['before']}” became “{change['after']}”"
        row += f"; replaced by {', '.join(change['replaced_by'])}" if change["replaced_by"] else ""
        row += f"; in place of {', '.join(change['replaces'])}" if change["replaces"] else ""
        rows.append(row)
    if document["valid_to"] and document["replaced_by"] and not rows:
        rows.append(f"Until {document['valid_to']}; replaced by {', '.join(document['replaced_by'])}")
    known = frozenset(code for change in document["changes"] for code in (*change["replaced_by"], *change["replaces"]))
    return "".join(f"<li>{linked(row, known | frozenset(document['replaced_by']))}</li>" for row in rows)


def _guideline_line(entry: GuidelineEntry, printed: OfficialSection | None) -> str:
    """A section by its number and its title, the official one where it is loaded."""
    title = printed.title if printed else entry.title
    return f"<li><button type='button' class='cite' data-guideline='{escape(entry.ref)}'>{escape(entry.ref)}</button> {escape(title)}</li>"
