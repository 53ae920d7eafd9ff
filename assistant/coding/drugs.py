"""Drugs given at the visit: the HCPCS code, the units that the dose makes, and what of the container was discarded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.coding.done import clause, done
from assistant.coding.drug_names import WORD, Drug, DrugNames, Named, current, drug_names
from assistant.coding.tables import table
from assistant.notes.document import Document, Sentence
from codesets.brand_names import SALTS
from codesets.catalog import Catalog
from codesets.units import Incommensurable, units, units_of

_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_MEASURE = r"million units|mg|mcg|ug|µg|grams?|gms?|g|milligrams?|micrograms?|international units|units?|iu|mu|ml|mls|cc|l|liters?|meq|mci"
_DOSE = re.compile(rf"(?<![\w./])({_NUMBER})\s*-?\s*({_MEASURE})\b(?!\s*/\s*(?:kg|m2|h|hr|min|day)\b|\s+per\b)", re.I)
_STRENGTH = re.compile(rf"({_NUMBER})\s*(mg|mcg|units?|g)\s*/\s*(\d*(?:\.\d+)?)\s*(?:ml|cc)\b", re.I)
_VOLUME = re.compile(rf"(?<![\w./])({_NUMBER})\s*(ml|cc)\b", re.I)
_TIMES = re.compile(r"\bx\s?([2-9])\b(?!\s*(?:d|days?|wks?|weeks?|/))|\b(two|three) (?:doses|treatments|nebs)\b", re.I)
_WASTE = re.compile(
    rf"\b(?:wast(?:ed?|age)|discard(?:ed)?)\b[^.;\n]{{0,25}}?({_NUMBER})\s*({_MEASURE})\b"
    rf"|({_NUMBER})\s*({_MEASURE})\b[^.;,\n]{{0,25}}?\b(?:was |were )?(?:wast(?:ed?|age)|discard(?:ed)?)\b",
    re.I,
)
_NO_WASTE = re.compile(
    r"\b(?:no|zero|without|nothing(?: was)?) (?:drug |medication |waste|wastage|discard\w*)(?:was )?(?:waste|wastage|wasted|discard\w*)?"
    r"|\bentire (?:vial|contents?|syringe) (?:was )?(?:used|given|administered)\b|\bnone (?:was )?(?:wasted|discarded)\b",
    re.I,
)
_FURTHER = re.compile(rf"[^;.\d]{{0,40}}?\b(?:then|followed by|and then|plus)\s+({_NUMBER})\s*({_MEASURE})\b", re.I)
_SPELT = {"two": 2, "three": 3}
_BEFORE, _AFTER = 30, 70
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Given:
    """A drug that the note says was given, with the words that say so (offsets into the note).

    `units` are billing units, a part of a unit counted as one; `discarded` those of the drug thrown away (None where
    the note does not say, 0 where it says that nothing was). `drug` is None where no code is counted in the dose's
    measure, and `units` 0 where the dose is not documented.
    """

    drug: Drug
    dose: str
    units: int
    sentence: Sentence
    start: int
    end: int
    discarded: int | None = None


def given(document: Document, catalog: Catalog) -> Iterator[Given]:
    """The drugs of the note that were given at this encounter, each once at its greatest dose."""
    names = drug_names(catalog)
    found: dict[str, Given] = {}
    for sentence in document.sentences:
        named = names.find(sentence.text)
        for place, each in enumerate(named):
            possible = tuple(drug for drug in each.drugs if not _excluded(drug, document.text))
            each = replace(each, drugs=possible)
            if not possible or each.words & _bundled() or not done(sentence, each.start, each.end, document):
                continue
            until = named[place + 1].start if place + 1 < len(named) else len(sentence.text)
            since = named[place - 1].end if place else 0
            one = _given(each, sentence, since, until, document)
            if one and (one.drug.code.value not in found or found[one.drug.code.value].units < one.units):
                found[one.drug.code.value] = one
    if not any(each.units for each in found.values()) and (one := _titled(document, names)):
        found[one.drug.code.value] = one
    yield from found.values()


def _titled(document: Document, names: DrugNames) -> Given | None:
    """The one drug that the title of an infusion or injection names, with the dose that a later sentence gives."""
    if not re.search(str(table("done")["for_drugs"]), document.text[:_TITLE], re.I) or not document.sentences:
        return None
    title = Sentence(document.text[:_TITLE].split("\n")[0], 0, 0, document.sentences[0].section)
    named = names.find(title.text)
    for sentence in document.sentences:
        dose = _DOSE.search(sentence.text)
        if len(named) != 1 or not dose or names.find(sentence.text) or not done(sentence, *dose.span(), document):
            continue
        joined = replace(sentence, text=f"{title.text} {sentence.text}")
        end = len(title.text) + 1 + dose.end()
        one = _given(replace(named[0], end=len(title.text)), joined, 0, end, document)
        if one and one.units:
            start = sentence.start + dose.start()
            return replace(one, sentence=sentence, start=start, end=sentence.start + dose.end())
    return None


def _given(named: Named, sentence: Sentence, since: int, until: int, document: Document) -> Given | None:
    first, last = clause(sentence, named.start, named.end)
    text = sentence.text
    dose = _dose(text, named, max(first, since), min(last, until, named.end + _AFTER))
    end = max(named.end, dose[1]) if dose else named.end
    start = min(named.start, dose[2]) if dose else named.start
    amount = _whole(dose[0], text[dose[1] : until]) if dose else ""
    around = text[max(0, start - 20) : min(last, until)]
    words = named.words | frozenset(word.lower() for word in WORD.findall(around)) | _routes(around)
    times = _TIMES.search(text, end, min(last, until))
    count = (_SPELT.get((times[2] or "").lower(), 0) or int(times[1])) if times else 1
    routed = _by_route(named.drugs, words, around)
    fitting = [(drug, n) for drug in routed if (n := _units(amount, drug, count))]
    if not fitting:
        # A drug is known to have been given, not how much: nothing is counted, the dose is asked for.
        if not routed:
            return None
        drug = max(routed, key=lambda each: _likeness(each, named, words))
        return Given(drug, "", 0, sentence, sentence.start + start, sentence.start + end)
    drug, count = max(
        fitting,
        key=lambda each: (
            _likeness(each[0], named, words),
            each[0].code.value in current(),
            _fit(amount, *each),
            each[0].code.value,
        ),
    )
    discarded = _discarded(text[first:] + " " + _following(sentence, document), drug, amount, count)
    return Given(drug, amount, count, sentence, sentence.start + start, sentence.start + end, discarded)


def _whole(dose: str, rest: str) -> str:
    """The dose with those that follow of the same drug ("800 mg IV push then 4,800 mg by pump")."""
    first, more = _DOSE.search(dose), _FURTHER.match(rest)
    if first is None or more is None or first[2].lower() != more[2].lower():
        return dose
    total = Decimal(first[1].replace(",", "")) + Decimal(more[1].replace(",", ""))
    return f"{total.normalize():f} {first[2]}"


def _dose(text: str, named: Named, first: int, last: int) -> tuple[str, int, int] | None:
    """(the dose as written, where it ends, where it begins): after the name, else just before it; strength × volume."""
    after = text[named.end : last]
    strength, volume = _STRENGTH.search(after), None
    if strength:
        per = Decimal(strength[3] or "1")
        volume = _VOLUME.search(after, strength.end()) or _VOLUME.search(text[first : named.start])
        if volume and per == 1:
            amount = Decimal(strength[1].replace(",", "")) * Decimal(volume[1].replace(",", ""))
            end = named.end + max(strength.end(), volume.end() if volume.start() >= strength.end() else 0)
            return f"{amount.normalize():f} {strength[2]}", end, named.start
        plain = _DOSE.search(after, 0, strength.start())
        if plain is None:
            return f"{strength[1]} {strength[2]}", named.end + strength.end(), named.start
    marked = re.search(r"-(10|40|80)$", text[named.start : named.end].split(" ")[0])
    if marked and (volume := _VOLUME.search(after)):
        amount = Decimal(marked[1]) * Decimal(volume[1].replace(",", ""))
        return f"{amount.normalize():f} mg", named.end + volume.end(), named.start
    found = _DOSE.search(after)
    if found:
        return f"{found[1]} {found[2]}", named.end + found.end(), named.start
    before = list(_DOSE.finditer(text, max(first, named.start - _BEFORE), named.start))
    if before and not re.search(r"[,;]\s", text[before[-1].end() : named.start]):
        return f"{before[-1][1]} {before[-1][2]}", named.end, before[-1].start()
    return None


def _units(dose: str, drug: Drug, times: int) -> int:
    """Billing units of a dose given so many times; one a time where the code is billed by the dose or item; 0 where they do not compare."""
    unit = drug.unit.strip().lower()
    if unit in _ONE_EACH:
        return times
    match = _DOSE.search(dose)
    if match is None:
        return 0
    try:
        return units(Decimal(match[1].replace(",", "")) * times, match[2], unit.removeprefix("up to "))
    except Incommensurable:
        return 0


_ONE_EACH = frozenset(
    {"", "each", "per dose", "1 dose", "dose", "per study dose", "1 implant", "1 vial", "per treatment dose"}
)


def _fit(dose: str, drug: Drug, count: int) -> tuple[bool, int]:
    """Codes that the dose fills without rest come first, of these the one with the fewest units."""
    unit = drug.unit.lower().removeprefix("up to ")
    try:
        exact = not dose or units_of(dose, unit) * _size(unit) == _size(dose)
    except (Incommensurable, ArithmeticError, ValueError):
        exact = True
    return exact, -count


def _size(quantity: str) -> Decimal:
    """A quantity in millionths of its base measure, so that sizes compare exactly."""
    match = _DOSE.search(quantity)
    if match is None:
        return Decimal(0)
    smallest = {
        "mg": "ng",
        "mcg": "ng",
        "g": "ng",
        "gm": "ng",
        "grams": "ng",
        "ug": "ng",
        "ml": "ml",
        "cc": "ml",
        "l": "ml",
    }
    measure = match[2].lower()
    scale = units(1, measure, smallest[measure]) if measure in smallest else 1
    return Decimal(match[1].replace(",", "")) * scale


def _likeness(drug: Drug, named: Named, words: frozenset[str]) -> tuple[int, int, int, int]:
    """How well a code's title fits the words of the note: its salt, its brand, nothing undocumented."""
    said = named.words & SALTS
    beyond = sum(word not in words for word in drug.apart)
    brand = any(frozenset(WORD.findall(brand)) <= words for brand in drug.brands)
    return len(drug.salts & said) - len(said - drug.salts), brand, -beyond, -len(drug.salts - said)


def _routes(text: str) -> frozenset[str]:
    """The words of a title that the route in a note stands for."""
    found = [each["words"].split() for each in table("drugs")["route"] if re.search(each["note"], text, re.I)]
    return frozenset(word for words in found for word in words)


def _by_route(drugs: Sequence[Drug], words: frozenset[str], text: str) -> list[Drug]:
    """The codes of the route that the note names: what was swallowed or inhaled has no code for an injection."""
    # Of several routes the first named is the drug's: what follows may tell of another thing ("neb x 2, juice PO").
    for route in sorted(table("drugs")["route"], key=lambda each: _place(each["note"], text)):
        wanted = frozenset(route["words"].split())
        if wanted <= words:
            return [drug for drug in drugs if drug.apart & wanted]
    ruled_out = [rule["title"] for rule in table("drugs")["against"] if re.search(rule["note"], text, re.I)]
    return [drug for drug in drugs if not any(re.search(title, drug.title, re.I) for title in ruled_out)]


def _place(pattern: str, text: str) -> int:
    found = re.search(pattern, text, re.I)
    return found.start() if found else len(text)


def _following(sentence: Sentence, document: Document) -> str:
    """The two sentences after, in which waste is told ("Remaining 15 mg discarded.")."""
    later = [s.text for s in document.sentences if s.start >= sentence.end and s.section == sentence.section]
    return " ".join(later[:2])


def _discarded(text: str, drug: Drug, dose: str, count: int) -> int | None:
    """Billing units thrown away: those of the dose and the waste together, less those of the dose."""
    if found := _WASTE.search(text):
        number, measure = (found[1], found[2]) if found[1] else (found[3], found[4])
        try:
            whole = Decimal(str(_size(f"{number} {measure}"))) + _size(dose)
            one = _size(drug.unit)
        except (Incommensurable, ArithmeticError, ValueError):
            return None
        return max(0, int(-(-whole // one)) - count) if one else None
    return 0 if _NO_WASTE.search(text) else None


def _excluded(drug: Drug, note: str) -> bool:
    """True where a code is only for patients of whom the note says the contrary: on dialysis or not."""
    for rule in table("drugs")["only"]:
        there = re.search(rule["note"], note, re.I) is not None
        if re.search(rule["without"] if there else rule["with"], drug.title, re.I):
            return True
    return False


def _bundled() -> frozenset[str]:
    """Drugs that are part of the procedure they are given for: local anesthetics, flushes."""
    return frozenset(str(table("drugs")["bundled"]).split())
