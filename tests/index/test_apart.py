"""A killed command takes the processes with it that it has started."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = """
    import sys
    from pathlib import Path
    from index.export import open_embedder
    open_embedder("", Path(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.model
def test_a_killed_export_leaves_no_process(
    tmp_path: Path, children: Callable[[int], list[int]], ended: Callable[[Collection[int]], bool]
) -> None:
    command = [sys.executable, "-c", textwrap.dedent(EXPORTS), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        until = time.monotonic() + 60
        while not list(tmp_path.glob("*.part")):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.02)
        begun = children(process.pid)
        process.kill()
    assert begun
    assert ended(begun)
