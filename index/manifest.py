"""What a finished index says about itself, and the check that its files are still what it says."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codesets.refusal import Refusal
from index.documents import FORMAT

CATALOG, LEXICAL, POSTINGS, VECTORS = "catalog.sqlite", "lexical.sqlite", "postings.npz", "vectors.npy"
MODEL, CHROMA, MANIFEST = "model", "chroma", "manifest.json"
PROBE = "Type 2 diabetes mellitus with diabetic chronic kidney disease"
# The int8 kernels of two processors differ a little; two models differ altogether.
MIN_PROBE_AGREEMENT = 0.97


class IndexDamaged(Refusal):
    """There is no index, or it does not match its manifest; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The identity of a build: its inputs, the size and a digest of each collection, its model, a probe vector, checksums."""

    format: int
    inputs: str
    releases: tuple[str, ...]
    counts: Mapping[str, int]
    collections: Mapping[str, str]
    entries: Mapping[str, int]
    model: str
    model_hash: str
    dimensions: int
    probe: tuple[float, ...]
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write `manifest.json`, the last file of a build: it is whole or it is not there."""
        aside = folder / (MANIFEST + ".part")
        with aside.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / MANIFEST)

    def check_files(self, folder: Path, *names: str) -> None:
        """Compare checksums (of all files, or of those under these names); raises IndexDamaged."""
        for name, expected in self.files.items():
            if not names or name.split("/")[0] in names:
                try:
                    found = checksum(folder, name)
                except OSError:
                    raise _damaged(f"{name} cannot be read") from None
                if found != expected:
                    raise _damaged(f"{name} is not as it was built")

    def check_extra(self, folder: Path) -> None:
        """Raises IndexDamaged where the store of vectors has files that the manifest does not know."""
        extra = set(stored_files(folder)) - set(self.files)
        if extra:
            raise _damaged(f"{sorted(extra)[0]} does not belong to it")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build; raises IndexDamaged where there is none or it is of another version."""
    path = folder / MANIFEST
    if not path.is_file():
        raise IndexDamaged("there is no index yet: run `codedesk build`")
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise IndexDamaged("the index was built by another version: run `codedesk build`")
        manifest = Manifest(**raw | {"releases": tuple(raw["releases"]), "probe": tuple(raw["probe"])})
        if not isinstance(manifest.files, dict) or CATALOG not in manifest.files:
            raise TypeError
    except (OSError, ValueError, TypeError, KeyError):
        raise _damaged(f"{MANIFEST} cannot be read") from None
    return manifest


def stored_files(folder: Path) -> list[str]:
    """The files of a build, by their path inside it, without the manifest and what SQLite leaves beside a database."""
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    return [name for name in found if not name.startswith(MANIFEST) and not name.endswith(("-journal", "-wal", "-shm"))]


def checksum(folder: Path, name: str) -> str:
    """The checksum of a file of a build."""
    with (folder / name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(what: str) -> IndexDamaged:
    return IndexDamaged(f"the index is damaged ({what}): run `codedesk build --force`")
