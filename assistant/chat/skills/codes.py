"""What a code is: its title, its state and its notes, and what its words find where it is not there."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.intents import Intent
from assistant.chat.skills import proposed, within
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.seventh import meanings, only_seventh_missing, told_for, with_character
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from codesets.entries import Kind

CHOICES = 8
_SURE = 0.4
_CODE_SHAPED = re.compile(r"\b[A-Z]\d[\w.]*", re.IGNORECASE)
_ABOUT_STATE = re.compile(
    r"\b(valid|billable|complete|still|current|active|ok|okay|good|exist\w*|this year|today|in 20\d\d|for 20\d\d|rejected|denied|new|old|replaced?|deleted?)\b",
    re.IGNORECASE,
)
# No code of ICD-10-CM has these letters behind its first character.
_LETTER_FOR_DIGIT = str.maketrans("OIL", "011")
# Where a note of a whole block stands; its codes are none that a tool has shown.
_BLOCK = re.compile(r"[A-Z]\d\w-[A-Z]\d\w")
_ASKED_NOTES = (
    (r"exclu[a-z]*\W?1\b", ("excludes1",)),
    (r"exclu[a-z]*\W?2\b", ("excludes2",)),
    (r"exclu", ("excludes1", "excludes2")),
    (r"includ|inclusion", ("includes", "inclusion")),
    (r"code first", ("code_first",)),
    (r"use additional|additional code", ("use_additional",)),
    (r"code also", ("code_also",)),
)


def show(turn: Turn, intent: Intent) -> Steps:
    """What a code is, its state, and the notes that were asked for; what the rules say of it for the case that is told."""
    by_rule = (yield from within.below(turn)) or (yield from told_for(turn)) or (yield from proposed.sibling(turn))
    by_rule = by_rule or (yield from proposed.ruled(turn))
    if by_rule:
        return by_rule
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes[:4])
    if len(cards) == 1 and not cards[0].get("found") and (typed := (yield from typed_wrong(turn.codes[0]))):
        return typed
    twins = [_with_point(card) for card in cards if card.get("found") and card["system"] == "HCPCS"]
    twin_cards: tuple[Json, ...] = ()
    if any(twins):
        twin_cards = yield tuple(Call("show_code", {"code": twin}) for twin in twins if twin)
    texts = [_described(card, turn.question) for card in cards]
    texts += [
        say("also_written.v1", plain=card["code"].replace(".", ""), code=card["code"], title=card["title"])
        for card in twin_cards
        if card.get("found")
    ]
    found = [card for card in cards if card.get("found")]
    if len(found) == 1:
        told, others = yield from proposed.coded(turn, found[0])
        if told:
            return Reply(" ".join([*texts, told]), (found[0]["code"], *others), topic=found[0]["title"])
    meant = [best for card in found if not card["billable"] and (best := with_character(card, turn.question))]
    texts += [say("seventh_for.v1", code=best["code"], title=best["title"]) for best in meant]
    choices = [child["code"] for card in found if not card["billable"] for child in card["children"][:CHOICES]]
    instead = [card["replaced_by"]["code"] for card in cards if card.get("replaced_by")]
    shown = (*instead, *(best["code"] for best in meant), *(card["code"] for card in found), *choices)
    return Reply(" ".join(texts), shown, topic="; ".join(card["title"] for card in found))


def typed_wrong(code: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The code with a digit for each letter that was typed in its place; None where that is no code either."""
    meant = code[0] + code[1:].translate(_LETTER_FOR_DIGIT)
    if meant == code:
        return None
    (card,) = yield (Call("show_code", {"code": meant}),)
    if not card.get("found"):
        return None
    text = say("typed_letter.v1", code=code, meant=card["code"], title=card["title"])
    return Reply(f"{text} {_state(card)}", (card["code"],), topic=card["title"])


def by_words(turn: Turn) -> Generator[tuple[Call, ...], Results, list[str]]:
    """For a code that is not there: what the question's other words find, where they surely find something."""
    words = cleaned(_CODE_SHAPED.sub(" ", _ABOUT_STATE.sub(" ", turn.question)))
    if not words:
        return []
    only = {"system": "HCPCS"} if re.match(r"[A-V]\d{4}$", turn.codes[0]) else {}
    (found,) = yield (Call("search_codes", {"query": words[:500], "limit": 3, **only}),)
    hits = [hit for hit in found.get("hits", ()) if hit["score"] >= _SURE]
    return [say("by_words.v1", rows=rows(hits[:1])), hits[0]["code"]] if hits else []


def _described(card: Json, question: str) -> str:
    if not card.get("found"):
        return missing_code(card)
    if card.get("replaced_by"):
        return f"{card['code']} is {card['title'].rstrip('.')}. {replaced(card)}"
    said = [say("shown.v1", code=card["code"], title=card["title"].rstrip("."), state=_state(card))]
    wanted = next((kinds for pattern, kinds in _ASKED_NOTES if re.search(pattern, question, re.IGNORECASE)), None)
    if card.get("unit"):
        said.append(say("unit.v1", unit=card["unit"]))
    chosen = [note for note in card["notes"] if wanted is None or note["kind"] in wanted]
    if wanted is not None or re.search(r"\b(notes?|instruction|tell me about|details?)\b", question, re.IGNORECASE):
        listed = "; ".join(
            f"{Kind(note['kind']).heading} ({_BLOCK.sub('its block', note['from'])}) {note['text']}"
            for note in chosen[:CHOICES]
        )
        said.append(say("shown_notes.v1", notes=listed or "none of that kind"))
    return " ".join(said)


def _state(card: Json) -> str:
    if card.get("level") == "modifier":
        return say("state_modifier.v1")
    if card["billable"]:
        return say("state_complete.v1")
    if only_seventh_missing(card):
        return say("state_needs_seventh.v1", choices=meanings(card))
    return say("state_incomplete.v1", choices=rows(card["children"][:CHOICES]))


def missing_code(card: Json) -> str:
    code, problem = str(card["code"]), str(card.get("problem") or "")
    if card.get("replaced_by"):
        return replaced(card)
    if family := card.get("family"):
        return say("cpt_family.v1", code=code, codes=family["codes"], title=family["title"])
    if re.fullmatch(r"\d{4}[0-9FTU]", code):
        return say("cpt_unknown.v1", code=code)
    return say("not_found.v1", code=code, problem=problem)


def replaced(card: Json) -> str:
    by = card["replaced_by"]
    return say("replaced.v1", code=str(card["code"]), by=by["code"], title=by["title"].rstrip("."))


def _with_point(card: Json) -> str:
    """A HCPCS code of the shape of a diagnosis, written as one (G0439 -> G04.39)."""
    value = str(card["code"])
    return f"{value[:3]}.{value[3:]}" if re.fullmatch(r"[A-TV-Z]\d{4}", value) else ""
