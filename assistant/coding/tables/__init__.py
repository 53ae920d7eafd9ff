"""The tables of the deciding steps."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache
def table(name: str) -> dict[str, Any]:
    """The TOML table of that name beside this module."""
    text = files("assistant.coding.tables").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a table, whatever the case."""
    return re.compile(pattern, re.IGNORECASE)
