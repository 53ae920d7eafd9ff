"""Documents as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from codesets.entries import Kind

Json = dict[str, Any]
_WIDTH = 110
_SHOWN_CHILDREN = 40


def card(document: Json) -> Iterator[str]:
    """A code's card."""
    state = "complete" if document["billable"] else "not complete: choose a code below it"
    yield f"{document['code']}  {document['title']}"
    yield f"{document['system']}, release {document['release']}; {state}; {_days(document)}"
    yield from (fill(f"Note: {remark}", _WIDTH) for remark in document["remarks"])
    yield from (fill(_changed(change), _WIDTH, subsequent_indent="    ") for change in document["changes"])
    for depth, above in enumerate(document["path"]):
        yield f"{'  ' * (depth + 1)}{above['code']}  {above['title']}"
    for part in document["characters"]:
        yield f"    {part['position']} {part['value']}  {part['axis']}: {part['label']}"
    for note in document["notes"]:
        yield fill(f"{Kind(note['kind']).heading}: {note['text']}  [{note['from']}]", _WIDTH, subsequent_indent="    ")
    children = document["children"]
    for child in children[:_SHOWN_CHILDREN]:
        yield f"  {child['code']:<10}{'' if child['billable'] else '+ '}{child['title']}"
    if len(children) > _SHOWN_CHILDREN:
        yield f"  … and {len(children) - _SHOWN_CHILDREN} more"


def _days(document: Json) -> str:
    """The days for which a code may be reported."""
    until = f" to {document['valid_to']}" if document["valid_to"] else ""
    return f"valid {'from' if not until else ''} {document['valid_from']}{until}".replace("  ", " ")


def _changed(change: Json) -> str:
    """One line of a code's history."""
    titles = f": “{change['before']}” became “{change['after']}”" if change["before"] and change["after"] else ""
    new = f"; use {', '.join(change['replaced_by'])}" if change["replaced_by"] else ""
    old = f"; before that {', '.join(change['replaces'])}" if change["replaces"] else ""
    return f"Changed {change['on']}: {change['what']}{titles}{new}{old}"


def hits(document: Json) -> Iterator[str]:
    """Search hits, best first."""
    yield from (fill(f"Note: {remark}", _WIDTH) for remark in document.get("remarks", ()))
    if not document["hits"]:
        yield "nothing found"
    for hit in document["hits"]:
        mark = " " if hit["billable"] else "+"
        yield f"{hit['code']:<10}{mark} {hit['title']}  ({', '.join(hit['matched_by'])})"


def findings(document: Json) -> Iterator[str]:
    """The judgement of a list of codes."""
    yield document["summary"]
    yield from _findings(document["findings"])
    if payer := document.get("payer"):
        yield from _payer(payer)


def _payer(document: Json) -> Iterator[str]:
    """What payers' software says; it changes nothing in the judgement."""
    yield "What payers' software says, for information only; it is no reason to choose a code:"
    if group := document["ms_drg"]:
        yield fill(f"  MS-DRG {group['number']}  {group['title']} (version {group['version'] / 10:.1f})", _WIDTH)
    for row in document["hcc"]:
        yield fill(f"  HCC {row['category']}  {row['code']}  {row['title']} ({row['model']})", _WIDTH)
    for row in (*document["edits"], *document["units"]):
        yield fill(f"  {row['message']}", _WIDTH, subsequent_indent="    ")
    yield from (fill(f"  {remark}", _WIDTH, subsequent_indent="    ") for remark in document["remarks"])


def _findings(rows: Iterable[Json]) -> Iterator[str]:
    for row in rows:
        yield f"{row['verdict'].upper():<11}{' '.join(row['codes'])}  {row['message']}"
        yield fill(
            f"{row['basis']['source']} {row['basis']['ref']}: {row['basis']['text']}",
            _WIDTH,
            initial_indent=" " * 11,
            subsequent_indent=" " * 11,
        )


def worksheet(document: Json) -> Iterator[str]:
    """A worksheet as a table: suggestions in sequence, then what is not coded, then queries and findings."""
    releases = ", ".join(f"{system} {name}" for system, name in document["releases"].items())
    yield f"{document['setting']}; {releases}; engine {document['engine']}"
    for remark in document.get("remarks", ()):
        yield f"Note: {remark}"
    if not document["suggestions"]:
        yield "No code is supported by this note."
    for row in document["suggestions"]:
        yield f"{_billed(row):<10} {row['title']}  [{row['role']}, {row['confidence']:.0%}]"
        yield from (f"    “{_one_line(part['text'])}” ({part['section'] or 'note'})" for part in row["evidence"][:2])
        yield fill(row["rationale"], _WIDTH, initial_indent="    ", subsequent_indent="    ")
    for row in document.get("families", ()):
        yield f"CPT {row['codes']}: {row['title']}  [family; the code stands in the licensed file]"
        yield from (f"    “{_one_line(part['text'])}” ({part['section'] or 'note'})" for part in row["evidence"][:1])
    if document["not_coded"]:
        yield "Considered, not coded:"
        for row in document["not_coded"]:
            words = _one_line(row["evidence"][0]["text"]) if row["evidence"] else ""
            yield f"  {row['code']:<10}{row['title']}: {row['reason']}  “{words}”"
    if document["queries"]:
        yield "Queries to the provider:"
        yield from (f"  {row['question']}  [{' / '.join(row['options'])}]" for row in document["queries"])
    yield from _findings(document["findings"])


def _billed(row: Json) -> str:
    """A code with modifiers, units and the diagnoses it is for: "J1885-JZ × 4 (A)"."""
    units = f" × {row['units']:g}" if row["units"] else ""
    letters = f" ({' '.join(row['pointers'])})" if row["pointers"] else ""
    return f"{'-'.join((row['code'], *row['modifiers']))}{units}{letters}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def answer(document: Json) -> Iterator[str]:
    """A chat answer with its citations."""
    yield document["answer"]
    for citation in document["citations"]:
        yield fill(f"[{citation['source']} {citation['ref']}] {citation['text']}", _WIDTH, subsequent_indent="    ")
