"""The tools of the agent: each looks something up, and what it returned is what an answer may rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel

from assistant.chat import requests
from assistant.chat.toolbox import Toolbox
from assistant.chat.tools import codes, judging, notes, rules, services

# What the model may call, and what it may say in a call. The name of a tool is that of its function.
_TOOLS: Sequence[tuple[type[BaseModel], Callable[..., str]]] = (
    (requests.SearchCodes, codes.search_codes),
    (requests.ShowCode, codes.show_code),
    (requests.CompareCodes, codes.compare_codes),
    (requests.CheckCodes, judging.check_codes),
    (requests.CodeNote, notes.code_note),
    (requests.NoteSays, notes.note_says),
    (requests.WhatIf, notes.what_if),
    (requests.FindGuideline, rules.find_guideline),
    (requests.WhatChanged, codes.what_changed),
    (requests.CodeSituation, notes.code_situation),
    (requests.RefineCodes, judging.refine_codes),
    (requests.CodesAsOne, judging.codes_as_one),
    (requests.ShowWorksheet, notes.show_worksheet),
    (requests.DropFromWorksheet, notes.drop_from_worksheet),
    (requests.BillingUnits, services.billing_units),
    (requests.UnitLimit, services.unit_limit),
    (requests.VisitLevel, services.visit_level),
)


def tools_on(box: Toolbox) -> Sequence[BaseTool]:
    """The tools as LangChain takes them, all at work on one toolbox."""
    return [_tool(box, schema, run) for schema, run in _TOOLS]


def _tool(box: Toolbox, schema: type[BaseModel], run: Callable[..., str]) -> BaseTool:
    def recorded(**arguments: Any) -> str:
        text = run(box, **arguments)
        box.texts.append(text)
        return text

    return StructuredTool.from_function(recorded, name=run.__name__, description=schema.__doc__, args_schema=schema)
