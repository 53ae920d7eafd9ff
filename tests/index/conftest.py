"""A small code set in our own words, compiled and indexed with the hashing embedder: real SQLite, real Chroma."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Kind, Level, Release
from codesets.readers.record import Edition, Record
from codesets.terms.vocabulary import Abbreviation, Synonym, Vocabulary, Word
from index.build import build, current
from index.embedders import HashingEmbedder
from index.manifest import read_manifest
from index.retriever import Retriever

ICD = CodeSystem.ICD10CM
EPISODES = (("A", "initial encounter"), ("D", "subsequent encounter"), ("S", "sequela"))
# Code, code above, title, complete, inclusion terms; the names are invented, the shapes are real.
LINES: tuple[tuple[str, str, str, bool, tuple[str, ...]], ...] = (
    ("B01", "", "Purple fever", False, ()),
    ("B01.0", "B01", "Purple fever with cough", True, ("Barking purple fever",)),
    ("B01.8", "B01", "Other purple fever", True, ()),
    ("B01.9", "B01", "Purple fever, unspecified", True, ("Purple fever NOS",)),
    ("H60", "", "Blockage of ear canal", False, ()),
    ("H60.1", "H60", "Blockage of right ear canal", True, ()),
    ("H60.2", "H60", "Blockage of left ear canal", True, ()),
    ("H60.9", "H60", "Blockage of unspecified ear canal", True, ()),
    ("J20", "", "Obstructive bronchial illness", True, ()),
    ("M10", "", "Crystal arthritis [gout]", True, ()),
    ("S50", "", "Bruise of elbow", False, ()),
    ("S50.0", "S50", "Bruise of elbow", False, ()),
    ("S50.01", "S50.0", "Bruise of right elbow", False, ()),
    ("S50.02", "S50.0", "Bruise of left elbow", False, ()),
    ("Z94", "", "Transplanted organ status", False, ()),
    ("Z94.0", "Z94", "Kidney transplant status", True, ()),
)
EXTENDED = ("S50.01", "S50.02")


def records() -> tuple[Record, ...]:
    """The records of LINES, with the codes that the 7th characters make."""
    found: list[Record] = []
    for value, above, title, complete, terms in LINES:
        level = Level.CODE if above else Level.CATEGORY
        parent = (above, Level.CATEGORY if "." not in above else Level.CODE) if above else None
        notes = tuple((Kind.INCLUSION, term) for term in terms)
        own = EPISODES if value in EXTENDED else ()
        found.append(Record(Code(ICD, value), level, title, parent, complete, notes, own))
        for character, meaning in own:
            full = Code(ICD, f"{value}X{character}")
            found.append(Record(full, Level.CODE, f"{title}, {meaning}", (value, Level.CODE), True, generated=True))
    return tuple(found)


def edition(name: str = "Test 2026", first: date = date(2026, 1, 1), only: tuple[Record, ...] | None = None) -> Edition:
    """An edition of the small code set."""
    return Edition(Release(ICD, name, first), only or records())


VOCABULARY = Vocabulary(
    abbreviations={
        "pf": (Abbreviation("PF", "purple fever"),),
        "obi": (Abbreviation("OBI", "obstructive bronchial illness"), Abbreviation("OBI", "blockage", ("ear",))),
    },
    words={"gouty toe": (Word("gouty toe", "crystal arthritis", "everyday"),)},
    synonyms=(Synonym("smokers lung", (Code(ICD, "J20"),), "everyday"),),
)


class SmallCodeSet:
    """The small code set for tests that change it: its records, its editions, its term tables."""

    records = staticmethod(records)
    edition = staticmethod(edition)
    vocabulary = VOCABULARY


@pytest.fixture(scope="session")
def small() -> type[SmallCodeSet]:
    """The small code set itself."""
    return SmallCodeSet


@pytest.fixture
def small_catalog(tmp_path: Path) -> Path:
    """The compiled catalog of the small code set."""
    path = tmp_path / "small.sqlite"
    compile_catalog([edition()], path)
    return path


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of the small code set."""
    folder = tmp_path_factory.mktemp("small")
    compile_catalog([edition()], folder / "small.sqlite")
    build(folder / "small.sqlite", folder / "home", HashingEmbedder(), vocabulary=VOCABULARY)
    return folder / "home"


@pytest.fixture(scope="session")
def retriever(small_home: Path) -> Retriever:
    """The retriever over the small index."""
    folder = current(small_home)
    return Retriever(folder, read_manifest(folder), VOCABULARY)
