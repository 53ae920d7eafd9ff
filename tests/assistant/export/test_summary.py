"""The printable summary: what stands in it, and that nothing in a note becomes markup."""

from __future__ import annotations

from datetime import date

from assistant.coding.worksheet import Evidence, NotCoded, Query, Reason, Role, Suggestion, Worksheet
from assistant.export import render
from assistant.export.summary import body
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting, Sex

BAD = "<img src=http://evil.test/1><script>x()</script>"


def suggestion(system: CodeSystem, value: str, role: Role, words: str, **more: object) -> Suggestion:
    said = (Evidence(0, len(words), words, "plan"),)
    return Suggestion(Code(system, value), f"title of {value}", role, True, 0.9, said, "", (), **more)  # type: ignore[arg-type]


VISIT = Worksheet(
    Encounter(Setting.OUTPATIENT, date(2026, 4, 14), Sex.FEMALE, 67.0),
    {CodeSystem.ICD10CM: "April 2026"},
    (
        suggestion(CodeSystem.ICD10CM, "E11.22", Role.FIRST_LISTED, BAD),
        suggestion(CodeSystem.ICD10CM, "I12.9", Role.SECONDARY, "high\n  blood pressure"),
        suggestion(
            CodeSystem.HCPCS, "J1885", Role.SUPPLY, "ketorolac", units=2.0, modifiers=("LT",), pointers=("B", "A")
        ),
    ),
    (NotCoded(Code(CodeSystem.ICD10CM, "G47.33"), BAD, Reason.UNCERTAIN, ()),),
    (Query(f"Which type? {BAD}", (BAD,), ("other", "unable to determine")),),
    (),
    "builtin",
)


def test_codes_services_and_what_is_left_out() -> None:
    text = body(VISIT)
    for part in ("date of service 2026-04-14", "age 67", "April 2026", "“high blood pressure”", "<td>B A</td>", "<td>LT</td>", "<td>2</td>", "uncertain", "unable to determine"):  # fmt: skip
        assert part in text
    assert text.index("E11.22") < text.index("I12.9") < text.index("Services") < text.index("J1885")


def test_nothing_in_a_note_becomes_markup() -> None:
    page = render(VISIT, "html")
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;img" in page


def test_an_empty_worksheet_says_so() -> None:
    assert "No code is on the worksheet" in body(Worksheet(Encounter(), {}, (), (), (), (), "builtin"))
