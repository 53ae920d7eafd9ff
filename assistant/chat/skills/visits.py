"""Questions about visits (E/M): the level, new or established, prolonged and shared time, what a payer wants instead."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.acquaintance import ASKED as ASKS_ACQUAINTANCE
from assistant.chat.dates import day_in
from assistant.chat.intents import Intent
from assistant.chat.skills import rules
from assistant.chat.skills.wording import asks_yes_or_no, joined, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from assistant.chat.visits import family_of

_ABOUT_RULES = re.compile(
    r"\b(counts?|counted|elements?|considered|how many|must|part of|include[ds]?|definition|example|what (?:is|are|makes|does|counts)|does|do|can|may|could|allowed|is|who)\b",
    re.IGNORECASE,
)
_LEVEL_ASKED = re.compile(
    r"\b(?:which|what|pick|choose|the)?\s*(?:e/?m )?(?:level|code|cpt)s?\b|\bwhat (?:do|can|should) (?:we|i|he|she|they) (?:bill|code|report)\b|\b99\d{3}\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(time|minutes|spen[dt]|spending)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\b(count\w*|include\w*|part of|add(?:ed)?|combin\w+)\b", re.IGNORECASE)
_MINUTES_OF = re.compile(
    r"\b99\d{3} (?:minutes|time)\b|\b(how (many|long|much time)|minutes (for|does|is|are)|time (for|threshold|requirement))\b",
    re.IGNORECASE,
)
_CONSULT = re.compile(r"\bconsult\w*\b|\b992(?:4[2-5]|5[2-5])\b", re.IGNORECASE)
_NEW_OR = re.compile(r"\bnew or\b|\bor (?:an? )?new\b", re.IGNORECASE)
_ASKS_NEW = re.compile(r"\bnew\b", re.IGNORECASE)
_PROLONGED = re.compile(
    r"\bprolonged\b|\badd-?on\b|\b9941[78]\b|\bG2212\b|\bG031[678]\b|\bextra (?:time|code)\b", re.IGNORECASE
)
_WITH_PROBLEM = re.compile(
    r"\b(?:also|and|plus|\+|with|same (?:day|visit|time))\b.*\b(?:problem|treat\w*|address\w*|eval\w*|manag\w*|separate\w*|signif\w*|new|sick|acute|sprain|uti|infection|e/?m|office visit|adjust\w*)\b|\b99(?:20[2-5]|21[2-5])\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\bsplit\b|\bshared\b|\bsubstantive\b|\bwho bills\b|\bwhose (?:name|npi)\b|\bunder (?:whom|whose|who)\b|\bFS\b",
    re.IGNORECASE,
)
_NO_FACILITY = re.compile(r"\b(?:office|clinic|private practice|pos ?11)\b", re.IGNORECASE)
# Visits at a distance that a payer takes under the office codes (EM.telehealth).
_REMOTE = (
    ("93", re.compile(r"\b(?:audio[- ]only|telephone|phone)\b", re.IGNORECASE)),
    ("95", re.compile(r"\b(?:telehealth|telemedicine|video|virtual|zoom)\b", re.IGNORECASE)),
)
# The level of one element, not of the visit.
_ELEMENT_ASKED = re.compile(
    r"\b(?:level|complexity|type|category|kind|column) of (?:the |mdm )?(?:(?P<problems>problems?)|(?P<data>data)|(?P<risk>risk))\b"
    r"|\b(?:what|which)\b (?:(?:mdm )?(?:level|complexity|type|category)(?: is (?:it|this|that))? (?:for|under|in) )?(?:the )?(?:(?P<problems_>problems?)|(?P<data_>data)|(?P<risk_>risk))(?: (?:level|category|column|complexity))?\b"
    r"|\b(?:(?P<problems___>problems?)|(?P<data___>data)|(?P<risk___>risk)) level\W*$"
    r"|\b(?:(?P<problems__>problems?)|(?P<data__>data)|(?P<risk__>risk)) level (?:of|for)\b",
    re.IGNORECASE,
)
# The level of one element that is put forward ("is data moderate?"), by what it is called.
_ELEMENT_PROPOSED = re.compile(
    r"[,;:. ]*\b(?:so |and )?(?:is|are|does|do|would|makes?|count(?:s|ed)? (?:as|for|toward))\b(?: (?:that|this|it|these|the|make|my|be|count as|mdm))*"
    r" (?:(?P<element>problems?|data|risk)(?: (?:is|level|at least|still|then|now|considered))* (?P<level>minimal|straightforward|low|limited|moderate|high|extensive)"
    r"|(?P<level_>minimal|straightforward|low|limited|moderate|high|extensive) (?P<element_>problems?|data|risk))\b",
    re.IGNORECASE,
)
_CALLED = {"minimal": "straightforward", "limited": "low", "extensive": "high"}
_LEVEL_NUMBER = re.compile(
    r"\blevel (?:of )?([1-5]|one|two|three|four|five)\b(?!,? ?(?:or|vs|versus|/) )(?=[^?]*\?)", re.IGNORECASE
)
_FIGURES = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_IS_GONE = re.compile(
    r"\b(?:is|was|were|are|did|has|have|been|got|get)\b.{0,25}\b(?:deleted?|gone|retired|discontinued|terminated|removed|eliminated|axed|replaced|sunset)\b(?!.*\bstill\b)",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"^\W*(?:so )?what(?:.?s| is| does| do)?(?: the)?(?: code| cpt)? 99\d{3}(?: code)?(?: say| mean| stand for| cover| for| describe)?\W*$",
    re.IGNORECASE,
)
_PAYER = {"99417": " (CPT)", "G2212": " (Medicare)"}
_LEVEL_OF_DATA = {"straightforward": "minimal or none", "low": "limited", "high": "extensive"}
_SENTENCES = 300


def visit_level(turn: Turn, intent: Intent) -> Steps:
    """The visit level that decision making, time or age support, or the rule that was asked about."""
    question, amends = turn.question, turn.last is not None and turn.last.intent == intent.name and bool(turn.said)
    before = {"before": turn.last.question[:500]} if amends and turn.last else {}
    (seen,) = yield (Call("visit_level", {"visit": (turn.said if amends else question)[:500], **before}),)
    day = day_in(question)
    if gone := [each for each in seen["gone"] if not day or day.isoformat() > each["until"]][:1]:
        verdict = "Yes" if _IS_GONE.search(question) else "No"
        text = say(
            "visit_gone.v1",
            verdict=verdict,
            code=gone[0]["code"],
            until=gone[0]["until"],
            instead=joined(gone[0]["instead"]),
        )
        return Reply(text, tuple(gone[0]["instead"]), topic=gone[0]["code"])
    if proposed := _ELEMENT_PROPOSED.search(question):
        (apart,) = yield (
            Call("visit_level", {"visit": f"{question[: proposed.start()]} {question[proposed.end() :]}"[:500]}),
        )
        named = (proposed["element"] or proposed["element_"]).lower()
        element = "problems" if named.startswith("problem") else named
        if level := dict(apart["elements"]).get(element, ""):
            said = (proposed["level"] or proposed["level_"]).lower()
            right = "Yes. " if _CALLED.get(said, said) == level else "No. "
            return (yield from _element_alone(element, level, question, right))
    if asked := _ELEMENT_ASKED.search(question):
        element = next(name.rstrip("_") for name, said in asked.groupdict().items() if said)
        if level := dict(seen["elements"]).get(element, ""):
            return (yield from _element_alone(element, level, question))
    if seen["why_patient"] and (amends or ASKS_ACQUAINTANCE.search(question)):
        return (yield from _acquaintance(seen, question))
    if (pair := seen["together"]) and seen["minutes"] is None:
        return (yield from _with_prolonged(pair))
    if _SPLIT.search(question) or (seen["assistant"] and seen["physician"]):
        return (yield from _shared(turn, seen))
    if seen["medicare"] and _CONSULT.search(question) and (seen["mdm"] or seen["minutes"] is not None):
        return (yield from _instead_of_a_consultation(seen, question))
    if seen["kind"] == "preventive" and seen["levels"] and _WITH_PROBLEM.search(question):
        return (yield from _with_a_problem(turn, seen))
    return (yield from _level_or_rule(turn, seen))


def _level_or_rule(turn: Turn, seen: Json) -> Steps:
    levels, family = seen["levels"], seen["family"]
    by_time = seen["minutes"] is not None
    code = next((code for code in turn.codes if re.fullmatch(r"99\d{3}", code)), "")
    named = [each for each in levels if each["code"] == code]
    asks_minutes = named and _MINUTES_OF.search(turn.question) and not _COUNTS.search(turn.question)
    asks_level = by_time and (_LEVEL_ASKED.search(turn.question) or seen["apart"]) and (levels or seen["least"])
    told_level = (seen["mdm"] or asks_level) and (family or named or len(seen["elements"]) > 1)
    if named and _MEANING.search(turn.question):
        return (yield from _level(named, seen, turn.question))
    if _ABOUT_RULES.search(turn.question) and not asks_minutes and not told_level:
        about_time = bool(_TIME.search(turn.question))
        if family == "emergency" and about_time and not seen["apart"]:
            (section,) = yield (Call("find_guideline", {"query": "EM.ed", "limit": 1}),)
            return _ruled(section["sections"][0], turn.question, say("level_time_no.v1") + " ")
        if about_time and _COUNTS.search(turn.question):
            return (yield from rules.about(turn, "EM.time.counts"))
        if not (by_time and levels and family):
            return (yield from rules.about(turn, within="EM"))
    if by_time and family and not seen["by_time"] and not seen["mdm"]:
        return (yield from rules.about(turn, "EM.ed"))
    if any(each["by"] == "age" for each in levels):
        return (yield from _level([each for each in levels if each["by"] == "age"][:2], seen, turn.question))
    if any(each["by"] == "staff" for each in levels):
        return (yield from _level(levels[:1], seen, turn.question, "EM.office.99211"))
    decided = [each for each in levels if each["by"] != "table"]
    if not decided and (least := seen["least"]):
        text = say("level_too_short.v1", minutes=str(seen["minutes"]), code=least["code"], least=str(least["minutes"]))
        return Reply(text, (least["code"],), topic=turn.question)
    if decided:
        return (yield from _level(decided[:6], seen, turn.question))
    if named and _PROLONGED.search(turn.question):
        return (yield from _beyond(named[0], seen))
    if named:
        return (yield from _level(named, seen, turn.question))
    return (yield from rules.about(turn, within="EM"))


def _element_alone(element: str, level: str, question: str, verdict: str = "") -> Steps:
    """The level of one element of decision making, where that is what is asked for, with its section."""
    (section,) = yield (Call("find_guideline", {"query": f"EM.mdm.{element}", "limit": 1}),)
    text = say(
        "level_element.v1",
        element=element.capitalize(),
        level=_LEVEL_OF_DATA.get(level, level) if element == "data" else level,
    )
    says = [f"{told(each['says'], question, _SENTENCES)} ({each['ref']}.)" for each in section.get("sections", ())]
    return Reply(verdict + " ".join([text, *says]), topic=question)


def _beyond(visit: Json, seen: Json) -> Steps:
    """The codes for the time beyond a visit, of the payer that is told or of both (EM.prolonged)."""
    codes = ("99417", "G2212") if seen["medicare"] is None else ("G2212",) if seen["medicare"] else ("99417",)
    *pairs, section = yield (
        *(Call("visit_level", {"visit": f"{visit['code']} with {code}"}) for code in codes),
        Call("find_guideline", {"query": "EM.prolonged", "limit": 1}),
    )
    rows = [each["together"] for each in pairs if each["together"] and each["together"]["from"]]
    if not rows:
        return (yield from _with_prolonged(pairs[0]["together"]))
    told_ = joined([f"{row['code']}{_PAYER[row['code']]} from {row['from']} minutes" for row in rows])
    said = say("prolonged_beyond.v1", rows=told_, visit=visit["code"])
    refs = "".join(f" ({each['ref']}.)" for each in section.get("sections", ()))
    return Reply(said + refs, (*(row["code"] for row in rows), visit["code"]), topic=f"prolonged with {visit['code']}")


def _with_prolonged(pair: Json) -> Steps:
    """Whether a code for prolonged time goes with a visit, and from which minutes."""
    name = "prolonged_with.v1" if pair["from"] else "prolonged_not_with.v1"
    (section,) = yield (Call("find_guideline", {"query": "EM.prolonged", "limit": 1}),)
    told_from = {"least": str(pair["from"])} if pair["from"] else {}
    text = say(name, code=pair["code"], visit=pair["visit"], others=joined(pair["with"]), **told_from)
    refs = "".join(f" ({each['ref']}.)" for each in section.get("sections", ()))
    return Reply(text + refs, (pair["code"], pair["visit"]), topic=f"{pair['code']} with {pair['visit']}")


def _acquaintance(seen: Json, question: str) -> Steps:
    """New or established, why, and the level where it is told."""
    patient = seen["patient"]
    (section,) = yield (Call("find_guideline", {"query": "EM.new_established", "limit": 1}),)
    verdict = patient.capitalize()
    if not _NEW_OR.search(question):
        asked = "new" if _ASKS_NEW.search(question) else "established"
        verdict = f"{'Yes' if asked == patient else 'No'}, {patient}"
    text = say("visit_patient.v1", verdict=verdict, why=seen["why_patient"])
    decided = [each for each in seen["levels"] if each["by"] in ("mdm", "time")] if seen["family"] else []
    if decided and len(decided) < 3:
        level = yield from _level(decided, seen, question)
        return Reply(f"{text} {level.text}", level.show, topic=level.topic)
    says = [f"{told(each['says'], question, _SENTENCES)} ({each['ref']}.)" for each in section.get("sections", ())]
    return Reply(" ".join([text, *says]), topic=question)


def _shared(turn: Turn, seen: Json) -> Steps:
    """Who bills a visit that a physician shared with an NP or PA, by their minutes, with the level of both together."""
    assistant, physician = seen["assistant"], seen["physician"]
    in_office = seen["kind"] == "office" or _NO_FACILITY.search(turn.question)
    if in_office or not (assistant and physician):
        return (yield from rules.about(turn, "EM.split_shared"))
    whole = assistant + physician
    who, most = ("The NP or PA", assistant) if assistant > physician else ("The physician", physician)
    (section,) = yield (Call("find_guideline", {"query": "EM.split_shared", "limit": 1}),)
    text = say("visit_shared.v1", who=who, most=str(most), whole=str(whole))
    by_time = [each for each in seen["levels"] if each["by"] == "time"][:1] if seen["family"] else []
    level = (yield from _level(by_time, seen, turn.question)) if by_time else Reply("")
    modifier = (yield (Call("show_code", {"code": "FS"}),))[0]
    says = [f"{told(each['says'], turn.question)} ({each['ref']}.)" for each in section.get("sections", ())]
    shown = (*level.show, *([modifier["code"]] if modifier.get("found") else []))
    return Reply(" ".join(filter(None, [text, level.text, *says])), shown, topic=turn.question)


def _instead_of_a_consultation(seen: Json, question: str) -> Steps:
    """The visit of the place that Medicare wants in the place of a consultation (EM.consult)."""
    hospital = seen["kind"] == "hospital-consult"
    place = "hospital initial" if hospital else f"office {seen['patient'] or 'new or established'} patient"
    by = f"{seen['minutes']} minutes" if seen["minutes"] is not None else f"{seen['mdm']} MDM"
    other, section = yield (
        Call("visit_level", {"visit": f"{place}, {by}, Medicare"}),
        Call("find_guideline", {"query": "EM.consult", "limit": 1}),
    )
    level = yield from _level([each for each in other["levels"] if each["by"] != "table"], other, "")
    lead = say("visit_no_consult.v1")
    says = [f"{told(each['says'], question, _SENTENCES)} ({each['ref']}.)" for each in section.get("sections", ())]
    return Reply(" ".join([lead, level.text, *says]), level.show, topic=level.topic)


def _with_a_problem(turn: Turn, seen: Json) -> Steps:
    """A preventive visit with a problem that takes work of its own: both, modifier 25 on the office visit (MOD.25)."""
    patient = seen["patient"] or "established"
    by = f"{seen['mdm']} MDM" if seen["mdm"] else f"{seen['minutes']} minutes" if seen["minutes"] else ""
    named = next((code for code in turn.codes if re.match(r"99[2]", code)), "")
    other, modifier, section = yield (
        Call("visit_level", {"visit": f"office, {patient} patient, {by}"}),
        Call("show_code", {"code": "25"}),
        Call("find_guideline", {"query": "MOD.25", "limit": 1}),
    )
    preventive = [each for each in seen["levels"] if each["by"] == "age"][:2]
    office = [each for each in other["levels"] if each["code"] == named] or (
        [each for each in other["levels"] if each["by"] != "table"] if by else []
    )
    first = (
        joined([f"{each['code']} ({each['family'].lower()})" for each in preventive])
        or "the preventive visit of the age"
    )
    second = joined([each["code"] for each in office]) or "the office visit of its own level"
    says = [f"{told(each['says'], turn.question, _SENTENCES)} ({each['ref']}.)" for each in section.get("sections", ())]
    text = " ".join([say("visit_with_problem.v1", preventive=first, office=second), *says])
    shown = (*(each["code"] for each in (*preventive, *office)), *([modifier["code"]] if modifier.get("found") else []))
    return Reply(text, shown, topic=turn.question)


def _level(
    chosen: Sequence[Json], seen: Json, question: str, ref: str = ""
) -> Generator[tuple[Call, ...], Results, Reply]:
    """The levels said with what they ask for, yes or no where one was proposed; prolonged time beside the highest."""
    by = {each["by"] for each in chosen}
    words = [_asked_of(each, several=len(by) > 1) for each in chosen]
    rule = (
        seen["rules"]["mdm_rule" if by == {"mdm"} else "time_rule" if by == {"time"} else "choice_rule"]
        if by & {"mdm", "time", "table"}
        else ""
    )
    lead = [_verdict(chosen, question)]
    if seen["elements"] and "mdm" in by:
        lead.append(
            say(
                "level_elements.v1",
                elements=", ".join(f"{e} {level}" for e, level in seen["elements"]),
                mdm=seen["mdm"],
            )
        )
    if seen["apart"] and "time" in by:
        left = joined([f"{number} minutes of {why}" for number, why in seen["apart"]])
        lead.append(say("level_minutes.v1", counted=str(seen["minutes"]), left=left))
    before = "".join(f"{each} " for each in lead if each)
    text = f"{say('level.v1', lead=before, rows='; '.join(words))} {say('level_more.v1', rule=rule)}".strip()
    longer = [each for each in seen["prolonged"] if each["units"]]
    if longer or (seen["prolonged"] and _PROLONGED.search(question)):
        (found,) = yield (Call("find_guideline", {"query": "EM.prolonged", "limit": 1}),)
        said = "; ".join(_longer(each) for each in seen["prolonged"])
        text = f"{text} {say('level_prolonged.v1', rows=said)}"
        text += "".join(f" ({each['ref']}.)" for each in found.get("sections", ()))
    by_video = [m for m, rule in _REMOTE if rule.search(question) and chosen[0]["id"].startswith("office")][:1]
    if by_video:
        modifier, found = yield (
            Call("show_code", {"code": by_video[0]}),
            Call("find_guideline", {"query": "EM.telehealth", "limit": 1}),
        )
        text = f"{text} {say('level_remote.v1', modifier=by_video[0])}"
        text += "".join(f" ({each['ref']}.)" for each in found.get("sections", ()))
        by_video = by_video if modifier.get("found") else []
    if ref:
        (found,) = yield (Call("find_guideline", {"query": ref, "limit": 1}),)
        text = " ".join([text, *(f"{each['says']} ({each['ref']}.)" for each in found.get("sections", ()))])
    shown = (*(each["code"] for each in chosen), *(each["code"] for each in longer), *by_video)
    return Reply(text, shown, topic="; ".join(words))


def _asked_of(row: Json, *, several: bool) -> str:
    """A level with what it asks for."""
    name = f"{row['code']}{' × ' + str(row['units']) if row.get('units') else ''}: {row['family'].lower()}"
    if row["by"] == "age":
        return f"{name}, by the age on the date of the visit"
    if row["by"] == "staff":
        return f"{name}, clinical staff under supervision"
    basis = [f"{' or '.join(row['mdm'])} decision making (MDM)"] if row["mdm"] else []
    if row.get("units"):
        basis = ["added to the first code for the time beyond it"]
    elif row["more_than"]:
        basis += [f"more than {row['more_than']} minutes on the date of the visit"]
    elif row["minutes"]:
        basis += [f"at least {row['minutes']} minutes on the date of the visit"]
    elif row["at_most"]:
        basis += [f"up to {row['at_most']} minutes on the date of the visit"]
    by = {"mdm": " by decision making", "time": " by time"}.get(row["by"], "") if several else ""
    return f"{name}{by}, {' or '.join(basis) or 'no level of decision making'}"


def _longer(row: Json) -> str:
    payer = "Medicare" if row["medicare"] else "CPT"
    if not row["units"]:
        return f"{payer}: no {row['code']}, which counts from {row['from']} minutes"
    return f"{payer}: {row['code']} × {row['units']} ({row['units']} {'unit' if row['units'] == 1 else 'units'}), each full {row['each']} minutes, counted from {row['from']} minutes"


def _verdict(chosen: Sequence[Json], question: str) -> str:
    """Yes or no where the question proposes a level that is or is not among these."""
    proposed = re.findall(r"\b99[2-4]\d{2}\b", question)
    if not proposed and (number := _LEVEL_NUMBER.search(question)):
        last = _FIGURES.get(number[1].lower(), number[1])
        return "Yes." if any(each["code"].endswith(last) for each in chosen) else "No."
    if not proposed or not asks_yes_or_no(question) or _MINUTES_OF.search(question):
        return ""
    if family_of(proposed[0]) != chosen[0]["id"]:
        return ""
    return "Yes." if set(proposed) & {each["code"] for each in chosen} else "No."


def _ruled(entry: Json, question: str, lead: str = "") -> Reply:
    return Reply(
        say("rule.v1", verdict=lead, says=told(entry["says"], question), ref=entry["ref"], title=entry["title"])
    )
