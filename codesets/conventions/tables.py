"""The rules that stand in tables, read once and checked for unknown keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any


class BadTable(ValueError):
    """A table of conventions has a key that it must not have, or lacks one; the message names table and key."""


@lru_cache(maxsize=64)
def rows(
    name: str, kind: str, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> Sequence[Mapping[str, Any]]:
    """The rows [[kind]] of tables/`name`.toml; raises BadTable where a row has other keys than it should."""
    table = tomllib.loads(files(__package__).joinpath(f"tables/{name}.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = table.get(kind, [])
    for row in found:
        keys = frozenset(row)
        if keys - required - optional or required - keys:
            wanted = f"{sorted(required)} and maybe {sorted(optional)}"
            raise BadTable(f"{name}.toml, [[{kind}]]: has the keys {sorted(keys)}, expected {wanted}")
    return tuple(found)
