"""A follow-up by which the condition is filed elsewhere: every row of the table by its example, and what it comes to."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat import recasting
from assistant.chat.recasting import recast

_OF = {
    "kidney cancer": "C64.9",
    "left knee replacement": "Z96.652",
    "pneumothorax": "J93.9",
    "brain bleed": "I61.9",
    "chronic hepatitis C": "B18.2",
    "ischemic stroke": "I63.9",
    "old stroke": "Z86.73",
    "primary osteoarthritis of the left hip": "M16.12",
    "acute pancreatitis": "K85.90",
    "RA": "M06.9",
    "ileostomy": "Z93.2",
}
_OTHER = {"low parathyroid function": "E20.9"}


@pytest.mark.parametrize("row", recasting.load(), ids=lambda row: row.example[1])
def test_an_example_becomes_what_its_row_says(row: recasting.Recast) -> None:
    topic, said, becomes = row.example
    code = (_OF | _OTHER).get(topic, "R69")
    assert recast(topic, said, (code,)) == becomes


@pytest.mark.parametrize(
    ("topic", "said", "code"),
    [
        ("breast cancer", "surgery is over, now on tamoxifen, no evidence of disease", "C50.919"),
        ("breast cancer", "it has spread to the bone", "C50.919"),
        ("acute myeloid leukemia", "she is in remission", "C92.00"),
        ("asthma", "it is cured", "J45.909"),
        ("hypertension", "pulmonary embolism was ruled out", "I10"),
        ("stroke", "it was this morning, he has aphasia", "I63.9"),
        ("colon polyps", "she comes back in three years", "K63.5"),
        ("wrist fracture", "it is due to the surgery", "S62.102A"),
    ],
)
def test_another_follow_up_is_left_to_the_others(topic: str, said: str, code: str) -> None:
    assert recast(topic, said, (code,)) == ""


def test_alone_only_what_is_surely_a_follow_up() -> None:
    assert recast("colon cancer", "no recurrence since the resection", ("C18.9",), alone=True)
    assert not recast("fever", "newborn", ("R50.9",), alone=True)


@pytest.mark.parametrize(
    ("questions", "codes", "gone"),
    [
        (("kidney cancer", "he has been cancer free for years"), {"Z85.528"}, {"C64.9"}),
        (("C61", "treated in 2012, no evidence of disease since"), {"Z85.46"}, {"C61"}),
        (("stroke", "that was three years ago, aphasia is what remains"), {"I69.320"}, {"I63.9"}),
        (("intracerebral hemorrhage", "two years ago, still has right hemiplegia"), {"I69.151"}, {"I61.9"}),
        (("cva", "years ago, no deficits left", "sorry, she does have dysphagia from it"), {"I69.391"}, {"Z86.73"}),
        (("ovarian cancer", "no, only her aunt had it"), {"Z80.41"}, {"C56.9"}),
        (("suspected gallstones", "they were ruled out, just nausea"), {"R11.0"}, {"K80.20"}),
        (("suspected meningitis", "it was ruled out"), {"Z03.89"}, {"G03.9"}),
        (("newborn with suspected sepsis", "ruled out after two days"), {"Z05.1"}, {"P36.9"}),
        (
            ("hypertension", "she is pregnant, 30 weeks, and had it before the pregnancy"),
            {"O10.013", "Z3A.30"},
            {"I10"},
        ),
        (("fever", "he's two days old"), {"P81.9"}, {"R50.9"}),
        (("hypothyroidism", "it's from the thyroidectomy"), {"E89.0"}, {"E03.9"}),
        (("broken left ankle", "he is here for aftercare"), {"S82.892D"}, {"S82.892A", "Z51.89"}),
        (("fracture of right distal radius", "it's healed now"), {"S52.501D"}, {"S52.501A"}),
        (("fracture of right distal radius", "and if the 7th character is K?"), {"S52.501K"}, set()),
    ],
)
def test_the_codes_cross_the_category(
    application: Application, questions: tuple[str, ...], codes: set[str], gone: set[str]
) -> None:
    conversation = application.conversation("builtin")
    shown = [{row.code.value for row in conversation.ask(question).codes} for question in questions][-1]
    assert codes <= shown
    assert not gone & shown
