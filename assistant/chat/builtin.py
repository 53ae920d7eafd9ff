"""The chat model that comes along: it needs no network and no key, and uses the same tools as any other model."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from assistant.chat import questions, rulings, turns
from assistant.chat.asking import of_case
from assistant.chat.claims import by_its_code
from assistant.chat.followups import resolve, told_before
from assistant.chat.intents import LOOK_UP, UNITS, named, recognise
from assistant.chat.left_out import taken_out
from assistant.chat.opposites import substituted
from assistant.chat.redosed import redosed
from assistant.chat.shorthand import spelt_out
from assistant.chat.skills import SKILLS
from assistant.chat.skills.by_itself import by_itself
from assistant.chat.skills.choice import chosen
from assistant.chat.skills.in_order import in_order
from assistant.chat.skills.of_case import answer as answer_of_case
from assistant.chat.skills.put_forward import counted, judged
from assistant.chat.skills.refused import without_refused
from assistant.chat.turns import Call, Exchange, Reply, Results, Turn
from assistant.chat.wordings import reworded
from prompts.loader import load

CODE_NOTE = "code_note"
_SEVERAL = 2  # a question that names so many codes asks about them, whatever case came before
_PIECE = re.compile(r"\S+\s*")


class BuiltinChatModel(BaseChatModel):
    """Understands by the table of intents, calls tools, and words the answer from what they returned."""

    @property
    def _llm_type(self) -> str:
        return "codedesk-builtin"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **_: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model itself: its skills know the tools by name."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=answer(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        whole = answer(messages)
        for piece in _PIECE.findall(str(whole.content)):
            if run_manager:
                run_manager.on_llm_new_token(piece)
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        last = AIMessageChunk(content="", additional_kwargs=whole.additional_kwargs, tool_calls=whole.tool_calls)
        yield ChatGenerationChunk(message=last)


def answer(messages: Sequence[BaseMessage]) -> AIMessage:
    """The next message of the conversation: tool calls, or the worded answer."""
    earlier = turns.exchanges(messages)
    asked = reworded(spelt_out(turns.asked(messages)))
    if earlier and len(earlier[-1].codes) == 1:
        asked = by_its_code(asked, earlier[-1].codes[0], named=bool(turns.codes_in(earlier[-1].question)))
    if earlier and taken_out(told_before(earlier[-1]), asked):
        asked = asked.rstrip(" ?")  # it tells what is left out: no more is asked than the codes
    steps = _steps(asked, earlier)
    results = turns.rounds(messages)
    try:
        calls = next(steps)
        for batch in results:
            calls = steps.send(batch)
    except StopIteration as done:
        return _worded(*done.value)
    return _calling(calls, len(results))


def _steps(asked: str, earlier: tuple[Exchange, ...]) -> Generator[tuple[Call, ...], Results, tuple[Reply, Exchange]]:
    """The calls and the reply for what was asked, question by question where it holds several."""
    if earlier and (dosed := redosed(asked, earlier[-1])):
        whole, drug = dosed
        turn = Turn(whole, whole, drug, earlier, carried=bool(drug))
        reply = yield from SKILLS[UNITS](turn, named(UNITS))
        return reply, Exchange(whole, UNITS, reply.topic, tuple(dict.fromkeys(reply.show)))
    case = of_case(asked, earlier) if len(turns.codes_in(asked)) < _SEVERAL else None
    # Where one fact is another and nothing else is said, the case is told anew in full.
    if case and substituted(earlier[-1].question, asked) and not rulings.fitting(case):
        case = None
    # Who asks for the note to be coded has left the case before.
    if case and recognise(resolve(asked, ()))[0].skill != CODE_NOTE:
        of_it = yield from answer_of_case(case)
        if of_it:
            of_it = in_order(without_refused(of_it, asked), asked)
            return of_it, Exchange(
                case.case if case.tells else asked, LOOK_UP, of_it.topic, tuple(dict.fromkeys(of_it.show))
            )
    replies: list[Reply] = []
    for question in questions.each_of(asked):
        intent, turn = recognise((yield from by_itself(resolve(question, earlier))))
        reply = (
            (yield from chosen(turn))
            or (yield from judged(turn))
            or (yield from counted(turn))
            or (yield from SKILLS[intent.skill](turn, intent))
        )
        reply = in_order(without_refused(reply, turn.question), turn.question)
        replies.append(reply)
        last = Exchange(
            turn.case or turn.question, intent.name, reply.topic or turn.question, tuple(dict.fromkeys(reply.show))
        )
        earlier = (*earlier, last)
    text = "\n\n".join(dict.fromkeys(reply.text.strip() for reply in replies))
    shown = tuple(code for reply in replies for code in reply.show)
    return Reply(text, shown, declined=all(reply.declined for reply in replies)), earlier[-1]


def _calling(calls: Sequence[Call], number: int) -> AIMessage:
    return AIMessage(
        content="",
        tool_calls=[
            {"name": call.name, "args": call.args, "id": f"call_{number}_{place}", "type": "tool_call"}
            for place, call in enumerate(calls)
        ],
    )


def _worded(reply: Reply, last: Exchange) -> AIMessage:
    return AIMessage(
        content=reply.text.strip() or load("look_up_nothing.v1").text,
        additional_kwargs={
            "show_codes": list(dict.fromkeys(reply.show)),
            "declined": reply.declined,
            "intent": last.intent,
            "question": last.question,
            "topic": last.topic,
        },
    )
