"""A scripted OpenAI-compatible server on a loopback socket: what a language model may say, and how it may fail."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any

import pytest

Json = dict[str, Any]
Scene = Callable[["Script", BaseHTTPRequestHandler, int], None]


@dataclass
class Script:
    """What the server does at each request, and what it was sent."""

    scene: Scene
    requests: list[Json] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


def completion(text: str = "", calls: list[tuple[str, Any]] | None = None, finish: str = "stop") -> Json:
    """A chat completion with words, or with tool calls given as (name, arguments or raw text)."""
    message: Json = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {
                "id": f"call_{place}",
                "type": "function",
                "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
            }
            for place, (name, args) in enumerate(calls)
        ]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else finish}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
        "usage": usage,
    }


def send(
    handler: BaseHTTPRequestHandler, body: bytes | Json, status: int = 200, kind: str = "application/json"
) -> None:
    """One whole response."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(payload)))
    handler.end_headers()
    handler.wfile.write(payload)


def saying(*steps: Json) -> Scene:
    """Send the steps in order; the last one again and again."""

    def scene(script: Script, handler: BaseHTTPRequestHandler, number: int) -> None:
        send(handler, steps[min(number, len(steps) - 1)])

    return scene


def hang(script: Script, handler: BaseHTTPRequestHandler, number: int) -> None:
    """Take the request and say nothing."""
    script.released.wait(20)


def drip(script: Script, handler: BaseHTTPRequestHandler, number: int) -> None:
    """One byte at a time, fast enough that no read times out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    for _ in range(200):
        if script.released.is_set():
            return
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def served() -> Iterator[Callable[[Scene], tuple[Script, str]]]:
    """Start a server with a scene; gives its script and its base URL."""
    started: list[tuple[Script, _Server]] = []

    def start(scene: Scene) -> tuple[Script, str]:
        script = Script(scene)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                script.requests.append(json.loads(self.rfile.read(length)))
                script.scene(script, self, len(script.requests) - 1)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append((script, server))
        return script, f"http://127.0.0.1:{server.server_address[1]}/v1"

    yield start
    for script, server in started:
        script.released.set()
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def scenes() -> SimpleNamespace:
    """What the server can be told to do."""
    return SimpleNamespace(completion=completion, send=send, saying=saying, hang=hang, drip=drip)
