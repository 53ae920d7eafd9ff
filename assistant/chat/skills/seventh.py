"""Which 7th character: of a code, or of a condition for which no code is named."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from assistant.chat import situations
from assistant.chat.intents import Intent
from assistant.chat.ordinals import uppermost
from assistant.chat.skills import rules
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import asks_yes_or_no, grave, joined, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from index.words import roots, tokens

_CHOICES = 8
_LOOKED_AT = 12
_LONG_NOTE = 40  # characters of a note that says more than what one 7th character means
_TELLS_AN_INJURY = 4  # words that tell more than the kind of injury
_FEW = 6  # 7th characters of a table that is told whole beside the one that is meant
_SHORT = 240  # characters told of a section beside a code
_WHOLE = 7  # characters of a code that has its 7th
_FAULTS = ("seventh_character", "invalid_code", "not_billable")
# What a question says of the encounter, the most telling first, and the words of the meaning that it calls for.
_EPISODES: Sequence[tuple[str, str]] = (
    (r"\bsequel\w*|\blate effects?\b|\bscars?\b|\bcontracture\b|\byears (?:ago|later|after)\b", r"\bsequela\b"),
    (r"\bmal-?union\b|\bhealed (?:crooked|wrong)\b", r"\bmalunion\b"),
    (r"\bnon-?union\b|\bnot (?:united|knit\w*)\b|\bnever (?:healed|united|knit\w*)\b|\bdid(?:n.t| not) (?:heal|unite)\b|\bfailed to (?:unite|heal)\b", r"\bnonunion\b"),
    (r"\bdelayed\b|\bslow(?:ly)? (?:to )?heal\w*|\bnot healing\b|\bhealing slowly\b", r"\bdelayed\b"),
    (
        r"\bactive(?:ly)?\b|\b(?:still|being) (?:being )?treat(?:ed|ing)\b|\bantibiotics?\b|\b(?:OR|surgery|operat\w+) (?:today|now|tonight)\b|\b(?:to|in) the OR\b|(?<!after )(?<!since )(?<!post )(?<!from )\b(?:surgery|operation|ORIF|fixation|reduction|pinning) (?:for|of) (?:the |an? |her |his )?(?:\w+ )?(?:fracture|fx|break|injury|nonunion)\b|\b(?:having|undergo\w*|getting|gets|needs|taken to|goes to|going to|admitted for|here for|in for|brought in for) (?:the |her |his )?(?:surgery|ORIF|operation|surgical (?:repair|fixation))\b|\bemergency\b|\b(?-i:ER|ED)\b",
        r"\binitial\b",
    ),
    (
        r"\bsubsequent\b|\bfollow[- ]?ups?\b|\bheal(?:s|ing|ed)\b|\baftercare\b|\bphysical therapy\b|(?-i:\bPT\b)|\brehab\w*|\bcast (?:removal|change|off|check)\b|\bre-?check\w*|\b(?:second|third|fourth|fifth|sixth|[2-9](?:nd|rd|th)|next|later|repeat|post-?op\w*|return|final|last) (?:\w+ )?(?:visit|session|appointment|treatment)\b|\btherapy (?:visit|session|eval\w*)\b|\bcrutch training\b|\b(?:wks?|weeks?|months?|days?) (?:after|from|out|post)\b|\b(?:weeks?|months?|days?) (?:later|after|out|post)\b|\b(?:at|x) \d+ (?:days?|weeks?|months?)\b|\b(?:week|wk|month) (?:[2-9]|\d\d)\b|\b(?:still )?in (?:therapy|rehab|physical therapy|a (?:cast|boot|splint|sling))\b|\b(?:stitches|sutures|staples|cast|pins?|splint|hardware) (?:\w+ )?(?:out|off|removed|removal|came off)\b|\b(?:second|third|fourth|next|another|later) follow[- ]?up|\bcheck[- ]?ups?\b|\bremoval of (?:the |her |his )?(?:\w+ )?(?:pins?|hardware|cast|splint|sutures?|stitches|staples|k-wires?|screws?|plates?)\b|\brecover(?:ing|ed)\b|\bwound (?:check|care|clinic)\b|\bphysical therap\w+\b|\b\d+ (?:weeks?|months?) ago\b|\bseen again\b|\b(?:comes?|came|is|here) back\b|\bafter (?:surgery|ORIF)\b|\broutine\b|\bdressing change\b|\bsuture removal\b|\brecovery\b",
        r"\broutine\b|\bsubsequent\b",
    ),
    (r"\binitial\b|\b(?:first|1st|new) (?:visit|encounter|time|seen|fracture|fx|injury|burn)\b|\btoday\b|\bsurgery\b|\badmi(?:t|ts|tted|ssion)\b|(?-i:\bICU\b)|\bin the icu\b|\bwashout\b|\bjust\b|\bfresh\b|\bacute\b", r"\binitial\b"),
)  # fmt: skip
TELLS = re.compile(
    r"\bopen\b|\bgustilo\b|\bsequel\w*|\blate effect|\bm?al-?union\b|\bnon-?union\b|\bdelayed\b|\bsubsequent\b|\bfollow[- ]?up\b|\bhealing\b",
    re.I,
)
# A visit before this one, told beside it ("seen in the ED two weeks ago").
_ELSEWHERE = re.compile(
    r"\b(?:seen|treated|went|fixed|taken|presented|diagnosed|evaluated)\b[^,;.]*?\b(?:ED|ER|emergency\w*|urgent care)\b[^,;.]*?\b(?:ago|last \w+|earlier|before|yesterday|prior|previously)\b",
    re.IGNORECASE,
)
# One of several unborn, by letter or number: the 7th character is its number (I.C.15.a.6).
_CHILD = re.compile(r"\b(?:twin|baby|fetus|triplet|infant) ?#?([a-e1-5])\b", re.IGNORECASE)
_ONLY_CHILD = re.compile(
    r"\b(?:single(?:ton)?|one|only) (?:gestation|fetus|bab(?:y|ies)|pregnancy)\b|\bsingleton\b", re.I
)
_NUMBERED = str.maketrans("abcde", "12345")
# A whole code put forward with another letter in its place ("S83.511A or D").
_OR_ANOTHER = re.compile(r"\b([A-Z]\d\w\.\w{3})[A-HJ-NP-S],? (?:or|vs\.?|versus) (?:-|\1)?[A-HJ-NP-S]\b")
_DENIED = re.compile(r"\b(?:no|not|without|w/o|non|absent|free of|denies|negative)\b", re.IGNORECASE)
# "Doesn't say open or closed" tells of neither.
_NOT_SAID = re.compile(
    r"\b(?:(?:does ?n.t|did ?n.t|does not|did not|never|is ?n.t|not|nothing|no mention|nobody)\W+(?:\w+\W+){0,3}?)(?:open|closed|displaced|non-?displaced)"
    r"(?:\W+(?:or\W+|and\W+|vs\W+|nor\W+)?(?:open|closed|displaced|non-?displaced|not))*",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\bopen\b|\bcompound\b|\bgustilo\b", re.IGNORECASE)
_GRADE = re.compile(r"\b(?:type|grade|gustilo)[ -]*(?:type |grade )?(iii|3)[abc]?\b|\biii[abc]\b", re.IGNORECASE)
_TYPED = re.compile(
    r"\b(?:type|grade|gustilo)[ -]*(?:type |grade )?(?:i{1,3}|[123])[abc]?\b|\biii[abc]\b", re.IGNORECASE
)
_FRACTURE = re.compile(r"\bfractur\w*|\bbroke\w*|\bnon-?union\b|\bmal-?union\b|\bgustilo\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<![\w.&-])(?-i:([A-HJ-NP-S]))(?![\w.&'’-])")
# What the letters mean is asked, not which one a visit takes.
_PARTED = re.compile(r"\b(?:differ\w*|vs\.?|versus|mean\w*|stands?|when)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:7th|seventh|last|final|which|what|how|when|the|a|an|for|is|does|do|i|use|put|get|gets|take|takes|need|needs|patient|with|of|on|to|says?|means?|stands?|char\w*|digit|letter|place|extension|end|at|goes?)\b",
    re.IGNORECASE,
)
# What asks for the character at the beginning of a case, and what of the code it is asked of at its end.
_ASKING = re.compile(
    r"^\W*(?:(?:what|which|whats|what.s|is|the) )*(?:7th|seventh) (?:char\w*|digit|letter)?\W*(?:(?:do|should|would) (?:i|we) (?:use|put|assign) )?(?:(?:is|goes|for|when|if|on|with) )*(?:the pt |the patient |an? )?"
    r"|(?:,|\bon the) (?:which|what)? ?(?:7th|seventh) (?:char\w*|digit|letter)? ?(?:on|for|goes on) the [\w ]+ code\W*$",
    re.IGNORECASE,
)
_OF_ANY_INJURY = frozenset(
    roots(tokens(
        "closed open fracture nonunion malunion delayed routine healing initial subsequent encounter sequela type unspecified "
        "displaced nondisplaced right left injury sprain burn degree laceration wound foreign body contusion of the a for with and or part site"
    ))
)  # fmt: skip
# A table that has every letter of fractures, and one that has the three of other injuries.
_OF_FRACTURES, _OF_INJURIES = "S82", "S93.4"
# Tables whose 7th characters are digits: the words that name them, an entry that has them, the section about them.
_DIGITS: Sequence[tuple[str, str, str]] = (
    (r"\bOB\b|\bobstetric\w*|\bfet(?:us|uses|al)\b|\bpregnan\w*|\btwins?\b|\bgestations?\b|\bchapter 15\b", "O31", "I.C.15.a.6"),
    (r"\bglaucoma\b", "H40.11", "I.C.7.a"),
    (r"\bgout\w*|\btoph[iu]s?\b", "M1A", ""),
    (r"\bcoma\b|\bglasgow\b|\bGCS\b", "R40.21", "I.C.18.e"),
)  # fmt: skip
_DIGIT = re.compile(r"(?<![\w.&-])(\d)(?![\w.&'’-])")
# The section that rules the 7th character, by the chapter of the code.
_SECTIONS: Mapping[str, str] = {"M": "I.C.13.c", "H": "I.C.7.a", "O": "I.C.15.a.6"}


# Whether there is to be one is asked, not which.
_NEEDED = re.compile(
    r"^\W*(?:so |and |but )*(?:do|does|must|should|is|will|would)\b(?!.*\b(?:which|what|or)\b)", re.IGNORECASE
)


def seventh(turn: Turn, intent: Intent) -> Steps:
    """Which 7th characters a code takes and which one is meant; without a code, the one for what is told."""
    if not turn.codes:
        return (yield from _by_condition(turn))
    offered = _OR_ANOTHER.search(turn.asked)
    if len(uppermost(turn.codes)) > 1 and not offered:
        return (yield from _of_each(turn))
    if len(turn.codes) > 1 and turn.carried and not offered:
        # A code with those below it, shown before: what their titles say of the encounter nobody told.
        turn = replace(turn, codes=tuple(uppermost(turn.codes)), question=turn.asked)
    code = turn.codes[0].rstrip("X").rstrip(".") if turn.codes[0].endswith("X") else turn.codes[0]
    code = offered[1].rstrip("X").rstrip(".") if offered else code
    cards = yield (Call("show_code", {"code": code}), Call("check_codes", {"codes": [code]}))
    card, verdict = cards
    faults = [fault for fault in grave(verdict) if fault["convention"] in _FAULTS]
    if not card.get("found"):
        return Reply(say("seventh_fault.v1", why=faults[0]["message"] if faults else card.get("problem", "")))
    asks = re.match(r"\W*(?:is|are)\b", turn.question, re.IGNORECASE)
    if faults and asks and "what" not in turn.question.lower():
        below = tuple(child["code"] for child in card["children"][:_CHOICES])
        return Reply(say("seventh_fault.v1", why=faults[0]["message"]), (code, *below))
    choices = card.get("seventh") or {}
    if not _takes(card):
        return Reply(say("seventh_none.v1", code=card["code"], title=card["title"]), (card["code"],))
    lead = "" if not card["billable"] else say("seventh_right.v1", code=card["code"], title=card["title"]) + " "
    named = "" if offered else _named(turn.asked, choices)
    character = named or fitting(choices, turn.question)
    best = with_character(card, turn.question)
    if turn.carried and card["billable"] and not named and fitting(choices, turn.asked):
        # The whole code was told before: the encounter is what is now said, open or closed what the code says.
        named, lead = fitting(choices, f"{turn.asked}; {choices.get(card['code'][-1], '')}"), ""
    if named and (len(card["code"].replace(".", "")) == _WHOLE or not best or best["code"][-1] != named):
        (other,) = yield (
            Call("show_code", {"code": f"{card['code'][:-1] if card['billable'] else card['code']}{named}"}),
        )
        best = other if other.get("found") else best
    if best:
        return (yield from _meant(card, best, turn.question, lead))
    ending = " " + say("seventh_means.v1", meanings=f"{character}: {choices[character]}") if character else ""
    text = say("seventh.v1", lead=lead, code=card["code"], choices=meanings(card)) + ending
    if _NEEDED.match(turn.question) and not card["billable"]:
        text = f"Yes. {text}"
    return Reply(text, (card["code"],), topic=card["title"])


def told_for(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The whole code where one that lacks only its 7th character is named for an encounter that tells it, else None."""
    if len(turn.codes) != 1:
        return None
    (card,) = yield (Call("show_code", {"code": turn.codes[0]}),)
    if not card.get("found") or not only_seventh_missing(card):
        return None
    best = with_character(card, turn.question)
    return (yield from _meant(card, best, turn.question)) if best else None


def _meant(card: Json, best: Json, question: str, lead: str = "") -> Steps:
    """The whole code first, then what else its table has and the section that rules it."""
    choices = meanings(card)
    ref = _section(best["code"], choices)
    sections = (yield (Call("find_guideline", {"query": ref, "limit": 1}),))[0].get("sections", ()) if ref else ()
    says = [f"{told(each['says'], question, _SHORT)} ({each['ref']}.)" for each in sections]
    shown = say("seventh_for.v2", lead=lead, code=best["code"], title=best["title"])
    others = say("seventh.v1", lead="", code=card["code"], choices=choices) if len(card["seventh"]) <= _FEW else ""
    return Reply(" ".join(filter(None, [shown, others, *says])), (best["code"],), topic=card["title"])


def _section(code: str, meanings: str) -> str:
    """The section that rules the 7th character of a code; empty where none does."""
    if code[0] in "VWXY":
        return ""
    if code.startswith(("M1A", "R40")):
        return ""
    return _SECTIONS.get(code[0], "I.C.19.c.1" if "fracture" in meanings else "I.C.19.a")


def _named(asked: str, choices: Mapping[str, str]) -> str:
    """The one character that a question names ("if the 7th is D"); empty where it names none or several."""
    letters = {letter for letter in _NAMED.findall(asked) if letter in choices and letter != "A"}
    return letters.pop() if len(letters) == 1 else ""


def _of_each(turn: Turn) -> Steps:
    """Which of several codes take a 7th character, and which."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in uppermost(turn.codes)[:_CHOICES])
    found = [card for card in cards if card.get("found")]
    taking = [card for card in found if _takes(card)]
    said = [say("seventh_of.v1", code=c["code"], title=c["title"], choices=meanings(c)) for c in taking]
    said += [say("seventh_has.v1", code=c["code"]) for c in taking if c["billable"]]
    if bare := [card for card in found if not _takes(card)]:
        said.append(say("seventh_not.v1", codes=joined([card["code"] for card in bare])))
    return Reply(
        " ".join(said) or say("need_codes.v1"),
        tuple(card["code"] for card in (*taking, *bare)),
        topic="; ".join(card["title"] for card in found),
    )


def _takes(card: Json) -> bool:
    """True for a code that has a 7th character or needs one."""
    return bool(card.get("seventh")) and (not card["billable"] or len(card["code"].replace(".", "")) == _WHOLE)


def only_seventh_missing(card: Json) -> bool:
    """True for a code below which there are only whole codes with their 7th character."""
    below = card.get("children", ())
    return bool(card.get("seventh")) and bool(below) and all(len(c["code"].replace(".", "")) == _WHOLE for c in below)


def meanings(card: Json) -> str:
    return "; ".join(f"{character} {meaning}" for character, meaning in card["seventh"].items())


def with_character(card: Json, question: str) -> Json | None:
    """The child whose 7th character the question calls for, None where it tells none."""
    choices = card.get("seventh") or {}
    children = [child for child in card.get("children", ()) if len(child["code"].replace(".", "")) == 7]
    character = fitting({c["code"][-1]: choices.get(c["code"][-1], c["title"]) for c in children}, question)
    return next((child for child in children if character and child["code"].endswith(character)), None)


def fitting(choices: Mapping[str, str], question: str) -> str:
    """The character among those of a code that the question's words call for; empty where they tell none.

    A fracture is closed unless it is said to be open, and an open one type I or II unless its type is said (I.C.19.c).
    """
    if (child := _CHILD.search(question)) and any("fetus" in meaning for meaning in choices.values()):
        number = child[1].lower().translate(_NUMBERED)
        return number if number in choices else ""
    if _ONLY_CHILD.search(question) and (one := next((c for c, m in choices.items() if "not applicable" in m), "")):
        return one
    left, question = dict(choices), _NOT_SAID.sub(" ", _ELSEWHERE.sub(" ", question))
    said = [(asked, meant) for asked, meant in _EPISODES if re.search(asked, question, re.IGNORECASE)]
    meant = next((m for _, m in said if any(re.search(m, text) for text in left.values())), "")
    opened = bool(_OPEN.search(question) or _GRADE.search(question))
    if not meant and opened:
        meant = r"\binitial\b"
    if not meant:
        return _by_words(left, question)
    left = {c: text for c, text in left.items() if re.search(meant, text)}
    if "subsequent" in meant:
        left = {c: text for c, text in left.items() if "routine" in text} or left
    if any("open" in text for text in left.values()):
        wanted = r"\bopen\b" if opened else r"\bclosed\b|^(?!.*\bopen\b)"
        left = {c: text for c, text in left.items() if re.search(wanted, text)} or left
    if opened and len(left) > 1:
        left = {c: t for c, t in left.items() if ("IIIA" in t) == bool(_GRADE.search(question))} or left
    return next(iter(left), "")


def _by_words(choices: Mapping[str, str], question: str) -> str:
    """The one character whose meaning shares most with the question, in words that tell the meanings apart.

    Of two that tell the same thing with and without, the words of denial choose.
    """
    lacking = [character for character, meaning in choices.items() if meaning.startswith("without")]
    if len(choices) == 2 and len(lacking) == 1:
        (other,) = choices.keys() - lacking
        about = set(roots(tokens(choices[other]))) & set(roots(tokens(choices[lacking[0]])))
        named = about & set(roots(tokens(question)))
        return "" if not named else lacking[0] if _DENIED.search(question) else other
    words = {character: set(roots(tokens(meaning))) for character, meaning in choices.items()}
    common = set.intersection(*words.values()) if words else set()
    asked = set(roots(tokens(question))) - common
    ranked = sorted(words, key=lambda character: -len(words[character] & asked))
    if not ranked or not words[ranked[0]] & asked:
        return ""
    tied = len(ranked) > 1 and len(words[ranked[1]] & asked) == len(words[ranked[0]] & asked)
    return "" if tied else ranked[0]


def _of_digits(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """What the digits mean that some tables have in the 7th place; None where no such table is named.

    Where the question tells what is meant ("severe stage") the table of the code that it names is the better one.
    """
    question = _ABOUT.sub(" ", turn.question)
    table = next((row for row in _DIGITS if re.search(row[0], turn.question, re.IGNORECASE)), None)
    if table is None:
        return None
    said, code, ref = table
    card, *near = yield (
        Call("show_code", {"code": code}),
        *([Call("find_guideline", {"query": ref, "limit": 1})] if ref else []),
    )
    choices: Mapping[str, str] = card.get("seventh") or {}
    digits = [digit for digit in dict.fromkeys(_DIGIT.findall(question)) if digit in choices]
    if not choices or (not digits and fitting(choices, re.sub(said, " ", question, flags=re.IGNORECASE))):
        return None
    meanings = "; ".join(f"{digit}: {choices[digit]}" for digit in digits or choices)
    notes = [note["text"] for note in card["notes"] if note["kind"] == "seventh" and len(note["text"]) > _LONG_NOTE]
    says = " ".join(f"{told(e['says'], turn.question, 400)} ({e['ref']}.)" for n in near for e in n.get("sections", ()))
    text = say("seventh_digits.v1", code=code, title=card["title"], meanings=meanings, note=" ".join(notes[:1]))
    return Reply(f"{text} {says}", (card["code"],), topic=card["title"])


def _of_the_injury(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The whole code where the coder surely reads one injury and the question tells the encounter; else None."""
    told_in = situations.told(_ASKING.sub(" ", turn.question))
    if told_in.tells < _TELLS_AN_INJURY:
        return None
    (coded,) = yield (situation_call(told_in),)
    whole = [e for e in sure_of(coded) if len(e["code"].replace(".", "")) == _WHOLE and e["code"][0] in "ST"]
    # A bone that the question does not name is none: "nonunion of a closed fracture" tells no femur.
    if len(whole) != 1 or not _named_part(whole[0]["title"], turn.question):
        return None
    stem = whole[0]["code"][:-1].rstrip("X").rstrip(".")
    (card,) = yield (Call("show_code", {"code": stem}),)
    best = with_character(card, turn.question) if card.get("found") else None
    return (yield from _meant(card, best, turn.question)) if best else None


def _named_part(title: str, question: str) -> bool:
    """Whether the question names what the title is of, beside the words of every injury."""
    return bool({*roots(tokens(title))} & {*roots(tokens(question))} - _OF_ANY_INJURY)


def _by_condition(turn: Turn) -> Steps:
    """The character for a condition and an encounter that are told in words, from the table of codes that they find."""
    question = turn.question
    letters = list(dict.fromkeys(_NAMED.findall(question)))
    if not letters and (meant := (yield from _of_digits(turn))):
        return meant
    words = " ".join(_ABOUT.sub(" ", cleaned(question)).split())
    if (len(letters) != 1 or asks_yes_or_no(question)) and (whole := (yield from _of_the_injury(turn))):
        if len(letters) == 1 and asks_yes_or_no(question):
            verdict = "Yes. " if whole.show[0].endswith(letters[0]) else "No. "
            return replace(whole, text=verdict + whole.text)
        return whole
    default = _OF_FRACTURES if _FRACTURE.search(question) or set(letters) - set("ADS") else _OF_INJURIES
    hits: list[Json] = []
    if words:
        (found,) = yield (Call("search_codes", {"query": words[:500], "system": "ICD-10-CM", "limit": _LOOKED_AT}),)
        hits = [
            hit for hit in found.get("hits", ()) if not _FRACTURE.search(question) or "fracture" in hit["title"].lower()
        ]
    cards = yield tuple(Call("show_code", {"code": code}) for code in (*(hit["code"] for hit in hits), default))
    tables = [card for card in cards if card.get("seventh")]
    if _TYPED.search(question):
        tables = [card for card in tables if any("type" in meaning for meaning in card["seventh"].values())]
    choices: Mapping[str, str] = {}
    character, code = "", default
    for card in [*tables, cards[-1]]:
        choices, code = card.get("seventh") or {}, card.get("code", default)
        if character := fitting(choices, question):
            break
    if len(letters) > 1 and character in letters and not _PARTED.search(question):
        meanings = f"{character}: {choices[character]}"
    elif len(letters) > 1 and set(letters) <= choices.keys():
        meanings = "; ".join(f"{letter}: {choices[letter]}" for letter in letters)
    elif character and len(letters) < 2:
        meanings = f"{character}: {choices[character]}"
    else:
        answer = yield from rules.about(turn, "I.C.19.a")
        return replace(answer, text=f"{answer.text} {say('seventh_names.v1')}")
    either = len(letters) > 1 and set(letters) <= set("ADS")  # what parts the three letters of every injury
    ref = "" if either else _section(code, " ".join(choices.values()))
    ref = ref or "I.C.19.a"
    (section,) = yield (Call("find_guideline", {"query": ref, "limit": 1}),)
    says = " ".join(f"{told(each['says'], question, 400)} ({each['ref']}.)" for each in section.get("sections", ()))
    lead = ""
    if len(letters) == 1 and asks_yes_or_no(question):
        lead = "Yes. " if letters[0] == character else "No. "
    return Reply(f"{lead}{say('seventh_means.v1', meanings=meanings)} {says}", topic=words or question)
