"""A section of a chapter is told beside codes only where it is about them."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.skills.applying import applies


@pytest.mark.parametrize(
    ("ref", "applies_to", "codes", "about"),
    [
        ("I.C.9.a.2", ["I12.-", "N18.-"], ["N18.30"], True),
        ("I.C.9.a.2", ["I12.-", "N18.-"], ["I50.9"], False),
        ("I.C.19.e.5.a", ["T36-T50"], ["L27.0", "T36.0X5A"], True),
        ("I.C.15.q.4", ["O04.6"], ["F53.0"], False),
        ("I.C.16.a", [], ["P59.9"], True),
        ("EM.office.mdm", ["99202-99215"], ["D63.8"], False),
        ("EM.office.mdm", ["99202-99215"], ["99213"], True),
        ("MOD.50", [], ["M25.561"], False),
        ("MOD.50", [], ["M25.561", "J7325"], True),
    ],
)
def test_what_a_section_is_about(ref: str, applies_to: list[str], codes: list[str], about: bool) -> None:
    assert applies({"ref": ref, "applies_to": applies_to}, codes) is about


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("postpartum depression code", "abortion"),
        ("newborn with jaundice", "healthy newborn"),
        ("pregnant patient at 32 weeks with UTI", "sepsis"),
    ],
)
def test_no_rule_about_other_codes_is_told(application: Application, question: str, unsaid: str) -> None:
    assert unsaid not in application.conversation("builtin").ask(question).text
