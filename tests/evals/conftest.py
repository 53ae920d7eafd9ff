"""A home with the code sets and without an index: enough for lists of codes and for the baselines."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application, wire
from assistant.settings import Settings
from codesets.catalog import Catalog


@pytest.fixture(scope="session")
def bare(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Application:
    """The application over the code sets alone; processes of their own can open it too."""
    home = tmp_path_factory.mktemp("bare")
    (home / "current").mkdir()
    (home / "current" / "catalog.sqlite").symlink_to(catalog._path)
    return wire(Settings(home=home))
