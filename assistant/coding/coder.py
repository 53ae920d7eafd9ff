"""From a note to a worksheet: read, find, specify, combine, select, sequence, judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.coding.findings import FindingsLexicon
from assistant.coding.lexicon import IndexLexicon
from assistant.coding.trace import Traced
from assistant.coding.visit import Visit
from assistant.coding.worksheet import Scope, Worksheet
from assistant.notes.intake import accept
from assistant.notes.mentions import mentions
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.encounter import Encounter
from codesets.terms import vocabulary
from index.retriever import Retriever


class Reader(Protocol):
    """Reads a note for the diagnoses that it states, as a language model may; what it returns is only a proposal."""

    def diagnoses(self, text: str) -> Sequence[str]:
        """Words of the note, verbatim, each naming one diagnosis that the provider states."""
        ...


class NoteCoder:
    """Codes notes with the built-in engine; safe for threads.

    A `reader` may add statements: only words that stand verbatim in the note count, and they go through the same steps.
    """

    def __init__(self, retriever: Retriever, reader: Reader | None = None) -> None:
        self._retriever = retriever
        self._reader = reader
        self._lexicon = IndexLexicon(retriever)
        self._findings = FindingsLexicon(self._lexicon)

    @property
    def catalog(self) -> Catalog:
        """The code sets that the worksheets are made from."""
        return self._retriever.catalog

    def code(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Worksheet:
        """The worksheet of a note; raises UnreadableNote for what is no note."""
        return self.traced(text, encounter, scope).worksheet

    def traced(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Traced:
        """The worksheet of a note with the trace of each step; raises UnreadableNote for what is no note."""
        document = read(accept(text))
        catalog = self._retriever.catalog.on(encounter.date_of_service)
        words = vocabulary.load()
        lexicon = self._findings if scope is Scope.MENTIONS else self._lexicon
        quotes = tuple(self._reader.diagnoses(text)) if self._reader and scope is Scope.ENCOUNTER else ()
        visit = Visit(document, mentions(document, lexicon, words), encounter, catalog, self._retriever, words, quotes)
        return visit.mentioned() if scope is Scope.MENTIONS else visit.reported()
