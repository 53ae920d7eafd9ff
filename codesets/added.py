"""The official files that a user has added, kept beside the index with what is known of them."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from codesets.codes import CodeSystem
from codesets.readers import archive
from codesets.readers.detect import Detected, detect
from codesets.readers.record import UnreadableFile
from codesets.sources import Source, sha256

LIST = "added.json"
_KINDS = {
    "icd10cm_index": "index",
    "icd10pcs_index": "index",
    "guidelines_pdf": "guidelines",
    "mue": "mue",
    "place_of_service": "pos",
}
_PREFERRED = (".xml", ".txt", ".xlsx", ".csv", ".pdf", ".json", "")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Added:
    """The folder of added files; every change is written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sources(self) -> tuple[Source, ...]:
        """What was added, in the order of adding; raises UnreadableFile where the list is damaged."""
        path = self._folder / LIST
        if not path.is_file():
            return ()
        try:
            return tuple(_read(row, self._folder) for row in json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError):
            raise UnreadableFile(f"{path.name}: damaged; remove it and add your files again") from None

    def add(self, given: Path, valid_from: date | None = None, valid_to: date | None = None) -> tuple[Source, ...]:
        """Take in a file, a ZIP or a folder of files; each is read whole before anything is kept.

        The dates of service are taken from the name where they are not given. Raises UnreadableFile with one line.
        """
        if not given.exists():
            raise UnreadableFile(f"{given.name}: no such file or folder")
        with tempfile.TemporaryDirectory(prefix="codedesk-") as scratch:
            inside = Path(scratch) / "files"  # its own name tells no date, as a random one might
            inside.mkdir()
            paths = list(_files(given, inside))
            taken: list[Source] = []
            refused: list[tuple[str, UnreadableFile]] = []
            for path in paths:
                try:
                    source = self._checked(path, valid_from, valid_to, strict=len(paths) == 1)
                except UnreadableFile as error:
                    named = UnreadableFile(f"{given.name}: {error}") if path != given and given.is_file() else error
                    refused.append((detect(path).reader if len(paths) > 1 else "", named))
                else:
                    taken += [source] if source else []
            # Beside the release itself a publisher's archive holds reports in the same formats: these may be odd.
            for reader, problem in refused:
                if reader not in {source.reader for source in taken}:
                    raise problem
            if not taken:
                raise UnreadableFile(f"{given.name}: holds no file that can be read")
            return self._keep(_one_of_each(taken))

    def _checked(self, path: Path, valid_from: date | None, valid_to: date | None, *, strict: bool) -> Source | None:
        """The source that a file makes, read once as a proof; in a folder, files of no known format are passed over."""
        try:
            detected = detect(path)
        except UnreadableFile:
            if strict:
                raise
            return None
        source = _source(path, detected, valid_from, valid_to)
        source.edition()
        return source

    def _keep(self, taken: Iterable[Source]) -> tuple[Source, ...]:
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {source.name: source for source in self.sources()}
        new = []
        for source in taken:
            target = self._folder / f"{source.name}{Path(source.file).suffix.lower()}"
            beside = target.with_suffix(f"{target.suffix}.new")
            shutil.copyfile(source.file, beside)
            beside.replace(target)
            kept[source.name] = replace(source, file=str(target))
            new.append(kept[source.name])
        path = self._folder / LIST
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps([_row(source) for source in kept.values()], indent=1), encoding="utf-8")
        beside.replace(path)
        return tuple(new)


def _one_of_each(taken: Iterable[Source]) -> tuple[Source, ...]:
    """One file a release of a system where an archive has the same in several formats; the Index comes in parts."""
    chosen: dict[tuple[object, ...], Source] = {}
    for source in sorted(taken, key=lambda each: (_preference(each), each.file)):
        part = source.file if source.reader.endswith("index") else ""
        chosen.setdefault((source.system, source.valid_from, source.reader, part), source)
    return tuple(chosen.values())


def _preference(source: Source) -> int:
    suffix = Path(source.file).suffix.lower()
    return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)


def from_folders(folders: Iterable[Path]) -> Iterator[Source]:
    """The readable files of folders that an administrator named, read where they lie."""
    for folder in folders:
        if not folder.is_dir():
            raise UnreadableFile(f"{folder.name}: no such folder (CODEDESK_SOURCES)")
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not archive.is_archive(path):
                try:
                    yield _source(path, detect(path), None, None)
                except UnreadableFile:
                    continue  # a README beside the data is no error


def _files(given: Path, scratch: Path) -> Iterator[Path]:
    for path in sorted(given.rglob("*")) if given.is_dir() else [given]:
        if path.is_file():
            yield from archive.unpack(path, scratch) if archive.is_archive(path) else [path]


def _source(path: Path, detected: Detected, valid_from: date | None, valid_to: date | None) -> Source:
    first = valid_from or detected.valid_from
    if first is None:
        raise UnreadableFile(f"{path.name}: the name tells no year; say from which day it is in force with --from")
    kind = _KINDS.get(detected.reader, detected.system.value)
    name = _UNSAFE.sub("-", f"{kind}-{first.isoformat()}-{path.stem}").lower()[:120]
    release = f"{first:%B %Y}" if valid_from or not detected.valid_from else detected.release
    ends = valid_to or (detected.valid_to if not valid_from else None)
    return Source(
        name=name,
        system=detected.system,
        release=release,
        valid_from=first,
        reader=detected.reader,
        valid_to=ends,
        file=str(path),
        licence="added by the user",
        sha256=sha256(path),
    )


def _row(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "system": source.system.value,
        "release": source.release,
        "valid_from": source.valid_from.isoformat(),
        "valid_to": source.valid_to.isoformat() if source.valid_to else None,
        "reader": source.reader,
        "file": Path(source.file).name,
        "sha256": source.sha256,
    }


def _read(row: dict[str, Any], folder: Path) -> Source:
    return Source(
        name=row["name"],
        system=CodeSystem(row["system"]),
        release=row["release"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        reader=row["reader"],
        file=str(folder / row["file"]),
        licence="added by the user",
        sha256=row["sha256"],
    )
