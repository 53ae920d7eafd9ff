"""Settings become the wired application: the only place where the parts meet."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import BUILTIN, Settings, switch_telemetry_off
from codesets.added import Added, from_folders
from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.compiler import compile_catalog
from codesets.refusal import Refusal
from codesets.sources import ON_DEMAND, Source, in_use

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.chat.agent import Conversation
    from assistant.coding.coder import NoteCoder
    from assistant.coding.reading import Reader
    from index.build import Progress
    from index.embedders import Embedder
    from index.retriever import Retriever


_ADD = "add it with `codedesk sources add FILE`"
_HOW = {CodeSystem.ICD10PCS: f"{_ADD}, or install the titles with `pip install 'codedesk[pcs]'`"}


class NotThere(Refusal):
    """A system was asked for that no file is there for; the message says how to get it."""


@dataclass
class Application:
    """The parts, each made when it is first needed; a test hands in its own `retriever`, `model` or `reader`."""

    settings: Settings
    given_retriever: Retriever | None = None
    given_model: BaseChatModel | None = None
    given_reader: Reader | None = None

    @cached_property
    def retriever(self) -> Retriever:
        """Search over the built index; raises IndexDamaged or CatalogError with what to do."""
        from index.retriever import open_retriever

        return self.given_retriever or open_retriever(self.settings.home)

    @cached_property
    def catalog(self) -> Catalog:
        """The compiled code sets, without loading the index."""
        if self.given_retriever:
            return self.given_retriever.catalog
        return Catalog(self.settings.home / "current" / "catalog.sqlite")

    @cached_property
    def coder(self) -> NoteCoder:
        """The note reader and coder; with a language model in the settings, that model may read too."""
        from assistant.coding.coder import NoteCoder

        return NoteCoder(self.retriever, self.given_reader or self._model_reader(self.settings.model))

    def _model_reader(self, name: str) -> Reader | None:
        """The language model of that name as a reader of notes; None for the built-in engine."""
        if name == BUILTIN:
            return None
        from assistant.chat.backends import chat_model
        from assistant.chat.consent import note_may_be_sent
        from assistant.chat.reader import ModelReader, UnsentReader

        if not note_may_be_sent(self.settings, name):
            return UnsentReader(name)
        # Half of a turn: in a conversation the words about the worksheet take their time too.
        return ModelReader(chat_model(self.settings, name), name, self.settings.turn_seconds / 2)

    def conversation(self, model: str | None = None) -> Conversation:
        """A new conversation with its own memory."""
        from assistant.chat.agent import Conversation
        from assistant.chat.backends import chat_model

        chosen = self.given_model or chat_model(self.settings, model or self.settings.model)
        return Conversation(self.retriever, self.coder, chosen, self.settings)

    def build(
        self,
        progress: Progress | None = None,
        *,
        force: bool = False,
        systems: Collection[CodeSystem] = (),
        folders: Sequence[Path] = (),
    ) -> Path:
        """Compile the code sets and build the index; returns the folder that is now current.

        `systems` are the systems wanted (see `systems_to_build`), `folders` further folders of official files.
        """
        from codesets.guidelines import official
        from index.build import build
        from index.guideline_search import texts

        wanted = self.systems_to_build(systems)
        sources = self.sources(wanted, folders)
        missing = set(systems) - {source.system for source in sources}
        if missing:
            raise NotThere(f"{min(missing)} has no file here: {_HOW.get(min(missing), _ADD)}")
        with tempfile.TemporaryDirectory(prefix="codedesk-") as scratch, ThreadPoolExecutor(1) as beside:
            catalog = Path(scratch) / "catalog.sqlite"
            # Both take a core for ten seconds, the first time: the model is exported while the code sets are compiled.
            embedder = beside.submit(self._embedder)
            compile_catalog([source.edition() for source in sources], catalog)
            sections = texts(official.entries(Catalog(catalog)))
            return build(
                catalog, self.settings.home, embedder.result, guidelines=sections, progress=progress, force=force
            )

    @property
    def added(self) -> Added:
        """The official files that the user has added."""
        return Added(self.settings.home / "sources")

    def sources(
        self, systems: Collection[CodeSystem] = tuple(CodeSystem), folders: Sequence[Path] = ()
    ) -> tuple[Source, ...]:
        """What a build reads: what came along, what was added, and the folders of CODEDESK_SOURCES."""
        return in_use((*self.added.sources(), *from_folders((*self.settings.sources, *folders))), systems)

    def systems_to_build(self, named: Collection[CodeSystem] = ()) -> frozenset[CodeSystem]:
        """The systems of a build: those named, with ICD-10-CM, on which all else rests.

        Without a name, or where only ICD-10-PCS is named (it is built on demand), all the others too; what the index
        in use holds on demand stays in it.
        """
        chosen = frozenset(named)
        if chosen - ON_DEMAND:
            return chosen | {CodeSystem.ICD10CM}
        held = (
            frozenset(self.catalog.in_force)
            if not chosen and self.built() and not self.given_retriever
            else frozenset()
        )
        return frozenset(CodeSystem) - ON_DEMAND | chosen | held & ON_DEMAND

    def built(self) -> bool:
        """True where an index is there (whether it is sound is seen when it is opened)."""
        return (self.settings.home / "current").exists()

    def _embedder(self) -> Embedder:
        from index.export import open_embedder

        return open_embedder(self.settings.embedder, self.settings.home / "models")


def wire(
    settings: Settings,
    *,
    retriever: Retriever | None = None,
    model: BaseChatModel | None = None,
    reader: Reader | None = None,
) -> Application:
    """The application for these settings; telemetry is off before any library is imported."""
    switch_telemetry_off()
    return Application(settings, retriever, model, reader)


__all__ = ["BUILTIN", "Application", "wire"]
