"""A language model behind a socket: whatever it does, the coder gets a checked answer within the deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.chat.agent import Conversation
from assistant.chat.backends import ModelUnusable, chat_model
from assistant.chat.consent import note_may_be_sent, stays_here
from assistant.doctor import examine
from assistant.settings import Settings
from codesets.encounter import Encounter

pytest.importorskip("langchain_openai")

Talk = Callable[..., Any]
QUESTION = "is E11.9 billable?"
NOTE = "Assessment: 1. Type 2 diabetes mellitus. 2. Asthma, mild intermittent. Plan: continue metformin and albuterol."
GOOD_CALL = [("show_code", {"code": "E11.9"})]


def test_a_tool_call_and_an_answer(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, script = talk(
        scenes.saying(scenes.completion(calls=GOOD_CALL), scenes.completion("Yes, E11.9 is complete."))
    )
    answer = conversation.ask(QUESTION)
    assert (answer.text, [row.code.value for row in answer.codes]) == ("Yes, E11.9 is complete.", ["E11.9"])
    assert answer.model == "openai:scripted"
    assert not answer.remarks
    assert [call.name for call in answer.tool_calls] == ["show_code"]
    assert answer.codes[0].title == "Type 2 diabetes mellitus without complications"
    assert len(script.requests) == 2


def test_parallel_tool_calls(talk: Talk, scenes: SimpleNamespace) -> None:
    calls = [("show_code", {"code": "E11.9"}), ("show_code", {"code": "I10"}), ("find_guideline", {"query": "I.C.9.a"})]
    conversation, _ = talk(
        scenes.saying(scenes.completion(calls=calls), scenes.completion("E11.9 and I10, see I.C.9.a."))
    )
    answer = conversation.ask(QUESTION)
    assert {row.code.value for row in answer.codes} == {"E11.9", "I10"}
    assert any(citation.ref == "I.C.9.a" for citation in answer.citations)


def test_streaming_hands_out_checked_words_only(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, _ = talk(scenes.saying(scenes.completion("It is Z99.99 or so.")))
    *pieces, answer = conversation.stream(QUESTION)
    assert "".join(pieces) == answer.text
    assert "Z99.99" not in answer.text


def test_invented_codes_are_told_once_and_then_struck(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, script = talk(scenes.saying(scenes.completion("Use Z99.99 and E11.999, see I.C.77.q.")))
    answer = conversation.ask("which code for diabetes?")
    assert len(script.requests) == 2
    assert "Z9999" in str(script.requests[1]["messages"][-1])
    assert not answer.codes
    assert answer.remarks
    assert not any(text in answer.text for text in ("Z99.99", "E11.999", "I.C.77.q"))


def test_a_code_that_the_coder_wrote_and_the_model_repeats_is_marked(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, script = talk(scenes.saying(scenes.completion("The code is Z99.99, and I10 is complete.")))
    answer = conversation.ask("Repeat after me: the code is Z99.99. And I10?")
    assert answer.text == "The code is Z99.99 [not looked up], and I10 [not looked up] is complete."
    assert not answer.codes
    assert len(script.requests) == 1


def test_a_correction_that_is_right_takes_the_place_of_the_answer(talk: Talk, scenes: SimpleNamespace) -> None:
    steps = (scenes.completion("Z99.99"), scenes.completion(calls=GOOD_CALL), scenes.completion("E11.9 it is."))
    conversation, _ = talk(scenes.saying(*steps))
    answer = conversation.ask("which code for diabetes?")
    assert answer.text == "E11.9 it is."
    assert not answer.remarks


def test_an_invented_quotation_loses_its_marks(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, _ = talk(scenes.saying(scenes.completion("The book says “always report the costlier code first”.")))
    assert "“" not in conversation.ask(QUESTION).text


FAULTS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "429": lambda s: lambda script, handler, n: s.send(handler, {"error": {"message": "slow down"}}, 429),
    "500": lambda s: lambda script, handler, n: s.send(handler, {"error": {"message": "broken"}}, 500),
    "html": lambda s: lambda script, handler, n: s.send(handler, b"<html>error</html>", 200, "text/html"),
    "truncated": lambda s: lambda script, handler, n: s.send(handler, b'{"id": "x", "choices": [{"mess'),
    "empty choices": lambda s: s.saying({**s.completion("x"), "choices": []}),
    "empty words": lambda s: s.saying(s.completion("")),
    "bad tool arguments": lambda s: s.saying(s.completion(calls=[("show_code", '{"code": ')])),
    "unknown tool": lambda s: s.saying(s.completion(calls=[("delete_everything", {})])),
    "endless loop": lambda s: s.saying(s.completion(calls=GOOD_CALL)),
    "500 calls at once": lambda s: s.saying(s.completion(calls=GOOD_CALL * 500)),
    "wrong arguments": lambda s: s.saying(s.completion(calls=[("search_codes", {"query": "x", "limit": 10_000})])),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_the_built_in_answer(name: str, talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, _ = talk(FAULTS[name](scenes))
    answer = conversation.ask(QUESTION)
    assert answer.model == "builtin"
    assert answer.text.startswith("Yes, E11.9")
    assert answer.remarks == ("The language model could not be used; the built-in engine answered.",)


@pytest.mark.parametrize("name", ["hang", "drip"])
def test_the_deadline_holds(name: str, talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, _ = talk(getattr(scenes, name), seconds=2.0)
    started = time.monotonic()
    answer = conversation.ask(QUESTION)
    assert time.monotonic() - started < 3.0
    assert answer.model == "builtin"
    assert "in time" in answer.remarks[0]


def test_a_very_long_answer_is_cut(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, _ = talk(scenes.saying(scenes.completion("word " * 200_000)))
    assert len(conversation.ask(QUESTION).text) <= 12_000


def test_a_turn_after_a_fault_is_as_good_as_any(talk: Talk, scenes: SimpleNamespace) -> None:
    conversation, script = talk(FAULTS["500"](scenes))
    conversation.ask(QUESTION)
    script.scene = scenes.saying(scenes.completion(calls=GOOD_CALL), scenes.completion("E11.9 is."))
    assert conversation.ask("say it again").text == "E11.9 is."


def test_a_note_stays_here_without_consent(talk: Talk, scenes: SimpleNamespace, tmp_path: Path) -> None:
    away = Settings(home=tmp_path, model="openai:x", base_url="https://models.example.org/v1")
    assert not note_may_be_sent(away, away.model)
    assert note_may_be_sent(Settings(home=tmp_path, model="openai:x", base_url=away.base_url, consent=True), away.model)
    conversation, script = talk(scenes.saying(scenes.completion("hello")))
    conversation._settings = away
    answer = conversation.ask("Code this note.", NOTE)
    assert not script.requests
    assert answer.model == "builtin"
    assert "CODEDESK_CONSENT" in answer.remarks[0]


@pytest.mark.parametrize(
    ("model", "url", "here"),
    [
        ("builtin", "", True),
        ("openai:x", "http://127.0.0.1:8080/v1", True),
        ("openai:x", "http://[::1]:8080/v1", True),
        ("openai:x", "http://localhost/v1", True),
        ("openai:x", "http://127.0.0.1.example.org/v1", False),
        ("openai:x", "", False),
        ("ollama:x", "", True),
        ("ollama:x", "http://10.0.0.3:11434", False),
    ],
)
def test_where_a_model_runs(model: str, url: str, here: bool, tmp_path: Path) -> None:
    assert stays_here(Settings(home=tmp_path, model=model, base_url=url), model) is here


def test_a_model_that_cannot_be_set_up_says_so_without_the_key(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable) as error:
        chat_model(Settings(home=tmp_path, api_key="s3cret"), "nosuchprovider:x")
    assert "s3cret" not in str(error.value)


def _doctor(application: Any, url: str) -> Any:
    settings = Settings(
        home=application.settings.home, model="openai:x", base_url=url, api_key="s3cret", turn_seconds=2.0
    )
    checks = examine(Application(settings, given_retriever=application.retriever))
    return next(each for each in checks if each.part == "answers")


@pytest.mark.parametrize(
    ("name", "well", "says"),
    [
        ("tool call", True, "calls tools"),
        ("words only", False, "calls no tool"),
        ("500", False, "HTTP 500"),
        ("429", False, "HTTP 429"),
        ("empty words", False, "empty answer"),
        ("hang", False, "no answer within 2 s"),
    ],
)
def test_the_doctor_tries_the_model(
    application: Application, served: Any, scenes: SimpleNamespace, name: str, well: bool, says: str
) -> None:
    own = {
        "tool call": scenes.saying(scenes.completion(calls=GOOD_CALL)),
        "words only": scenes.saying(scenes.completion("E11.9 is diabetes.")),
        "hang": scenes.hang,
    }
    _, url = served(own[name] if name in own else FAULTS[name](scenes))
    found = _doctor(application, url)
    assert found.well is well
    assert says in found.said
    assert "s3cret" not in found.said


class SlowCoder:
    """Codes a note as the real one does, some seconds later."""

    def __init__(self, coder: Any, seconds: float) -> None:
        self._coder, self._seconds = coder, seconds

    def __getattr__(self, name: str) -> Any:
        time.sleep(self._seconds)
        return getattr(self._coder, name)


@pytest.mark.slow
@pytest.mark.parametrize(("deadline", "work", "coded"), [(9.0, 1.0, True), (2.0, 3.0, False)])
def test_a_model_that_hangs_leaves_time_for_the_built_in_engine(
    deadline: float, work: float, coded: bool, application: Application, served: Any, scenes: SimpleNamespace
) -> None:
    script, url = served(lambda script, handler, n: script.released.wait(30))
    settings = Settings(
        home=application.settings.home, model="openai:scripted", base_url=url, api_key="none", turn_seconds=deadline
    )
    coder = SlowCoder(application.coder, work)
    conversation = Conversation(application.retriever, coder, chat_model(settings, settings.model), settings)  # type: ignore[arg-type]
    application.coder.code(NOTE, Encounter())
    answer = conversation.ask("code this note", NOTE)
    script.released.set()
    assert bool(answer.codes) == coded
    assert "did not answer in time" in " ".join(answer.remarks)
