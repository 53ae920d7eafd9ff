"""The notes of a batch, one at a time and always in the same order: a folder of files or a JSONL file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from assistant.notes.intake import MAX_BYTES, UnreadableNote, read_file
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal

# A JSON line may spend six bytes (an escape) on a character that the note spends one on.
MAX_LINE = 6 * MAX_BYTES


class NoBatch(Refusal):
    """The notes, the file of results or the workers cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """One note: its place in the batch (from 0), its id, its text or, in `problem`, why there is none."""

    place: int
    id: str
    text: str
    encounter: Encounter
    problem: str = ""


def count(path: Path) -> int:
    """How many notes there are; raises NoBatch where the path is neither a folder nor a file that can be read."""
    try:
        if path.is_dir():
            return sum(1 for _ in _files(path))
        with path.open("rb") as file:
            return sum(1 for line in _lines(file) if line is None or line.strip())
    except OSError as error:
        raise NoBatch(f"{path} cannot be read: {error.strerror}") from None


def ids(path: Path) -> Iterator[str]:
    """The ids of the notes in their order, without reading the texts of a folder."""
    if path.is_dir():
        yield from (file.relative_to(path).as_posix() for file in _files(path))
    else:
        yield from (task.id for task in tasks(path, Encounter()))


def tasks(path: Path, encounter: Encounter, start: int = 0) -> Iterator[Task]:
    """The notes from place `start` on; `encounter` holds for whatever a note does not say itself."""
    if path.is_dir():
        for place, file in enumerate(_files(path)):
            if place >= start:
                yield _from_file(place, file, path, encounter)
        return
    with path.open("rb") as lines:
        place = 0
        for number, line in enumerate(_lines(lines), 1):
            if line is not None and not line.strip():
                continue
            if place >= start:
                yield _from_line(place, number, line, encounter)
            place += 1


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder by name, folder after folder; hidden ones and links to folders are left out."""
    with os.scandir(folder) as found:
        entries = sorted((each for each in found if not each.name.startswith(".")), key=lambda each: each.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is longer than any note, which is skipped and not held in memory."""
    while line := file.readline(MAX_LINE):
        if line.endswith(b"\n") or len(line) < MAX_LINE:
            yield line
            continue
        while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _from_file(place: int, path: Path, folder: Path, encounter: Encounter) -> Task:
    name = path.relative_to(folder).as_posix()
    try:
        return Task(place, name, read_file(path), encounter)
    except UnreadableNote as error:
        return Task(place, name, "", encounter, str(error))


def _from_line(place: int, number: int, line: bytes | None, encounter: Encounter) -> Task:
    name = f"line {number}"
    try:
        if line is None:
            raise UnreadableNote(f"the line has more than {MAX_LINE // 2**20} MB")
        given: Any = json.loads(line.decode("utf-8-sig"))
        if not isinstance(given, dict):
            raise UnreadableNote("the line is no JSON object with an id and a text")
        name = str(given.get("id") or name)
        text = given.get("text")
        if not isinstance(text, str):
            raise UnreadableNote('the line has no text: write {"id": …, "text": …}')
        return Task(place, name, text, _encounter(given, encounter))
    except UnreadableNote as error:
        return Task(place, name, "", encounter, str(error))
    except (ValueError, RecursionError):
        return Task(place, name, "", encounter, "the line is no JSON")


def _encounter(given: Mapping[str, Any], default: Encounter) -> Encounter:
    """What the line says of the encounter: setting, date_of_service, patient (sex, age), or sex and age beside them."""
    patient = given.get("patient")
    said = {**(patient if isinstance(patient, dict) else {}), **given}
    try:
        found = default
        if said.get("setting"):
            found = replace(found, setting=Setting(said["setting"]))
        if said.get("date_of_service"):
            found = replace(found, date_of_service=date.fromisoformat(said["date_of_service"]))
        if said.get("sex"):
            found = replace(found, sex=Sex(str(said["sex"]).upper()))
        if said.get("age") is not None:
            found = replace(found, age=float(said["age"]))
    except (ValueError, TypeError):
        raise UnreadableNote(
            "setting, date_of_service, sex or age cannot be read: inpatient or outpatient, 2026-04-30, F or M, years"
        ) from None
    if found.age is not None and not 0 <= found.age <= 130:
        raise UnreadableNote("the age is no age in years (0 to 130)")
    return found
