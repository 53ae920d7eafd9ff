"""Questions about the guidelines: the section that decides, its words, and yes or no where the rule says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Sequence

from assistant.chat import situations
from assistant.chat.followups import told_before
from assistant.chat.gestation import trimesters
from assistant.chat.intents import Intent
from assistant.chat.skills import circumstances, goods, lookup, seventh, within
from assistant.chat.skills.applying import applies, closest, not_excluded, of_the_patient
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.phrases import cleaned, names_something
from assistant.chat.skills.ties import names
from assistant.chat.skills.wording import ASKS_ORDER, asks_yes_or_no, overlap, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import EMPTY, tokens

_DIFFERENCE = re.compile(
    r"\bbetween (?:an? )?(.{2,60}?) and (?:an? )?(.{2,60})$|^\W*(?:what.s |what is )?(?:the )?(?:difference )?(.{2,60}?) (?:vs\.?|versus) (.{2,60})$",
    re.IGNORECASE,
)
# What a section forbids is no code to show: the rest of the clause behind these words.
_CODE = r"[A-Z]\d\w(?:\.\w+)?-?"
_REST = r"(?:[^.;:]|\.(?=\w))*"  # to the end of the clause; the point within a code ends none
_FORBIDS = re.compile(
    rf"(?:{_CODE}(?:(?:,| and| or) {_CODE})* (?:is|are|was|were) )?"
    rf"\b(?:(?:not|never|neither|nor|instead of|in place of|without (?={_CODE}))\b{_REST}|no(?! longer)\b(?:[^,.;:]|\.(?=\w))*)",
    re.IGNORECASE,
)
_OF_A_PATIENT = re.compile(
    r"\b(?:admitted|admission|discharge\w*|possible|probable|likely|patient|presents?|here for|seen for|E[DR] visit)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b[A-Z]\d\w(?:\.\w+)?-? ?(?:-|to) ?[A-Z]\d\w(?:\.\w+)?-?")
_IF_SO = re.compile(r"\b[A-Z]\d\w(?:\.\w+)?-? if (?:it is |they are )?(\w+)(?=[.;,])")
# What a section gives as an example belongs to another case than the one asked about.
_EXAMPLE = re.compile(
    r"\b(?:such as|for instance|for example|example:|as in|examples?)\b(?:[^.;]|\.(?=\w))*", re.IGNORECASE
)
_SURE_HIT, _SURE_SECTION, _SIDE, _SURE_LEAF = 0.7, 0.45, 0.55, 0.4
_NAMED_HITS, _FEW, _FEW_BELOW = 6, 4, 4
_DECIDES = 0.7  # a section that answers yes or no goes before one that only fits better, by this much
_ANSWERS = 0.4  # a section that answers a question which reads like one for codes fits it at least so well
_TELLS_A_CASE = 4  # a question that tells so many words tells a case: what it comes to is shown first
_OF_ONE, _OF_VISITS = 560, 330  # letters told of the section that decides
_SPOKEN_OF = 2  # so many of the question's words stand in a section that is told beside its codes
_MOSTLY = 0.6  # so much of a title stands in the question that tells it
_AS_CLOSE = 0.9  # a related section that fits nearly as well is told too
# Sections about the book itself and about services: the words of such a question name no condition.
ABOUT_THE_BOOK = re.compile(r"I\.A(?!\.15$)|EM|NCCI|POA")
_SERVICES = ("HCPCS", "EM", "NCCI")
_WHAT_TO_DO = re.compile(r"\bdo (?:i|we) \w+\W*$", re.IGNORECASE)  # "What do I code?"
_WITH, _LINKED = "I.A.15", 0.5  # the link that is presumed: of a doubtful pair the combination is shown
_FOR_A_CODE = re.compile(
    r"\bis there an? (?:\w+ )?code\b|\b(?:what|which) (?:z|dx|icd\S*|diagnosis)[- ]?code\b", re.IGNORECASE
)
_NOT_DONE, _DENIED = "Z53", ("negated", "uncertain")
OVER = ("Z85", "Z86", "Z87")  # what is over stands in place of what the coder reads as present
_BIRTH = "Z38"  # first on the newborn's record (I.C.16.a.2)
_DOUBTS, _DOUBT_FITS = {"outpatient": "IV.H", "inpatient": "II.H"}, 0.8
# A condition that is only supposed, and nothing else said; those that are coded only when confirmed have rules of their own.
_ONLY_DOUBTED = re.compile(
    r"^\W*(?:suspected|suspicion of|probable|possible|likely|questionable|presumed|r/o|rule[- ]out)\b(?!.*\b(?:hiv|aids|covid\S*|zika|flu|influenza|abuse|neglect|newborn|exposure|aborti\w*)\b)(?: [\w-]+){1,3},?(?: (?:inpatient|outpatient|admitted|at discharge))*\W*$",
    re.IGNORECASE,
)
# A question about services alone is decided by no section of the guidelines for diagnoses.
_A_SERVICE, _OF_DIAGNOSES = re.compile(r"[A-V]\d{4}|\d{5}"), re.compile(r"(?:I|II|III|IV)(?:\.|$)")
_VACCINATED = "Z23"
_NORMAL = ("Z34", "O80", "Z38.3")  # a pregnancy or birth without a problem
# What a history code may be read as while it is there.
_PRESENT = {"Z85": ("C", "D"), "Z86.73": ("I6", "G"), "Z86.71": ("I8", "I26")}
_OF_CHAPTERS, _UNCONFIRMED = "I.C.", "IV.H"
# Whether the code stands alone, first or in place of another is asked, not whether the case has it.
_NOT_THE_CODE = re.compile(
    r"\b(?:first|principal|primary|only|alone|enough|instead|rather|or|still|not|before|after|just|need|needs)\b",
    re.IGNORECASE,
)
# Whether a thing may be billed is asked for its code: no section of another matter answers it.
_BILLED = re.compile(
    r"\bbillable\b|\b(?:bill|charge|report|dispense|order) (?:for )?(?:an?|the|one)\b|\bbill(?:ed)? (?:to|for)\b",
    re.IGNORECASE,
)
_BY_WEEKS = ("I.C.15.a.3", "I.C.15.a.4")


def rule(turn: Turn, intent: Intent) -> Steps:
    """The section that fits the question, said in its words, with the codes that the question is about."""
    if not intent.guideline and not turn.codes and _FOR_A_CODE.search(turn.question):
        return (yield from look_up(turn, intent))
    if not intent.guideline and not turn.codes and _BILLED.search(turn.question) and goods.named(turn.question):
        return (yield from lookup.look_up(turn, intent))
    whole = None if intent.guideline or asks_yes_or_no(turn.question) else (yield from seventh.told_for(turn))
    return whole or (yield from about(turn, intent.guideline))


def look_up(turn: Turn, intent: Intent) -> Steps:
    """The codes for the question's words; where it asks what a section decides, the section."""
    if below := (yield from within.below(turn)):
        return below
    if not turn.carried and _ONLY_DOUBTED.match(turn.question):
        return (yield from about(turn))
    asks = asks_yes_or_no(turn.question) and not _FOR_A_CODE.search(turn.question)
    if asks or _WHAT_TO_DO.search(turn.question):
        (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 3}),)
        sections = near.get("sections", ())
        if any(each["answer"] and each["score"] >= _ANSWERS for each in sections):
            return (yield from about(turn))
    known = turn.case and turn.last and circumstances.told(told_before(turn.last))
    codes = [] if known else (yield from circumstances.codes(turn.question))
    if codes:
        # Where the coder reads the circumstance and the conditions beside it, it says more.
        (coded,) = yield (situation_call(situations.told(turn.question).or_words(cleaned(turn.question))),)
        said = {each["code"] for each in coded.get("codes", ())}
        past = any(each["code"].startswith(OVER) for each in codes)
        beside = [code for code in said if code not in {each["code"] for each in codes}]
        diagnoses = [each for each in codes if each["system"] == "ICD-10-CM"]
        more = len(said) > len(diagnoses) and {codes[0]["code"]} < said
        # So does it where it reads another code of the same categories, or a complication for a normal course (I.C.15.b.1).
        finer = (
            min((e["confidence"] for e in coded.get("codes", ())), default=0.0) >= _SURE_HIT
            and {each["code"][:3] for each in codes} == {code[:3] for code in said}
            and len(said) == len(codes)
            and said != {each["code"] for each in codes}
        )
        complicated = codes[0]["code"].startswith(_NORMAL) and any(c.startswith("O") and c != "O80" for c in said)
        whole = len(said) > len(codes) and {each["code"] for each in codes} < said
        if whole or ((more or finer or complicated) and (not past or _is_other(beside, codes[0]["code"]))):
            codes = []
        elif all(each["code"].startswith(_NOT_DONE) for each in codes):
            # Why a plan was not carried out stands behind what it was for (II.F).
            codes = [*(each for each in sure_of(coded) if not each["code"].startswith(_NOT_DONE)), *codes]
        elif codes[0]["code"] == _VACCINATED and (also := [e for e in sure_of(coded) if e["code"] != _VACCINATED]):
            codes = [*diagnoses, *also]
        elif past and (given := [e for e in sure_of(coded) if e["code"] == _VACCINATED]):
            codes = [*given, *codes]
    if not codes:
        return (yield from lookup.look_up(turn, intent))
    query = f"{turn.question[:400]} {' '.join(each['code'] for each in codes)}"
    (near,) = yield (Call("find_guideline", {"query": query, "limit": 1}),)
    about_them = [e for e in near["sections"] if e["score"] >= _SIDE and applies(e, [each["code"] for each in codes])]
    about_them = [e for e in about_them if overlap(turn.question, f"{e['title']} {e['says']}") >= _SPOKEN_OF]
    told_too = [f"{told(e['says'], turn.question, 300)} ({e['ref']}.)" for e in about_them]
    text = " ".join([say("look_up.v1", rows=rows(codes)), *told_too])
    return Reply(text, tuple(each["code"] for each in codes), topic=cleaned(turn.question) or turn.question)


def _of_doubts_first(sections: Sequence[Json], coded: Sequence[Json], setting: str) -> list[Json]:
    """The sections with the one on uncertain diagnoses first, where it fits a case that is told of one (II.H, IV.H)."""
    doubted = any(each["reason"] == "uncertain" for one in coded for each in one.get("not_coded", ()))
    ref = _DOUBTS[setting]
    first = [each for each in sections if doubted and each["ref"] == ref and each["score"] >= _DOUBT_FITS]
    return [*first, *(each for each in sections if each not in first)]


def _is_other(codes: Sequence[str], over: str) -> bool:
    """True where none of the codes may be the disease itself that is over: reasons, status codes, other chapters."""
    present = next((chapter for past, chapter in _PRESENT.items() if over.startswith(past)), ("",))
    return all(code.startswith("Z") or not code.startswith(present) for code in codes)


def about(
    turn: Turn, ref: str = "", within: str = "", answer: str = "", lead: str = "", refuses: bool = False
) -> Steps:
    """The answer from the section `ref`, or from the best section (of those whose number begins with `within`).

    `answer` is yes or no where the skill that asks knows it, `lead` what goes before the section's words; an answer that
    `refuses` shows no codes.
    """
    question = turn.question
    words, situation = cleaned(question), situations.told(question)
    # "Possible pneumonia versus bronchitis, admitted with a cough" tells a case, not a difference.
    sides = [] if situation.tells >= _TELLS_A_CASE and _OF_A_PATIENT.search(question) else _sides(question)
    situation = situation.or_words(words)
    if not (ref or within) and _ONLY_DOUBTED.match(question):
        ref = _DOUBTS[situation.setting.value]
    calls = {
        "sections": [Call("find_guideline", {"query": question[:500], "limit": 8 if within else 4})],
        "named": [Call("find_guideline", {"query": each, "limit": 1}) for each in (ref,) if each],
        "sides": [Call("find_guideline", {"query": side[:500], "limit": 2}) for side in sides],
        "cards": [Call("show_code", {"code": code}) for code in turn.codes[:8]],
        "hits": [
            Call("search_codes", {"query": each[:500], "limit": _NAMED_HITS})
            for each in (sides or ([words] if words else []))
        ],
        "situation": [situation_call(situation)] if situation.clauses and not sides else [],
    }
    seen = yield tuple(call for group in calls.values() for call in group)
    found: dict[str, list[Json]] = {}
    for name, group in calls.items():
        found[name], seen = list(seen[: len(group)]), seen[len(group) :]
    by_words = [each for each in found["sections"][0].get("sections", ()) if each["ref"].startswith(within)]
    if turn.codes and all(_A_SERVICE.fullmatch(code) for code in turn.codes):
        by_words = [each for each in by_words if not _OF_DIAGNOSES.match(each["ref"])]
    coded = [each["code"] for one in found["situation"] for each in sure_of(one)]
    if asks_yes_or_no(question):
        by_words = deciding_first(by_words)
    elif situation.tells >= _TELLS_A_CASE:
        by_words = closest(by_words, coded)
    by_words = _of_doubts_first(by_words, found["situation"], situation.setting.value)
    chosen = _sections_for(by_words, [s for each in found["named"] for s in each.get("sections", ())], found["sides"])
    hits = found["hits"][0].get("hits", []) if found["hits"] and not sides else []
    if not chosen:
        return (yield from lookup.finish(turn, hits))
    if not found["named"] and not within and ASKS_ORDER.search(question) and situation.tells >= _TELLS_A_CASE:
        chosen = yield from _of_the_first(chosen, [e for one in found["situation"] for e in sure_of(one)])
    entry = chosen[0]
    shown = yield from _codes(found, chosen, question, situation.tells >= _TELLS_A_CASE)
    told_too: list[Json] = []
    if not ABOUT_THE_BOOK.match(entry["ref"]):
        told_too = yield from circumstances.codes(question)
        # Of one category the coder has read the whole case, a row of circumstances only some of its words.
        if len({each["code"][:3] for each in told_too}) == len(told_too):
            read = {e["code"][:3]: e for one in found["situation"] for e in sure_of(one)}
            told_too = [read.get(each["code"][:3], each) for each in told_too]
        several = len(told_too) > 1 and not turn.codes
        # Why a plan was not carried out is said behind what it was for (II.F).
        after = [each for each in told_too if each["code"].startswith(_NOT_DONE)]
        before = [each for each in told_too if each not in after]
        families = {each["code"][:3] for each in told_too}
        # What the section names of other cases goes where the words tell what the visit was for.
        others = (*turn.codes, *coded) if told_too and situation.tells >= _TELLS_A_CASE else None
        over = any(each["code"].startswith(OVER) for each in told_too)
        kept = [each for each in shown if each["code"][:3] not in families]
        kept = [each for each in kept if not several or (not over and each["code"] in coded)]
        kept = [each for each in kept if others is None or each["code"].startswith(others)]
        shown = list({each["code"]: each for each in [*before, *kept, *after]}.values())
        shown.sort(key=lambda each: not each["code"].startswith(_BIRTH))
    shown = of_the_patient(shown, question)
    bare = not turn.carried and not names_something(question)
    if bare:
        # What only the words of the guidelines find ("external cause", "sign or symptom") is no answer.
        spoken_of = (*turn.codes, *codes_in(_EXAMPLE.sub("", entry["says"])))
        shown = [each for each in shown if each["code"].startswith(spoken_of)]
    sure = bool(shown) and not asks_yes_or_no(question)
    weak = not found["named"] and entry["score"] < _SURE_SECTION
    if weak and not bare and (sure or not shown) and words and not within:
        return (yield from lookup.words_only(turn))
    answers = {each["ref"]: each["answer"] for each in by_words}
    verdict = answer or answers.get(entry["ref"], "") or _put_forward(turn, coded, situation.tells)
    lead = lead or _lead(question, verdict.capitalize())
    if not turn.codes and situation.setting.value == "outpatient":
        # What is only supposed at an outpatient visit is no code of it (IV.H).
        supposed = [e for one in found["situation"] for e in one.get("not_coded", ()) if e["reason"] == "uncertain"]
        shown = [each for each in shown if each["code"] not in {e["code"] for e in supposed}]
    if lead.startswith("No"):
        denied = {e["code"] for each in found["situation"] for e in each.get("not_coded", ()) if e["reason"] in _DENIED}
        shown = [each for each in shown if each["code"] not in denied]
        shown = _not_refused(shown, entry["says"], question, decided=bool(told_too))
    most = _OF_VISITS if within else _OF_ONE
    text = say(
        "rule.v1", verdict=lead, says=told(entry["says"], question, most), ref=entry["ref"], title=entry["title"]
    )
    text = " ".join(
        [text, *(f"{each['title']}: {told(each['says'], question, 300)} ({each['ref']}.)" for each in chosen[1:])]
    )
    if entry["ref"].startswith(_BY_WEEKS) and (weeks := trimesters(question)):
        text = f"{text} {weeks}."
    if refuses:
        # What is not confirmed is left out already; the sign or symptom that led to it is what the visit is coded to (IV.H).
        confirmed = (
            [each for one in found["situation"] for each in sure_of(one)] if entry["ref"] == _UNCONFIRMED else []
        )
        shown = [each for each in confirmed if not each["code"].startswith(turn.codes or ("-",))]
    if shown:
        text = f"{text} {say('rule_codes.v1', rows=rows(shown))}"
    return Reply(text, tuple(each["code"] for each in shown), topic=words or question)


def deciding_first(sections: Sequence[Json]) -> list[Json]:
    """The sections with one in front that answers yes or no and fits nearly as well as the best: the one whose question
    is the likest.
    """
    near = [each for each in sections if each["answer"] and each["score"] >= _DECIDES * sections[0]["score"]]
    first = max(near, key=lambda each: each["alike"] + each["score"] / 2, default=None)
    return [first, *(each for each in sections if each is not first)] if first else list(sections)


def _of_the_first(chosen: list[Json], said: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The sections with one in front that is about what comes first in the case, where they are about others alone."""
    first = [each["code"] for each in said[:1]]
    about_it = any(each["applies_to"] and applies(each, first) for each in chosen)
    if not first or about_it or not chosen[0]["ref"].startswith(_OF_CHAPTERS):
        return chosen
    (near,) = yield (Call("find_guideline", {"query": f"{said[0]['title']} {first[0]}"[:500], "limit": 4}),)
    sections = [each for each in near.get("sections", ()) if each["ref"].startswith(_OF_CHAPTERS)]
    of_it = [each for each in sections if each["applies_to"] and applies(each, first)]
    return [*of_it[:1], *chosen[:1]] if of_it else chosen


def _sections_for(by_words: Sequence[Json], named: Sequence[Json], sides: Sequence[Json]) -> list[Json]:
    """The section that decides, and one beside it: what a difference is between, or a related one that fits as well."""
    if named:
        return list(named)
    two = [each["sections"][0] for each in sides if each.get("sections") and each["sections"][0]["score"] >= _SIDE]
    # "M80 or an S code": a side that only looks like a service belongs to no difference of diagnoses.
    if len({each["ref"] for each in two}) > 1 and len({each["ref"].startswith(_SERVICES) for each in two}) == 1:
        return two
    first = by_words[:1]
    related = [
        each
        for each in by_words[1:3]
        if each["score"] >= _AS_CLOSE * first[0]["score"]
        and _related(each["ref"], first[0]["ref"])
        and {each["answer"], first[0]["answer"]} != {"yes", "no"}  # one that answers otherwise is about another case
    ]
    return [*first, *related[:1]]


def _related(one: str, other: str) -> bool:
    """True where one section lies in the other, or both in the same."""
    return one.startswith(other) or other.startswith(one) or one.rpartition(".")[0] == other.rpartition(".")[0]


def _codes(
    found: dict[str, list[Json]], sections: Sequence[Json], question: str, case: bool
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes to show beside a rule: those asked about, those that it names, completed by what the words say, and
    the sure ones of the words.
    """
    cards = [each for each in found["cards"] if each.get("found")]
    hits = [hit for one in found["hits"] for hit in one.get("hits", ())]
    said = [each for one in found["situation"] for each in sure_of(one)]
    if not said and sections[0]["ref"] == _WITH:
        said = [each for one in found["situation"] for each in one.get("codes", ()) if each["confidence"] >= _LINKED]
    named = _named(sections, [each["code"] for each in (*said, *hits)], question)
    seen = (yield tuple(Call("show_code", {"code": code}) for code in named)) if named else ()
    ruled = [each for card in seen if card.get("found") for each in completed(card, (*said, *hits), question)]
    # Below a heading stands what the case tells, not what lies next to it.
    headings = tuple(card["code"] for card in seen if card.get("found") and not card["billable"])
    coded = {each["code"] for each in said}
    if case and said:
        ruled = yield from not_excluded(ruled, said)
    if coded & {each["code"] for each in ruled}:
        # The coder takes what the section names: its other codes of the same categories are those of other cases.
        known = {code[:3] for code in coded}
        ruled = [each for each in ruled if each["code"] in coded or each["code"][:3] not in known]
    if case and said:
        # A code that the book does not have together with those of the case is asked about, not reported.
        cards = [each for each in cards if each["code"] in coded or not _apart(each, coded)]
        # The headings that a section names are told by the codes of the case, and what it names of other cases is not.
        near = coded | {hit["code"] for hit in hits if not hit["code"].startswith(headings)}
        ruled = [each for each in ruled if each["billable"] and (each["code"] in near or _is_told(each, question))]
    if ABOUT_THE_BOOK.match(sections[0]["ref"]):
        words: list[Json] = []
    elif ruled:
        words = said
    else:
        tops = [each["hits"][0] for each in found["hits"] if each.get("hits")]
        words = said or [h for h in tops if h["score"] >= _SURE_HIT and set(h["matched_by"]) & {"title", "term"}]
    return list(
        {each["code"]: each for each in ([*cards, *words, *ruled] if case else [*cards, *ruled, *words])}.values()
    )


def _apart(card: Json, codes: Collection[str]) -> bool:
    """True where an Excludes1 note of the code names one of these."""
    notes = [note["text"] for note in card.get("notes", ()) if note["kind"] == "excludes1"]
    return any(names(note, code) for note in notes for code in codes)


def _is_told(entry: Json, question: str) -> bool:
    """True for a code most of whose title the question's words tell."""
    words = {word for word in tokens(entry["title"]) if word not in EMPTY}
    return bool(words) and _MOSTLY * len(words) <= overlap(entry["title"], question)


def _named(sections: Sequence[Json], by_words: Sequence[str], question: str) -> tuple[str, ...]:
    """The codes that the sections call for: all where they are few, else those that the words find as well; of mere
    examples these alone.
    """
    says = [_without_untold(section["says"], question) for section in sections]
    return tuple(dict.fromkeys(code for each in says for code in _named_by(each, by_words)))[:_NAMED_HITS]


def _without_untold(says: str, question: str) -> str:
    """What a section says without the codes of a condition in one word that the question does not tell ("R65.2- if severe")."""
    asked = question.lower()
    return _IF_SO.sub(lambda match: match.group() if match[1].lower() in asked else " ", says)


def _named_by(says: str, by_words: Sequence[str]) -> tuple[str, ...]:
    says = _RANGE.sub("", _FORBIDS.sub("", says))
    named, plain = codes_in(says), codes_in(_EXAMPLE.sub("", says))
    found = tuple(code for code in named if any(each.startswith(code) for each in by_words))
    few = tuple(code for code in named if code in plain or code in found)
    return few if len(few) <= _FEW else found


def completed(card: Json, told: Sequence[Json], question: str) -> list[Json]:
    """A code as it may be reported: itself, or of a heading what the words tell of those below it, else the few that
    there are. Of a 7th character that nothing tells, the initial encounter.
    """
    if card["billable"]:
        return [card]
    below = [each for each in told if each["code"].startswith(card["code"]) and each["billable"]]
    coded = [each for each in below if "confidence" in each]
    if not coded and card.get("seventh"):
        best = seventh.with_character(card, question) or seventh.with_character(card, "initial encounter")
        return [best] if best else [card]
    leaves = [each for each in card.get("children", ()) if each["billable"]]
    if not coded and leaves and len(leaves) == len(card["children"]) <= _FEW_BELOW:
        return leaves
    sure = [each for each in below if each.get("score", 0.0) >= _SURE_LEAF]
    return (coded or sure)[:1] or [card]


def _not_refused(shown: Sequence[Json], says: str, question: str, decided: bool) -> list[Json]:
    """The codes without those that the section refuses, and without the one that the question proposes where others stand
    in its place; which of them goes first is another question, unless it is `decided` what the words come to.
    """
    refused = {code for clause in _FORBIDS.finditer(says) for code in codes_in(clause.group())}
    refused -= set(codes_in(_FORBIDS.sub("", says)))
    left = [each for each in shown if not each["code"].startswith(tuple(refused))]
    proposed = codes_in(question)
    others = [each for each in left if not each["code"].startswith(proposed)]
    return list(others if others and (decided or not ASKS_ORDER.search(question)) else left or shown)


def _put_forward(turn: Turn, coded: Sequence[str], tells: int) -> str:
    """Yes, where the coder reads in the case that is told just the one code that the question puts forward."""
    alone = len(turn.codes) == 1 and not turn.carried and not _NOT_THE_CODE.search(turn.question)
    return "yes" if alone and tells >= _TELLS_A_CASE and turn.codes[0] in coded else ""


def _sides(question: str) -> list[str]:
    """The two things that a question about a difference names."""
    match = _DIFFERENCE.search(question.strip(" ?.!"))
    return [side.partition(",")[0].strip(" ?.") for side in match.groups() if side] if match else []


def _lead(question: str, answer: str) -> str:
    """Yes or no where the question asks for it and the section decides it, what goes first where it asks for that."""
    asks = asks_yes_or_no(question)
    if asks and answer:
        return f"{answer}. "
    return say("rule_order.v1") + " " if not asks and ASKS_ORDER.search(question) else ""
