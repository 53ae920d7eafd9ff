"""The copy in which a finished store of vectors is read: Chroma writes to its database even to read."""

from __future__ import annotations

import shutil
import stat
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX, _LOCK = "codedesk-vectors-", "in-use"
_LEFT_BEHIND = 60.0  # seconds after which a copy that no process holds is what an ended one left


class WorkingCopy:
    """A copy of the database beside links to the vectors, held until it is closed or the process ends.

    Raises OSError where there is no room for it. What a process left that had no time to tidy up (killed, or a worker) goes when the next one comes.
    """

    def __init__(self, folder: Path, database: str) -> None:
        self._made = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._made.name)
        self._lock = FileLock(self.path / _LOCK, timeout=0)
        self._lock.acquire()
        _sweep(self.path)
        for path in folder.iterdir():
            if path.is_dir():
                (self.path / path.name).symlink_to(path.resolve(), target_is_directory=True)
        shutil.copyfile(folder / database, self.path / database)

    def close(self) -> None:
        """Take it away."""
        self._lock.release()
        self._made.cleanup()


def _sweep(own: Path) -> None:
    """Remove our copies that no process holds any more; a copy that is just being made is too young for it."""
    ours, before = own.lstat().st_uid, time.time() - _LEFT_BEHIND
    for path in own.parent.glob(f"{_PREFIX}*"):
        try:
            is_own = stat.S_ISDIR(path.lstat().st_mode) and path.lstat().st_uid == ours
            if is_own and path.lstat().st_mtime < before:
                with FileLock(path / _LOCK, timeout=0):
                    shutil.rmtree(path)
        except (OSError, Timeout):
            continue  # in use, or taken away by another process
