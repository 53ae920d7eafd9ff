"""A condition documented as acute and chronic: one code where one says both, else both, the acute one first (I.B.8)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import grave, row, rows, say
from assistant.chat.turns import Call, Json, Reply, Steps, Turn
from index.words import EMPTY, roots, tokens

_FORMS = re.compile(
    r"\b(?P<first>(?:sub)?acute)\b(?P<what>[\w' -]*?)\s*(?:\b(?:and|on|with|plus)\b|[/&+])\s*(?:an? )?chronic\b|\bchronic\b(?P<after>[\w' -]*?)\s*(?:\b(?:and|with|plus)\b|[/&+])\s*(?P<last>(?:sub)?acute)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:both )?(?:documented|documents?|charted|together|both|at once|in the (?:chart|record|note)|same (?:visit|encounter|time|stay))\b|"
    r"\b(?:one|two|1|2|single|separate|which|what|how many) (?:icd\S* )?codes?(?: or (?:one|two|1|2))?\b|\bor (?:one|two)\b|\bcodes?\b|\bwhich (?:goes |is )?first\b|\bsequenc\w+\b",
    re.IGNORECASE,
)
_LACKS = re.compile(r",? ?\b(?:no|without|w/o|and no) [\w ]+$|\W*\bnot [\w ]+\W*$", re.IGNORECASE)
# A note about the condition that is neither stated as acute nor as chronic does not speak of the chronic one.
_NOT_STATED = re.compile(r"\bNOS\b|\bunspecified\b")
_SURE = 0.2


def both_forms(turn: Turn, intent: Intent) -> Steps:
    """The code or the two codes of the condition."""
    match = _FORMS.search(turn.question)
    rest = cleaned(_ASKED.sub(" ", _FORMS.sub(r" \g<what> \g<after> ", turn.question))) if match else ""
    if match is None or not rest or not _one_condition(match, turn.question):
        return (yield from lookup.look_up(turn, intent))
    acute = (match["first"] or match["last"]).lower()
    what = " ".join(dict.fromkeys(_LACKS.sub("", rest).split()))
    first, second, rule = yield (
        Call("search_codes", {"query": f"{acute} {what}", "limit": 8, "billable": True}),
        Call("search_codes", {"query": f"chronic {what}", "limit": 8, "billable": True}),
        Call("find_guideline", {"query": "I.B.8", "limit": 1}),
    )
    why = " ".join(f"{each['says']} ({each['ref']}.)" for each in rule.get("sections", ()))
    found = [_form(first.get("hits", ()), "chronic", acute), _form(second.get("hits", ()), "acute", "chronic")]
    pair = [hit for hit in found if hit]
    if len(pair) < len(found) or pair[0]["code"] == pair[1]["code"]:
        return (yield from lookup.look_up(turn, intent))
    codes = [hit["code"] for hit in pair]
    one, verdict = yield Call("codes_as_one", {"codes": codes}), Call("check_codes", {"codes": codes})
    topic = f"acute and chronic {what}"
    if one.get("codes"):
        whole = tuple(each["code"] for each in one["codes"])
        return Reply(say("both_forms_one.v1", row=rows(one["codes"]), why=why), whole, topic=topic)
    apart = [each["message"] for each in grave(verdict) if each["convention"] == "excludes1"]
    if apart and not _NOT_STATED.search(apart[0]):
        return Reply(say("both_forms_apart.v1", rows=rows(pair), why=apart[0]), tuple(codes), topic=topic)
    text = say("both_forms_two.v1", acute=row(pair[0]), chronic=row(pair[1]), why=why)
    return Reply(text, tuple(codes), topic=topic)


def _one_condition(match: re.Match[str], question: str) -> bool:
    """True where what is acute and what is chronic are the same: one of the two names it, or both do."""
    named = set(roots(tokens(match["what"] or match["after"] or ""))) - EMPTY
    return not named or bool(named & set(roots(tokens(question[match.end() :]))))


def _form(hits: Sequence[Json], other: str, own: str) -> Json | None:
    """The best hit that is of this form, not of the other; None where none is sure."""
    sure = [hit for hit in hits if hit["score"] >= _SURE and hit["system"] == "ICD-10-CM"]
    plain = [hit for hit in sure if other not in hit["title"].lower().replace("subacute", "acute")]
    return next((hit for hit in plain if own in hit["title"].lower()), next(iter(plain), None))
