"""The chat: what was asked and what was answered, every code and citation a button."""

from __future__ import annotations

import re
from html import escape

from assistant.chat.answer import Answer
from assistant.desk.sessions import Said, Turn
from assistant.desk.views.words import citation, code_button, linked

EXAMPLES = (
    "What is the code for COPD with acute bronchitis?",
    "Difference between E11.21 and E11.22",
    "May I10 and I50.9 stand together?",
    "Can I code probable pneumonia in the office?",
)
_SHOWN_CITATIONS = 6
_PARAGRAPHS = re.compile(r"\n\s*\n")


def chat(said: Said) -> str:
    """The whole conversation with its moment; with nothing said yet, examples to start with."""
    moment = f"data-moment='{said.moment}'"
    if not said.turns:
        rows = "".join(
            f"<li><button type='button' data-ask='{escape(each)}'>{escape(each)}</button></li>" for each in EXAMPLES
        )
        return f"<div class='log empty' role='log' aria-label='Chat' {moment}><ul class='examples' aria-label='Examples'>{rows}</ul></div>"
    rows = "".join(map(_turn, said.turns))
    return f"<div class='log' role='log' aria-label='Chat' tabindex='0' {moment}>{rows}</div>"


def _turn(turn: Turn) -> str:
    asked = f"<div class='asked' data-turn='{turn.number}'>{escape(turn.question)}</div>"
    if turn.refusal:
        return f"{asked}<div class='answered'><p class='refusal' role='alert'>{escape(turn.refusal)}</p></div>"
    if turn.answer is None:
        wait = (
            "<span class='caret' aria-hidden='true'></span>"
            if not turn.stopped
            else " <span class='quiet'>stopped</span>"
        )
        return f"{asked}<div class='answered'><div class='said'>{_said(turn.words, frozenset())}{wait}</div></div>"
    return f"{asked}<div class='answered'>{answer(turn.answer)}</div>"


def answer(given: Answer) -> str:
    """The words, the code rows, what it rests on, and how it was made."""
    known = frozenset(row.code.value for row in given.codes)
    remarks = "".join(f"<p class='remark'>{escape(remark)}</p>" for remark in given.remarks)
    rows = "".join(
        f"<li>{code_button(row.code)} <span class='title'>{escape(row.title)}</span>"
        f"{'' if row.billable else ' <span class=flag>needs more characters</span>'}</li>"
        for row in given.codes
    )
    unseen = list({(basis.source, basis.ref): basis for basis in given.citations}.values())
    cited = " ".join(citation(basis) for basis in unseen[:_SHOWN_CITATIONS])
    return (
        f"<div class='said'>{_said(given.text, known)}</div>{remarks}"
        + (
            f"<ul class='answer-codes' aria-label='Codes of this answer'>{rows}</ul>"
            if rows and len(known) <= 12
            else ""
        )
        + (f"<div class='cited'>{cited}</div>" if cited else "")
    )


def _said(text: str, known: frozenset[str]) -> str:
    return "".join(f"<p>{linked(part, known)}</p>" for part in _PARAGRAPHS.split(text) if part.strip())
