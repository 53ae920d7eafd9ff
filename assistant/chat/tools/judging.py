"""Tools that weigh codes: what the conventions say of a list, which is meant more exactly, what is one code together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import permutations

from assistant.chat.refining import refined, untold
from assistant.chat.toolbox import Toolbox, line
from assistant.coding.as_one import as_one
from assistant.coding.integral import explains, says_more
from codesets.codes import CodeSystem
from codesets.encounter import Encounter, Setting, Sex
from codesets.entries import Entry

_MOST_RELATIVES = 1200


def check_codes(
    box: Toolbox,
    codes: list[str],
    setting: Setting = Setting.OUTPATIENT,
    date_of_service: date | None = None,
    sex: Sex | None = None,
    age: float | None = None,
) -> str:
    """What the conventions say of a list of codes in its order."""
    encounter = Encounter(setting, date_of_service or box.encounter.date_of_service, sex, age)
    for text in codes:
        box.find(text)
    verdict = box.judge(codes, encounter)
    entries = [entry for text in codes if (entry := box.find(text))]
    pairs = [(one.code, other.code) for one, other in permutations(entries, 2) if one.code != other.code]
    beside = {
        "explained": [[one.value, other.value] for one, other in pairs if explains(other, one)],
        "general": [[one.value, other.value] for one, other in pairs if says_more(other, one)],
    }
    return json.dumps({**verdict, **beside, "codes": [line(entry) for entry in entries]}, ensure_ascii=False)


def refine_codes(box: Toolbox, codes: list[str], words: str) -> str:
    """For each code the one of its category that says what the words add; a code that they do not touch stays."""
    rows = []
    for entry in (found for text in codes if (found := box.find(text))):
        other = None
        if entry.code.system is CodeSystem.ICD10CM:
            category = box.find(entry.code.plain[:3])
            other = refined(entry, words, _relatives(box, entry), category.title if category else "")
        if other:
            box.saw(other)
            box.cite(other)
        told = {"changed": other is not None, "untold": untold(words, entry, other or entry)}
        rows.append({"from": entry.code.value, "was": entry.title, **told, **line(other or entry)})
    return json.dumps({"codes": rows}, ensure_ascii=False)


def _relatives(box: Toolbox, entry: Entry) -> Iterator[Entry]:
    """The complete codes of the category, the nearest first; of a very large category only the nearer part."""
    seen = {entry.code}
    for length in range(len(entry.code.plain) - 1, 2, -1):
        above = box.find(entry.code.plain[:length])
        leaves = box.catalog.leaves(above.code) if above else ()
        if len(leaves) > _MOST_RELATIVES:
            return
        fresh = [code for code in leaves if code not in seen]
        seen.update(fresh)
        yield from (found for code in fresh if (found := box.catalog.entry(code)))


def codes_as_one(box: Toolbox, codes: list[str]) -> str:
    """What takes the place of some of the codes, where the book has one code for both."""
    found = [entry.code for text in codes if (entry := box.find(text))]
    joined = as_one(found, box.coder, box.encounter)
    entries = [entry for code in joined if (entry := box.find(code.value))]
    for entry in entries:
        box.cite(entry)
    return json.dumps({"codes": [line(entry) for entry in entries]}, ensure_ascii=False)
