"""A language model as the reader of notes: two questions with structured answers, within one deadline."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, Field, ValidationError

from assistant.coding.reading import Offer, ReaderFailed, Reading
from prompts.loader import load

_MOST = 60
AnySchema = TypeVar("AnySchema", bound=BaseModel)


class StatedDiagnoses(BaseModel):
    """The diagnoses that the provider states, each in the exact words of the note."""

    diagnoses: list[str] = Field(description="short verbatim phrases of the note")


class Choice(BaseModel):
    """The title chosen for one statement."""

    statement: int = Field(description="the number of the statement, from 0")
    title: int = Field(description="the place of the title in its list, from 0; -1 where none is right")


class Choices(BaseModel):
    """The titles chosen."""

    choices: list[Choice]


class ModelReader:
    """Reads with a chat model; safe for threads, since every note has a reading of its own."""

    def __init__(self, model: BaseChatModel, name: str, seconds: float) -> None:
        self._model = model
        self.name = name
        self._seconds = seconds

    def begin(self, text: str) -> Reading:
        """The reading of one note, with `seconds` for all its questions."""
        return _Reading(self._model, text, time.monotonic() + self._seconds)


class UnsentReader:
    """Stands for a model on another host that notes may not be sent to: it says so and reads nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    def begin(self, text: str) -> Reading:
        """Raises ReaderFailed: nothing is sent without consent."""
        raise ReaderFailed("it runs on another host, and CODEDESK_CONSENT is not set: the note was not sent")


class _Reading:
    """One note before the model; raises ReaderFailed for whatever goes wrong."""

    def __init__(self, model: BaseChatModel, text: str, until: float) -> None:
        self._model = model
        self._text = text
        self._until = until

    def diagnoses(self) -> Sequence[str]:
        answer = self._ask(StatedDiagnoses, load("read_diagnoses.v1").fill(note=self._text))
        return [words for words in answer.diagnoses if words.strip()][:_MOST]

    def choose(self, offers: Sequence[Offer]) -> Sequence[int | None]:
        told = "\n\n".join(_told(number, offer) for number, offer in enumerate(offers))
        answer = self._ask(Choices, load("choose_entries.v1").fill(statements=told))
        picked = {each.statement: each.title for each in answer.choices}
        return [place if (place := picked.get(n, -1)) >= 0 else None for n in range(len(offers))]

    def _ask(self, schema: type[AnySchema], prompt: str) -> AnySchema:
        """The model's answer as the schema; the words that went wrong are neither shown nor logged: they may hold the note."""
        outcome: queue.Queue[Any] = queue.Queue(1)

        def work() -> None:
            try:
                outcome.put(self._structured(schema, prompt))
            except BaseException as error:
                outcome.put(error)

        # The thread is not waited for: a server that drips holds it as long as it likes.
        threading.Thread(target=work, name="reader", daemon=True).start()
        try:
            result = outcome.get(timeout=max(0.05, self._until - time.monotonic()))
        except queue.Empty:
            raise ReaderFailed("it did not answer in time") from None
        if isinstance(result, ValidationError | ValueError | TypeError | KeyError | IndexError):
            raise ReaderFailed("its answer could not be read")
        if isinstance(result, BaseException):
            raise ReaderFailed(f"it could not be reached ({type(result).__name__})")
        return _parsed(schema, result)

    def _structured(self, schema: type[BaseModel], prompt: str) -> Any:
        """The answer by the provider's own way of structuring it; a server that does not hold to it is asked in words."""
        try:
            return self._model.with_structured_output(schema, include_raw=True).invoke(prompt)
        except ValueError:
            shape = json.dumps(schema.model_json_schema())
            asked = load("answer_as_json.v1").fill(question=prompt, schema=shape)
            return {"parsed": None, "raw": self._model.invoke(asked)}


def _told(number: int, offer: Offer) -> str:
    titles = "\n".join(f"  {place}: {title}" for place, title in enumerate(offer.titles))
    return f"{number}. “{offer.words}” in “{offer.sentence}”\n{titles}"


def _parsed(schema: type[AnySchema], result: Any) -> AnySchema:
    """The parsed answer, or the JSON object that stands somewhere in its words."""
    parsed = result.get("parsed") if isinstance(result, dict) else result
    if isinstance(parsed, schema):
        return parsed
    words = str(getattr(result.get("raw"), "text", "")) if isinstance(result, dict) else ""
    start, end = words.find("{"), words.rfind("}")
    try:
        return schema.model_validate(json.loads(words[start : end + 1]))
    except ValueError:
        raise ReaderFailed("its answer could not be read") from None
