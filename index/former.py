"""The index in use as what a build starts from: vectors of unchanged texts and whole collections are taken over."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.manifest import CHROMA, LEXICAL, VECTORS, Manifest
from index.plan import Plan

if TYPE_CHECKING:
    from index.embedders import Vectors


@dataclass(frozen=True)
class Former:
    """The index in use, where a build may take over what it holds: its model is the same and its files are whole."""

    folder: Path
    manifest: Manifest

    def vectors(self) -> Mapping[str, Vectors]:
        """Its vectors by their text."""
        import numpy as np

        vectors = np.load(self.folder / VECTORS, mmap_mode="r", allow_pickle=False)
        connection = sqlite3.connect(f"{(self.folder / LEXICAL).resolve().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("select id, text from text where id < ?", (len(vectors),))
            return {text: vectors[number] for number, text in rows}
        finally:
            connection.close()

    def copy(self, folder: Path, plan: Plan) -> frozenset[str]:
        """Copy its store of vectors to `folder` if a collection of the plan is in it; returns those that are."""
        same = frozenset(n for n, digest in plan.collections.items() if self.manifest.collections.get(n) == digest)
        if not same:
            return same
        shutil.copytree(self.folder / CHROMA, folder)
        return same
