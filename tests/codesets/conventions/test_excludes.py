"""Every Excludes reference of the tabular list, drawn as a pair of codes."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.excludes import by_letter, pairs
from codesets.entries import CodeRange, Entry, Instruction, Kind, Level


@pytest.fixture(scope="module")
def entries(catalog: Catalog) -> list[Entry]:
    return list(catalog.entries(CodeSystem.ICD10CM))


@pytest.fixture(scope="module")
def complete(catalog: Catalog) -> list[Code]:
    found = (leaf for letter in ascii_uppercase for leaf in catalog.leaves(Code(CodeSystem.ICD10CM, letter)))
    return sorted(found, key=lambda code: code.plain)


def drawn(
    catalog: Catalog, entries: list[Entry], complete: list[Code], kind: Kind
) -> Iterator[tuple[Code, Code, Instruction]]:
    """For each reference a complete code at or below the note, and one that the reference covers."""
    for entry in entries:
        notes = entry.notes(kind)
        below = next(below_of(entry, catalog), None) if notes else None
        for note in notes:
            for span in note.refers_to:
                other = next(covered(span, complete), None)
                if below and other and below != other and not span.covers(below):
                    yield below, other, note


def below_of(entry: Entry, catalog: Catalog) -> Iterator[Code]:
    if entry.level in (Level.CODE, Level.CATEGORY):
        yield from catalog.leaves(entry.code)
    for child in catalog.children(entry.code, entry.level):
        yield from below_of(child, catalog)


def covered(span: CodeRange, complete: list[Code]) -> Iterator[Code]:
    low, high = 0, len(complete)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if complete[middle].plain < span.first else (low, middle)
    for code in complete[low:]:
        if code.plain[: len(span.last)] > span.last:
            return
        if span.covers(code):
            yield code


def names(catalog: Catalog, code: Code, other: Code) -> bool:
    """The plain reading of the book, without any index: a note above `code` names `other`."""
    return any(note.covers(other) for note in catalog.instructions(code, Kind.EXCLUDES1))


def test_every_excludes1_reference_gives_a_conflict_in_both_orders(
    catalog: Catalog, entries: list[Entry], complete: list[Code]
) -> None:
    judged, lifted = 0, set()
    for code, other, note in drawn(catalog, entries, complete, Kind.EXCLUDES1):
        if note.at.value == "A15-A19" and other.category == "A15":
            continue  # the note describes J65 by its tuberculosis; it does not set the block against itself
        judged += 1
        both = [list(pairs(pair, Kind.EXCLUDES1, catalog)) for pair in ((code, other), (other, code))]
        if not all(both):
            lifted.add((str(note.at), str(code), str(other)))
            assert not any(both)
    assert judged > 5_000
    # Of these the Excludes2 beside the note lets the code drawn stand ("melanocytic nevus", "sunburn").
    assert lifted == {("I78.1", "I78.1", "D22.0"), ("T67", "T67.01XA", "L55.0")}


@pytest.mark.parametrize(
    ("code", "other", "excluded"),
    [
        ("M1A.0720", "M10.072", False),  # "gout NOS (M10.-)" is excluded, "acute gout (M10.-)" is not
        ("M1A.0720", "M10.9", True),
        ("T67.01XA", "L57.0", True),  # "(L55-L59)", of which "sunburn (L55.-)" alone may stand
        ("I78.1", "D22.5", False),
        ("I78.1", "D22.9", True),
        ("S00.11XA", "S05.11XA", False),  # S00 excludes S05.-, its own S00.1 lets S05.1- stand
        ("S00.11XA", "S05.41XA", True),
        ("G43.909", "G44.00", True),  # here the Excludes2 is the wider one (G44.-)
        ("G43.909", "G44.209", False),
        ("J45.909", "J60", True),  # wider, and nearer: J45 excludes J60 all the same
        ("B83.2", "B81.1", True),  # one code in both notes: the book contradicts itself
    ],
)
def test_an_excludes2_lifts_what_it_names_more_closely(catalog: Catalog, code: str, other: str, excluded: bool) -> None:
    pair = (Code.parse(code), Code.parse(other))
    assert bool(list(pairs(pair, Kind.EXCLUDES1, catalog))) is excluded
    assert bool(list(pairs(pair[::-1], Kind.EXCLUDES1, catalog))) is excluded


def test_no_excludes2_reference_gives_a_conflict_of_its_own(
    catalog: Catalog, entries: list[Entry], complete: list[Code]
) -> None:
    judged = 0
    for code, other, note in drawn(catalog, entries, complete, Kind.EXCLUDES2):
        judged += 1
        if next(pairs((code, other), Kind.EXCLUDES1, catalog), None):
            assert names(catalog, code, other) or names(catalog, other, code), (code, other, note)
    assert judged > 2_000


def test_a_block_is_not_set_against_itself_by_what_describes_the_excluded(catalog: Catalog) -> None:
    pulmonary, bones = Code.parse("A15.0"), Code.parse("A18.01")
    assert not list(pairs((pulmonary, bones), Kind.EXCLUDES1, catalog))
    assert list(pairs((pulmonary, Code.parse("J65")), Kind.EXCLUDES1, catalog))


def test_what_a_note_takes_out_again_is_not_excluded() -> None:
    note = Instruction(
        Kind.EXCLUDES1, "infections (A00-B99 except B20)", (CodeRange("A00", "B99"),), Code(CodeSystem.ICD10CM, "Z99")
    )

    class OneNote:
        def instructions(self, code: Code, *kinds: Kind) -> tuple[Instruction, ...]:
            return (note,) if code.value == "Z99.89" and note.kind in kinds else ()

    book = OneNote()
    subject = Code.parse("Z99.89")
    assert list(pairs((subject, Code.parse("A41.9")), Kind.EXCLUDES1, book))  # type: ignore[arg-type]
    assert not list(pairs((subject, Code.parse("B20")), Kind.EXCLUDES1, book))  # type: ignore[arg-type]


def test_references_lie_in_the_bucket_of_their_letters(catalog: Catalog) -> None:
    buckets = by_letter(catalog, Code.parse("E10.9"), Kind.EXCLUDES1)
    assert all(span.first[0] <= letter <= span.last[0] for letter, rows in buckets.items() for _, span, _ in rows)
