"""What a follow-up leaves out of the case told before."""

import pytest

from assistant.chat.left_out import taken_out


@pytest.mark.parametrize(
    ("case", "said", "left"),
    [
        ("COPD exacerbation with pneumonia", "and without the pneumonia", "COPD exacerbation"),
        ("HTN, DM2, CKD 3 and gout", "without the ckd", "HTN, DM2 and gout"),
        ("CKD 3, HTN and DM2", "without the CKD", "HTN and DM2"),
        ("UTI e coli", "without the e coli", "UTI"),
        ("diabetic foot ulcer, type 2", "without the diabetes", "foot ulcer, type 2"),
        ("gout", "without the gout", ""),
        ("gout", "without the rash", ""),
        ("asthma", "with the rash", ""),
    ],
)
def test_a_thing_left_out_is_gone_from_the_case(case: str, said: str, left: str) -> None:
    assert taken_out(case, said) == left
