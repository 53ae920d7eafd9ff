"""What the record supports: the diagnosis that a quoted note gives for a service, or a detail that only values tell."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Reply, Steps, Turn

_QUOTED = re.compile(r"[\"“](?P<double>[^\"”]{8,})[\"”]|(?<!\w)['‘](?P<single>[^'’]{8,})['’]")
_AFTER = re.compile(
    r"\b(?:note|a/?p|assessment|plan|impression|order|says|reads)\W{0,3}:\s*(?P<told>[^?]+?)(?:[.;]\s|\s-\s|$)",
    re.IGNORECASE,
)
# What is done about a condition is no part of its name.
_DONE = re.compile(
    r",? (?:check|recheck|order|repeat|draw|get|labs?|will|continue|cont|f/u|follow-up)\b.*", re.IGNORECASE
)


def supporting(turn: Turn, intent: Intent) -> Steps:
    """The codes of what is quoted; the question as it stands where nothing is."""
    found = _QUOTED.search(turn.question) or _AFTER.search(turn.question)
    if not found:
        return (yield from lookup.look_up(turn, intent))
    words = next(text for text in found.groupdict().values() if text)
    of_note = replace(turn, question=_DONE.sub("", words).strip(" ."), asked=words, codes=())
    reply = yield from lookup.words_only(of_note)
    return Reply(say("supporting.v1", answer=reply.text), reply.show, topic=reply.topic)


def by_values(turn: Turn, intent: Intent) -> Steps:
    """No: a stage or type is not read from values; the unspecified code of the category is as documented (I.A.19)."""
    named = turn.codes[0]
    category, section = yield (
        Call("show_code", {"code": named[:3]}),
        Call("find_guideline", {"query": intent.guideline, "limit": 1}),
    )
    plain = [
        child
        for child in category.get("children", ())
        if child["billable"] and "unspecified" in child["title"] and child["code"] != named
    ]
    plain.sort(key=lambda child: not child["code"].endswith("9"))  # the last of a category says least
    says = " ".join(f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ()))
    documented = say("as_documented.v1", rows=rows(plain[:1])) if plain else ""
    text = say("by_values.v1", code=named, documented=documented, says=says)
    return Reply(text, tuple(child["code"] for child in plain[:1]), topic=turn.question)
