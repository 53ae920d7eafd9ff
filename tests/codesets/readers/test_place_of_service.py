"""The list of places of service: read whole, shown, found like a section, refused where it is something else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.card import place
from codesets.added import Added
from codesets.catalog import Catalog
from codesets.codes import CodeSystem, InvalidCode
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.guidelines import official
from codesets.readers import place_of_service
from codesets.readers.record import UnreadableFile
from codesets.sources import in_use

RELEASE = Release(CodeSystem.HCPCS, "October 2003", date(2003, 10, 16))
LIST = (
    "type,code,name,description\n"
    'Non-Facility,11,Office,"A room, other than a hospital, invented for the test."\n'
    "Facility,22,On Campus,Part of a hospital.\nUnassigned,28,Unassigned,N/A\nFacility,2,Elsewhere,By wire.\n"
)


def _write(folder: Path, text: str, name: str = "pos_codes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_assigned_places_with_two_digits(tmp_path: Path) -> None:
    edition = place_of_service.read(_write(tmp_path, LIST), RELEASE)
    assert [(each.code, each.name, each.kind) for each in edition.places] == [
        ("02", "Elsewhere", "Facility"),
        ("11", "Office", "Non-Facility"),
        ("22", "On Campus", "Facility"),
    ]


@pytest.fixture
def catalog_with_places(tmp_path: Path) -> Catalog:
    added = Added(tmp_path / "sources")
    [source] = added.add(_write(tmp_path, LIST))
    assert (source.reader, source.valid_to) == ("place_of_service", None)
    path = tmp_path / "catalog.sqlite"
    compile_catalog([each.edition() for each in in_use(added.sources(), [CodeSystem.HCPCS])], path)
    return Catalog(path)


@pytest.mark.parametrize("text", ["POS 22", "pos22", "place of service 22", "POS-22"])
def test_a_place_is_shown(catalog_with_places: Catalog, text: str) -> None:
    document = place(text, catalog_with_places)
    assert document is not None
    assert (document["system"], document["code"], document["title"]) == ("POS", "22", "On Campus (Facility)")
    assert document["notes"][0]["text"] == "Part of a hospital."


def test_a_place_stands_among_the_sections_and_the_starter_stays(catalog_with_places: Catalog) -> None:
    sections = {entry.ref: entry for entry in official.entries(catalog_with_places)}
    assert sections["POS.11"].says.startswith("A room")
    assert sections["POS.11"].edition == "CMS place of service codes, October 2003"
    assert catalog_with_places.release_of(CodeSystem.HCPCS).name.startswith("Codedesk summary")


def test_what_is_no_place(catalog: Catalog, catalog_with_places: Catalog) -> None:
    assert place("E11.9", catalog_with_places) is None
    with pytest.raises(InvalidCode, match="28 is not an assigned place"):
        place("POS 28", catalog_with_places)
    with pytest.raises(InvalidCode, match="sources add"):
        place("POS 11", catalog)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type,code,name,description\n", "holds no place-of-service codes"),
        (LIST + "Facility,22,Again,Twice.\n", "place 22 stands twice"),
        ("a,b\n1,2\n", "no columns for a place's code"),
    ],
)
def test_a_bad_list_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"pos_codes\.csv: {said}"):
        place_of_service.read(_write(tmp_path, text), RELEASE)


def test_the_published_list_loads_whole(shared: Path) -> None:
    path = shared / "data/codesets/pos/pos_codes.csv"
    edition = place_of_service.read(path, RELEASE)
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    assert len(edition.places) == sum(not line.startswith("Unassigned") for line in lines)
    assert {each.code for each in edition.places} >= {"02", "10", "11", "19", "21", "22", "23", "24", "31", "81", "99"}
