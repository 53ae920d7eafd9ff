"""Signing in, the lock, idle logoff, sessions bound to users, and every route that is not ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from assistant.desk import users
from assistant.desk.server import CannotServe, create_app, serve
from assistant.desk.signin import LOCK_SECONDS, MOST_FAILURES, Anybody, SignIn
from assistant.desk.users import BadUsers, Users

# As cheap as argon2 gets: these tests are not about how long a guess takes.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RIGHT = "correct horse battery"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users"
    for name in ("ann", "ben"):
        users.add(path, name, RIGHT, CHEAP)
    return path


def gate(file: Path, clock: Clock) -> SignIn:
    return SignIn(Users.read(file, CHEAP), clock=clock)


# -- the file -----------------------------------------------------------------------------------------------------


def test_the_file_holds_hashes_for_its_owner_only(file: Path) -> None:
    assert RIGHT not in file.read_text()
    assert file.read_text().count("$argon2id$") == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert users.names(file) == ["ann", "ben"]


def test_adding_again_changes_the_password(file: Path) -> None:
    users.add(file, "Ann", "another password", CHEAP)
    assert not Users.read(file, CHEAP).check("ann", RIGHT)
    assert Users.read(file, CHEAP).check("ANN ", "another password")
    users.remove(file, "ann")
    assert users.names(file) == ["ben"]


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("", RIGHT, "name"),
        ("a b", RIGHT, "name"),
        ("x" * 70, RIGHT, "name"),
        ("zoe", "short", "12"),
        ("zoe", "x" * 300, "256"),
    ],
)
def test_bad_names_and_passwords(file: Path, name: str, password: str, message: str) -> None:
    with pytest.raises(BadUsers, match=message):
        users.add(file, name, password, CHEAP)
    assert users.names(file) == ["ann", "ben"]


def test_a_file_that_others_read_or_that_is_none_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadUsers, match="users add"):
        Users.read(tmp_path / "absent", CHEAP)
    file.chmod(0o644)
    with pytest.raises(BadUsers, match="600"):
        Users.read(file, CHEAP)
    file.chmod(0o600)
    file.write_text("ann:secret\n")
    with pytest.raises(BadUsers, match="line 1"):
        Users.read(file, CHEAP)
    file.write_text("\n")
    with pytest.raises(BadUsers, match="nobody"):
        Users.read(file, CHEAP)
    with pytest.raises(BadUsers, match="no user"):
        users.remove(file, "zoe")


# -- the gatekeeper -------------------------------------------------------------------------------------------------


def test_ten_wrong_passwords_lock_the_name_for_a_while(file: Path) -> None:
    clock = Clock()
    keeper = gate(file, clock)
    assert [keeper.sign_in("ann", "wrong password") for _ in range(MOST_FAILURES)] == [None] * MOST_FAILURES
    assert keeper.locked("ANN")
    assert keeper.sign_in("ann", RIGHT) is None
    assert keeper.sign_in("ben", RIGHT) is not None
    clock.now += LOCK_SECONDS + 1
    assert keeper.sign_in("ann", RIGHT) is not None


def test_the_right_password_forgets_the_wrong_ones(file: Path) -> None:
    keeper = gate(file, Clock())
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            keeper.sign_in("ann", "wrong password")
        assert keeper.sign_in("ann", RIGHT) is not None


def test_idle_users_are_out_and_what_they_had_is_forgotten(file: Path) -> None:
    clock = Clock()
    keeper = gate(file, clock)
    forgotten: list[str] = []
    keeper.on_leaving(forgotten.append)
    token = keeper.sign_in("ann", RIGHT)
    assert token is not None
    assert keeper.bind(token, "desk-1")
    clock.now += 800
    assert keeper.visit(token, active=False) is not None
    clock.now += 200
    assert keeper.visit(token, active=True) is None
    assert forgotten == ["desk-1"]


def test_a_page_session_belongs_to_who_began_it(file: Path) -> None:
    keeper = gate(file, Clock())
    ann, ben = keeper.sign_in("ann", RIGHT), keeper.sign_in("ben", RIGHT)
    assert ann is not None
    assert ben is not None
    assert keeper.bind(ann, "desk-1")
    assert not keeper.bind(ben, "desk-1")
    keeper.end(ann)
    assert not keeper.bind(ben, "desk-1"), "not even when its owner has left"


def test_nobody_else_is_let_in_where_nobody_signs_in() -> None:
    keeper = Anybody()
    one, other = keeper.begin(""), keeper.begin("")
    assert keeper.bind(one, "desk-1")
    assert not keeper.bind(other, "desk-1")


# -- over the wire --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wire(stub: Any, serve: Callable[[Any], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("users") / "users"
    for name in ("ann", "ben", "eve"):
        users.add(path, name, RIGHT, CHEAP)
    with serve(create_app(stub, sign_in=SignIn(Users.read(path, CHEAP)))) as url:
        yield url


@contextmanager
def signed(url: str, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as client:
        given = client.post("/signin", data={"name": name, "password": RIGHT})
        assert given.status_code == 303
        cookie = given.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        yield client


def join(client: httpx.Client, session: str) -> httpx.Response:
    return client.post(
        "/gradio_api/queue/join", json={"data": [], "fn_index": 0, "session_hash": session, "event_data": None}
    )


def test_without_signing_in_there_is_only_the_sign_in_page(wire: str) -> None:
    with httpx.Client(base_url=wire) as client:
        assert client.get("/").headers["location"] == "/signin"
        page = client.get("/signin")
        assert page.status_code == 200
        assert "<form" in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        for path in ROUTES:
            for method in ("GET", "POST"):
                assert client.request(method, path).status_code in {401, 404}, (method, path)


ROUTES = [
    "/config",
    "/theme.css",
    "/gradio_api/theme.css",
    "/assets/index.js",
    "/static/img/logo.svg",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/queue/status",
    "/gradio_api/cancel",
    "/gradio_api/component_server",
    "/gradio_api/upload",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/proxy=http://evil.test",
    "/gradio_api/heartbeat/x",
    "/gradio_api/run/predict",
    "/gradio_api/call/suggest",
    "/gradio_api/runs",
    "/gradio_api/app_id",
    "/gradio_api/startup-events",
    "/gradio_api/reset",
    "/gradio_api/vibe-code",
    "/gradio_api/deep_link",
    "/gradio_api/token",
    "/gradio_api/user",
    "/monitoring",
    "/monitoring/summary",
    "/login",
    "/logout",
    "/health",
    "/manifest.json",
    "/pwa_icon",
    "/gradio_api/stream/x/y/z/playlist.m3u8",
    "/gradio_api/dev/reload",
    "/gradio_api/mcp/sse",
    "/robots.txt",
]


def test_signed_in_the_routes_that_the_page_does_not_need_are_not_there(wire: str) -> None:
    closed = (
        "/gradio_api/info /gradio_api/openapi.json /openapi.json /docs /gradio_api/upload /gradio_api/file=/etc/passwd /gradio_api/runs"
        " /gradio_api/proxy=http://evil.test /gradio_api/call/suggest /gradio_api/run/predict /monitoring /gradio_api/mcp/sse"
    )
    with signed(wire, "ann") as client:
        assert client.get("/").status_code == 200
        for path in closed.split():
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
                assert client.request(method, path).status_code == 404, (method, path)


def test_every_route_of_the_application_is_swept(stub: Any, wire: str) -> None:
    """Whatever a later Gradio adds stays shut: only what the guard names is ever answered without a cookie."""
    paths: set[str] = set()

    def walk(routes: list[Any], prefix: str = "") -> None:
        for route in routes:
            path = prefix + str(getattr(route, "path", ""))
            paths.add(re.sub(r"\{[^}]*\}", "x", path) or "/")
            inner = getattr(route, "routes", None) or getattr(getattr(route, "app", None), "routes", None)
            if inner:
                walk(list(inner), path.rstrip("/"))

    walk(list(create_app(stub).routes))
    assert len(paths) > 20
    with httpx.Client(base_url=wire) as client:
        for path in sorted(paths - {"/", "/signin", "/signout"}):
            assert client.get(path).status_code in {401, 404}, path


def test_the_session_of_another_user_is_refused(wire: str) -> None:
    with signed(wire, "ann") as ann, signed(wire, "ben") as ben:
        assert join(ann, "desk-of-ann").status_code == 200
        assert join(ben, "desk-of-ann").status_code == 403
        assert ben.get("/gradio_api/queue/data", params={"session_hash": "desk-of-ann"}).status_code == 403
        assert ben.get("/gradio_api/heartbeat/desk-of-ann").status_code == 403
        body = {"session_hash": "desk-of-ann", "component_id": 1, "fn_name": "look", "data": {}}
        assert ben.post("/gradio_api/component_server", json=body).status_code == 403
        assert (
            ben.post(
                "/gradio_api/cancel", json={"session_hash": "desk-of-ann", "fn_index": 0, "event_id": "x"}
            ).status_code
            == 403
        )


def test_wrong_passwords_are_locked_over_the_wire(wire: str) -> None:
    with httpx.Client(base_url=wire) as client:
        given = [
            client.post("/signin", data={"name": "eve", "password": "a wrong password"}).status_code
            for _ in range(MOST_FAILURES + 3)
        ]
        assert given == [401] * MOST_FAILURES + [429] * 3
        assert client.post("/signin", data={"name": "eve", "password": RIGHT}).status_code == 429


def test_signing_out_ends_it(wire: str) -> None:
    with signed(wire, "ben") as client:
        token = client.cookies["codedesk"]
        client.get("/signout")
        client.cookies.set("codedesk", token)
        assert client.get("/").headers["location"] == "/signin"


def test_no_answer_names_another_origin_as_welcome(wire: str) -> None:
    with signed(wire, "ann") as client:
        for path in ("/", "/config", "/health"):
            assert not [name for name in client.get(path).headers if name.startswith("access-control")], path


def test_another_address_needs_users(stub: Any) -> None:
    with pytest.raises(CannotServe, match="--users"):
        serve(stub, "0.0.0.0", 7860, None)


def test_the_page_of_one_browser_is_not_for_another_without_users(stub: Any, serve: Callable[[Any], Any]) -> None:
    with serve(create_app(stub)) as url, httpx.Client(base_url=url) as one, httpx.Client(base_url=url) as other:
        assert join(one, "mine").status_code == 401, "the page comes first"
        one.get("/")
        other.get("/")
        assert join(one, "mine").status_code == 200
        assert join(other, "mine").status_code == 403
