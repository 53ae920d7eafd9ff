"""A note on its way onto the desk: written, opened as a file, dropped, refused, too early."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.desk.server import create_app
from tests.assistant.desk.page.seen import codes

pytestmark = pytest.mark.browser


def test_a_bad_date_is_refused_and_nothing_is_lost(page: Any, note: str) -> None:
    page.fill("#note textarea", note)
    page.fill("#day input", "yesterday")
    page.click("#suggest")
    page.wait_for_selector("#message .refusal")
    assert "2026-04-30" in page.inner_text("#message")
    assert page.input_value("#note textarea") == note


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
