"""What several packages' tests share: the real catalog, compiled once, and where the development sets lie."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.bootstrap import Application, wire
from assistant.settings import Settings, switch_telemetry_off
from codesets.catalog import Catalog
from codesets.compiler import compile_catalog
from codesets.sources import bundled

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(autouse=True, scope="session")
def _no_outbound_connection() -> Iterator[None]:
    """No test opens a connection to another machine: an attempt fails the test that makes it."""
    switch_telemetry_off()
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            if not host.startswith(LOOPBACK):
                raise AssertionError(f"outbound connection to {host}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalog of everything that comes along with the installation."""
    path = tmp_path_factory.mktemp("catalog") / "catalog.sqlite"
    compile_catalog([source.edition() for source in bundled()], path)
    return Catalog(path)


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
def home(request: pytest.FixtureRequest) -> Path:
    """A home with the real index, built once; a later run takes it over where nothing that goes into it has changed."""
    folder: Path = request.config.cache.mkdir("codedesk-home")  # type: ignore[union-attr]
    wire(Settings(home=folder)).build()
    return folder


@pytest.fixture(scope="session")
def application(home: Path) -> Application:
    """The wired application over the real index."""
    return wire(Settings(home=home))
