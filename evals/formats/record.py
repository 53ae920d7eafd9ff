"""A record as it was read: where it stands, what it holds, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """`where` names the line or file for a message; `problem` is empty where `raw` can be checked."""

    where: str
    raw: dict[str, Any]
    problem: str = ""
