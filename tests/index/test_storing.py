"""A store written by a process of its own is the store that one process writes, and its process goes with the build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from index.store import StoreError, VectorStore
from index.storing import StoreApart

ROOT = Path(__file__).resolve().parents[2]
VECTORS = np.eye(8, dtype=np.float32)
HELD = """
import sys, time
from multiprocessing import active_children
from pathlib import Path
from index.storing import StoreApart
if __name__ == "__main__":
    StoreApart(Path(sys.argv[1])).create("sample", 8)
    print(active_children()[0].pid, flush=True)
    time.sleep(100)
"""


def test_what_is_stored_apart_is_found(tmp_path: Path) -> None:
    apart = StoreApart(tmp_path)
    apart.create("gone", 3)
    apart.create("sample", 8)
    apart.add("sample", [7, 1, 4], VECTORS[[7, 1, 4]])
    apart.add("sample", [0, 2, 3, 5, 6], VECTORS[[0, 2, 3, 5, 6]])
    apart.remove("gone")
    apart.close()
    assert not active_children()
    store = VectorStore(tmp_path)
    assert [near[0][0] for near in store.nearest("sample", VECTORS, 1)] == list(range(8))
    with pytest.raises(StoreError, match="no collection 'gone'"):
        store.count("gone")
    store.close()


def test_what_went_wrong_apart_is_told_in_the_end(tmp_path: Path) -> None:
    apart = StoreApart(tmp_path)
    apart.add("missing", [0], VECTORS[:1])
    with pytest.raises(StoreError, match="no collection 'missing'"):
        apart.close()
    assert not active_children()


def test_a_process_that_was_killed_is_told(tmp_path: Path) -> None:
    apart = StoreApart(tmp_path)
    (process,) = active_children()
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    apart.create("sample", 8)
    with pytest.raises(StoreError, match="has ended"):
        apart.close()


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HELD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        own = Path("/proc") / starter.stdout.readline().strip()
        assert own.exists()
        starter.kill()
    deadline = time.monotonic() + 60
    while own.exists() and (own / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
        assert time.monotonic() < deadline, "the process goes on alone"
        time.sleep(0.05)
