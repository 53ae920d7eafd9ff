"""A worksheet as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from assistant.coding.worksheet import Worksheet

COLUMNS = (
    "status",
    "sequence",
    "system",
    "code",
    "title",
    "role",
    "units",
    "modifiers",
    "pointers",
    "confidence",
    "reason",
    "evidence",
    "start",
    "end",
    "rationale",
    "citations",
)
# A cell that begins with one of these is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_csv(worksheet: Worksheet) -> str:
    """One row for each suggestion in sequence, then one for each condition not coded."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(worksheet):
        writer.writerow([_safe(cell) for cell in row])
    return stream.getvalue()


def _rows(worksheet: Worksheet) -> Iterator[tuple[object, ...]]:
    for number, each in enumerate(worksheet.suggestions, start=1):
        first = each.evidence[0] if each.evidence else None
        yield (
            "suggested",
            number,
            each.code.system,
            each.code.value,
            each.title,
            each.role,
            each.units,
            " ".join(each.modifiers),
            " ".join(each.pointers),
            round(each.confidence, 3),
            "",
            first.text if first else "",
            first.start if first else "",
            first.end if first else "",
            each.rationale,
            "; ".join(f"{basis.source} {basis.ref}" for basis in each.citations),
        )
    for left in worksheet.not_coded:
        first = left.evidence[0] if left.evidence else None
        yield (
            "not coded",
            "",
            left.code.system,
            left.code.value,
            left.title,
            "",
            "",
            "",
            "",
            "",
            left.reason,
            first.text if first else "",
            first.start if first else "",
            first.end if first else "",
            "",
            "; ".join(f"{basis.source} {basis.ref}" for basis in left.citations),
        )


def _safe(cell: object) -> str:
    """The cell as text; what a spreadsheet would run as a formula gets an apostrophe in front."""
    text = "" if cell is None else " ".join(str(cell).split())
    return f"'{text}" if text.startswith(_FORMULA) else text
