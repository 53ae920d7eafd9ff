"""Which pairs of codes the Excludes notes of the tabular list speak of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import worded
from codesets.entries import CodeRange, Instruction, Kind
from codesets.readers.references import parse_references

_PARENTHESISED = re.compile(r"\(([^()]*)\)")
_EXCEPT = re.compile(r"\([^()]*\bexcept\b([^()]*)\)")

Bucket = tuple[tuple[Instruction, CodeRange, tuple[CodeRange, ...]], ...]


def pairs(codes: Sequence[Code], kind: Kind, catalog: Catalog) -> Iterator[tuple[Code, Code, Instruction]]:
    """Each unordered pair of codes of which a note at one names the other: the earlier code, the later, the note."""
    for place, code in enumerate(codes):
        for other in codes[place + 1 :]:
            note = _naming(catalog, code, other, kind) or _naming(catalog, other, code, kind)
            if note:
                yield code, other, note


def _naming(catalog: Catalog, code: Code, other: Code, kind: Kind) -> Instruction | None:
    """The note at `code`, own or inherited, nearest first, that names `other`."""
    for note, span, spared in by_letter(catalog, code, kind).get(other.plain[0], ()):
        if span.covers(other) and not any(exception.covers(other) for exception in spared):
            return note
    return None


@lru_cache(maxsize=20_000)
def by_letter(catalog: Catalog, code: Code, kind: Kind) -> Mapping[str, Bucket]:
    """The references of a code's notes of one kind, by the letters in which they lie; a list asks for few of them."""
    found: dict[str, list[tuple[Instruction, CodeRange, tuple[CodeRange, ...]]]] = defaultdict(list)
    for note in catalog.instructions(code, kind):
        spared = _exceptions(note.text)
        for span in _meant(note):
            for letter in range(ord(span.first[0]), ord(span.last[0]) + 1):
                found[chr(letter)].append((note, span, spared))
    return {letter: tuple(rows) for letter, rows in found.items()}


def _meant(note: Instruction) -> Iterator[CodeRange]:
    """The references that the note excludes.

    Codes in running words beside parenthesised ones describe what is excluded: "pneumoconiosis with tuberculosis, any
    type in A15 (J65)" printed at A15-A19 does not set A15 against its own block.
    """
    inside = _parenthesised(note.text)
    for span in worded.understood(note).refers_to:
        if span in inside or not inside or not _stands_within(span, note.at):
            yield span


def _stands_within(span: CodeRange, at: Code) -> bool:
    first, _, last = at.value.replace(".", "").partition("-")
    last = last or first
    return first <= span.first[: len(first)] and span.last[: len(last)] <= last


@lru_cache(maxsize=16_384)
def _parenthesised(text: str) -> frozenset[CodeRange]:
    return frozenset(span for group in _PARENTHESISED.findall(text) for span in parse_references(group)[0])


@lru_cache(maxsize=16_384)
def _exceptions(text: str) -> tuple[CodeRange, ...]:
    """The codes that a note takes out again: "(A00-B99 except B20)"."""
    return tuple(span for rest in _EXCEPT.findall(text) for span in parse_references(rest)[0])
