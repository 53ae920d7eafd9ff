"""Serve the page: FastAPI with the guard in front, Gradio mounted, nothing dialled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.bootstrap import Application

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class CannotServe(ValueError):
    """The page may not be served like this; the message says what to do."""


def create_app(application: Application) -> FastAPI:
    """The page as an ASGI application; building and loading go on behind it where there is no index yet."""
    import gradio as gr
    from fastapi import FastAPI

    from assistant.desk import page
    from assistant.desk.guard import Guard
    from assistant.desk.startup import Startup

    startup = Startup(application)
    startup.begin()
    blocks = page.build(application, startup)
    blocks.queue(api_open=False, max_size=64, default_concurrency_limit=4)
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
        max_file_size="2mb",
        css=page.style(),
        js=page.script(),
        theme=gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
    )
    mounted.add_middleware(Guard)  # type: ignore[arg-type]
    return mounted


def serve(application: Application, host: str, port: int, users: Path | None) -> None:
    """Run the page until it is stopped; raises CannotServe for an address without users."""
    if host not in LOOPBACK:
        raise CannotServe("Codedesk serves this machine only (127.0.0.1); put a proxy with TLS and sign-in in front of it")
    if users is not None:
        raise CannotServe("--users is not there yet; without it the page serves this machine only")
    import uvicorn

    print(f"Codedesk: http://{host}:{port}", file=sys.stderr, flush=True)
    uvicorn.run(create_app(application), host=host, port=port, log_level="warning", access_log=False)
