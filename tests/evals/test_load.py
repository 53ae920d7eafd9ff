"""The load on the page: what it counts, what it would notice, and a small run of it in every full test."""

from __future__ import annotations

import asyncio

import pytest

from assistant.bootstrap import Application
from evals.load import CannotLoad, Tally, drive, own_server, owners, percentile, word


def test_percentiles_are_values_that_were_seen() -> None:
    seconds = [float(number) for number in range(1, 101)]
    assert (percentile(seconds, 50), percentile(seconds, 95), percentile(seconds, 99)) == (50.0, 95.0, 99.0)
    assert percentile([3.0], 95) == 3.0
    assert percentile([], 50) == 0.0


def test_every_user_and_every_turn_has_a_word_of_its_own() -> None:
    words = {word(user, turn) for user in range(60) for turn in range(60)}
    assert len(words) == 3_600
    assert owners(f"{word(3, 1)} and {word(3, 2)}") == owners(word(3, 9))
    assert len(owners(f"<b>{word(3, 1)}</b>{word(4, 1)}")) == 2


def test_the_figures() -> None:
    tally = Tally(answered=[1.0, 2.0, 3.0, 4.0], refused=[0.2, 0.5], failures=["x", "x"], crosstalk=1, seconds=2.0)
    figures = tally.as_json()
    assert figures["throughput"] == 4 / 2
    assert figures["p50"] == 2.0
    assert figures["slowest_refusal"] == 0.5
    assert figures["kinds_of_error"] == ["x"]


@pytest.mark.parametrize(
    ("users", "turns", "seconds"), [(0, 1, 1), (201, 201, 1), (3, 2, 1), (1, 30_000, 1), (1, 1, 0)]
)
def test_a_load_is_bounded(users: int, turns: int, seconds: float) -> None:
    with pytest.raises(CannotLoad):
        asyncio.run(drive("http://127.0.0.1:9", users, turns, seconds))


def test_a_page_that_is_not_there_is_said() -> None:
    with pytest.raises(CannotLoad, match="does not answer"):
        asyncio.run(drive("http://127.0.0.1:9", 1, 1))


@pytest.mark.slow
@pytest.mark.model
def test_twenty_users_at_once_hear_their_own_words_only(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smaller profile of `codedesk-eval load`: twenty users, two hundred turns."""
    monkeypatch.setenv("CODEDESK_HOME", str(application.settings.home))
    with own_server(0.2) as url:
        tally = asyncio.run(drive(url, 20, 200, 240))
    print(tally.as_json())
    assert tally.crosstalk == 0
    assert tally.failures == []
    assert len(tally.answered) + len(tally.refused) == 200
    assert percentile(tally.answered, 95) < 20
