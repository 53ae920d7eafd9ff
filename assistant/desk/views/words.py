"""The small pieces that every view is made of."""

from __future__ import annotations

import re
from html import escape

from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis

SOURCES = {
    "tabular": "Tabular List",
    "index": "Index",
    "guideline": "Guideline",
    "term": "Term",
    "table": "Table",
}
# A dotted or three-character diagnosis, a HCPCS or CPT code: what is worth a button in running text.
_CODES = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b|\b[A-V]\d{4}\b")


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def code_button(code: Code, *, kind: str = "code") -> str:
    """A code that opens its card."""
    return (
        f"<button type='button' class='{kind}' data-card='{escape(code.value)}' data-system='{escape(code.system.value)}'"
        f" aria-label='Open the card of {escape(code.value)}'>{escape(code.value)}</button>"
    )


def linked(text: str, known: frozenset[str]) -> str:
    """Text, escaped, in which each code of `known` opens its card."""
    pieces: list[str] = []
    position = 0
    for match in _CODES.finditer(text):
        if match.group() in known:
            pieces.append(escape(text[position : match.start()]))
            pieces.append(code_button(Code(system_of(match.group()), match.group()), kind="code inline"))
            position = match.end()
    pieces.append(escape(text[position:]))
    return "".join(pieces)


def system_of(value: str) -> CodeSystem:
    """The system that a code in running text most likely belongs to."""
    return Code.parse(value).system


def citation(basis: Basis) -> str:
    """A citation that opens what it cites: the guideline section, the code's card, or its own words on hover."""
    source = SOURCES.get(basis.source, basis.source)
    label = f"{escape(source)} {escape(basis.ref)}"
    hint = escape(one_line(basis.text))
    if basis.source == "guideline":
        return (
            f"<button type='button' class='cite' data-guideline='{escape(basis.ref)}' title='{hint}'>{label}</button>"
        )
    ref = basis.ref.split(" ")[0]
    if basis.source in {"tabular", "index", *(system.value for system in CodeSystem)} and _CODES.fullmatch(ref):
        return f"<button type='button' class='cite' data-card='{escape(ref)}' title='{hint}'>{label}</button>"
    return f"<span class='cite' title='{hint}'>{label}</span>"


def refusal(sentence: str) -> str:
    """Why something could not be done, read out by a screen reader; empty for nothing."""
    return f"<p class='refusal' role='alert'>{escape(one_line(sentence))}</p>" if sentence else ""
