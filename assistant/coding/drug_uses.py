"""The drugs that a text names, generic or brand, and what our tables say of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.coding.tables import table
from codesets.terms import vocabulary as terms
from codesets.terms.vocabulary import Vocabulary, fold

# "Steroid-induced" names a steroid.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-(?!induced|related|associated)[A-Za-z0-9]+)*")
# Letters without a meaning by which products of one biologic are told apart: "infliximab-dyyb".
_SIMILAR = re.compile(r"-[a-z]{4}$")
_MOST_WORDS = 4
_SHORTEST = 2
_OVERDOSE = " overdose"
# A code of harm without its dot: five characters for the drug, the sixth for the intent ("T464X" + "5").
_INTENT = 5


@dataclass(frozen=True, slots=True)
class Use:
    """What a drug is usually for (prefixes of codes), and the code of its long-term use, if there is one."""

    conditions: tuple[str, ...]
    long_term: str


@dataclass(frozen=True, slots=True)
class Named:
    """A drug named in a text, by its generic name, with the offsets of the words."""

    generic: str
    start: int
    end: int


class Drugs:
    """The drugs known to the tables of terms: their uses, and the stems of their codes of harm (T36-T50)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.uses = _uses()
        self.stems = _stems(vocabulary)
        self._generic = {name: name for name in (*self.uses, *self.stems)}
        self._names: dict[str, list[str]] = defaultdict(list)
        for brand, row in vocabulary.brands.items():
            whole = fold(row.generic)
            # "albuterol sulfate" is the salt of a drug that the tables have by its first word.
            generic = whole if whole in self._generic else whole.split(" ")[0]
            if generic in self._generic:
                self._generic.setdefault(brand, generic)
            if brand not in self.uses:
                self._names[_plain(generic)].append(brand)
        for short, senses in vocabulary.abbreviations.items():
            # "MTX", "HCTZ": an abbreviation that by default is a drug; two letters mean too many things.
            generic = next((fold(sense.long) for sense in senses if not sense.when), "")
            if len(short) > _SHORTEST and generic in self._generic:
                self._generic.setdefault(short, generic)
                self._names[_plain(generic)].append(short)

    def named(self, text: str) -> Iterator[Named]:
        """Each drug of a text, the longest name first at each place."""
        words = list(_WORD.finditer(text))
        place = 0
        while place < len(words):
            for size in range(min(_MOST_WORDS, len(words) - place), 0, -1):
                first, last = words[place], words[place + size - 1]
                name = fold(text[first.start() : last.end()])
                generic = self._generic.get(name) or self._generic.get(name.removesuffix("s"))
                if generic:
                    yield Named(generic, first.start(), last.end())
                    place += size - 1
                    break
            place += 1

    def used(self, text: str) -> Iterator[tuple[Named, Use]]:
        """Each drug of a text of which the tables say what it is for, with that."""
        for drug in self.named(text):
            if use := self.uses.get(drug.generic):
                yield drug, use

    def called(self, generic: str) -> tuple[str, ...]:
        """Every name of a drug: the generic one, its brands, those of its salts and biosimilars, and its abbreviations."""
        plain = _plain(generic)
        return tuple(dict.fromkeys((generic, plain, *self._names.get(plain, ()))))

    def long_term(self, code: str) -> tuple[str, ...]:
        """The drugs of which long-term use has a code, by their generic names."""
        return tuple(generic for generic, use in self.uses.items() if use.long_term == code)

    def harm(self, generic: str) -> str | None:
        """The code of harm by a drug up to the character of the intent, "T46.4X"; None where the tables have none."""
        return self.stems.get(generic)


def _plain(generic: str) -> str:
    """A generic name without the letters that tell its maker."""
    return _SIMILAR.sub("", generic)


def known() -> Drugs:
    """The drugs of the tables that came along."""
    return drugs_of(terms.load())


_BY_TABLES: dict[str, Drugs] = {}


def drugs_of(vocabulary: Vocabulary) -> Drugs:
    """The drugs of some tables, read once for each set of tables."""
    if vocabulary.digest not in _BY_TABLES:
        _BY_TABLES[vocabulary.digest] = Drugs(vocabulary)
    return _BY_TABLES[vocabulary.digest]


@lru_cache(maxsize=1)
def _uses() -> Mapping[str, Use]:
    found: dict[str, Use] = {}
    for line in files("codesets.terms").joinpath("drug_conditions.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) < 4 or cells[0] == "drug":
            continue
        found[fold(cells[0])] = Use(tuple(cells[1].split(",")), cells[3])
    return found


def _stems(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Names of drugs and of their classes with the stems of their codes, from the terms for an overdose and our own table."""
    found: dict[str, str] = {}
    for synonym in vocabulary.synonyms:
        code = synonym.readings[0] if synonym.readings else None
        name = fold(synonym.term)
        if code and name.endswith(_OVERDOSE) and code.category.startswith(("T36", "T37", "T38", "T39", "T4", "T50")):
            drug = name.removesuffix(_OVERDOSE)
            if not drug.startswith("intentional") and len(code.plain) > _INTENT:
                found.setdefault(drug, _dotted(code.plain[:_INTENT]))
    for stem, names in table("drug_harm")["stems"].items():
        found.update((fold(name), stem) for name in names)
    for vague in table("drug_harm")["vague"]:
        found.pop(vague, None)
    return found


def _dotted(stem: str) -> str:
    return f"{stem[:3]}.{stem[3:]}"
