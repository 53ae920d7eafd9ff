"""Procedures that the note documents: codes of the licensed CPT file where one is loaded, else the family they belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.coding.done import clause, denied, done
from assistant.coding.drugs import Given
from assistant.coding.tables import compiled, table
from assistant.notes.attributes import Side, sides
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.readers.starter import cpt_families
from index.words import roots, tokens

_TITLE = 160
_CENTIMETRES = re.compile(r"(\d+(?:\.\d+)?)\s*cm\b", re.I)
_AT_MOST = re.compile(r"(\d+(?:\.\d+)?)\s*cm or less", re.I)
_FROM_TO = re.compile(r"(\d+(?:\.\d+)?)\s*(?:cm)?\s*to\s*(\d+(?:\.\d+)?)\s*cm", re.I)
# So much of a descriptor's words must stand in the note, and so much more than of any other of the family.
_ENOUGH, _AHEAD = 0.25, 0.05
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure of the note (offsets into the note): its family, and its code where the licensed file decides it."""

    name: str
    family: tuple[str, str, str]
    code: Code | None
    title: str
    sentence: Sentence
    start: int
    end: int
    modifiers: tuple[str, ...]
    separate: bool


def procedures(document: Document, given: Sequence[Given], catalog: Catalog) -> Iterator[Procedure]:
    """The procedures done at this encounter, each family once."""
    seen: set[tuple[str, str]] = set()
    licensed = _licensed(catalog)
    for row in table("procedures")["procedure"]:
        for sentence, start, end in _shown(row, document, given):
            if (row["first"], row["name"]) in seen:
                break
            seen.add((row["first"], row["name"]))
            first, last = clause(sentence, start, end)
            words = sentence.text[first:last]
            code, title = _code(row, f"{row['name']} {row.get('say', '')} {words}", words, licensed)
            yield Procedure(
                row["name"],
                _family(row),
                code,
                title,
                sentence,
                sentence.start + start,
                sentence.start + end,
                _sides(row, words),
                bool(row.get("separate") or "drug" in row),
            )


def _shown(row: Row, document: Document, given: Sequence[Given]) -> Iterator[tuple[Sentence, int, int]]:
    """The sentences that show the procedure, with the bounds of the words in them."""
    if "drug" in row or row.get("chemotherapy"):
        for each in given:
            start, end = each.start - each.sentence.start, each.end - each.sentence.start
            first, last = clause(each.sentence, start, end)
            heavy = each.drug.code.value.startswith("J9")
            own = each.sentence.text[first:last] if row["name"] != "hydration" else each.drug.title
            if "never_drug" in row and re.search(row["never_drug"], each.drug.title, re.I):
                continue
            if heavy is bool(row.get("chemotherapy")) and (heavy or re.search(row["drug"], own, re.I)):
                yield each.sentence, start, end
                return
        return
    for sentence in document.sentences:
        for match in compiled(row["words"]).finditer(sentence.text):
            first, last = clause(sentence, *match.span())
            own = sentence.text[first:last]
            if "unless" in row and compiled(row["unless"]).search(own):
                continue
            if "shown" in row and not compiled(row["shown"]).search(own):
                continue
            titled = row.get("title") and sentence.start < _TITLE and not denied(sentence, *match.span())
            if titled or done(sentence, *match.span(), document):
                yield sentence, *match.span()
                break


# -- the code in a licensed file --------------------------------------------------------------------------------------


def _licensed(catalog: Catalog) -> tuple[tuple[Code, str, str], ...]:
    """The codes of the user's CPT file; empty where only our own families are loaded."""
    return tuple(
        line for line in catalog.lines(CodeSystem.CPT) if line[0].value.isdigit() and _is_licensed(line[0], catalog)
    )


def _is_licensed(code: Code, catalog: Catalog) -> bool:
    entry = catalog.entry(code)
    return entry is not None and not entry.summary


def _code(row: Row, told: str, own: str, licensed: Sequence[tuple[Code, str, str]]) -> tuple[Code | None, str]:
    """The code of the family whose descriptor the words fit best, where one fits well and no other as well."""
    within = [(code, title) for code, title, _ in licensed if row["first"] <= code.value <= row["last"]]
    size = _CENTIMETRES.search(own)
    if size:
        within = [each for each in within if _holds(each[1], float(size[1]))]
    said = frozenset(roots(tokens(told)))
    common = Counter(root for _, title in within for root in frozenset(roots(tokens(title))))
    ranked = sorted(((_fit(title, said, common, len(within)), code, title) for code, title in within), reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _AHEAD):
        return None, ""
    return ranked[0][1], ranked[0][2]


def _fit(title: str, said: frozenset[str], common: Counter[str], total: int) -> float:
    """The share of a descriptor's words that the note has, rarer words of the family weighing more."""
    words = frozenset(roots(tokens(_AT_MOST.sub(" ", _FROM_TO.sub(" ", title)))))
    weight = {word: 1.0 + (total - common[word]) / max(total, 1) for word in words}
    whole = sum(weight.values())
    return sum(weight[word] for word in words & said) / whole if whole else 0.0


def _holds(title: str, size: float) -> bool:
    """False where a descriptor is for another size (in cm)."""
    if span := _FROM_TO.search(title):
        return float(span[1]) <= size <= float(span[2])
    if most := _AT_MOST.search(title):
        return size <= float(most[1])
    return True


# -- the family -------------------------------------------------------------------------------------------------------


def _family(row: Row) -> tuple[str, str, str]:
    """(first, last, title) of the narrowest family of our table that holds the row's range."""
    holding = [f for f in _families() if f["first"] <= row["first"] and row["last"] <= f["last"]]
    title = (
        min(holding, key=lambda f: (int(f["last"]) - int(f["first"]), f["first"]))["title"] if holding else row["name"]
    )
    return row["first"], row["last"], title


@lru_cache(maxsize=1)
def _families() -> tuple[Row, ...]:
    return tuple(f for f in cpt_families() if f["first"].isdigit() and f["last"].isdigit())


def _sides(row: Row, words: str) -> tuple[str, ...]:
    """RT, LT, or 50 where a procedure was done on both sides."""
    said = sides(words) if row.get("side", True) and row.get("separate") else ()
    if len(said) > 1 or Side.BOTH in said:
        return ("50",)
    return {Side.LEFT: ("LT",), Side.RIGHT: ("RT",)}[said[0]] if said else ()
