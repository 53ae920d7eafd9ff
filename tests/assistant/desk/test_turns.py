"""A turn of the chat: what comes after it was stopped, cleared or overtaken is not shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.desk.controls import Controls
from assistant.desk.sessions import Sessions
from assistant.desk.startup import Startup

_MOMENT = re.compile(r"data-moment='(\d+)'")


@pytest.fixture
def controls(stub: Any) -> Controls:
    startup = Startup(stub)
    startup.ready = True
    return Controls(stub, Sessions(stub.conversation), startup)


def begin(controls: Controls, question: str) -> Any:
    """An answer that has said its first words."""
    answer = controls.ask("a", "", question, "", {})
    while "word" not in (shown := next(answer)[0]):
        assert "refusal" not in shown
    return answer


def words(shown: str) -> str:
    """The chat without its moment."""
    return _MOMENT.sub("", shown)


def moment(shown: str) -> int:
    found = _MOMENT.search(shown)
    assert found
    return int(found[1])


def test_what_is_shown_later_has_a_later_moment(controls: Controls) -> None:
    portions = [moment(shown) for shown, _, _ in controls.ask("a", "", "answer slowly", "", {})]
    assert len(portions) > 2
    after = [moment(controls.stop("a")), moment(controls.clear("a")[3])]
    assert sorted(set(portions + after)) == portions + after


def test_a_stopped_answer_stays_as_it_was(controls: Controls) -> None:
    answer = begin(controls, "answer slowly")
    stopped = controls.stop("a")
    assert "stopped" in stopped
    assert list(answer) == []
    assert words(controls.stop("a")) == words(stopped)


def test_a_second_question_stops_the_first(controls: Controls) -> None:
    first = begin(controls, "answer slowly")
    *_, (last, _, _) = controls.ask("a", "", "say yes", "", {})
    assert list(first) == []
    assert last.count("stopped") == 1
    assert last.count("answer-codes") == 1


def test_a_cleared_answer_does_not_come_back(controls: Controls) -> None:
    answer = begin(controls, "answer slowly")
    _, _, _, empty = controls.clear("a")
    list(answer)
    assert words(controls.stop("a")) == words(empty)
