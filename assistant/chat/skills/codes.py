"""Questions about single codes: what a code is, where codes part, whether a code is valid, which 7th character."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import date, timedelta

from assistant.card import HEADINGS
from assistant.chat.dates import day_in
from assistant.chat.intents import Intent
from assistant.chat.skills import proposed, within
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.seventh import meanings, only_seventh_missing, told_for, with_character
from assistant.chat.skills.wording import grave, row, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from codesets.entries import Kind
from index.words import roots, tokens

_CHOICES = 8
_SPAN = re.compile(r"\s*\([A-Z]\d\w-[A-Z]\d\w\)$")  # the range behind the title of a block or chapter
_ONE_THING = re.compile(
    r"\b(?:same|identical|alike|swap\w*|interchang\w*|trad(?:e|ing)|exchange|substitut\w+|equivalent|duplicat\w+|(?:another|other|different|new|old) (?:name|word|term)s? for)\b",
    re.IGNORECASE,
)
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
# The record names a condition that has no code of its own; the record has no detail.
NAMED_WITHOUT_CODE = re.compile(
    r"\b(?:no|nothing|not|isn.?t|without|lacks?)\b[^.?]{0,40}\b(?:index|tabular|book|own code|specific code|code (?:for it|of its own|exists)|listed|entry)\b|\b(?:names?|specif\w+|documents?) (?:an? |the )?(?:rare|exact|particular|specific|type|kind)\b",
    re.IGNORECASE,
)
_NO_DETAIL = re.compile(
    r"\b(?:no|without|lacks?|not enough) (?:further |more |other )?(?:details?|specifics|type|kind|info\w*)\b|\b(?:type|kind|site|cause) (?:is |was )?not (?:stated|documented|given|specified)\b|\b(?:only|just) (?:says?|writes?|wrote|documents?)\b",
    re.IGNORECASE,
)
_EYES = re.compile(r"\b(?:both|bilateral) (?:eyes|sides|ears)\b|(?-i:\bO[DSU]\b)", re.IGNORECASE)
_FIRST_DAY = "2015-10-01"  # of ICD-10-CM
_SURE = 0.4
_SURELY_OTHER, _CODER_SURE = 0.6, 0.85
# Questions that ask for a fault: yes would say that the code is wrong.
_ASKS_FAULT = re.compile(
    r"\b(?:will|would|could|might|going to)\b[^?]{0,25}\b(?:reject\w*|den(?:y|ied)|bounce\w*|kick\w*|fail\w*)\b"
    r"|\b(?:do|does)\b[^?]{0,25}\b(?:needs?|requires?|takes?|wants?)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:Yes|No)[,.] ")
_CODE_SHAPED = re.compile(r"\b[A-Z]\d[\w.]*", re.IGNORECASE)
# "right" that asks whether a code is the right one.
_NO_SIDE = re.compile(r"\bright\b(?= (?:for|code|one|with|here|to)\b|\W*$)|^\W*right\b", re.IGNORECASE)
_SERVICE_SHAPED = re.compile(r"[A-V]\d{4}")
_ABOUT_STATE = re.compile(
    r"\b(valid|billable|complete|still|current|active|ok|okay|good|exist\w*|this year|today|in 20\d\d|for 20\d\d|rejected|denied|new|old|replaced?|deleted?)\b",
    re.IGNORECASE,
)
# No code of ICD-10-CM has these letters behind its first character.
_LETTER_FOR_DIGIT = str.maketrans("OIL", "011")
_ASKED_NOTES = (
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
    if len(cards) == 1 and not cards[0].get("found") and (typed := (yield from _typed_wrong(turn.codes[0]))):
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
    choices = [child["code"] for card in found if not card["billable"] for child in card["children"][:_CHOICES]]
    instead = [card["replaced_by"]["code"] for card in cards if card.get("replaced_by")]
    shown = (*instead, *(best["code"] for best in meant), *(card["code"] for card in found), *choices)
    return Reply(" ".join(texts), shown, topic="; ".join(card["title"] for card in found))


def compare(turn: Turn, intent: Intent) -> Steps:
    """Titles side by side, where the paths part, and whether the codes exclude each other.

    Where the question tells a case between them, the rule that decides it.
    """
    by_rule = (yield from _residual(turn)) or (yield from proposed.between(turn))
    if by_rule:
        return by_rule
    seen, near = yield (
        Call("compare_codes", {"codes": list(turn.codes[:6])}),
        Call("find_guideline", {"query": f"{' '.join(turn.codes[:4])} {turn.question[:300]}", "limit": 4}),
    )
    found = [each for each in seen.get("codes", ()) if each.get("found")]
    missing = [each for each in seen.get("codes", ()) if not each.get("found")]
    if len(found) < 2:
        return Reply(
            " ".join([*map(row, found), *(_missing(each) for each in missing)]), tuple(e["code"] for e in found)
        )
    text = " ".join([side_by_side(seen), *map(_missing, missing)])
    if _ONE_THING.search(turn.question):
        text = f"No, they are not the same. {text}"
    # A section that names each of the codes tells when which of them is reported.
    of_both = [s for s in near.get("sections", ()) if all(each["code"] in s["says"] for each in found)]
    text = " ".join([text, *(f"{told(each['says'], turn.question, 400)} ({each['ref']}.)" for each in of_both[:1])])
    return Reply(text, tuple(each["code"] for each in found), topic="; ".join(each["title"] for each in found))


def _residual(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """Of an "other" and an "unspecified" code the one that the record calls for, where the question tells what it has (I.A.9)."""
    named, lacking = NAMED_WITHOUT_CODE.search(turn.question), _NO_DETAIL.search(turn.question)
    if bool(named) == bool(lacking) or len(turn.codes) != 2:
        return None
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes)
    wanted = re.compile(r"\bother\b" if named else r"\bunspecified\b", re.IGNORECASE)
    meant = [card for card in cards if card.get("found") and wanted.search(card["title"])]
    if len(meant) != 1:
        return None
    (found,) = yield (Call("find_guideline", {"query": "I.A.9.a" if named else "I.A.9.b", "limit": 1}),)
    says = [f"{each['says']} ({each['ref']}.)" for each in found.get("sections", ())]
    return Reply(" ".join([say("look_up.v1", rows=rows(meant)), *says]), (meant[0]["code"],), topic=meant[0]["title"])


def side_by_side(seen: Json) -> str:
    """The titles of compared codes, where their paths part, and whether they exclude each other."""
    found = [each for each in seen.get("codes", ()) if each.get("found")]
    shared = [title for title in found[0]["path"] if all(title in each["path"] for each in found)]
    services = all(each["system"] in ("HCPCS", "CPT") for each in found)
    apart_said = "" if services else say("compared_apart.v1")
    parting = say("compared_same.v1", shared=_SPAN.sub("", shared[-1])) if shared else apart_said
    apart = grave(seen.get("together") or {})
    conflict = [finding["message"] for finding in apart if finding["convention"] in ("excludes1", "combination")]
    behaviors = {each["code"]: _behavior(each["code"]) for each in found}
    if len(set(behaviors.values())) > 1 and all(behaviors.values()):
        parting = f"{parting} {'; '.join(f'{code} is {what}' for code, what in behaviors.items())}."
    ending = say("together_no.v1", why=conflict[0]) if conflict else ""
    incomplete = [f"{each['code']} is not complete by itself." for each in found if not each["billable"]]
    return " ".join(filter(None, [say("compared.v1", rows=rows(found), parting=parting), ending, *incomplete]))


# What the chapter on neoplasms parts first: how the growth behaves (Neoplasm Table).
_BEHAVIORS = (
    (r"C7[789]|C80\.0|C7B", "secondary: a metastasis"),
    (r"C", "malignant and primary: where it began"),
    (r"D0\d", "in situ: it has not spread into the tissue beneath"),
    (r"D[123]\d(?<!D37)(?<!D38)(?<!D39)|D3A", "benign"),
    (r"D3[789]|D4[0-8]", "of uncertain behavior: pathology itself cannot tell"),
    (r"D49", "of unspecified behavior: nobody has said yet"),
)


def _behavior(code: str) -> str:
    """How the growth behaves that a code stands for; empty for what is no neoplasm."""
    return next((what for rule, what in _BEHAVIORS if re.match(rule, code)), "")


# Whether a code lacks something, which a complete one does not.
_ASKS_MORE = re.compile(
    r"\b(?:needs?|lacks?|missing|wants?) (?:any |some )?(?:more|another|additional|extra|further) (?:characters?|digits?)\b",
    re.I,
)


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
    if len(turn.codes) == 1 and not answers[0].get("found") and (typed := (yield from _typed_wrong(turn.codes[0]))):
        return typed
    if len(turn.codes) == 1 and answers[0].get("billable") and (other := (yield from _other_now(turn, answers[0]))):
        return other
    texts, show_codes = [], []
    followers: list[str] = []
    for code, seen in zip(turn.codes, answers, strict=False):
        state = _validity(code, seen, day.isoformat() if day else "", bool(_GONE.search(turn.question)))
        if seen.get("billable") and not seen.get("replaced_by") and not day and _SUCCESSOR.search(turn.question):
            state = say("valid_nothing_instead.v1", code=seen["code"], title=seen["title"], release=seen["release"])
        texts.append(_LEAD.sub("", state) if _ASKS_FAULT.search(turn.question) else state)
        if seen.get("billable") and _ASKS_MORE.search(turn.question):
            texts[-1] = f"No. {_LEAD.sub('', state)}"
        texts += _history(seen, turn.question)
        findings = seen.get("findings", ())
        if seen.get("replaced_by"):
            show_codes.append(seen["replaced_by"]["code"])
        if seen.get("found"):
            show_codes.append(seen["code"])
        if any(finding["verdict"] == "invalid" for finding in findings):
            show_codes += [child["code"] for child in seen.get("children", ())[:_CHOICES]]
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


def _typed_wrong(code: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The code with a digit for each letter that was typed in its place; None where that is no code either."""
    meant = code[0] + code[1:].translate(_LETTER_FOR_DIGIT)
    if meant == code:
        return None
    (card,) = yield (Call("show_code", {"code": meant}),)
    if not card.get("found"):
        return None
    text = say("typed_letter.v1", code=code, meant=card["code"], title=card["title"])
    return Reply(f"{text} {_state(card)}", (card["code"],), topic=card["title"])


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
    cards = yield tuple(Call("show_code", {"code": code}) for code in dict.fromkeys(codes[:_CHOICES]))
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


def by_words(turn: Turn) -> Generator[tuple[Call, ...], Results, list[str]]:
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
    best = with_character(card, turn.question)
    return [say("seventh_for.v1", code=best["code"], title=best["title"]), best["code"]] if best else []


def _described(card: Json, question: str) -> str:
    if not card.get("found"):
        return _missing(card)
    if card.get("replaced_by"):
        return f"{card['code']} is {card['title'].rstrip('.')}. {_replaced(card)}"
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
    if only_seventh_missing(card):
        return say("state_needs_seventh.v1", choices=meanings(card))
    return say("state_incomplete.v1", choices=rows(card["children"][:_CHOICES]))


def _missing(card: Json) -> str:
    code, problem = str(card["code"]), str(card.get("problem") or "")
    if card.get("replaced_by"):
        return _replaced(card)
    if family := card.get("family"):
        return say("cpt_family.v1", code=code, codes=family["codes"], title=family["title"])
    if re.fullmatch(r"\d{4}[0-9FTU]", code):
        return say("cpt_unknown.v1", code=code)
    return say("not_found.v1", code=code, problem=problem)


def _validity(code: str, seen: Json, day: str, gone: bool) -> str:
    """Whether the code may be reported; `gone` where the question is whether it was taken away."""
    if seen.get("replaced_by"):
        return say("valid_no.v1", why=_replaced(seen))
    invalid = [finding for finding in seen.get("findings", ()) if finding["verdict"] == "invalid"]
    if invalid and (seen.get("found") or not _SERVICE_SHAPED.fullmatch(code)):
        said = say("valid_no.v1", why=invalid[0]["message"])
        return f"{said} {say('valid_icd9.v1')}" if day and day < _FIRST_DAY else said
    if not seen.get("found"):
        return say("valid_no.v1", why=str(seen.get("problem") or f"{code} is not in the loaded releases."))
    if not seen["billable"] and day and day <= (seen.get("complete_until") or ""):
        choices = rows(seen["children"][:_CHOICES])
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
        return say("valid_header.v1", code=seen["code"], title=seen["title"], choices=rows(seen["children"][:_CHOICES]))
    if not day:
        name = "valid_still.v1" if gone else "valid_yes.v1"
        return say(name, code=seen["code"], title=seen["title"], release=seen["release"])
    said = say("valid_date_yes.v1", code=seen["code"], title=seen["title"], day=day)
    return said if day >= seen["release_from"] else f"{said} {say('valid_date_said.v1', release=seen['release'])}"


def _replaced(card: Json) -> str:
    by = card["replaced_by"]
    return say("replaced.v1", code=str(card["code"]), by=by["code"], title=by["title"].rstrip("."))


def _with_point(card: Json) -> str:
    """A HCPCS code of the shape of a diagnosis, written as one (G0439 -> G04.39)."""
    value = str(card["code"])
    return f"{value[:3]}.{value[3:]}" if re.fullmatch(r"[A-TV-Z]\d{4}", value) else ""
