"""From a note to a worksheet: read, find, specify, combine, select, sequence, judge."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from assistant.coding import proof
from assistant.coding.findings import FindingsLexicon
from assistant.coding.lexicon import IndexLexicon
from assistant.coding.reading import Reader, ReaderFailed, Reading
from assistant.coding.rows import ENGINE
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


class NoteCoder:
    """Codes notes with the built-in engine; safe for threads.

    A `reader` may add statements and choose among the candidates that were found: only words that stand verbatim in the
    note and entries that were offered count, and they go through the same steps. Where it fails the built-in engine
    codes alone, and `engine` and a remark say so.
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
        if self._reader is None or scope is Scope.MENTIONS:
            return self._traced(text, encounter, scope, None)
        try:
            traced = self._traced(text, encounter, scope, self._reader.begin(accept(text)))
        except ReaderFailed as failed:
            traced = self._traced(text, encounter, scope, None)
            engine = f"{ENGINE} ({self._reader.name} was not used: {failed.reason})"
            remark = f"The language model {self._reader.name} was not used: {failed.reason}. The built-in engine read the note."
            sheet = replace(traced.worksheet, engine=engine, remarks=(remark, *traced.worksheet.remarks))
        else:
            sheet = replace(traced.worksheet, engine=f"{ENGINE} with {self._reader.name}")
        return replace(traced, worksheet=sheet)

    @property
    def alone(self) -> NoteCoder:
        """The same coder without the reader."""
        if self._reader is None:
            return self
        other = copy(self)
        other._reader = None
        return other

    def _traced(self, text: str, encounter: Encounter, scope: Scope, reading: Reading | None) -> Traced:
        document = read(accept(text))
        catalog = self._retriever.catalog.on(encounter.date_of_service)
        words = vocabulary.load()
        lexicon = self._findings if scope is Scope.MENTIONS else self._lexicon
        found = mentions(document, lexicon, words)
        visit = Visit(document, found, encounter, catalog, self._retriever, words, reading)
        traced = visit.mentioned() if scope is Scope.MENTIONS else visit.reported()
        return replace(traced, worksheet=proof.printed(traced.worksheet, catalog))
