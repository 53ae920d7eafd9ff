"""What the page keeps to itself: nothing is fetched, stored, shown to others or left behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import users
from assistant.desk.server import create_app
from assistant.desk.signin import IDLE_SECONDS, SignIn
from assistant.desk.users import Users
from tests.assistant.desk.page.seen import VISIT, codes, row

pytestmark = pytest.mark.browser
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


def test_clear_forgets(coded: Any) -> None:
    coded.click("#clear")
    coded.wait_for_selector("#worksheet .empty")
    assert coded.input_value("#note textarea") == ""
    assert coded.input_value("#day input") == ""
    assert coded.is_visible("#note textarea")


def test_an_idle_page_signs_itself_out_and_what_it_held_is_forgotten(
    browser: Any, stub: Any, serve: Callable[[Any], Any], tmp_path: Any, note: str
) -> None:
    """After the real time of idleness, by the page's clock; a quarter of a minute earlier it has not."""
    users.add(tmp_path / "users", "ann", "correct horse battery")
    with serve(create_app(stub, sign_in=SignIn(Users.read(tmp_path / "users")))) as url:
        page = browser.new_page()
        page.clock.install()
        page.goto(url)
        page.fill("input[name=name]", "ann")
        page.fill("input[name=password]", "correct horse battery")
        page.keyboard.press("Enter")
        page.wait_for_selector("#note textarea")
        page.fill("#note textarea", note)
        page.clock.fast_forward((IDLE_SECONDS - 15) * 1000)
        assert page.input_value("#note textarea") == note
        page.clock.fast_forward(15_000)
        page.wait_for_url("**/signin")
        page.go_back()
        page.wait_for_selector("input[name=password]")
        assert "Okonkwo" not in page.content()
        page.close()


def test_the_record_names_what_was_changed_and_nothing_of_the_note(coded: Any, kept: Path) -> None:
    row(coded, "E11.42").get_by_label("Accept E11.42").click()
    coded.wait_for_selector(".row.accepted[data-code='E11.42']")
    text = "".join(path.read_text(encoding="utf-8") for path in kept.iterdir())
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"suggested", "accept"} <= {line["event"] for line in lines}
    assert "Okonkwo" not in text
    assert "Acute exacerbation" not in text


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
