"""The codes that WHO's ICD-10 has and ICD-10-CM has not, and what stands for them in ICD-10-CM."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from codesets.codes import Code


def replacement(code: Code) -> str:
    """What to look up instead of a code that only WHO's ICD-10 has; empty where the code is none of those."""
    table = _table()
    return next((table[stem] for length in range(len(code.plain), 2, -1) if (stem := code.plain[:length]) in table), "")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    lines = files(__package__).joinpath("tables/icd10_who.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {code.replace(".", ""): use for code, use in rows[1:]}
