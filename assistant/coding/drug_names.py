"""The drugs that the loaded HCPCS release has codes for, by every name that a note may give them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.coding.tables import table
from codesets.brand_names import SALTS
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Release
from codesets.readers import starter
from codesets.terms import vocabulary

WORD = re.compile(r"[A-Za-z0-9]+(?:[-'][A-Za-z0-9]+)*")
_DRUG_CODE = re.compile(r"(?:J\d|Q[02359]|Q40[78]|A9|C9|S0|P9)\d+")
_AMOUNT = re.compile(
    r"(?:,\s*)?(?:per\s+|up to\s+|each\s+)*\d[\d,.]*\s*(?:%|(?:mg|mcg|g|ml|cc|iu|units?|meq|mci)\b)", re.I
)
_MEASURED = re.compile(r"\d\s*(?:mg|mcg|g|ml|cc|iu|units?|meq|mci|million units)\b", re.I)
_IN_BRACKETS = re.compile(r"\s*\d[\d,.]*\s*[a-zA-Z]+(?:\s+[a-zA-Z]{1,12}){0,2}\s*\(\s*")
_BRACKETS = re.compile(r"\(([^)]*)\)")
# The other words of a name stand at most so many words away from its chief word.
_SPREAD = 4


@dataclass(frozen=True, slots=True)
class Drug:
    """A code for a drug: `core` are the words that name it, `salts` its salt or form, `apart` words that set it apart.

    `unit` is what one billed unit stands for ("250 mg"), `brands` the trade names in the title.
    """

    code: Code
    title: str
    unit: str
    core: frozenset[str]
    salts: frozenset[str]
    apart: frozenset[str]
    brands: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A drug named in a text, from `start` to `end`, with the words that name it and the codes it may be."""

    start: int
    end: int
    words: frozenset[str]
    drugs: tuple[Drug, ...]


class DrugNames:
    """Finds drugs in a text; immutable after it is made, so that threads may share it."""

    def __init__(self, lines: Iterable[tuple[Code, str, str]]) -> None:
        self._by_word: dict[str, list[Drug]] = defaultdict(list)
        self._branded: dict[str, list[Drug]] = defaultdict(list)
        for code, title, unit in lines:
            if _is_drug(code, title, unit) and (drug := _drug(code, title, unit)):
                self._by_word[_chief(drug.core)].append(drug)
                for brand in drug.brands:
                    self._branded[" ".join(map(_fold, WORD.findall(brand)))].append(drug)

    def find(self, text: str) -> tuple[Named, ...]:
        """The drugs that a text names, in order; generic and brand side by side are one."""
        words = [(_fold(match.group()), match.start(), match.end()) for match in WORD.finditer(text)]
        found: list[Named] = []
        for place, (word, start, end) in enumerate(words):
            for span, names, brand in self._readings(words, place, word, start, end):
                drugs = self._of(names) or tuple(self._branded.get(brand, ()))
                if drugs:
                    found.append(Named(*span, names, drugs))
        return tuple(_merged(found, text))

    def _readings(
        self, words: list[tuple[str, int, int]], place: int, word: str, start: int, end: int
    ) -> Iterator[tuple[tuple[int, int], frozenset[str], str]]:
        """What the word at a place may name: a drug by its generic name with the words around it, or a brand.

        Gives the span, the words of the name, and the brand where it is one.
        """
        if word in self._by_word:
            near = words[max(0, place - _SPREAD) : place + _SPREAD + 1]
            around = frozenset(each for each, _, _ in near)
            for drug in self._by_word[word]:
                if drug.core <= around:
                    own = [each for each in near if each[0] in drug.core | drug.salts | {"solution", "sodium"}]
                    yield (min(o[1] for o in own), max(o[2] for o in own)), around & (drug.core | SALTS), ""
        for length in (3, 2, 1):
            piece = words[place : place + length]
            name = " ".join(each for each, _, _ in piece)
            if len(piece) == length and (name in _brands() or name in self._branded):
                after = {each for each, _, _ in words[place + length : place + length + 2]} & SALTS
                yield (start, piece[-1][2]), frozenset(_brands().get(name, ())) | frozenset(name.split()) | after, name
                break

    def _of(self, names: frozenset[str]) -> tuple[Drug, ...]:
        """The codes whose naming words are all there; the most telling names first."""
        found = {drug for word in names for drug in self._by_word.get(word, ()) if drug.core <= names}
        if not found:
            return ()
        most = max(len(drug.core) for drug in found)
        return tuple(sorted((d for d in found if len(d.core) == most), key=lambda drug: drug.code))


def _chief(core: frozenset[str]) -> str:
    """The word by which a name is found: the longest that is more than an abbreviation; empty where there is none."""
    words = [word for word in core if len(word) > 3 and word[0].isalpha()]
    return max(words, key=lambda word: (len(word), word), default="")


_BUILT: dict[Release, DrugNames] = {}


def drug_names(catalog: Catalog) -> DrugNames:
    """The names of the release in force, made once a release."""
    release = catalog.release_of(CodeSystem.HCPCS)
    if release not in _BUILT:
        _BUILT[release] = DrugNames(catalog.lines(CodeSystem.HCPCS))
    return _BUILT[release]


def _is_drug(code: Code, title: str, unit: str) -> bool:
    """True for a drug that is given: one of our own table, or what a published file calls an injection with its dose."""
    if code.value in current():
        return current()[code.value] == "drug"
    called = code.value.startswith("J") or title.lower().startswith(("injection", "infusion"))
    return called and _DRUG_CODE.fullmatch(code.value) is not None and _MEASURED.search(unit) is not None


@lru_cache(maxsize=1)
def current() -> Mapping[str, str]:
    """The codes of our own table with their sections: published files still list codes that ended years ago."""
    return {row["code"]: row["section"] for row in starter.table("hcpcs.tsv")}


def _drug(code: Code, title: str, unit: str) -> Drug | None:
    """A title read as a drug: "Injection, ketorolac tromethamine, per 15 mg", "Ketorolac (Toradol) injection, 15 mg"."""
    lowered = title.lower().replace("’", "'")
    brands = {
        brand.strip() for inside in _BRACKETS.findall(lowered) for brand in re.split(r",|\bor\b|/|\band\b", inside)
    }
    plain = _BRACKETS.sub(" ", lowered)
    plain = re.sub(r"^\s*(?:injections?|infusion|inj\.?)\s*,?\s*", "", plain)
    head = re.split(r",(?!\s*(?:and|with)\b)", _AMOUNT.sub(" ", plain))[0]
    idle = _words("idle")
    named = [word for word in map(_fold, WORD.findall(head)) if word not in idle and not word.isdigit()]
    apart = frozenset(WORD.findall(plain)) & _words("apart")
    core = frozenset(word for word in named if word not in SALTS and word not in apart) or frozenset(named)
    if not _chief(core):
        return None
    named_so = frozenset(brand for brand in brands if re.match(r"[a-z]{4}", brand) and not _MEASURED.search(brand))
    return Drug(code, title, unit, core, frozenset(named) & SALTS, apart, named_so)


def _merged(found: list[Named], text: str) -> Iterator[Named]:
    """Of names that overlap or stand side by side the one drug that they all may be."""
    last: Named | None = None
    for each in sorted(found, key=lambda n: (n.start, -len(n.words), -n.end)):
        if last is None:
            last = each
            continue
        apart = each.start >= last.end
        # "ondansetron (Zofran)", "Kenalog triamcinolone": nothing but brackets between them.
        joined = not apart or not re.search(r"[^\s(/\[-]", text[last.end : each.start])
        same = tuple(drug for drug in last.drugs if drug in each.drugs)
        if apart and same and _IN_BRACKETS.fullmatch(text[last.end : each.start]):
            # "methylprednisolone 100 mg IV (Solu-Medrol)": the brand says which, the dose stands behind the first name.
            last = Named(last.start, last.end, last.words | each.words, same)
            continue
        if joined and same:
            last = Named(min(last.start, each.start), max(last.end, each.end), last.words | each.words, same)
        elif apart:
            yield last
            last = each
        elif max(len(d.core) for d in each.drugs) > max(len(d.core) for d in last.drugs):
            last = each
    if last is not None:
        yield last


@lru_cache(maxsize=1)
def _brands() -> Mapping[str, tuple[str, ...]]:
    """The words of the generic name by brand in lower case, and the short forms that notes use."""
    found = {
        " ".join(map(_fold, WORD.findall(row.brand))): tuple(map(_fold, WORD.findall(row.generic)))
        for row in vocabulary.load().brands.values()
    }
    return found | {name: tuple(generic.split()) for name, generic in table("drugs")["also"].items()}


def _fold(word: str) -> str:
    return word.lower().replace("'", "")


@lru_cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(table("drugs")[name]).split())
