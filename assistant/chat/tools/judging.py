"""Tools that weigh codes: what the conventions say of a list, which is meant more exactly, what is one code together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import permutations

from assistant.chat.refining import kindred, refined, untold
from assistant.chat.telling import stated
from assistant.chat.toolbox import Toolbox, line
from assistant.coding.as_one import as_one
from assistant.coding.integral import explains, says_more
from codesets.codes import CodeSystem
from codesets.encounter import Encounter, Setting, Sex
from codesets.entries import Entry

_MOST_RELATIVES = 1200
_CLAUSE = re.compile(r"[,;.] +")


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
    """For each code the one of its category, or of its kind of services, that says what the words add; a code that they
    do not touch stays.
    """
    rows = []
    for entry in (found for text in codes if (found := box.find(text))):
        other = None
        if entry.code.system is CodeSystem.ICD10CM:
            category = box.find(entry.code.plain[:3])
            title = category.title if category else ""
            relatives = list(_relatives(box, entry))
            other = refined(entry, words, relatives, title) or _by_clauses(entry, words, relatives, title)
        elif entry.code.system is CodeSystem.HCPCS:
            titles = ((code, title) for code, title, _ in box.catalog.lines(CodeSystem.HCPCS))
            kin = kindred(entry, words, titles)
            other = box.catalog.find(kin.value, kin.system) if kin else None
        if other:
            box.saw(other)
            box.cite(other)
        told = {"changed": other is not None, "untold": untold(words, entry, other or entry)}
        rows.append({"from": entry.code.value, "was": entry.title, **told, **line(other or entry)})
    return json.dumps({"codes": rows}, ensure_ascii=False)


def _by_clauses(entry: Entry, words: str, relatives: Sequence[Entry], category: str) -> Entry | None:
    """What the words add clause by clause, where they say too much besides to be taken as a whole."""
    clauses = [clause for part in _CLAUSE.split(words) if (clause := stated(part))]
    found = entry
    for clause in clauses if clauses != [words] else ():
        found = refined(found, clause, relatives, category) or found
    return found if found is not entry else None


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
    systems = {code.system for code in found}
    joined = [code for code in as_one(found, box.coder, box.encounter) if code.system in systems]
    entries = [entry for code in joined if (entry := box.find(code.value))]
    for entry in entries:
        box.cite(entry)
    return json.dumps({"codes": [line(entry) for entry in entries]}, ensure_ascii=False)
