"""A drug not taken as prescribed: the condition, the underdosing and the reason, in this order."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat import underdosing


def test_the_codes_of_the_table_exist(application: Application) -> None:
    table = underdosing.load()
    codes = [drug.code for drug in table.drugs] + [code for drug in table.drugs for _, code in drug.conditions]
    codes += [code for reason in table.reasons for code in (reason.code, reason.given)] + [c for _, c in table.also]
    cards = {code: application.catalog.find(code) for code in codes}
    assert {code for code, card in cards.items() if card is None or not card.billable} == set()
    assert all("Underdosing" in cards[drug.code].title for drug in table.drugs if cards[drug.code])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("quit her BP pills, they cost too much, pressure is high", ("I10", "T46.5X6A", "Z91.120")),
        ("type 1 diabetic skips insulin to save money, sugars up", ("E10.65", "T38.3X6A", "Z91.120")),
        ("hypothyroidism, keeps forgetting Synthroid", ("E03.9", "T38.1X6A", "Z91.138")),
        ("seizure disorder, stopped Dilantin because he dislikes it", ("G40.909", "T42.0X6A", "Z91.128")),
        ("COPD flare, ran out of Spiriva, no insurance", ("J44.1", "T48.6X6A", "Z91.120")),
        ("mother never gave the asthma medication, it was too expensive, asthma attack", ("J45.901", "T48.6X6A", "Z91.A20")),
        ("dementia, forgets his blood pressure medicine", ("I10", "F03.90", "T46.5X6A", "Z91.130")),
        ("bipolar, not taking lithium", ("F31.9", "T43.596A", "Z91.148")),
        ("underdosing of digoxin", ("T46.0X6A",)),
    ],
)  # fmt: skip
def test_the_codes_in_the_order_of_the_rule(question: str, codes: tuple[str, ...]) -> None:
    found = underdosing.told(question)
    assert found is not None
    assert found.codes == codes


@pytest.mark.parametrize(
    "question",
    [
        "the cardiologist stopped warfarin before surgery",
        "can underdosing be the principal diagnosis?",
        "long term use of insulin",
        "took too much metformin by mistake",
        "noncompliance with medication because of cost",
    ],
)
def test_no_underdosing_of_a_drug(question: str) -> None:
    assert underdosing.told(question) is None


def test_a_combination_of_conditions_is_the_coders(application: Application) -> None:
    answer = application.conversation("builtin").ask("hypertensive heart failure, could not afford Lasix")
    assert [row.code.value for row in answer.codes] == ["I11.0", "I50.9", "T50.1X6A", "Z91.120"]


def test_a_drug_for_many_conditions_asks_for_the_one(application: Application) -> None:
    answer = application.conversation("builtin").ask("stopped Eliquis, too expensive")
    assert "ask" in answer.text
    assert [row.code.value for row in answer.codes] == ["T45.516A", "Z91.120"]
