"""Find the published files and read them into editions."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from codesets.codes import CodeSystem
from codesets.entries import Release
from codesets.readers import icd10cm_tabular
from codesets.readers.record import Edition, UnreadableFile


@dataclass(frozen=True, slots=True)
class Source:
    """One published file: its release, its dates, the reader for its format and where it is found."""

    name: str
    system: CodeSystem
    release: str
    valid_from: date
    valid_to: date | None
    reader: str
    wheel: str
    file: str
    code_list: str
    licence: str

    def path(self) -> Path | None:
        """The file inside the installed wheel, None where the wheel is absent; the package is not imported."""
        return self._in_wheel(self.file)

    def edition(self) -> Edition:
        """Read the file; raises UnreadableFile."""
        path = self.path()
        if path is None:
            raise UnreadableFile(f"{self.name}: the Python package {self.wheel} is not installed")
        checksum = sha256(path)
        release = Release(self.system, self.release, self.valid_from, self.valid_to, self.name, checksum)
        return icd10cm_tabular.read(path, release, self._in_wheel(self.code_list))

    def _in_wheel(self, name: str) -> Path | None:
        spec = find_spec(self.wheel)
        if spec is None or not spec.submodule_search_locations:
            return None
        path = Path(spec.submodule_search_locations[0]) / name
        return path if path.is_file() else None


def known() -> tuple[Source, ...]:
    """The files that `sources.toml` lists."""
    table = tomllib.loads(files("codesets").joinpath("sources.toml").read_text(encoding="utf-8"))
    return tuple(Source(**{**row, "system": CodeSystem(row["system"])}) for row in table["source"])


def bundled() -> Iterator[Source]:
    """The files that came with the installation."""
    yield from (source for source in known() if source.path())


def sha256(path: Path) -> str:
    """The checksum of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(2**20):
            digest.update(piece)
    return digest.hexdigest()
