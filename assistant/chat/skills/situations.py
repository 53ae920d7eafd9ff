"""Codes for words: one condition looked up, or a situation taken apart, coded and put in order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.chat.intents import Intent
from assistant.chat.poisoning import poisoning_codes
from assistant.chat.skills.ties import ties
from assistant.chat.skills.wording import grave, joined, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Steps, Turn
from index.words import EMPTY, roots, tokens

_LEAD_IN = re.compile(
    r"^\W*(?:(?:so|and|ok|okay|please|hi|hello|hey|now|then|hmm|actually|sorry)[ ,]+)*"
    r"(?:(?:what(?:'s|’s| is| are| would be)?|which|give me|find(?: me)?|look ?up|search(?: for)?|tell me|show me|need|i need|i want|looking for|do you have|is there|how (?:do|would|should|can) (?:i|you|we) (?:code|report|bill)|how (?:is|are|to code|to report))\b[ ,]*)*"
    r"(?:(?:the|a|an|right|correct|proper|best)\b ?)*(?:(?:icd-?\s?10(?:-cm)?|hcpcs|diagnosis|dx|billing|medical|cpt)\b ?)*(?:(?:codes?|dx|coding)\b ?)?(?:(?:for|of|is|are|to use for|when|if)\b ?)*(?:(?:the|a|an) (?=\w))?"
    r"(?:(?:my |the )?(?:patient|pt)\b(?: (?:has|with|is|who has|presents with|came in (?:for|with)|had))? ?)?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:[,;.\s—-]+(?:what|which)? ?(?:are |is |would be )?(?:the )?(?:icd-?10(?:-cm)? |hcpcs |dx |diagnosis )?(?:codes?|coding|dx)(?: (?:do|should|would|can) (?:i|we|you) (?:use|report|assign|code|bill))?(?: please)?|[ ,]+please|[ ,]+(?:hcpcs|icd-?10(?:-cm)?|for me|anything to add|anything else|how (?:is|do i|to) (?:it |that |i )?code[d]?(?: (?:it|that|this))?))*[\s?.!,;:]*$",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?:[,;/+]|(?<=\w{3})\.(?=\s|$)|\b(?:and|with|plus|who|also|but|due to|because of|caused by|after|complicated by|as well as|has|have|is|was|are|takes|taking|from)\b|\bon (?=dialysis|hemodialysis|insulin|chemo|home oxygen|warfarin|eliquis|coumadin|long)|(?<=[A-Za-z]) patients? (?=on\b))\s*",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"^(?:no|not|without|denies|never|neither|non|w/o|negative)\b|\b(?:not documented|not stated|don.?t know|not specified)\b",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"[, ]*(?:\b(?:the )?(?:type|cause|site|organism|vessel|side|severity|bug|species|location|details?|stage|reason|germ)\b (?:is |was |are |were )?(?:not|isn.?t|wasn.?t|un)[ -]?(?:documented|specified|stated|known|given|said)"
    r"|(?:\bdon.?t|doesn.?t|do not) (?:know|say|state) (?:the |what |which )?(?:type|cause|site|organism|vessel|side|severity|bug|species|location|germ)\b)",
    re.IGNORECASE,
)
_QUALIFIERS = frozenset(
    [
        "left",
        "right",
        "bilateral",
        "acute",
        "chronic",
        "initial",
        "subsequent",
        "sequela",
        "encounter",
        "visit",
        "unspecified",
        "type",
        "stage",
        "mild",
        "moderate",
        "severe",
        "code",
        "codes",
        "patient",
        "patients",
        "today",
        "female",
        "male",
        "woman",
        "man",
        "adult",
        "child",
        "kid",
        "old",
        "years",
        "year",
        "documented",
        "first",
        "second",
        "third",
        "follow",
        "followup",
        "up",
        "controlled",
        "site",
        "sites",
        "side",
        "history",
        "time",
        "term",
        "long",
        "current",
        "status",
        "care",
        "management",
        "report",
        "reports",
        "units",
        "unit",
        "new",
        "established",
        "old",
        "hospital",
        "office",
        "clinic",
        "she",
        "he",
        "they",
        "it",
        "year's",
        "old",
        "day",
        "days",
        "week",
        "weeks",
        "active",
        "persistent",
        "intermittent",
        "recurrent",
        "primary",
        "secondary",
        "open",
        "closed",
        "displaced",
        "intact",
        "well",
        "poorly",
        "now",
        "still",
        "treated",
        "treatment",
        "therapy",
        "admitted",
        "inpatient",
        "outpatient",
        "diagnosis",
    ]
)
_SURE, _FAIR, _WEAK = 0.5, 0.3, 0.12
_SERVICE = re.compile(
    r"\b(hcpcs|dme|supply|supplies|equipment|device|machine|brace|walker|wheelchair|crutch\w*|cane|injection|infusion|vaccine administration|screening colonoscopy g|medicare|wellness visit|awv|j-?code|g-?code)\b",
    re.IGNORECASE,
)
_MOST_PARTS = 6
_ORDER_ASKED = re.compile(r"\b(order|first|sequenc\w*|before)\b", re.IGNORECASE)
_HEALING = re.compile(r"\b(delayed|non-?union|mal-?union|sequela\w*)\b", re.IGNORECASE)
_ROUTINE = {"G": "D", "K": "D", "P": "D", "H": "E", "M": "E", "Q": "E", "J": "F", "N": "F", "R": "F"}


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A row of situations.toml: what in the words (and among the codes found) calls for which codes and sections."""

    when: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    codes: tuple[str, ...]
    lacks: tuple[str, ...]
    add: tuple[str, ...]
    drop: tuple[str, ...]
    first: bool
    refs: tuple[str, ...]

    def fits(self, text: str, found: Sequence[str]) -> bool:
        """True where the words hold every pattern and the codes found hold every prefix."""
        if not all(p.search(text) for p in self.when) or any(p.search(text) for p in self.unless):
            return False
        if any(code.startswith(lack) for lack in self.lacks for code in found):
            return False
        return all(any(code.startswith(tuple(prefix.split("|"))) for code in found) for prefix in self.codes)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words alone call for: codes to add and the sections that say so."""

    add: tuple[str, ...]
    refs: tuple[str, ...]


def look_up(turn: Turn, intent: Intent) -> Steps:
    """The code or codes for the question's words, each looked up; notes and rules decide order and combinations."""
    text = cleaned(turn.question)
    if not text:
        return Reply(say("look_up_nothing.v1"))
    reading = read(text)
    poison = poisoning_codes(text)
    parts = _parts(text)
    system = {"system": "HCPCS"} if re.search(r"\bhcpcs\b", turn.question, re.IGNORECASE) else {}
    searches = [Call("search_codes", {"query": text[:500], "limit": 6, **system})]
    searches += [Call("search_codes", {"query": part[:500], "limit": 3, "system": "ICD-10-CM"}) for part in parts]
    added = list(dict.fromkeys([*poison, *reading.add]))
    shows = [Call("show_code", {"code": code}) for code in added]
    sections = [Call("find_guideline", {"query": ref, "limit": 1}) for ref in reading.refs[:2]]
    if not sections:
        sections = [Call("find_guideline", {"query": text[:500], "limit": 1})]
    seen = yield (*searches, *shows, *sections)
    whole, by_part = seen[0].get("hits", []), [each.get("hits", []) for each in seen[1 : len(searches)]]
    cards = [each for each in seen[len(searches) : len(searches) + len(shows)] if each.get("found")]
    chosen = _chosen(whole, by_part, bool(cards))
    told_section = [each for found in seen[len(searches) + len(shows) :] for each in found.get("sections", ())]
    if poison:
        chosen = []
    entries = {each["code"]: each for each in [*chosen, *cards]}
    unsure = (
        not cards
        and len(chosen) <= 1
        and (
            not whole
            or whole[0]["score"] < _WEAK
            or (set(whole[0]["matched_by"]) == {"meaning"} and whole[0]["score"] < _FAIR)
        )
    )
    order, refs = _combined(text, [each["code"] for each in chosen], [each["code"] for each in cards])
    open_ended = [
        code
        for code in order
        if code in entries and not entries[code]["billable"] and entries[code].get("level") != "modifier"
    ]
    if open_ended:
        (complete,) = yield (Call("search_codes", {"query": text[:500], "limit": 20, "billable": True}),)
        for code in open_ended:
            leaf = next((hit for hit in complete.get("hits", ()) if hit["code"].startswith(code)), None)
            if leaf is None:
                (card,) = yield (Call("show_code", {"code": code}),)
                leaf = _child(card, text)
            if leaf:
                entries[leaf["code"]] = leaf
                order[order.index(code)] = leaf["code"]
        order, refs = _combined(text, order, [])
    order = [_routine(code, text) for code in dict.fromkeys(order)]
    missing = [code for code in order if code not in entries]
    checks = [Call("show_code", {"code": code}) for code in missing]
    checks += [Call("find_guideline", {"query": ref, "limit": 1}) for ref in refs]
    diagnoses = [code for code in order if entries.get(code, {}).get("system", "ICD-10-CM") == "ICD-10-CM"]
    if len(diagnoses) > 1:
        checks.append(Call("check_codes", {"codes": diagnoses}))
    ordered = len(diagnoses) > 1 and bool(_ORDER_ASKED.search(turn.question))
    if ordered:
        checks.append(Call("compare_codes", {"codes": diagnoses[:6]}))
    findings: list[Json] = []
    sequence = ""
    if checks:
        more = yield tuple(checks)
        entries |= {each["code"]: each for each in more if each.get("found")}
        told_section = [s for each in more for s in each.get("sections", ())] + told_section
        findings = [f for each in more for f in (grave(each) if "findings" in each else [])]
        if ordered:
            tied = next(ties(more[-1].get("codes", [])), None)
            sequence = tied[1] if tied else say("order_either.v1", codes=joined(diagnoses))
    if not order:
        return (yield from finish(turn, whole))
    listed = [entries[code] for code in order if code in entries]
    sure_section = [s for s in told_section if s["score"] >= 0.52][:1]
    text_out = " ".join([_worded(listed, whole, unsure, sure_section, findings, turn.question), sequence]).strip()
    return Reply(text_out, tuple(each["code"] for each in listed), topic=text)


def _child(card: Json, text: str) -> Json | None:
    """The complete child whose own words the text holds; the unspecified one where none does."""
    own = set(roots(tokens(str(card.get("title", "")))))
    said = set(roots(tokens(text)))
    below = [child for child in card.get("children", ()) if child["billable"]]
    scored = [
        (len((set(roots(tokens(child["title"]))) - own) & said), "unspecified" in child["title"].lower(), child)
        for child in below
    ]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best and (best[0] or best[1]) else None


def _routine(code: str, text: str) -> str:
    """Subsequent care of a fracture heals routinely where the words name no delay, nonunion or malunion (I.C.19.c)."""
    plain = code.replace(".", "")
    if len(plain) != 7 or plain[0] not in "SM" or _HEALING.search(text):
        return code
    return f"{code[:-1]}{_ROUTINE.get(plain[-1], plain[-1])}"


def finish(turn: Turn, hits: Sequence[Json]) -> Steps:
    """The answer where no rule applies: the best hit and what is near it."""
    yield from ()
    if not hits:
        return Reply(say("look_up_nothing.v1"))
    unsure = hits[0]["score"] < _WEAK
    text = _worded(list(hits[:1]), list(hits), unsure, [], [], turn.question)
    return Reply(text, (hits[0]["code"],), topic=cleaned(turn.question) or turn.question)


def cleaned(question: str) -> str:
    """The clinical words of a question, without what is said around them."""
    text = " ".join(question.split())
    previous = ""
    while text != previous:
        previous = text
        text = _TRAIL.sub("", _LEAD_IN.sub("", text, count=1), count=1).strip(" ?.!,;:-—\"'")
    text = _NOT_SAID.sub(" unspecified", text)
    text = re.sub(r"\b(rt|lt)\b\.?", lambda side: {"rt": "right", "lt": "left"}[side[1]], text)
    return " ".join(re.sub(r"\b(?:(?:icd-?10 )?codes?|NOS)\b", " ", text, flags=re.IGNORECASE).split()).strip(" ,")


def read(text: str) -> Reading:
    """What the words alone call for."""
    rows_ = [row for row in _circumstances() if not row.codes and row.when and row.fits(text, ())]
    return Reading(
        tuple(dict.fromkeys(code for row in rows_ for code in row.add)),
        tuple(dict.fromkeys(ref for row in rows_ for ref in row.refs)),
    )


def _parts(text: str) -> list[str]:
    """The pieces of a situation that can name a condition of their own."""
    found = []
    for piece in _PARTS.split(text):
        words = [word for word in tokens(piece) if word not in EMPTY]
        if not words or _NEGATED.search(piece.strip()) or all(word in _QUALIFIERS or word.isdigit() for word in words):
            continue
        found.append(" ".join(piece.split()))
    return list(dict.fromkeys(found))[:_MOST_PARTS] if len(found) > 1 else []


def _chosen(whole: Sequence[Json], by_part: Sequence[Sequence[Json]], others: bool) -> list[Json]:
    """The hit for the whole where it is sure, and those for the parts that say something else."""
    chosen: list[Json] = []
    if whole and (whole[0]["score"] >= _SURE or not by_part) and not (others and whole[0]["score"] < _FAIR):
        chosen.append(whole[0])
    for hits in by_part:
        top = hits[0] if hits else None
        if top is None or top["score"] < _FAIR or not set(top["matched_by"]) & {"title", "term", "code"}:
            continue
        if all(top["code"][:3] != each["code"][:3] for each in chosen):
            chosen.append(top)
    if not chosen and whole and not others:
        chosen.append(whole[0])
    return chosen


def _combined(text: str, found: Sequence[str], added: Sequence[str]) -> tuple[list[str], list[str]]:
    """The codes in order after combinations: codes that a combination code replaces go, what the words call for comes."""
    codes = list(dict.fromkeys([*found, *added]))
    first: list[str] = []
    refs: list[str] = []
    for row in _circumstances():
        if not row.fits(text, codes):
            continue
        if row.first:
            first += row.add
        if row.codes:
            refs += row.refs
        codes = [code for code in codes if not code.startswith(row.drop or ("~",)) or code in row.add]
        codes += [code for code in row.add if code not in codes]
        if row.codes and row.first:
            codes = [*row.add, *(code for code in codes if code not in row.add)]
    first = [code for code in dict.fromkeys(first) if code in codes]
    return [*first, *(code for code in codes if code not in first)], list(dict.fromkeys(refs))[:2]


def _worded(
    listed: Sequence[Json],
    whole: Sequence[Json],
    unsure: bool,
    section: Sequence[Json],
    findings: Sequence[Json],
    question: str,
) -> str:
    if unsure and len(listed) == 1:
        return say("look_up_unsure.v1", rows=rows(whole[:4]))
    said = [say("look_up.v1", rows=rows(listed))]
    if len(listed) == 1:
        only = listed[0]
        if not only["billable"] and only.get("level") != "modifier":
            below = [hit for hit in whole if hit["code"].startswith(only["code"]) and hit["billable"]]
            said.append(say("look_up_incomplete.v1", code=only["code"], choices=rows(below[:5]) or "see its card"))
        near = [hit for hit in whole[1:4] if hit["score"] >= 0.05 and hit["code"][:3] == only["code"][:3]]
        if near:
            said.append(say("nearest.v1", rows=rows(near[:2])))
    said += [f"{told(each['says'], question, 300)} ({each['ref']}.)" for each in section]
    said += [finding["message"] for finding in findings[:2]]
    return " ".join(said)


@lru_cache(maxsize=1)
def _circumstances() -> tuple[Circumstance, ...]:
    table = tomllib.loads(files("assistant.chat").joinpath("situations.toml").read_text(encoding="utf-8"))
    return tuple(
        Circumstance(
            when=tuple(re.compile(text, re.IGNORECASE) for text in row.get("when", ())),
            unless=tuple(re.compile(text, re.IGNORECASE) for text in row.get("unless", ())),
            codes=tuple(row.get("codes", ())),
            lacks=tuple(row.get("lacks", ())),
            add=tuple(row.get("add", ())),
            drop=tuple(row.get("drop", ())),
            first=row.get("first", False),
            refs=tuple(row.get("refs", ())),
        )
        for row in table["situation"]
    )
