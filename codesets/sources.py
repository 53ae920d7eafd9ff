"""The published files that are there: those that came along, and those that a user has added."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from codesets.codes import CodeSystem
from codesets.compiler import AnyEdition
from codesets.entries import Release
from codesets.readers import (
    cpt,
    guidelines_pdf,
    hcpcs,
    icd10cm_index,
    icd10cm_tabular,
    icd10pcs_index,
    icd10pcs_tables,
    mue,
    order_file,
    pcs_titles,
    place_of_service,
    starter,
)
from codesets.readers.record import UnreadableFile

Reader = Callable[[Path, Release, Path | None], AnyEdition]

READERS: Mapping[str, Reader] = {
    "icd10cm_tabular": icd10cm_tabular.read,
    "icd10cm_index": lambda path, release, _: icd10cm_index.read(path, release),
    "hcpcs": lambda path, release, _: hcpcs.read(path, release),
    "cpt": lambda path, release, _: cpt.read(path, release),
    "order_file": lambda path, release, _: order_file.read(path, release),
    "guidelines_pdf": lambda path, release, _: guidelines_pdf.read(path, release),
    "icd10pcs_tables": lambda path, release, _: icd10pcs_tables.read(path, release),
    "icd10pcs_index": lambda path, release, _: icd10pcs_index.read(path, release),
    "mue": lambda path, release, _: mue.read(path, release),
    "place_of_service": lambda path, release, _: place_of_service.read(path, release),
    "pcs_titles": lambda path, release, _: pcs_titles.read(path, release),
    "starter_hcpcs": lambda _path, release, _: starter.read_hcpcs(release),
    "starter_cpt": lambda _path, release, _: starter.read_cpt(release),
    "starter_mue": lambda _path, release, _: starter.read_mue(release),
}


# What stands beside a system's codes and does not replace our summary of them.
_BESIDE_CODES = frozenset({"icd10cm_index", "icd10pcs_index", "guidelines_pdf", "mue", "place_of_service"})


# ICD-10-PCS is for inpatient procedures and has more codes than all else together: it is built on demand.
ON_DEMAND = frozenset({CodeSystem.ICD10PCS})


@dataclass(frozen=True, slots=True)
class Source:
    """One published file: its release and dates, the reader for its format, and where it lies.

    `file` is a path inside the installed package `wheel`, or a path of its own where `wheel` is empty. A `starter`
    needs no file and gives way to any other source of the same subject.
    """

    name: str
    system: CodeSystem
    release: str
    valid_from: date
    reader: str
    valid_to: date | None = None
    wheel: str = ""
    file: str = ""
    code_list: str = ""
    licence: str = ""
    starter: bool = False
    sha256: str = ""

    def path(self) -> Path | None:
        """The file, None where it is not there; the wheel's package is not imported."""
        return self._resolve(self.file)

    def present(self) -> bool:
        """True where it can be read on this machine."""
        return self.starter or self.path() is not None

    def edition(self) -> AnyEdition:
        """Read the file; raises UnreadableFile."""
        path = self.path()
        if path is None and not self.starter:
            where = f"the Python package {self.wheel}" if self.wheel else self.file
            raise UnreadableFile(f"{self.name}: {where} is not there")
        checksum = sha256(path) if path else ""
        if self.sha256 and checksum != self.sha256:
            raise UnreadableFile(f"{self.name}: {Path(self.file).name} was changed since it was added; add it again")
        release = Release(self.system, self.release, self.valid_from, self.valid_to, self.name, checksum)
        return READERS[self.reader](path or Path(), release, self._resolve(self.code_list))

    def _resolve(self, name: str) -> Path | None:
        if not name:
            return None
        if not self.wheel:
            return Path(name) if Path(name).is_file() else None
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
    yield from (source for source in known() if source.present())


def in_use(added: Iterable[Source] = (), systems: Collection[CodeSystem] = tuple(CodeSystem)) -> tuple[Source, ...]:
    """What a build of these systems reads: what came along and what was added, without the starters it replaces."""
    every = [source for source in (*bundled(), *added) if source.system in systems]
    official = {_subject(source) for source in every if not source.starter}
    return tuple(source for source in every if not (source.starter and _subject(source) in official))


def _subject(source: Source) -> tuple[CodeSystem, str]:
    """What a file tells of a system: its codes, or what stands beside them."""
    reader = source.reader.removeprefix("starter_")
    return source.system, reader if reader in _BESIDE_CODES else "codes"


def sha256(path: Path) -> str:
    """The checksum of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(2**20):
            digest.update(piece)
    return digest.hexdigest()
