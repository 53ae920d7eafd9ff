"""The call by which a told situation is coded, and what of its answer is sure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.chat.situations import Situation
from assistant.chat.turns import Call, Json

TELLS = 2  # words enough to tell something beside the codes
_SURE, _FAIR = 0.55, 0.5
# Codes that name no condition: what the words of an asking come to ("the injury", "a postoperative complication").
_OF_NOTHING = ("T14", "T81.9", "T88.9", "R69", "Z78.9", "R40.20")


def situation_call(situation: Situation) -> Call:
    """The call that codes what is told."""
    args: Json = {"words": situation.words[:500], "setting": situation.setting.value}
    known = {"age": situation.age, "sex": situation.sex.value if situation.sex else None}
    return Call("code_situation", args | {key: value for key, value in known.items() if value is not None})


def sure_of(coded: Json) -> list[Json]:
    """The diagnoses that the coder is sure of for a situation, in their order; none where it is sure of none."""
    found = [
        each
        for each in coded.get("codes", ())
        if each["system"] == "ICD-10-CM" and not each["code"].startswith(_OF_NOTHING)
    ]
    if not found or max(each["confidence"] for each in found) < _SURE:
        return []
    return [each for each in found if each["confidence"] >= _FAIR]


def in_case(code: str, case: Sequence[Json]) -> bool:
    """True where a case has the code, or one below it."""
    return any(each["code"].startswith(code) for each in case)
