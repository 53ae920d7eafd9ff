"""The first build behind a page that is already up."""

from __future__ import annotations

import threading
from html import escape

from assistant.bootstrap import Application

_FAILED = "The index could not be built; see the terminal where Codedesk was started."


class Startup:
    """Builds the index in the background where there is none, and tells how far it is."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._stage, self._done, self._total = "starting", 0, 1
        self._problem = ""
        self.ready = False

    def begin(self) -> None:
        """Open the index, building it first where there is none; returns at once when nothing has to be built."""
        if self._application.built():
            self._open()
        else:
            threading.Thread(target=self._build, name="first build", daemon=True).start()

    @property
    def sentence(self) -> str:
        """What a coder is told while the index is not ready."""
        return self._problem or f"The code sets are being indexed ({self._stage}, {self._share:.0%}); one moment."

    def html(self) -> str:
        """The progress as a bar."""
        return (
            f"<div role='status'><p>{escape(self.sentence)}</p>"
            f"<progress max='1' value='{self._share:.2f}' aria-label='progress of the build'></progress></div>"
        )

    @property
    def _share(self) -> float:
        return min(1.0, self._done / self._total) if self._total else 0.0

    def _build(self) -> None:
        try:
            self._application.build(self._tell)
            self._open()
        except Exception as error:
            self._problem = f"{_FAILED} ({type(error).__name__})"
            raise

    def _open(self) -> None:
        self._application.retriever.search("hypertension", limit=1)
        self.ready = True

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._stage, self._done, self._total = stage, done, total
