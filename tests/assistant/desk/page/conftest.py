"""A desk in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.desk.audit import Record
from assistant.desk.server import create_app
from evals.tab import EvaluationTab

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class EchoTab:
    """A tab from elsewhere."""

    title = "Echo"
    calls = 0

    def page(self) -> str:
        return "<div class='plugged'><form data-call='echo'><label>Word<input name='word'></label><button type='submit'>Say</button></form><div data-out></div></div>"

    def act(self, action: str, fields: dict[str, str]) -> str:
        self.calls += 1
        return (
            "<p>done</p>" if action == "wait" else f"<p data-poll='wait'>waiting for {len(fields['word'])} letters</p>"
        )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk writes its record."""
    return tmp_path_factory.mktemp("audit")


@pytest.fixture(scope="module")
def address(stub: Any, serve: Callable[[Any], Any], kept: Path) -> Iterator[str]:
    with serve(create_app(stub, record=Record(kept), tabs=[EchoTab(), EvaluationTab(stub)])) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def context(browser: Any, address: str) -> Any:
    """A browser that has the parts of the page in its cache: to fetch them anew doubles the time of a page."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    made.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    return made


@pytest.fixture
def page(context: Any, address: str) -> Iterator[Any]:
    """A fresh desk, ready, which has asked nobody but its own server for anything."""
    context.clear_cookies()  # the server knows nobody again
    made = context.new_page()
    made.set_default_timeout(20000)
    asked: list[str] = []
    faults: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.goto(address)
    made.wait_for_selector("#note textarea")
    made.wait_for_function("document.querySelector('#startup progress') === null")
    yield made
    outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    made.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    made.close()
    assert outside == []
    assert faults == []


@pytest.fixture
def coded(page: Any, note: str) -> Any:
    """A desk with the note coded."""
    page.fill("#note textarea", note)
    page.click("#suggest")
    page.wait_for_selector("#worksheet .row")
    return page
