"""Score answers: the last turn's codes, words and citations against what a coder expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.bootstrap import Application
from assistant.chat.answer import Answer
from evals import metrics
from evals.cases import ChatCase, ChatExpectation

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One case's result; `right` is 1 where nothing is missing or wrong."""

    case: Json
    right: int


def run(cases: Sequence[ChatCase], application: Application, progress: Progress | None = None) -> Iterator[Scored]:
    """Hold each conversation and score its last answer, in the order of the set."""
    for number, case in enumerate(cases, start=1):
        conversation = application.conversation()
        answers = [conversation.ask(turn) for turn in case.turns]
        yield score(case, answers[-1])
        if progress:
            progress("chat", number, len(cases))


def score(case: ChatCase, answer: Answer) -> Scored:
    """Compare one answer with the expectation; the reasons name everything that failed."""
    document = answer.as_json()
    got = {
        "answer": answer.text,
        "codes": [row.code.value for row in answer.codes],
        "citations": document["citations"],
        "declined": answer.declined,
    }
    reasons = failures(case.expect, got)
    right = int(not reasons)
    return Scored(
        {"id": case.id, "expected": case.expect.model_dump(), "got": got, "right": right, "reasons": reasons}, right
    )


def failures(expect: ChatExpectation, got: Json) -> list[str]:
    """What is missing or wrong. The patterns are searched, case-insensitive, in the answer's own words alone.

    A citation does not make up for an answer that does not say it; `refs_any` looks into source, ref and text of the
    citations.
    """
    codes, text = set(got["codes"]), str(got["answer"])
    cited = [f"{each['source']} {each['ref']} {each['text']}".casefold() for each in got["citations"]]
    found = [f"code {code} is missing" for code in expect.codes_all if code not in codes]
    found += [f"none of the codes {' '.join(some)}" for some in expect.codes_any if not codes & set(some)]
    found += [f"code {code} must not stand" for code in expect.codes_none if code in codes]
    found += [f"does not say {p!r}" for p in expect.must_mention if not re.search(p, text, re.IGNORECASE)]
    found += [f"must not say {p!r}" for p in expect.must_not_mention if re.search(p, text, re.IGNORECASE)]
    if expect.refs_any and not any(ref.casefold() in each for ref in expect.refs_any for each in cited):
        found.append(f"cites none of {' '.join(expect.refs_any)}")
    if expect.decline and not got["declined"]:
        found.append("should have been declined")
    if not expect.decline and got["declined"] and not expect.decline_ok:
        found.append("should not have been declined")
    return found


def figures(scored: Sequence[Scored]) -> dict[str, metrics.Figure]:
    """The share of right answers."""
    return {"pass_rate": metrics.share([each.right for each in scored])}
