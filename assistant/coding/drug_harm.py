"""Harm by drugs: adverse effects, poisonings and underdosing with their codes T36-T50 (I.C.19.e.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.coding.candidates import SIDES, details
from assistant.coding.condition import Condition
from assistant.coding.documentation import Documentation
from assistant.coding.drug_uses import Drugs, Named
from assistant.coding.proof import guideline
from assistant.coding.specify import specify
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import compiled, table
from assistant.notes.assertions import Assertion, assertion, present
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from index.words import roots, tokens

_HARM = ("T36", "T37", "T38", "T39", "T4", "T50")
_UNSPECIFIED = ("T50.90", "T50.91")
_ACCIDENT, _INTENDED, _EFFECT, _TOO_LITTLE = "1", "2", "5", "6"
# Disorders whose own codes name the substance, and what no drug brings about.
_OWN = ("F1", "Z", "T", "V", "W", "X", "Y", "O", "C", "S")
# Reactions that chapter 19 has, with the drug beside them (notes at T78, T88.6).
_REACTIONS = ("T78.0", "T78.2", "T78.3", "T78.4", "T88.6", "T88.7")
_TOLD_IN = frozenset(
    {"", "other", "chief_complaint", "history", "assessment", "plan", "course", "indication", "results"}
)
_REACH = 40
_ILLICIT = ("T40.1", "T40.5", "T40.7", "T40.8", "T40.9", "T43.65")
_THERAPIES = frozenset({"chemo", "chemotherapy", "immunotherapy"})


@dataclass(frozen=True, slots=True)
class _Event:
    drug: Named
    sentence: Sentence
    intent: str


def drug_harm(
    conditions: Sequence[Condition], document: Document, drugs: Drugs, catalog: Catalog
) -> tuple[Condition, ...]:
    """The conditions with the codes of harm that the note documents: a poisoning first, an effect or underdosing after them."""
    told = [s for s in document.sentences if s.section.kind in _TOLD_IN]
    if any(each.has(*_HARM) for each in conditions):
        conditions = [_of_the_drug(each, drugs, catalog) for each in conditions]
        conditions = [_meant(each, told, catalog) for each in conditions]
        conditions = [_poisoned(each, conditions, catalog) for each in conditions]
        meant = any(each.has(*_HARM) and each.code.plain[5:6] == _INTENDED for each in conditions)
        conditions = [each for each in conditions if not (meant and each.has("T14.91"))]
        return _with_why(conditions, told, drugs, catalog)
    if poisoned := _taken_together(list(_poisonings(told, drugs)), drugs, catalog):
        # The intent stands in the code of the poisoning: the attempt has none beside it.
        kept = (*poisoned, *(each for each in conditions if not each.has("T14.91")))
        return tuple(_poisoned(each, kept, catalog) for each in kept)
    effects = [event for s in told for event in _effects(s, conditions, drugs)]
    found = [each for event in effects if (each := _coded(_of_its_class(event, told, drugs), drugs, catalog))]
    if not found and (lacking := list(_underdosings(told, conditions, drugs))):
        coded = [_coded(event, drugs, catalog) for event in lacking]
        found = [each for each in (*coded, _why(lacking[0], told, catalog)) if each]
    # "Dehydration from chemo" names the drug that harmed, neither what the visit is for nor a condition.
    harmed = {event.sentence for event in effects if event.drug.generic in _THERAPIES}
    conditions = [each for each in conditions if not (_is_therapy(each) and each.statement.sentence in harmed)]
    conditions = [_by_drug(each, effects, catalog) for each in conditions]
    return (*conditions, *{each.code: each for each in found}.values())


def _by_drug(condition: Condition, events: Sequence[_Event], catalog: Catalog) -> Condition:
    """The drug-induced form of a condition that a drug brought about, where the book has one."""
    event = next((each for each in events if each.sentence == condition.statement.sentence), None)
    form = next((row for row in table("drug_harm")["form"] if condition.has(*row["from"])), None)
    if event is None or form is None or condition.has(form["to"]):
        return condition
    own = event.sentence.text
    if "unless" in form and _search(form["unless"], own):
        return condition
    # Joints of the foot are all of one site in chapter 13.
    sited = _TOE.sub("ankle and foot", own) if str(form["to"]).startswith("M") else own
    words = replace(Documentation.of(f"{sited} drug induced", (sited,)), line=sited)
    rest = condition.code.value.removeprefix(form["from"][0]) if form.get("rest") else ""
    complete = specify(Code(CodeSystem.ICD10CM, form["to"] + rest), words, catalog)
    because = f"“{own[event.drug.start : event.drug.end]}” brought it about"
    return condition.become(complete[0].code, because, *guideline("I.C.19.e.5.a")) if complete else condition


_TOE = re.compile(r"\b(?:(?:great|big|little|second|third) )?toes?\b", re.I)


def _is_therapy(condition: Condition) -> bool:
    """True for an encounter for a therapy, and for whatever the bare name of one was taken for."""
    return condition.has("Z51.1") or condition.statement.text.lower() in _THERAPIES


def _meant(condition: Condition, told: Sequence[Sentence], catalog: Catalog) -> Condition:
    """A stated poisoning under the intent that the note tells of; accidental is only the default (I.C.19.e.5.b)."""
    words = table("drug_harm")
    whole = " ".join(s.text for s in told)
    if not condition.has(*_HARM):
        return condition
    own = condition.statement.sentence.text
    if condition.code.plain[5:6] == _EFFECT and _search(words["poisoned"], own) and not _search(words["origin"], own):
        condition = _of_intent(condition, _ACCIDENT, catalog)
    if (
        condition.code.plain[5:6] != _ACCIDENT
        or not _search(words["intended"], whole)
        or _search(words["unintended"], whole)
    ):
        return condition
    return _of_intent(condition, _INTENDED, catalog)


def _of_the_drug(condition: Condition, drugs: Drugs, catalog: Catalog) -> Condition:
    """A poisoning by an unspecified drug under the one that its statement names."""
    if not condition.has(*_UNSPECIFIED):
        return condition
    stems = [stem for drug in drugs.named(condition.statement.sentence.text) if (stem := drugs.harm(drug.generic))]
    code = Code(CodeSystem.ICD10CM, f"{stems[0]}{condition.code.plain[5:]}") if len(set(stems)) == 1 else condition.code
    named = code != condition.code and catalog.billable(code)
    return condition.become(code, "the statement names the drug", *guideline("I.C.19.e.5")) if named else condition


def _of_intent(condition: Condition, intent: str, catalog: Catalog) -> Condition:
    """The condition under the same drug's code of another intent."""
    plain = condition.code.plain
    code = Code(CodeSystem.ICD10CM, f"{plain[:3]}.{plain[3:5]}{intent}{plain[6:]}")
    because, ref = _BECAUSE[intent]
    return condition.become(code, because, *guideline(ref)) if catalog.billable(code) else condition


def _with_why(
    conditions: Sequence[Condition], told: Sequence[Sentence], drugs: Drugs, catalog: Catalog
) -> tuple[Condition, ...]:
    """Underdosing that a statement names, with the other drugs of it and its reason."""
    stated = next((each for each in conditions if each.has(*_HARM) and each.code.plain[5:6] == _TOO_LITTLE), None)
    if stated is None or any(each.has("Z91.12", "Z91.13") for each in conditions):
        return tuple(conditions)
    events = list(_underdosings(told, conditions, drugs))
    reason = _why(events[0] if events else stated.statement.sentence, told, catalog)
    found = [each for each in (*(_coded(event, drugs, catalog) for event in events), reason) if each]
    known = {each.code for each in conditions}
    return (*conditions, *(each for each in {e.code: e for e in found}.values() if each.code not in known))


def _poisoned(condition: Condition, conditions: Sequence[Condition], catalog: Catalog) -> Condition:
    """Low blood pressure beside a poisoning or adverse effect is due to the drug (I95.2)."""
    code = Code(CodeSystem.ICD10CM, "I95.2")
    harmed = any(each.has(*_HARM) and each.code.plain[5:6] != _TOO_LITTLE for each in conditions)
    if condition.code.value != "I95.9" or not harmed or not catalog.billable(code):
        return condition
    return condition.become(code, "the drug brought it about", *guideline("I.C.19.e.5"))


def _of_its_class(event: _Event, told: Sequence[Sentence], drugs: Drugs) -> _Event:
    """The drug that the note names, where the effect is said of its class ("due to NSAID") and there is only one."""
    stem = table("drug_harm")["classes"].get(event.drug.generic)
    if stem is None:
        return event
    named = {
        drug.generic: _Event(drug, s, event.intent)
        for s in told
        for drug in drugs.named(present(s.text))
        if drug.generic != event.drug.generic and (drugs.harm(drug.generic) or "").startswith(stem)
    }
    return next(iter(named.values())) if len(named) == 1 else event


# What parts two drugs that were taken as one: "oxycodone 10 mg and his Xanax".
_JOINED = re.compile(
    r"\W*(?:\d+ ?m?c?g|pills?|tablets?)?\W*(?:and|with|plus|&|along with|together with|mixed with|/|,)\W*(?:\w+\W+){0,2}",
    re.I,
)


def _taken_together(events: Sequence[_Event], drugs: Drugs, catalog: Catalog) -> tuple[Condition, ...]:
    """The first poisoning with those of the drugs that its sentence joins to it; empty where there is none."""
    found: dict[Code, Condition] = {}
    last: _Event | None = None
    for event in events:
        joined = last and event.sentence == last.sentence and event.drug.start >= last.drug.end
        between = event.sentence.text[last.drug.end : event.drug.start] if last and joined else ""
        if (last is None or (joined and _JOINED.fullmatch(between))) and (each := _coded(event, drugs, catalog)):
            found.setdefault(each.code, each)
            last = event
    return tuple(found.values())


def _coded(event: _Event, drugs: Drugs, catalog: Catalog) -> Condition | None:
    stem = drugs.harm(event.drug.generic)
    code = Code(CodeSystem.ICD10CM, f"{stem}{event.intent}A")
    if stem is None or not catalog.billable(code):
        return None
    if event.intent == _EFFECT and stem.startswith(_ILLICIT):
        # What nobody prescribes is never rightly taken.
        return None
    because, ref = _BECAUSE[event.intent]
    return _condition(code, event.sentence, event.drug.start, event.drug.end, because, ref)


_BECAUSE = {
    _ACCIDENT: ("the drug was not taken as it should be: a poisoning", "I.C.19.e.5.b"),
    _INTENDED: ("the drug was taken to do harm: an intentional poisoning", "I.C.19.e.5.b"),
    _EFFECT: ("a drug rightly taken brought the condition about: an adverse effect, after its nature", "I.C.19.e.5.a"),
    _TOO_LITTLE: ("less of the drug was taken than prescribed: underdosing, never first", "I.C.19.e.5.c"),
}


def _condition(code: Code, sentence: Sentence, start: int, end: int, because: str, ref: str) -> Condition:
    quote = Statement(
        sentence.text[start:end],
        sentence.start + start,
        sentence.start + end,
        sentence,
        Assertion.AFFIRMED,
        Origin.NOTE,
    )
    return Condition(code, (quote,), code, 0.8, because=(because,), citations=guideline(ref))


def _effects(sentence: Sentence, conditions: Sequence[Condition], drugs: Drugs) -> Iterator[_Event]:
    """Drugs that the sentence of a reported condition says brought it about."""
    said = frozenset(roots(tokens(sentence.text)))
    own = [
        each
        for each in conditions
        if (not each.has(*_OWN) or each.has(*_REACTIONS))
        and (each.statement.sentence == sentence or (each.stated and _names(each) and _names(each) <= said))
    ]
    if not own:
        return
    words = table("drug_harm")
    if _UNDERDOSING.search(sentence.text):
        return
    # Another sentence about the condition must say outright that a drug induced it.
    here = any(each.statement.sentence == sentence for each in own)
    effect = words["effect"] if here else words["origin"]
    for drug in drugs.named(sentence.text):
        before, after = sentence.text[: drug.start], sentence.text[drug.end :]
        if _RESISTED.search(before[-_REACH:]) or _RESISTANT.match(after):
            continue  # what an organism resists harms nobody
        leading = re.search(rf"\b{effect}[\s(:]+(?:[\w/-]+,?[ (]+){{0,5}}$", before[-_REACH:], re.I)
        if (
            (leading and not _ON.search(before))
            or re.match(words["induced"], after, re.I)
            or any(each.statement.sentence == sentence and _is_its(each, drug, sentence, drugs) for each in own)
        ):
            yield _Event(drug, sentence, _EFFECT)


_RESISTED = re.compile(r"\bresistan\w+ to (?:[\w/-]+,? (?:and |or )?){0,4}$", re.I)
_RESISTANT = re.compile(r"[- ]resistan", re.I)


def _names(condition: Condition) -> frozenset[str]:
    """The roots by which another sentence speaks of the condition too: the words of its title that are its own."""
    words = frozenset(roots(tokens(condition.statement.text))) - details() - SIDES
    return frozenset(word for word in words if word not in _ORIGIN)


_ORIGIN = frozenset(roots(tokens("drug induced medication related flare attack due to acute")))


def _is_its(condition: Condition, drug: Named, sentence: Sentence, drugs: Drugs) -> bool:
    """True where the drug stands right before a condition that it is not for: "ACE-I angioedema"."""
    between = sentence.text[drug.end : max(drug.end, condition.statement.start - sentence.start)]
    use = drugs.uses.get(drug.generic)
    treats = use is not None and condition.has(*use.conditions)
    return condition.statement.start - sentence.start > drug.end and not between.strip() and not treats


# "controlled on adalimumab" is treatment, not harm.
_ON = re.compile(r"\bon\s+(?:[\w/-]+,?\s+){0,5}$", re.I)


def _poisonings(told: Sequence[Sentence], drugs: Drugs) -> Iterator[_Event]:
    words = table("drug_harm")
    whole = " ".join(s.text for s in told)
    intended = _search(words["intended"], whole) and not _search(words["unintended"], whole)
    for sentence in told:
        for match in _all(words["poisoned"], sentence.text):
            status, _ = assertion(sentence.text, match.start(), match.end())
            if status is Assertion.AFFIRMED:
                others = [s for s in told if abs(s.start - sentence.start) < 400]
                for s in (sentence, *others):
                    yield from (_Event(drug, s, _INTENDED if intended else _ACCIDENT) for drug in drugs.named(s.text))


def _underdosings(told: Sequence[Sentence], conditions: Sequence[Condition], drugs: Drugs) -> Iterator[_Event]:
    """A drug of which a sentence says that too little was taken, and which is for a reported condition."""
    words = table("drug_harm")
    for place, sentence in enumerate(told):
        near = [s.text for s in told[max(0, place - 1) : place + 2] if s.section == sentence.section]
        why = any(_search(words[name], text) for name in ("cost", "age", "forgot", "feeling") for text in near)
        if not _search(words["underdosed"], sentence.text) or not (why or _UNDERDOSING.search(sentence.text)):
            continue
        for drug in drugs.named(sentence.text):
            use = drugs.uses.get(drug.generic)
            if use and any(each.has(*use.conditions) for each in conditions):
                yield _Event(drug, sentence, _TOO_LITTLE)


_UNDERDOSING = re.compile(r"\bunderdos|\bsubtherapeutic|\b(?:too little|not enough|less) insulin\b", re.I)


def _why(event: _Event | Sentence, told: Sequence[Sentence], catalog: Catalog) -> Condition | None:
    """Why too little was taken (Z91.12-, Z91.13-)."""
    own = event.sentence if isinstance(event, _Event) else event
    for name, value in (("cost", "Z91.120"), ("age", "Z91.130"), ("forgot", "Z91.138"), ("feeling", "Z91.128")):
        for sentence in (own, *told):
            match = next(_all(table("drug_harm")[name], sentence.text), None)
            code = Code(CodeSystem.ICD10CM, value)
            if match and catalog.billable(code):
                because = "the reason of the underdosing is documented"
                return _condition(code, sentence, match.start(), match.end(), because, "I.C.19.e.5.c")
    return None


def _search(words: str, text: str) -> bool:
    return bool(compiled(words).search(text))


def _all(words: str, text: str) -> Iterator[re.Match[str]]:
    return compiled(words).finditer(text)
