"""One question to a language model that a tool must answer: is it there, and does it call tools."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it; `problem` names a fault in a few words and never holds a key or a text."""

    called_tool: bool
    seconds: float
    problem: str = ""


@tool
def show_code(code: str) -> str:
    """Title and state of one code of the loaded code set."""
    return code


def trial(model: BaseChatModel, seconds: float) -> Trial:
    """Ask once, and wait no longer than `seconds`."""
    outcome: queue.Queue[Any] = queue.Queue(1)

    def work() -> None:
        try:
            asked = [HumanMessage("Use the tool show_code to look up the code E11.9.")]
            outcome.put(model.bind_tools([show_code]).invoke(asked))
        except BaseException as error:
            outcome.put(error)

    started = time.monotonic()
    threading.Thread(target=work, name="trial", daemon=True).start()
    try:
        found = outcome.get(timeout=seconds)
    except queue.Empty:
        return Trial(False, seconds, f"no answer within {seconds:.0f} s")
    took = time.monotonic() - started
    if isinstance(found, BaseException):
        if isinstance(found, TimeoutError) or type(found).__name__.endswith("TimeoutError"):
            return Trial(False, took, f"no answer within {seconds:.0f} s")  # the client's own clock ran out first
        status = getattr(found, "status_code", None)
        return Trial(False, took, f"{type(found).__name__}{f' (HTTP {status})' if status else ''}")
    return Trial(bool(found.tool_calls), took, "" if found.tool_calls or str(found.text).strip() else "an empty answer")
