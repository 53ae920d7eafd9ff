"""The page in a real browser: what a coder does there in a day."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.desk import users
from assistant.desk.audit import Record
from assistant.desk.server import create_app
from assistant.desk.signin import SignIn
from assistant.desk.users import Users
from assistant.export.fhir import from_bundle
from evals import plots
from evals.tab import EvaluationTab

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What a browser would fetch if any of it became markup (SECURITY 2), and templates that must stay words.
PAYLOADS = (
    "![x](http://evil.test/1.png)",
    "<img src=http://evil.test/2.png>",
    "<div style=\"background:url('http://evil.test/3')\">x</div>",
    "<video src=http://evil.test/4 autoplay></video>",
    "<audio src=http://evil.test/5 autoplay></audio>",
    "```mermaid\ngraph TD; A[\"<img src='http://evil.test/6'>\"]\n```",
    "<iframe src=http://evil.test/7></iframe>",
    "<script>fetch('http://evil.test/8')</script>",
    "<a href='javascript:fetch(`http://evil.test/9`)'>x</a>",
    "<form action=http://evil.test/10><input autofocus onfocus=fetch('http://evil.test/10')></form>",
    "<svg onload=fetch('http://evil.test/11')><image href=http://evil.test/11 /></svg>",
    "<link rel=stylesheet href=http://evil.test/12><style>@import 'http://evil.test/12'</style>",
    "${fetch('http://evil.test/13')} {{constructor.constructor('fetch(`http://evil.test/13`)')()}} `${1+1}`",
    "<details open ontoggle=fetch('http://evil.test/14')>x</details>",
)


class EchoTab:
    """A tab from elsewhere."""

    title = "Echo"
    calls = 0

    def page(self) -> str:
        return "<div class='plugged'><form data-call='echo'><label>Word<input name='word'></label><button type='submit'>Say</button></form><div data-out></div></div>"

    def act(self, action: str, fields: dict[str, str]) -> str:
        self.calls += 1
        return (
            "<p>done</p>" if action == "wait" else f"<p data-poll='wait'>waiting for {len(fields['word'])} letters</p>"
        )


@pytest.fixture(scope="module")
def address(stub: Any, serve: Callable[[Any], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    record = tmp_path_factory.mktemp("audit")
    with serve(create_app(stub, record=Record(record), tabs=[EchoTab(), EvaluationTab(stub)])) as url:
        pytest.audit_folder = record  # type: ignore[attr-defined]
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A fresh desk, ready, which has asked nobody but its own server for anything."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    made = context.new_page()
    made.set_default_timeout(20000)
    asked: list[str] = []
    faults: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.goto(address)
    made.wait_for_selector("#note textarea")
    made.wait_for_function("document.querySelector('#startup progress') === null")
    yield made
    outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    context.close()
    assert outside == []
    assert faults == []


@pytest.fixture
def coded(page: Any, note: str) -> Any:
    """A desk with the note coded."""
    page.fill("#note textarea", note)
    page.click("#suggest")
    page.wait_for_selector("#worksheet .row")
    return page


def codes(page: Any) -> list[str]:
    return page.eval_on_selector_all("#worksheet .rows .row", "rows => rows.map(row => row.dataset.code)")  # type: ignore[no-any-return]


def becomes(page: Any, wanted: list[str]) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#worksheet .rows .row')].map(r => r.dataset.code)) === wanted",
        arg=json.dumps(wanted, separators=(",", ":")),
    )


VISIT = ["E11.22", "N18.31", "E11.42", "I12.9", "J44.1"]


def row(page: Any, code: str) -> Any:
    return page.locator(f"#worksheet .rows .row[data-code='{code}']")


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


def test_without_a_mouse_from_the_note_to_the_row_and_back(page: Any, note: str) -> None:
    page.focus("#note textarea")
    page.keyboard.insert_text(note)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.activeElement.dataset.code === 'E11.22'")
    page.keyboard.press("End")
    page.wait_for_function("document.activeElement.dataset.code === 'J44.1'")
    assert page.inner_text("#marked mark.lit") == "Acute exacerbation of COPD"
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.id === 'add-code'")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.dataset.code === 'E11.22'")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    becomes(page, VISIT[1:])
    assert "not addressed at this visit" in page.inner_text("#worksheet .part:last-child")
    page.keyboard.press("Alt+q")
    page.wait_for_function("document.activeElement.closest('#question') !== null")
    page.keyboard.press("Alt+n")
    page.wait_for_function("document.activeElement.closest('#marked') !== null")
    page.keyboard.press("Alt+w")
    page.wait_for_function("document.activeElement.dataset.code === 'N18.31'")
    page.click("#marked mark[data-codes='J44.1']")
    page.wait_for_function("document.activeElement.dataset.code === 'J44.1'")


def test_every_control_is_reached_with_tab_and_shows_it(coded: Any) -> None:
    """Each stop of the Tab key can be seen, and none of the places where something is done is left out."""
    coded.locator("#top h1").click()
    reached = set()
    for _ in range(160):
        coded.keyboard.press("Tab")
        name, seen = coded.evaluate(
            """() => { const at = document.activeElement; const style = getComputedStyle(at); const round = getComputedStyle(at.closest('.block') || at);
            const place = at.closest('#encounter') ? at.closest('.block').id : at.id || at.dataset.code || at.dataset.act || at.dataset.copy || at.dataset.ask || at.className || at.tagName;
            return [at === document.body ? '' : String(place), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || round.boxShadow !== 'none']; }"""
        )
        if not name:
            break
        assert seen, f"no focus to be seen on {name}"
        reached.add(name)
    places = "setting day sex age suggest open edit clear accept-all undo export E11.22 J44.1 accept add-code send stop all G47.33 note"
    assert set(places.split()) <= reached


def test_keys_alone(coded: Any) -> None:
    row(coded, "E11.22").focus()
    coded.keyboard.press("ArrowDown")
    assert coded.evaluate("document.activeElement.dataset.code") == "N18.31"
    coded.keyboard.press("a")
    coded.wait_for_selector(".row.accepted[data-code='N18.31']")
    coded.wait_for_function("document.activeElement.dataset.code === 'N18.31'")
    coded.keyboard.press("Alt+ArrowDown")
    becomes(coded, ["E11.22", "E11.42", "N18.31", "I12.9", "J44.1"])
    coded.wait_for_function("document.activeElement.dataset.code === 'N18.31'")
    coded.keyboard.press("x")
    coded.keyboard.press("Enter")
    becomes(coded, ["E11.22", "E11.42", "I12.9", "J44.1"])
    coded.wait_for_function("document.activeElement.dataset.code === 'I12.9'")
    coded.keyboard.press("Enter")
    coded.wait_for_selector("dialog#card[open] .card[data-code='I12.9']")
    coded.keyboard.press("Escape")
    coded.wait_for_selector("dialog#card[open]", state="hidden")
    assert coded.evaluate("document.activeElement.dataset.code") == "I12.9"
    coded.keyboard.press("c")
    coded.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('I12.9\\t'))")


def test_drag_a_row(coded: Any) -> None:
    row(coded, "J44.1").locator(".grip").drag_to(row(coded, "E11.22"))
    becomes(coded, ["J44.1", "E11.22", "N18.31", "E11.42", "I12.9"])


def test_the_card_and_the_guideline(coded: Any) -> None:
    row(coded, "E11.22").locator("button.code").first.click()
    coded.wait_for_selector("dialog#card[open]")
    said = coded.inner_text("dialog#card")
    for part in (
        "Type 2 diabetes mellitus with diabetic chronic kidney disease",
        "Use additional",
        "Chapter 4",
        "Guidelines that name it",
        "E08-E13",
    ):
        assert part in said
    coded.locator("dialog#card [data-card='E11']").click()
    coded.wait_for_selector("dialog#card .card[data-code='E11']")
    coded.locator("dialog#card [data-guideline]").first.click()
    coded.wait_for_function("document.querySelector('dialog#card h2').textContent.startsWith('I.')")
    coded.keyboard.press("Escape")


def test_a_card_adds_its_code(coded: Any) -> None:
    coded.locator(".left [data-card='G47.33']").click()
    coded.locator("dialog#card [data-add]").click()
    becomes(coded, [*VISIT, "G47.33"])


def test_chat_streams_and_its_codes_open(coded: Any) -> None:
    coded.fill("#question textarea", "what is E11.22")
    coded.keyboard.press("Enter")
    coded.wait_for_selector("#chat .caret")
    coded.wait_for_selector("#chat .answer-codes")
    assert "{{x}} ${1+1} <b>bold</b>" in coded.inner_text("#chat .said")
    assert coded.input_value("#question textarea") == ""
    coded.locator("#chat .said button.code").first.click()
    coded.wait_for_selector("dialog#card[open] .card[data-code='E11.22']")
    coded.keyboard.press("Escape")
    coded.locator("#chat .cited [data-guideline='I.C.4.a']").click()
    coded.wait_for_selector("dialog#card[open]")


def test_an_example_is_asked_and_an_answer_is_stopped(page: Any) -> None:
    page.locator("#chat .examples button").first.click()
    page.wait_for_selector("#chat .answer-codes")
    page.fill("#question textarea", "answer slowly")
    page.click("#send")
    page.wait_for_function("document.querySelectorAll('#chat .answered')[1]?.innerText.includes('word word')")
    page.click("#stop")
    page.wait_for_function("document.querySelector('#chat').innerText.includes('stopped')")
    before = page.inner_text("#chat .log")
    page.wait_for_timeout(300)
    assert page.inner_text("#chat .log") == before


def test_what_is_written_while_an_answer_streams_stays_and_overtakes_it(page: Any) -> None:
    def asked() -> list[str]:
        return page.eval_on_selector_all("#chat .asked", "all => all.map(each => each.textContent)")  # type: ignore[no-any-return]

    page.fill("#question textarea", "answer slowly")
    page.dblclick("#send")
    page.wait_for_function("document.querySelector('#chat .answered')?.innerText.includes('word word')")
    assert asked() == ["answer slowly"], "sent twice, asked once"
    assert page.input_value("#question textarea") == ""
    page.fill("#question textarea", "what is")
    page.wait_for_function("document.querySelector('#chat .answered')?.innerText.includes('word word word word word')")
    assert page.input_value("#question textarea") == "what is"
    page.fill("#question textarea", "what is E11.22")
    page.click("#send")
    page.wait_for_selector("#chat .answer-codes")
    assert asked() == ["answer slowly", "what is E11.22"]
    assert "stopped" in page.locator("#chat .answered").first.inner_text()


def test_a_fault_is_a_sentence_without_the_note(coded: Any, capfd: pytest.CaptureFixture[str]) -> None:
    coded.fill("#question textarea", "explode")
    coded.click("#send")
    coded.wait_for_selector("#chat .refusal")
    assert "nothing was lost" in coded.inner_text("#chat .refusal")
    printed = "".join(capfd.readouterr())
    assert "Okonkwo" not in printed
    assert "RuntimeError" in printed


def test_a_bad_date_is_refused_and_nothing_is_lost(page: Any, note: str) -> None:
    page.fill("#note textarea", note)
    page.fill("#day input", "yesterday")
    page.click("#suggest")
    page.wait_for_selector("#message .refusal")
    assert "2026-04-30" in page.inner_text("#message")
    assert page.input_value("#note textarea") == note


def test_clear_forgets(coded: Any) -> None:
    coded.click("#clear")
    coded.wait_for_selector("#worksheet .empty")
    assert coded.input_value("#note textarea") == ""
    assert coded.input_value("#day input") == ""
    assert coded.is_visible("#note textarea")


def test_a_file_is_opened_and_an_unreadable_one_is_refused(page: Any, note: str) -> None:
    page.set_input_files(
        "#file", {"name": "<img src=x>.txt", "mimeType": "text/plain", "buffer": note.encode("utf-16")}
    )
    page.wait_for_selector("#worksheet .row")
    page.click("#edit")
    assert page.input_value("#note textarea") == note
    page.set_input_files("#file", {"name": "scan.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n000"})
    page.wait_for_selector("#message .refusal")
    assert page.input_value("#note textarea") == note


def test_files_of_several_kinds_are_dropped(page: Any) -> None:
    from docx import Document

    said = {kind: f"Assessment: gastric ulcer, read from {kind}." for kind in ("md", "docx", "rtf", "json", "xml")}
    document, stream = Document(), io.BytesIO()
    document.add_paragraph(said["docx"])
    document.save(stream)
    attachment = {"contentType": "text/plain", "data": base64.b64encode(said["json"].encode()).decode()}
    reference = {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    cda = f"<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'><component><section><text>{said['xml']}</text></section></component></ClinicalDocument>"
    files = {
        "md": said["md"].encode(),
        "docx": stream.getvalue(),
        "rtf": f"{{\\rtf1\\ansi {said['rtf']}}}".encode(),
        "json": json.dumps(reference).encode(),
        "xml": cda.encode(),
    }
    for kind, raw in files.items():
        page.evaluate(
            """([name, data]) => { const moved = new DataTransfer();
            moved.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
            document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: moved })); }""",
            [f"note.{kind}", base64.b64encode(raw).decode()],
        )
        page.wait_for_function(
            "words => document.querySelector('#marked .note')?.textContent.includes(words)", arg=f"read from {kind}"
        )
        assert codes(page) == ["K25.9"]


def download(page: Any, label: str) -> str:
    with page.expect_download() as waiting:
        page.locator(".sheet-bar").get_by_text(label, exact=True).click()
    return waiting.value.path().read_text(encoding="utf-8")  # type: ignore[no-any-return]


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


def test_look_up_with_facets_the_tree_and_the_guidelines(page: Any) -> None:
    page.get_by_role("tab", name="Look up").click()
    page.wait_for_selector("#lookup-results li")
    assert "Chapter 9" in page.inner_text("#lookup-results")
    page.fill("#lookup-query", "gastric ulcer")
    page.wait_for_selector("#lookup-results [data-card='K25.9']")
    assert "Chapter 9" not in page.inner_text("#lookup-results")
    page.locator("#lookup-results [data-card='K25.9']").click()
    page.wait_for_selector("#lookup-card .card[data-code='K25.9']")
    page.locator("#lookup-card [data-card='K25']").first.click()
    page.wait_for_selector("#lookup-card .card[data-code='K25'] [data-card='K25.0']")
    page.select_option("#lookup-chapter", "Chapter 4")
    page.wait_for_function("document.querySelector('#lookup-results').innerText.includes('Nothing found')")
    page.fill("#lookup-query", "")
    page.select_option("#lookup-chapter", "")
    page.select_option("#lookup-system", "guidelines")
    page.wait_for_selector("#lookup-chapter:disabled")
    page.wait_for_selector("#lookup-results [data-guideline='I.A.15']")
    page.fill("#lookup-query", "I.C.4")
    page.wait_for_selector("#lookup-results [data-guideline='I.A.15']", state="hidden")
    page.locator("#lookup-results [data-guideline='I.C.4.a']").click()
    page.wait_for_function("document.querySelector('#lookup-card h2')?.textContent.startsWith('I.C.4.a')")


def test_the_tree_is_opened_branch_by_branch_with_keys(page: Any) -> None:
    page.get_by_role("tab", name="Look up").click()
    for branch in ("Chapter 4", "E08-E13", "E11", "E11.2"):
        summary = page.locator(f"#lookup-results details[data-branch='{branch}'] > summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#lookup-results details[data-branch='{branch}'] > .tree")
    page.wait_for_selector("#lookup-card .card[data-code='E11.2']")
    page.locator("#lookup-results .leaf [data-card='E11.22']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#lookup-card .card[data-code='E11.22']")
    page.select_option("#lookup-system", "HCPCS")
    page.locator("#lookup-results details[data-prefix='J'] > summary").click()
    page.locator("#lookup-results details[data-prefix='J1'] > summary").click()
    page.locator("#lookup-results .leaf [data-card='J1885']").click()
    page.wait_for_selector("#lookup-card .card[data-code='J1885']")


def test_a_plugged_tab_runs_and_polls(page: Any) -> None:
    page.get_by_role("tab", name="Echo").click()
    page.fill(".plugged input", "hello")
    page.click(".plugged button")
    page.wait_for_function("document.querySelector('[data-out]').innerText.includes('5 letters')")
    page.wait_for_function("document.querySelector('[data-out]').innerText === 'done'")


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_in_a_note_or_an_answer_becomes_markup(page: Any, note: str, number: int) -> None:
    """Half of the payloads each time; the fixture then finds that nobody was asked."""
    bad = "\n".join(PAYLOADS[number::2])
    page.fill("#note textarea", f"{note}\n{bad}")
    page.click("#suggest")
    page.wait_for_selector("#worksheet .row")
    assert PAYLOADS[number] in page.inner_text("#marked .note")
    for payload in PAYLOADS[number::2]:
        page.fill("#question textarea", f"say {payload}".replace("\n", " "))
        page.click("#send")
        page.wait_for_function(
            "() => { const all = document.querySelectorAll('#chat .answered'); return all.length && !document.querySelector('#chat .caret') && all[all.length - 1].querySelector('.answer-codes'); }"
        )
    page.wait_for_timeout(200)
    assert page.locator("#chat img, #chat iframe, #chat video, #marked img, #marked svg, #chat svg").count() == 0


def test_the_note_is_in_no_browser_storage(coded: Any) -> None:
    stored = coded.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, (await indexedDB.databases?.()) || [], document.cookie, await caches.keys()])"""
    )
    assert "Okonkwo" not in stored
    assert re.search(r"codedesk=", stored) is None, "the cookie is for the server only"


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1440, "light"),
        *(pytest.param(*each, marks=pytest.mark.slow) for each in ((1440, "dark"), (400, "light"), (400, "dark"))),
    ],
)
def test_axe_finds_nothing_serious(browser: Any, address: str, note: str, width: int, scheme: str) -> None:
    """With each tab open, a card, a menu, a refusal, a stop, and everything that unfolds."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#chat .examples button")
    found = serious(axe.run(page).response)
    page.fill("#note textarea", note)
    page.click("#suggest")
    page.wait_for_selector("#worksheet .row")
    for words in ("what is E11.22", "add J1885", "add I10", "drop the fourth one"):
        page.fill("#question textarea", words)
        page.click("#send")
        page.wait_for_function(f"[...document.querySelectorAll('#chat .asked')].at(-1)?.textContent === '{words}'")
        page.wait_for_selector("#chat .caret", state="detached")
    row(page, "N18.31").get_by_label("Accept N18.31").click()
    page.wait_for_selector(".row.accepted")
    page.wait_for_selector("#worksheet .part s")
    page.evaluate("document.querySelectorAll('#worksheet details').forEach(each => { each.open = true; })")
    page.fill("#add-code", "gastric")
    page.wait_for_selector("#add-hits [role=option]")
    found += serious(axe.run(page).response)
    page.keyboard.press("Escape")
    row(page, "E11.22").locator("button.code").first.click()
    page.wait_for_selector("dialog#card[open]")
    page.evaluate("document.querySelectorAll('dialog details').forEach(each => { each.open = true; })")
    found += serious(axe.run(page).response)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Look up").click()
    page.wait_for_selector("#lookup-results li")
    page.locator("#lookup-results summary").first.click()
    page.wait_for_selector("#lookup-results .tree .tree")
    page.wait_for_selector("#lookup-card .card")
    found += serious(axe.run(page).response)
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_selector(".plugged form[data-call=run]")
    found += serious(axe.run(page).response)
    compared(page)
    found += serious(axe.run(page).response)
    context.close()
    assert found == []


def compared(page: Any) -> None:
    """Two finished runs of the evaluation tab, the second shown, and then their comparison."""
    form = page.locator(".plugged form[data-call=run]")
    for shown in (".plugged h3", ".plugged [data-call=compare]"):
        form.locator("[name=set]").select_option("conventions")
        form.locator("[name=limit]").fill("200")
        form.get_by_role("button", name="Run").click()
        page.wait_for_selector(shown)
    page.locator(".plugged [data-call=compare]").first.click()
    page.wait_for_selector(".plugged h3:has-text('→')")


def test_a_run_and_a_comparison_fit_every_width(page: Any) -> None:
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_selector(".plugged form[data-call=run]")
    compared(page)
    for width in (1440, 800, 400, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        beside = page.eval_on_selector_all(
            ".plugged *",
            "(all, width) => all.filter(each => each.getBoundingClientRect().right > width && !each.closest('.wide')).map(each => each.tagName)",
            width,
        )
        assert beside == []


def test_the_letters_of_a_plot_keep_their_size_on_a_telephone(page: Any) -> None:
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_selector(".plugged [data-out]", state="attached")
    page.set_viewport_size({"width": 400, "height": 900})
    drawn = plots.stacked("Errors by class", [("wrong detail: 7th character", 3, 4)], ("missed", "extra"))
    page.evaluate(
        "drawn => { document.querySelector('.plugged [data-out]').innerHTML = `<div class='shown'><div class='plots'>${drawn}</div></div>`; }",
        drawn,
    )
    shown = page.locator(".plugged .plots svg").bounding_box()["width"]
    assert shown > 0.9 * page.eval_on_selector(".plugged .plots svg", "plot => plot.viewBox.baseVal.width")
    inside = "plot => [...plot.querySelectorAll('text')].every(each => each.getBBox().x >= 0)"
    assert page.eval_on_selector(".plugged .plots svg", inside), "the longest label is cut off"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_sign_in_page(
    browser: Any, stub: Any, serve: Callable[[Any], Any], tmp_path: Any, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    users.add(tmp_path / "users", "ann", "correct horse battery")
    with serve(create_app(stub, sign_in=SignIn(Users.read(tmp_path / "users")))) as url:
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(url)
        found = serious(axe.run(page).response)
        page.keyboard.type("ann")
        page.keyboard.press("Tab")
        page.keyboard.type("a wrong password")
        page.keyboard.press("Enter")
        page.wait_for_selector(".refusal")
        found += serious(axe.run(page).response)
        page.fill("input[name=name]", "ann")
        page.fill("input[name=password]", "correct horse battery")
        page.keyboard.press("Enter")
        page.wait_for_selector("#note textarea")
        found += serious(axe.run(page).response)
        page.get_by_text("Sign out").click()
        page.wait_for_selector("input[name=password]")
        context.close()
    assert found == []


def test_an_idle_page_signs_itself_out_and_what_it_held_is_forgotten(
    browser: Any, stub: Any, serve: Callable[[Any], Any], tmp_path: Any, note: str
) -> None:
    users.add(tmp_path / "users", "ann", "correct horse battery")
    with serve(create_app(stub, sign_in=SignIn(Users.read(tmp_path / "users"), idle_seconds=6))) as url:
        page = browser.new_page()
        page.goto(url)
        page.fill("input[name=name]", "ann")
        page.fill("input[name=password]", "correct horse battery")
        page.keyboard.press("Enter")
        page.wait_for_selector("#note textarea")
        page.fill("#note textarea", note)
        page.wait_for_url("**/signin")
        page.go_back()
        page.wait_for_selector("input[name=password]")
        assert "Okonkwo" not in page.content()
        page.close()


def serious(response: dict[str, Any]) -> list[str]:
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for each in response["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def test_no_width_needs_sideways_scrolling(coded: Any) -> None:
    """720 pixels are a 1,440 pixel window at 200 % zoom."""
    for width in (1920, 1440, 1100, 800, 720, 400, 360):
        coded.set_viewport_size({"width": width, "height": 800})
        assert coded.evaluate("document.documentElement.scrollWidth") <= width


def test_the_record_names_what_was_changed_and_nothing_of_the_note(coded: Any) -> None:
    row(coded, "E11.42").get_by_label("Accept E11.42").click()
    coded.wait_for_selector(".row.accepted[data-code='E11.42']")
    text = "".join(path.read_text(encoding="utf-8") for path in pytest.audit_folder.iterdir())  # type: ignore[attr-defined]
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"suggested", "accept"} <= {line["event"] for line in lines}
    assert "Okonkwo" not in text
    assert "Acute exacerbation" not in text


def test_the_page_is_up_while_the_index_is_built(
    browser: Any, make_stub: Any, serve: Callable[[Any], Any], note: str
) -> None:
    waiting = make_stub(is_built=False)
    with serve(create_app(waiting)) as url:
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector("#startup progress")
        page.wait_for_function("document.querySelector('#startup progress').value === 0.25")
        page.fill("#note textarea", note)
        page.click("#suggest")
        page.wait_for_selector("#message .refusal")
        assert page.input_value("#note textarea") == note
        waiting.building.set()
        # Neither a reload nor a second click is needed.
        page.wait_for_selector("#worksheet .row")
        assert page.locator("#startup progress").count() == 0
        assert page.locator("#message .refusal").count() == 0
        page.close()


def test_two_browsers_do_not_see_each_other(browser: Any, address: str, note: str) -> None:
    contexts = [browser.new_context() for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page in (first, second):
        page.goto(address)
        page.wait_for_selector("#note textarea")
    first.fill("#note textarea", note)
    first.click("#suggest")
    first.wait_for_selector("#worksheet .row")
    second.fill("#note textarea", "Assessment: gastric ulcer, seen at endoscopy.")
    second.click("#suggest")
    second.wait_for_selector("#worksheet .row")
    assert codes(second) == ["K25.9"]
    assert codes(first) == VISIT
    for context in contexts:
        context.close()
