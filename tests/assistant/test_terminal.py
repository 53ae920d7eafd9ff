"""The chat in a terminal, with lines handed in and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from assistant.bootstrap import Application
from assistant.chat.agent import Conversation
from assistant.terminal import IDLE_SECONDS, talk

pytestmark = pytest.mark.model
NOTE = "Assessment:\n1. Type 2 diabetes mellitus.\n2. Asthma, mild intermittent.\nPlan: continue metformin."


def _said(conversation: Conversation, *lines: str, clock: Callable[[], float] = lambda: 0.0) -> str:
    waiting: Iterator[str] = iter(lines)
    shown: list[str] = []

    def read(prompt: str) -> str:
        shown.append(prompt)
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    talk(conversation, read, shown.append, clock=clock)
    return "".join(shown)


def test_a_question_is_answered_with_its_rows_and_citations(application: Application) -> None:
    shown = _said(application.conversation("builtin"), "is E11.9 billable?", "/exit", "never read")
    assert "Yes, E11.9" in shown
    assert "  E11.9  Type 2 diabetes mellitus without complications" in shown
    assert "[tabular E11.9]" in shown


def test_a_note_between_marks_a_follow_up_and_forgetting(application: Application) -> None:
    conversation = application.conversation("builtin")
    shown = _said(conversation, '"""', *NOTE.splitlines(), '"""', "drop the second one", "/forget", "Code this note.")
    assert "J45.20" in shown
    assert "Dropped" in shown
    assert "no note" in shown.rpartition("forgotten.")[2]


def test_a_note_by_path_and_a_path_that_is_none(application: Application, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(NOTE)
    shown = _said(application.conversation("builtin"), f"/note {tmp_path / 'note.txt'}", "/note /no/such/file", "/what")
    assert "E11.9" in shown
    assert "cannot be read" in shown
    assert "There is no /what" in shown


def test_silence_is_followed_by_forgetting(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.take(NOTE)
    times = iter([0.0, 1.0, 2.0, 3.0 + IDLE_SECONDS, *[10_000.0] * 5])
    shown = _said(conversation, "hello", "Code this note.", clock=lambda: next(times))
    assert "forgotten" in shown
    assert conversation.note == ""


class _Away:
    """A conversation whose model is on another host."""

    destination = "models.example.org"
    consented = False

    def allow_notes(self) -> None:
        self.consented = True

    def stream(self, question: str, note: str | None = None) -> Iterator[str]:
        yield "told"


@pytest.mark.parametrize(("word", "sent"), [("y", True), ("", False)])
def test_consent_is_asked_before_a_note_leaves(word: str, sent: bool) -> None:
    away = _Away()
    shown = _said(cast(Conversation, away), '"""', *NOTE.splitlines(), '"""', word, "is E11.9 billable?")
    assert shown.count("would be sent to models.example.org. Send it?") == 1
    assert ("stays here" in shown) is not sent
    assert away.consented is sent
