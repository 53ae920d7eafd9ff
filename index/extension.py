"""The complete code of an entry that takes a 7th character (I.A.4, I.A.5, I.C.19.a)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.codes import Code
from index.postings import Extension
from index.words import root

_UNSPECIFIED = root("unspecified")


def extended(code: Code, extension: Extension) -> Code:
    """The code with its 7th character, the places between filled with X."""
    plain = code.plain.ljust(6, "X") + extension.character
    return Code(code.system, f"{plain[:3]}.{plain[3:]}")


def default(extensions: Sequence[Extension]) -> Extension:
    """What is meant where nothing is said: what is called unspecified, else the first (the initial encounter)."""
    return next((extension for extension in extensions if _UNSPECIFIED in extension.roots), extensions[0])
