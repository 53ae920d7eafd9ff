"""ICD-10-PCS: tables, index and titles in the published shapes (the content is invented), decoded character by character."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import printing
from assistant.card import card, find
from codesets.added import Added
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.pcs import decode
from codesets.readers import icd10pcs_tables, order_file, pcs_titles
from codesets.readers.record import UnreadableFile
from codesets.sources import in_use

RELEASE = Release(CodeSystem.ICD10PCS, "October 2025", date(2025, 10, 1), date(2026, 9, 30))


def _axis(position: int, title: str, **labels: str) -> str:
    shown = "".join(f'<label code="{code[-1]}">{label}</label>' for code, label in labels.items())
    return f'<axis pos="{position}" values="{len(labels)}"><title>{title}</title>{shown}</axis>'


HEAD = (
    _axis(1, "Section", c0="Repairs")
    + _axis(2, "Body System", cB="Houses")
    + _axis(3, "Operation", cT="Painting").replace(
        "</axis>", "<definition>Putting colour on a surface</definition></axis>"
    )
)
ROW_1 = (
    _axis(4, "Body Part", c1="Wall", c2="Door")
    + _axis(5, "Approach", c0="Open")
    + _axis(6, "Device", c7="Brush", cZ="No Device")
)
ROW_1 += _axis(7, "Qualifier", cX="Diagnostic", cZ="No Qualifier")
ROW_2 = _axis(4, "Body Part", c3="Roof") + _axis(5, "Approach", cX="External") + _axis(6, "Device", cZ="No Device")
ROW_2 += _axis(7, "Qualifier", cZ="No Qualifier")
TABLES = f"""<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.tabular><version>2026</version><title>ICD-10-PCS Tables</title>
<pcsTable>{HEAD}<pcsRow codes="8">{ROW_1}</pcsRow><pcsRow codes="1">{ROW_2}</pcsRow></pcsTable></ICD10PCS.tabular>"""
INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.index><version>2026</version><letter><title>C</title>
<mainTerm><title>Colouring</title><see>Painting <tab>0BT</tab></see></mainTerm>
<mainTerm><title>Painting</title><term level="1"><title>Door</title><code>0BT20ZZ</code></term>
<term level="1"><title>Roof</title><codes>0BT3</codes></term></mainTerm></letter></ICD10PCS.index>"""


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def pcs(tmp_path: Path) -> Catalog:
    """The two files added as a user would, and compiled."""
    added = Added(tmp_path / "sources")
    added.add(_write(tmp_path, "icd10pcs_tables_2026.xml", TABLES))
    added.add(_write(tmp_path, "icd10pcs_index_2026.xml", INDEX))
    sources = in_use(added.sources(), {CodeSystem.ICD10PCS})
    path = tmp_path / "catalog.sqlite"
    compile_catalog([source.edition() for source in sources if source.licence == "added by the user"], path)
    return Catalog(path)


def test_the_tables_build_their_codes_and_no_other(pcs: Catalog) -> None:
    codes = {entry.code.value: entry.title for entry in pcs.entries(CodeSystem.ICD10PCS) if entry.billable}
    assert len(codes) == 2 * 1 * 2 * 2 + 1
    assert codes["0BT207X"] == "Painting: Door, Open, Brush, Diagnostic"
    assert codes["0BT3XZZ"] == "Painting: Roof, External"
    assert "0BT30ZZ" not in codes  # the roof has a row of its own


def test_a_code_is_decoded_character_by_character(pcs: Catalog) -> None:
    told = [(each.axis, each.value, each.label) for each in decode(Code.parse("0bt207z", CodeSystem.ICD10PCS), pcs)]
    assert told == [
        ("Section", "0", "Repairs"), ("Body System", "B", "Houses"), ("Operation", "T", "Painting"), ("Body Part", "2", "Door"),
        ("Approach", "0", "Open"), ("Device", "7", "Brush"), ("Qualifier", "Z", "No Qualifier"),
    ]  # fmt: skip
    assert pcs.pcs_tables() == {"0BT": "Putting colour on a surface"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0BT30ZZ", r"character 5 \(Approach\) may not be 0 after 0BT3; X External"),
        ("0BT9XZZ", r"character 4 \(Body Part\) may not be 9 after 0BT; 1 Wall, 2 Door, 3 Roof"),
        ("0CT20ZZ", r"0CT begins no table"),
    ],
)
def test_a_character_that_may_not_stand_is_told_with_those_that_may(pcs: Catalog, value: str, said: str) -> None:
    with pytest.raises(InvalidCode, match=said):
        decode(Code(CodeSystem.ICD10PCS, value), pcs)


def test_the_card_shows_characters_and_index(pcs: Catalog) -> None:
    shown = card(find("0BT20ZZ", pcs, CodeSystem.ICD10PCS), pcs)
    assert [part["label"] for part in shown["characters"]][:3] == ["Repairs", "Houses", "Painting"]
    assert [term["path"] for term in shown["index_terms"]] == [["Colouring"], ["Painting", "Door"]]
    assert "    5 0  Approach: Open" in list(printing.card(shown))


def test_official_titles_take_the_place_of_ours(tmp_path: Path) -> None:
    order = _write(
        tmp_path,
        "icd10pcs_order_2026.txt",
        f"00001 0BT207X 1 {'Painting, official'[:60]:<60} Painting, the official title",
    )
    tables = icd10pcs_tables.read(_write(tmp_path, "t.xml", TABLES), RELEASE)
    compile_catalog([tables, order_file.read(order, RELEASE)], tmp_path / "c.sqlite")
    catalog = Catalog(tmp_path / "c.sqlite")
    entry = catalog.find("0BT207X", CodeSystem.ICD10PCS)
    assert entry is not None
    assert entry.title == "Painting, the official title"
    assert len(decode(entry.code, catalog)) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLES.replace('pos="3"', 'pos="4"', 1), "one value for each of positions 1 to 3"),
        (TABLES.replace('code="7"', 'code="O"'), "a value that no code has"),  # O and I are never used
        (TABLES.replace('<axis pos="7" values="1">', '<axis pos="8" values="1">'), "positions 4 to 7"),
        ("<ICD10PCS.tabular><version>2026</version></ICD10PCS.tabular>", "holds no tables"),
        (TABLES[: len(TABLES) // 2], "not well-formed XML"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        icd10pcs_tables.read(_write(tmp_path, "bad.xml", text), RELEASE)


def test_titles_in_two_columns(tmp_path: Path) -> None:
    good = _write(tmp_path, "titles.csv", '"0BT20ZZ","Painting of door"\n"0BT3XZZ","Painting of roof"\n')
    assert [record.title for record in pcs_titles.read(good, RELEASE).records] == [
        "Painting of door",
        "Painting of roof",
    ]
    with pytest.raises(UnreadableFile, match=r"line 2: not a code of ICD-10-PCS"):
        pcs_titles.read(_write(tmp_path, "bad.csv", '"0BT20ZZ","Painting"\n"O","letter O"\n'), RELEASE)
