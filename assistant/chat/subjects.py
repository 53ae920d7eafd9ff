"""Which sections may answer a question: one about a single subject does so only where the question names it (subjects.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_NUMBER = re.compile(r"(?:EM|POA|NCCI|MOD|HCPCS|[IV]+)(?:\.\w+)*")


def names_its_subject(ref: str, question: str) -> bool:
    """True for a section that is about no single subject, that the question asks for by its number, or whose subject it names:
    "quit three years ago" is no new patient.
    """
    key = max((key for key in _subjects() if ref == key or ref.startswith(f"{key}.")), key=len, default="")
    return not key or bool(_NUMBER.fullmatch(question)) or bool(_subjects()[key].search(question))


@lru_cache(maxsize=1)
def _subjects() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(files("assistant.chat").joinpath("subjects.toml").read_text(encoding="utf-8"))["subject"]
    return {key: re.compile(pattern, re.IGNORECASE) for key, pattern in table.items()}
