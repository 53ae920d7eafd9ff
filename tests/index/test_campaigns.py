"""Campaigns against the index: hundreds of kills during builds, hundreds of corruptions, builders and readers at once, full and read-only disks."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.build import BUILDS, BuildRefused, build, current
from index.embedders import HashingEmbedder
from index.manifest import MANIFEST, IndexDamaged
from index.retriever import open_retriever

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200
CORRUPTIONS = 240
SEED = 20261

# A process that has everything imported and forks for each build, so that hundreds of builds can be begun quickly.
NURSERY = """
    import os, signal, sys, time, traceback
    from pathlib import Path
    import chromadb, numpy, sqlite3, filelock, lxml.etree
    from index import build as building
    from index.embedders import HashingEmbedder
    building.CHUNK = 4
    catalog = Path(sys.argv[1])
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])  # kept until it is asked for below
    for line in sys.stdin:
        seconds, _, home = line.strip().partition(" ")
        home = Path(home)
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            try:
                building.build(catalog, home, HashingEmbedder(), force=True)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if seconds != "-" and not signal.sigtimedwait([signal.SIGCHLD], float(seconds)):
            os.kill(pid, signal.SIGKILL)  # not waited for yet: the number is still its own
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        signal.sigtimedwait([signal.SIGCHLD], 0)  # this build's end, where nobody waited for it
        print(code, time.monotonic() - began, flush=True)
"""


class Nursery:
    """Builds in processes of their own."""

    def __init__(self, catalog: Path) -> None:
        command = [sys.executable, "-c", textwrap.dedent(NURSERY), str(catalog)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, bufsize=1
        )

    def build(self, home: Path, kill_after: float | None = None) -> tuple[int, float]:
        """(exit code or minus the signal, seconds) of a forced build, killed after a time if it is not done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{'-' if kill_after is None else kill_after} {home}\n")
        code, seconds = self._process.stdout.readline().split()
        return int(code), float(seconds)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture
def nursery(small_catalog: Path) -> Iterator[Nursery]:
    made = Nursery(small_catalog)
    yield made
    made.close()


def copied(home: Path, to: Path) -> Path:
    shutil.copytree(home, to, symlinks=True)
    return to


def sound(home: Path) -> bool:
    """True where the index is whole and answers."""
    retriever = open_retriever(home)
    retriever.verify()
    return retriever.search("gout")[0].entry.code.value == "M10"


def verdict(home: Path) -> str:
    """ "sound", or the line with which the index is refused."""
    try:
        return "sound" if sound(home) else "wrong"
    except IndexDamaged as damage:
        return str(damage)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_kills_during_builds_leave_the_index_whole(
    nursery: Nursery, small_home: Path, tmp_path: Path
) -> None:
    """Kills at random moments of one build after the other in one home; every now and then one is left to end.

    How long a build takes changes with what else the machine does, so each one that ends tells it anew.
    """
    home = copied(small_home, tmp_path / "home")
    chance = random.Random(SEED)
    usual = nursery.build(home)[1]
    killed = finished = 0
    while killed < KILLS:
        code, seconds = nursery.build(home, chance.uniform(0.0, 1.1) * usual)
        assert code in (0, -signal.SIGKILL)
        killed, finished = killed + (code != 0), finished + (code == 0)
        usual = usual if code else seconds
        assert finished < KILLS, "the kills come too late to be any"
        assert sound(home), f"after {killed} kills and {finished} whole builds"
        if chance.random() < 0.05:
            code, usual = nursery.build(home)
            assert code == 0
    print(f"{killed} kills, {finished} builds that were done before the kill: the index was whole each time")
    assert nursery.build(home)[0] == 0
    assert sound(home)
    assert len(list((home / BUILDS).iterdir())) == 1, "a killed build left something behind"


@pytest.mark.slow
def test_a_kill_of_the_very_first_build_leaves_no_index(nursery: Nursery, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    usual = nursery.build(tmp_path / "measured")[1]
    for number in range(20):
        home = tmp_path / str(number)
        code, _ = nursery.build(home, chance.uniform(0.0, 0.9) * usual)
        if code:
            assert verdict(home) in ("sound", "there is no index yet: run `codedesk build`")
            assert nursery.build(home)[0] == 0
        assert sound(home)


# -- corruptions --------------------------------------------------------------------------------------------------------


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def blank(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    end = min(len(content), start + 4096)
    if not any(content[start:end]):
        start, end = 0, len(content)
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def scramble(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    content[start : start + 64] = chance.randbytes(len(content[start : start + 64]))
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def lengthen(path: Path, chance: random.Random) -> None:
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.randrange(1, 5000)))


def empty(path: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def remove(path: Path, chance: random.Random) -> None:
    path.unlink()


def fold(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.mkdir()


def swap(path: Path, chance: random.Random) -> None:
    """The file of another name in its place."""
    others = [each for each in path.parent.rglob("*") if each.is_file() and each.read_bytes() != path.read_bytes()]
    path.write_bytes(chance.choice(sorted(others)).read_bytes() if others else b"swapped")


CORRUPTIONS_BY_NAME: dict[str, Callable[[Path, random.Random], None]] = {
    each.__name__: each for each in (flip, blank, scramble, cut, lengthen, empty, remove, fold, swap)
}


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_random_corruption_of_an_index_is_refused(small_home: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    folder = current(small_home)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    met: Counter[str] = Counter()
    missed: list[str] = []
    while sum(met.values()) < CORRUPTIONS:
        home = copied(small_home, tmp_path / "home")
        name, (kind, change) = chance.choice(files), chance.choice(sorted(CORRUPTIONS_BY_NAME.items()))
        path = current(home) / name
        before = path.read_bytes()
        change(path, chance)
        if path.is_file() and path.read_bytes() == before:
            shutil.rmtree(home)
            continue
        met[f"{name.name} {kind}"] += 1
        said = verdict(home)
        assert "\n" not in said
        if "codedesk build" not in said:
            missed.append(f"{name} {kind}")
        shutil.rmtree(home)
    print(f"{sum(met.values())} corruptions of {len(files)} files, {len(missed)} not noticed")
    assert not missed


# -- more than one at a time ----------------------------------------------------------------------------------------------


def test_an_index_is_read_while_another_is_built(nursery: Nursery, small_home: Path, tmp_path: Path) -> None:
    """A reader that was there before goes on with what it opened; one that comes after gets the new one."""
    home = copied(small_home, tmp_path / "home")
    before = open_retriever(home)
    assert before.search("gout")
    old = current(home)
    for _ in range(3):
        assert nursery.build(home)[0] == 0
        assert before.search("purple fever with cough")[0].entry.code.value == "B01.0"
        assert sound(home)
    assert current(home) != old


@pytest.mark.slow
def test_of_many_builders_at_once_one_builds_and_the_others_are_told(small_catalog: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    program = (
        "import sys; from pathlib import Path; from codesets.refusal import Refusal; from index.build import build;"
        "from index.embedders import HashingEmbedder\n"
        "try:\n build(Path(sys.argv[1]), Path(sys.argv[2]), HashingEmbedder(), force=True)\n"
        "except Refusal as error:\n sys.exit(str(error))"
    )
    command = [sys.executable, "-c", program, str(small_catalog), str(home)]
    builders = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [(each.communicate()[1], each.returncode) for each in builders]
    assert 0 in [code for _, code in said]
    for words, code in said:
        assert code == 0 or "another build is running" in words, words
    assert sound(home)


# -- disks ----------------------------------------------------------------------------------------------------------------


def limited(size: int) -> Callable[[], None]:
    """In a child: no file may grow beyond `size` bytes; writing more fails as it does on a full disk."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [0, 1_000, 30_000, 100_000])
def test_a_full_disk_is_one_line_and_the_old_index_stands(
    small_catalog: Path, small_home: Path, tmp_path: Path, size: int
) -> None:
    home = copied(small_home, tmp_path / "home")
    before = current(home)
    program = (
        "import sys; from pathlib import Path; from codesets.refusal import Refusal; from index.build import build;"
        "from index.embedders import HashingEmbedder\n"
        "try:\n build(Path(sys.argv[1]), Path(sys.argv[2]), HashingEmbedder(64), force=True)\n"
        "except Refusal as error:\n sys.exit(str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", program, str(small_catalog), str(home)],
        cwd=ROOT, preexec_fn=limited(size), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr, done.stderr
    assert "cannot be written" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert current(home) == before
    assert sound(home)
    build(small_catalog, home, HashingEmbedder(64), force=True)
    assert sound(home)


def test_a_folder_that_cannot_be_written_is_one_line(small_catalog: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(BuildRefused, match="cannot be written"):
        build(small_catalog, tmp_path / "home", HashingEmbedder())


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root may mount: a small disk and a read-only one"
)
def test_a_small_disk_and_a_read_only_one(small_catalog: Path, small_home: Path, tmp_path: Path) -> None:
    """Real file systems: one of 400 kB that the build fills, and the finished index on one that is read-only."""
    disk, fixed = tmp_path / "disk", tmp_path / "fixed"
    disk.mkdir()
    fixed.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", disk], check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        with pytest.raises(BuildRefused, match="cannot be written"):
            build(small_catalog, disk / "home", HashingEmbedder())
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        build(small_catalog, disk / "home", HashingEmbedder())
        assert sound(disk / "home")
        subprocess.run(["mount", "--bind", disk, fixed], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", fixed], check=True)
        with pytest.raises(BuildRefused, match="cannot be written"):
            build(small_catalog, fixed / "home", HashingEmbedder(64))
        assert verdict(fixed / "home") == "sound", "an index on a read-only disk is read all the same"
    finally:
        subprocess.run(["umount", "-l", fixed], check=False)
        subprocess.run(["umount", "-l", disk], check=False)


def test_swapped_builds_are_noticed(small_catalog: Path, small_home: Path, tmp_path: Path) -> None:
    """The files of another build under this manifest."""
    home, other = copied(small_home, tmp_path / "home"), tmp_path / "other"
    build(small_catalog, other, HashingEmbedder(64))
    shutil.copy(current(other) / MANIFEST, current(home) / MANIFEST)
    with pytest.raises(IndexDamaged, match="codedesk build"):
        open_retriever(home).verify()
