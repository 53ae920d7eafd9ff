"""Score on a key without what its audit doubts, or on the key put right: how much of it changed is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from codesets.catalog import Catalog
from codesets.conventions.finding import Verdict
from evals.audit import Doubt, audit
from evals.cases import GoldCode, NoteCase

# What is wrong with a code itself. A code out of order or without its partner is right all the same.
_WRONG = frozenset({Verdict.INVALID, Verdict.CONFLICT, Verdict.REVIEW})


class Treatment(StrEnum):
    """What is done with a doubtful key: nothing, leave the doubtful codes out, or put right what can be."""

    GIVEN = "given"
    EXCLUDE = "exclude"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Treated:
    """A case with the key to score on; the codes left out, the codes put right (old, new; new empty for a repeated
    one), whether the order is left out, and the doubts that led to it."""

    case: NoteCase
    excluded: tuple[str, ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()
    unordered: bool = False
    doubts: tuple[Doubt, ...] = ()


def treat(case: NoteCase, catalog: Catalog, treatment: Treatment) -> Treated:
    """The case as it is scored.

    `exclude` drops the codes that a doubt calls invalid, contradictory or unfit for the patient, and counts them neither
    way if they are suggested; where a doubt is about the order, the first-listed code is not scored. `repair` puts the
    code that the audit takes to be meant in place of the doubtful one, and keeps a repeated code once; what it cannot
    repair stays as given.
    """
    if treatment is Treatment.GIVEN:
        return Treated(case)
    doubts = tuple(audit([case], catalog))
    return _excluded(case, doubts) if treatment is Treatment.EXCLUDE else _repaired(case, doubts)


def _excluded(case: NoteCase, doubts: Sequence[Doubt]) -> Treated:
    wrong = {_plain(code) for doubt in doubts if _is_wrong(doubt) for code in doubt.codes}
    kept = [gold for gold in case.codes if _plain(gold.code) not in wrong]
    left_out = tuple(dict.fromkeys(gold.code for gold in case.codes if _plain(gold.code) in wrong))
    unordered = any(doubt.verdict == Verdict.ORDER for doubt in doubts)
    if unordered:
        kept = [gold.model_copy(update={"role": None}) for gold in kept]
    changed = case.model_copy(update={"codes": tuple(kept), "acceptable": (*case.acceptable, *left_out)})
    return Treated(changed, left_out, (), unordered, tuple(doubts))


def _repaired(case: NoteCase, doubts: Sequence[Doubt]) -> Treated:
    meant = {_plain(doubt.codes[0]): doubt.meant for doubt in doubts if doubt.meant and len(doubt.codes) == 1}
    kept: list[GoldCode] = []
    changes: list[tuple[str, str]] = []
    for gold in case.codes:
        better = meant.get(_plain(gold.code), "")
        right = gold.model_copy(update={"code": better}) if better else gold
        if any(_plain(other.code) == _plain(right.code) and other.system == right.system for other in kept):
            changes.append((gold.code, ""))
            continue
        if better:
            changes.append((gold.code, better))
        kept.append(right)
    return Treated(case.model_copy(update={"codes": tuple(kept)}), (), tuple(changes), False, tuple(doubts))


def _is_wrong(doubt: Doubt) -> bool:
    """A repeated code is right once: scoring counts it once anyway."""
    return doubt.verdict in _WRONG and doubt.convention != "duplicate"


def _plain(code: str) -> str:
    return code.replace(".", "").strip().upper()
