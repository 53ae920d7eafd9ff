"""The note, its worksheet, and talk about it."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.finer import in_order
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import joined, rows, say
from assistant.chat.stories import in_the_books_words
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import EMPTY, roots, tokens

_PLACES = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "last": "-1"}
_SHOWN = 12
_WITH_ENCOUNTER = 7  # characters of a code whose last one tells the encounter
_LETTERED = re.compile(r"\b([A-Z])[- ]codes?\b", re.IGNORECASE)
_DROPS = re.compile(
    r"\b(?:drop|remove|delete|take|out|off|knock|cross|pull|cut|leave out|omit|get rid of|strike|the|diagnos[ie]s|code|codes|one|for|from|list|and|give|it|me|as|csv|please|then)\b",
    re.IGNORECASE,
)

# Why it is to be left out, behind what is to be left out.
_REASON = re.compile(r"(?:[,;:.]\s|\s(?:because|since|as|it was|he|she|they)\b).*", re.IGNORECASE)


def code_note(turn: Turn, intent: Intent) -> Steps:
    """The codes for the note in sequence, what was left out and why, and what to ask."""
    said = re.search(r"\b(inpatient|outpatient)\b", turn.asked, re.IGNORECASE)
    (sheet,) = yield (Call("code_note", {"setting": said.group().lower()} if said else {}),)
    return _sheet(sheet)


def what_if(turn: Turn, intent: Intent) -> Steps:
    """The note coded as if what is said held; without a note, the question as it reads on its own."""
    (sheet,) = yield (Call("what_if", {"change": turn.asked[:500]}),)
    if "problem" in sheet:
        return (yield from lookup.words_only(turn))
    listed = sheet["suggestions"]
    (before,) = yield (Call("show_worksheet", {}),)
    if {each["code"] for each in before.get("suggestions", ())} <= {each["code"] for each in listed}:
        listed = (yield from _finer(turn, before)) or listed
    text = say("what_if.v1", rows=rows(listed[:_SHOWN]) or "no code")
    return Reply(text, tuple(each["code"] for each in listed))


def _finer(turn: Turn, before: Json) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The worksheet's diagnoses as what is said makes them, where the note with the words added reads no different."""
    codes = [each["code"] for each in before["suggestions"] if each["system"] == "ICD-10-CM"]
    injury = any(len(code.replace(".", "")) == _WITH_ENCOUNTER for code in codes)
    said = in_the_books_words(turn.asked, injury=injury)
    (seen,) = yield (Call("refine_codes", {"codes": codes[:_SHOWN], "words": said[:500]}),)
    changed = any(each["changed"] for each in seen.get("codes", ()))
    return in_order(seen["codes"]) if changed else []


def other_setting(turn: Turn, intent: Intent) -> Steps:
    """The note coded for the other setting."""
    setting = "outpatient" if re.search(r"\b(outpatient|office|clinic)\b", turn.asked, re.IGNORECASE) else "inpatient"
    ref = "II.H" if setting == "inpatient" else "IV.H"
    sheet, section = yield (Call("code_note", {"setting": setting}), Call("find_guideline", {"query": ref, "limit": 1}))
    if "problem" in sheet:
        return Reply(say("note_none.v1"))
    says = f"{section['sections'][0]['says']} ({ref}.)" if section.get("sections") else ""
    suggested = sheet["suggestions"]
    text = say("other_setting.v1", setting=setting, rows=rows(suggested) or "none", says=says)
    return Reply(text, tuple(each["code"] for each in suggested))


def drop(turn: Turn, intent: Intent) -> Steps:
    """The worksheet without what was named; without a note, the codes talked about without it."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    listed = [each["code"] for each in sheet.get("suggestions", ())] or list(turn.last.codes if turn.last else ())
    wanted = _named(turn.asked, listed) or _worded(turn.asked, sheet.get("suggestions", ()))
    if "problem" in sheet:
        cards = yield tuple(Call("show_code", {"code": code}) for code in listed[:10])
        wanted = wanted or _worded(turn.asked, [card for card in cards if card.get("found")])
        kept = [code for code in listed if code not in wanted]
        stay = [card for card in cards if card.get("found") and card["code"] in kept]
        if not wanted:
            return Reply(say("dropped_nothing.v1", rows=joined(listed) or "no codes"))
        text = (
            say("dropped.v1", codes=joined(wanted), rows=rows(stay))
            if stay
            else say("dropped_all.v1", codes=joined(wanted))
        )
        return Reply(text, tuple(card["code"] for card in stay), topic="; ".join(card["title"] for card in stay))
    if not wanted:
        return Reply(say("dropped_nothing.v1", rows=rows(sheet["suggestions"]) or "no codes"), tuple(listed))
    (after,) = yield (Call("drop_from_worksheet", {"codes": wanted}),)
    left = after.get("suggestions", [])
    text = (
        say("dropped.v1", codes=joined(wanted), rows=rows(left))
        if left
        else say("dropped_all.v1", codes=joined(wanted))
    )
    return Reply(text, tuple(each["code"] for each in left))


def export(turn: Turn, intent: Intent) -> Steps:
    """The worksheet, or the codes talked about, as lines of comma-separated values."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    if "problem" not in sheet:
        listed = [
            (str(n), each["code"], each["title"], each["role"]) for n, each in enumerate(sheet["suggestions"], start=1)
        ]
    else:
        codes = list(turn.last.codes if turn.last else ())[:_SHOWN]
        if not codes:
            return Reply(say("note_none.v1"))
        cards = yield tuple(Call("show_code", {"code": code}) for code in codes)
        listed = [
            (str(n), card["code"], card["title"], "")
            for n, card in enumerate((c for c in cards if c.get("found")), start=1)
        ]
    lines = ["sequence,code,title,role", *(",".join(_cell(cell) for cell in line) for line in listed)]
    return Reply(say("export.v1", table="\n".join(lines)), tuple(line[1] for line in listed))


def provider_query(turn: Turn, intent: Intent) -> Steps:
    """The questions that the worksheet leaves open, and what an unspecified code lacks."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    if "problem" in sheet:
        codes = list(turn.last.codes if turn.last else ())[:_SHOWN]
        if not codes:
            return Reply(say("note_none.v1"))
        topic = turn.last.topic if turn.last else ""
        case, *cards = yield (
            Call("code_situation", {"words": topic[:500]}),
            *(Call("show_code", {"code": code}) for code in codes),
        )
        listed = [card for card in cards if card.get("found")]
        open_ones = list(case.get("questions", ())) or _unspecified(listed)
        return Reply(
            say("queries.v1", rows="; ".join(open_ones)) if open_ones else say("queries_none.v1"),
            tuple(c["code"] for c in listed),
        )
    asked = [f"{query['question']} [{' / '.join(query['options'])}]" for query in sheet["queries"]]
    asked += _unspecified(sheet["suggestions"]) if not asked else []
    shown = tuple(each["code"] for each in sheet["suggestions"])
    return Reply(say("queries.v1", rows="; ".join(asked)) if asked else say("queries_none.v1"), shown)


def _sheet(sheet: Json) -> Reply:
    if "problem" in sheet:
        return Reply(say("note_none.v1"))
    suggested, left, asked = sheet["suggestions"], sheet["not_coded"], sheet["queries"]
    more = []
    if left:
        more.append(
            say(
                "note_left.v1",
                rows="; ".join(f"{each['code']} {each['title']} ({each['reason']})" for each in left[:6]),
            )
        )
    if asked:
        more.append(say("note_queries.v1", rows="; ".join(query["question"] for query in asked[:4])))
    more += [finding["message"] for finding in sheet["findings"] if finding["verdict"] not in ("info",)][:3]
    if not suggested:
        return Reply(say("note_nothing.v1", setting=sheet["setting"], more=" ".join(more)))
    count = f"{len(suggested)} code" + ("s" if len(suggested) != 1 else "")
    text = say(
        "note_coded.v1", setting=sheet["setting"], count=count, rows=rows(suggested[:_SHOWN]), more=" ".join(more)
    )
    return Reply(text, tuple(each["code"] for each in suggested))


def _named(asked: str, listed: list[str]) -> list[str]:
    """The codes of the list that the words name, by code, by place, or by being the only one."""
    if listed and re.search(r"\bmiddle\b", asked, re.IGNORECASE):
        return [listed[len(listed) // 2]]
    spelt = [code for code in listed if code in codes_in(asked)]
    places = [int(place) for word, place in _PLACES.items() if re.search(rf"\b{word}\b", asked, re.IGNORECASE)]
    places += [int(n) for n in re.findall(r"(?:#|number |code |line )(\d{1,2})\b", asked, re.IGNORECASE)]
    placed = [listed[p - 1 if p > 0 else p] for p in places if listed and (p < 0 or p <= len(listed))]
    return list(dict.fromkeys([*spelt, *placed])) or (
        listed if len(listed) == 1 and re.search(r"\b(it|that)\b", asked) else []
    )


def _worded(asked: str, suggested: Sequence[Json]) -> list[str]:
    """The codes whose titles or words of the note hold what is to be left out ("drop the hypertension")."""
    said = set(roots(tokens(cleaned(_DROPS.sub(" ", _REASON.sub("", asked)))))) - EMPTY
    return [
        each["code"]
        for each in suggested
        if said
        and said <= set(roots(tokens(f"{each['title']} {' '.join(e['text'] for e in each.get('evidence', ()))}")))
    ]


def first(turn: Turn, intent: Intent) -> Steps:
    """Which code of the worksheet stands first, and why."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    if "problem" in sheet or not sheet["suggestions"]:
        return Reply(say("note_none.v1"))
    leads = sheet["suggestions"][0]
    text = say("sheet_first.v1", code=leads["code"], title=leads["title"], role=leads["role"], why=leads["rationale"])
    return Reply(text, (leads["code"],), topic=leads["title"])


def some(turn: Turn, intent: Intent) -> Steps:
    """The codes of the worksheet that begin with the letter asked for."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    letters = _LETTERED.search(turn.asked)
    if "problem" in sheet or letters is None:
        return Reply(say("note_none.v1"))
    listed = [each for each in sheet["suggestions"] if each["code"].startswith(letters[1].upper())]
    return Reply(say("look_up.v1", rows=rows(listed) or "none"), tuple(each["code"] for each in listed))


def _unspecified(listed: list[Json]) -> list[str]:
    """What the title of an unspecified code leaves open."""
    return [
        f"{each['code']} ({each['title']}) is unspecified: which type, site, side or acuity is documented, or can it not be determined"
        for each in listed
        if re.search(r"\bunspecified\b|\bNOS\b", each["title"], re.IGNORECASE)
    ]


def _cell(text: str) -> str:
    """One value; what a spreadsheet would run as a formula is made plain text."""
    safe = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return f'"{safe}"' if any(mark in safe for mark in ',"\n') else safe
