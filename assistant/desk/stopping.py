"""Stopping without losing an answer: new work is refused, running answers may end, what is lost is said."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import uvicorn

from assistant.desk.guard import App, Receive, Scope, Send, refuse

GRACE_SECONDS = 20.0
# Connections that only listen (the page keeps one open) are cut after this.
_LISTENING_SECONDS = 1
_LAST_WORDS_SECONDS = 0.3


class Closing:
    """Whether the server has been told to stop."""

    begun = False


class Turnstile:
    """ASGI middleware: once the server is closing, no new work is taken on (503)."""

    def __init__(self, app: App, closing: Closing) -> None:
        self._app = app
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._closing.begun and scope.get("path") == "/gradio_api/queue/join":
            await refuse(send, 503, "Codedesk is stopping; ask again in a minute")
            return
        await self._app(scope, receive, send)


class Server(uvicorn.Server):
    """A server that waits for the answers that are being made, for GRACE_SECONDS at most."""

    def __init__(
        self, app: Any, host: str, port: int, unfinished: Callable[[], int], grace: float = GRACE_SECONDS
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app, host=host, port=port, log_level="critical", access_log=False, server_header=False,
                timeout_graceful_shutdown=_LISTENING_SECONDS,
            )
        )  # fmt: skip
        self._closing: Closing = app.state.closing
        self._unfinished = unfinished
        self._grace = grace

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.begun = True
        until = time.monotonic() + self._grace
        waited = self._unfinished() > 0
        while self._unfinished() and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(0.05)
        if lost := self._unfinished():
            print(f"Codedesk: stopped; {lost} answers were not finished and have to be asked again", file=sys.stderr)
        elif waited:
            await asyncio.sleep(_LAST_WORDS_SECONDS)
        await super().shutdown(sockets)


def unfinished(queue: Any) -> int:
    """How many answers of a page's queue are waiting or being made."""
    return len(queue) + sum(1 for job in queue.active_jobs if job)
