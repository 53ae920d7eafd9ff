"""Look-ups in the Table of Drugs by intent and in the Neoplasm Table by site and behaviour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.index_terms import Behaviour, Book, IndexTerm, Intent
from codesets.terms import vocabulary

_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    {"of", "the", "and", "or", "in", "nec", "nos", "neoplasm", "neoplastic", "tumor", "tumour", "cancer"}
)
_MAX_FOUND = 10
# The words in which notes say the columns of the Table of Drugs (I.C.19.e.5) and of the Neoplasm Table (I.C.2).
INTENT_WORDS: Mapping[str, Intent] = {
    "accident": Intent.ACCIDENTAL, "accidental": Intent.ACCIDENTAL, "unintentional": Intent.ACCIDENTAL,
    "mistake": Intent.ACCIDENTAL, "overdose": Intent.ACCIDENTAL, "poisoning": Intent.ACCIDENTAL,
    "self-harm": Intent.SELF_HARM, "suicide": Intent.SELF_HARM, "suicidal": Intent.SELF_HARM, "intentional": Intent.SELF_HARM,
    "assault": Intent.ASSAULT, "homicide": Intent.ASSAULT,
    "undetermined": Intent.UNDETERMINED,
    "adverse": Intent.ADVERSE_EFFECT, "side": Intent.ADVERSE_EFFECT, "reaction": Intent.ADVERSE_EFFECT,
    "underdosing": Intent.UNDERDOSING, "underdosed": Intent.UNDERDOSING, "noncompliance": Intent.UNDERDOSING,
}  # fmt: skip
BEHAVIOUR_WORDS: Mapping[str, Behaviour] = {
    "primary": Behaviour.PRIMARY, "malignant": Behaviour.PRIMARY, "carcinoma": Behaviour.PRIMARY, "cancer": Behaviour.PRIMARY,
    "secondary": Behaviour.SECONDARY, "metastatic": Behaviour.SECONDARY, "metastasis": Behaviour.SECONDARY,
    "metastases": Behaviour.SECONDARY, "situ": Behaviour.IN_SITU, "benign": Behaviour.BENIGN,
    "uncertain": Behaviour.UNCERTAIN, "unspecified": Behaviour.UNSPECIFIED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a table that fits, with the codes of its columns; a code that ends in a dash needs more characters."""

    term: IndexTerm
    exact: bool

    @property
    def codes(self) -> Mapping[str, str]:
        """The printed codes by the name of their column."""
        return dict(self.term.cells)


def drug(name: str, catalog: Catalog) -> tuple[Found, ...]:
    """The lines of the Table of Drugs for a drug or chemical, the closest first; empty where the table is not loaded.

    The table has generic names: a brand that it does not have is looked up by its generic name.
    """
    found = _find(Book.DRUGS, name, catalog)
    brand = vocabulary.load().brands.get(vocabulary.fold(name))
    return found or (_find(Book.DRUGS, brand.generic, catalog) if brand else ())


def drug_code(name: str, intent: Intent, catalog: Catalog) -> Code | None:
    """The code or category that the closest line gives for one intent; None where no line names the drug."""
    return _cell(drug(name, catalog), intent.value)


def neoplasm(site: str, catalog: Catalog) -> tuple[Found, ...]:
    """The lines of the Neoplasm Table for a site, the closest first; empty where the table is not loaded."""
    return _find(Book.NEOPLASMS, site, catalog)


def neoplasm_code(site: str, behaviour: Behaviour, catalog: Catalog) -> Code | None:
    """The code or category of the closest line for one behaviour; None where no line names the site."""
    return _cell(neoplasm(site, catalog), behaviour.value)


def intent_in(text: str) -> Intent | None:
    """The intent that a text names; the telling word decides over "overdose" and "poisoning", which say none."""
    named = [INTENT_WORDS[word] for word in re.findall(r"[a-z-]+", text.lower()) if word in INTENT_WORDS]
    return next((each for each in named if each is not Intent.ACCIDENTAL), named[0] if named else None)


def behaviour_in(text: str) -> Behaviour | None:
    """The behaviour that a text names; "secondary" and "in situ" decide over "malignant" and "carcinoma"."""
    named = [BEHAVIOUR_WORDS[word] for word in _WORD.findall(text.lower()) if word in BEHAVIOUR_WORDS]
    return next((each for each in named if each is not Behaviour.PRIMARY), named[0] if named else None)


def _find(book: Book, asked: str, catalog: Catalog) -> tuple[Found, ...]:
    """Lines all of whose words were asked, and lines that have all words asked; the least left over first.

    A line is exact where it has all words asked and its last level says nothing more ("sigmoid colon" is "intestine,
    large, colon, sigmoid").
    """
    wanted = _words([asked])
    if not wanted:
        return ()
    ranked: list[tuple[tuple[int, int, int], int, Found]] = []
    for place, (words, term) in enumerate(_lines(book, catalog)):
        shared = len(wanted & words)
        if not shared or not term.cells or (not words <= wanted and not wanted <= words):
            continue
        beyond, lacking = len(words - wanted), len(wanted - words)
        ranked.append(
            ((lacking, beyond, len(term.path)), place, Found(term, lacking == 0 and _words(term.path[-1:]) <= wanted))
        )
    ranked.sort(key=lambda each: each[:2])
    return tuple(found for _, _, found in ranked[:_MAX_FOUND])


@lru_cache(maxsize=8)
def _lines(book: Book, catalog: Catalog) -> tuple[tuple[frozenset[str], IndexTerm], ...]:
    """Every line of a table with its words, read once for a catalog."""
    return tuple((_words(term.path), term) for term in catalog.index_lines(book))


def _words(parts: Iterable[str]) -> frozenset[str]:
    found = (word for part in parts for word in _WORD.findall(part.lower()))
    return frozenset(_singular(word) for word in found if word not in _EMPTY)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _cell(found: tuple[Found, ...], column: str) -> Code | None:
    for each in found:
        if each.exact and (printed := each.codes.get(column)):
            try:
                return Code.parse(printed, CodeSystem.ICD10CM)
            except InvalidCode:
                return None
    return None
