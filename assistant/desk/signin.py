"""Who may be at the desk: passwords with a lock, idle logoff, page sessions bound to whoever began them."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.desk.users import Users

IDLE_SECONDS = 15 * 60.0
MOST_FAILURES = 10
LOCK_SECONDS = 15 * 60.0
_MOST_BOUND = 10_000
_MOST_LOCKS = 10_000
Clock = Callable[[], float]
Leaving = Callable[[str], None]


@dataclass
class Visit:
    """One browser: its user (empty where nobody signs in), when it was last active, the page sessions it began."""

    user: str
    used: float
    sessions: set[str] = field(default_factory=set)


class _Visits:
    """The visits by token, and which page session belongs to which."""

    def __init__(self, idle_seconds: float, clock: Clock) -> None:
        self._idle = idle_seconds
        self._clock = clock
        self._visits: dict[str, Visit] = {}
        self._bound: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.RLock()
        self._tell: Leaving = lambda session: None

    def on_leaving(self, tell: Leaving) -> None:
        self._tell = tell

    def begin(self, user: str) -> str:
        """A new visit; returns its token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            for old in [old for old, visit in self._visits.items() if self._is_idle(visit)]:
                self.end(old)
            self._visits[token] = Visit(user, self._clock())
        return token

    def visit(self, token: str, *, active: bool) -> Visit | None:
        with self._lock:
            visit = self._visits.get(token)
            if visit is None:
                return None
            if self._is_idle(visit):
                self.end(token)
                return None
            if active:
                visit.used = self._clock()
            return visit

    def bind(self, token: str, session: str) -> bool:
        with self._lock:
            owner = self._bound.setdefault(session, token)
            self._bound.move_to_end(session)
            while len(self._bound) > _MOST_BOUND:
                self._bound.popitem(last=False)
            if owner == token and token in self._visits:
                self._visits[token].sessions.add(session)
            return owner == token

    def end(self, token: str) -> None:
        """Forget a visit and everything that its page sessions held; their names are never given to another."""
        with self._lock:
            visit = self._visits.pop(token, None)
        for session in visit.sessions if visit else ():
            self._tell(session)

    def _is_idle(self, visit: Visit) -> bool:
        return self._clock() - visit.used > self._idle


class Anybody(_Visits):
    """Nobody signs in, this machine only; still every browser keeps its own sessions to itself."""

    asks = False

    def __init__(self, idle_seconds: float = 24 * 3600.0, clock: Clock = time.monotonic) -> None:
        super().__init__(idle_seconds, clock)

    def head(self) -> str:
        return ""


class SignIn(_Visits):
    """Users sign in with a password; too many wrong ones lock the name, and idle users are signed out."""

    asks = True

    def __init__(self, users: Users, idle_seconds: float = IDLE_SECONDS, clock: Clock = time.monotonic) -> None:
        super().__init__(idle_seconds, clock)
        self._users = users
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def head(self) -> str:
        return f"<meta name='codedesk-idle' content='{self._idle:g}'>"

    def locked(self, name: str) -> bool:
        """True where too many wrong passwords were given for a name, until LOCK_SECONDS after the last."""
        with self._lock:
            count, last = self._failures.get(_plain(name), (0, 0.0))
            if count >= MOST_FAILURES and self._clock() - last > LOCK_SECONDS:
                del self._failures[_plain(name)]
                return False
            return count >= MOST_FAILURES

    def sign_in(self, name: str, password: str) -> str | None:
        """A token for the right password; None for a wrong one, or while the name is locked."""
        if self.locked(name):
            return None
        # Counted before the check, so that many tries at once are no way round the lock.
        with self._lock:
            count = self._failures.pop(_plain(name), (0, 0.0))[0] + 1
            self._failures[_plain(name)] = (count, self._clock())
            while len(self._failures) > _MOST_LOCKS:
                self._failures.popitem(last=False)
        if not self._users.check(name, password):
            return None
        with self._lock:
            self._failures.pop(_plain(name), None)
        return self.begin(_plain(name))


def _plain(name: str) -> str:
    return name.strip().lower()[:64]
