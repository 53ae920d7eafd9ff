"""What each coder has on the desk: one note, one review, one conversation, in memory and forgotten when idle."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.desk.review import Review

if TYPE_CHECKING:
    from assistant.chat.agent import Conversation
    from assistant.chat.answer import Answer

IDLE_SECONDS = 15 * 60.0
MOST = 200
MOST_TURNS = 60
MOST_UNDONE = 40
# Moments grow over a restart of the server too, because a page outlives it.
_MOMENTS = itertools.count(int(time.time() * 1000))


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked, and the answer: whole, or the words that have come so far."""

    question: str
    answer: Answer | None = None
    words: str = ""
    refusal: str = ""
    stopped: bool = False
    number: int = field(default_factory=itertools.count().__next__, compare=False)

    @property
    def under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self.answer is None and not self.refusal and not self.stopped


@dataclass(frozen=True, slots=True)
class Said:
    """The conversation as it stood at a moment; of two that reach the page, the one of the later moment stays."""

    turns: tuple[Turn, ...] = ()
    moment: int = field(default_factory=_MOMENTS.__next__)


@dataclass
class Desk:
    """The state of one browser session."""

    make_conversation: Callable[[], Conversation]
    note: str = ""
    review: Review | None = None
    worksheet_id: str = ""
    past: list[Review] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    used: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _conversation: Conversation | None = None

    @property
    def conversation(self) -> Conversation:
        """The conversation, begun when it is first needed."""
        if self._conversation is None:
            self._conversation = self.make_conversation()
        return self._conversation

    def take(self, note: str, review: Review) -> None:
        """A new note with its worksheet."""
        self.note, self.review, self.worksheet_id, self.past = note, review, uuid4().hex[:12], []

    def change(self, after: Review) -> None:
        """A change that can be undone."""
        if self.review is not None and after is not self.review:
            self.past = [*self.past, self.review][-MOST_UNDONE:]
        self.review = after

    def undo(self, after: Review) -> None:
        """The review before the last change, which then cannot be undone again."""
        self.past, self.review = self.past[:-1], after

    def begin(self, question: str) -> Turn | None:
        """A new turn; one before it that is still being answered is stopped. None where it is the same, sent twice."""
        with self.lock:
            last = self.turns[-1] if self.turns else None
            if last is not None and last.question == question and last.under_way:
                return None
            self.stop()
            self.turns = [*self.turns, turn := Turn(question)][-MOST_TURNS:]
            return turn

    def go_on(self, turn: Turn, **said: Any) -> Said | None:
        """Say more in a turn; None where it is over: stopped, forgotten, or another has begun."""
        with self.lock:
            last = self.turns[-1] if self.turns else None
            if last is None or last.number != turn.number or last.stopped:
                return None
            self.turns[-1] = replace(last, **said)
            return self.said()

    def said(self) -> Said:
        """What was said until now."""
        with self.lock:
            return Said(tuple(self.turns))

    def stop(self) -> None:
        """End the turn that is being answered: what comes of it later is not shown."""
        with self.lock:
            if self.turns and self.turns[-1].under_way:
                self.turns[-1] = replace(self.turns[-1], stopped=True)


class Sessions:
    """Desks by session; the idle ones are forgotten, and the longest idle where there are too many."""

    def __init__(self, make: Callable[[], Conversation], idle_seconds: float = IDLE_SECONDS, most: int = MOST) -> None:
        self._make = make
        self._idle = idle_seconds
        self._most = most
        self._desks: dict[str, Desk] = {}
        self._lock = threading.Lock()

    def desk(self, session: str) -> Desk:
        """The desk of a session, a fresh one where there is none."""
        with self._lock:
            desk = self._desks.pop(session, None) or Desk(self._make)
            desk.used = time.monotonic()
            self._desks[session] = desk
            self._forget_idle()
            return desk

    def forget(self, session: str) -> None:
        """Drop everything that a session held."""
        with self._lock:
            self._desks.pop(session, None)

    def __len__(self) -> int:
        with self._lock:
            self._forget_idle()
            return len(self._desks)

    def _forget_idle(self) -> None:
        now = time.monotonic()
        for key in [key for key, desk in self._desks.items() if now - desk.used > self._idle]:
            del self._desks[key]
        for key in list(self._desks)[: max(0, len(self._desks) - self._most)]:
            del self._desks[key]
