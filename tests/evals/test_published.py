"""Published sets read from made-up files of their form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import NoteCase
from evals.opening import BadSet, open_set


def _notes(folder: Path) -> dict[str, NoteCase]:
    return {case.id: case for case in open_set(str(folder), "notes").cases() if isinstance(case, NoteCase)}


def _codiesp(folder: Path, texts: str) -> Path:
    (folder / texts).mkdir()
    (folder / texts / "S1.txt").write_text("Fiebre y tos.", encoding="utf-8")
    (folder / texts / "S2.txt").write_text("Sin hallazgos.", encoding="utf-8")
    (folder / "devD.tsv").write_text("S1\tr50.9\nS1\tr05\nS1\tr50.9\n", encoding="utf-8")
    (folder / "devP.tsv").write_text("S1\tbw03zzz\n", encoding="utf-8")
    rows = "S1\tDIAGNOSTICO\tr50.9\tFiebre\t0 6\nS1\tDIAGNOSTICO\tr05\ttos\t9 12;0 6\nS1\tPROCEDIMIENTO\tbw03zzz\ttos\t9 12\n"
    (folder / "devX.tsv").write_text(rows, encoding="utf-8")
    return folder


def test_codiesp_in_english_has_codes_of_both_systems_and_no_offsets(tmp_path: Path) -> None:
    notes = _notes(_codiesp(tmp_path, "text_files_en"))
    assert [(c.code, c.system, c.spans) for c in notes["S1"].codes] == [
        ("R50.9", "ICD-10-CM", ()),
        ("R05", "ICD-10-CM", ()),
        ("BW03ZZZ", "ICD-10-PCS", ()),
    ]
    assert notes["S2"].codes == ()
    assert notes["S1"].setting == "inpatient"


def test_codiesp_in_spanish_has_the_offsets_of_its_third_file(tmp_path: Path) -> None:
    note = _notes(_codiesp(tmp_path, "text_files"))["S1"]
    assert {c.code: c.spans for c in note.codes} == {
        "R50.9": ((0, 6),),
        "R05": ((9, 12), (0, 6)),
        "BW03ZZZ": ((9, 12),),
    }
    assert note.text[0:6] == "Fiebre"


def test_a_damaged_line_of_codiesp_is_named(tmp_path: Path) -> None:
    folder = _codiesp(tmp_path, "text_files_en")
    (folder / "devD.tsv").write_text("S1\tr50.9\nS1\n", encoding="utf-8")
    with pytest.raises(BadSet, match=r"devD\.tsv line 2"):
        open_set(str(folder), "notes").ids()


def _aci(folder: Path) -> Path:
    table = 'dataset,encounter_id,dialogue,note\nvirtassist,D1,"hi, doctor","ASSESSMENT\n\nGout."\naci,D2,hello,Well.\n'
    (folder / "valid.csv").write_text(table, encoding="utf-8")
    (folder / "valid_metadata.csv").write_text("dataset,encounter_id,id\naci,D2,1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("labels.csv", "encounter_id,code\nD1,m10.9\nD1,I10\n"),
        ("labels_icd.csv", "encounter_id,codes\nD1,M10.9; I10\n"),
        ("labels.jsonl", json.dumps({"encounter_id": "D1", "codes": ["M10.9", {"code": "I10"}]})),
        ("labels.jsonl", json.dumps({"id": "D1", "codes": ["M10.9", "I10"]})),
    ],
)
def test_aci_bench_takes_labels_of_several_forms_and_passes_over_what_has_none(
    tmp_path: Path, name: str, labels: str
) -> None:
    (_aci(tmp_path) / name).write_text(labels, encoding="utf-8")
    notes = _notes(tmp_path)
    assert list(notes) == ["D1"]
    assert notes["D1"].text == "ASSESSMENT\n\nGout."
    assert [each.code for each in notes["D1"].codes] == ["M10.9", "I10"]


def test_aci_bench_without_labels_or_with_damaged_ones_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="no file of labels"):
        open_set(str(_aci(tmp_path)), "notes").ids()
    (tmp_path / "labels.csv").write_text("encounter,code\nD1,M10.9\n", encoding="utf-8")
    with pytest.raises(BadSet, match=r"labels\.csv line 2"):
        open_set(str(tmp_path), "notes").ids()


def test_folders_hold_notes_only(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="only sets of notes"):
        open_set(str(_aci(tmp_path)), "retrieval")
