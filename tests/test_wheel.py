"""The wheel holds every folder and every data file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("assistant", "codesets", "evals", "index", "prompts")


@pytest.mark.slow
def test_the_wheel_holds_all_that_the_tree_holds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert expected - inside == set()
    scripts = zipfile.ZipFile(wheel).read(next(name for name in inside if name.endswith("entry_points.txt"))).decode()
    assert "codedesk = assistant.cli:main" in scripts
    assert "codedesk-eval = evals.cli:main" in scripts
