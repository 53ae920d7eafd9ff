"""What notes that name no codes mean in codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from codesets.conventions import tables
from codesets.entries import CodeRange, Instruction, Kind


def understood(note: Instruction) -> Instruction:
    """The note with the codes that its words mean, where it names none itself and the table worded.toml knows it."""
    if note.refers_to:
        return note
    said = note.text.lstrip(", ")
    for begins, spans in _table().get((note.kind, str(note.at)), ()):
        if said.startswith(begins):
            return replace(note, refers_to=spans)
    return note


@lru_cache(maxsize=1)
def _table() -> Mapping[tuple[Kind, str], tuple[tuple[str, tuple[CodeRange, ...]], ...]]:
    found: dict[tuple[Kind, str], tuple[tuple[str, tuple[CodeRange, ...]], ...]] = {}
    for row in tables.rows("worded", "note", frozenset({"kind", "at", "begins", "means"}), frozenset({"pattern"})):
        ends = (text.replace(".", "").partition("-") for text in row["means"])
        spans = tuple(CodeRange(first, last or first, row.get("pattern", "")) for first, _, last in ends)
        key = (Kind(row["kind"]), row["at"])
        found[key] = (*found.get(key, ()), (row["begins"], spans))
    return found
