"""What the terminal is told of a fault: its kind and its place, never the words that were being worked on."""

from __future__ import annotations

import asyncio
import sys
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from assistant.desk.guard import App, Message, Receive, Scope, Send, refuse


def reported(error: BaseException) -> str:
    """Print kind and place of an error on stderr; returns the number that it was given."""
    number = uuid4().hex[:6]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    print(f"codedesk: fault {number}: {type(error).__name__}{place}", file=sys.stderr)
    return number


class Faults:
    """ASGI middleware, outermost: what nobody caught is reported here, because a server prints it with its text."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = ended = False

        async def sending(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except asyncio.CancelledError:
            # The server is being stopped: the task ends here, and an answer that was begun is ended properly.
            if scope["type"] == "http" and begun and not ended:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            number = reported(error)
            if scope["type"] == "http" and not begun:
                await refuse(send, 500, f"the request could not be answered (fault {number})")


class _Reporting(ModuleType):
    """The module `traceback`, whose `print_exc` reports instead."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    @staticmethod
    def print_exc(*_: object, **__: object) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            reported(error)


def quieten_gradio() -> None:
    """Gradio prints what a bad request held (traceback, print, warnings); from now on its modules report the place."""
    import gradio.blocks
    import gradio.queueing
    import gradio.route_utils
    import gradio.routes
    import gradio.utils

    reporting = _Reporting("traceback")
    for module in (gradio.blocks, gradio.queueing, gradio.route_utils, gradio.routes, gradio.utils):
        if hasattr(module, "traceback"):
            module.traceback = reporting
    for module in (gradio.queueing, gradio.routes):
        module.print = lambda *_, **__: None
    warnings.filterwarnings("ignore", module=r"gradio\b.*")
