"""The audit record: events, codes and who; of the note only what was asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.coding.worksheet import Evidence, Role, Suggestion, Worksheet
from assistant.desk.audit import NoRecord, Record
from assistant.desk.review import REASONS, Review
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

NOTE = "Mrs Abernathy has hypertension."
NOON = datetime(2026, 4, 14, 12, tzinfo=UTC)
I10 = Code(CodeSystem.ICD10CM, "I10")
SHEET = Worksheet(
    Encounter(),
    {CodeSystem.ICD10CM: "April 2026"},
    (
        Suggestion(
            I10,
            "Essential hypertension",
            Role.FIRST_LISTED,
            True,
            0.9,
            (Evidence(18, 30, "hypertension", "plan"),),
            "Mrs Abernathy",
            (),
        ),
    ),
    (),
    (),
    (),
    "builtin",
)


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in folder.iterdir() for line in path.read_text().splitlines()]


def test_what_happened_stands_in_order(tmp_path: Path) -> None:
    record = Record(tmp_path / "audit", clock=lambda: NOON)
    review = Review.of(SHEET, clock=lambda: NOON).reject(I10, REASONS[1])
    record.suggested("w1", "ann", SHEET, NOTE)
    record.changed("w1", "ann", review.changes)
    record.exported("w1", "ann", "fhir")
    found = lines(tmp_path / "audit")
    assert [each["event"] for each in found] == ["suggested", "reject", "export"]
    assert {each["user"] for each in found} == {"ann"}
    assert found[0]["releases"] == {"ICD-10-CM": "April 2026"}
    assert found[0]["suggestions"] == [
        {"system": "ICD-10-CM", "code": "I10", "role": "first-listed", "confidence": 0.9, "evidence": [[18, 30]]}
    ]
    assert (found[1]["code"], found[1]["detail"]) == ("I10", REASONS[1])
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["2026-04-14.jsonl"]


def test_the_note_is_kept_only_when_asked(tmp_path: Path) -> None:
    for folder, wanted in (("without", False), ("with", True)):
        Record(tmp_path / folder, with_notes=wanted).suggested("w1", "", SHEET, NOTE)
        text = "".join(path.read_text() for path in (tmp_path / folder).iterdir())
        assert ("Abernathy" in text) is wanted


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    Record(tmp_path / "audit").exported("w1", "", "csv")
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "audit").iterdir()] == [0o600]


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Record(None).suggested("w1", "", SHEET, NOTE)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NoRecord, match="audit record"):
        Record(tmp_path / "file" / "below")
