"""Twenty canary identifiers through command line, batch, chat, page, evaluation, exports and crashes: none is left anywhere."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.load import Visitor

ROOT = Path(__file__).resolve().parents[1]
CANARIES = (
    "Xandrovia", "Quibblethorpe", "MRN7741902", "SSN078051120", "1931-02-29x", "Zyxgate-Road-9", "zyx.patient@example.test", "+1-555-0177-881",
    "PLATE-ZQX-91", "DEVICE-88ZQ17", "https://zqx.example.test/p", "10.250.77.191", "ACCT-5510-ZQX", "CERT-ZQX-0042", "Dr-Wolverquist",
    "FAXZQX55501", "VISIT-ZQX-7", "PHOTO-ZQX.jpg", "VOICEZQX11", "BENEF-1ZQX4TE5",
)  # fmt: skip
PATTERN = re.compile("|".join(re.escape(each) for each in CANARIES).encode())
NOTE = (
    f"Patient: {' '.join(CANARIES)}\n\nASSESSMENT:\n1. Type 2 diabetes mellitus with diabetic polyneuropathy ({CANARIES[0]}).\n"
    f"2. Gout, seen with {CANARIES[14]}.\n"
)


class Watch:
    """A machine of its own: folders for what is temporary, cached and kept, and a look at every process meanwhile."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.mine = folder / "mine"  # the coder's own files: here the notes may stand
        self.places = {name: folder / name for name in ("tmp", "user", "cache", "config", "work")}
        for path in (self.mine, *self.places.values()):
            path.mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CODEDESK", "XDG"))},
            "CODEDESK_HOME": str(home),
            "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}{os.pathsep}{ROOT}",
            "TMPDIR": str(self.places["tmp"]),
            "HOME": str(self.places["user"]),
            "XDG_CACHE_HOME": str(self.places["cache"]),
            "XDG_CONFIG_HOME": str(self.places["config"]),
        }
        self.said: list[bytes] = []
        self.seen_processes: set[str] = set()
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def run(self, *command: str, given: str | None = None, **more: str) -> subprocess.CompletedProcess[bytes]:
        """A command to its end; what it says on standard error is a log."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=self.places["work"], env={**self.environment, **more}, check=False,
            capture_output=True, input=given.encode() if given else b"",
        )  # fmt: skip
        self.said.append(done.stderr)
        return done

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=self.places["work"], env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            self.said += process.communicate()

    def close(self) -> None:
        self._over.set()
        self._looking.join(5)

    def _look(self) -> None:
        """The command lines and environments that anybody on the machine may see."""
        while not self._over.wait(0.1):
            # The processes are listed first: one that ends while its folder is read is passed over.
            for process in Path("/proc").glob("[0-9]*"):
                for path in (process / "cmdline", process / "environ"):
                    try:
                        content = path.read_bytes()
                    except OSError:
                        continue
                    if found := PATTERN.search(content):
                        self.seen_processes.add(f"{path.name}: {found.group().decode()}")


def left(*folders: Path) -> list[str]:
    """The files that hold a canary, in their name or in their content."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            named = PATTERN.search(path.name.encode())
            if named or (path.is_file() and PATTERN.search(path.read_bytes())):
                found.append(str(path))
    return found


@pytest.fixture
def watch(home: Path, tmp_path: Path) -> Iterator[Watch]:
    made = Watch(home, tmp_path)
    yield made
    made.close()


def test_the_search_would_find_a_canary(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"log: {CANARIES[3]}")
    (tmp_path / CANARIES[13]).write_text("")
    assert len(left(tmp_path)) == 2
    assert len(PATTERN.findall(NOTE.encode())) == len(CANARIES) + 2 == 22


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.timeout(900)
def test_twenty_canaries_leave_no_trace(watch: Watch, home: Path) -> None:
    note, notes, evals = (watch.mine / name for name in ("note.txt", "notes.jsonl", "set.jsonl"))
    note.write_text(NOTE)
    notes.write_text("".join(json.dumps({"id": f"n{number}", "text": NOTE}) + "\n" for number in range(3)))
    row = {"id": "a", "text": NOTE, "codes": [{"code": "E11.42", "system": "ICD-10-CM"}]}
    evals.write_text(json.dumps(row) + "\n")

    for form in ("table", "json", "csv", "fhir"):
        assert watch.run("assistant.cli", "note", str(note), "--format", form).returncode == 0
    assert watch.run("assistant.cli", "note", "-", given=NOTE).returncode == 0
    assert watch.run("assistant.cli", "ask", "code this note", "--note", str(note)).returncode == 0
    batch = watch.run("assistant.cli", "batch", str(notes), "--out", str(watch.mine / "out.jsonl"))
    assert batch.returncode == 0, batch.stderr
    assert watch.run(
        "evals.cli", "run", "notes", "--set", str(evals), "--out", str(watch.mine / "run.json")
    ).returncode in (0, 1)

    # Crashes: a model that is not there, a note that is none, a batch that is killed in the middle.
    gone = {"CODEDESK_MODEL": "openai:x", "CODEDESK_BASE_URL": "http://127.0.0.1:9/v1", "CODEDESK_API_KEY": "k"}
    assert watch.run("assistant.cli", "ask", "code this note", "--note", str(note), **gone).returncode == 0
    broken = watch.mine / "broken.txt"
    broken.write_text(NOTE + "\x00")
    assert watch.run("assistant.cli", "note", str(broken)).returncode == 2
    notes.write_text("".join(json.dumps({"id": f"n{number}", "text": NOTE * 20}) + "\n" for number in range(50)))
    with watch.running("assistant.cli", "batch", str(notes), "--out", str(watch.mine / "killed.jsonl")) as process:
        until = time.monotonic() + 120
        while time.monotonic() < until and not ((watch.mine / "killed.jsonl").is_file() and process.poll() is None):
            time.sleep(0.1)
        time.sleep(8)
        process.kill()

    with watch.running("assistant.cli", "serve", "--port", "8766") as server:
        asyncio.run(visit(server))
        server.send_signal(signal.SIGTERM)
        server.wait(60)

    nothing_left(watch, home)


def nothing_left(watch: Watch, *folders: Path) -> None:
    """No canary in the folders, in what was said on standard error, in what anybody may see of the processes."""
    watch.close()
    assert left(*folders, *watch.places.values()) == []
    assert not [said for said in watch.said if PATTERN.search(said)]
    assert watch.seen_processes == set()


async def visit(server: subprocess.Popen[bytes]) -> None:
    """The note through the page: a question about it, its worksheet, a malformed request, a question that is cut off."""
    async with httpx.AsyncClient(base_url="http://127.0.0.1:8766", timeout=120) as client:
        for _ in range(1200):
            try:
                if (await client.get("/health")).json()["status"] == "ready":
                    break
            except httpx.HTTPError:
                assert server.poll() is None
            await asyncio.sleep(0.1)
        visitor, seen = Visitor(client, 1), ""
        await visitor.enter()
        async for line in visitor.ask("Code this note", NOTE):
            seen += line
        assert "E11.42" in seen
        malformed: dict[str, Any] = {"data": [NOTE], "fn_index": "none", "session_hash": [NOTE], "event_data": NOTE}
        assert (await client.post("/gradio_api/queue/join", json=malformed)).status_code >= 400
        async for _ in visitor.ask("And why?", NOTE):
            break


# -- the browser: what it stores, what it writes into its profile, what the page's exports leave behind -------------------

STORED = """async () => JSON.stringify({
    local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie, address: location.href, title: document.title,
    state: history.state, databases: await indexedDB.databases(), caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length })"""


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.browser
def test_the_browser_keeps_no_canary(watch: Watch, home: Path, chromium: str, tmp_path: Path) -> None:
    """A note pasted and one opened as a file, each export, the print, a question, a reload; then the profile on the disk."""
    sync_api = pytest.importorskip("playwright.sync_api")
    profile, exported = tmp_path / "profile", []
    note = f"{NOTE}3. Essential hypertension of {CANARIES[1]}.\n"  # an export quotes the words that prove a code
    (watch.mine / "note.txt").write_text(note)
    with watch.running("assistant.cli", "serve", "--port", "8767") as server, sync_api.sync_playwright() as playwright:
        ready("http://127.0.0.1:8767", server)
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=["--no-sandbox", "--disable-gpu"], downloads_path=watch.mine
        )
        page = context.new_page()
        page.goto("http://127.0.0.1:8767")
        page.fill("#note textarea", note)
        page.click("#suggest")
        page.wait_for_selector("#worksheet .row[data-code='E11.42']")
        for form in ("CSV", "JSON", "FHIR"):
            with page.expect_download() as waiting:
                page.locator(".sheet-bar").get_by_text(form, exact=True).click()
            exported.append(waiting.value.path().read_text())
        page.evaluate(
            "() => { window.print = () => { window.printed = document.querySelector('#printed').innerText; }; }"
        )
        page.locator(".sheet-bar").get_by_text("Print", exact=True).click()
        page.wait_for_function("window.printed")
        exported.append(page.evaluate("window.printed"))
        page.fill("#question textarea", f"why E11.42 for {CANARIES[0]}?")
        page.click("#send")
        page.wait_for_selector("#chat .answered")
        page.wait_for_selector("#chat .caret", state="detached")
        stored = [page.evaluate(STORED), json.dumps(context.cookies())]
        page.reload()
        page.set_input_files("#file", watch.mine / "note.txt")
        page.wait_for_function(f"document.querySelector('#note textarea')?.value.includes('{CANARIES[0]}')")
        stored += [page.evaluate(STORED), json.dumps(context.cookies()), json.dumps(context.storage_state())]
        page.goto("about:blank")
        context.close()
        assert list(watch.places["tmp"].glob("codedesk-vectors-*")), "the store is read in a working copy"
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 128 + signal.SIGTERM
    assert not list(watch.places["tmp"].glob("codedesk-vectors-*")), "a stopped server takes its working copy with it"
    assert len(exported) == 4
    assert all("E11.42" in each for each in exported)
    assert any(PATTERN.search(each.encode()) for each in exported), "no export holds what is looked for"
    assert not [each for each in stored if PATTERN.search(each.encode())]
    assert all(json.loads(each)["databases"] == [] for each in stored if "databases" in each)
    nothing_left(watch, home, profile)


def ready(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the page serves."""
    for _ in range(1200):
        try:
            if httpx.get(f"{address}/health").json()["status"] == "ready":
                return
        except httpx.HTTPError:
            assert server.poll() is None
        time.sleep(0.1)
    raise AssertionError("the page does not come")
