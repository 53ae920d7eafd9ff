"""Every code is found in every spelling that a coder may give it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.card import card, find
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.readers import hcpcs
from codesets.sources import bundled


def spellings(code: Code) -> Iterator[str]:
    """Six: as printed, small, without dot, both, with spaces round it, with a space inside."""
    yield from (code.value, code.value.lower(), code.plain, code.plain.lower(), f"  {code.value}\t")
    yield f"{code.plain[:3]} {code.plain[3:]}"


def _codes(catalog: Catalog, step: int) -> Iterator[Code]:
    """Complete codes and, of diagnoses, their categories."""
    for system in catalog.in_force:
        complete = [code for code, _, _ in catalog.lines(system)]
        above = {Code(system, code.category) for code in complete} if system is CodeSystem.ICD10CM else set()
        yield from sorted({*complete, *above})[::step]


def _not_found(catalog: Catalog, step: int) -> list[str]:
    """The spellings that name another code without its being said, or none."""
    wrong = []
    for code in _codes(catalog, step):
        for text in spellings(code):
            found = [entry.code for entry in catalog.readings(text)]
            if code not in found or catalog.find(text, code.system) is None:
                wrong.append(text)
            elif found[0] != code:
                entry = find(text, catalog)
                if not any(f"write {code.value}," in remark for remark in card(entry, catalog)["remarks"]):
                    wrong.append(text)
    return wrong


def test_a_sample_of_all_codes_in_six_spellings(catalog: Catalog) -> None:
    assert _not_found(catalog, 311) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_code_in_six_spellings(catalog: Catalog) -> None:
    assert _not_found(catalog, 1) == []


def _above(code: Code) -> Iterator[Code]:
    for length in range(4, len(code.plain)):
        yield Code(code.system, f"{code.plain[:3]}.{code.plain[3:length]}")


@pytest.fixture(scope="module")
def official(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalog with the official HCPCS file in place of the starter."""
    path = shared / "data/codesets/hcpcs_2025_10/hcpc_short.csv"
    first = next(source for source in bundled() if source.system is CodeSystem.HCPCS)
    release = Release(CodeSystem.HCPCS, "October 2025", first.valid_from)
    editions = [source.edition() for source in bundled() if source.system is CodeSystem.ICD10CM]
    target = tmp_path_factory.mktemp("official") / "catalog.sqlite"
    compile_catalog([*editions, hcpcs.read(path, release)], target)
    return Catalog(target)


def test_a_diagnosis_spelt_like_a_hcpcs_code_is_said(official: Catalog) -> None:
    """An undotted five characters may be both: the HCPCS code is shown, which has no other spelling, and the other is named."""
    diagnoses = {code.plain: code for code, _, _ in official.lines(CodeSystem.ICD10CM)}
    diagnoses |= {above.plain: above for code in diagnoses.values() for above in _above(code)}
    both = [(code, diagnoses[code.value]) for code, _, _ in official.lines(CodeSystem.HCPCS) if code.value in diagnoses]
    assert len(both) == 656
    for entry, other in ((official.entry(one), official.entry(two)) for one, two in both):
        assert entry is not None
        assert other is not None
        assert official.find(entry.code.value) == entry
        assert official.find(other.code.value) == other
        assert official.find(entry.code.value, CodeSystem.ICD10CM) == other
        assert any(f"write {other.code}," in said for said in card(entry, official)["remarks"])
