"""The first build behind a page that is already up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape

from assistant.bootstrap import Application
from codesets.encounter import Encounter
from codesets.refusal import Refusal

_FAILED = "The index could not be built; see the terminal where Codedesk was started."
_STAGES = {"words": "reading the code sets", "meaning": "learning their meanings", "store": "storing them"}
# Has a little of all that notes have: the first worksheet after a start is then as quick as the later ones.
_WARMING = """ASSESSMENT AND PLAN
1. Type 2 diabetes mellitus with polyneuropathy. Continue metformin.
2. Hypertension. Ketorolac 30 mg given in the office. Possible asthma. No chest pain. Father had gout.
"""


class Startup:
    """Builds the index in the background where there is none, and tells how far it is."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._stage, self._done, self._total = "starting", 0, 0
        self._problem = ""
        self._is_building = False
        self.ready = False

    def begin(self) -> None:
        """Open the index, building it first where there is none; returns at once."""
        threading.Thread(target=self._run, name="startup", daemon=True).start()

    @property
    def sentence(self) -> str:
        """What a coder is told while the index is not ready."""
        return (
            self._problem or f"Codedesk is getting ready: {_STAGES.get(self._stage, self._stage)}, {self._share:.0%}."
        )

    def html(self) -> str:
        """The progress as a bar; empty when there is nothing to wait for."""
        if self.ready:
            return ""
        if self._problem:
            return f"<div class='startup'><p class='refusal' role='alert'>{escape(self._problem)}</p></div>"
        hint = "The first start takes a minute or two. " * self._is_building + "A note may be pasted already."
        return (
            f"<div class='startup' role='status'><p>{escape(self.sentence)} {hint}</p>"
            f"<progress max='1' value='{self._share:.2f}' aria-label='progress of the build'></progress></div>"
        )

    @property
    def _share(self) -> float:
        return min(1.0, self._done / self._total) if self._total else 0.0

    def _run(self) -> None:
        try:
            if not self._application.built():
                self._is_building = True
                self._application.build(self._tell)
                self._is_building = False
            self._warm()
            self.ready = True
        except Refusal as error:
            self._problem = str(error)
        except Exception as error:
            # The thread is the last place that sees it: the page says so, the terminal gets the rest.
            self._problem = f"{_FAILED} ({type(error).__name__})"
            raise

    def _warm(self) -> None:
        """What is read once is read here, and not while a coder waits for her first worksheet."""
        steps: tuple[Callable[[], object], ...] = (
            lambda: self._application.retriever.search("hypertension", limit=1),
            lambda: self._application.coder.code(_WARMING, Encounter()),
            self._application.conversation,
        )
        for done, step in enumerate(steps):
            self._tell("loading", done, len(steps))
            step()

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._stage, self._done, self._total = stage, done, total
