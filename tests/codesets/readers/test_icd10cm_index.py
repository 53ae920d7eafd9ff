"""The Index reader: terms with their paths, see and see also, the columns of the tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.codes import CodeSystem
from codesets.entries import Release
from codesets.index_terms import Book
from codesets.readers import icd10cm_index
from codesets.readers.record import UnreadableFile

RELEASE = Release(CodeSystem.ICD10CM, "April 2026", date(2026, 4, 1))
INDEX = """<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>D</title><mainTerm><title>Diabetes, diabetic<nemod>(mellitus) (sugar)</nemod></title><code>E11.9</code>
<term level="1"><title>type 2</title><term level="2"><title>with</title>
<term level="3"><title>kidney complications NEC</title><code>E11.29</code></term></term></term>
<term level="1"><title>bronzed</title><code>E83.110</code><seeAlso>Hemochromatosis</seeAlso></term></mainTerm>
<mainTerm><title>Dialysis</title><see>Status, dialysis</see></mainTerm></letter></ICD10CM.index>"""
DRUGS = """<ICD10CM.index><version>2026</version><indexHeading><head col="1">Substance</head></indexHeading>
<letter><title>A</title><mainTerm><title>Aspirin</title><cell col="2">T39.011</cell><cell col="3">T39.012</cell>
<cell col="4">T39.013</cell><cell col="5">T39.014</cell><cell col="6">T39.015</cell><cell col="7">--</cell>
</mainTerm></letter></ICD10CM.index>"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "index.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_terms_carry_their_whole_path(tmp_path: Path) -> None:
    edition = icd10cm_index.read(_file(tmp_path, INDEX), RELEASE)
    terms = {str(term): term for term in edition.terms}
    assert edition.book is Book.DISEASES
    assert terms["Diabetes, diabetic, type 2, with, kidney complications NEC"].code == "E11.29"
    assert terms["Diabetes, diabetic"].nonessential == "(mellitus) (sugar)"
    assert terms["Diabetes, diabetic, bronzed"].see_also == "Hemochromatosis"
    assert terms["Dialysis"].see == "Status, dialysis"


def test_a_table_has_its_columns_by_name_and_leaves_dashes_out(tmp_path: Path) -> None:
    [term] = icd10cm_index.read(_file(tmp_path, DRUGS), RELEASE).terms
    cells = dict(term.cells)
    assert cells["adverse effect"] == "T39.015"
    assert "underdosing" not in cells


@pytest.mark.parametrize(
    "text", ["<ICD10CM.index></ICD10CM.index>", "<other/>", INDEX.replace("<code>E11.9</code>", "<strange/>")]
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^index\.xml"):
        icd10cm_index.read(_file(tmp_path, text), RELEASE)


@pytest.mark.parametrize(
    ("name", "book", "terms", "cells"),
    [
        ("icd10cm-drug-April-1-2026-XML.xml", Book.DRUGS, 7430, 40036),
        ("icd10cm-eindex-April-1-2026-XML.xml", Book.EXTERNAL, 8090, 0),
        ("icd10cm-neoplasm-April-1-2026-XML.xml", Book.NEOPLASMS, 1940, 9020),
    ],
)
def test_the_published_files_load_whole(shared: Path, name: str, book: Book, terms: int, cells: int) -> None:
    edition = icd10cm_index.read(shared / "data/codesets/icd10cm_index_tables_2026_04" / name, RELEASE)
    assert edition.book is book
    assert len(edition.terms) == terms
    assert sum(len(term.cells) for term in edition.terms) == cells
