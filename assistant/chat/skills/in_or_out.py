"""May a condition that the case tells be coded as well, or be left off: by what the coder makes of the case."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.asking import Asked
from assistant.chat.situations import told
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Json, Reply, Results
from codesets.encounter import Setting
from index.words import EMPTY, roots, tokens

_ASKING = re.compile(
    r"\b(?:so|and|but|then|ok(?:ay)?|can|could|may|should|do|does|must|would|i|we|you|it|its|that|this|also|still|just|even|really|add|code|codes|report|include|put|list|use|capture|pick|"
    r"leave|drop|skip|omit|take|keep|off|out|too|as|well|need|have|to|the|a|an|his|her|their|on|claim|for|separately|either|at|all|right|correct|or|not|up|in|is|are|coded|reported|with|from|of)\b|[^\w\s-]",
    re.IGNORECASE,
)
_ENOUGH = 0.5
_SURE = 0.3
_DOUBTS = {Setting.OUTPATIENT: "IV.H", Setting.INPATIENT: "II.H"}
_INTEGRAL, _NOT_INTEGRAL = "I.B.5", "I.B.6"
_DOUBT = re.compile(
    r"\b(?:probable|possible|suspected|likely|rule out|questionable|presumed|consistent with)\b", re.IGNORECASE
)

Steps = Generator[tuple[Call, ...], Results, Reply | None]


def in_or_out(asked: Asked) -> Steps:
    """Yes or no with the rule behind it; None where the words name nothing that the case tells."""
    words = " ".join(_ASKING.sub(" ", asked.question).split())
    if asked.on_both_sides or len(asked.proposed) > 1 or set(asked.proposed) & set(asked.before):
        return None
    card: Json = {}
    if asked.proposed:
        (card,) = yield (Call("show_code", {"code": asked.proposed[0]}),)
        words = card["title"].removesuffix(", unspecified") if card.get("found") and not asked.tells else ""
    if not words:
        return None
    setting = asked.setting or told(asked.earlier[-1].question).setting
    case, found, known = yield (
        Call("code_situation", {"words": asked.topic[:500], "setting": setting.value}),
        Call("search_codes", {"query": words[:200], "limit": 5}),
        Call("check_codes", {"codes": list(asked.before[:10])}),
    )
    leaves_off = "leave_off" in asked.kinds and not re.search(r"\bdo (?:i|we)\b", asked.question, re.IGNORECASE)
    left = _named(words, case.get("not_coded", ()))
    if left and left["reason"] == "uncertain":
        return (yield from _uncertain(left, setting, leaves_off))
    if left and left["reason"] == "integral":
        (near,) = yield (Call("find_guideline", {"query": _INTEGRAL, "limit": 1}),)
        why = " ".join(f"{each['says']} ({each['ref']}.)" for each in near.get("sections", ()))
        stay = known.get("codes", ())
        text = f"{'Yes' if leaves_off else 'No'}. {why} {say('rule_codes.v1', rows=rows(stay))}"
        return Reply(text, tuple(each["code"] for each in stay), topic=asked.topic)
    hits = [hit for hit in found.get("hits", ()) if hit["system"] == "ICD-10-CM" and hit["score"] >= _SURE]
    listed = [each for each in case.get("codes", ()) if each["system"] == "ICD-10-CM"]
    meant = _named(words, known.get("codes", ())) or left or (hits[0] if hits else None)
    if asked.proposed:
        # A code that is put forward is meant itself, not one with a title like it.
        meant = card if card.get("found") else None
    if meant is None:
        return None
    rest = [each for each in (listed or known.get("codes", ())) if each["code"] != meant["code"]]
    (beside,) = yield (Call("check_codes", {"codes": [meant["code"], *(each["code"] for each in rest[:10])]}),)
    by = next((cause for symptom, cause in beside.get("explained", ()) if symptom == meant["code"]), "")
    if by:
        yield (Call("find_guideline", {"query": _INTEGRAL, "limit": 1}),)
        diagnosis = next(each for each in beside["codes"] if each["code"] == by)
        why = say("why_integral.v1", code=meant["code"], title=meant["title"], diagnosis=f"{by} {diagnosis['title']}")
        text = f"{'Yes' if leaves_off else 'No'}. {why} {say('rule_codes.v1', rows=rows(rest))}"
        return Reply(text, tuple(each["code"] for each in rest), topic=asked.topic)
    if meant["code"] not in {each["code"] for each in (*listed, *known.get("codes", ()))}:
        return None
    doubted = setting is Setting.INPATIENT and _DOUBT.search(asked.topic)
    ref = _DOUBTS[setting] if doubted else _NOT_INTEGRAL if meant["code"].startswith("R") else ""
    rules = (yield (Call("find_guideline", {"query": ref, "limit": 1}),))[0].get("sections", ()) if ref else ()
    whole = [*(each for each in rest if each["code"] != meant["code"]), meant]
    why = " ".join(f"{each['says']} ({each['ref']}.)" for each in rules)
    text = f"{'No' if leaves_off else 'Yes'}. {say('look_up.v1', rows=rows(_as_listed(whole, listed)))} {why}".strip()
    return Reply(text, tuple(each["code"] for each in whole), topic=asked.topic)


def _as_listed(codes: Sequence[Json], listed: Sequence[Json]) -> list[Json]:
    """The codes in the order of the case."""
    places = {each["code"]: place for place, each in enumerate(listed)}
    return sorted(codes, key=lambda each: places.get(each["code"], len(places)))


def _uncertain(left: Json, setting: Setting, leaves_off: bool) -> Steps:
    """A diagnosis that the record only supposes."""
    ref = _DOUBTS[setting]
    (near,) = yield (Call("find_guideline", {"query": ref, "limit": 1}),)
    coded = setting is Setting.INPATIENT
    rule = " ".join(f"{each['says']} ({each['ref']}.)" for each in near.get("sections", ()))
    text = say(
        "case_doubted.v1", verdict="Yes" if coded != leaves_off else "No", title=left["title"].lower(), rule=rule
    )
    return Reply(text, (left["code"],) if coded else (), topic=left["title"])


def _named(words: str, among: Sequence[Json]) -> Json | None:
    """The code whose title shares most of the words."""
    said = set(roots(tokens(words))) - EMPTY
    scored = [(len(said & set(roots(tokens(each["title"])))), each) for each in among]
    best = max(scored, key=lambda each: each[0], default=(0, None))
    return best[1] if said and best[0] >= max(1, _ENOUGH * len(said)) else None
