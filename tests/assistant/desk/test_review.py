"""A coder's decisions: what each leaves on the worksheet, and the findings that follow at once."""

from __future__ import annotations

import pytest

from assistant.coding.worksheet import Role, Suggestion, Worksheet
from assistant.desk.review import MOST_LINES, REASONS, CannotChange, Decision, Review, verdict
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Verdict
from codesets.encounter import Encounter


def code(value: str, system: CodeSystem = CodeSystem.ICD10CM) -> Code:
    return Code(system, value)


def line(value: str, role: Role = Role.SECONDARY, **more: object) -> Suggestion:
    system = CodeSystem.CPT if value.isdigit() else CodeSystem.ICD10CM
    return Suggestion(code(value, system), value, role, True, 0.8, (), "", (), **more)  # type: ignore[arg-type]


def review(*values: str) -> Review:
    rows = [line(value, Role.FIRST_LISTED if n == 0 else Role.SECONDARY) for n, value in enumerate(values)]
    return Review.of(Worksheet(Encounter(), {}, tuple(rows), (), (), (), "stub"))


def codes(given: Review) -> list[str]:
    return [each.code.value for each in given.standing]


VISIT = review("E11.22", "N18.31", "I12.9")


def test_accepting_and_reopening() -> None:
    accepted = VISIT.accept(code("N18.31"))
    assert [each.decision for each in accepted.lines] == [Decision.OPEN, Decision.ACCEPTED, Decision.OPEN]
    assert accepted.reopen(code("N18.31")).lines == VISIT.lines


def test_a_rejected_line_leaves_and_stays_visible() -> None:
    struck = VISIT.reject(code("E11.22"), REASONS[0])
    assert codes(struck) == ["N18.31", "I12.9"]
    assert [(each.code.value, each.reason) for each in struck.rejected] == [("E11.22", REASONS[0])]
    assert struck.standing[0].suggestion.role is Role.FIRST_LISTED
    assert codes(struck.reopen(code("E11.22"))) == ["E11.22", "N18.31", "I12.9"]


def test_a_reason_is_one_of_the_list() -> None:
    with pytest.raises(CannotChange, match="reasons"):
        VISIT.reject(code("E11.22"), "Mrs Miller says so")


@pytest.mark.parametrize(
    ("value", "to", "after"),
    [
        ("I12.9", 0, ["I12.9", "E11.22", "N18.31"]),
        ("E11.22", 1, ["N18.31", "E11.22", "I12.9"]),
        ("E11.22", 2, ["N18.31", "I12.9", "E11.22"]),
        ("E11.22", 99, ["N18.31", "I12.9", "E11.22"]),
        ("N18.31", -3, ["N18.31", "E11.22", "I12.9"]),
        ("N18.31", 1, ["E11.22", "N18.31", "I12.9"]),
    ],
)
def test_moving_gives_the_first_place_its_role(value: str, to: int, after: list[str]) -> None:
    moved = VISIT.move(code(value), to)
    assert codes(moved) == after
    assert [each.suggestion.role for each in moved.standing] == [Role.FIRST_LISTED, Role.SECONDARY, Role.SECONDARY]


def test_moving_passes_over_what_was_rejected() -> None:
    struck = VISIT.reject(code("N18.31"), REASONS[0]).move(code("I12.9"), 0)
    assert codes(struck) == ["I12.9", "E11.22"]


def test_a_move_that_moves_nothing_is_no_change() -> None:
    assert VISIT.move(code("E11.22"), 0).changes == ()


def test_replacing_keeps_the_evidence_and_says_what_it_stands_for(catalog: Catalog) -> None:
    entry = catalog.find("E11.21")
    assert entry is not None
    replaced = VISIT.use_instead(code("E11.22"), entry)
    assert codes(replaced) == ["E11.21", "N18.31", "I12.9"]
    assert replaced.lines[0].instead_of == code("E11.22")
    assert replaced.lines[0].suggestion.evidence == VISIT.lines[0].suggestion.evidence


@pytest.mark.parametrize(("text", "message"), [("E11.2", "characters"), ("N18.31", "already")])
def test_what_may_not_enter(text: str, message: str, catalog: Catalog) -> None:
    entry = catalog.find(text)
    assert entry is not None
    for enter in (VISIT.add, lambda e: VISIT.use_instead(code("I12.9"), e)):
        with pytest.raises(CannotChange, match=message):
            enter(entry)


def test_an_added_diagnosis_stands_before_the_services(catalog: Catalog) -> None:
    worksheet = Worksheet(
        Encounter(), {}, (line("I10", Role.FIRST_LISTED), line("99213", Role.SERVICE, units=1.0)), (), (), (), "stub"
    )
    entry = catalog.find("J44.1")
    assert entry is not None
    assert codes(Review.of(worksheet).add(entry)) == ["I10", "J44.1", "99213"]


def test_a_worksheet_has_an_end(catalog: Catalog) -> None:
    entry = catalog.find("J44.1")
    assert entry is not None
    full = review(*(f"A{number:02d}" for number in range(MOST_LINES)))
    with pytest.raises(CannotChange, match="at most"):
        full.add(entry)


def test_pointers_follow_their_diagnosis() -> None:
    rows = (
        line("I10", Role.FIRST_LISTED),
        line("E11.9"),
        line("J44.9"),
        line("99213", Role.SERVICE, pointers=("A", "C")),
    )
    start = Review.of(Worksheet(Encounter(), {}, rows, (), (), (), "stub"))
    assert start.move(code("J44.9"), 0).standing[-1].suggestion.pointers == ("B", "A")
    assert start.reject(code("I10"), REASONS[0]).standing[-1].suggestion.pointers == ("B",)


def test_findings_follow_every_change(catalog: Catalog) -> None:
    order = review("N18.31", "E11.22").worksheet(catalog)
    assert [f.convention for f in order.findings if f.verdict.value == "order"] != []
    assert verdict(order).startswith("Not clean")
    good = review("N18.31", "E11.22").move(code("E11.22"), 0).worksheet(catalog)
    assert all(f.verdict.value != "order" for f in good.findings)


def test_an_empty_worksheet_has_no_findings(catalog: Catalog) -> None:
    empty = review("I10").reject(code("I10"), REASONS[0]).worksheet(catalog)
    assert (empty.findings, empty.suggestions) == ((), ())


def test_what_was_decided_stays_on_a_new_worksheet_of_the_note() -> None:
    decided = VISIT.accept(code("E11.22")).reject(code("I12.9"), REASONS[1])
    again = decided.renewed(
        Worksheet(Encounter(), {}, (line("I12.9"), line("E11.22"), line("J44.1")), (), (), (), "stub")
    )
    assert [(each.code.value, each.decision.value) for each in again.lines] == [
        ("I12.9", "rejected"),
        ("E11.22", "accepted"),
        ("J44.1", "open"),
    ]


def test_coding_the_note_again_keeps_what_the_coder_put_in(catalog: Catalog) -> None:
    other, added = catalog.find("E11.21"), catalog.find("J44.1")
    assert other is not None
    assert added is not None
    edited = VISIT.use_instead(code("E11.22"), other).add(added).reject(code("I12.9"), REASONS[0])
    again = edited.renewed(VISIT.suggested, keep_added=True)
    assert codes(again) == ["E11.21", "N18.31", "J44.1"]
    assert [each.code.value for each in again.rejected] == ["I12.9"]


def test_what_the_chat_took_away_is_gone(catalog: Catalog) -> None:
    added = catalog.find("J44.1")
    assert added is not None
    edited = VISIT.add(added).reject(code("I12.9"), REASONS[0])
    less = edited.renewed(Worksheet(Encounter(), {}, (line("E11.22"),), (), (), (), "stub"))
    assert codes(less) == ["E11.22"]
    assert [each.code.value for each in less.rejected] == ["I12.9"]


def test_accept_all_takes_what_is_open() -> None:
    done = VISIT.reject(code("N18.31"), REASONS[0]).accept_all()
    assert [each.decision.value for each in done.lines] == ["accepted", "rejected", "accepted"]
    assert [change.action for change in done.changes] == ["reject", "accept", "accept"]


def test_a_line_that_is_gone_is_refused() -> None:
    with pytest.raises(CannotChange, match="not on the worksheet"):
        VISIT.accept(code("Z99.2"))


def test_the_coder_writes_units_modifiers_and_pointers(catalog: Catalog) -> None:
    rows = (line("E11.9", Role.FIRST_LISTED), line("I10"), line("99213", Role.SERVICE, units=1.0, pointers=("A",)))
    start = Review.of(Worksheet(Encounter(), {}, rows, (), (), (), "stub"))
    visit = code("99213", CodeSystem.CPT)
    billed = start.bill(visit, "2", "25, lt", "b a")
    service = billed.standing[-1].suggestion
    assert (service.units, service.modifiers, service.pointers) == (2.0, ("25", "LT"), ("B", "A"))
    assert billed.changes[-1].detail == "units 2, modifiers 25 LT, pointers B A"
    moved = billed.move(code("I10"), 0)
    assert moved.standing[-1].suggestion.pointers == ("A", "B"), "pointers follow their diagnoses"
    assert moved.reject(code("E11.9"), REASONS[0]).standing[-1].suggestion.pointers == ("A",)
    assert billed.bill(visit, "2", "25 LT", "B A") is billed
    assert billed.bill(visit, "", "", "").standing[-1].suggestion.units is None


@pytest.mark.parametrize(
    ("value", "units", "modifiers", "pointers", "message"),
    [
        ("99213", "none", "", "", "units"),
        ("99213", "0", "", "", "units"),
        ("99213", "1", "toolong", "", "modifiers"),
        ("99213", "1", "25 59 LT RT 76", "", "modifiers"),
        ("99213", "1", "", "D", "letters"),
        ("I10", "1", "", "", "no service"),
    ],
)
def test_what_no_claim_takes_is_refused(value: str, units: str, modifiers: str, pointers: str, message: str) -> None:
    rows = (line("E11.9", Role.FIRST_LISTED), line("I10"), line("99213", Role.SERVICE, units=1.0))
    start = Review.of(Worksheet(Encounter(), {}, rows, (), (), (), "stub"))
    system = CodeSystem.CPT if value.isdigit() else CodeSystem.ICD10CM
    with pytest.raises(CannotChange, match=message):
        start.bill(code(value, system), units, modifiers, pointers)


def test_external_causes_have_letters_too() -> None:
    rows = (
        line("S52.501A", Role.FIRST_LISTED),
        line("W19.XXXA", Role.EXTERNAL_CAUSE),
        line("I10"),
        line("99213", Role.SERVICE, pointers=("A", "C")),
    )
    start = Review.of(Worksheet(Encounter(), {}, rows, (), (), (), "stub"))
    assert start.standing[-1].suggestion.pointers == ("A", "C")
    assert start.move(code("W19.XXXA"), 2).standing[-1].suggestion.pointers == ("A", "B")


def test_a_replaced_code_can_be_chosen_again(catalog: Catalog) -> None:
    entry = catalog.entry(code("E11.21"))
    old = catalog.entry(code("E11.22"))
    assert entry is not None
    assert old is not None
    replaced = VISIT.use_instead(code("E11.22"), entry)
    assert replaced.lines[0].suggestion.alternatives[0].code == code("E11.22")
    assert codes(replaced.use_instead(code("E11.21"), old)) == codes(VISIT)


def test_services_and_procedures_are_not_judged_as_diagnoses(catalog: Catalog) -> None:
    rows = (
        line("E11.9", Role.FIRST_LISTED),
        line("99215", Role.SERVICE, pointers=("A",)),
        Suggestion(code("J1885", CodeSystem.HCPCS), "x", Role.SUPPLY, True, 0.8, (), "", ()),
        Suggestion(code("0DTJ4ZZ", CodeSystem.ICD10PCS), "x", Role.PROCEDURE, True, 0.8, (), "", ()),
    )
    start = Review.of(Worksheet(Encounter(), {}, rows, (), (), (), "stub"))
    assert [each for each in start.worksheet(catalog).findings if each.verdict is not Verdict.INFO] == []
