"""What an answer refuses is no row of it, and a term without a code brings none."""

from __future__ import annotations

import pytest

from assistant.chat.skills.refused import without_refused
from assistant.chat.turns import Decision, Reply


@pytest.mark.parametrize(
    ("question", "text", "shown", "kept"),
    [
        ("MRSA pneumonia, do I add B95.62?", "No. The code says it.", ("J15.212", "B95.62"), ("J15.212",)),
        ("VRE in the urine. add Z16.21 too?", "Yes. Add it.", ("N39.0", "Z16.21"), ("N39.0", "Z16.21")),
        ("old stroke, nothing left. is it still I63.9?", "No.", ("Z86.73", "I63.9"), ("Z86.73",)),
        ("EVALI with cough. code the symptoms?", "No. Not beside it.", ("U07.0", "R05.9"), ("U07.0",)),
        ("cough only, code the symptoms?", "No. Not as such.", ("R05.9",), ("R05.9",)),
        ("can I use Z34.03 with O24.410?", "No.", ("Z34.03", "O24.410"), ("Z34.03", "O24.410")),
        ("can F02.80 be first?", "No.", ("F02.80",), ("F02.80",)),
        ("is F32.9 the same as F32.A", "No.", ("F32.9", "F32.A"), ("F32.9", "F32.A")),
        ("chart says urosepsis, A41.9 or N39.0?", "Ask.", ("A41.9", "N39.0"), ("N39.0",)),
        ("urosepsis, later clarified as sepsis from E. coli", "So.", ("A41.51",), ("A41.51",)),
    ],
)
def test_rows_without_what_is_refused(question: str, text: str, shown: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert without_refused(Reply(text, shown), question).show == kept


def test_the_words_do_not_list_it_either() -> None:
    text = "No. Query. Codes: N39.0 Urinary tract infection, site not specified; Z16.11 Resistance to penicillins."
    said = without_refused(Reply(text, ("N39.0", "Z16.11")), "MRSA UTI, need Z16.11?").text
    assert said == "No. Query. Codes: N39.0 Urinary tract infection, site not specified."


@pytest.mark.parametrize(
    ("text", "decision", "kept"),
    [
        ("Nothing speaks against it: add it.", Decision(refuses=True), ("J15.212",)),
        ("No note stands against it. Add it.", Decision(refuses=False), ("J15.212", "B95.62")),
        ("No. The code says it.", None, ("J15.212",)),  # where nothing is decided but in words, these tell
    ],
)
def test_what_a_reply_decides_goes_before_how_its_words_begin(
    text: str, decision: Decision | None, kept: tuple[str, ...]
) -> None:
    reply = Reply(text, ("J15.212", "B95.62"), decision=decision)
    assert without_refused(reply, "MRSA pneumonia, do I add B95.62?").show == kept
