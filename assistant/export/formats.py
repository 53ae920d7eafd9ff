"""The formats by name: table, JSON, CSV, FHIR, printable summary."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from assistant import printing
from assistant.coding.document import to_json
from assistant.coding.worksheet import Worksheet


def _table(worksheet: Worksheet) -> str:
    return "\n".join(printing.worksheet(to_json(worksheet)))


def _json(worksheet: Worksheet) -> str:
    return json.dumps(to_json(worksheet), ensure_ascii=False)


def _csv(worksheet: Worksheet) -> str:
    from assistant.export.csv_rows import to_csv

    return to_csv(worksheet)


def _fhir(worksheet: Worksheet) -> str:
    from assistant.export.fhir import to_bundle

    return json.dumps(to_bundle(worksheet), ensure_ascii=False)


def _html(worksheet: Worksheet) -> str:
    from assistant.export.summary import page

    return page(worksheet)


FORMATS: Mapping[str, Callable[[Worksheet], str]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "fhir": _fhir,
    "html": _html,
}


def render(worksheet: Worksheet, name: str) -> str:
    """The worksheet in the named format."""
    return FORMATS[name](worksheet)
