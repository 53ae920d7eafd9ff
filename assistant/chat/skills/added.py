"""What goes with one code: the notes that ask for another, and whether it may be reported as it stands."""

from __future__ import annotations

from assistant.chat.intents import Intent
from assistant.chat.skills import together
from assistant.chat.skills.applying import applies
from assistant.chat.skills.wording import say, with_number
from assistant.chat.turns import Call, Reply, Steps, Turn, codes_in
from codesets.entries import Kind

_ASKING = ("code_first", "use_additional", "code_also")
_TOLD, _FITS = 4, 0.5


def what_goes_with(turn: Turn, intent: Intent) -> Steps:
    """The state of the code, then its own notes before those that it inherits (I.B.7, I.A.17)."""
    if len(turn.codes) != 1:
        return (yield from together.pair(turn, intent))
    card, near = yield (
        Call("show_code", {"code": turn.codes[0]}),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
    )
    if not card.get("found"):
        return (yield from together.pair(turn, intent))
    name = "state_alone.v1" if card["billable"] else "state_not_alone.v1"
    said = [say(name, code=card["code"], title=card["title"])]
    notes = [note for note in card["notes"] if note["kind"] in _ASKING]
    notes = [note for note in notes if not note["text"].rstrip().endswith(":")]  # the heading of the notes below it
    notes = [note for note in notes if note["from"][:3] == card["code"][:3]] or notes
    listed = [f"{Kind(note['kind']).heading} ({note['from']}): {note['text'].strip(' ,')}." for note in notes[:_TOLD]]
    said.append(" ".join(listed) if listed else say("nothing_added.v1", code=card["code"]))
    for each in near.get("sections", ()):
        if each["score"] >= _FITS and applies(each, [card["code"]]):
            said.append(with_number(each, turn.question, 260))
    named = [code for note in notes for code in codes_in(note["text"]) if "-" not in note["text"]]
    others = (yield tuple(Call("show_code", {"code": code}) for code in named[:_TOLD])) if named else ()
    shown = [card, *(each for each in others if each.get("found"))]
    return Reply(" ".join(said), tuple(each["code"] for each in shown), topic=card["title"])
