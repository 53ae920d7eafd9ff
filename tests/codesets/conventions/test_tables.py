"""The tables: each says its source, names only sections and codes that exist, and refuses keys it does not know."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import tables
from codesets.conventions.combination import combinations
from codesets.conventions.never_first import supplementary, unacceptable
from codesets.conventions.partners import required
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.sequencing import orders
from codesets.entries import Kind
from codesets.guidelines import own_words

FOLDER = files("codesets.conventions").joinpath("tables")
ALL = sorted(table.name for table in FOLDER.iterdir())
TOML = [name for name in ALL if name.endswith(".toml") and name != "foreign_systems.toml"]
SECTIONS = frozenset(entry.ref for entry in own_words.load())


@pytest.mark.parametrize("name", ALL)
def test_each_table_states_its_source(name: str) -> None:
    head = [line for line in FOLDER.joinpath(name).read_text("utf-8").splitlines() if line.startswith("#")][:8]
    assert "Source" in " ".join(head)


@pytest.mark.parametrize("name", TOML)
def test_each_code_of_a_table_stands_in_the_release(catalog: Catalog, name: str) -> None:
    missing = [
        prefix
        for prefix in _prefixes(tomllib.loads(FOLDER.joinpath(name).read_text("utf-8")))
        if not _is_there(prefix, catalog)
    ]
    assert not missing


def test_each_section_has_an_entry_in_our_words() -> None:
    named = {rule.ref for rule in (*combinations(), *orders()) if rule.source == "guideline"}
    named |= {rule.ref for rule in (*required(), *supplementary())}
    assert named <= SECTIONS


def test_the_editor_is_named_as_the_source_of_its_edits() -> None:
    assert all(rule.ref.startswith("MCE ") for rule in unacceptable())


def test_each_note_in_words_is_printed_in_the_release(catalog: Catalog) -> None:
    for row in tomllib.loads(FOLDER.joinpath("worded.toml").read_text("utf-8"))["note"]:
        notes = catalog.instructions(Code(CodeSystem.ICD10CM, row["at"]), Kind(row["kind"]))
        assert any(str(note.at) == row["at"] and note.text.lstrip(", ").startswith(row["begins"]) for note in notes), (
            row
        )


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(tables.BadTable, match=r"sex\.toml, \[\[edit\]\]"):
        tables.rows("sex", "edit", frozenset({"sex", "codes", "ref"}))


@pytest.mark.parametrize(
    ("texts", "inside", "outside"),
    [
        (["Z51.1"], ["Z51.11", "Z51.1"], ["Z51.0", "Z51"]),
        (["I51.4-I51.7", "I51.9"], ["I51.4", "I51.7", "I51.9"], ["I51.3", "I51.81", "I50.9"]),
        (["B95-B97"], ["B95.62", "B97.4"], ["B94.9", "B98"]),
        (["O"], ["O80", "O9A.211"], ["P07.1"]),
        (["V00-Y38"], ["W19.XXXA", "Y38.0X1A"], ["Y92.009", "T14.90XA"]),
    ],
)
def test_prefixes(texts: list[str], inside: list[str], outside: list[str]) -> None:
    named = Prefixes.of(texts)
    assert all(Code(CodeSystem.ICD10CM, code) in named for code in inside)
    assert not any(Code(CodeSystem.ICD10CM, code) in named for code in outside)


def _prefixes(table: object) -> list[str]:
    """Every prefix under a key that holds codes."""
    found: list[str] = []
    if isinstance(table, dict):
        for key, value in table.items():
            if key in {"codes", "needs", "wrong", "because", "unless", "first", "then", "except", "means"}:
                found += _strings(value)
            else:
                found += _prefixes(value)
    elif isinstance(table, list):
        for row in table:
            found += _prefixes(row)
    return found


def _strings(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [text for part in value for text in _strings(part)]  # type: ignore[attr-defined]


def _is_there(prefix: str, catalog: Catalog) -> bool:
    ends = prefix.split("-")
    return all(catalog.leaves(Code(CodeSystem.ICD10CM, end)) for end in ends)
