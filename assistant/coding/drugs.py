"""Drugs given at the visit: the HCPCS code, the units that the dose makes, and what of the container was discarded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.coding.done import clause, denied, done
from assistant.coding.doses import (
    DOSE,
    Place,
    billed,
    both_sides,
    dose_of,
    fit,
    place_of,
    thrown_away,
    times_given,
    whole,
)
from assistant.coding.drug_names import WORD, Drug, DrugNames, Named, current, drug_names
from assistant.coding.tables import table
from assistant.notes.document import Document, Sentence
from codesets.brand_names import SALTS
from codesets.catalog import Catalog

_AFTER = 70
# A dose without its drug stands at the start of the sentence after.
_SOON = 30
# Fluids up to so many mL flush a line, or beside another drug carry it.
_FLUSH, _CARRIER = 100, 250
_MILLILITERS = frozenset({"ml", "mls", "cc"})
_TITLE = 80


_NOWHERE = Place(frozenset(), frozenset())


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
    place: Place = _NOWHERE


def given(document: Document, catalog: Catalog) -> Iterator[Given]:
    """The drugs of the note that were given at this encounter: each at its greatest dose, those of several places added."""
    names = drug_names(catalog)
    found: dict[str, list[Given]] = {}
    for number, sentence in enumerate(document.sentences):
        named = names.find(sentence.text)
        for place, each in enumerate(named):
            possible = tuple(drug for drug in each.drugs if not _excluded(drug, document.text))
            each = replace(each, drugs=possible)
            if not possible or each.words & _bundled():
                continue
            until = named[place + 1].start if place + 1 < len(named) else len(sentence.text)
            since = named[place - 1].end if place else 0
            one = None
            if done(sentence, each.start, each.end, document):
                one = _given(each, sentence, since, until, document)
            if one is None or not one.units:
                following = document.sentences[number + 1 : number + 2] if place + 1 == len(named) else []
                one = _told_after(each, sentence, until, following, document, names) or one
            if one and not _dilutes(one, sentence, len(named) > 1):
                _add(found.setdefault(one.drug.code.value, []), one)
    if not any(each.units for several in found.values() for each in several) and (one := _titled(document, names)):
        found[one.drug.code.value] = [one]
    for several in found.values():
        yield replace(several[0], units=sum(each.units for each in several))


def _add(several: list[Given], one: Given) -> None:
    """Another dose of the same code: added where it went to a place of its own, else the greater of the two tellings."""
    same = next((n for n, each in enumerate(several) if not each.units or not one.place.apart(each.place)), None)
    if same is None:
        several.append(one)
    elif several[same].units < one.units:
        several[same] = one


def _told_after(
    named: Named, sentence: Sentence, until: int, following: Sequence[Sentence], document: Document, names: DrugNames
) -> Given | None:
    """A drug whose dose stands in the next clause or at the start of the next sentence, without its name."""
    first, last = clause(sentence, named.start, named.end)
    if denied(sentence, named.start, named.end) or DOSE.search(sentence.text[first : min(last, until)]):
        return None
    if dose := DOSE.search(sentence.text, last, until):
        if done(sentence, *dose.span(), document):
            return _given(named, sentence, 0, until, document, dose.end())
        return None
    was_given = done(sentence, named.start, named.end, document)
    for after in following:
        dose = DOSE.search(after.text[:_SOON])
        if dose is None or names.find(after.text) or after.section != sentence.section:
            continue
        if done(after, *dose.span(), document) or (was_given and not denied(after, *dose.span())):
            joined = replace(sentence, text=f"{sentence.text} {after.text}")
            end = len(sentence.text) + 1 + dose.end()
            one = _given(named, joined, 0, len(joined.text), document, end)
            start = after.start + dose.start()
            return one and replace(one, sentence=after, start=start, end=after.start + dose.end())
    return None


def _dilutes(one: Given, sentence: Sentence, beside_another: bool) -> bool:
    """True for a fluid that only carries another drug or flushes the line: it is not billed."""
    words = table("drugs")
    if not one.drug.core & frozenset(str(words["fluids"]).split()):
        return False
    before = sentence.text[: one.start - sentence.start]
    if re.search(str(words["carries"]), before, re.I):
        return True
    size = DOSE.search(one.dose)
    if size is None or size[2].lower() not in _MILLILITERS or re.search(str(words["hydrates"]), sentence.text, re.I):
        return False
    return float(size[1].replace(",", "")) <= (_CARRIER if beside_another else _FLUSH)


def _titled(document: Document, names: DrugNames) -> Given | None:
    """The one drug that the title of an infusion or injection names, with the dose that a later sentence gives."""
    if not re.search(str(table("done")["for_drugs"]), document.text[:_TITLE], re.I) or not document.sentences:
        return None
    title = Sentence(document.text[:_TITLE].split("\n")[0], 0, 0, document.sentences[0].section)
    named = names.find(title.text)
    for sentence in document.sentences:
        dose = DOSE.search(sentence.text)
        if len(named) != 1 or not dose or names.find(sentence.text) or not done(sentence, *dose.span(), document):
            continue
        joined = replace(sentence, text=f"{title.text} {sentence.text}")
        end = len(title.text) + 1 + dose.end()
        one = _given(replace(named[0], end=len(title.text)), joined, 0, end, document)
        if one and one.units:
            start = sentence.start + dose.start()
            return replace(one, sentence=sentence, start=start, end=sentence.start + dose.end())
    return None


def _given(
    named: Named, sentence: Sentence, since: int, until: int, document: Document, reaches: int = 0
) -> Given | None:
    """What was given of a drug named between two others; `reaches` is where a dose told in a later clause ends."""
    first, last = clause(sentence, named.start, named.end)
    last = max(last, clause(sentence, reaches - 1, reaches)[1]) if reaches else last
    text = sentence.text
    dose = dose_of(text, named, max(first, since), min(last, until, max(named.end + _AFTER, reaches)))
    end = max(named.end, dose[1]) if dose else named.end
    start = min(named.start, dose[2]) if dose else named.start
    amount = both_sides(whole(dose[0], text[dose[1] : until]), text[dose[1] : min(last, until)]) if dose else ""
    around = text[max(first, start - 20) : min(last, until)]
    words = named.words | frozenset(word.lower() for word in WORD.findall(around)) | _routes(around)
    count = times_given(text, end, min(last, until))
    routed = _by_brand(_by_route(named.drugs, words, around), named)
    fitting = [(drug, n) for drug in routed if (n := billed(amount, drug, count))]
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
            fit(amount, *each),
            each[0].code.value,
        ),
    )
    after = text[end : min(last, until)].split(",")[0]
    place = (
        place_of(after)
        if place_of(after) != _NOWHERE
        else place_of(text[max(since, text.rfind(";", 0, start)) : start])
    )
    discarded = thrown_away(text[first:] + " " + _following(sentence, document), drug, amount, count)
    return Given(drug, amount, count, sentence, sentence.start + start, sentence.start + end, discarded, place)


def _by_brand(drugs: Sequence[Drug], named: Named) -> list[Drug]:
    """The codes whose titles have the most words of the brand that the note names: Synvisc is not Monovisc."""
    told = {
        drug: len((named.words - drug.core - SALTS) & frozenset(WORD.findall(drug.title.lower()))) for drug in drugs
    }
    most = max(told.values(), default=0)
    return [drug for drug in drugs if told[drug] == most or drug.salts & named.words]


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
