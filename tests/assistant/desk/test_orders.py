"""Orders in the chat about the worksheet: what each does, and what is left to the conversation."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.coding.worksheet import Alternative, Evidence, NotCoded, Reason, Role, Suggestion, Worksheet
from assistant.desk.lookup import LookUp
from assistant.desk.orders import Done, Orders
from assistant.desk.review import REASONS, Review
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter

VISIT = {
    "E11.22": "diabetic kidney disease",
    "N18.31": "stage 3a",
    "I12.9": "high blood pressure",
    "J44.1": "flare of COPD",
}


def icd(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)


@pytest.fixture
def review(catalog: Catalog) -> Review:
    rows = []
    for number, (value, words) in enumerate(VISIT.items()):
        entry = catalog.entry(icd(value))
        assert entry is not None
        role = Role.SECONDARY if number else Role.FIRST_LISTED
        said = (Evidence(0, len(words), words, "plan"),)
        others = (Alternative(icd("E11.21"), "nephropathy", "the note says chronic kidney disease"),)
        rows.append(Suggestion(icd(value), entry.title, role, True, 0.9, said, f"Reason of {value}.", (Basis("tabular", value, "t"),), others))  # fmt: skip
    left = NotCoded(icd("G47.33"), "Sleep apnea", Reason.UNCERTAIN, (Evidence(0, 5, "apnea", "plan"),))
    return Review.of(Worksheet(Encounter(), {}, tuple(rows), (left,), (), (), "stub"))


@pytest.fixture
def order(stub: Any, review: Review) -> Any:
    """Carries out one order on the visit, or on another review."""

    def carry_out(words: str, given: Review | None = None, past: tuple[Review, ...] = ()) -> Done | None:
        now = given or review
        return Orders(LookUp(stub)).carry_out(words, now, now.worksheet(stub.catalog), past)

    return carry_out


def codes(review: Review) -> list[str]:
    return [line.code.value for line in review.standing]


ALL = list(VISIT)


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("add I10", [*ALL, "I10"]),
        ("Please add i10 to the worksheet.", [*ALL, "I10"]),
        ("add E11.42 and K25.9", [*ALL, "E11.42", "K25.9"]),
        ("could you add gastric ulcer, unspecified as acute or chronic, without hemorrhage or perforation", [*ALL, "K25.9"]),
        ("drop the second one", ["E11.22", "I12.9", "J44.1"]),
        ("drop the last one", ["E11.22", "N18.31", "I12.9"]),
        ("remove N18.31 and J44.1 from the worksheet", ["E11.22", "I12.9"]),
        ("take out line 3", ["E11.22", "N18.31", "J44.1"]),
        ("delete letter D", ["E11.22", "N18.31", "I12.9"]),
        ("strike the COPD", ["E11.22", "N18.31", "I12.9"]),
        ("remove high blood pressure", ["E11.22", "N18.31", "J44.1"]),
        ("replace E11.22 with E11.21", ["E11.21", "N18.31", "I12.9", "J44.1"]),
        ("use E11.21 instead of the first", ["E11.21", "N18.31", "I12.9", "J44.1"]),
        ("put J44.1 first", ["J44.1", "E11.22", "N18.31", "I12.9"]),
        ("make the third one first-listed", ["I12.9", "E11.22", "N18.31", "J44.1"]),
        ("move E11.22 to place 3", ["N18.31", "I12.9", "E11.22", "J44.1"]),
        ("move E11.22 after I12.9", ["N18.31", "I12.9", "E11.22", "J44.1"]),
        ("put J44.1 before N18.31", ["E11.22", "J44.1", "N18.31", "I12.9"]),
        ("move I12.9 up", ["E11.22", "I12.9", "N18.31", "J44.1"]),
        ("put the first one last", ["N18.31", "I12.9", "J44.1", "E11.22"]),
        ("drop I12.9, not documented", ["E11.22", "N18.31", "J44.1"]),
    ],
)  # fmt: skip
def test_an_order_is_carried_out(order: Any, words: str, after: list[str]) -> None:
    done = order(words)
    assert done is not None
    assert codes(done.review) == after
    assert done.answer.text


@pytest.mark.parametrize(
    "words",
    [
        "what is I10",
        "can I add I10 to I12.9",
        "why not code sleep apnea from the history",
        "drop",
        "remove everything that is wrong with it",
        "which code for gout",
        "difference between E11.21 and E11.22",
        "why E11.22 and not E13.22",
        "put it somewhere",
        "accept",
        "what changed in M54.5",
    ],
)
def test_a_question_is_left_to_the_conversation(order: Any, words: str) -> None:
    assert order(words) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("add E11.999", "E11.999"),
        ("add E11.2", "still needs characters"),
        ("add E11.22", "on the worksheet already"),
        ("replace J44.1 by Z99.999", "Z99.999"),
        ("undo", "nothing to undo"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(order: Any, review: Review, words: str, said: str) -> None:
    done = order(words)
    assert done is not None
    assert done.review is review
    assert said in done.answer.text


def test_a_reason_on_the_list_is_kept(order: Any) -> None:
    reason = REASONS[1]
    assert order(f"drop N18.31 because it is {reason}").review.rejected[0].reason == reason
    assert order("drop N18.31").review.rejected[0].reason == "struck in the chat"


def test_what_was_struck_is_put_back(order: Any, review: Review) -> None:
    struck = order("drop N18.31").review
    assert codes(order("put back N18.31", struck).review) == ALL
    assert codes(order("add N18.31", struck).review) == ALL
    assert codes(order("undo", struck, (review,)).review) == ALL
    assert [change.action for change in order("undo", struck, (review,)).review.changes] == ["reject", "undo"]


def test_accepting(order: Any) -> None:
    assert [line.decision.value for line in order("accept the first and I12.9").review.lines].count("accepted") == 1
    assert [line.decision.value for line in order("accept all").review.lines] == ["accepted"] * 4


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("why is E11.22 on it?", ["Reason of E11.22", "“diabetic kidney disease”"]),
        ("why the second one", ["Reason of N18.31"]),
        ("Why E11.22 and not E11.21?", ["Reason of E11.22", "E11.21 was weighed: the note says"]),
        ("why not G47.33", ["considered and not coded (uncertain)", "“apnea”"]),
    ],
)
def test_why(order: Any, words: str, parts: list[str]) -> None:
    done = order(words)
    assert done is not None
    for part in parts:
        assert part in done.answer.text


def test_the_set_is_judged_as_it_stands(order: Any) -> None:
    assert "may stand together" in order("is the worksheet clean?").answer.text
    conflict = order("check the worksheet", order("add I10").review)
    assert "I10 beside I12.9" in conflict.answer.text
    assert conflict.answer.citations
