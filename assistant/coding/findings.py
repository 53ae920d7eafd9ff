"""Words of signs and findings as prose names them, beside the terms of the index (scope "mentions")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from assistant.coding.tables import table
from assistant.notes.mentions import Lexicon
from codesets.codes import Code, CodeSystem
from index.words import key, tokens


class FindingsLexicon:
    """A lexicon that also knows the table of findings; a name in the index comes before one of the table."""

    def __init__(self, base: Lexicon) -> None:
        self._base = base

    def named(self, keys: Sequence[str]) -> Mapping[str, tuple[Code, ...]]:
        """For each key that names something, the codes it names."""
        found = dict(self._base.named(keys))
        own = _keys()
        for each in keys:
            if each in own:
                found[each] = tuple(dict.fromkeys((*found.get(each, ()), own[each])))
        return found


@lru_cache(maxsize=1)
def _keys() -> Mapping[str, Code]:
    """The table's words as keys, sited nouns joined with their sites."""
    rows = table("findings")
    found: dict[str, Code] = {}
    for noun, value in rows["nouns"].items():
        found.setdefault(key(tokens(noun)), Code(CodeSystem.ICD10CM, value))
    for group in rows["sited"].values():
        for site, value in group["sites"].items():
            for word in group["words"]:
                found.setdefault(key(tokens(f"{word} {site}")), Code(CodeSystem.ICD10CM, value))
    return found
