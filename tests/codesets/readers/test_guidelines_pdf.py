"""The guidelines' PDF: split by section, dated, refused where it is something else. The text is invented."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from codesets.added import Added
from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.guidelines import official, own_words
from codesets.readers import guidelines_pdf
from codesets.readers.record import UnreadableFile
from codesets.sources import in_use

RELEASE = Release(CodeSystem.ICD10CM, "October 2025", date(2025, 10, 1), date(2026, 9, 30))
CONTENTS = [
    "Section I. Conventions ..................................... 7",
    "A. Conventions ......................... 7",
    "1. One of the left column ........ 8 a. One of the right column ........ 9",
    "B. A title of the contents that is so long that it runs",
    "over into the next line ................ 10",
    "Section II. Selection . . . . . . . . . . 12",
]
FRONT = ["ICD-10-CM Official Guidelines for Coding and Reporting", "FY 2026", "Page 1 of 3", *CONTENTS]
BODY = [
    "Section I. Conventions, general coding guidelines and chapter specific guidelines",
    "Words at the head of the first section.",
    "A. Conventions for the classification",
    *(f"{n}. Convention number {n}\nThis convention says {n} things about books." for n in range(1, 12)),
    "12. Excludes Notes",
    "a. Excludes1",
    "Invented words on the first kind, which go on over the inter-",
    "national end of a line.",
    "b. Excludes2",
    "Invented words on the second kind. Take care of:",
    "1. an item of a list, which is no section",
    "2. another item",
    "B. General Coding Guidelines",
    *(f"{n}. General rule {n}\nRule {n} in words of the test." for n in range(1, 9)),
    "C. Chapter-Specific Coding Guidelines",
    "1. Chapter 1: Certain diseases (A00-B99)",
    "a. Some infections",
    "1) Only confirmed cases",
    "The text of the fourth level.",
    "2) Selection and sequencing",
    "(a) Admitted for it",
    "The text of the last level but one.",
    "(i) Without a fever",
    "The text of the innermost level.",
    "(ii) With a fever",
    "The second of the innermost level.",
    "Section II. Selection of Principal Diagnosis",
    "Words on the principal diagnosis.",
    "A. Codes for symptoms",
    "Symptoms are not chosen where there is more.",
    "B. Two conditions",
    "Either may be first.",
]


def _pdf(path: Path, pages: list[list[str]]) -> Path:
    """A minimal PDF: one content stream a page, Helvetica, one line of text after the other."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        stream = "BT /F1 9 Tf 40 800 Td 11 TL\n" + "\n".join(f"({line}) Tj T*" for line in shown) + "\nET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    text, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(text)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in offsets)
    text += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    path.write_bytes(text.encode("latin-1"))
    return path


def _guidelines(folder: Path, year: int = 2026) -> Path:
    lines = [line for block in BODY for line in block.split("\n")]
    front = [line.replace("2026", str(year)) for line in FRONT]
    half = len(lines) // 2
    foot = [f"ICD-10-CM Official Guidelines for Coding and Reporting FY {year} Page 2 of 3", "2"]
    return _pdf(folder / "guidelines-2026.pdf", [front, [*lines[:half], *foot], lines[half:]])


def test_every_section_has_its_own_text(tmp_path: Path) -> None:
    edition = guidelines_pdf.read(_guidelines(tmp_path), RELEASE)
    found = {section.ref: section for section in edition.sections}
    assert edition.release.name == "FY 2026"
    assert found["I.A.12"].text == ""
    assert found["I.A.12.a"].title == "Excludes1"
    assert (
        found["I.A.12.a"].text == "Invented words on the first kind, which go on over the international end of a line."
    )
    assert found["I.A.12.b"].text.endswith("which is no section 2. another item")
    assert found["I.C.1.a.1"].text == "The text of the fourth level."
    assert found["I.C.1.a.2.a"].text == "The text of the last level but one."
    assert found["II.B"].text == "Either may be first."
    assert len(found) == len(edition.sections)
    assert not any("Page" in section.text or "....." in section.text for section in edition.sections)


def test_the_contents_and_the_furniture_of_pages_are_no_sections(tmp_path: Path) -> None:
    edition = guidelines_pdf.read(_guidelines(tmp_path), RELEASE)
    found = {section.ref: section for section in edition.sections}
    assert found["I"].text == "Words at the head of the first section."
    assert found["I.B"].title == "General Coding Guidelines"
    assert not [s for s in edition.sections if "Page" in s.text or "column" in s.title + s.text or "...." in s.title]
    assert found["I.C.1.a.2.a"].text == "The text of the last level but one."
    assert found["I.C.1.a.2.a.1"].title == "Without a fever"
    assert found["I.C.1.a.2.a.2"].text == "The second of the innermost level."


def test_the_wording_replaces_ours_and_topics_stay(tmp_path: Path) -> None:
    added = Added(tmp_path / "sources")
    added.add(_guidelines(tmp_path))
    path = tmp_path / "catalog.sqlite"
    compile_catalog([source.edition() for source in in_use(added.sources())], path)
    entries = {entry.ref: entry for entry in official.entries(Catalog(path))}
    ours = {entry.ref: entry for entry in own_words.load()}
    assert entries["I.A.12.a"].says.startswith("Invented words on the first kind")
    assert entries["I.A.12.a"].edition == "Official Guidelines, FY 2026"
    assert entries["I.A.12.a"].topics == ours["I.A.12.a"].topics
    assert entries["I.A.12"].says == ours["I.A.12"].says  # a bare heading says nothing: ours stays
    assert entries["IV.H"] == ours["IV.H"]  # not in this PDF


def test_without_the_pdf_the_words_are_ours(catalog: Catalog) -> None:
    assert official.entries(catalog) == own_words.load()


def test_what_is_not_these_guidelines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"guidelines-2026\.pdf: holds the guidelines of FY 2024, not of FY 2026"):
        guidelines_pdf.read(_guidelines(tmp_path, 2024), RELEASE)
    letter = _pdf(tmp_path / "letter.pdf", [["Dear reader,", "Section I. of this letter is short."]])
    with pytest.raises(UnreadableFile, match=r"letter\.pdf: not the Official Guidelines"):
        guidelines_pdf.read(letter, RELEASE)
    whole = _guidelines(tmp_path).read_bytes()
    for size in (12, len(whole) // 3):
        (tmp_path / "cut.pdf").write_bytes(whole[:size])
        with pytest.raises(UnreadableFile, match=r"cut\.pdf: not (a readable PDF|the Official)"):
            guidelines_pdf.read(tmp_path / "cut.pdf", RELEASE)


def test_the_sections_of_a_real_old_edition_are_found(shared: Path) -> None:
    """Its order is partly lost, yet nine tenths of the sections that we have are found under their numbers."""
    path = shared / "data/codesets/icd10cm_guidelines_old/guidelines.txt"
    if not path.is_file():
        pytest.skip("the old guidelines are not here")
    known = {entry.ref for entry in own_words.load()}
    lines = [" ".join(re.sub(r"^#+", "", line).split()) for line in path.read_text(encoding="utf-8").splitlines()]
    found = {section.ref for section in guidelines_pdf._sections([line for line in lines if line], known)}
    numbered = {ref for ref in known if re.match(r"(I|II|III|IV)\.", ref)}
    assert len(found & numbered) >= 0.9 * len(numbered)
    assert len(found - known) <= 5
