"""What a result depends on, as one number: the set, the options, the code and tables of the application, the index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

PACKAGES = ("codesets", "index", "prompts", "assistant", "evals")
# Sets, baselines and pictures change no result of a run.
_WITHOUT = frozenset({"sets", "baselines", "__pycache__"})


def fingerprint(parts: Mapping[str, Any], home: Path) -> str:
    """A number that differs where a result might: after any change of the code, a table, the index, set or options."""
    manifest = home / "current" / "manifest.json"
    index = manifest.read_bytes() if manifest.is_file() else b""
    told = json.dumps(dict(parts), sort_keys=True, default=str)
    return hashlib.sha256(b"\0".join((_code().encode(), index, told.encode()))).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    whole = hashlib.sha256()
    for package in PACKAGES:
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not _WITHOUT & set(path.relative_to(folder).parts):
                whole.update(str(path.relative_to(folder)).encode())
                whole.update(path.read_bytes())
    return whole.hexdigest()
