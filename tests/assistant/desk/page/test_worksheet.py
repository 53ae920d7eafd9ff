"""The worksheet on the page: what a coder does to its rows, and what is made of it."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import pytest

from assistant.export.fhir import from_bundle
from tests.assistant.desk.page.seen import VISIT, becomes, codes, download, row

pytestmark = pytest.mark.browser


def test_the_note_is_marked_and_the_bar_is_guessed(coded: Any) -> None:
    assert codes(coded) == VISIT
    assert coded.input_value("#day input") == "2026-04-14"
    assert coded.input_value("#age input") == "67"
    assert coded.input_value("#sex input") == "female"
    assert "(note)" in coded.inner_text("#day")
    marked = coded.eval_on_selector_all(
        "#marked .note mark", "marks => marks.map(m => [m.className, m.dataset.codes, m.textContent])"
    )
    assert ["suggested", "J44.1", "Acute exacerbation of COPD"] in marked
    assert ["considered", "G47.33", "obstructive sleep apnea"] in marked
    assert ["query", "query", "more wheezing than usual"] in marked


def test_what_the_coder_writes_in_the_bar_stays(page: Any, note: str) -> None:
    page.fill("#age input", "41")
    page.fill("#note textarea", note)
    page.click("#suggest")
    page.wait_for_selector("#worksheet .row")
    assert page.input_value("#age input") == "41"
    assert "(note)" not in page.inner_text("#age")


def test_a_row_lights_its_words_and_words_their_row(coded: Any) -> None:
    row(coded, "J44.1").focus()
    assert coded.inner_text("#marked mark.lit") == "Acute exacerbation of COPD"
    coded.hover("#marked mark[data-codes='E11.42']")
    assert "lit" in (row(coded, "E11.42").get_attribute("class") or "")


def test_findings_change_with_the_rows(coded: Any) -> None:
    assert "may stand together" in coded.inner_text("#worksheet .verdict")
    row(coded, "N18.31").get_by_label("Move N18.31 up").click()
    becomes(coded, ["N18.31", "E11.22", "E11.42", "I12.9", "J44.1"])
    coded.wait_for_selector("#worksheet .finding.stop")
    assert "Not clean" in coded.inner_text("#worksheet .verdict.stop")
    row(coded, "N18.31").get_by_label("Move N18.31 down").click()
    becomes(coded, VISIT)
    coded.wait_for_selector("#worksheet .finding.stop", state="hidden")


def test_accept_reject_with_a_reason_and_put_back(coded: Any) -> None:
    row(coded, "E11.42").get_by_label("Accept E11.42").click()
    coded.wait_for_selector(".row.accepted[data-code='E11.42']")
    row(coded, "I12.9").locator("details.menu summary").click()
    row(coded, "I12.9").get_by_text("not documented").click()
    becomes(coded, ["E11.22", "N18.31", "E11.42", "J44.1"])
    assert "not documented" in coded.inner_text("#worksheet .part:last-child")
    coded.get_by_label("Put I12.9 back").click()
    becomes(coded, VISIT)


def test_replace_by_an_alternative(coded: Any) -> None:
    row(coded, "E11.22").locator("details.others summary").click()
    row(coded, "E11.22").get_by_text("Use instead").click()
    becomes(coded, ["E11.21", *VISIT[1:]])
    assert "instead of E11.22" in row(coded, "E11.21").inner_text()


def test_add_a_code_by_search(coded: Any) -> None:
    coded.fill("#add-code", "gastric ulcer, unspecified as acute")
    coded.wait_for_selector("#add-hits [role=option]")
    coded.keyboard.press("Enter")
    becomes(coded, [*VISIT, "K25.9"])
    assert "coder" in row(coded, "K25.9").inner_text()


def test_a_row_that_was_changed_does_not_call_the_coder_back_from_writing(coded: Any) -> None:
    coded.route("**/queue/data*", lambda route: (time.sleep(0.4), route.continue_()))
    row(coded, "E11.22").get_by_label("Accept E11.22").click()
    coded.focus("#add-code")
    coded.keyboard.type("gastric")
    coded.wait_for_selector(".row.accepted")
    coded.keyboard.type(" ulcer")
    assert coded.input_value("#add-code") == "gastric ulcer"
    coded.wait_for_selector("#add-hits [role=option]:has-text('ulcer')")


def test_the_chat_changes_the_worksheet(coded: Any) -> None:
    def ask(words: str) -> None:
        coded.fill("#question textarea", words)
        coded.keyboard.press("Enter")
        coded.wait_for_function(
            "words => [...document.querySelectorAll('#chat .asked')].at(-1)?.textContent === words && !document.querySelector('#chat .caret')",
            arg=words,
        )

    ask("add K25.9")
    becomes(coded, [*VISIT, "K25.9"])
    ask("drop the second one")
    becomes(coded, ["E11.22", "E11.42", "I12.9", "J44.1", "K25.9"])
    assert "struck in the chat" in coded.inner_text("#worksheet .part:last-child")
    ask("why is I12.9 on it?")
    assert "The note documents “Hypertension”" in coded.inner_text("#chat .log")
    coded.locator("#chat .answered").last.locator("[data-guideline='I.B.2']").click()
    coded.wait_for_selector("dialog#card[open]")
    assert "I.B.2" in coded.inner_text("dialog#card h2")
    coded.keyboard.press("Escape")
    coded.get_by_role("button", name="Undo", exact=True).click()
    becomes(coded, [*VISIT, "K25.9"])
    row(coded, "E11.22").focus()
    coded.keyboard.press("Control+z")
    becomes(coded, VISIT)


def test_a_service_with_its_units_modifiers_and_pointers(coded: Any) -> None:
    coded.fill("#question textarea", "add J1885")
    coded.keyboard.press("Enter")
    becomes(coded, [*VISIT, "J1885"])
    line = row(coded, "J1885")
    assert line.get_by_label("Pointers of J1885").input_value() == "A"
    line.get_by_label("Units of J1885").fill("2")
    line.get_by_label("Units of J1885").press("Tab")
    coded.wait_for_function("document.querySelector('.row[data-code=J1885] input[name=units]').defaultValue === '2'")
    line.get_by_label("Modifiers of J1885").fill("lt")
    line.get_by_label("Modifiers of J1885").press("Enter")
    coded.wait_for_function(
        "document.querySelector('.row[data-code=J1885] input[name=modifiers]').defaultValue === 'LT'"
    )
    line.get_by_label("Pointers of J1885").fill("E K")
    line.get_by_label("Pointers of J1885").press("Enter")
    coded.wait_for_selector("#message .refusal")
    line.get_by_label("Pointers of J1885").fill("e a")
    line.get_by_label("Pointers of J1885").press("Enter")
    coded.wait_for_function(
        "document.querySelector('.row[data-code=J1885] input[name=pointers]').defaultValue === 'E A'"
    )
    item = next(
        each["resource"]["item"][0]
        for each in json.loads(download(coded, "FHIR"))["entry"]
        if each["resource"]["resourceType"] == "Claim"
    )
    assert item["diagnosisSequence"] == [5, 1]
    assert float(item["quantity"]["value"]) == 2


def test_the_encounter_bar_codes_anew_and_keeps_what_was_decided(coded: Any) -> None:
    row(coded, "N18.31").get_by_label("Accept N18.31").click()
    coded.wait_for_selector(".row.accepted[data-code='N18.31']")
    coded.fill("#day input", "2026-05-02")
    coded.press("#day input", "Enter")
    coded.wait_for_function("document.querySelector('.sheet-bar').innerText.includes('2026-05-02')")
    assert coded.locator(".row.accepted[data-code='N18.31']").count() == 1


def test_drag_a_row(coded: Any) -> None:
    row(coded, "J44.1").locator(".grip").drag_to(row(coded, "E11.22"))
    becomes(coded, ["J44.1", "E11.22", "N18.31", "E11.42", "I12.9"])


def test_exports_hold_what_the_coder_left_standing(coded: Any) -> None:
    row(coded, "I12.9").locator("details.menu summary").click()
    row(coded, "I12.9").get_by_text("not documented").click()
    becomes(coded, ["E11.22", "N18.31", "E11.42", "J44.1"])
    left = ["E11.22", "N18.31", "E11.42", "J44.1"]
    assert [each["code"] for each in json.loads(download(coded, "JSON"))["suggestions"]] == left
    table = list(csv.DictReader(io.StringIO(download(coded, "CSV"))))
    assert [each["code"] for each in table if each["status"] == "suggested"] == left
    assert [each.value for each in from_bundle(json.loads(download(coded, "FHIR"))).codes] == left


def test_the_printed_summary(coded: Any) -> None:
    coded.evaluate("() => { window.print = () => { window.printed = document.querySelector('#printed').innerText; }; }")
    coded.locator(".sheet-bar").get_by_text("Print", exact=True).click()
    coded.wait_for_function("window.printed")
    printed = coded.evaluate("window.printed")
    for part in ("Coding worksheet", "2026-04-14", "E11.22", "“Hypertension”", "Considered, not coded", "G47.33"):
        assert part in printed
    assert coded.locator("#printed").count() == 0


def test_copy_all(coded: Any) -> None:
    coded.get_by_text("Copy all").click()
    coded.wait_for_function("navigator.clipboard.readText().then(text => text.split('\\n').length === 5)")
