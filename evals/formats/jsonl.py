"""Sets of one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from evals.formats.record import Record


def read(lines: Iterable[str]) -> Iterator[Record]:
    """A record for each line that is not empty."""
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("\ufeff")
        if not text:
            continue
        where = f"line {number}"
        try:
            raw = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield Record(where, {}, f"not a JSON object ({reason})")
            continue
        if isinstance(raw, dict):
            yield Record(where, raw)
        else:
            yield Record(where, {}, f"not a JSON object but a {type(raw).__name__}")
