"""At which step of reading and deciding a reference code was lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.coding.trace import MERGED, Read, Trace
from codesets.catalog import Catalog
from codesets.codes import Code
from index.words import roots, tokens


class Step(StrEnum):
    """The step that lost a code: in the order in which a note becomes a worksheet."""

    NOT_MENTIONED = "not-mentioned"
    NOT_FOUND = "not-found"
    WRONG_DETAIL = "wrong-detail"
    NOT_SELECTED = "not-selected"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Loss:
    """A missed code, the step that lost it, the code that stood nearest to it and where the words stand (offsets), if known.

    `why`: for what was not selected, the worksheet's reason ("uncertain", "integral" …) or "not-stated" where the note
    names the condition outside the provider's statements.
    """

    code: str
    step: Step
    nearest: str = ""
    why: str = ""
    start: int | None = None
    end: int | None = None

    def as_json(self) -> dict[str, object]:
        """The loss as the reports hold it."""
        return {
            "code": self.code,
            "step": self.step.value,
            "nearest": self.nearest,
            "why": self.why,
            "start": self.start,
            "end": self.end,
        }


NOT_STATED = "not-stated"
# From this share of the words of a title, the note has the condition in words that the reader did not recognise.
_WORDED = 0.6
_CATEGORY = 3


def losses(missed: Iterable[Code], got: Sequence[Code], trace: Trace, text: str, catalog: Catalog) -> tuple[Loss, ...]:
    """For each missed code the step that lost it; `got` are the codes suggested instead, `text` is the note."""
    words = frozenset(roots(tokens(text)))
    return tuple(_loss(code, got, trace, words, catalog) for code in missed)


def _loss(code: Code, got: Sequence[Code], trace: Trace, words: frozenset[str], catalog: Catalog) -> Loss:
    exact = next((each for each in trace.read if code in each.chosen), None)
    dropped = next((each for each in trace.dropped if each.code == code), None)
    if dropped is not None or exact is not None:
        why = dropped.why if dropped else ""
        step = Step.MERGED if why == MERGED else Step.NOT_SELECTED
        return _at(code, step, exact, why=why)
    if near := next((each for each in got if _same(each, code)), None):
        return _at(code, Step.WRONG_DETAIL, _chosen_in(trace.read, code), nearest=near.value)
    if near_dropped := next((each for each in trace.dropped if _same(each.code, code)), None):
        step = Step.MERGED if near_dropped.why == MERGED else Step.NOT_SELECTED
        return _at(code, step, _chosen_in(trace.read, code), near_dropped.code.value, near_dropped.why)
    if noted := next((each for each in trace.noted if _same(each, code)), None):
        return Loss(code.value, Step.NOT_SELECTED, noted.value, NOT_STATED)
    if weighed := next((each for each in trace.read if any(_same(c, code) for c in each.candidates)), None):
        nearest = weighed.chosen[0].value if weighed.chosen else ""
        return _at(code, Step.NOT_FOUND, weighed, nearest)
    return Loss(code.value, Step.NOT_FOUND if _worded(code, words, catalog) else Step.NOT_MENTIONED)


def _at(code: Code, step: Step, read: Read | None, nearest: str = "", why: str = "") -> Loss:
    return Loss(code.value, step, nearest, why, read.start if read else None, read.end if read else None)


def _chosen_in(read: Sequence[Read], code: Code) -> Read | None:
    return next((each for each in read if any(_same(chosen, code) for chosen in each.chosen)), None)


def _same(one: Code, other: Code) -> bool:
    return one.system is other.system and one.plain[:_CATEGORY] == other.plain[:_CATEGORY]


def _worded(code: Code, words: frozenset[str], catalog: Catalog) -> bool:
    """True where the note has most words of the title of the code or of its category."""
    category = catalog.entry(Code(code.system, code.category)) if code.category else None
    titles = [entry.title for entry in (catalog.entry(code), category) if entry]
    own = [frozenset(roots(tokens(title))) - _EMPTY for title in titles]
    return any(title and len(title & words) / len(title) >= _WORDED for title in own)


_EMPTY = frozenset(
    roots(tokens("unspecified other specified not elsewhere classified without encounter initial site of"))
)
