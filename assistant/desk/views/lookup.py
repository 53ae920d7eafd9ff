"""The look-up tab: search with facets, the book from its chapters down, the guidelines by section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from assistant.desk.views.words import code_button
from codesets.codes import CodeSystem
from codesets.entries import Entry
from codesets.guidelines.own_words import GuidelineEntry
from index.retriever import Hit


def form(chapters: Sequence[tuple[str, str]]) -> str:
    """The tab before anything is asked; `chapters` are (name, title) of the ICD-10-CM chapters."""
    systems = "".join(f"<option>{system.value}</option>" for system in CodeSystem)
    parts = "".join(
        f"<option value='{escape(name)}'>{escape(name)} {escape(title)}</option>" for name, title in chapters
    )
    return (
        "<form class='lookup' role='search'>"
        "<div class='field wide'><label for='lookup-query'>Search</label>"
        "<input id='lookup-query' type='search' autocomplete='off' spellcheck='false' placeholder='code, words or abbreviation'></div>"
        f"<div class='field'><label for='lookup-system'>System</label><select id='lookup-system'><option value=''>all</option>{systems}"
        "<option value='guidelines'>Guidelines</option></select></div>"
        f"<div class='field'><label for='lookup-chapter'>Chapter</label><select id='lookup-chapter'><option value=''>all</option>{parts}</select></div>"
        "<div class='field check'><input id='lookup-billable' type='checkbox'><label for='lookup-billable'>complete codes only</label></div></form>"
        "<div class='lookup-panes'><div id='lookup-results' class='pane' role='region' aria-label='Results' aria-live='polite' tabindex='0'></div>"
        "<div id='lookup-card' class='pane' role='region' aria-label='Card' tabindex='0'><p class='quiet pad'>Choose a code to read its card.</p></div></div>"
    )


def hits(found: Iterable[Hit]) -> str:
    """Search hits as a list of buttons."""
    rows = "".join(
        f"<li>{code_button(hit.entry.code)} <span><span class='title'>{escape(hit.entry.title)}</span>"
        f"{'' if hit.entry.billable else ' <span class=flag>more below</span>'}</span> "
        f"<span class='quiet'>{escape(hit.entry.code.system.value)} · {escape(', '.join(hit.matched_by))}</span></li>"
        for hit in found
    )
    return f"<ul class='plain results found'>{rows}</ul>" if rows else "<p class='quiet pad'>Nothing found.</p>"


def options(found: Iterable[Hit]) -> str:
    """Search hits as the options of the add-a-code box."""
    return "".join(
        f"<div role='option' id='hit-{number}' aria-selected='false' data-with='{escape(hit.entry.code.value)}'"
        f" data-with-system='{escape(hit.entry.code.system.value)}'><b class='code'>{escape(hit.entry.code.value)}</b> {escape(hit.entry.title)}</div>"
        for number, hit in enumerate(found)
    )


@dataclass(frozen=True, slots=True)
class Beginning:
    """The codes of a system that begin with the same characters."""

    system: CodeSystem
    prefix: str
    count: int


def tree(heading: str, top: Sequence[Entry | Beginning]) -> str:
    """The book from its top; every branch is fetched when it is opened."""
    return f"<h3>{escape(heading)}</h3>{branches(top)}" if top else "<p class='quiet pad'>No release is loaded.</p>"


def branches(below: Sequence[Entry | Beginning]) -> str:
    """One level of the tree."""
    return f"<ul class='plain tree'>{''.join(map(_branch, below))}</ul>"


def _branch(each: Entry | Beginning) -> str:
    if isinstance(each, Beginning):
        return (
            f"<li><details data-prefix='{escape(each.prefix)}' data-system='{escape(each.system.value)}'><summary>"
            f"<b class='code'>{escape(each.prefix)}…</b> <span class='quiet'>{each.count}</span></summary></details></li>"
        )
    code, system = escape(each.code.value), escape(each.code.system.value)
    if not each.children:
        return f"<li class='leaf'>{code_button(each.code)} {escape(each.title)}</li>"
    return (
        f"<li><details data-branch='{code}' data-level='{each.level.value}' data-system='{system}'>"
        f"<summary><b class='code'>{code}</b> {escape(each.title)}</summary></details></li>"
    )


def guidelines(entries: Sequence[GuidelineEntry]) -> str:
    """Guideline sections to open."""
    rows = "".join(
        f"<li><button type='button' class='cite' data-guideline='{escape(each.ref)}'>{escape(each.ref)}</button> {escape(each.title)}</li>"
        for each in entries
    )
    return (
        f"<h3>Guidelines by section</h3><ul class='plain results'>{rows}</ul>"
        if rows
        else "<p class='quiet pad'>Nothing found.</p>"
    )
