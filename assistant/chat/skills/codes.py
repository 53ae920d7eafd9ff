"""Questions about single codes: what a code is, where codes part, whether a code is valid, which 7th character."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from assistant.card import HEADINGS
from assistant.chat.dates import day_in
from assistant.chat.intents import Intent
from assistant.chat.skills import lookup, rules
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import grave, row, rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from codesets.entries import Kind

_CHOICES = 8
_SURE = 0.4
_CODE_SHAPED = re.compile(r"\b[A-Z]\d[\w.]*", re.IGNORECASE)
_ABOUT_STATE = re.compile(
    r"\b(valid|billable|complete|still|current|active|ok|okay|good|exist\w*|this year|today|in 20\d\d|for 20\d\d|rejected|denied|new|old|replaced?|deleted?)\b",
    re.IGNORECASE,
)
_ASKED_NOTES = (
    (r"exclu", ("excludes1", "excludes2")),
    (r"includ|inclusion", ("includes", "inclusion")),
    (r"code first", ("code_first",)),
    (r"use additional|additional code", ("use_additional",)),
    (r"code also", ("code_also",)),
)
_EPISODES = (
    ("S", r"\b(sequelae?|late effect)\b"),
    ("D", r"\b(subsequent|follow-?up|healing|aftercare|physical therapy|rehab|cast (removal|change)|recheck)\b"),
    ("A", r"\b(initial|active treatment|surgery|emergency)\b"),
)


def show(turn: Turn, intent: Intent) -> Steps:
    """What a code is, its state, and the notes that were asked for."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes[:4])
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
    return Reply(
        " ".join(texts), tuple(card["code"] for card in found), topic="; ".join(card["title"] for card in found)
    )


def compare(turn: Turn, intent: Intent) -> Steps:
    """Titles side by side, where the paths part, and whether the codes exclude each other."""
    (seen,) = yield (Call("compare_codes", {"codes": list(turn.codes[:6])}),)
    found = [each for each in seen.get("codes", ()) if each.get("found")]
    missing = [each for each in seen.get("codes", ()) if not each.get("found")]
    if len(found) < 2:
        return Reply(
            " ".join([*map(row, found), *(_missing(each) for each in missing)]), tuple(e["code"] for e in found)
        )
    shared = [title for title in found[0]["path"] if all(title in each["path"] for each in found)]
    parting = say("compared_same.v1", shared=shared[-1]) if shared else say("compared_apart.v1")
    apart = grave(seen.get("together") or {})
    conflict = [finding["message"] for finding in apart if finding["convention"] in ("excludes1", "combination")]
    ending = say("together_no.v1", why=conflict[0]) if conflict else ""
    incomplete = [f"{each['code']} is not complete by itself." for each in found if not each["billable"]]
    text = " ".join(
        [say("compared.v1", rows=rows(found), parting=parting), ending, *incomplete, *map(_missing, missing)]
    )
    if re.search(r"\bsame\b", turn.question):
        text = f"No, they are not the same. {text}"
    return Reply(text, tuple(each["code"] for each in found), topic="; ".join(each["title"] for each in found))


def valid(turn: Turn, intent: Intent) -> Steps:
    """Whether a code exists, is complete and is in force, and what stands in its place."""
    day = day_in(turn.question)
    dated = {"date_of_service": day.isoformat()} if day else {}
    answers = yield tuple(Call("what_changed", {"code": code, **dated}) for code in turn.codes[:4])
    texts, show_codes = [], []
    for code, seen in zip(turn.codes, answers, strict=False):
        texts.append(_validity(code, seen, day.isoformat() if day else ""))
        findings = seen.get("findings", ())
        if seen.get("found"):
            show_codes.append(seen["code"])
        if any(finding["verdict"] == "invalid" for finding in findings):
            show_codes += [child["code"] for child in seen.get("children", ())[:_CHOICES]]
    extra: list[str] = []
    if len(turn.codes) == 1 and re.search(r"[A-Z]\d.*[A-Z]$", turn.codes[0]) and not answers[0].get("found"):
        extra = yield from _instead(turn)
    titles = [seen["title"] for seen in answers if seen.get("title")]
    if not any(seen.get("found") for seen in answers) and not extra:
        extra = yield from _by_words(turn)
    return Reply(" ".join([*texts, *extra[:1]]), (*show_codes, *extra[1:]), topic="; ".join(titles) or turn.question)


def _by_words(turn: Turn) -> Generator[tuple[Call, ...], Results, list[str]]:
    """For a code that is not there: what the question's other words find, where they surely find something."""
    words = cleaned(_CODE_SHAPED.sub(" ", _ABOUT_STATE.sub(" ", turn.question)))
    if not words:
        return []
    only = {"system": "HCPCS"} if re.match(r"[A-V]\d{4}$", turn.codes[0]) else {}
    (found,) = yield (Call("search_codes", {"query": words[:500], "limit": 3, **only}),)
    hits = [hit for hit in found.get("hits", ()) if hit["score"] >= _SURE]
    return [say("by_words.v1", rows=rows(hits[:1])), hits[0]["code"]] if hits else []


def _instead(turn: Turn) -> Generator[tuple[Call, ...], Results, list[str]]:
    """For a full code with a wrong 7th character: the one that the question's other words call for."""
    code = turn.codes[0]
    (card,) = yield (Call("show_code", {"code": code[:-1]}),)
    if not card.get("found"):
        return []
    best = _episode(card, turn.question)
    return [say("seventh_for.v1", code=best["code"], title=best["title"]), best["code"]] if best else []


def seventh(turn: Turn, intent: Intent) -> Steps:
    """Which 7th characters a code takes, whether the one given is right, or the rule where no code is named."""
    if not turn.codes:
        answer = yield from rules.about(turn, "I.C.19.a")
        return replace(answer, text=f"{answer.text} {say('seventh_names.v1')}")
    code = turn.codes[0].rstrip("X").rstrip(".") if turn.codes[0].endswith("X") else turn.codes[0]
    cards = yield (Call("show_code", {"code": code}), Call("check_codes", {"codes": [code]}))
    card, verdict = cards
    faults = [f for f in grave(verdict) if f["convention"] in ("seventh_character", "invalid_code", "not_billable")]
    if not card.get("found"):
        return Reply(say("seventh_fault.v1", why=faults[0]["message"] if faults else card.get("problem", "")))
    if (
        faults
        and re.search(r"\b(right|complete|valid|ok|correct|is)\b", turn.question[:12])
        and "what" not in turn.question.lower()
    ):
        return Reply(say("seventh_fault.v1", why=faults[0]["message"]), (code, *_children(card)))
    choices = card.get("seventh") or {}
    if not choices or (card["billable"] and len(card["code"].replace(".", "")) < 7):
        return Reply(say("seventh_none.v1", code=card["code"], title=card["title"]), (card["code"],))
    lead = "" if not card["billable"] else say("seventh_right.v1", code=card["code"], title=card["title"]) + " "
    told_choices = "; ".join(f"{character} {meaning}" for character, meaning in choices.items())
    best = _episode(card, turn.question)
    ending = " " + say("seventh_for.v1", code=best["code"], title=best["title"]) if best else ""
    shown = (best["code"],) if best else (card["code"],)
    return Reply(
        say("seventh.v1", lead=lead, code=card["code"], choices=told_choices) + ending, shown, topic=card["title"]
    )


def old_code(turn: Turn, intent: Intent) -> Steps:
    """A code of ICD-9-CM: what it meant and the code that stands for it now."""
    old = next((code for code in turn.codes if _icd9(code)), turn.codes[0] if turn.codes else "")
    known = _icd9(old)
    if not known:
        if old and re.fullmatch(r"[VE]?\d{3}(\.\d{1,2})?|[VE]\d{2}\.\d{1,2}", old):
            yield (Call("check_codes", {"codes": [old]}),)
            return Reply(say("old_code_unknown.v1", old=old))
        return (yield from lookup.look_up(turn, intent))
    meaning, *codes = known
    cards = yield tuple(Call("show_code", {"code": code}) for code in codes)
    first = cards[0]
    hint = say("old_code_check.v1") if len(codes) == 1 else say("nearest.v1", rows=rows(cards[1:]))
    text = say("old_code.v1", old=old, meaning=meaning, code=first["code"], title=first["title"], hint=hint)
    return Reply(text, tuple(card["code"] for card in cards), topic=first["title"])


def _described(card: Json, question: str) -> str:
    if not card.get("found"):
        return _missing(card)
    said = [say("shown.v1", code=card["code"], title=card["title"].rstrip("."), state=_state(card))]
    wanted = next((kinds for pattern, kinds in _ASKED_NOTES if re.search(pattern, question, re.IGNORECASE)), None)
    if card.get("unit"):
        said.append(say("unit.v1", unit=card["unit"]))
    chosen = [note for note in card["notes"] if wanted is None or note["kind"] in wanted]
    if wanted is not None or re.search(r"\b(notes?|instruction|tell me about|details?)\b", question, re.IGNORECASE):
        listed = "; ".join(
            f"{HEADINGS[Kind(note['kind'])]} ({note['from']}) {note['text']}" for note in chosen[:_CHOICES]
        )
        said.append(say("shown_notes.v1", notes=listed or "none of that kind"))
    return " ".join(said)


def _state(card: Json) -> str:
    if card.get("level") == "modifier":
        return say("state_modifier.v1")
    if card["billable"]:
        return say("state_complete.v1")
    return say("state_incomplete.v1", choices=rows(card["children"][:_CHOICES]))


def _missing(card: Json) -> str:
    code, problem = str(card["code"]), str(card.get("problem") or "")
    if family := card.get("family"):
        return say("cpt_family.v1", code=code, codes=family["codes"], title=family["title"])
    if re.fullmatch(r"\d{4}[0-9FTU]", code):
        return say("cpt_unknown.v1", code=code)
    return say("not_found.v1", code=code, problem=problem)


def _validity(code: str, seen: Json, day: str) -> str:
    invalid = [finding for finding in seen.get("findings", ()) if finding["verdict"] == "invalid"]
    if invalid:
        return say("valid_no.v1", why=invalid[0]["message"])
    if not seen.get("found"):
        return say("valid_no.v1", why=f"{code} is not in the loaded releases.")
    if not seen["billable"]:
        return say("valid_header.v1", code=seen["code"], title=seen["title"], choices=rows(seen["children"][:_CHOICES]))
    if not day:
        return say("valid_yes.v1", code=seen["code"], title=seen["title"], release=seen["release"])
    said = say("valid_date_yes.v1", code=seen["code"], title=seen["title"], day=day)
    return said if day >= seen["release_from"] else f"{said} {say('valid_date_said.v1', release=seen['release'])}"


def _children(card: Json) -> tuple[str, ...]:
    return tuple(child["code"] for child in card["children"][:_CHOICES])


def _episode(card: Json, question: str) -> Json | None:
    """The child whose 7th character the question's words call for: the episode, and for fractures how open it is."""
    lower = question.lower()
    choices = card.get("seventh") or {}
    wanted = next((letter for letter, pattern in _EPISODES if re.search(pattern, lower)), "")
    opened = re.search(r"\bopen\b", lower)
    words = [word for word in ("malunion", "nonunion", "delayed") if word in lower]
    grade = re.search(r"\b(?:type|grade|gustilo) ?(iii[abc]?|ii|i)\b", lower)
    fitting = []
    for child in card["children"]:
        meaning = str(choices.get(child["code"][-1], child["title"])).lower()
        if opened and "open" not in meaning:
            continue
        if words and not all(word in meaning for word in words):
            continue
        if grade and re.search(r"type [i]", meaning) and not re.search(rf"\b{grade[1]}\b", meaning):
            continue
        if wanted and not words and not re.search({"A": "initial", "D": "subsequent", "S": "sequela"}[wanted], meaning):
            continue
        fitting.append(child)
    return fitting[0] if fitting and (wanted or opened or words) else None


def _with_point(card: Json) -> str:
    """A HCPCS code of the shape of a diagnosis, written as one (G0439 -> G04.39)."""
    value = str(card["code"])
    return f"{value[:3]}.{value[3:]}" if re.fullmatch(r"[A-TV-Z]\d{4}", value) else ""


def _icd9(code: str) -> tuple[str, ...]:
    return _icd9_table().get(code, ())


@lru_cache(maxsize=1)
def _icd9_table() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(files("assistant.chat").joinpath("icd9.toml").read_text(encoding="utf-8"))["code"]
    return {code: (meaning, *codes) for code, (meaning, *codes) in table.items()}
