"""The texts of a list read as codes, each in the system that it belongs to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions.history import history
from codesets.entries import Level

_SHOWN = 40
_NO_DIAGNOSES = frozenset({"LOINC", "NDC"})


@dataclass(frozen=True, slots=True)
class UnknownText:
    """A text on the list that is no code of the four systems.

    `reason` says why in one clause; `system` names the foreign system it seems to come from, empty where none does.
    """

    text: str
    reason: str
    system: str = ""

    @property
    def code(self) -> Code:
        """The text as given, in the shape that findings carry."""
        return Code(CodeSystem.ICD10CM, self.text)


Listed = Code | UnknownText


@dataclass(frozen=True, slots=True)
class Shape:
    """How the codes of a foreign system look; `says` explains it in one clause."""

    system: str
    pattern: re.Pattern[str]
    says: str


def read(texts: Sequence[str], catalog: Catalog) -> tuple[Listed, ...]:
    """Each text as a code where it has a code's shape, else as UnknownText; the order and the number are kept."""
    return tuple(read_text(text, catalog) for text in texts)


def read_text(text: str, catalog: Catalog) -> Listed:
    """One text: the code it names in ICD-10-CM, else in another loaded system, else what its shape says."""
    block = Code(CodeSystem.ICD10CM, text.strip().upper())
    if "-" in block.value and catalog.entry(block, Level.BLOCK):
        return block
    try:
        readings = Code.readings(text)
    except InvalidCode as error:
        return _foreign(text) or UnknownText(_shown(text), str(error))
    diagnosis = readings[0] if readings[0].system is CodeSystem.ICD10CM else None
    if diagnosis and (catalog.exists(diagnosis) or history().knows(diagnosis)):
        return diagnosis
    if other := next((code for code in readings if code is not diagnosis and catalog.exists(code)), None):
        return other
    if foreign := _foreign(text):
        return foreign
    if diagnosis and _is_procedure(text, diagnosis, catalog):
        return next(code for code in readings if code.system is CodeSystem.ICD10PCS)
    return readings[0]


def diagnoses(codes: Sequence[Listed]) -> tuple[Code, ...]:
    """The ICD-10-CM codes of a list in sequence, each once, whether they exist or not."""
    found = (code for code in codes if isinstance(code, Code) and code.system is CodeSystem.ICD10CM)
    return tuple(dict.fromkeys(found))


def leading(codes: Sequence[Listed]) -> Code | None:
    """The first diagnosis; None where a text stands before it that may mean one (of another classification, misread)."""
    for code in codes:
        if isinstance(code, UnknownText):
            if code.system not in _NO_DIAGNOSES:
                return None
        elif code.system is CodeSystem.ICD10CM:
            return code
    return None


def existing(codes: Sequence[Listed], catalog: Catalog) -> tuple[Code, ...]:
    """Those of `diagnoses` that the release has, complete or not; blocks are no codes."""
    return tuple(code for code in diagnoses(codes) if "-" not in code.value and catalog.exists(code))


@lru_cache(maxsize=1)
def shapes() -> tuple[Shape, ...]:
    """The shapes of the table foreign_systems.toml, the most telling first."""
    table = tomllib.loads(files(__package__).joinpath("tables/foreign_systems.toml").read_text("utf-8"))
    return tuple(Shape(row["system"], re.compile(row["pattern"]), row["says"]) for row in table["shape"])


def _foreign(text: str) -> UnknownText | None:
    plain = text.strip().upper()
    shape = next((shape for shape in shapes() if shape.pattern.fullmatch(plain)), None)
    return UnknownText(_shown(text), shape.says, shape.system) if shape else None


def _is_procedure(text: str, code: Code, catalog: Catalog) -> bool:
    """True for seven undotted characters that ICD-10-CM cannot have made: its category takes no 7th character."""
    if "." in text or len(code.plain) != 7 or set(code.plain) & set("IO"):
        return False
    category = Code(CodeSystem.ICD10CM, code.category)
    return not any(len(leaf.plain) == 7 for leaf in catalog.leaves(category))


def _shown(text: str) -> str:
    """The text as the findings show it: printable, on one line, not endless."""
    line = "".join(character if character.isprintable() else "�" for character in " ".join(text.split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
