"""The chat on the page, whose codes and guidelines open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assistant.desk.page.seen import VISIT, becomes, row

pytestmark = pytest.mark.browser


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
    # The caret of a quick answer stands for less time than lies between two looks at the page.
    coded.evaluate(
        "() => { window.caretSeen = false; new MutationObserver(() => { window.caretSeen ||= !!document.querySelector('#chat .caret'); })"
        ".observe(document.body, {childList: true, subtree: true, attributes: true}); }"
    )
    coded.fill("#question textarea", "what is E11.22")
    coded.keyboard.press("Enter")
    coded.wait_for_selector("#chat .answer-codes")
    assert coded.evaluate("window.caretSeen")
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


# Portions of an answer are held back on the wire until the page was told that the answer was stopped.
_LATE_PORTION = """
const fetched = window.fetch;
window.fetch = async (...given) => {
  const reply = await fetched(...given);
  if (!String(given[0]?.url || given[0]).includes('/queue/data')) return reply;
  const held = [];
  let rest = '';
  const late = new TransformStream({
    transform(piece, out) {
      const parts = (rest + piece).split('\\n\\n');
      rest = parts.pop();
      for (const part of parts.map((each) => `${each}\\n\\n`)) {
        if (window.holdPortions && part.includes('process_generating')) {
          window.portionsHeld = held.push(part);
          continue;
        }
        out.enqueue(part);
        if (part.includes('process_completed') && part.includes('stopped')) held.splice(0).forEach((old) => out.enqueue(old));
      }
    },
  });
  const body = reply.body.pipeThrough(new TextDecoderStream()).pipeThrough(late).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: reply.headers, status: reply.status });
};
"""


def test_a_portion_that_comes_after_the_stop_changes_nothing(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.add_init_script(_LATE_PORTION)
    page.goto(address)
    page.fill("#question textarea", "answer slowly")
    page.click("#send")
    page.wait_for_function("document.querySelector('#chat .answered')?.innerText.includes('word word')")
    page.evaluate("window.holdPortions = true")
    page.wait_for_function("window.portionsHeld")
    page.click("#stop")
    page.wait_for_function("document.querySelector('#chat').innerText.includes('stopped')")
    page.wait_for_timeout(300)
    assert "stopped" in page.inner_text("#chat .log")
    page.close()


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
