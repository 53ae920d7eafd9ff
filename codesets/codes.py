"""A medical code as a type: parsed once, canonical, ordered, hashable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from codesets.refusal import Refusal


class CodeSystem(StrEnum):
    """The code sets Codedesk reads, by the names that every surface uses."""

    ICD10CM = "ICD-10-CM"
    ICD10PCS = "ICD-10-PCS"
    HCPCS = "HCPCS"
    CPT = "CPT"


class InvalidCode(Refusal, ValueError):
    """The text does not have the shape of a code; the message says what is wrong with it."""


# The shapes in the order in which an unmarked text is read: `E1122` is ICD-10-CM before it is HCPCS.
SHAPES: dict[CodeSystem, re.Pattern[str]] = {
    CodeSystem.ICD10CM: re.compile(r"(?:[A-Z]\d|QA)[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"),
    CodeSystem.HCPCS: re.compile(r"[A-V]\d{4}|[A-Z][0-9A-Z]"),
    CodeSystem.CPT: re.compile(r"\d{4}[0-9AFMTU]|\d[0-9P]"),
    CodeSystem.ICD10PCS: re.compile(r"[0-9A-HJ-NP-Z]{7}"),
}
_DOTTED = frozenset({CodeSystem.ICD10CM})
_SPACES = re.compile(r"[\s ]+")


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """One code of one system; `value` is canonical: upper case, ICD-10-CM with its dot.

    The constructor trusts its caller (readers name blocks `E08-E13` this way); strangers' text goes through `parse`.
    """

    system: CodeSystem
    value: str

    @classmethod
    def parse(cls, text: str, system: CodeSystem | str | None = None) -> Code:
        """The code that `text` spells, in any case, with or without dot and spaces; raises InvalidCode."""
        readings = cls.readings(text, system)
        return readings[0]

    @classmethod
    def readings(cls, text: str, system: CodeSystem | str | None = None) -> tuple[Code, ...]:
        """Every code whose shape `text` has, the likeliest first; raises InvalidCode where there is none."""
        plain = _plain(text)
        found = tuple(
            cls(candidate, _dotted(plain) if candidate in _DOTTED else plain)
            for candidate in _candidates(system)
            if SHAPES[candidate].fullmatch(plain) and ("." not in plain or candidate in _DOTTED)
        )
        if not found:
            kind = f"{CodeSystem(system)} code" if system else "code"
            raise InvalidCode(f"{plain[:24]!r} does not have the shape of a {kind}")
        return found

    @property
    def plain(self) -> str:
        """The value without its dot: `E1122`."""
        return self.value.replace(".", "")

    @property
    def category(self) -> str:
        """The first three characters."""
        return self.value[:3]

    def starts(self, other: Code) -> bool:
        """True where `other` is this code or lies below it."""
        return self.system == other.system and other.plain.startswith(self.plain)

    def __str__(self) -> str:
        return self.value


def _candidates(system: CodeSystem | str | None) -> tuple[CodeSystem, ...]:
    return (CodeSystem(system),) if system else tuple(SHAPES)


def _plain(text: str) -> str:
    """Upper case without surrounding or inner spaces; anything but ASCII letters, digits and dot is refused."""
    if len(text) > 200:
        raise InvalidCode("a code has at most seven characters; this text is far longer")
    folded = _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper().rstrip("-").rstrip(".")
    if not folded:
        raise InvalidCode("no code was given")
    for character in folded:
        if not (character.isascii() and (character.isalnum() or character == ".")):
            name = unicodedata.name(character, f"U+{ord(character):04X}")
            raise InvalidCode(f"the code holds a character that no code has: {name}")
    return folded


def _dotted(plain: str) -> str:
    bare = plain.replace(".", "")
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"
