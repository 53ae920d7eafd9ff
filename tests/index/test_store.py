"""A finished store is never written to: it is read in a copy, which goes with its reader or, after a kill, with the next one."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from index.build import current
from index.manifest import CHROMA, IndexDamaged
from index.retriever import open_retriever
from index.store import COMPARED, DATABASE, VectorStore
from index.working_copy import WorkingCopy

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from index.working_copy import WorkingCopy
copy = WorkingCopy(Path(sys.argv[1]), "chroma.sqlite3")
print(copy.path, flush=True)
time.sleep(100)
"""


@pytest.fixture
def store(small_home: Path, tmp_path: Path) -> Path:
    """The vectors of a build, in a folder of the test's own."""
    return shutil.copytree(current(small_home) / CHROMA, tmp_path / CHROMA)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, in this process and in those that it starts."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_readers_leave_every_file_as_it_was_built(store: Path, scratch: Path) -> None:
    before = digests(store)
    for _ in range(2):
        opened = VectorStore(store)
        assert opened.count("icd-10-cm")
        assert list(scratch.iterdir())
        opened.close()
        assert not list(scratch.iterdir()), "a closed store leaves its copy behind"
    assert digests(store) == before


@pytest.mark.parametrize("place", [72, 95])
def test_a_byte_that_nobody_reads_is_noticed_too(small_home: Path, tmp_path: Path, place: int) -> None:
    """In the header of the database: its reserved room and the number of the SQLite that wrote it."""
    home = shutil.copytree(small_home, tmp_path / "home", symlinks=True)
    with (current(home) / CHROMA / DATABASE).open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(IndexDamaged, match="codedesk build --force"):
        open_retriever(home).search("gout")


def test_what_a_killed_reader_left_goes_with_the_next_one(store: Path, scratch: Path) -> None:
    holder, killed = (
        subprocess.Popen([sys.executable, "-c", HOLD, str(store)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    )
    held, left = (Path(process.stdout.readline().strip()) for process in (holder, killed) if process.stdout)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    try:
        for path in (held, left):
            assert (path / DATABASE).is_file()
            os.utime(path, (0, 0))
        elsewhere = scratch.parent / "elsewhere"
        elsewhere.mkdir()
        (scratch / "codedesk-vectors-link").symlink_to(elsewhere)
        WorkingCopy(store, DATABASE).close()
        assert not left.exists()
        assert (held / DATABASE).is_file(), "a copy in use was taken away"
        assert elsewhere.is_dir()
    finally:
        holder.kill()
        holder.wait()


@pytest.mark.parametrize(("size", "neighbours"), [(COMPARED, 4), (COMPARED + 1, 16)])
def test_only_a_collection_that_is_searched_by_its_graph_pays_for_a_good_one(
    tmp_path: Path, size: int, neighbours: int
) -> None:
    store = VectorStore(tmp_path / CHROMA, building=True)
    store.create("some", size)
    hnsw = store._collection("some").configuration["hnsw"]
    store.close()
    assert hnsw["max_neighbors"] == neighbours
