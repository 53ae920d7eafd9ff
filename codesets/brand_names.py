"""Brand names of drugs as terms of the HCPCS codes whose descriptors name the drug."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesets.codes import Code, CodeSystem
from codesets.entries import Entry, Level

MAX_CODES = 8  # a brand of a drug that more codes name is told by the closest ones
# A drug is the same whatever salt or form it is given as; descriptors and tables write them or leave them out.
SALTS = frozenset(
    [
        "acetate",
        "acetonide",
        "besylate",
        "bitartrate",
        "bromide",
        "calcium",
        "chloride",
        "citrate",
        "decanoate",
        "dihydrate",
        "diphosphate",
        "disodium",
        "edisylate",
        "fumarate",
        "gluconate",
        "hcl",
        "hydrobromide",
        "hydrochloride",
        "hyclate",
        "lactate",
        "maleate",
        "mesylate",
        "monohydrate",
        "nitrate",
        "palmitate",
        "pamoate",
        "phosphate",
        "potassium",
        "propionate",
        "sodium",
        "succinate",
        "sulfate",
        "sulphate",
        "tartrate",
        "tosylate",
        "trihydrate",
        "tromethamine",
        "valerate",
        "anhydrous",
    ]
)
# Words of a descriptor that tell nothing of which drug it is.
_FORMS = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "any",
        "by",
        "class",
        "concentration",
        "delivered",
        "dosage",
        "dose",
        "each",
        "final",
        "for",
        "form",
        "formulation",
        "given",
        "in",
        "inhalation",
        "injection",
        "intravenous",
        "intramuscular",
        "iv",
        "non",
        "not",
        "of",
        "or",
        "oral",
        "otherwise",
        "per",
        "product",
        "recombinant",
        "single",
        "solution",
        "specified",
        "subcutaneous",
        "therapeutic",
        "through",
        "to",
        "treatment",
        "under",
        "unit",
        "units",
        "up",
        "use",
        "used",
        "using",
        "with",
        "administration",
        "administered",
        "fda",
        "approved",
        "dme",
        "pump",
        "concentrated",
        "noncompounded",
        "mg",
        "mcg",
        "ml",
        "cc",
        "g",
        "gm",
        "gram",
        "iu",
        "i.u",
        "microgram",
        "micrograms",
        "milligram",
        "milligrams",
        "e.g",
        "human",
        "compounded",
        "infusion",
        "billion",
        "million",
        "patent",
    ]
)
_NAME_WORDS = 14  # the drug stands at the head of a descriptor; other drugs may stand in its conditions
_DRUG_CODES = re.compile(r"[CJPQS]\d{4}|A[49]\d{3}")
_JOINED = frozenset({"and", "with"})
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BIOSIMILAR = re.compile(r"^(?P<stem>[a-z]{5,})-(?P<suffix>[a-z]{4})$")


@dataclass(frozen=True, slots=True)
class _Drug:
    """A descriptor read as a drug: its words in order, and those that a brand may name in parentheses."""

    code: Code
    words: tuple[str, ...]
    telling: frozenset[str]


def brand_terms(entries: Iterable[Entry], brands: Mapping[str, str]) -> Iterator[tuple[Code, str]]:
    """(code, brand) for each brand whose drug, or whose own name, a descriptor of the entries names.

    A descriptor that names the brand is the brand's alone; one that names another brand is not this one's; a biosimilar's
    suffix tells it from its reference product. `brands` maps the brand as written to the generic name.
    """
    drugs = [_drug(entry) for entry in entries if _is_drug(entry)]
    having: dict[str, list[_Drug]] = defaultdict(list)
    for drug in drugs:
        for word in drug.telling:
            having[word].append(drug)
    own_words = {brand: _words(brand) for brand in brands}
    named = {brand: _naming(words, having) for brand, words in own_words.items()}
    taken: dict[Code, set[str]] = defaultdict(set)
    for brand, codes in named.items():
        for code in codes:
            taken[code].add(_first(own_words[brand]))
    for brand, generic in brands.items():
        drugs_of = _of_generic(_words(generic), having, taken, _first(own_words[brand]))
        codes = [*named[brand], *(code for code, exact in drugs_of if exact or not named[brand])]
        for code in dict.fromkeys(codes):
            yield code, brand


def _is_drug(entry: Entry) -> bool:
    return (
        entry.code.system is CodeSystem.HCPCS
        and entry.level is Level.CODE
        and _DRUG_CODES.fullmatch(entry.code.value) is not None
    )


def _drug(entry: Entry) -> _Drug:
    words = tuple(_words(entry.title))
    return _Drug(entry.code, words, frozenset(words) - _FORMS)


def _words(text: str) -> tuple[str, ...]:
    """The words in lower case, without a plural's s: tables say "estrogens" where descriptors say "estrogen"."""
    words = _WORD.findall(text.lower().replace("®", "").replace("i.e.", ""))
    return tuple(word[:-1] if len(word) > 5 and word[-1] == "s" and word[-2] not in "aiosu" else word for word in words)


def _first(words: tuple[str, ...]) -> str:
    return words[0] if words else ""


def _naming(brand: tuple[str, ...], having: Mapping[str, list[_Drug]]) -> list[Code]:
    """The codes whose descriptor holds the brand's name itself."""
    if not brand or brand[0] in _FORMS or len(brand[0]) < 4:
        return []
    return [drug.code for drug in having.get(brand[0], ()) if _stands_in(brand, drug.words)]


def _of_generic(
    generic: tuple[str, ...], having: Mapping[str, list[_Drug]], taken: Mapping[Code, set[str]], brand: str
) -> list[tuple[Code, bool]]:
    """The codes that name the drug, the closest first, and whether they name nothing else.

    A code that names only the drug's class ("insulin") comes after those that name it ("insulin lispro").
    """
    for asked in _spellings(generic):
        core = [word for word in asked if word not in SALTS | _JOINED] or list(asked)
        candidates = having.get(max(core, key=len), ()) if core else ()
        # A descriptor with another product's brand in it is that product's alone.
        free = [drug for drug in candidates if not taken.get(drug.code) or brand in taken[drug.code]]
        found = [drug for drug in free if set(core) <= set(drug.words[:_NAME_WORDS])]
        class_of = () if _JOINED & set(asked) else core  # a mixture is not what one of its parts is
        wide = [
            drug for word in class_of for drug in having.get(word, ()) if _names_only(drug, core) and drug not in found
        ]
        ranked = sorted(found, key=lambda drug: _distance(asked, drug))[:MAX_CODES] + wide
        if ranked:
            return [(drug.code, _distance(asked, drug)[:2] == (0, 0)) for drug in ranked]
    return []


def _names_only(drug: _Drug, core: Sequence[str]) -> bool:
    """True where a descriptor names nothing but words of the drug: the class that the drug belongs to."""
    return all(word in core or word in SALTS or word[0].isdigit() for word in drug.telling)


def _spellings(generic: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The name as written, then without a biosimilar's or biologic's suffix (which older descriptors leave out)."""
    words = tuple(word for word in generic if word not in _FORMS - _JOINED) or generic
    yield words
    bare = tuple(match["stem"] if (match := _BIOSIMILAR.match(word)) else word for word in words)
    if bare != words:
        yield bare


def _distance(asked: tuple[str, ...], drug: _Drug) -> tuple[int, int, str]:
    """How far a descriptor is from a name: words of the name that it lacks, then its words beyond the name."""
    named = drug.words
    lacking = sum(word not in named for word in asked)
    beyond = sum(word not in asked and word not in SALTS and not word[0].isdigit() for word in drug.telling)
    return lacking, beyond, drug.code.value


def _stands_in(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[place : place + len(part)] == part for place in range(len(whole) - len(part) + 1))
