"""The conversation as the built-in model reads it: what is asked now, what was said before, what the tools returned."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.chat.grounding import WORDS, normal

Json = dict[str, Any]
_SMALL_TALK = ("thanks", "greeting")
Results = tuple[Json, ...]

_CODE = re.compile(
    r"(?:(?<![A-Za-z0-9.$#-])|(?<=[0-9A-Z]-))(?:"
    r"(?:[A-Z]\d|QA)[0-9A-Z](?:\.[0-9A-Z]{1,6}|[0-9A-Z]{1,4})?-?"
    r"|[A-V]\d{4}(?:\.\d+)?"
    r"|(?-i:[A-Z][OI][0-9OI]\.[0-9A-Z]{1,4})"  # letters typed for digits
    r"|\d{3}\.\d{1,2}"
    r"|\d{5}|\d{4}[FTU]"
    r")(?![A-Za-z0-9])(?!\.\d)",
    re.IGNORECASE,
)
_COMA_SCORES = re.compile(r"E[1-4]V[1-5]M[1-6]")
# Vertebrae that read like codes, where the words are about the spine; the book has no such categories.
_VERTEBRA = re.compile(r"T1[0-2]")
_OF_SPINE = re.compile(
    r"\b(?:fx|fractures?|vertebra\w*|compression|wedge|burst|spin\w+|disc|cord|osteopor\w*|kypho\w*|level)\b",
    re.IGNORECASE,
)
_BIRTHS = re.compile(r"G\d{1,2}P\d{1,4}")  # how often she was pregnant and gave birth
_VISIT = re.compile(r"99[2-4]\d\d")  # "99213 minutes" asks about a visit
_UNITS = re.compile(r"\s*(?:mg|mcg|ml|g|minutes?|min|dollars?|%)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that the built-in model asks for."""

    name: str
    args: Json


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reply decides of the codes that are asked about.

    `refuses` says that they are not to be reported; `gives_way` are codes that are not needed, each with the one beside
    which it is not, `instead` what both are coded as, and `why` what stands against them, in words.
    """

    refuses: bool
    gives_way: tuple[tuple[str, str], ...] = ()
    instead: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A worded answer: its text, the codes it is about, what a follow-up may refer to, and what it decides.

    `decision` is None where the skill that made the reply decides nothing, or does not say it but in words.
    """

    text: str
    show: tuple[str, ...] = ()
    topic: str = ""
    declined: bool = False
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question as it was understood, the intent it had, and the codes its answer was about."""

    question: str
    intent: str
    topic: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """The question as typed, as it reads on its own, the codes it is about, and what came before.

    `carried` says that it is completed from what came before, `swapped` that a word of it took its opposite's place;
    `recast` that what it says files the condition elsewhere; `said` is what it says itself, in the words of the book,
    where it may tell more of what came before; `case` is all that was told so far, where it surely does.
    """

    asked: str
    question: str
    codes: tuple[str, ...]
    earlier: tuple[Exchange, ...] = ()
    carried: bool = False
    swapped: bool = False
    recast: bool = False
    said: str = ""
    case: str = ""

    @property
    def last(self) -> Exchange | None:
        """The exchange right before."""
        return self.earlier[-1] if self.earlier else None


Steps = Generator[tuple[Call, ...], Results, Reply]


def codes_in(text: str) -> tuple[str, ...]:
    """The code-shaped spans of a question in order, each once; clinical words such as B12 and doses are none."""
    found: list[str] = []
    plain = normal(text)
    for match in _CODE.finditer(plain):
        span = match.group().upper().rstrip("-").rstrip(".")
        if (
            span in WORDS
            or _BIRTHS.fullmatch(span)
            or _COMA_SCORES.fullmatch(span)
            or (_VERTEBRA.fullmatch(span) and _OF_SPINE.search(plain))
            or (_UNITS.match(plain, match.end()) and not _VISIT.fullmatch(span))
        ):
            continue
        if match.group()[0].islower() and "." not in span and not re.fullmatch(r"[A-Z]\d[0-9A-Z]{1,5}", span):
            continue
        if span not in found:
            found.append(span)
    return tuple(found)


def exchanges(messages: Sequence[BaseMessage]) -> tuple[Exchange, ...]:
    """What was asked and answered before the last human message."""
    found: list[Exchange] = []
    question = ""
    for message in messages[: _last_human(messages)]:
        if isinstance(message, HumanMessage):
            question = str(message.content)
        elif isinstance(message, AIMessage) and not message.tool_calls:
            extra = message.additional_kwargs
            if extra.get("intent") in _SMALL_TALK:
                continue
            shown = tuple(str(code) for code in extra.get("show_codes") or codes_in(str(message.text)))
            understood = str(extra.get("question") or question)
            found.append(
                Exchange(understood, str(extra.get("intent") or ""), str(extra.get("topic") or understood), shown)
            )
    return tuple(found)


def rounds(messages: Sequence[BaseMessage]) -> tuple[Results, ...]:
    """The tools' results since the last human message, one tuple for each batch of calls, in the order of the calls."""
    found: list[Results] = []
    since = messages[_last_human(messages) + 1 :]
    answers = {message.tool_call_id: message for message in since if isinstance(message, ToolMessage)}
    for message in since:
        if isinstance(message, AIMessage) and message.tool_calls:
            found.append(tuple(_result(answers.get(str(call["id"]))) for call in message.tool_calls))
    return tuple(found)


def asked(messages: Sequence[BaseMessage]) -> str:
    """The last human message."""
    place = _last_human(messages)
    return str(messages[place].content) if place >= 0 else ""


def _last_human(messages: Sequence[BaseMessage]) -> int:
    return max((i for i, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)


def _result(message: ToolMessage | None) -> Json:
    if message is None:
        return {"problem": "the tool gave no answer"}
    try:
        document = json.loads(str(message.content))
    except json.JSONDecodeError:
        return {"problem": str(message.content)[:200]}
    return document if isinstance(document, dict) else {"problem": "the tool gave no document"}
