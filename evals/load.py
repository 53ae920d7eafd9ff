"""Load on the page: many users over loopback with sessions and words of their own, timed and checked for cross-talk."""

from __future__ import annotations

import asyncio
import json
import re
import string
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codesets.refusal import Refusal

if TYPE_CHECKING:
    import httpx

MAX_USERS, MAX_TURNS, MAX_SECONDS = 200, 20_000, 3_600
_READY_SECONDS = 180.0
_WORD = re.compile(r"kanari([a-z]{3})q([a-z]{3})")
_REFUSED = re.compile(r"class='re(?:fusal|mark)'")
_LETTERS = string.ascii_lowercase.replace("q", "")


class CannotLoad(Refusal):
    """The load cannot be run; the message says why."""


@dataclass
class Tally:
    """What happened: seconds of each answered turn, refused turns with their seconds, failures, foreign words seen."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    crosstalk: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, float | int | list[str]]:
        """The figures; times in seconds."""
        return {
            "turns": len(self.answered),
            "refused": len(self.refused),
            "errors": len(self.failures),
            "kinds_of_error": sorted(set(self.failures))[:5],
            "crosstalk": self.crosstalk,
            "seconds": round(self.seconds, 1),
            "throughput": round(len(self.answered) / self.seconds, 2) if self.seconds else 0.0,
            "p50": percentile(self.answered, 50),
            "p95": percentile(self.answered, 95),
            "p99": percentile(self.answered, 99),
            "slowest_refusal": round(max(self.refused, default=0.0), 3),
        }


def percentile(seconds: Sequence[float], share: int) -> float:
    """The smallest value that `share` percent of the values do not exceed; 0 without values."""
    ordered = sorted(seconds)
    return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)], 3) if ordered else 0.0


def word(user: int, turn: int) -> str:
    """A word that nobody else and no other turn has."""
    return f"kanari{_triple(user)}q{_triple(turn)}"


def owners(text: str) -> set[str]:
    """The users (as their letters) whose words stand in a text."""
    return {user for user, _ in _WORD.findall(text)}


def _triple(number: int) -> str:
    base = len(_LETTERS)
    return _LETTERS[number // base // base % base] + _LETTERS[number // base % base] + _LETTERS[number % base]


class Visitor:
    """One browser: a cookie, a page session, and the ids of the page's functions."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self.client = client
        self.number = number
        self.session = f"load{number}{_triple(int(time.time()) % 9_000)}"
        self._ask: Mapping[str, Any] = {}
        self._inputs: list[str | None] = []

    async def enter(self) -> None:
        """Load the page and its description, as a browser does."""
        (await self.client.get("/")).raise_for_status()
        described = (await self.client.get("/config")).json()
        named = {each["id"]: each["props"].get("elem_id") for each in described["components"]}
        self._ask = next(
            each for each in described["dependencies"] if ["question", "submit"] in [
                [named.get(target), event] for target, event in each["targets"]
            ]
        )  # fmt: skip
        self._inputs = [named.get(each) for each in self._ask["inputs"]]

    async def join(self, question: str, note: str = "") -> str:
        """Put a question into the queue; returns its id there. Raises httpx.HTTPStatusError where it is refused."""
        given = {"question": question, "note": note, "setting": "outpatient", "day": "", "sex": "", "age": ""}
        body = {
            "data": [given.get(str(name)) for name in self._inputs],
            "fn_index": self._ask["id"],
            "trigger_id": self._ask["targets"][0][0],
            "session_hash": self.session,
            "event_data": None,
        }
        joined = await self.client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        return str(joined.json()["event_id"])

    async def ask(self, question: str, note: str = "") -> AsyncIterator[str]:
        """The raw messages of a turn until it is complete; raises httpx.HTTPStatusError where it is refused."""
        event = await self.join(question, note)
        async with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                yield line
                message = json.loads(line[5:])
                if message.get("msg") == "process_completed" and message.get("event_id") == event:
                    if not message.get("success", True):
                        raise CannotLoad("the page reports an error")
                    return
        raise CannotLoad("the stream ended before the answer")


async def _turns(visitor: Visitor, turns: int, until: float, tally: Tally) -> None:
    import httpx

    own = _triple(visitor.number)
    for turn in range(turns):
        if time.monotonic() > until:
            return
        asked, began, seen = word(visitor.number, turn), time.monotonic(), ""
        try:
            async for message in visitor.ask(f"say {asked}"):
                seen += message
            if asked not in seen:
                tally.failures.append("an answer without its own word")
            elif _REFUSED.search(seen):
                tally.failures.append("a refusal, or an answer that the model did not give")
            tally.answered.append(time.monotonic() - began)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 503:
                tally.refused.append(time.monotonic() - began)
            else:
                tally.failures.append(f"status {error.response.status_code}")
        except (httpx.HTTPError, CannotLoad) as error:
            tally.failures.append(type(error).__name__)
        tally.crosstalk += bool(owners(seen) - {own})


async def drive(url: str, users: int, turns: int, seconds: float = MAX_SECONDS) -> Tally:
    """`users` at once, each with its share of `turns`, for `seconds` at most; bounded by MAX_USERS and MAX_TURNS."""
    import httpx

    if not (1 <= users <= MAX_USERS and users <= turns <= MAX_TURNS and 0 < seconds <= MAX_SECONDS):
        raise CannotLoad(
            f"1 to {MAX_USERS} users, at least one turn each, {MAX_TURNS:,} turns at most, an hour at most"
        )
    tally = Tally()
    clients = [httpx.AsyncClient(base_url=url, timeout=60) for _ in range(users)]
    try:
        visitors = [Visitor(client, number) for number, client in enumerate(clients)]
        for visitor in visitors:
            await visitor.enter()
        began = time.monotonic()
        await asyncio.gather(*(_turns(each, turns // users, began + seconds, tally) for each in visitors))
        tally.seconds = time.monotonic() - began
    except httpx.HTTPError as error:
        raise CannotLoad(f"{url} does not answer as Codedesk does ({type(error).__name__})") from None
    finally:
        for client in clients:
            await client.aclose()
    return tally


@contextmanager
def own_server(pause: float) -> Iterator[str]:
    """The address of a page of its own, in a process of its own, with a model that takes `pause` seconds a turn."""
    import multiprocessing

    import httpx

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, pause), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_READY_SECONDS):
            raise CannotLoad("the page does not begin")
        url = f"http://127.0.0.1:{ours.recv()}"
        until = time.monotonic() + _READY_SECONDS
        with httpx.Client(base_url=url, timeout=30) as client:
            while not _ready(client):
                if time.monotonic() > until:
                    raise CannotLoad("the page does not get ready: see `codedesk status`")
                time.sleep(0.2)
        yield url
    except EOFError:
        raise CannotLoad("the page does not begin: see `codedesk status`") from None
    finally:
        process.terminate()
        process.join(30)


def _ready(client: httpx.Client) -> bool:
    """Whether the page says that it is ready; one that does not listen yet is not."""
    import httpx

    try:
        return bool(client.get("/health").json()["status"] == "ready")
    except httpx.ConnectError:
        return False


def _serve(pipe: Any, pause: float) -> None:
    import socket
    from dataclasses import replace

    from assistant.bootstrap import wire
    from assistant.desk.server import create_app
    from assistant.desk.stopping import Server
    from assistant.settings import Settings
    from evals.load_model import PausingModel

    settings = replace(Settings.from_environment(), model="pausing")
    app = create_app(wire(settings, model=PausingModel(pause=pause)))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    pipe.send(port)
    Server(app, "127.0.0.1", port, app.state.unfinished, grace=0).run()
