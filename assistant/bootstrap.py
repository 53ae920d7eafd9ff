"""Settings become the wired application: the only place where the parts meet."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import BUILTIN, Settings, switch_telemetry_off
from codesets.added import Added, from_folders
from codesets.catalog import Catalog
from codesets.compiler import compile_catalog
from codesets.sources import Source, in_use

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.chat.agent import Conversation
    from assistant.coding.coder import NoteCoder
    from index.build import Progress
    from index.embedders import Embedder
    from index.retriever import Retriever



@dataclass
class Application:
    """The parts, each made when it is first needed; a test hands in its own `retriever` or `model`."""

    settings: Settings
    given_retriever: Retriever | None = None
    given_model: BaseChatModel | None = None

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
        """The note reader and coder."""
        from assistant.coding.coder import NoteCoder

        return NoteCoder(self.retriever)

    def conversation(self, model: str | None = None) -> Conversation:
        """A new conversation with its own memory."""
        from assistant.chat.agent import Conversation
        from assistant.chat.backends import chat_model

        chosen = self.given_model or chat_model(self.settings, model or self.settings.model)
        return Conversation(self.retriever, self.coder, chosen, self.settings)

    def build(self, progress: Progress | None = None, *, force: bool = False) -> Path:
        """Compile the code sets and build the index; returns the folder that is now current."""
        from codesets.guidelines import official
        from index.build import build
        from index.guideline_search import texts

        with tempfile.TemporaryDirectory(prefix="codedesk-") as scratch:
            catalog = Path(scratch) / "catalog.sqlite"
            compile_catalog([source.edition() for source in self.sources()], catalog)
            sections = texts(official.entries(Catalog(catalog)))
            return build(
                catalog, self.settings.home, self._embedder(), guidelines=sections, progress=progress, force=force
            )

    @property
    def added(self) -> Added:
        """The official files that the user has added."""
        return Added(self.settings.home / "sources")

    def sources(self) -> tuple[Source, ...]:
        """What a build reads: what came along, what was added, and the folders of CODEDESK_SOURCES."""
        return in_use((*self.added.sources(), *from_folders(self.settings.sources)))

    def built(self) -> bool:
        """True where an index is there (whether it is sound is seen when it is opened)."""
        return (self.settings.home / "current").exists()

    def _embedder(self) -> Embedder:
        from index.export import open_embedder

        return open_embedder(self.settings.embedder, self.settings.home / "models")


def wire(settings: Settings, *, retriever: Retriever | None = None, model: BaseChatModel | None = None) -> Application:
    """The application for these settings; telemetry is off before any library is imported."""
    switch_telemetry_off()
    return Application(settings, retriever, model)


__all__ = ["BUILTIN", "Application", "wire"]
