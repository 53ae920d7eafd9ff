"""Combine conditions that stand together into the codes that say both ("with", I.A.15; combination codes, I.B.9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.coding.both_said import both_said
from assistant.coding.condition import Condition
from assistant.coding.consciousness import unconscious
from assistant.coding.documentation import Documentation
from assistant.coding.dominance import dominant
from assistant.coding.proof import guideline
from assistant.coding.specify import specify
from assistant.coding.stroke import after_stroke
from assistant.coding.tables import table
from assistant.coding.ulcers import ulcerated
from assistant.coding.weak_bones import weakened
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem


@dataclass(frozen=True, slots=True)
class Combined:
    """The conditions after the combinations, with those that a combination took the place of."""

    conditions: tuple[Condition, ...]
    merged: tuple[Condition, ...]


def combine(stated: Sequence[Condition], noted: Sequence[Condition], text: str, catalog: Catalog) -> Combined:
    """Apply the table of combinations; `noted` are affirmed conditions elsewhere in the note, which some rules may use."""
    lowered = " ".join(text.lower().split())
    typed = [_of_one_type(each, [*stated, *noted], catalog) for each in stated]
    stated = [code for each in typed for code in _by_cause(each, catalog)]
    conditions, merged = _diabetes(list(stated), list(noted), lowered, catalog)
    conditions = _with_secondaries(_with_primary(conditions, noted), noted)
    conditions = ulcerated(conditions, text, catalog)
    conditions = after_stroke(conditions, lowered, catalog)
    conditions = dominant(conditions, text, catalog)
    conditions = weakened(unconscious(conditions, text, catalog), noted, text, catalog)
    conditions = [_of_a_disease(each, conditions, catalog) for each in conditions]
    for rule in table("combine")["rule"]:
        conditions, gone = _apply(rule, conditions, noted, lowered, catalog)
        merged += gone
    conditions, gone = both_said(conditions, catalog)
    return Combined(tuple(conditions), (*merged, *gone))


def _apply(
    rule: dict[str, Any], conditions: list[Condition], noted: Sequence[Condition], text: str, catalog: Catalog
) -> tuple[list[Condition], list[Condition]]:
    if any(words in text for words in rule.get("unless", ())):
        return conditions, []
    if "says" in rule and not any(words in text for words in rule["says"]):
        return conditions, []
    if "says_all" in rule and not all(re.search(words, _stated(conditions)) for words in rule["says_all"]):
        return conditions, []
    if any(each.has(*rule["not_with"]) for each in conditions) if "not_with" in rule else False:
        return conditions, []
    partners: list[Condition] = []
    for number, prefixes in enumerate(rule["when"]):
        found = _first(conditions, prefixes, partners)
        if found is None and number in rule.get("noted", ()):
            found = _first(noted, prefixes, partners)
        if found is None:
            return conditions, []
        partners.append(found)
    if not any(partner in conditions for partner in partners):
        return conditions, []
    code = _sided(_code(_given(rule, partners, catalog)), partners, catalog)
    if not catalog.billable(code) or any(each.code == code for each in conditions):
        return conditions, []
    return _replaced(rule, code, conditions, partners)


def _stated(conditions: Sequence[Condition]) -> str:
    return " ".join(statement.sentence.text.lower() for each in conditions for statement in each.statements)


def _replaced(
    rule: dict[str, Any], code: Code, conditions: list[Condition], partners: list[Condition]
) -> tuple[list[Condition], list[Condition]]:
    """The list with the combination in the place of the first partner, and the partners that it says already."""
    dropped = [partners[number] for number in rule.get("drops", ())]
    dropped += [p for p in partners if p.code.value in rule.get("drops_only", ())]
    kept = [partner for partner in partners if partner not in dropped]
    lead = next((partner for partner in partners if partner in conditions), partners[0])
    words = tuple(statement for partner in partners for statement in partner.statements[:1])
    because = f"documented together, {rule['name']} is one code"
    new = (dropped[0] if dropped else lead).become(code, because, *guideline(rule["basis"]), statements=words)
    if partners[0] not in conditions and lead is not partners[0]:
        new = lead.become(code, because, *guideline(rule["basis"]), statements=words)
    result: list[Condition] = []
    place = min(conditions.index(partner) for partner in partners if partner in conditions)
    for number, each in enumerate(conditions):
        added = [new] if number == place else []
        own = [each] if each not in dropped else []
        result += [*own, *added] if rule.get("after") else [*added, *own]
    result += [partner for partner in kept if partner not in result]
    return result, [each for each in dropped if each in conditions]


_SIDES = ("right", "left", "bilateral")


def _sided(code: Code, partners: Sequence[Condition], catalog: Catalog) -> Code:
    """A combination of an unspecified side on the side that one of its partners names."""
    entry = catalog.entry(code)
    titles = [each.title.lower().split() for p in partners if (each := catalog.entry(p.code))]
    side = next((side for side in _SIDES if any(side in title for title in titles)), None)
    if entry is None or side is None or "unspecified" not in entry.title.lower().split():
        return code
    wanted = entry.title.lower().replace("unspecified", side).split()
    above = Code(CodeSystem.ICD10CM, code.plain[:5])
    return next(
        (c for c in catalog.leaves(above) if (e := catalog.entry(c)) and e.title.lower().split() == wanted), code
    )


def _given(rule: dict[str, Any], partners: Sequence[Condition], catalog: Catalog) -> str:
    if "pattern" in rule:
        found, made = rule["pattern"]
        value = re.sub(found, made, partners[0].code.value)
        if value == partners[0].code.value and re.search(found, value):
            return value  # it says so already
        if value != partners[0].code.value and catalog.billable(_code(value)):
            return value
    for prefix, other in rule.get("instead", ()):
        if partners[-1].has(prefix):
            return str(other)
    return str(rule["gives"])


def _diabetes(
    conditions: list[Condition], noted: list[Condition], text: str, catalog: Catalog
) -> tuple[list[Condition], list[Condition]]:
    """Diabetes with each of its complications (I.C.4.a): as many codes as there are complications."""
    rules = table("combine")["diabetes"]
    # The link is presumed wherever the note has the diabetes (I.A.15).
    own = next((each for each in (*conditions, *noted) if each.code.category in rules["categories"]), None)
    if own is None or any(words in text for words in rules["unless"]):
        return conditions, []
    result, merged = list(conditions), []
    told = [n for n in noted if n.has("N18", "L97") and not _is_told(n, conditions)] if own in conditions else []
    for partner in [*conditions, *told]:
        ending = next((row for row in rules["endings"] if _matches(row, partner, text)), None)
        if ending is None:
            continue
        code = _code(f"{own.code.category}.{ending['ending']}")
        if ending.get("detail"):
            code = _detailed(code, partner, catalog)
        code = code if catalog.billable(code) else _unspecified_below(code, catalog)
        if not catalog.billable(code):
            continue
        because = "the classification presumes the link between diabetes and the documented complication"
        new = own.become(
            code, because, *guideline(rules["basis"]), *guideline("I.C.4.a"), statements=partner.statements[:1]
        )
        if code not in {each.code for each in result}:
            # What it is of goes before the complication (E11.69 with the osteomyelitis behind it).
            places = [result.index(each) for each in (own, partner) if each in result]
            result.insert(min(places, default=len(result)), new)
        if not ending["keep"] and partner in result:
            result.remove(partner)
            merged.append(partner)
        elif ending["keep"] and partner not in result:
            result.insert(result.index(new) + 1 if new in result else len(result), partner)
        if own in result and own.code.value.endswith("." + rules["plain"]):
            result.remove(own)
    return result, merged


def _is_told(noted: Condition, conditions: Sequence[Condition]) -> bool:
    """True where words of a statement of the same category are all that was noted ("foot ulcer" in "foot ulcer left heel")."""
    own = noted.statement
    return any(
        each.code.category == noted.code.category and told.start <= own.start and own.end <= told.end
        for each in conditions
        for told in each.statements
    )


def _detailed(code: Code, partner: Condition, catalog: Catalog) -> Code:
    """The code below one that has the detail of the partner's own sentence: stage, macular edema, eye."""
    statement = partner.statement
    found = specify(code, Documentation.of(statement.text, (statement.sentence.text,)), catalog)
    return found[0].code if found else code


_SECONDARY = ("C77", "C78", "C79")


def _with_primary(conditions: list[Condition], noted: Sequence[Condition]) -> list[Condition]:
    """A metastasis with the primary that the note names as still there (I.C.2.b)."""
    if not any(each.has(*_SECONDARY) for each in conditions) or any(
        _is_primary(each) or each.has("Z85") for each in conditions
    ):
        return conditions
    primary = next((each for each in noted if _is_primary(each)), None)
    if primary is None:
        return conditions
    place = next(number for number, each in enumerate(conditions) if each.has(*_SECONDARY))
    return [*conditions[:place], primary, *conditions[place:]]


_SPREAD = re.compile(r"\bmetasta\w+|\bmets?\b|\bstage (?:IV|4)\b", re.I)


def _with_secondaries(conditions: list[Condition], noted: Sequence[Condition]) -> list[Condition]:
    """A cancer that its line calls metastatic with the secondaries that the note names elsewhere (I.C.2.b)."""
    primary = next((e for e in conditions if _is_primary(e) and _SPREAD.search(e.statement.sentence.text)), None)
    if primary is None or any(each.has(*_SECONDARY) for each in conditions):
        return conditions
    spread = {each.code: each for each in noted if each.has(*_SECONDARY) and not each.has("C79.9")}
    place = conditions.index(primary) + 1
    return [*conditions[:place], *spread.values(), *conditions[place:]]


def _of_a_disease(condition: Condition, conditions: Sequence[Condition], catalog: Catalog) -> Condition:
    """A dementia beside the disease that it comes with is the manifestation (F03 excludes it)."""
    if not condition.has("F03") or not any(each.has("G30", "G31", "G20", "G10") for each in conditions):
        return condition
    # Of unspecified severity they are F03.9- and F02.8-; the letters of the other severities are the same.
    code = _code("F02" + condition.code.value[3:].replace(".9", ".8"))
    because = "the dementia belongs to the disease documented with it"
    return condition.become(code, because, *guideline("I.A.13")) if catalog.billable(code) else condition


def _is_primary(condition: Condition) -> bool:
    return condition.has("C") and not condition.has(*_SECONDARY, "C80")


def _of_one_type(condition: Condition, conditions: Sequence[Condition], catalog: Catalog) -> Condition:
    """Diabetes of no stated type is of the type that another statement names (E11 is only the default, I.C.4.a.2)."""
    types = {each.code.category for each in conditions if each.has("E08", "E09", "E10", "E13")}
    if (
        condition.code.category != "E11"
        or len(types) != 1
        or "2" in condition.statement.text
        or "ii" in condition.statement.text.lower().split()
    ):
        return condition
    [category] = types
    code = _code(category + condition.code.value[3:])
    return (
        condition.become(code, "the type of diabetes stands in the note", *guideline("I.C.4.a"))
        if catalog.billable(code)
        else condition
    )


def _by_cause(condition: Condition, catalog: Catalog) -> list[Condition]:
    """Diabetes in the category of the cause that its sentence gives it: a disease, a drug, an operation (E08, E09, E13).

    What an operation took, and what its loss brings, stand beside it (I.C.4.a.6.b.i).
    """
    if not condition.has("E11", "E13"):
        return [condition]
    text = condition.statement.sentence.text
    row = next((row for row in table("combine")["caused"] if re.search(row["says"], text, re.I)), None)
    code = _code(row["to"] + condition.code.value[3:]) if row else condition.code
    if row is None or not catalog.billable(code):
        return [condition]
    own = condition if code == condition.code else _caused(condition, code)
    return [own, *(_caused(condition, _code(value)) for value in row.get("with", ()))]


def _caused(condition: Condition, code: Code) -> Condition:
    return condition.become(code, "its cause stands in the statement", *guideline("I.C.4.a.6"))


def _matches(row: dict[str, Any], partner: Condition, text: str) -> bool:
    own = " ".join(statement.text for statement in partner.statements).lower()
    return (
        partner.has(*row["partner"])
        and row.get("says", "") in own
        and ("words" not in row or any(word in text for word in row["words"]))
    )


def _unspecified_below(code: Code, catalog: Catalog) -> Code:
    leaves = catalog.leaves(code)
    chosen = next(
        (leaf for leaf in leaves if "unspecified" in (e.title.lower() if (e := catalog.entry(leaf)) else "")), None
    )
    return chosen or (leaves[-1] if leaves else code)


def _first(conditions: Sequence[Condition], prefixes: Sequence[str], taken: Sequence[Condition]) -> Condition | None:
    return next((each for each in conditions if each.has(*prefixes) and each not in taken), None)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
