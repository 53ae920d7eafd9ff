"""The journal of a run: each scored case as it is done, so that a run that was killed goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from codesets.refusal import Refusal

Json = dict[str, Any]


class CannotWrite(Refusal, OSError):
    """The file of the run cannot be written; the message says which."""


class Journal(Protocol):
    """Where scored cases go: a file beside the result, or memory."""

    elapsed: float

    def done(self) -> frozenset[str]: ...

    def add(self, case: Json, elapsed: float) -> None: ...

    def cases(self) -> Iterator[Json]: ...

    def close(self, keep: bool) -> None: ...


class Memory:
    """Scored cases as compact text: for runs whose result is only printed."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._lines: list[str] = []

    def done(self) -> frozenset[str]:
        """Nothing: every run starts anew."""
        return frozenset()

    def add(self, case: Json, elapsed: float) -> None:
        """Keep a case."""
        self.elapsed = elapsed
        self._lines.append(json.dumps(case, ensure_ascii=False))

    def cases(self) -> Iterator[Json]:
        """The cases as they came."""
        return (json.loads(line) for line in self._lines)

    def close(self, keep: bool) -> None:
        """Nothing is left behind."""


class File:
    """`RESULT.part`: a line with the run's fingerprint, then one line a case; whole lines only are taken up again."""

    def __init__(self, result: Path, fingerprint: str) -> None:
        self.path = result.with_name(f"{result.name}.part")
        self.elapsed = 0.0
        self._ids: set[str] = set()
        try:
            kept = self._kept(fingerprint)
            self._stream = self.path.open("r+b" if kept else "w+b")
            if kept:
                self._stream.truncate(kept)
                self._stream.seek(kept)
            else:
                self._write({"fingerprint": fingerprint})
        except OSError as error:
            raise CannotWrite(f"cannot write {self.path.name}: {error.strerror}") from None

    def _kept(self, fingerprint: str) -> int:
        """How many bytes of an earlier journal of the same run are whole; 0 where there is none."""
        if not self.path.is_file():
            return 0
        with self.path.open("rb") as stream:
            head = _read(stream.readline())
            if head is None or head.get("fingerprint") != fingerprint:
                return 0
            end = stream.tell()
            for line in stream:
                entry = _read(line)
                if entry is None:
                    break
                self._ids.add(str(entry["case"]["id"]))
                self.elapsed = float(entry["elapsed"])
                end += len(line)
            return end

    def _write(self, entry: Json) -> None:
        self._stream.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self._stream.flush()

    def done(self) -> frozenset[str]:
        """The ids that an earlier, interrupted run has scored."""
        return frozenset(self._ids)

    def add(self, case: Json, elapsed: float) -> None:
        """Write a case; `elapsed` are the seconds of the whole run so far."""
        self.elapsed = elapsed
        try:
            self._write({"case": case, "elapsed": round(elapsed, 3)})
        except OSError as error:
            raise CannotWrite(f"cannot write {self.path.name}: {error.strerror}") from None

    def cases(self) -> Iterator[Json]:
        """The cases as they came, those of an earlier run first."""
        with self.path.open("rb") as stream:
            stream.readline()
            for line in stream:
                yield json.loads(line)["case"]

    def close(self, keep: bool) -> None:
        """Close the file; without `keep` it goes, as the result stands."""
        self._stream.close()
        if not keep:
            self.path.unlink(missing_ok=True)


def _read(line: bytes) -> Json | None:
    """An entry, or None where the line was cut off."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
