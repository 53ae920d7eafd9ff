"""The door of the page: who it is, whether the page session is theirs, and the pages for signing in and out."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from urllib.parse import parse_qs

from assistant.desk.guard import App, Message, Receive, Scope, Send, refuse, respond
from assistant.desk.signin import Anybody, SignIn

COOKIE = "codedesk"
# What a page does by itself keeps nobody signed in.
_NOT_ACTIVE = ("/gradio_api/heartbeat/", "/gradio_api/queue/data", "/assets/", "/static/", "/theme.css")


class Gate:
    """ASGI middleware; refuses with 401 who has not signed in, with 403 who names the page session of another."""

    def __init__(self, app: App, gate: SignIn | Anybody) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Gradio's page needs no websocket: none is opened.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        path, method = str(scope["path"]), str(scope["method"])
        token = _cookie(scope)
        if isinstance(self._gate, SignIn) and path in {"/signin", "/signout"}:
            await self._sign(self._gate, path, method, token, scope, receive, send)
            return
        visit = self._gate.visit(token, active=not path.startswith(_NOT_ACTIVE)) if token else None
        if visit is None:
            if isinstance(self._gate, SignIn):
                await self._turn_away(path, method, send)
                return
            if path == "/health":
                await self._app(scope, receive, send)
                return
            if path != "/" or method not in {"GET", "HEAD"}:
                await refuse(send, 401, "load the page first")
                return
            token = self._gate.begin("")
            send = _with_cookie(send, token, scope)
            visit = self._gate.visit(token, active=True)
        body = await _body(receive) if method == "POST" else b""
        session = _session(scope, path, body)
        if session is not None and not self._gate.bind(token, session):
            await refuse(send, 403, "this page session belongs to somebody else; load the page again")
            return
        scope["codedesk.user"] = visit.user if visit else ""
        await self._app(scope, _replayed(body, receive) if method == "POST" else receive, send)

    async def _turn_away(self, path: str, method: str, send: Send) -> None:
        if path == "/" and method in {"GET", "HEAD"}:
            await respond(send, 303, b"", "text/plain", [(b"location", b"/signin")])
        else:
            await refuse(send, 401, "sign in first")

    async def _sign(
        self, gate: SignIn, path: str, method: str, token: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        from anyio import to_thread

        if path == "/signout":
            gate.end(token)
            gone = f"{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
            await respond(send, 303, b"", "text/plain", [(b"location", b"/signin"), (b"set-cookie", gone.encode())])
            return
        if method != "POST":
            await respond(send, 200, _page(""), "text/html; charset=utf-8")
            return
        form = parse_qs((await _body(receive)).decode("utf-8", errors="replace"), max_num_fields=8)
        name, password = form.get("name", [""])[0], form.get("password", [""])[0]
        if gate.locked(name):
            await respond(send, 429, _page("Too many wrong passwords: wait 15 minutes."), "text/html; charset=utf-8")
            return
        made = await to_thread.run_sync(gate.sign_in, name, password)
        if made is None:
            await respond(send, 401, _page("The name or the password is wrong."), "text/html; charset=utf-8")
            return
        await respond(send, 303, b"", "text/plain", [(b"location", b"/"), _set_cookie(made, scope)])


def _page(problem: str) -> bytes:
    text = files("assistant.desk").joinpath("signin.html").read_text(encoding="utf-8")
    said = f"<p class='refusal' role='alert'>{escape(problem)}</p>" if problem else ""
    return text.replace("<!-- problem -->", said).encode()


def _cookie(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, given = part.strip().partition("=")
                if key == COOKIE:
                    return str(given)
    return ""


def _set_cookie(token: str, scope: Scope) -> tuple[bytes, bytes]:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return b"set-cookie", f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}".encode()


def _with_cookie(send: Send, token: str, scope: Scope) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), _set_cookie(token, scope)]}
        await send(message)

    return sending


async def _body(receive: Receive) -> bytes:
    """The whole body; the guard in front has capped it."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(pieces)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _session(scope: Scope, path: str, body: bytes) -> str | None:
    """The page session that a request names: in its query, its path or its JSON body."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash")
    if query:
        return str(query[0])
    if path.startswith("/gradio_api/heartbeat/"):
        return path.rsplit("/", 1)[1]
    if body[:1] == b"{":
        try:
            named = json.loads(body).get("session_hash")
        except (ValueError, RecursionError):
            return None
        return str(named) if named is not None else None
    return None
