"""What a worker does: open the index once, then code one note after the other."""

from __future__ import annotations

import json
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.batch.source import Task
from assistant.bootstrap import wire
from assistant.coding.document import to_json
from assistant.coding.worksheet import Scope
from assistant.settings import Settings
from codesets.refusal import Refusal


class Worker:
    """Codes notes over the index of `home`, which must be the build `inputs`."""

    def __init__(self, home: Path, inputs: str, scope: Scope) -> None:
        # One note a core: threads of a library inside a worker would only dispute the cores with the other workers.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        self._application = wire(Settings(home=home))
        self._inputs = inputs
        self._scope = scope

    def open(self) -> str:
        """Open the index; returns why that cannot be done, or nothing."""
        try:
            if self._application.retriever.manifest.inputs != self._inputs:
                return "a worker has another index than the batch began with: bring the same build to every machine"
            self._application.retriever.search("hypertension", limit=1)
        except Refusal as error:
            return str(error)
        return ""

    def code(self, task: Task) -> str:
        """The rest of the note's record as JSON: a worksheet, or an error without a word of the note."""
        try:
            made = self._application.coder.code(task.text, task.encounter, self._scope)
            return f'"worksheet": {json.dumps(to_json(made))}'
        except Refusal as error:
            said = str(error)
        except Exception as error:
            # Whatever a note does to the coder, the other notes go on; the error's text may quote the note.
            said = f"the note could not be coded ({type(error).__name__})"
        return failed(said)


def failed(said: str) -> str:
    """The rest of a record that has no worksheet."""
    return f'"error": {json.dumps(said)}'


def work(pipe: Connection, home: Path, inputs: str, scope: Scope) -> None:
    """The life of a worker process: a first answer when it is ready (empty, or why not), then one a note."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when it is over, by closing the pipe
    worker = Worker(home, inputs, scope)
    try:
        pipe.send(worker.open())
        while True:
            pipe.send(worker.code(pipe.recv()))
    except (EOFError, BrokenPipeError):
        return
