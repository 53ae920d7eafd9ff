"""Pregnancy, delivery and birth: trimester, weeks, what chapter 15 takes over, the outcome (I.C.15)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.abortions import complicated
from assistant.coding.condition import Condition
from assistant.coding.fetuses import of_fetus
from assistant.coding.labor import in_puerperium, left_behind, timed
from assistant.coding.proof import guideline
from assistant.coding.specify import trimester_leaf
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion
from assistant.notes.attributes import gestation, trimester
from assistant.notes.document import Document
from assistant.notes.mentions import said_of
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Sex

# Codes for a time before the birth.
_BEFORE_BIRTH = re.compile(r"\btrimester\b|\bcomplicating pregnancy\b", re.I)
_TRIMESTER = re.compile(r"\b(unspecified|first|second|third) trimester\b", re.I)
_CHILD = 9  # years below which nobody is pregnant
_PROLONGED = 42  # completed weeks
# Pregnancies with abortive outcome have no weeks beside them (note at Z3A).
_ABORTIVE = ("O00", "O01", "O02", "O03", "O04", "O07", "O08")


def obstetric(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The conditions of a pregnant patient under chapter 15, with weeks and outcome; others are left as they are."""
    text = document.text
    weeks = gestation(text)
    pregnant = weeks is not None or _is_pregnant(document)
    own = pregnant or any(each.has("O", "Z34", "Z3A") for each in conditions)
    if encounter.sex is Sex.MALE or not own or (encounter.age is not None and encounter.age < _CHILD):
        child = encounter.age is not None and encounter.age < _CHILD
        others = list(conditions) if child else left_behind(complicated(conditions, catalog), text, catalog)
        return tuple(timed(others, text, None, True, catalog) if own and not child else others)
    if said := re.search(table("obstetric")["incidental"], text, re.I):
        return _beside([each for each in conditions if not each.has("Z34", "Z3A", "Z33.1")], said, document, catalog)
    found: list[Condition] = []
    for each in conditions:
        found += _taken_over(each, weeks.weeks if weeks else None, catalog) if pregnant else [each]
    found = _typed(found, catalog)
    if weeks:
        found = [_by_trimester(each, weeks.weeks, catalog) for each in found]
    found = [of_fetus(each, catalog) for each in complicated(found, catalog)]
    words = table("obstetric")
    delivered = bool(re.search(words["delivery"], text, re.I)) and not re.search(words["undelivered"], text, re.I)
    found = left_behind(timed(found, text, weeks.weeks if weeks else None, delivered, catalog), text, catalog)
    found = _elderly(found, document, weeks.weeks if weeks else None, catalog)
    found = _post_term(found, document, weeks.weeks if weeks else None, catalog)
    found = _delivered(_scarred(found, document, catalog), document, catalog)
    if any(each.has("O") for each in found):
        # Routine supervision is not reported with a complication (I.C.15.b.1), nor is a pregnancy then incidental (I.C.15.a.1).
        found = [each for each in found if not each.has("Z34", "Z33.1")]
    elif any(each.has("Z34") for each in found):
        # A pregnancy that is supervised is no state beside the visit (Excludes1 at Z33).
        found = [each for each in found if not each.has("Z33.1")]
    if any(each.has(*_ABORTIVE) for each in found):
        return tuple(each for each in found if not each.has("Z3A"))
    if in_puerperium(text):
        return tuple(found)
    if weeks and any(each.has("O", "Z34", "Z37") for each in found) and not any(each.has("Z3A") for each in found):
        code = _code(f"Z3A.{weeks.weeks:02d}" if weeks.weeks >= 8 else "Z3A.01")
        if catalog.billable(code):
            quote = _quote(document, weeks.start, weeks.end)
            found.append(
                Condition(
                    code,
                    (quote,),
                    code,
                    0.9,
                    because=("the weeks of gestation are reported with chapter 15",),
                    citations=guideline("I.C.21.c.11"),
                )
            )
    return tuple(found)


def _beside(
    conditions: Sequence[Condition], said: re.Match[str], document: Document, catalog: Catalog
) -> tuple[Condition, ...]:
    """The conditions with a pregnancy that the provider calls incidental behind them (I.C.15.a.1)."""
    code, quote = _code("Z33.1"), _quote(document, said.start(), said.end())
    because = ("the provider says that the pregnancy has nothing to do with the visit",)
    state = Condition(code, (quote,), code, 0.9, because=because, citations=guideline("I.C.15.a.1"))
    return (*conditions, state) if catalog.billable(code) else tuple(conditions)


def _post_term(conditions: list[Condition], document: Document, weeks: int | None, catalog: Catalog) -> list[Condition]:
    """A pregnancy past its term, by its weeks: over 40 to 42, or beyond (O48)."""
    said = re.search(table("obstetric")["post_term"], document.text, re.I)
    if not said or weeks is None or any(each.has("O48") for each in conditions):
        return conditions
    code, quote = _code("O48.1" if weeks > _PROLONGED else "O48.0"), _quote(document, said.start(), said.end())
    because = ("the pregnancy has gone past its term",)
    late = Condition(code, (quote,), code, 0.85, because=because, citations=guideline("I.C.15.a.1"))
    return [late, *conditions] if catalog.billable(code) else conditions


def _by_trimester(condition: Condition, weeks: int, catalog: Catalog) -> Condition:
    """The trimester that the weeks of the note give, where the words of the condition name none."""
    entry = catalog.entry(condition.code)
    named = _TRIMESTER.search(entry.title) if entry else None
    if entry is None or named is None or entry.parent is None or named[1] == trimester(weeks):
        return condition
    if named[1] != "unspecified" and _TRIMESTER.search(condition.statement.text):
        return condition
    # Of a code that tells the fetus by its 7th character the trimester stands a place above it.
    above = catalog.entry(entry.parent)
    heading = above.parent if above and above.parent and _TRIMESTER.search(above.title) else entry.parent
    code = trimester_leaf(heading, weeks, catalog)
    return (
        condition.become(code, f"{weeks} weeks are the {trimester(weeks)} trimester", *guideline("I.C.15.a.3"))
        if code
        else condition
    )


def _taken_over(condition: Condition, weeks: int | None, catalog: Catalog) -> list[Condition]:
    for row in table("obstetric")["takes_over"]:
        if condition.has(*row["from"]) and re.search(row.get("says", ""), condition.statement.text, re.I):
            code = trimester_leaf(_code(row["to"]), weeks, catalog)
            if code is None:
                return [condition]
            new = condition.become(
                code, "a condition in pregnancy is coded from chapter 15 first", *guideline("I.C.15.a.1")
            )
            return [new, condition] if row["keep"] else [new]
    return [condition]


def _typed(conditions: list[Condition], catalog: Catalog) -> list[Condition]:
    """Diabetes that was there before a pregnancy with the code of its type beside it (notes at O24.0, O24.1)."""
    found: list[Condition] = []
    for each in conditions:
        found.append(each)
        row = next((row for row in table("obstetric")["typed"] if each.has(row["code"])), None)
        if row and not any(other.has(row["type"]) for other in conditions):
            code = _code(f"{row['type']}.9")
            if catalog.billable(code):
                found.append(each.become(code, "the type of the diabetes is reported too", *guideline("I.C.15.g")))
    return found


def _is_pregnant(document: Document) -> bool:
    """True where the note affirms that the patient is pregnant now."""
    pattern = re.compile(table("obstetric")["pregnant"], re.I)
    for sentence in document.sentences:
        for match in pattern.finditer(sentence.text):
            if said_of(sentence, match.start(), match.end())[0] is Assertion.AFFIRMED:
                return True
    return False


def _scarred(conditions: list[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The scar of an earlier cesarean delivery in a pregnancy under care (O34.21-), by its kind where that is said."""
    words = table("obstetric")
    said = re.search(words["earlier_cesarean"], document.text, re.I)
    cared_for = any(each.has("O", "Z34") for each in conditions) or gestation(document.text) is not None
    if not said or not cared_for or any(each.has("O34.21") for each in conditions):
        return conditions
    kind = next((code for pattern, code in words["scars"] if re.search(pattern, document.text, re.I)), "O34.219")
    code, quote = _code(kind), _quote(document, said.start(), said.end())
    because = ("an earlier cesarean delivery bears on the care of this pregnancy",)
    scar = Condition(code, (quote,), code, 0.8, because=because, citations=guideline("I.C.15.a.1"))
    # The scar in a pregnancy is O34.21- and no status (Excludes1 at Z98.891).
    others = [each for each in conditions if not each.has("Z98.891")]
    return [*others, scar] if catalog.billable(code) else conditions


def _elderly(conditions: list[Condition], document: Document, weeks: int | None, catalog: Catalog) -> list[Condition]:
    """The supervision of a pregnancy at an advanced age that the note speaks of, by what came before (O09.51-, O09.52-)."""
    words = table("obstetric")
    said = re.search(words["advanced_age"], document.text)
    supervised = (weeks is not None or any(each.has("O", "Z34") for each in conditions)) and not re.search(
        words["delivery"], document.text, re.I
    )
    gravida = re.search(words["gravida"], document.text)
    first = gravida is not None and int(gravida.group(1)) == 1
    if gravida and any(each.has("O09.51") for each in conditions) and not first:
        # The term stands for both: how many pregnancies there were decides.
        conditions = [_again_pregnant(each, catalog) for each in conditions]
    if not said or not supervised or any(each.has("O09.5", *_ABORTIVE) for each in conditions):
        return conditions
    code = trimester_leaf(_code("O09.51" if first else "O09.52"), weeks, catalog)
    if code is None:
        return conditions
    because = ("the mother's age makes the supervision one of a high-risk pregnancy",)
    quote = _quote(document, said.start(), said.end())
    return [*conditions, Condition(code, (quote,), code, 0.8, because=because, citations=guideline("I.C.15.b.2"))]


def _again_pregnant(condition: Condition, catalog: Catalog) -> Condition:
    code = _code(condition.code.value.replace("O09.51", "O09.52"))
    if not condition.has("O09.51") or not catalog.billable(code):
        return condition
    return condition.become(code, "it is not her first pregnancy", *guideline("I.C.15.b.2"))


def _delivered(conditions: list[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """A delivery with its outcome; O80 only where nothing else of chapter 15 is reported (I.C.15.n)."""
    words = table("obstetric")
    delivery = re.search(words["delivery"], document.text, re.I)
    if not delivery:
        return conditions
    found = [_in_childbirth(each, catalog) for each in conditions if not each.has("Z34", "Z33", "Z38")]
    normal = re.search(words["normal"], document.text, re.I)
    found = _of_twins(found, document, catalog)
    others = [each for each in found if each.has("O") and not each.has("O80", "O82")]
    if others:
        found = [each for each in found if not each.has("O80")]
    elif normal and not any(each.has("O80") for each in found):
        quote = _quote(document, normal.start(), normal.end())
        found.insert(
            0,
            Condition(
                _code("O80"),
                (quote,),
                _code("O80"),
                0.85,
                because=("a normal delivery without any complication",),
                citations=guideline("I.C.15.n"),
            ),
        )
    for name, value in (("stillborn", "Z37.1"), ("live_twins", "Z37.2"), ("live_single", "Z37.0")):
        outcome = re.search(words[name], document.text, re.I)
        if outcome and not any(each.has("Z37") for each in found):
            quote = _quote(document, outcome.start(), outcome.end())
            found.append(
                Condition(
                    _code(value),
                    (quote,),
                    _code(value),
                    0.85,
                    because=("the outcome of delivery is reported on the mother's record",),
                    citations=guideline("I.C.15.b.5"),
                )
            )
    return found


def _of_twins(conditions: list[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The twin pregnancy that a delivery of twins ends (O30.0-), by the weeks where they are said."""
    said = re.search(table("obstetric")["twins"], document.text, re.I)
    weeks = gestation(document.text)
    kinds = table("obstetric")["placentas"]
    kind = next((code for words, code in kinds if re.search(words, document.text, re.I)), "O30.00")
    code = trimester_leaf(_code(kind), weeks.weeks if weeks else None, catalog)
    if not said or code is None or any(each.has("O30", "O31") for each in conditions):
        return conditions
    quote = _quote(document, said.start(), said.end())
    because = ("the delivery is of twins",)
    return [Condition(code, (quote,), code, 0.8, because=because, citations=guideline("I.C.15.a.1")), *conditions]


def _in_childbirth(condition: Condition, catalog: Catalog) -> Condition:
    """The code for childbirth in the place of one for a trimester, where the subcategory has one (I.C.15.b.4)."""
    entry = catalog.entry(condition.code)
    if not condition.has("O") or entry is None or entry.parent is None:
        return condition
    above = entry.parent
    same = entry.title.replace("in pregnancy", "in childbirth")
    if carried := same != entry.title:
        # Of gestational diabetes the time stands a place above how it is treated.
        heading = catalog.entry(above)
        above = heading.parent if heading and heading.parent else above
    elif not _BEFORE_BIRTH.search(entry.title):
        return condition
    for code in catalog.leaves(above):
        other = catalog.entry(code)
        if other and (other.title == same if carried else "childbirth" in other.title):
            return condition.become(code, "it complicates the delivery of this stay", *guideline("I.C.15.a.3"))
    return condition


def _quote(document: Document, start: int, end: int) -> Statement:
    sentence = next((s for s in document.sentences if s.start <= start < s.end), document.sentences[0])
    return Statement(document.text[start:end], start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
