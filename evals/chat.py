"""Score answers: the last turn's codes, words and citations against what a coder expects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from assistant.chat.answer import Answer
from assistant.settings import BUILTIN
from codesets.catalog import Catalog
from evals import citations, measures
from evals.cases import ChatCase, ChatExpectation
from evals.measures import Tables
from evals.plan import Plan

if TYPE_CHECKING:
    from assistant.bootstrap import Application

Json = dict[str, Any]
STAGE = "chat"
POOL_FROM = 30
GUARDS = ("pass_rate",)
MEASURES = (
    measures.of("right", "pass_rate"),
    measures.of("declined_right", "decline_recall", optional=True),
    measures.of("declined_wrong", "over_decline_rate", better=-1),
    citations.MEASURE,
    measures.of("seconds", better=0),
)


def scorer(application: Application, plan: Plan) -> Callable[[ChatCase], Json]:
    """Hold each conversation and score its last answer."""
    model = None if plan.engine == BUILTIN else plan.engine

    def score_case(case: ChatCase) -> Json:
        started = perf_counter()
        conversation = application.conversation(model)
        answers = [conversation.ask(turn) for turn in case.turns]
        found = score(case, answers[-1], application.catalog)
        found["seconds"] = round(perf_counter() - started, 3)
        return {**found, "turns": list(case.turns)} if plan.with_text else found

    return score_case


def score(case: ChatCase, answer: Answer, catalog: Catalog) -> Json:
    """Compare one answer with the expectation; the reasons name everything that failed."""
    got = {
        "answer": answer.text,
        "codes": [row.code.value for row in answer.codes],
        "citations": answer.as_json()["citations"],
        "declined": answer.declined,
    }
    reasons = failures(case.expect, got)
    expect = case.expect
    return {
        "id": case.id,
        "expected": expect.model_dump(),
        "got": got,
        "right": int(not reasons),
        "reasons": reasons,
        "declined_right": float(answer.declined) if expect.decline else None,
        "declined_wrong": None if expect.decline or expect.decline_ok else float(answer.declined),
        citations.KEY: citations.counted(answer.citations, catalog),
    }


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


def tabulate(cases: Iterable[Json]) -> Tables:
    """The counts of every measure."""
    return measures.tables(cases, MEASURES)


def details(cases: Iterable[Json]) -> Json:
    """Why answers failed, by the kind of reason."""
    why = Counter(_why(reason) for case in cases for reason in case["reasons"])
    return {"reasons": dict(sorted(why.items()))}


_WHY = {
    "code ": "a code is missing",
    "none of the codes": "a code is missing",
    "does not say": "words are missing",
    "must not say": "words that must not stand",
    "cites none": "a citation is missing",
    "should have been": "not declined",
    "should not have": "declined without need",
}


def _why(reason: str) -> str:
    if reason.endswith("must not stand"):
        return "a code that must not stand"
    return next((said for start, said in _WHY.items() if reason.startswith(start)), "other")
