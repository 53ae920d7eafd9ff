"""HCPCS codes that gave way to another, which the quarterly file goes on printing for a while."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry
from codesets.readers.starter import table


@lru_cache(maxsize=1)
def replaced() -> Mapping[str, str]:
    """Each code that is no longer used, with the one that took its place."""
    return {row["code"]: row["by"] for row in table("hcpcs_replaced.tsv")}


def successor(code: str, catalog: Catalog) -> Entry | None:
    """The entry in force of the HCPCS code that took the place of this one, None where none did."""
    by = replaced().get(code.strip().upper())
    return catalog.entry(Code(CodeSystem.HCPCS, by)) if by else None
