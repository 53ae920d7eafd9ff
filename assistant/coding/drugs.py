"""Drugs given at the visit: the HCPCS code and how many of its units the dose makes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.coding.tables import table
from assistant.notes.document import Document, Sentence
from codesets.codes import Code, CodeSystem

_DOSE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(mg|mcg|g|units?|mu|million units|ml|cc)\b", re.I)
_MILLILITRES = frozenset({"ml", "cc"})
_GRAMS = {"mcg": 1e-3, "mg": 1.0, "g": 1e3}
_REACH = 60


@dataclass(frozen=True, slots=True)
class Billed:
    """A row of the starter table: one unit is `amount` of `measure` (mg or units)."""

    code: Code
    title: str
    amount: float
    measure: str


@dataclass(frozen=True, slots=True)
class Given:
    """A drug that the note says was given, with the words that say so and the units to bill (rounded up)."""

    drug: Billed
    units: int
    sentence: Sentence
    start: int
    end: int


def given(document: Document) -> Iterator[Given]:
    """The drugs of the note that were given, with a dose in the measure of their code."""
    words = table("services")["drug"]
    for sentence in document.sentences:
        if not re.search(words["given"], sentence.text):
            continue
        lowered = sentence.text.lower()
        found: dict[Code, Given] = {}
        for name, drugs in _by_name().items():
            at = lowered.find(name)
            if at < 0 or not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lowered):
                continue
            dose = _DOSE.search(sentence.text, at, at + len(name) + _REACH)
            for drug in drugs:
                if dose and (units := _units(dose, drug)):
                    found.setdefault(
                        drug.code, Given(drug, units, sentence, sentence.start + at, sentence.start + dose.end())
                    )
                    break
        yield from list(found.values())[:1]


def _units(dose: re.Match[str], drug: Billed) -> int:
    amount, measure = float(dose.group(1).replace(",", "")), dose.group(2).lower()
    if measure in _GRAMS and drug.measure == "mg":
        return math.ceil(round(amount * _GRAMS[measure] / drug.amount, 6))
    if measure in _MILLILITRES and drug.measure == "ml":
        return math.ceil(round(amount / drug.amount, 6))
    if measure.startswith("unit") and drug.measure == "units":
        return math.ceil(round(amount / drug.amount, 6))
    return 0


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, tuple[Billed, ...]]:
    """The drugs of the starter table by each of their names in lower case, the longest name first."""
    found: dict[str, list[Billed]] = {}
    for line in files("codesets.starter").joinpath("hcpcs.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) < 4 or cells[3] != "drug" or not (unit := _DOSE.fullmatch(cells[2].strip())):
            continue
        measure = unit.group(2).lower()
        scale = _GRAMS.get(measure)
        amount = float(unit.group(1).replace(",", "")) * (scale or 1.0)
        drug = Billed(
            Code(CodeSystem.HCPCS, cells[0]),
            cells[1],
            amount,
            "mg" if scale else "ml" if measure in _MILLILITRES else "units",
        )
        for name in _names(cells[1]):
            found.setdefault(name, []).append(drug)
    ordered = sorted(found, key=lambda name: (-len(name), name))
    return {name: tuple(sorted(found[name], key=lambda drug: drug.amount)) for name in ordered}


def _names(title: str) -> Iterator[str]:
    """The generic name and the brands in brackets: "Ketorolac (Toradol) injection, 15 mg"."""
    generic = re.split(r"\s*\(|\s+injection|,", title, maxsplit=1)[0].strip().lower()
    if len(generic) > 3:
        yield generic
    for inside in re.findall(r"\(([^)]*)\)", title):
        yield from (brand.strip().lower() for brand in re.split(r",|\bor\b|/", inside) if len(brand.strip()) > 3)
