"""The file of users: one line each, name and argon2id hash, readable by its owner only."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from codesets.refusal import Refusal

SHORTEST = 12
LONGEST = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class BadUsers(Refusal, ValueError):
    """The users file or a name or password cannot be taken; the message says what to do."""


class Users:
    """Who may sign in; every check costs the same, whether or not there is such a user."""

    def __init__(self, hashes: Mapping[str, str], hasher: PasswordHasher | None = None) -> None:
        self._hashes = dict(hashes)
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        # Each check takes tens of megabytes: one at a time.
        self._lock = threading.Lock()

    @classmethod
    def read(cls, path: Path, hasher: PasswordHasher | None = None) -> Users:
        """The users of a file; raises BadUsers where it is missing, malformed, empty or readable by others."""
        try:
            text = path.read_text(encoding="utf-8")
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise BadUsers("there is no users file yet: make it with `codedesk users add NAME --users FILE`") from None
        except (OSError, UnicodeDecodeError):
            raise BadUsers("the users file cannot be read") from None
        if os.name == "posix" and mode & 0o077:
            raise BadUsers("others may read the users file: take their rights away (chmod 600)")
        hashes = dict(_line(line, number) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
        if not hashes:
            raise BadUsers("the users file names nobody: add a user with `codedesk users add NAME --users FILE`")
        return cls(hashes, hasher)

    def check(self, name: str, password: str) -> bool:
        """True where the password is this user's."""
        stored = self._hashes.get(name.strip().lower())
        with self._lock:
            try:
                right: bool = self._hasher.verify(stored or self._nobody, password[:LONGEST])
            except (VerificationError, InvalidHashError):
                right = False
        return right and stored is not None


def names(path: Path) -> list[str]:
    """The users of a file, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [_line(line, number)[0] for number, line in enumerate(lines, start=1) if line.strip()]


def add(path: Path, name: str, password: str, hasher: PasswordHasher | None = None) -> None:
    """Add a user or give one a new password; raises BadUsers."""
    plain = name.strip().lower()
    if not _NAME.fullmatch(plain):
        raise BadUsers("a user's name has letters, digits and . _ @ - only, 64 at most")
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadUsers(f"a password has {SHORTEST} to {LONGEST} characters")
    kept = [line for line in _lines(path) if line.split("\t")[0] != plain]
    _write(path, [*kept, f"{plain}\t{(hasher or PasswordHasher()).hash(password)}"])


def remove(path: Path, name: str) -> None:
    """Take a user out; raises BadUsers where there is none of that name."""
    plain = name.strip().lower()
    kept = [line for line in _lines(path) if line.split("\t")[0] != plain]
    if len(kept) == len(_lines(path)):
        raise BadUsers("there is no user of that name in the file")
    _write(path, kept)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()] if path.is_file() else []


def _line(line: str, number: int) -> tuple[str, str]:
    name, _, stored = line.partition("\t")
    if not _NAME.fullmatch(name) or not stored.startswith("$argon2id$"):
        raise BadUsers(f"line {number} of the users file is no name and hash: add users with `codedesk users add`")
    return name, stored


def _write(path: Path, lines: list[str]) -> None:
    """All lines or none: written aside for the owner only, then moved."""
    aside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        aside.replace(path)
    except OSError as error:
        raise BadUsers(f"the users file cannot be written: {error.strerror}") from None
