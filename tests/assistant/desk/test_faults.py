"""What a malformed request leaves behind: a sentence for its sender, and no word of it on the terminal or in the log."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from assistant.desk.faults import Faults, reported
from assistant.desk.server import create_app

CANARY = "canary-Okonkwo-Reyes"
ONE = {"data": [CANARY], "fn_index": 0, "session_hash": "s", "event_data": None}
JOINED = [{**ONE, "data": [CANARY] * n, "fn_index": fn} for fn in range(8) for n in (0, 1, 6)] + [
    {**ONE, "fn_index": 999},
    {**ONE, "fn_index": CANARY},
    {**ONE, "data": {"note": CANARY}},
    {**ONE, "data": CANARY},
    {**ONE, "data": None, "event_data": CANARY},
    {**ONE, "event_data": {"index": CANARY}},
    {**ONE, "trigger_id": CANARY},
    {**ONE, "session_hash": [CANARY]},
    {**ONE, "simple_format": CANARY, "batched": CANARY},
    {"note": CANARY},
    {**ONE, "data": [{"path": f"/tmp/{CANARY}", "meta": {"_type": "gradio.FileData"}}]},
]
CALLED = [
    {"session_hash": "s", "component_id": component, "fn_name": name, "data": data}
    for component in (0, 3, 9999, CANARY)
    for name in ("look", "call", CANARY, "__class__")
    for data in ({"do": CANARY}, CANARY, [CANARY], {"do": "open", "name": CANARY, "data": CANARY}, {"do": "card", "code": [CANARY]})
] + [{"note": CANARY}, {"session_hash": {"x": CANARY}}]  # fmt: skip


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that reached the terminal or a logger."""
    caplog.set_level(logging.DEBUG)
    return lambda: "".join(capfd.readouterr()) + caplog.text


def test_no_malformed_request_reaches_the_terminal(
    stub: Any, serve: Callable[[Any], Any], said: Callable[[], str], recwarn: pytest.WarningsRecorder
) -> None:
    with serve(create_app(stub)) as url, httpx.Client(base_url=url, timeout=20) as client:
        client.get("/")
        for body in JOINED:
            client.post("/gradio_api/queue/join", json=body)
        for body in CALLED:
            client.post("/gradio_api/component_server", json=body)
        for path in ("/gradio_api/cancel", "/gradio_api/reset", "/signin", "/gradio_api/queue/join"):
            client.post(path, json={"event_id": CANARY, "fn_index": CANARY})
            client.post(path, content=json.dumps(CANARY).encode(), headers={"content-type": "application/json"})
            client.post(path, content=f"{{{CANARY}".encode(), headers={"content-type": "application/json"})
            client.post(path, files={"f": (CANARY, CANARY.encode())})
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "s"}) as events:
            until = time.monotonic() + 3
            for _ in events.iter_lines():
                if time.monotonic() > until:
                    break
        assert client.get("/health").status_code == 200
    printed = said() + "".join(str(each.message) for each in recwarn.list)
    assert "fault" in printed, "some of these must have failed, else the test shows nothing"
    assert CANARY not in printed
    assert "Traceback" not in printed


def test_a_fault_is_reported_by_kind_and_place(said: Callable[[], str]) -> None:
    try:
        int(CANARY)
    except ValueError as error:
        number = reported(error)
    printed = said()
    assert f"fault {number}: ValueError in test_faults.py:" in printed
    assert CANARY not in printed


@pytest.mark.parametrize("more", [True, False], ids=["while it answers", "when it has answered"])
def test_a_stop_ends_an_answer_once_and_quietly(more: bool) -> None:
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": more})
        raise asyncio.CancelledError

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Faults(app)({"type": "http"}, None, send))  # type: ignore[arg-type]
    assert len(sent) == 2 + more
    assert not sent[-1]["more_body"]
