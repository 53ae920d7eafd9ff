"""What stands on the page, for tests to read and to wait for."""

from __future__ import annotations

import json
from typing import Any

VISIT = ["E11.22", "N18.31", "E11.42", "I12.9", "J44.1"]


def codes(page: Any) -> list[str]:
    return page.eval_on_selector_all("#worksheet .rows .row", "rows => rows.map(row => row.dataset.code)")  # type: ignore[no-any-return]


def becomes(page: Any, wanted: list[str]) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#worksheet .rows .row')].map(r => r.dataset.code)) === wanted",
        arg=json.dumps(wanted, separators=(",", ":")),
    )


def row(page: Any, code: str) -> Any:
    return page.locator(f"#worksheet .rows .row[data-code='{code}']")


def download(page: Any, label: str) -> str:
    with page.expect_download() as waiting:
        page.locator(".sheet-bar").get_by_text(label, exact=True).click()
    return waiting.value.path().read_text(encoding="utf-8")  # type: ignore[no-any-return]


def serious(response: dict[str, Any]) -> list[str]:
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for each in response["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
