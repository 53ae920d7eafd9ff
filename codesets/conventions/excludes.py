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
_NOS = re.compile(r"\bNOS\b")
_UNSPECIFIED = re.compile(r"\bunspecified\b", re.I)
_EXCEPT = re.compile(r"\([^()]*\bexcept\b([^()]*)\)")

Bucket = tuple[tuple[Instruction, CodeRange, tuple[CodeRange, ...]], ...]


def pairs(codes: Sequence[Code], kind: Kind, catalog: Catalog) -> Iterator[tuple[Code, Code, Instruction]]:
    """Each unordered pair of codes of which a note at one names the other: the earlier code, the later, the note."""
    for place, code in enumerate(codes):
        for other in codes[place + 1 :]:
            named = _naming(catalog, code, other, kind) or _naming(catalog, other, code, kind)
            if named:
                yield code, other, named


def _naming(catalog: Catalog, code: Code, other: Code, kind: Kind) -> Instruction | None:
    """The note at `code`, own or inherited, nearest first, that names `other` and is not lifted by a closer one."""
    for note, span in _named(catalog, code, other, kind):
        if kind is not Kind.EXCLUDES1 or not _lifted(catalog, code, other, note, span):
            return note
    return None


def _named(catalog: Catalog, code: Code, other: Code, kind: Kind) -> Iterator[tuple[Instruction, CodeRange]]:
    for note, span, spared in by_letter(catalog, code, kind).get(other.plain[0], ()):
        if span.covers(other) and not any(exception.covers(other) for exception in spared):
            yield note, span


def _lifted(catalog: Catalog, code: Code, other: Code, note: Instruction, span: CodeRange) -> bool:
    """True where an Excludes2 of the same code lets `other` stand, speaks of it more closely and no farther up.

    It speaks more closely where it names less than the Excludes1 does, or where that one means only the unspecified
    code: M1A excludes "gout NOS (M10.-)" and lets "acute gout (M10.-)" stand beside it. Where both name one code the
    book contradicts itself and the conflict stays.
    """
    vague = _NOS.search(note.text) and not _UNSPECIFIED.search(catalog.title(other))
    allowing = [
        two.at
        for two, closer in _named(catalog, code, other, Kind.EXCLUDES2)
        if _is_within(closer, span) or (closer == span and vague and len(span.first) < len(other.plain))
    ]
    if not allowing:
        return False
    nearest_first = [each.at for each in catalog.instructions(code, Kind.EXCLUDES1, Kind.EXCLUDES2)]
    return min(map(nearest_first.index, allowing)) <= nearest_first.index(note.at)


def _is_within(span: CodeRange, wider: CodeRange) -> bool:
    """True where a range names some of the codes of another, and not all."""
    if span == wider or span.pattern or wider.pattern:
        return False
    return wider.first <= span.first[: len(wider.first)] and span.last[: len(wider.last)] <= wider.last


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
