"""Open an evaluation set: by the name of one that came along, as a file, a published folder or pasted lines."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import IO, TypeVar

from pydantic import ValidationError

from codesets.refusal import Refusal
from evals.cases import MODELS, Case
from evals.formats import aci_bench, codiesp, jsonl, table
from evals.formats.record import Record

BUILT_IN = {
    "retrieval": "everyday",
    "notes": "vignettes",
    "conventions": "conventions",
    "chat": "chat",
    "guidelines": "guidelines",
}
_FURTHER = {"supplies": "retrieval"}  # sets that no kind takes unasked
_PUBLISHED = (codiesp, aci_bench)
AnyCase = TypeVar("AnyCase", bound=Case)


class BadSet(Refusal, ValueError):
    """The set cannot be read; the message names the file, the line and the reason."""


@dataclass(frozen=True)
class EvaluationSet:
    """A set of one kind, read anew at each pass so that it is never held whole.

    `records` reads it from its beginning; `digest` is the SHA-256 of what is read.
    """

    name: str
    kind: str
    records: Callable[[], Iterator[Record]]
    digest: str

    def cases(self) -> Iterator[Case]:
        """The cases in order; raises BadSet at the first record that does not fit."""
        for record in self.records():
            case = self._case(record)
            if isinstance(case, str):
                raise BadSet(f"{self.name}, {case}")
            yield case

    def problems(self) -> Iterator[str]:
        """One line for each record that does not fit, and for each id that stands twice."""
        seen: set[str] = set()
        for record in self.records():
            case = self._case(record)
            if isinstance(case, str):
                yield case
            elif case.id in seen:
                yield f"{record.where}: the id {case.id!r} stands twice"
            else:
                seen.add(case.id)

    def ids(self) -> list[str]:
        """The ids in order, after a whole check; raises BadSet with the first problem and the number of the others."""
        found: list[str] = []
        seen: set[str] = set()
        problems: list[str] = []
        for record in self.records():
            case = self._case(record)
            if isinstance(case, str):
                problems.append(case)
            elif case.id in seen:
                problems.append(f"{record.where}: the id {case.id!r} stands twice")
            else:
                seen.add(case.id)
                found.append(case.id)
        if problems:
            more = f" ({len(problems) - 1} more: `codedesk-eval check` names them all)" if len(problems) > 1 else ""
            raise BadSet(f"{self.name}, {problems[0]}{more}")
        if not found:
            raise BadSet(f"{self.name}: holds no cases")
        return found

    def _case(self, record: Record) -> Case | str:
        """The case, or what is wrong with the record."""
        if record.problem:
            return f"{record.where}: {record.problem}"
        try:
            return MODELS[self.kind].model_validate(record.raw)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            return f"{record.where}: {where}: {first['msg']}"


def load(path: Path, model: type[AnyCase]) -> tuple[AnyCase, ...]:
    """Every case of a file at once, for sets that are small; raises BadSet."""
    opened = open_set(str(path), next(kind for kind, each in MODELS.items() if each is model))
    opened.ids()
    return tuple(case for case in opened.cases() if isinstance(case, model))


def built_in() -> dict[str, Path]:
    """The sets that came along, by name."""
    folder = Path(str(files("evals").joinpath("sets")))
    return {path.stem: path for path in sorted(folder.glob("*.jsonl"))}


def kind_of(name: str) -> str:
    """The kind of a set that came along; raises BadSet for another name."""
    kinds = {each: kind for kind, each in BUILT_IN.items()} | _FURTHER
    if name in kinds:
        return kinds[name]
    raise BadSet(f"no set {name} came along; there are {', '.join(kinds)}")


def open_set(named: str, kind: str) -> EvaluationSet:
    """The set that `named` names: a file (.jsonl, .csv), a published folder, or one that came along."""
    path = Path(named)
    ours = built_in()
    if not path.exists() and path.name.removesuffix(".jsonl") in ours:
        path = ours[path.name.removesuffix(".jsonl")]
    if path.is_dir():
        return _published(path, kind)
    if not path.is_file():
        raise BadSet(f"no evaluation set at {named}; the sets that came along are {', '.join(ours)}")
    return _opened(path.name, kind, lambda: path.open(encoding="utf-8-sig", newline=""), _digest(path))


def pasted(name: str, text: str, kind: str) -> EvaluationSet:
    """A set given as text: it stays in memory."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return _opened(name, kind, lambda: nullcontext(io.StringIO(text, newline="")), digest)


def _opened(name: str, kind: str, stream: Callable[[], AbstractContextManager[IO[str]]], digest: str) -> EvaluationSet:
    def records() -> Iterator[Record]:
        try:
            with stream() as lines:
                yield from table.read(kind, lines) if name.lower().endswith(".csv") else jsonl.read(lines)
        except UnicodeDecodeError:
            raise BadSet(f"{name} is not UTF-8 text; save it as UTF-8") from None

    return EvaluationSet(name, kind, records, digest)


def _published(folder: Path, kind: str) -> EvaluationSet:
    if kind != "notes":
        raise BadSet(f"{folder.name} is a folder; only sets of notes are read from folders")
    for reader in _PUBLISHED:
        if reader.is_one(folder):
            parts = "".join(_digest(path) for path in sorted(folder.rglob("*")) if path.is_file())
            digest = hashlib.sha256(parts.encode()).hexdigest()
            return EvaluationSet(folder.name, kind, partial(reader.read, folder), digest)
    raise BadSet(f"{folder.name} holds neither CodiEsp nor ACI-BENCH as published")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
