"""ZIP files of publishers, unpacked with bounds."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from codesets.readers.record import UnreadableFile

MAX_MEMBERS = 200
MAX_BYTES = 600 * 2**20
MAX_RATIO = 200
_WANTED = frozenset({".xml", ".txt", ".csv", ".xlsx", ".pdf", ".json"})


def is_archive(path: Path) -> bool:
    """True for a ZIP that is not a workbook."""
    return path.suffix.lower() != ".xlsx" and (path.suffix.lower() == ".zip" or is_zipfile(path))


def unpack(path: Path, folder: Path) -> tuple[Path, ...]:
    """The data files of the archive, written flat into `folder`; raises UnreadableFile for anything suspicious."""
    try:
        with ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check(members, path.name)
            wanted = [member for member in members if PurePosixPath(member.filename).suffix.lower() in _WANTED]
            return tuple(_extract(archive, member, folder) for member in wanted)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise UnreadableFile(f"{path.name}: not a readable ZIP file (truncated, encrypted or damaged)") from None


def _check(members: list[ZipInfo], name: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"{name}: holds {len(members)} files; {MAX_MEMBERS} is the most")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            raise UnreadableFile(f"{name}: a member's path leads outside of the archive")
        if member.file_size > MAX_RATIO * max(member.compress_size, 4096):
            raise UnreadableFile(f"{name}: a member is packed too tightly to be what it says")
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise UnreadableFile(f"{name}: more than {MAX_BYTES // 2**20} MB unpacked")


def _extract(archive: ZipFile, member: ZipInfo, folder: Path) -> Path:
    target = folder / PurePosixPath(member.filename.replace("\\", "/")).name
    with archive.open(member) as packed, target.open("wb") as written:
        shutil.copyfileobj(packed, written, 2**20)
    if target.stat().st_size != member.file_size:
        raise UnreadableFile(f"{member.filename}: shorter than the archive says")
    return target
