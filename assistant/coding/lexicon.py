"""The terms of the index as the note reader looks them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codesets.codes import Code
from index.documents import Source
from index.lexical import Named
from index.retriever import Retriever

# Where several entries carry one name, our own term or a title says more than an inclusion term.
_TRUST = {Source.TITLE: 0, Source.SYNONYM: 0, Source.INCLUSION: 1}


class IndexLexicon:
    """Terms by key: the codes that each names, the most trusted first and the least specific of equals."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def named(self, keys: Sequence[str]) -> Mapping[str, tuple[Code, ...]]:
        """For each key that names something, the codes it names."""
        return {
            key: tuple(dict.fromkeys(own.code for own in sorted(found, key=_rank)))
            for key, found in self._retriever.named(keys).items()
            if found
        }


def _rank(own: Named) -> tuple[int, int, str]:
    return _TRUST[own.source], len(own.code.plain), own.code.value
