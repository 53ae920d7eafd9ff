"""Worksheets against keys: levels, evidence, citations, classes of errors, stability, by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.coding.trace import Dropped, Read, Trace, Traced
from assistant.coding.worksheet import Evidence, NotCoded, Reason, Role, Suggestion, Worksheet
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting
from evals import citations, evidence, levels, notes, stability
from evals.cases import GoldCode, NoteCase
from evals.opening import pasted
from evals.plan import Plan
from evals.runs import run

TEXT = "Left knee pain. No gout. Possible lupus. Hypertension. Cough with pneumonia."


def _row(code: str, words: str = "", confidence: float = 0.9, role: Role = Role.SECONDARY) -> Suggestion:
    start = TEXT.index(words) if words else 0
    quotes = (Evidence(start, start + len(words), words, ""),) if words else ()
    basis = (Basis("tabular", "I10", "Essential (primary) hypertension"),)
    return Suggestion(Code.parse(code), "", role, True, confidence, quotes, "", basis)


def _traced(*rows: Suggestion, left: tuple[NotCoded, ...] = (), trace: Trace | None = None) -> Traced:
    encounter = Encounter(Setting.OUTPATIENT, None, None, None)
    return Traced(Worksheet(encounter, {}, rows, left, (), (), "hand"), trace or Trace())


def _case(*codes: str, **more: Any) -> NoteCase:
    return NoteCase.model_validate({"id": "n", "text": TEXT, "codes": [{"code": code} for code in codes], **more})


def _score(catalog: Catalog, case: NoteCase, *rows: Suggestion, **more: Any) -> dict[str, Any]:
    return notes.score(case, _traced(*rows, **more), catalog)


def test_counts_at_each_level(catalog: Catalog) -> None:
    """M25.562 for M25.561: wrong exactly, right in category and chapter, and in five of the six entries on its way."""
    found = levels.counted(["M25.561", "I10"], ["M25.562", "I10"], catalog)
    assert found["exact"] == (1, 2, 2)
    assert found["category"] == found["chapter"] == (2, 2, 2)
    right, got, expected = found["hierarchy"]
    assert got == expected == right + 1
    assert {chapter: row for chapter, row in found["by_chapter"].items() if row[1]} == {
        "chapter 13": (0, 1, 1),
        "chapter 9": (1, 1, 1),
    }


def test_figures_of_a_run_by_hand(catalog: Catalog) -> None:
    one = _score(catalog, _case("I10", "M25.562"), _row("I10", "Hypertension"), _row("M25.561", "Left knee pain", 0.4))
    two = _score(
        catalog, _case("J18.9", must_not=["R05.9", "M10.9"]), _row("J18.9", "pneumonia"), _row("R05.9", "Cough")
    )
    for number, each in enumerate((one, two)):
        each |= {"id": str(number), "seconds": 0.1}
    figures = {name: figure.value for name, figure in notes.tabulate([one, two]).figures().items()}
    assert figures["precision"] == 2 / 4
    assert figures["recall"] == 2 / 3
    assert figures["f1"] == pytest.approx(4 / 7)
    assert figures["category_f1"] == pytest.approx(6 / 7)
    assert figures["jaccard"] == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert figures["exact_set"] == 0.0
    assert figures["must_not_rate"] == 1 / 2
    assert figures["map"] == pytest.approx((1 / 2 + 1) / 2)
    assert figures["macro_f1"] == pytest.approx((1 + 0 + 0 + 1 + 0) / 5)
    assert figures["first_listed_accuracy"] == 0.0
    assert figures["citation_validity"] == 1.0
    assert "evidence_overlap" not in figures
    details = notes.details([one, two])
    assert details["f1_by_chapter"]["chapter 9"]["value"] == 1.0
    assert {(e["side"], e["class"]): e["n"] for e in details["errors"]} == {
        ("missed", "wrong detail: side"): 1,
        ("extra", "wrong detail: side"): 1,
        ("extra", "symptom of a diagnosis"): 1,
    }


def test_acceptable_codes_count_neither_way_and_codes_without_a_release_are_named(catalog: Catalog) -> None:
    found = _score(catalog, _case("I10", "M54.5", acceptable=["Z79.899"]), _row("I10", "Hypertension"), _row("Z79.899"))
    assert (found["extra"], found["ignored"], found["right"]) == ([], ["M54.5"], 1.0)
    assert len(found["judged"]) == 1


@pytest.mark.parametrize(
    ("expected", "rows", "kind"),
    [
        ("M25.562", [_row("M25.561", "Left knee pain")], {"wrong detail: side"}),
        ("S82.141A", [_row("S82.141D", "Left knee pain")], {"wrong detail: 7th character"}),
        ("J18.9", [_row("J18.1", "pneumonia")], {"wrong detail: type"}),
        ("I10", [_row("M10.9", "gout")], {"not mentioned", "negated coded"}),
        ("I10", [_row("M32.9", "lupus")], {"not mentioned", "unconfirmed coded"}),
        ("J18.9", [_row("R05.9", "Cough")], {"not mentioned", "symptom of a diagnosis"}),
        ("M54.5", [_row("M54.50", "knee pain")], {"outdated"}),
        ("C50.911", [], {"not mentioned"}),
        ("I10", [_row("M25.562"), _row("I10", "Hypertension")], {"not mentioned"}),
        ("I10", [_row("M25.562", "Left knee pain"), _row("I10", "Hypertension")], {"not selected"}),
    ],
)
def test_the_class_of_each_error(catalog: Catalog, expected: str, rows: list[Suggestion], kind: set[str]) -> None:
    assert {error["class"] for error in _score(catalog, _case(expected), *rows)["errors"]} == kind


def test_a_trace_tells_what_was_not_selected_and_what_is_a_symptom(catalog: Catalog) -> None:
    cough, lupus = Code.parse("R05.9"), Code.parse("M32.9")
    trace = Trace(
        read=(Read(30, 35, "uncertain", (lupus,), (lupus,)),),
        dropped=(Dropped(lupus, "uncertain"), Dropped(cough, Reason.INTEGRAL.value)),
    )
    found = _score(catalog, _case("M32.9", "R05.9"), trace=trace)
    assert {error["code"]: error["class"] for error in found["errors"]} == {
        "M32.9": "not selected",
        "R05.9": "symptom of a diagnosis",
    }
    assert all(error["step"] == "not-selected" for error in found["errors"])


def test_what_the_audit_doubts_is_a_doubtful_key(catalog: Catalog) -> None:
    found = _score(catalog, _case("E11.9", "E10.9"), _row("E11.9", "Hypertension"))
    assert [(e["code"], e["class"]) for e in found["errors"] if e["side"] == "missed"] == [("E10.9", "key doubtful")]


def test_evidence_that_does_not_stand_in_the_note_is_counted() -> None:
    wrong = Suggestion(Code.parse("I10"), "", Role.SECONDARY, True, 1.0, (Evidence(0, 4, "Knee", ""),), "", ())
    assert evidence.errors(TEXT, _traced(wrong, _row("M10.9"), _row("J18.9", "pneumonia")).worksheet) == 2


def test_overlap_with_marked_words() -> None:
    """ "Hypertension" stands at 41 to 53; the set marks 41 to 47 and, for another code, words elsewhere."""
    start = TEXT.index("Hypertension")
    gold = [GoldCode(code="I10", spans=((start, start + 6),)), GoldCode(code="J18.9", spans=((0, 4),))]
    sheet = _traced(_row("I10", "Hypertension"), _row("J18.9", "pneumonia"), _row("M10.9", "gout")).worksheet
    assert evidence.overlaps(gold, sheet) == (1.0, pytest.approx(6 / 12), 2)
    assert evidence.overlaps([GoldCode(code="I10")], sheet) is None


@pytest.mark.parametrize(
    ("basis", "holds"),
    [
        (Basis("guideline", "I.C.9.a", "Hypertension"), True),
        (Basis("guideline", "I.C.99", "Hypertension"), False),
        (Basis("tabular", "I10", "Essential (primary) hypertension"), True),
        (Basis("tabular", "I10", "Essential hypotension"), False),
        (Basis("tabular", "I10", ""), False),
        (Basis("tabular", "E11.99", "Type 2 diabetes mellitus"), False),
        (Basis("tabular", "no code", "words"), False),
        (Basis("tabular", "Chapter 15 Note", "codes from this chapter are for use only on maternal records"), True),
        (Basis("tabular", "Chapter 15", "Type 2 diabetes mellitus"), False),
        (Basis("tabular", "Chapter 99", "words"), False),
        (Basis("tabular", "ICD-10-CM April 2026", "Z99.999 does not stand in it."), True),
        (Basis("tabular", "ICD-10-CM April 1926", "Z99.999 does not stand in it."), False),
        (Basis("table", "MCE sex conflict", "Listed as female only."), True),
        (Basis("table", "", "words"), False),
    ],
)
def test_a_citation_holds_where_what_it_names_is_there(catalog: Catalog, basis: Basis, holds: bool) -> None:
    assert citations.valid(basis, catalog) is holds


NOTE = "Subjective:\nShortness of breath.\n\nAssessment:\n1. Hypertension\n2. Chronic kidney disease\n\nPlan:\nFollow-up in May."


def test_variants_say_the_same() -> None:
    assert stability.recased("a B") == "A B"
    assert "SOB" in stability.abbreviated(NOTE)
    assert "1. HTN\n2. CKD" in stability.abbreviated(NOTE)
    parts = stability.reordered(NOTE)
    assert parts != NOTE
    assert sorted(parts.split()) == sorted(NOTE.split())
    assert parts.index("Assessment:") < parts.index("Subjective:")
    assert parts.index("Assessment:") < parts.index("1. Hypertension")
    assert stability.reordered("One line.") == "One line."
    assert stability.reordered(f"EYE CLINIC\n\n{NOTE}").startswith("EYE CLINIC\n\nAssessment:")
    alone = "EYE CLINIC\n\nDx:\nCataract"
    assert stability.reordered(alone) == alone, "the name of the clinic is no diagnosis"


def test_equal_worksheets_are_told_for_each_variant_that_differs() -> None:
    def coded(text: str) -> Worksheet:
        return (
            _traced(_row("I10"), _row("N18.9")).worksheet
            if "CKD" in text
            else _traced(_row("N18.9"), _row("I10")).worksheet
        )

    first = _traced(_row("I10"), _row("N18.9")).worksheet
    assert stability.equal_worksheets(NOTE, first, coded) == {"reordered": 1.0, "recased": 1.0, "abbreviated": 1.0}
    other = _traced(_row("I10")).worksheet
    assert stability.equal_worksheets("HTN", first, lambda text: other) == {}
    assert stability.equal_worksheets("htn", first, lambda text: other) == {"recased": 0.0}


def test_a_doubtful_key_is_left_out_or_put_right_and_counted(bare: Application) -> None:
    """E11.9 and E10.9 exclude each other; E19.1 is E11.9 with two characters swapped."""
    lines = [
        {
            "id": "a",
            "text": "Essential (primary) hypertension.",
            "codes": [{"code": c} for c in ("I10", "E11.9", "E10.9")],
        },
        {"id": "b", "text": "Essential (primary) hypertension.", "codes": [{"code": "I10"}, {"code": "E19.1"}]},
    ]
    opened = pasted("own", "\n".join(json.dumps(line) for line in lines), "notes")
    found = {key: run(opened, Plan("notes", engine="words", key=key), bare) for key in ("given", "exclude", "repair")}
    recall = {key: result.head["metrics"]["recall"]["value"] for key, result in found.items()}
    assert recall == {"given": 0.5, "exclude": 1.0, "repair": 0.4}
    assert found["exclude"].head["details"]["key"]["left out"] == 3
    assert found["repair"].head["details"]["key"]["put right"] == 1
