"""The tables of the note reader."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def listed(name: str) -> frozenset[str]:
    """A list of plain words of words.toml."""
    table = tomllib.loads(files("assistant.notes.patterns").joinpath("words.toml").read_text(encoding="utf-8"))
    return frozenset(str(table[name]).split())
