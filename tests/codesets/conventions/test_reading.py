"""Texts read as codes, each in its own system."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.reading import UnknownText, diagnoses, existing, read, read_text

READ = [
    ("e1122", CodeSystem.ICD10CM, "E11.22"),
    (" I10 ", CodeSystem.ICD10CM, "I10"),
    ("E08-E13", CodeSystem.ICD10CM, "E08-E13"),
    ("T81.4XXA", CodeSystem.ICD10CM, "T81.4XXA"),
    ("E11.99", CodeSystem.ICD10CM, "E11.99"),
    ("99213", CodeSystem.CPT, "99213"),
    ("0DTJ4ZZ", CodeSystem.ICD10PCS, "0DTJ4ZZ"),
    ("F07Z9ZZ", CodeSystem.ICD10PCS, "F07Z9ZZ"),
    ("RT", CodeSystem.HCPCS, "RT"),
    ("59", CodeSystem.CPT, "59"),
]
FOREIGN = [
    ("250.00", "ICD-9-CM"),
    ("V58.69", "ICD-9-CM"),
    ("E888.9", "ICD-9-CM"),
    ("5A11", "ICD-11"),
    ("44054006", "SNOMED CT"),
    ("4548-4", "LOINC"),
    ("hello", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "system", "value"), READ)
def test_codes(catalog: Catalog, text: str, system: CodeSystem, value: str) -> None:
    assert read_text(text, catalog) == Code(system, value)


@pytest.mark.parametrize(("text", "system"), FOREIGN)
def test_texts_of_other_systems(catalog: Catalog, text: str, system: str) -> None:
    found = read_text(text, catalog)
    assert isinstance(found, UnknownText)
    assert found.system == system
    assert found.reason


def test_what_cannot_be_printed_is_not_shown(catalog: Catalog) -> None:
    found = read_text("E11\u200b.9\n\x1b[31m" + "x" * 300, catalog)
    assert isinstance(found, UnknownText)
    assert found.text.isprintable()
    assert len(found.text) <= 41


def test_each_diagnosis_once_and_blocks_apart(catalog: Catalog) -> None:
    listed = read(["I10", "99213", "i10", "E08-E13", "E11.99", "E11.9"], catalog)
    assert [str(code) for code in diagnoses(listed)] == ["I10", "E08-E13", "E11.99", "E11.9"]
    assert [str(code) for code in existing(listed, catalog)] == ["I10", "E11.9"]
