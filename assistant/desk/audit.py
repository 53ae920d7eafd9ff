"""The audit record of worksheets: who was suggested what, and what the coder made of it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.coding.worksheet import Worksheet
from assistant.desk.review import Change
from codesets.refusal import Refusal

Clock = Callable[[], datetime]


class NoRecord(Refusal, OSError):
    """The record cannot be kept where it was asked for; the message says why."""


class Record:
    """Appends one JSON line for each event to `<folder>/<day>.jsonl`; without a folder nothing is kept.

    A line names codes, places and decisions. The note's words are in it only with `with_notes`.
    """

    def __init__(self, folder: Path | None, *, with_notes: bool = False, clock: Clock | None = None) -> None:
        self._folder = folder
        self._with_notes = with_notes
        self._clock = clock or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise NoRecord(f"the audit record cannot be kept there: {error.strerror}") from None
            if not os.access(folder, os.W_OK):
                raise NoRecord("the audit record cannot be kept there: the folder cannot be written")

    def suggested(self, worksheet: str, user: str, made: Worksheet, note: str) -> None:
        """What the engine suggested, from which releases."""
        encounter = made.encounter
        self._write(
            worksheet,
            user,
            "suggested",
            engine=made.engine,
            releases={system.value: name for system, name in made.releases.items()},
            setting=encounter.setting.value,
            date_of_service=encounter.date_of_service.isoformat() if encounter.date_of_service else None,
            suggestions=[
                {
                    "system": each.code.system.value,
                    "code": each.code.value,
                    "role": each.role.value,
                    "confidence": round(each.confidence, 3),
                    "evidence": [[part.start, part.end] for part in each.evidence],
                }
                for each in made.suggestions
            ],
            **({"note": note} if self._with_notes else {}),
        )

    def changed(self, worksheet: str, user: str, changes: Sequence[Change]) -> None:
        """What the coder did."""
        for change in changes:
            self._write(
                worksheet,
                user,
                change.action,
                system=change.code.system.value,
                code=change.code.value,
                detail=change.detail,
            )

    def exported(self, worksheet: str, user: str, form: str) -> None:
        """That the worksheet left the page, and how."""
        self._write(worksheet, user, "export", format=form)

    def _write(self, worksheet: str, user: str, event: str, **more: Any) -> None:
        if self._folder is None:
            return
        now = self._clock()
        line = {
            "at": now.isoformat(timespec="milliseconds"),
            "worksheet": worksheet,
            "user": user,
            "event": event,
            **more,
        }
        path = self._folder / f"{now.date().isoformat()}.jsonl"
        with self._lock:
            opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(opened, "a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
