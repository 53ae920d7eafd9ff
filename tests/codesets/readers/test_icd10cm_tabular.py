"""The tabular reader on small files: what it reads, what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.codes import CodeSystem
from codesets.entries import Kind, Level, Release
from codesets.readers import icd10cm_tabular
from codesets.readers.record import UnreadableFile

RELEASE = Release(CodeSystem.ICD10CM, "test", date(2026, 1, 1))
SMALL = """<?xml version="1.0"?><ICD10CM.tabular><version>2026</version><chapter><name>19</name>
<desc>Injuries (S00-T88)</desc>
<section id="S00-S09"><desc>Head (S00-S09)</desc><excludes1><note>burns (T20-T32)</note></excludes1>
<diag><name>S05</name><desc>Injury of eye</desc>
<sevenChrNote><note>add a 7th character</note></sevenChrNote>
<sevenChrDef><extension char="A">initial encounter</extension><extension char="S">sequela</extension></sevenChrDef>
<diag><name>S05.0</name><desc>Abrasion of cornea</desc>
<inclusionTerm><note>Scratched cornea</note></inclusionTerm></diag>
</diag></section></chapter></ICD10CM.tabular>"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "tabular.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_levels_notes_and_generated_codes(tmp_path: Path) -> None:
    edition = icd10cm_tabular.read(_file(tmp_path, SMALL), RELEASE)
    by_value = {(record.code.value, record.level): record for record in edition.records}
    assert by_value["S00-S09", Level.BLOCK].notes == ((Kind.EXCLUDES1, "burns (T20-T32)"),)
    assert by_value["S05.0", Level.CODE].notes == ((Kind.INCLUSION, "Scratched cornea"),)
    assert not by_value["S05.0", Level.CODE].billable
    assert by_value["S05.0XXA", Level.CODE].title == "Abrasion of cornea, initial encounter"
    assert by_value["S05.0XXS", Level.CODE].generated


def test_the_code_list_decides_which_generated_codes_exist(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("S05\nS050\nS050XXA\n", encoding="utf-8")
    edition = icd10cm_tabular.read(_file(tmp_path, SMALL), RELEASE, listed)
    assert [record.code.value for record in edition.records if record.billable] == ["S05.0XXA"]


BAD = {
    "truncated": SMALL[: len(SMALL) // 2],
    "html page": "<!DOCTYPE html><html><body>Not found</body></html>",
    "another root": "<hello/>",
    "entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ICD10CM.tabular>&a;</ICD10CM.tabular>',
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><ICD10CM.tabular>&b;</ICD10CM.tabular>',
    "nesting": "<ICD10CM.tabular>" + "<diag>" * 200_000 + "</diag>" * 200_000 + "</ICD10CM.tabular>",
    "no codes": "<ICD10CM.tabular><version>1</version></ICD10CM.tabular>",
    "empty": "",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_line_that_names_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^tabular\.xml: [^\n]+$"):
        icd10cm_tabular.read(_file(tmp_path, BAD[name]), RELEASE)
