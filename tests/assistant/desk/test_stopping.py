"""Under load and at the end: a full queue refuses at once and recovers, a stop waits for the answers or says what is lost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from assistant.desk.server import MAX_WAITING, CannotServe, create_app, serve
from assistant.desk.stopping import Server
from evals.load import CannotLoad, Visitor

AT_ONCE = 4  # answers that are made at the same time


@contextmanager
def running(app: Any, grace: float = 20.0) -> Iterator[tuple[Server, str, threading.Thread]]:
    server = Server(app, "127.0.0.1", 0, app.state.unfinished, grace)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", thread
    server.should_exit = True
    thread.join(30)


def words(count: int) -> str:
    """A question that the stub takes `count` fiftieths of a second to answer."""
    return "say " + " ".join(["word"] * count) + " end"


def test_an_answer_that_is_being_made_is_finished_before_the_stop(stub: Any, capfd: Any) -> None:
    async def turn(server: Server, url: str) -> tuple[str, httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            visitor, seen = Visitor(client, 1), ""
            await visitor.enter()
            late: httpx.Response | None = None
            async for line in visitor.ask(words(80)):
                seen += line
                if late is None and "word word" in line:
                    server.should_exit = True
                    while not server._closing.begun:
                        await asyncio.sleep(0.01)
                    late = await client.post("/gradio_api/queue/join", json={"session_hash": visitor.session})
            assert late is not None, seen
            return seen, late

    with running(create_app(stub)) as (server, url, thread):
        seen, late = asyncio.run(turn(server, url))
        assert "end" in seen
        assert '"success":true' in seen.replace(" ", "")
        assert late.status_code == 503
        assert "stopping" in late.text
        thread.join(20)
        assert not thread.is_alive()
    assert capfd.readouterr().err == ""


def test_what_a_stop_cannot_wait_for_is_said(stub: Any, capfd: Any) -> None:
    async def begun(server: Server, url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            visitor = Visitor(client, 1)
            await visitor.enter()
            async for line in visitor.ask("slowly"):
                if "word" in line:
                    server.should_exit = True

    with running(create_app(stub), grace=0.2) as (server, url, thread):
        with pytest.raises((httpx.HTTPError, CannotLoad)):
            asyncio.run(begun(server, url))
        thread.join(20)
        assert not thread.is_alive()
    said = capfd.readouterr().err
    assert "1 answers were not finished" in said
    assert "Traceback" not in said
    assert "word word" not in said


def test_overload_is_refused_at_once_and_is_over_when_the_queue_has_room(stub: Any) -> None:
    """Of 130 questions at once as many are taken as may wait; a refusal comes within a second; then all is as before."""

    async def flood(url: str) -> tuple[list[int], list[float], float]:
        async with httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=40)) as client:
            visitor = Visitor(client, 1)
            await visitor.enter()

            async def one(number: int) -> tuple[int, float]:
                own = Visitor(client, number)
                own._ask, own._inputs = visitor._ask, visitor._inputs
                began = time.monotonic()
                try:
                    await own.join(words(40))
                except httpx.HTTPStatusError as error:
                    return error.response.status_code, time.monotonic() - began
                return 200, time.monotonic() - began

            codes: list[int] = []
            refused: list[float] = []
            for start in range(0, 130, 26):
                for code, seconds in await asyncio.gather(*(one(start + number) for number in range(26))):
                    codes.append(code)
                    if code != 200:
                        refused.append(seconds)
            last = time.monotonic()
            while (await one(200))[0] != 200:
                await asyncio.sleep(0.05)
            return codes, refused, time.monotonic() - last

    with running(create_app(stub), grace=0) as (_, url, _):
        codes, refused, recovered = asyncio.run(flood(url))
    assert set(codes) == {200, 503}
    assert codes.count(200) >= MAX_WAITING
    assert codes.count(503) >= 20
    assert sorted(refused)[len(refused) // 2] < 1.0
    assert recovered < 10.0


def test_the_health_of_the_server_tells_nothing_but_itself(stub: Any) -> None:
    with running(create_app(stub)) as (_, url, _):
        told = httpx.get(f"{url}/health")
        assert set(told.json()) == {"status"}
        assert told.json()["status"] in {"starting", "ready"}
        assert "server" not in told.headers or "uvicorn" not in told.headers["server"]


def test_a_port_that_is_taken_is_one_line(stub: Any) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotServe, match="--port"):
            serve(stub, "127.0.0.1", taken.getsockname()[1], None)


def test_another_address_without_users_is_told_what_to_do(stub: Any) -> None:
    with pytest.raises(CannotServe) as refused:
        serve(stub, "192.0.2.1", 7860, None)
    for part in ("users add", "TLS", "--users"):
        assert part in str(refused.value)
