"""Varicose veins and venous insufficiency with an ulcer of the leg (I83.0-, I87.2, L97.-; notes at both)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.coding.condition import Condition
from assistant.coding.documentation import Documentation
from assistant.coding.proof import guideline
from assistant.coding.specify import specify
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_VARICOSE = re.compile(r"\bvaric", re.I)
_NONE = re.compile(r"\b(?:no|without|w/o|not) (?:any )?(?:varicosit\w+|varicose)(?: veins?)?", re.I)
# The site of an ulcer of the leg by the fourth character of L97 is the sixth of I83.0 and I83.2.
_SITES = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "8": "8", "9": "9"}
_SIDES = {"1": "1", "2": "2", "9": "0"}


def ulcerated(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """Varicose veins with the ulcer documented beside them; an ulcer of insufficient veins that are not varicose under L97."""
    found = [_insufficient(each, conditions, text, catalog) for each in conditions]
    ulcer = next((each for each in found if each.has("L97")), None)
    veined = next((each for each in found if each.has("I83.0", "I83.2")), None)
    if ulcer is None and veined is not None:
        return _with_depth(found, veined, text, catalog)
    if ulcer is None or any(each.has("I83.0", "I83.2") for each in found):
        return found
    found = [_varicose(each, ulcer, catalog) for each in found]
    told = _NONE.sub(" ", ulcer.statement.sentence.text)
    if any(each.has("I83.0", "I83.2") for each in found) or not _VARICOSE.search(told):
        return _of_stasis(found, conditions, catalog)
    # "Varicose ulcer": the veins, then the depth (note at L97).
    veins = _of_veins("I83.0", ulcer, ulcer, catalog)
    place = found.index(ulcer)
    return found if veins is ulcer else [*found[:place], veins, *found[place:]]


def _varicose(condition: Condition, ulcer: Condition, catalog: Catalog) -> Condition:
    if not condition.has("I83.1", "I83.9"):
        return condition
    return _of_veins("I83.2" if condition.has("I83.1") else "I83.0", condition, ulcer, catalog)


def _of_veins(stem: str, condition: Condition, ulcer: Condition, catalog: Catalog) -> Condition:
    """The condition as varicose veins with the ulcer at its site; itself where the ulcer has none."""
    plain = ulcer.code.plain
    if len(plain) < 5:
        return condition
    code = Code(CodeSystem.ICD10CM, f"{stem}{_SIDES.get(plain[4], '0')}{_SITES.get(plain[3], '9')}")
    because = "varicose veins documented with an ulcer are one code, the ulcer's depth follows"
    return (
        condition.become(code, because, *guideline("I.A.15"), statements=ulcer.statements[:1])
        if catalog.billable(code)
        else condition
    )


def _with_depth(conditions: list[Condition], veins: Condition, text: str, catalog: Catalog) -> list[Condition]:
    """The ulcer itself behind its veins, in the depth that the statement gives it (use additional code at I83.0)."""
    sentence = veins.statement.sentence.text
    site = next((number for number, sixth in _SITES.items() if veins.code.plain[5:6] == sixth), "9")
    words = replace(Documentation.of(sentence, (text,)), line=sentence)
    found = specify(Code(CodeSystem.ICD10CM, f"L97.{site}"), words, catalog)
    if not found:
        return conditions
    place = conditions.index(veins) + 1
    ulcer = veins.become(
        found[0].code, f"{veins.code.value} wants the depth of the ulcer beside it", *guideline("I.B.7")
    )
    return [*conditions[:place], ulcer, *conditions[place:]]


def _of_stasis(found: list[Condition], conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """A venous ulcer without varicose veins behind the insufficient veins that it comes of (Index: ulcer, stasis, I87.2)."""
    place = next(
        (n for n, each in enumerate(found) if each.has("L97") and any(_same(each, o) for o in conditions)), None
    )
    code = Code(CodeSystem.ICD10CM, "I87.2")
    if place is None or any(each.has("I87") for each in found) or not catalog.billable(code):
        return found
    veins = found[place].become(code, "it comes of stasis and no vein is varicose", *guideline("I.B.7"))
    return [*found[:place], veins, *found[place:]]


def _same(ulcer: Condition, before: Condition) -> bool:
    """True where an ulcer was told as one of varicose veins."""
    return before.has("I83.0") and before.statement == ulcer.statement


def _insufficient(condition: Condition, conditions: Sequence[Condition], text: str, catalog: Catalog) -> Condition:
    """A "venous ulcer" is one of varicose veins (Index), unless the veins are called insufficient and nowhere varicose."""
    veins = any(each.has("I87.2", "I87.3") for each in conditions)
    if not condition.has("I83.0") or (_VARICOSE.search(_NONE.sub(" ", text)) or not (veins or _NONE.search(text))):
        return condition
    site = next((number for number, sixth in _SITES.items() if condition.code.plain[5:6] == sixth), "9")
    statement = condition.statement
    words = replace(Documentation.of(statement.sentence.text, (text,)), line=statement.sentence.text)
    ulcer = specify(Code(CodeSystem.ICD10CM, f"L97.{site}"), words, catalog)
    because = "the veins are insufficient, not varicose: the ulcer has a code of its own"
    return condition.become(ulcer[0].code, because, *guideline("I.B.1")) if ulcer else condition
