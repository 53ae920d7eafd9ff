"""What a visit was for, where the words tell that rather than a disease: therapy alone, a check after a cure, a clearance."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.chat.gestation import premature, trimester
from assistant.chat.skills.phrases import cleaned
from assistant.chat.turns import Call, Json, Results
from assistant.coding.drug_uses import known
from codesets.terms.vocabulary import fold

_KEYS = frozenset({"when", "needs", "unless", "codes", "beside", "examples"})
_DRUG = "{drug}"
_SURE = 0.12  # how well the words beside must find a code


class MalformedCircumstances(ValueError):
    """A row of circumstances.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A row of the table: it fits where `when` and all of `needs` match and `unless` does not.

    `codes` are its codes; `beside` is what is looked up in addition, with groups of the match or the words left over
    (`rest`) in it, and the categories that may be found: one such pair after the other.
    """

    when: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    codes: tuple[str, ...]
    beside: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]

    def fits(self, text: str) -> re.Match[str] | None:
        """The match where the row fits a text."""
        match = self.when.search(text)
        if match is None or not all(each.search(text) for each in self.needs):
            return None
        return None if self.unless and self.unless.search(text) else match


def codes(question: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes for what the visit was for, and of the disease behind it; empty where the words tell no such thing."""
    if by_weight := premature(question):
        cards = yield tuple(Call("show_code", {"code": code}) for code in by_weight)
        return [card for card in cards if card.get("found")]
    found = next(((row, match) for row in load() if (match := row.fits(question))), None)
    if found is None:
        return []
    row, match = found
    calls = [Call("show_code", {"code": code}) for code in row.codes]
    rest = cleaned(f"{question[: match.start()]} {question[match.end() :]}")
    when = trimester(question)
    groups = {name: group or "" for name, group in match.groupdict().items()} | {"trimester": when or rest}
    for sought, _ in row.beside:
        words = " ".join(sought.format(rest=rest, **groups).split())
        calls.append(Call("search_codes", {"query": words[:500], "limit": 10, "billable": True}))
    seen = yield tuple(calls)
    shown = [card for card in seen[: len(row.codes)] if card.get("found")]
    for (_, allowed), found_beside in zip(row.beside, seen[len(row.codes) :], strict=True):
        hits = [h for h in found_beside.get("hits", ()) if h["score"] >= _SURE and re.match(allowed, h["code"])]
        shown += sorted(hits, key=lambda hit: not (when and when in hit["title"]))[:1]
    return shown


def told(text: str) -> bool:
    """True where the words tell what a visit was for."""
    return any(row.fits(text) for row in load())


@lru_cache(maxsize=1)
def load() -> tuple[Circumstance, ...]:
    """The table circumstances.toml, in order, its drugs last; raises MalformedCircumstances."""
    table = tomllib.loads(files("assistant.chat").joinpath("circumstances.toml").read_text(encoding="utf-8"))
    return (*map(_told_by, table["row"]), *of_drugs(**table["long_term"]))


def _told_by(row: Json) -> Circumstance:
    """A row of the table."""
    if wrong := sorted((row.keys() - _KEYS) | ({"when", "codes", "examples"} - row.keys())):
        raise MalformedCircumstances(f"{row.get('when', '?')}: unknown or missing key {', '.join(wrong)}")
    return Circumstance(
        when=re.compile(row["when"], re.IGNORECASE),
        needs=tuple(re.compile(each, re.IGNORECASE) for each in row.get("needs", ())),
        unless=re.compile(row["unless"], re.IGNORECASE) if row.get("unless") else None,
        codes=tuple(row["codes"]),
        beside=tuple(zip(row.get("beside", ())[::2], row.get("beside", ())[1::2], strict=True)),
        examples=tuple(row["examples"]),
    )


def of_drugs(when: str, codes: Mapping[str, Sequence[str]]) -> tuple[Circumstance, ...]:
    """A row for each code of long-term use: its classes and drugs, and those of the table of drugs, by all their names."""
    if _DRUG not in when:
        raise MalformedCircumstances(f"{when}: no place for {_DRUG}")
    return tuple(_of_drug(when, *each) for each in codes.items())


def _of_drug(when: str, code: str, named: Sequence[str]) -> Circumstance:
    drugs = known()
    names = dict.fromkeys(name for each in (*named, *drugs.long_term(code)) for name in drugs.called(fold(each)))
    pattern = when.replace(_DRUG, rf"(?:{'|'.join(map(re.escape, names))})s?")
    examples = tuple(f"code for long-term use of {name}" for name in named)
    return Circumstance(re.compile(pattern, re.IGNORECASE), (), None, (code,), (), examples)
