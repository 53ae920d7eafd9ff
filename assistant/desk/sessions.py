"""What each coder has on the desk: one note, one worksheet, one conversation, in memory and forgotten when idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.chat.agent import Conversation
from assistant.coding.worksheet import Worksheet

IDLE_SECONDS = 15 * 60.0
MOST = 200


@dataclass
class Desk:
    """The state of one browser session."""

    conversation: Conversation
    note: str = ""
    worksheet: Worksheet | None = None
    used: float = field(default_factory=time.monotonic)


class Sessions:
    """Desks by session; the idle ones are forgotten, and the longest idle where there are too many."""

    def __init__(self, make: Callable[[], Conversation], idle_seconds: float = IDLE_SECONDS) -> None:
        self._make = make
        self._idle = idle_seconds
        self._desks: dict[str, Desk] = {}
        self._lock = threading.Lock()

    def desk(self, session: str) -> Desk:
        """The desk of a session, a fresh one where there is none."""
        with self._lock:
            self._forget_idle()
            desk = self._desks.get(session)
            if desk is None:
                desk = self._desks[session] = Desk(self._make())
            desk.used = time.monotonic()
            return desk

    def forget(self, session: str) -> None:
        """Drop everything that a session held."""
        with self._lock:
            self._desks.pop(session, None)

    def _forget_idle(self) -> None:
        now = time.monotonic()
        idle = [key for key, desk in self._desks.items() if now - desk.used > self._idle]
        by_age = sorted(self._desks, key=lambda key: self._desks[key].used)
        for key in {*idle, *by_age[: max(0, len(by_age) - MOST)]}:
            del self._desks[key]
