"""The page for everybody: keys alone, a screen reader, every width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.desk import users
from assistant.desk.server import create_app
from assistant.desk.signin import SignIn
from assistant.desk.users import Users
from evals import plots
from tests.assistant.desk.page.seen import VISIT, becomes, row, serious

pytestmark = pytest.mark.browser


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


def test_no_width_needs_sideways_scrolling(coded: Any) -> None:
    """720 pixels are a 1,440 pixel window at 200 % zoom."""
    for width in (1920, 1440, 1100, 800, 720, 400, 360):
        coded.set_viewport_size({"width": width, "height": 800})
        assert coded.evaluate("document.documentElement.scrollWidth") <= width
