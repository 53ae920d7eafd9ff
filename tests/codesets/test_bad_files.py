"""Every bad file is refused in one line that names it and says why; what was loaded before stays whole."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from codesets.added import Added
from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.compiler import compile_catalog
from codesets.readers.record import UnreadableFile

GOOD = 'HCPC,LONG DESCRIPTION\nJ0001,"Injection, something, 10 mg"\n'
TABULAR = (
    "<ICD10CM.tabular><version>2026</version><chapter><name>1</name><desc>One</desc>"
    '<section id="A00-A09"><desc>Block</desc><diag><name>A00</name><desc>Invented</desc></diag></section>'
    "</chapter></ICD10CM.tabular>"
)
INDEX = (
    "<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX</title><letter><title>A</title>"
    "<mainTerm><title>Ache</title><code>A00</code></mainTerm></letter></ICD10CM.index>"
)
DEEP = "<term>" * 200_000 + "</term>" * 200_000
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _order(*codes: str, width: int = 60) -> str:
    return "\n".join(
        f"{n:05d} {code:<7} 1 {'Invented title':<{width}} Invented title" for n, code in enumerate(codes, 1)
    )


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _with(text: str, old: str, new: str) -> bytes:
    assert old in text
    return text.replace(old, new).encode()


BAD: dict[str, tuple[str, bytes, str]] = {
    "truncated tabular": ("tabular-2026.xml", TABULAR[:150].encode(), "not well-formed"),
    "truncated index": ("index-2026.xml", INDEX[:120].encode(), "not well-formed"),
    "entity bomb": (
        "tabular-2026.xml",
        f"{LAUGHS}]><ICD10CM.tabular>&i;</ICD10CM.tabular>".encode(),
        "type definition",
    ),
    "entity from a file": (
        "tabular-2026.xml",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><ICD10CM.tabular>&a;</ICD10CM.tabular>',
        "type definition",
    ),
    "deep tabular": ("tabular-2026.xml", _with(TABULAR, "<chapter>", f"{DEEP}<chapter>"), "not well-formed|deeper"),
    "deep index": ("index-2026.xml", _with(INDEX, "<code>", f"{DEEP}<code>"), "not well-formed|deeper"),
    "deep tables": (
        "icd10pcs_tables_2026.xml",
        f"<ICD10PCS.tabular>{DEEP}</ICD10PCS.tabular>".encode(),
        "not well-formed|deeper",
    ),
    "truncated ZIP": ("order-2026.zip", _zip(order_2026=b"x" * 5000)[:60], "not a readable ZIP"),
    "ZIP member outside": ("order-2026.zip", _zip(**{"../order_2026.txt": _order("A00").encode()}), "leads outside"),
    "ZIP member by drive": ("order-2026.zip", _zip(**{"C:\\order_2026.txt": _order("A00").encode()}), "leads outside"),
    "ZIP bomb": ("order-2026.zip", _zip(**{"order_2026.txt": b"\0" * 30_000_000}), "packed too tightly"),
    "ZIP of nothing known": (
        "order-2026.zip",
        _zip(**{"notes.txt": b"nothing to read"}),
        r"order-2026\.zip: notes\.txt: none of the published",
    ),
    "UTF-16 text": ("order_2026.txt", _order("A00").encode("utf-16"), "binary file"),
    "another encoding than declared": (
        "tabular-2026.xml",
        b'<?xml version="1.0" encoding="utf-8"?>' + _with(TABULAR, "Invented", "Ménière").decode().encode("latin-1"),
        "not well-formed",
    ),
    "neither UTF-8 nor Windows": (
        "order_2026.txt",
        _order("A00").encode() + b"\n00002 A01     1 \x81\x8d x",
        "neither",
    ),
    "wrong columns": ("HCPC2026_OCT.csv", b"name,price\nx,1\n", "none of the published formats"),
    "wrong columns of edits": ("mue-2026q1.csv", b"code,max\nJ0001,3\n", "no columns for code and MUE value"),
    "wrong shape of edits": ("mue-2026q1.json", json.dumps({"J0001": {"most": 3}}).encode(), "not a table of limits"),
    "a line that breaks off": ("order_2026.txt", (_order("A00") + "\n00002 A0").encode(), "line 2: not a line"),
    "twice in an order file": ("order_2026.txt", _order("A00", "A00").encode(), "A00 stands twice"),
    "twice in a tabular list": (
        "tabular-2026.xml",
        _with(TABULAR, "</diag>", "</diag><diag><name>A00</name><desc>Again</desc></diag>"),
        "A00 stands twice",
    ),
    "twice in HCPCS": ("HCPC2026_OCT.csv", f"{GOOD}J0001,Something else\n".encode(), "J0001 stands twice"),
    "twice in CPT": (
        "LONGULT2026.txt",
        b"99999\tOne invented text\n99999\tAnother invented text\n",
        "99999 stands twice",
    ),
    "zero codes": ("tabular-2026.xml", b"<ICD10CM.tabular><version>2026</version></ICD10CM.tabular>", "no codes"),
    "zero terms": ("index-2026.xml", b"<ICD10CM.index><version>2026</version></ICD10CM.index>", "no index terms"),
    "zero rows": ("HCPC2026_OCT.csv", b"HCPC,LONG DESCRIPTION\n", "without HCPCS or CPT codes"),
    "zero bytes": ("order_2026.txt", b"", "empty"),
    "only white space": ("order_2026.txt", b" \n\n ", "empty"),
    "another year": ("tabular-2025.xml", TABULAR.encode(), "of 2026, but was to be the release of 2025"),
    "another year of the Index": ("index-2024.xml", INDEX.encode(), "of 2026, but was to be the release of 2024"),
    "no year at all": ("order.txt", _order("A00").encode(), "--from"),
    "another classification": ("icd10-who-2026.xml", b"<ClaML version='2.0.0'/>", "no ICD-10-CM or ICD-10-PCS"),
    "ICD-9": ("icd9-2026.txt", b"0010 Cholera due to vibrio cholerae\n0011 Cholera", "none of the published formats"),
    "web page": ("order_2026.txt", b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
    "web page named as XML": ("tabular-2026.xml", b"<html><head/></html>", "a web page"),
    "web page named as ZIP": ("order-2026.zip", b"<html><body>sign in</body></html>", "not a readable ZIP|a web page"),
    "no workbook": ("HCPC2026_OCT.xlsx", b"PK\x03\x04 broken", "not a readable workbook"),
    "no PDF": ("guidelines-2026.pdf", b"%PDF-1.7\nbroken", "not a readable PDF"),
    "picture": ("HCPC2026_OCT.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary file"),
}


@pytest.fixture
def loaded(tmp_path: Path) -> Added:
    added = Added(tmp_path / "sources")
    good = tmp_path / "HCPC2025_OCT.csv"
    good.write_text(GOOD, encoding="utf-8")
    added.add(good)
    return added


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_and_nothing_is_lost(tmp_path: Path, loaded: Added, name: str) -> None:
    file, content, said = BAD[name]
    before = _tree(tmp_path / "sources")
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said) as caught:
        loaded.add(path)
    assert "\n" not in str(caught.value)
    assert file in str(caught.value)
    assert _tree(tmp_path / "sources") == before
    compile_catalog([source.edition() for source in loaded.sources()], tmp_path / "catalog.sqlite")
    entry = Catalog(tmp_path / "catalog.sqlite").find("J0001")
    assert entry is not None
    assert entry.code.system is CodeSystem.HCPCS


def test_a_year_told_by_the_file_itself_is_enough(tmp_path: Path, loaded: Added) -> None:
    path = tmp_path / "tabular.xml"
    path.write_text(TABULAR, encoding="utf-8")
    [source] = loaded.add(path)
    assert (source.release, source.valid_from.isoformat()) == ("October 2025", "2025-10-01")
