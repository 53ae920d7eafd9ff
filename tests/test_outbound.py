"""Nothing dials out: the guard of the whole suite holds in subprocesses too, and a real `serve` runs where every packet is counted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DIAL = "import socket; s = socket.socket(); s.settimeout(1); s.connect(('192.0.2.1', 80))"


def test_the_guard_is_in_every_subprocess(tmp_path: Path) -> None:
    """An attempt in a child fails, and is recorded even where the child swallows the error."""
    dialled = tmp_path / "dialled"
    program = f"try:\n exec({DIAL!r})\nexcept AssertionError as error:\n print(error)"
    environment = {**os.environ, "CODEDESK_TESTS_DIALLED": str(dialled)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "outbound connection to 192.0.2.1\n"
    assert "192.0.2.1" in dialled.read_text()


def test_the_guard_is_in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEDESK_TESTS_DIALLED", str(tmp_path / "dialled"))
    with pytest.raises(AssertionError, match="outbound"):
        exec(DIAL)
    assert (tmp_path / "dialled").is_file()


# -- a real run in a network namespace that has no way out ----------------------------------------------------------------

RUN = """
    import asyncio, os, signal, subprocess, sys, time
    import httpx
    from evals.load import Visitor

    def unrouted():
        names, values = (line.split() for line in open("/proc/net/snmp") if line.startswith("Ip:"))
        return int(values[names.index("OutNoRoutes")])

    def dial():
        import socket
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                socket.socket(socket.AF_INET, kind).connect(("192.0.2.1", 53))
            except OSError:
                pass

    before = unrouted()
    dial()
    control, before = unrouted() - before, unrouted()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", "8765"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(1200):
            try:
                if httpx.get("http://127.0.0.1:8765/health").json()["status"] == "ready":
                    break
            except httpx.HTTPError:
                pass
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.1)
        async def visit():
            async with httpx.AsyncClient(base_url="http://127.0.0.1:8765", timeout=100) as client:
                visitor, seen = Visitor(client, 1), ""
                await visitor.enter()
                for question in ("What is E11.22?", "Code this note"):
                    async for line in visitor.ask(question, "Assessment: gout. Type 2 diabetes."):
                        seen += line
                return seen
        seen = asyncio.run(visit())
        time.sleep(20)  # what a library sends by itself it may send late
    finally:
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=60)[1]
    print(control, unrouted() - before, "M10.9" in seen, "E11.22" in seen, server.returncode, repr(said))
"""


@pytest.mark.slow
@pytest.mark.model
def test_a_real_serve_tries_no_connection_to_another_machine(home: Path) -> None:
    """In a namespace with nothing but loopback the kernel counts every packet that has nowhere to go: 0 of `serve`."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("network namespaces are not permitted here")
    program = [sys.executable, "-c", textwrap.dedent(RUN)]
    # Without the guard of the suite, which would keep the packets from being sent.
    environment = {**os.environ, "CODEDESK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    inside = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *program]
    done = subprocess.run(inside, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    control, tried, coded, answered, code, said = done.stdout.strip().split(" ", 5)
    assert int(control) == 2, "the count would not notice an attempt"
    assert int(tried) == 0
    assert (coded, answered) == ("True", "True")
    assert code in ("0", "-15")
    assert "Traceback" not in said
