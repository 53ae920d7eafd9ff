"""A conversation: one LangChain agent over the tools, its memory, its deadline, and the check of every answer."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware, ToolErrorMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from assistant.chat.answer import Answer, CodeRow, ToolCall
from assistant.chat.builtin import BuiltinChatModel
from assistant.chat.citing import rested_on
from assistant.chat.consent import destination, note_may_be_sent
from assistant.chat.dates import day_in
from assistant.chat.grounding import Grounded, ground, unquoted
from assistant.chat.intake import UnreadableQuestion, read_question, taken_apart
from assistant.chat.toolbox import Toolbox
from assistant.chat.tools import tools_on
from assistant.coding.coder import NoteCoder
from assistant.coding.worksheet import Worksheet
from assistant.notes.intake import accept
from assistant.settings import BUILTIN, Settings
from codesets.codes import Code
from codesets.encounter import Encounter, Setting
from codesets.entries import Entry
from index.retriever import Retriever
from prompts.loader import load

MODEL_CALLS = 8
TOOL_CALLS = 40
RECURSION_LIMIT = 400  # steps of the graph, several for each call: the calls and the deadline limit a run
REMEMBERED = 24
# Of a turn's time, what is kept back for the built-in engine where a language model uses up the rest: enough of it for
# a first question, which opens the index.
_SPARE, _LEAST_SPARE, _MOST_SPARE = 1 / 6, 0.5, 10.0
_PIECE = re.compile(r"\S+\s*")


class EmptyAnswer(RuntimeError):
    """The model ended its turn without a word."""


class Conversation:
    """One coder's conversation; keeps the last messages, the note and its worksheet in memory only."""

    def __init__(self, retriever: Retriever, coder: NoteCoder, model: BaseChatModel, settings: Settings) -> None:
        self._toolbox = Toolbox(retriever, coder)
        self._model = model
        self._settings = settings
        self._messages: list[AnyMessage] = []
        self._known: dict[Code, Entry] = {}
        self._lock = threading.Lock()

    @property
    def note(self) -> str:
        """The note that the conversation is about."""
        return self._toolbox.note

    def take(self, note: str, worksheet: Worksheet | None = None) -> None:
        """Make this the note that is talked about; raises UnreadableNote."""
        self._toolbox.note = accept(note)
        self._toolbox.worksheet = worksheet

    @property
    def destination(self) -> str:
        """The host that a note would be sent to and that nobody has consented to; empty where it stays here."""
        if isinstance(self._model, BuiltinChatModel) or self._settings.consent:
            return ""
        return destination(self._settings, self._settings.model)

    def allow_notes(self) -> None:
        """The coder's consent that notes of this conversation go to the model's host."""
        self._settings = replace(self._settings, consent=True)

    def forget(self) -> None:
        """Drop the note, the worksheet and everything that was said."""
        self._toolbox.note, self._toolbox.worksheet = "", None
        self._toolbox.begin()
        self._messages.clear()
        self._known.clear()

    def stream(self, question: str, note: str | None = None) -> Iterator[str | Answer]:
        """The answer in pieces of text, then the whole; only checked words are ever handed out."""
        answer = self.ask(question, note)
        yield from _PIECE.findall(answer.text)
        yield answer

    def ask(self, question: str, note: str | None = None) -> Answer:
        """The answer to a question; raises UnreadableQuestion or UnreadableNote for what cannot be read."""
        with self._lock:
            if note:
                self.take(note)
            words = read_question(question)
            typed = taken_apart(words)
            if typed.note:
                self.take(typed.note)
                setting = Setting.INPATIENT if typed.inpatient else Setting.OUTPATIENT
                self._toolbox.encounter = Encounter(setting, day_in(typed.question))
                words = typed.question if _ASKS_MORE.search(typed.question) else load("code_this_note.v1").text
            elif words.strip(" .!").lower() in _FORGET:
                self.forget()
                return Answer(load("forgotten.v1").text, model=BUILTIN)
            return self._turn(words)

    def _turn(self, words: str) -> Answer:
        """The language model's answer, else the built-in engine's with a line that says why."""
        until = time.monotonic() + self._settings.turn_seconds
        if isinstance(self._model, BuiltinChatModel):
            return self._builtin(words, until, ())
        if self._toolbox.note and not note_may_be_sent(self._settings, self._settings.model):
            return self._builtin(words, until, ("consent_needed.v1",))
        try:
            return self._by_model(words, until - self._spare)
        except TimeoutError:
            remark = "model_too_slow.v1"
        except Exception:
            # Whatever a language model does wrong, the coder gets an answer: the built-in engine's, and is told so.
            # The error's text may hold what was sent, so it is neither shown nor logged.
            remark = "model_failed.v1"
        return self._builtin(words, until, (remark,))

    @property
    def _spare(self) -> float:
        """Seconds of a turn that are the built-in engine's."""
        return max(_LEAST_SPARE, min(_MOST_SPARE, _SPARE * self._settings.turn_seconds))

    def _builtin(self, words: str, until: float, remarks: Sequence[str]) -> Answer:
        toolbox = self._toolbox.fresh(alone=True)
        try:
            messages = self._run(
                BuiltinChatModel(), toolbox, [HumanMessage(words)], max(until, time.monotonic() + self._spare)
            )
        except TimeoutError:
            said = tuple(load(name).text for name in remarks)
            return Answer(load("turn_too_slow.v1").text, model=BUILTIN, remarks=said)
        return self._answer(words, toolbox, messages, BUILTIN, remarks)

    def _by_model(self, words: str, until: float) -> Answer:
        """The model's answer; where something had to be struck, one more try with what was wrong."""
        toolbox = self._toolbox.fresh()
        messages = self._run(self._model, toolbox, [HumanMessage(words)], until)
        grounded = self._grounded(toolbox, messages, words, self._settings.model)
        if grounded.struck and until - time.monotonic() > self._spare:
            correction = HumanMessage(load("correct_yourself.v1").fill(struck=", ".join(grounded.struck[:20])))
            try:
                again = self._run(self._model, toolbox, [*_spoken(messages), correction], until)
            except Exception:
                # The first answer stands, with what was wrong struck.
                again = []
            if again and len(self._grounded(toolbox, again, words, self._settings.model).struck) < len(grounded.struck):
                messages = [*messages, *again]
        return self._answer(words, toolbox, messages, self._settings.model, ())

    def _run(
        self, model: BaseChatModel, toolbox: Toolbox, said: Sequence[AnyMessage], until: float
    ) -> list[AnyMessage]:
        """The new messages of a run; raises TimeoutError at the deadline and EmptyAnswer for a run without words.

        The run has a thread of its own that the process does not wait for: a server that drips holds it as long as it
        likes, and it works on a toolbox that nobody looks at any more.
        """
        around: list[Any] = [
            ToolErrorMiddleware(lambda error, *_: f"the tool could not be used: {type(error).__name__}")
        ]
        if not isinstance(model, BuiltinChatModel):
            # The skills of the built-in model end by themselves, and a long list takes many calls.
            around = [
                ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="error"),
                ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="error"),
                *around,
            ]
        agent: Any = create_agent(model, tools_on(toolbox), system_prompt=load("agent.v1").text, middleware=around)
        history = [*self._messages[-REMEMBERED:], *said]
        outcome: queue.Queue[Any] = queue.Queue(1)

        def work() -> None:
            try:
                outcome.put(agent.invoke({"messages": history}, {"recursion_limit": RECURSION_LIMIT}))
            except BaseException as error:
                outcome.put(error)

        threading.Thread(target=work, name="turn", daemon=True).start()
        try:
            result = outcome.get(timeout=max(0.05, until - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("the turn's deadline has passed") from None
        if isinstance(result, BaseException):
            raise result
        messages: list[AnyMessage] = result["messages"][len(history) - 1 :]
        if not _final(messages).text.strip():
            raise EmptyAnswer("the model gave no answer")
        return messages

    def _grounded(self, toolbox: Toolbox, messages: Sequence[AnyMessage], words: str, model: str) -> Grounded:
        """The answer after the check; what we told the model to correct is nothing that the coder said.

        A code or range that a section of the guidelines names, such as one of CPT, may be repeated though no release
        that is loaded holds it. The built-in engine looks up what the coder typed and says what it found; of a language
        model nobody knows that.
        """
        typed = [*(str(m.content) for m in self._messages if isinstance(m, HumanMessage)), words]
        said = [*toolbox.said, *(typed if model == BUILTIN else ())]
        known = {**self._known, **toolbox.entries}
        return ground(str(_final(messages).text), known, said, set(toolbox.sections()), typed)

    def _answer(
        self, words: str, toolbox: Toolbox, messages: Sequence[AnyMessage], model: str, remarks: Sequence[str]
    ) -> Answer:
        last = _final(messages)
        grounded = self._grounded(toolbox, messages, words, model)
        calls = [call for m in messages if isinstance(m, AIMessage) for call in m.tool_calls]
        text = grounded.text
        if model != BUILTIN:
            text = unquoted(text, [words, toolbox.note, *toolbox.texts, *(c.text for c in toolbox.citations)])
        shown = last.additional_kwargs.get("show_codes") if model == BUILTIN else None
        declined = bool(last.additional_kwargs.get("declined")) if model == BUILTIN else False
        self._toolbox = toolbox
        self._known |= toolbox.entries
        self._messages += [HumanMessage(words), AIMessage(text, additional_kwargs=last.additional_kwargs)]
        del self._messages[:-REMEMBERED]
        rows = self._rows(grounded, shown, toolbox)
        return Answer(
            text=text,
            codes=rows,
            citations=rested_on(toolbox.citations, text, rows, toolbox.fit),
            worksheet=toolbox.new_worksheet,
            tool_calls=tuple(ToolCall(call["name"], call["args"]) for call in calls),
            model=model,
            declined=declined,
            remarks=tuple(
                load(name).text
                for name in (*remarks, *(("codes_struck.v1",) if grounded.struck and model != BUILTIN else ()))
            ),
        )

    def _rows(self, grounded: Grounded, shown: Sequence[str] | None, toolbox: Toolbox) -> tuple[CodeRow, ...]:
        if shown is None:
            return grounded.rows
        by_value = {code.value: entry for code, entry in toolbox.entries.items()}
        chosen = [by_value[value] for value in shown if value in by_value]
        return tuple(dict.fromkeys(CodeRow(entry.code, entry.title, entry.billable) for entry in chosen))


# What is asked about a note that was pasted with it, other than to code it.
_ASKS_MORE = re.compile(r"^(?!.*\b(?:code|codes|coding|abstract)\b).*\?\s*$", re.IGNORECASE)
_FORGET = frozenset({"forget", "forget everything", "forget it all", "start over", "clear", "reset"})


def _final(messages: Sequence[AnyMessage]) -> AIMessage:
    return next((m for m in reversed(messages) if isinstance(m, AIMessage) and not m.tool_calls), AIMessage(""))


def _spoken(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """A run without its tool calls: what was asked and what was answered."""
    return [m for m in messages if isinstance(m, HumanMessage) or (isinstance(m, AIMessage) and not m.tool_calls)]


__all__ = ["Conversation", "UnreadableQuestion"]
