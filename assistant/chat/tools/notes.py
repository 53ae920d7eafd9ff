"""Tools that read: the note of the conversation, the note with a change, a case told in a question; and its worksheet."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from assistant.chat.opposites import rewritten
from assistant.chat.requests import MAX_QUERY
from assistant.chat.shorthand import spelt_out
from assistant.chat.situations import assessment
from assistant.chat.toolbox import Toolbox, line
from assistant.coding.document import to_json
from assistant.coding.worksheet import Role
from assistant.notes.intake import UnreadableNote
from codesets.encounter import Encounter, Setting, Sex
from codesets.entries import Entry
from index.words import EMPTY, roots, tokens

_AROUND = 10
# What a sentence says of whose condition it is and whether it is there.
_WHO_AND_WHETHER = re.compile(
    r"\b(?:family|history|of|mother|mom|father|dad|brother|sister|aunt|uncle|cousin|grand\w+|son|daughter|parents?|siblings?|maternal|paternal|"
    r"no|not|denies|denied|negative|for|possible|probable|likely|suspected|rule|out|had|has|have|was|were|is|with|died|at(?: age)? \d+|diagnosed|the|her|his|in \d{4})\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_NO_NOTE = "there is no note yet: paste it into the chat or the note field"


def code_note(box: Toolbox, setting: Setting | None = None) -> str:
    """The note's worksheet, made anew."""
    if not box.note:
        return json.dumps({"problem": _NO_NOTE})
    box.encounter = replace(box.encounter, setting=setting or box.encounter.setting)
    box.worksheet = box.new_worksheet = box.coder.code(box.note, box.encounter)
    box.saw_worksheet(box.worksheet)
    return json.dumps(to_json(box.worksheet), ensure_ascii=False)


def what_if(box: Toolbox, change: str) -> str:
    """The note with the change, coded; the worksheet of the note itself stays as it is."""
    if not box.note:
        return json.dumps({"problem": _NO_NOTE})
    sheet = box.coder.code(rewritten(spelt_out(box.note), change), box.encounter)
    box.saw_worksheet(sheet)
    return json.dumps(to_json(sheet), ensure_ascii=False)


def note_says(box: Toolbox, words: str = "", code: str = "") -> str:
    """Sentences of the note that hold some words or tell of a code."""
    if not box.note:
        return json.dumps({"problem": _NO_NOTE})
    lines = [line.strip() for line in _SENTENCE.split(box.note)]
    wanted = set(roots(tokens(words))) - EMPTY
    held = [line for line in lines if wanted and wanted <= set(roots(tokens(line)))]
    if entry := box.find(code) if code else None:
        held += [line for line in lines if line not in held and _about(box, line, entry)]
    return json.dumps({"sentences": [line[:300] for line in held[:3]]}, ensure_ascii=False)


def _about(box: Toolbox, line: str, entry: Entry) -> bool:
    """True where a sentence shares a word with the code's title and is found under the code's category."""
    if not (set(roots(tokens(line))) - EMPTY) & set(roots(tokens(entry.title))):
        return False
    plain = _WHO_AND_WHETHER.sub(" ", line)[:MAX_QUERY]
    hits = box.retriever.search(plain, limit=_AROUND, day=box.encounter.date_of_service)
    return any(hit.entry.code.value[:3] == entry.code.value[:3] for hit in hits)


def code_situation(
    box: Toolbox, words: str, setting: Setting = Setting.OUTPATIENT, age: float | None = None, sex: Sex | None = None
) -> str:
    """The coder reads the words as an assessment; nothing is kept as the note of the conversation."""
    encounter = Encounter(setting, box.encounter.date_of_service, sex, age)
    try:
        sheet = box.coder.code(assessment(words), encounter)
    except UnreadableNote as error:
        return json.dumps({"problem": str(error)})
    box.saw_worksheet(sheet)
    document = to_json(sheet)
    kept = ("system", "code", "title", "billable", "confidence", "rationale")
    return json.dumps(
        {
            "codes": [{key: each[key] for key in kept} for each in document["suggestions"]],
            "not_coded": [{key: each[key] for key in ("code", "title", "reason")} for each in document["not_coded"]],
            "questions": [each["question"] for each in document["queries"]],
            "findings": document["findings"],
        },
        ensure_ascii=False,
    )


def show_worksheet(box: Toolbox) -> str:
    """The worksheet as it stands; made where there is none."""
    if box.worksheet is None:
        return code_note(box) if box.note else json.dumps({"problem": _NO_NOTE})
    box.saw_worksheet(box.worksheet)
    return json.dumps(to_json(box.worksheet), ensure_ascii=False)


def drop_from_worksheet(box: Toolbox, codes: list[str]) -> str:
    """The worksheet without some of its codes, named by themselves or by their numbers in the list."""
    if box.worksheet is None and box.note:
        code_note(box)
    if box.worksheet is None:
        return json.dumps({"problem": _NO_NOTE})
    rows = box.worksheet.suggestions
    wanted = {rows[int(text) - 1].code for text in codes if text.isdigit() and 0 < int(text) <= len(rows)}
    wanted |= {row.code for row in rows for text in codes if row.code.plain == text.upper().replace(".", "")}
    kept = tuple(row for row in rows if row.code not in wanted)
    if kept and kept[0].role is Role.SECONDARY:
        kept = (replace(kept[0], role=Role.FIRST_LISTED), *kept[1:])
    dropped = [line(entry) for code in sorted(wanted) if (entry := box.find(code.value))]
    box.worksheet = box.new_worksheet = replace(box.worksheet, suggestions=kept)
    box.saw_worksheet(box.worksheet)
    return json.dumps({**to_json(box.worksheet), "dropped": dropped}, ensure_ascii=False)
