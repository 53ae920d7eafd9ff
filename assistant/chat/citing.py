"""What an answer rests on, of all that was looked up for it: what it tells first, what it only passed by left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from assistant.chat.answer import CodeRow
from codesets.codes import CodeSystem
from codesets.conventions.finding import Basis

_GUIDELINE = "guideline"
_FURTHER = 2  # sections that were found with those that are told, for who reads on
_OF_SERVICES = ("EM", "HCPCS", "MOD", "NCCI")
_SERVICES = (CodeSystem.HCPCS, CodeSystem.CPT)
_CODE = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z.]*|\d{4}[0-9A-Z]|[A-Z]\d{4}|[0-9A-Z]{7}")


def rested_on(
    looked_up: Sequence[Basis], text: str, rows: Sequence[CodeRow], fit: Mapping[str, float] = MappingProxyType({})
) -> tuple[Basis, ...]:
    """The citations of an answer with these words and code rows, each once.

    First the sections of the guidelines that the words name, in their order; then the records of its codes; then the
    notes at these codes, at what is above them and at other codes in the words; at last two further sections, those
    beside one that is told before others, and of these the one before that `fit` says fits the question best. Where all
    codes are of services, so are these, and where none is, none of these. A record of a code that the answer does not
    have, such as a candidate that was weighed, is no proof of anything.
    """
    kinds = {row.code.system in _SERVICES for row in rows}
    codes = {row.code.value: place for place, row in enumerate(rows)}
    spelt = {span.rstrip(".") for span in _CODE.findall(text)}
    looked = list(dict.fromkeys(looked_up))
    told = {b.ref: place for b in looked if b.source == _GUIDELINE and (place := _told(b.ref, text)) >= 0}
    # What a told section stands under, with where the first such is told.
    above = {ref.rpartition(".")[0]: place for ref, place in sorted(told.items(), key=lambda each: -each[1])}
    ranked: list[tuple[int, int, float, str, Basis]] = []
    for basis in looked:
        code, _, note = basis.ref.partition(" ")
        if basis.ref in told and basis.source == _GUIDELINE:
            ranked.append((0, told[basis.ref], 0.0, basis.ref, basis))
        elif basis.source == _GUIDELINE and len(kinds) == 1 and basis.ref.startswith(_OF_SERVICES) not in kinds:
            continue
        elif basis.source == _GUIDELINE:
            beside = above.get(basis.ref, above.get(basis.ref.rpartition(".")[0], len(text)))
            ranked.append((3, beside, -fit.get(basis.ref, 0.0), basis.ref, basis))
        elif code in codes and not note:
            ranked.append((1, codes[code], 0.0, "", basis))
        elif (broad := not _CODE.fullmatch(code)) or code in spelt or any(value.startswith(code) for value in codes):
            ranked.append((2, broad, 0.0, basis.ref, basis))
    # Tools that run side by side end in any order: what they looked up has an order of its own.
    ordered = sorted(ranked, key=lambda each: each[:4])
    further = [basis for rank, *_, basis in ordered if rank == 3][:_FURTHER]
    return (*(basis for rank, *_, basis in ordered if rank < 3), *further)


def _told(ref: str, text: str) -> int:
    """Where the words name a section, not one below it; -1 where they do not."""
    found = re.search(rf"(?<![\w.]){re.escape(ref)}(?![\w])(?!\.\w)", text)
    return found.start() if found else -1
