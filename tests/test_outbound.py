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

COUNT = """
    import socket, subprocess, sys, time

    def unrouted():
        names, values = (line.split() for line in open("/proc/net/snmp") if line.startswith("Ip:"))
        return int(values[names.index("OutNoRoutes")])

    before = unrouted()
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(socket.AF_INET, kind).connect(("192.0.2.1", 53))
        except OSError:
            pass
    control, before = unrouted() - before, unrouted()
"""
SERVE = """
    import asyncio, signal
    import httpx
    from evals.load import Visitor

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


BATCH = """
    command = [sys.executable, "-m", "assistant.cli", "batch", *sys.argv[1:], "--ray", "local", "--workers", "2"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    time.sleep(5)
    print(control, unrouted() - before, done.returncode, repr(done.stderr))
"""


def counted(home: Path, program: str, *arguments: str) -> list[str]:
    """The words that a program prints in a namespace with nothing but loopback, where the kernel counts every packet
    that has nowhere to go; the first is the count of two attempts made on purpose, the second that of the program."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("network namespaces are not permitted here")
    # Without the guard of the suite, which would keep the packets from being sent.
    environment = {**os.environ, "CODEDESK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-c", textwrap.dedent(COUNT) + textwrap.dedent(program), *arguments]
    inside = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *run]
    done = subprocess.run(inside, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    control, tried, *rest = done.stdout.strip().split(" ")
    assert int(control) == 2, "the count would not notice an attempt"
    assert int(tried) == 0
    return rest


@pytest.mark.slow
@pytest.mark.model
def test_a_real_serve_tries_no_connection_to_another_machine(home: Path) -> None:
    coded, answered, code, *said = counted(home, SERVE)
    assert (coded, answered) == ("True", "True")
    assert code == "143"
    assert "Traceback" not in " ".join(said)


@pytest.mark.slow
@pytest.mark.model
def test_a_batch_on_a_local_cluster_tries_none_either(home: Path, tmp_path: Path) -> None:
    """Ray's own processes are no Python in part, and ask at their start in which cloud they are."""
    pytest.importorskip("ray", reason="Ray is not installed (pip install 'codedesk[ray]')")
    (tmp_path / "notes.jsonl").write_text('{"id": "a", "text": "Gout."}\n')
    code, *said = counted(home, BATCH, str(tmp_path / "notes.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert code == "0", said
    assert "M10.9" in (tmp_path / "out.jsonl").read_text()
