"""What stands between the network and the page: hosts, origins, sizes, headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 4 * 2**20
# Gradio's page needs inline scripts and styles; nothing may be fetched from, or sent to, anywhere else (SECURITY 2).
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "worker-src 'self' blob:",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: a browser then sends the sign-in form with `Origin: null`, which the guard refuses.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
# What the page needs of all that Gradio would answer; uploads, files, the API and its description are not among it.
_READ = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
_READ_EXACTLY = frozenset(
    [
        "/",
        "/health",
        "/signin",
        "/signout",
        "/config",
        "/theme.css",
        "/gradio_api/theme.css",
        "/favicon.ico",
        "/robots.txt",
        "/manifest.json",
        "/gradio_api/queue/data",
        "/gradio_api/startup-events",
        "/gradio_api/app_id",
    ]
)
# The names of these files hold a hash of what is in them: a browser may keep them, and they hold nothing of a note.
_KEPT = b"public, max-age=31536000, immutable"
_WRITTEN = frozenset(
    ["/signin", "/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/cancel", "/gradio_api/reset"]
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class Guard:
    """ASGI middleware round the whole application; refuses with 400, 403 or 413 and a plain sentence."""

    def __init__(self, app: App, hosts: frozenset[str] = _LOOPBACK, max_body: int = MAX_BODY) -> None:
        self._app = app
        self._hosts = hosts
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(headers, scope)
        if refusal:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await refuse(_with_headers(send), *refusal)
            return
        kept = str(scope["path"]).startswith("/assets/")
        await self._app(scope, self._capped(receive), _with_headers(send, may_be_kept=kept))

    @staticmethod
    def _is_served(scope: Scope) -> bool:
        path = str(scope["path"]).rstrip("/") or "/"
        if scope["type"] == "websocket" or ".." in path or "//" in path:
            return False
        if scope["method"] in {"GET", "HEAD"}:
            return path in _READ_EXACTLY or path.startswith(_READ)
        return scope["method"] == "POST" and path in _WRITTEN

    def _refusal(self, headers: dict[str, str], scope: Scope) -> tuple[int, str] | None:
        host = _host(headers.get("host", ""))
        if host not in self._hosts:
            return 400, "this server does not answer to that host name"
        origin = headers.get("origin")
        if origin and urlsplit(origin).netloc != headers.get("host", ""):
            return 403, "requests from other sites are refused"
        if not self._is_served(scope):
            return 404, "there is nothing at this address"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._max_body:
            return 413, f"at most {self._max_body // 2**20} MB may be sent"
        return None

    def _capped(self, receive: Receive) -> Receive:
        """Counts what comes in where no length was announced, and cuts off what is too much."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max_body:
                return {"type": "http.disconnect"}
            return message

        return counted


def _host(value: str) -> str:
    return value.rsplit(":", 1)[0] if not value.endswith("]") else value


def _with_headers(send: Send, *, may_be_kept: bool = False) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.encode("latin-1") for name in HEADERS}
            others = [(name, value) for name, value in message.get("headers", []) if name.lower() not in own]
            added = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items()]
            if may_be_kept and message["status"] == 200:
                added = [(name, value) for name, value in added if name != b"cache-control"]
                added.append((b"cache-control", _KEPT))
            message = {**message, "headers": [*others, *added]}
        await send(message)

    return sending


async def refuse(send: Send, status: int, sentence: str) -> None:
    """Answer with a plain sentence."""
    await respond(send, status, sentence.encode(), "text/plain; charset=utf-8")


async def respond(
    send: Send, status: int, body: bytes, content_type: str, headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with a body of our own."""
    own = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": body})
