"""Whether one code is needed, enough or still the one for a case, or one code says it all: by what the coder makes of the case."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.points import fitting
from assistant.chat.situations import told
from assistant.chat.skills import circumstances
from assistant.chat.skills.applying import ruling
from assistant.chat.skills.calls import TELLS, in_case, situation_call, sure_of
from assistant.chat.skills.proposed import STATE_ASKED
from assistant.chat.skills.wording import ASKS_ORDER, rows, say, values
from assistant.chat.turns import Call, Json, Reply, Results, Turn
from index.words import EMPTY, roots, tokens

_CODE = r"[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?-?"
# Whether the code says all there is to say.
_ENOUGH = re.compile(
    rf"\b{_CODE}(?: code)? (?:is |be )?(?:alone|by itself|on its own|only|enough|sufficient|all)\b|\b(?:just|only) {_CODE}\W*$"
    rf"|\b{_CODE}(?: code)? (?:is |be )?(?:all (?:i|we|that)|the only)\b",
    re.IGNORECASE,
)
# Whether the code is reported with the others, or is the one.
_NEEDED = re.compile(
    rf"\b(?:need|add|append|include|also (?:code|report|use)|still (?:code|report|use|need)|attach|tack on)(?: (?:on|also|still|too|an?|the|code|it|with))* {_CODE}(?![\w.])"
    rf"|\b{_CODE}(?: code)?(?: for (?:the |her |his )?[\w ]{{3,25}})? (?:is |be )?(?:also |still )*(?:needed|necessary|required|added|coded|reported|used|too|also|still|as well|again|along with|on top|in addition)\b"
    rf"|\b(?:is|still) {_CODE}(?: code)?(?: still)?\W*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # when something happened
_MAY_I = (
    r"(?:can|could|may|should|would|do|shall|am|is|are|does|will)(?: (?:i|we|you|it|that|this))?(?: (?:be|safe|safely|just|still|also|simply|allowed|able|right|correct|ok(?:ay)?|fine|to))*"
    r"(?: (?:use|using|code|coding|report|reporting|bill|billing|assign|assigning|put|pick|go|list|submit|choose|say|capture))?(?: (?:with|down|as|the|code|dx|diagnosis))*"
)
# Whether the code may be reported for the case told behind it, or before it.
_FOR_CASE = re.compile(
    rf"^\W*(?:(?:so|and|but|ok|okay|hi|hey|hello|please)\W+)*{_MAY_I} {_CODE}(?![\w.])(?: code)?,?"
    r"(?: (?:be|is|work|do|fly|apply|fit|cover it|first|as|principal|primary|pdx|first-listed|listed|an?|the|right|correct|ok(?:ay)?|fine|good|best|appropriate|acceptable|accurate|wrong|code|choice|one|dx|diagnosis|to|use|report|used|reported|assigned|coded|billed|here))*"
    r" (?:for|if|when|with|on) (?:the |my |this |our )?(?P<case>\S.+)$",
    re.IGNORECASE,
)
_OF_CASE = re.compile(
    rf"^(?P<case>.*\w\W+){_MAY_I} {_CODE}(?: (?:be|is|an?|the|right|correct|ok(?:ay)?|fine|good|best|appropriate|acceptable|accurate|wrong|work|do|fly|apply|fit|code|choice|one|here|then|for (?:it|this|that|her|him)))*\W*$",
    re.IGNORECASE,
)
_UNKIND = re.compile(r"[STVWXY]|O80|Z3[37]")  # whose own skills decide: characters, causes, outcomes
_SCREENING, _SCREENS = re.compile(r"Z1[123]"), re.compile(r"\bscreen|\broutine\b|\bhistory\b|\bno symptoms\b", re.I)
_SIDES = frozenset(roots(tokens("right left bilateral unspecified side")))
_NAMED = 0.6  # a code that its name surely finds
_SURE_LIKE = 0.8  # a section asked about in so like words decides
# How many codes the case takes: whether there is another, whether one says it all, or which of both.
_ANOTHER = re.compile(
    r"\b(?:do|does|should|would|must|is|are)\b[^.?;]{0,40}\b(?:second|2nd|additional|another|separate|extra|other) (?:\w+ )?code\b"
    r"|\b(?:do|should|would|must) (?:i|we) (?:also )?(?:need|add|report) an? (?:\w+ ){1,3}code (?:too|as well|also|in addition|with it)\W*$",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(?:^|[.,;:-] ?)(?:is (?:it|this|that|there) |just |only |so )?(?:a )?(?:one|1|single|an? (?:combined|combination|bilateral)) (?:(?:bilateral|combined|combination|combo) )?code(?: (?:enough|only|for (?:both|all|everything|it all)))?\W*$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\b(?:one|1) (?:code )?or (?:two|2|both|more|separate)(?: codes?)?\W*$", re.IGNORECASE)
# A condition in both forms has a rule of its own (I.B.8).
_BOTH_FORMS = re.compile(r"\bacute\b[^.;?]*\bchronic\b|\bchronic\b[^.;?]*\bacute\b", re.IGNORECASE)
_NUMBERS = ("none", "one code", "two codes", "three codes", "four codes", "five codes")
_PAIR = 2
# Words of titles that name no condition: what is left of B95.62 is the organism alone.
_NO_NAME = frozenset(
    roots(tokens("infection as the cause of diseases classified elsewhere unspecified other due to specified site not"))
)
# What is over, and the chapter of what it was.
_OVER = (
    ("Z85", ("C", "D0", "D3", "D4")),
    ("Z86", ("C", "D", "I", "A", "B", "E", "F", "G")),
    ("Z87", ("J", "K", "L", "M", "N", "S", "O")),
    ("I25.2", ("I21", "I22")),
)
_STOPS = ("excludes1", "combination")
_CAUSES = tuple("VWXY")


def judged(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """Yes or no to the one code that the question puts forward, with all the codes of the case; None for another
    question, and where what the coder makes of the case does not decide it.
    """
    if len(turn.codes) != 1 or turn.carried or turn.case or STATE_ASKED.search(_YEAR.sub(" ", turn.question)):
        return None
    code = turn.codes[0].rstrip("-")
    enough, needed = _ENOUGH.search(turn.question), _NEEDED.search(turn.question)
    if not (enough or needed) and (of_case := _OF_CASE.match(turn.question) or _FOR_CASE.match(turn.question)):
        return (yield from _for_case(turn, code, of_case["case"]))
    situation = told(turn.question)
    if not (enough or needed) or not code[0].isalpha() or situation.tells < TELLS or situation.proposed != (code,):
        return None
    coded, near = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 3}),
    )
    case = sure_of(coded)
    told_too = yield from circumstances.codes(turn.question)
    if any(not in_case(each["code"], case) for each in told_too) or fitting(turn.question):
        return None
    if not case or (ASKS_ORDER.search(turn.question) and not needed):
        return None
    among = in_case(code, case)
    if enough and among and not needed:
        verdict = "Yes" if len(case) == 1 else "No"
    elif among:
        verdict = "Yes, both" if len(case) == _PAIR else "Yes"
    elif (yield from _is_said_otherwise(code, case)):
        verdict = "No"
    else:
        return None
    return (yield from _worded(turn, verdict, case, situation.words, near))


def _for_case(turn: Turn, code: str, words: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """Yes or no to a code asked for in so many words ("would I10 be right for ..."); None where a rule asked about in
    like words decides, or the coder makes nothing of the case.
    """
    situation = told(words)
    if situation.tells < TELLS or _UNKIND.match(code) or fitting(turn.question):
        return None
    coded, near, card = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 3}),
        Call("show_code", {"code": code}),
    )
    case = sure_of(coded)
    doubted = any(e["code"].startswith(code) and e["reason"] == "uncertain" for e in coded.get("not_coded", ()))
    ruled = any(e["answer"] and e["alike"] >= _SURE_LIKE for e in near.get("sections", ()))
    if not card.get("found") or card["system"] != "ICD-10-CM" or doubted or ruled:
        return None
    told_too = yield from circumstances.codes(words)
    if told_too and not all(in_case(each["code"], case) for each in told_too):
        case = told_too  # what the visit was for, and what is over, go before what the coder reads as present
    case = case or (yield from _by_name(situation.words))
    if not case:
        return None
    if in_case(code, case):
        # Whether it goes first is another question; a heading is not reported.
        if ASKS_ORDER.search(turn.question) or not card["billable"]:
            return None
        return (yield from _worded(turn, "Yes", case, situation.words, near))
    left_out = any(each["code"].startswith(code) for each in coded.get("not_coded", ()))
    screens = _SCREENING.match(code) and not _SCREENS.search(words)  # a test because of a sign is none (I.C.21.c.5)
    # What is "other" may hold what the coder took for one of its siblings.
    sibling = any(each["code"][:3] == code[:3] for each in case) and not card["title"].startswith("Other")
    if _finer(card, case) or not (left_out or screens or sibling or (yield from _is_said_otherwise(code, case))):
        return None
    return (yield from _worded(turn, "No", case, situation.words, near))


def _by_name(words: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The code that the words surely name, where the coder reads no case in them."""
    (found,) = yield (Call("search_codes", {"query": words[:500], "system": "ICD-10-CM", "limit": 1}),)
    return [
        hit for hit in found.get("hits", ()) if hit["score"] >= _NAMED and set(hit["matched_by"]) & {"title", "term"}
    ]


def _finer(card: Json, case: Sequence[Json]) -> bool:
    """True where the code only has another side than one of the case that leaves it open."""
    name = frozenset(roots(tokens(card["title"]))) - _SIDES
    open_sides = (each for each in case if "unspecified" in each["title"].lower())
    return any(name == frozenset(roots(tokens(each["title"]))) - _SIDES for each in open_sides)


def counted(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """How many codes the case of a question takes that names none ("one code or two?"), with them; None for another question."""
    another, one, many = (each.search(turn.question) for each in (_ANOTHER, _ONE, _HOW_MANY))
    if turn.codes or turn.carried or turn.case or not (another or one or many):
        return None
    if fitting(turn.question) or _BOTH_FORMS.search(turn.question):
        return None
    situation = told(turn.question)
    if situation.tells < TELLS:
        return None
    coded, near = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 3}),
    )
    case = sure_of(coded)
    number = sum(not each["code"].startswith(_CAUSES) for each in case)
    if not number or number >= len(_NUMBERS):
        return None
    verdict = _NUMBERS[number].capitalize() if many else "Yes" if (number > 1) == bool(another) else "No"
    return (yield from _worded(turn, verdict, case, situation.words, near))


def _worded(
    turn: Turn, verdict: str, case: Sequence[Json], words: str, near: Json
) -> Generator[tuple[Call, ...], Results, Reply]:
    """The verdict with the codes of the case and the section that fits both."""
    why = yield from ruling(words, case, near, turn.question)
    text = say("put_forward.v1", verdict=verdict, rows=rows(case), why=why)
    return Reply(text, values(case), topic=words)


def _is_said_otherwise(code: str, case: Sequence[Json]) -> Generator[tuple[Call, ...], Results, bool]:
    """True where a code of the case stands in place of this one: its title says the same and more, it says that the
    condition is over, or the two may not stand together.
    """
    codes = values(case)
    card, verdict = yield (
        Call("show_code", {"code": code}),
        Call("check_codes", {"codes": [*codes[:10], code]}),
    )
    if not card.get("found"):
        return False
    name = frozenset(roots(tokens(card["title"]))) - _NO_NAME - EMPTY
    if any(name and name <= frozenset(roots(tokens(each["title"]))) for each in case):
        return True
    if any(over.startswith(past) and code.startswith(present) for past, present in _OVER for over in codes):
        return True
    return any(
        code in each["codes"] and each["convention"] in _STOPS and set(each["codes"]) & set(codes)
        for each in verdict.get("findings", ())
    )
