"""What several packages' tests share: the real catalog, compiled once, and where the development sets lie."""

from __future__ import annotations

import os
import runpy
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.bootstrap import Application, wire
from assistant.settings import Settings, switch_telemetry_off
from codesets.catalog import Catalog
from codesets.compiler import compile_catalog
from codesets.sources import bundled

pytest_plugins = ["tests.scripted_model"]
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GUARD = ROOT / "tests" / "guard"


@pytest.fixture(autouse=True, scope="session")
def _no_outbound_connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test and no process that a test starts opens a connection to another machine: an attempt fails, and is recorded."""
    switch_telemetry_off()
    dialled = tmp_path_factory.mktemp("outbound") / "dialled"
    os.environ["CODEDESK_TESTS_DIALLED"] = str(dialled)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
    runpy.run_path(str(GUARD / "sitecustomize.py"))
    yield
    assert not dialled.exists(), f"outbound connections were tried: {dialled.read_text()}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While one worker builds the index, the others run what needs none; of each kind the files with most tests first."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    largest = sorted(files.values(), key=len, reverse=True)
    building = [tests for tests in largest if any("home" in getattr(test, "fixturenames", ()) for test in tests)]
    others = [tests for tests in largest if tests not in building]
    items[:] = [test for tests in (*building[:1], *others, *building[1:]) for test in tests]


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """What one worker of a run makes for all: the first to come makes it, the others wait for it and take it."""
    folder = tmp_path_factory.getbasetemp()
    path = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / name
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            part = path.with_suffix(".part")
            make(part)
            part.rename(path)
    return path


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalog of everything that comes along with the installation."""
    return Catalog(
        once(
            tmp_path_factory,
            "catalog.sqlite",
            lambda path: compile_catalog([source.edition() for source in bundled()], path),
        )
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data; tests that use it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the development data are not here")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """A real Chromium; tests that use it skip where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real index, built once; a later run takes it over where nothing that goes into it has changed."""
    folder: Path = request.config.cache.mkdir("codedesk-home")  # type: ignore[union-attr]

    def build(done: Path) -> None:
        with FileLock(folder.with_name("codedesk-home.lock")):  # another run may be building here
            wire(Settings(home=folder)).build()
        done.touch()

    once(tmp_path_factory, "home-is-built", build)
    return folder


@pytest.fixture(scope="session")
def application(home: Path) -> Application:
    """The wired application over the real index."""
    return wire(Settings(home=home))


@pytest.fixture(scope="session")
def wired(application: Application) -> Callable[[Settings], Application]:
    """Wires further settings to the index that is open: to open it takes half a second of work."""
    return lambda settings: wire(settings, retriever=application.retriever)


@pytest.fixture
def children() -> Callable[[int], list[int]]:
    """The processes that a process has begun itself."""
    return lambda pid: [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def ended() -> Callable[[Collection[int]], bool]:
    """Whether all of some processes end within 20 s.

    A dead one whose parent is dead too stays in the table where the first process of the machine (a container's, say)
    buries none: its state tells that it has ended.
    """

    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    def all_end(pids: Collection[int]) -> bool:
        deadline = time.monotonic() + 20
        while any(map(runs, pids)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    return all_end
