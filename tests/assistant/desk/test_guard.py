"""The guard: hosts, origins, sizes, routes, headers; called as a server calls it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assistant.desk.guard import MAX_BODY, Guard

LOCAL = {"host": "127.0.0.1:7860"}


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the number of bytes it was given."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public")]})
    await send({"type": "http.response.body", "body": str(size).encode()})


def call(
    method: str, path: str, headers: dict[str, str], parts: list[bytes] | None = None, kind: str = "http"
) -> list[dict[str, Any]]:
    """The messages that come back."""
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()],
    }
    waiting = [*(parts or [b""])]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Guard(echo)(scope, receive, send))  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", LOCAL, 200),
        ("GET", "/", {"host": "localhost"}, 200),
        ("GET", "/", {"host": "[::1]:7860"}, 200),
        ("GET", "/", {"host": "evil.test"}, 400),
        ("GET", "/", {"host": "127.0.0.1.evil.test:7860"}, 400),
        ("GET", "/", {}, 400),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "origin": "http://127.0.0.1:7860"}, 200),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "origin": "http://evil.test"}, 403),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "origin": "http://127.0.0.1:9999"}, 403),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "origin": "null"}, 403),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "content-length": str(MAX_BODY + 1)}, 413),
        ("POST", "/gradio_api/queue/join", {**LOCAL, "content-length": "-5"}, 413),
        ("POST", "/gradio_api/upload", LOCAL, 404),
        ("GET", "/gradio_api/file=/etc/passwd", LOCAL, 404),
        ("GET", "/assets/../gradio_api/info", LOCAL, 404),
        ("DELETE", "/gradio_api/queue/join", LOCAL, 404),
        ("OPTIONS", "/", LOCAL, 404),
    ],
)
def test_what_is_answered(method: str, path: str, headers: dict[str, str], status: int) -> None:
    first = call(method, path, headers)[0]
    assert first["status"] == status
    given = dict(first["headers"])
    assert b"default-src 'self'" in given[b"content-security-policy"]
    assert given[b"cache-control"] == b"no-store"


def test_only_the_hashed_files_of_the_page_may_be_kept() -> None:
    for path, kept in {
        "/assets/index-1a2b.js": True,
        "/": False,
        "/config": False,
        "/gradio_api/queue/data": False,
    }.items():
        given = dict(call("GET", path, LOCAL)[0]["headers"])[b"cache-control"]
        assert (b"immutable" in given) is kept, path
        assert (given == b"no-store") is not kept, path


def test_a_body_that_announces_no_length_is_cut_off() -> None:
    assert call("POST", "/gradio_api/queue/join", LOCAL, [b"x" * 2**20] * 6) == []
    assert call("POST", "/gradio_api/queue/join", LOCAL, [b"x" * 2**20] * 3)[1]["body"] == str(3 * 2**20).encode()


def test_no_websocket_is_opened() -> None:
    assert call("GET", "/gradio_api/queue/join", LOCAL, kind="websocket") == [{"type": "websocket.close", "code": 1008}]


def test_the_policy_lets_nothing_out() -> None:
    policy = dict(call("GET", "/", LOCAL)[0]["headers"])[b"content-security-policy"].decode()
    for directive in (
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "form-action 'self'",
        "frame-src 'none'",
        "object-src 'none'",
    ):
        assert directive in policy
    assert "http" not in policy
    assert "*" not in policy
