"""Serve the page: FastAPI with the guard in front, Gradio mounted, nothing dialled."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.bootstrap import Application
from codesets.refusal import Refusal

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.desk.audit import Record
    from assistant.desk.signin import SignIn
    from assistant.desk.tabs import Tab

MAX_WAITING = 64  # questions and notes that wait; one more is refused at once with 503
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class CannotServe(Refusal, ValueError):
    """The page may not be served like this; the message says what to do."""


def create_app(
    application: Application,
    *,
    sign_in: SignIn | None = None,
    record: Record | None = None,
    tabs: Sequence[Tab] = (),
    hosts: frozenset[str] = LOOPBACK,
) -> FastAPI:
    """The page as an ASGI application; building and loading go on behind it where there is no index yet."""
    import gradio as gr
    from fastapi import FastAPI

    from assistant.desk import page
    from assistant.desk.controls import Controls
    from assistant.desk.faults import Faults, quieten_gradio
    from assistant.desk.gate import Gate
    from assistant.desk.guard import Guard
    from assistant.desk.sessions import Sessions
    from assistant.desk.signin import Anybody
    from assistant.desk.startup import Startup
    from assistant.desk.stopping import Closing, Turnstile, unfinished

    quieten_gradio()
    gate = sign_in or Anybody()
    startup = Startup(application)
    startup.begin()
    sessions = Sessions(application.conversation)
    gate.on_leaving(sessions.forget)
    controls = Controls(application, sessions, startup, record)
    blocks = page.build(controls, startup, tabs, signed_in=gate.asks)
    blocks.queue(api_open=False, max_size=MAX_WAITING, default_concurrency_limit=4)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ready" if startup.ready else "starting"}

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        footer_links=[],
        ssr_mode=False,
        max_file_size="1kb",
        mcp_server=False,
        pwa=False,
        css=page.asset("desk.css"),
        head=gate.head() + f"<script>{page.asset('desk.js')}</script>",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    mounted.state.closing = Closing()
    mounted.state.unfinished = lambda: unfinished(blocks._queue)
    mounted.add_middleware(Turnstile, closing=mounted.state.closing)
    mounted.add_middleware(Gate, gate=gate)
    mounted.add_middleware(Guard, hosts=hosts)
    mounted.add_middleware(Faults)
    return mounted


def serve(
    application: Application,
    host: str,
    port: int,
    users: Path | None,
    *,
    audit: Path | None = None,
    audit_notes: bool = False,
    names: Sequence[str] = (),
) -> None:
    """Run the page until it is stopped; `names` are further host names that it answers to. Raises CannotServe."""
    from assistant.desk.audit import Record
    from assistant.desk.signin import SignIn
    from assistant.desk.stopping import Server
    from assistant.desk.tabs import plugged
    from assistant.desk.users import Users

    if host not in LOOPBACK and users is None:
        raise CannotServe(
            "without --users FILE Codedesk serves this machine only (127.0.0.1): add users with `codedesk users add NAME`, "
            "and put a proxy with TLS (nginx, Caddy) in front, for Codedesk itself speaks plain HTTP"
        )
    sign_in = SignIn(Users.read(users)) if users else None
    app = create_app(
        application,
        sign_in=sign_in,
        record=Record(audit, with_notes=audit_notes),
        tabs=plugged(application),
        hosts=LOOPBACK | {host, *names},
    )
    if host not in LOOPBACK:
        print("Codedesk speaks plain HTTP: put a proxy with TLS in front of it", file=sys.stderr)
    print(f"Codedesk: http://{host}:{port}", file=sys.stderr, flush=True)
    server = Server(app, host, port, app.state.unfinished)
    # Once stopped, the server raises the signal again; ending by it at once would leave the store's working copy behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        server.run()
    except SystemExit:
        if server.started:
            raise
        raise CannotServe(
            f"{host}:{port} cannot be listened at: is another server running there? Choose a --port"
        ) from None
