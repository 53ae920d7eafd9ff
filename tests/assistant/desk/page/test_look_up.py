"""The tabs beside the worksheet."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


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


def test_the_card_asked_for_last_stays_when_an_earlier_answer_comes_after_it(page: Any) -> None:
    page.get_by_role("tab", name="Look up").click()
    page.fill("#lookup-query", "gastric ulcer")
    page.wait_for_selector("#lookup-results [data-card='K25.9']")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route) if "K25.9" in (route.request.post_data or "") else route.continue_()

    page.route("**/component_server**", hold)
    with page.expect_request("**/component_server**"):
        page.locator("#lookup-results [data-card='K25.9']").click()
    page.locator("#lookup-results [data-card='K25.3']").click()
    page.wait_for_selector("#lookup-card .card[data-code='K25.3']")
    with page.expect_response("**/component_server**"):
        held.pop().continue_()
    page.wait_for_timeout(100)
    assert page.locator("#lookup-card .card[data-code='K25.3']").is_visible()


def test_a_plugged_tab_runs_and_polls(page: Any) -> None:
    page.get_by_role("tab", name="Echo").click()
    page.fill(".plugged input", "hello")
    page.click(".plugged button")
    page.wait_for_function("document.querySelector('[data-out]').innerText.includes('5 letters')")
    page.wait_for_function("document.querySelector('[data-out]').innerText === 'done'")
