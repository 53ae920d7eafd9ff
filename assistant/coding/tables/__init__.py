"""The tables of the deciding steps."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache
def table(name: str) -> dict[str, Any]:
    """The TOML table of that name beside this module."""
    text = files("assistant.coding.tables").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
