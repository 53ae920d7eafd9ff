"""Whether a code exists, is complete and in force, what stands in its place, and what changed."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import date, timedelta

from assistant.chat.dates import day_in
from assistant.chat.intents import Intent
from assistant.chat.skills import proposed
from assistant.chat.skills.codes import CHOICES, by_words, replaced, typed_wrong
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.seventh import with_character
from assistant.chat.skills.wording import row, rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import roots, tokens

_GONE = re.compile(
    r"\b(?:gone|went away|go(?:ne|es)? away|kill\w*|dropped|axed|scrapped|nixed|obsolete|rid of|away with|retired|deleted|discontinued|expired)\b",
    re.IGNORECASE,
)


_SUCCESSOR = re.compile(
    r"\b(?:what|which|who)\b[^?]{0,20}\b(?:replac\w+|succe\w+|supersed\w+|took (?:its|the) place|takes the place)\b",
    re.IGNORECASE,
)


# What a code is still used for by those who ask ("B97.29 for confirmed covid, still?").
_USED_FOR = re.compile(
    r"\b(?P<code>[A-Z]\d\w[\w.]*) (?:is (?:what we (?:use|put)|used) )?for (?:an? |the |her |his )?(?P<what>(?!\d|fy\b)(?![^?.;,]*\b(?:did|do|does|delet\w*|or)\b)[^?.;,]{4,60})|\b(?:still|now) (?:the |our )(?P<name>[a-z][a-z -]{3,40}?) code\b",
    re.IGNORECASE,
)


_SAID_SURE = re.compile(r"\b(?:confirmed|documented|known|definite|established|plain)\b", re.IGNORECASE)


_EYES = re.compile(r"\b(?:both|bilateral) (?:eyes|sides|ears)\b|(?-i:\bO[DSU]\b)", re.IGNORECASE)


_FIRST_DAY = "2015-10-01"  # of ICD-10-CM


_SURELY_OTHER, _CODER_SURE = 0.6, 0.85


# Questions that ask for a fault: yes would say that the code is wrong.
_ASKS_FAULT = re.compile(
    r"\b(?:will|would|could|might|going to)\b[^?]{0,25}\b(?:reject\w*|den(?:y|ied)|bounce\w*|kick\w*|fail\w*)\b"
    r"|\b(?:do|does)\b[^?]{0,25}\b(?:needs?|requires?|takes?|wants?)\b",
    re.IGNORECASE,
)


_LEAD = re.compile(r"^(?:Yes|No)[,.] ")


# "right" that asks whether a code is the right one.
_NO_SIDE = re.compile(r"\bright\b(?= (?:for|code|one|with|here|to)\b|\W*$)|^\W*right\b", re.IGNORECASE)


_SERVICE_SHAPED = re.compile(r"[A-V]\d{4}")


# Whether a code lacks something, which a complete one does not.
_ASKS_MORE = re.compile(
    r"\b(?:needs?|lacks?|missing|wants?) (?:any |some )?(?:more|another|additional|extra|further) (?:characters?|digits?)\b",
    re.I,
)


# Both are put forward: yes answers the first.
_ENOUGH_OR = re.compile(r"\b(?:billable|valid|complete|enough|ok(?:ay)?|fine|good)\b[^?]{0,20}\bor\b", re.IGNORECASE)


def valid(turn: Turn, intent: Intent) -> Steps:
    """Whether a code exists, is complete and is in force, what stands in its place, and what changed.

    A code put forward for a case is answered by the rule that decides it, where one does.
    """
    day = day_in(turn.question)
    dated = {"date_of_service": day.isoformat()} if day else {}
    answers = yield tuple(Call("what_changed", {"code": code, **dated}) for code in turn.codes[:4])
    if all(seen.get("billable") for seen in answers):
        # A code that may not be reported as it stands is said to be so whatever the case.
        by_rule = yield from proposed.ruled(turn)
        if by_rule:
            return by_rule
    if len(turn.codes) == 1 and not answers[0].get("found") and (typed := (yield from typed_wrong(turn.codes[0]))):
        return typed
    if len(turn.codes) == 1 and answers[0].get("billable") and (other := (yield from _other_now(turn, answers[0]))):
        return other
    texts, show_codes = [], []
    followers: list[str] = []
    for code, seen in zip(turn.codes, answers, strict=False):
        state = _validity(code, seen, day.isoformat() if day else "", bool(_GONE.search(turn.question)))
        if seen.get("billable") and not seen.get("replaced_by") and not day and _SUCCESSOR.search(turn.question):
            state = say("valid_nothing_instead.v1", code=seen["code"], title=seen["title"], release=seen["release"])
        fault = _ASKS_FAULT.search(turn.question) and not _ENOUGH_OR.search(turn.question)
        texts.append(_LEAD.sub("", state) if fault else state)
        if seen.get("replaced_by") and state.startswith("No"):
            lead = "Yes. " if _GONE.search(turn.question) else "" if _SUCCESSOR.search(turn.question) else "No. "
            texts[-1] = f"{lead}{_LEAD.sub('', state)}"
        if seen.get("billable") and _ASKS_MORE.search(turn.question) and not _ENOUGH_OR.search(turn.question):
            texts[-1] = f"No. {_LEAD.sub('', state)}"
        texts += _history(seen, turn.question)
        findings = seen.get("findings", ())
        if seen.get("replaced_by"):
            show_codes.append(seen["replaced_by"]["code"])
        if seen.get("found"):
            show_codes.append(seen["code"])
        if any(finding["verdict"] == "invalid" for finding in findings):
            show_codes += [child["code"] for child in seen.get("children", ())[:CHOICES]]
        if not seen.get("found"):
            named = [each for finding in findings for each in codes_in(finding["message"]) if each != code]
            followers += named
    if len(turn.codes) == 1 and answers[0].get("found"):
        lead, more = yield from _one_valid(turn, answers[0])
        if not lead and not more and not answers[0]["billable"]:
            told, more = yield from _below(turn, answers[0]["code"])
            texts += told
        if lead:
            return Reply(lead, (*show_codes, *more), topic=answers[0]["title"])
        show_codes += more
    extra: list[str] = []
    if len(turn.codes) == 1 and re.search(r"[A-Z]\d.*[A-Z]$", turn.codes[0]) and not answers[0].get("found"):
        extra = yield from _instead(turn)
    titles = [seen["title"] for seen in answers if seen.get("title")]
    if followers:
        meant = yield from _follower(turn.question, followers)
        texts += [say("by_words.v1", rows=rows(meant))] if len(meant) == 1 < len(followers) else []
        show_codes += [card["code"] for card in meant]
        extra = extra or [""]
    if not any(seen.get("found") for seen in answers) and not extra:
        extra = yield from by_words(turn)
    return Reply(" ".join([*texts, *extra[:1]]), (*show_codes, *extra[1:]), topic="; ".join(titles) or turn.question)


def _other_now(turn: Turn, seen: Json) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """Where the question tells what a valid code is used for: the code which the words have, if it is surely another."""
    used = _USED_FOR.search(turn.question)
    what = cleaned(_SAID_SURE.sub("", (used["what"] or used["name"])) if used else "")
    if not what or seen["system"] != "ICD-10-CM" or day_in(what):
        return None
    found, situation = yield (
        Call("search_codes", {"query": what[:200], "system": "ICD-10-CM", "limit": 4}),
        Call("code_situation", {"words": what[:200]}),
    )
    tops = [hit for hit in found.get("hits", ()) if hit["score"] >= _SURELY_OTHER]
    coded = [each for each in situation.get("codes", ()) if each["confidence"] >= _CODER_SURE]
    meant = tops[:1] or coded[:1]
    as_good = [hit for hit in found.get("hits", ()) if tops and hit["score"] >= tops[0]["score"] / 2]
    if not meant or any(
        each["code"].startswith(seen["code"]) or seen["code"].startswith(each["code"])
        for each in (*as_good, *coded, *meant)
    ):
        return None
    text = say("valid_other_now.v1", code=seen["code"], title=seen["title"], rows=rows(meant))
    return Reply(text, (meant[0]["code"], seen["code"]), topic=meant[0]["title"])


def _one_valid(turn: Turn, seen: Json) -> Generator[tuple[Call, ...], Results, tuple[str, list[str]]]:
    """Where the question tells a side or an encounter: an answer that the code is for another side, or the code meant."""
    side, own = _side(turn.question), _side(seen["title"])
    if side and own and side != own:
        title = re.sub(rf"\b{own}\b", side, seen["title"])
        category = seen["code"].partition(".")[0]
        (found,) = yield (Call("search_codes", {"query": title[:500], "limit": 20}),)
        other = next((h for h in found.get("hits", ()) if h["title"] == title and h["code"].startswith(category)), None)
        if other:
            text = say("other_side.v1", code=seen["code"], title=seen["title"], side=side, row=row(other))
            return text, [other["code"]]
    if seen["billable"]:
        return "", []
    (card,) = yield (Call("show_code", {"code": seen["code"]}),)
    best = with_character(card, turn.question)
    return "", [best["code"]] if best else []


def _below(turn: Turn, code: str) -> Generator[tuple[Call, ...], Results, tuple[list[str], list[str]]]:
    """For a code that is not complete: the one below it that the case comes to, where the question tells one."""
    if not proposed.tells_a_case(turn.question, code):
        return [], []
    words = cleaned(re.sub(rf"{re.escape(code)}-?", " ", turn.question, flags=re.IGNORECASE))
    (situation,) = yield (Call("code_situation", {"words": words[:500]}),)
    meant = [each for each in situation.get("codes", ()) if each["code"].startswith(code) and each["billable"]][:1]
    return [say("by_words.v1", rows=rows(meant))] * bool(meant), [each["code"] for each in meant]


def _follower(question: str, codes: list[str]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """Of the codes that stand for one that is gone, the one that the question's words call for; else the first two."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in dict.fromkeys(codes[:CHOICES]))
    found = [card for card in cards if card.get("found")]
    words = [set(roots(tokens(card["title"]))) for card in found]
    shared = set.intersection(*words) if words else set()
    asked = set(roots(tokens(cleaned(_EYES.sub(_side_of_eyes, question))))) - shared
    told = [len(each & asked) for each in words]
    best = max(told, default=0)
    return [found[told.index(best)]] if best and told.count(best) == 1 else found[:2]


def _side_of_eyes(match: re.Match[str]) -> str:
    """The side in the words of the titles."""
    return {"od": "right", "os": "left"}.get(match.group().lower(), "bilateral")


def _side(text: str) -> str:
    """The side that a text names, empty where it names none or both."""
    sides = set(re.findall(r"\b(left|right)\b", _NO_SIDE.sub("", text), re.IGNORECASE))
    return sides.pop().lower() if len(sides) == 1 else ""


def _history(seen: Json, question: str) -> list[str]:
    """Since when a code may be used and what changed, where that is asked."""
    said = []
    if seen.get("valid_from") and re.search(
        r"\b(when|since|effective|start\w*|introduced|how long)\b", question, re.IGNORECASE
    ):
        said.append(say("valid_since.v1", code=seen["code"], day=seen["valid_from"]))
    if seen.get("changes") and re.search(
        r"\b(chang\w+|new|what.s new|added|replaced?|became)\b", question, re.IGNORECASE
    ):
        said.append(say("valid_changes.v1", rows="; ".join(seen["changes"])))
    return said


def _instead(turn: Turn) -> Generator[tuple[Call, ...], Results, list[str]]:
    """For a full code with a wrong 7th character: the one that the question's other words call for."""
    code = turn.codes[0]
    (card,) = yield (Call("show_code", {"code": code[:-1]}),)
    if not card.get("found"):
        return []
    best = with_character(card, turn.question)
    return [say("seventh_for.v1", code=best["code"], title=best["title"]), best["code"]] if best else []


def _validity(code: str, seen: Json, day: str, gone: bool) -> str:
    """Whether the code may be reported; `gone` where the question is whether it was taken away."""
    if seen.get("replaced_by"):
        return say("valid_no.v1", why=replaced(seen))
    invalid = [finding for finding in seen.get("findings", ()) if finding["verdict"] == "invalid"]
    if invalid and (seen.get("found") or not _SERVICE_SHAPED.fullmatch(code)):
        said = say("valid_no.v1", why=invalid[0]["message"])
        return f"{said} {say('valid_icd9.v1')}" if day and day < _FIRST_DAY else said
    if not seen.get("found"):
        return say("valid_no.v1", why=str(seen.get("problem") or f"{code} is not in the loaded releases."))
    if not seen["billable"] and day and day <= (seen.get("complete_until") or ""):
        choices = rows(seen["children"][:CHOICES])
        return say(
            "valid_then.v1",
            code=seen["code"],
            title=seen["title"],
            day=day,
            until=seen["complete_until"],
            since=(date.fromisoformat(seen["complete_until"]) + timedelta(days=1)).isoformat(),
            choices=choices,
        )
    if not seen["billable"]:
        return say("valid_header.v1", code=seen["code"], title=seen["title"], choices=rows(seen["children"][:CHOICES]))
    if not day:
        name = "valid_still.v1" if gone else "valid_yes.v1"
        return say(name, code=seen["code"], title=seen["title"], release=seen["release"])
    said = say("valid_date_yes.v1", code=seen["code"], title=seen["title"], day=day)
    return said if day >= seen["release_from"] else f"{said} {say('valid_date_said.v1', release=seen['release'])}"
