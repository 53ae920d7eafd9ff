"""An answer: what a question becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.coding.document import basis_to_json, to_json
from assistant.coding.worksheet import Worksheet
from codesets.codes import Code
from codesets.conventions.finding import Basis

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that was called for an answer, with its arguments."""

    name: str
    args: Json


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that an answer shows: built from the release's record, never from a model's words."""

    code: Code
    title: str
    billable: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The words, the code rows, the citations that were looked up, and how it was made."""

    text: str
    codes: tuple[CodeRow, ...] = ()
    citations: tuple[Basis, ...] = ()
    worksheet: Worksheet | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    model: str = ""
    declined: bool = False
    remarks: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """The document of `codedesk ask --json`."""
        return {
            "answer": self.text,
            "codes": [
                {
                    "system": row.code.system.value,
                    "code": row.code.value,
                    "title": row.title,
                    "billable": row.billable,
                }
                for row in self.codes
            ],
            "citations": [basis_to_json(citation) for citation in self.citations],
            "worksheet": to_json(self.worksheet) if self.worksheet else None,
            "tool_calls": [{"name": call.name, "args": call.args} for call in self.tool_calls],
            "model": self.model,
            "declined": self.declined,
            "remarks": list(self.remarks),
        }
