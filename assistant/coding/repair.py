"""Judge the ordered codes by the conventions and repair what a rule says how to repair."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.sequence import came_later
from codesets.catalog import Catalog
from codesets.conventions import check
from codesets.conventions.finding import Finding, Verdict
from codesets.encounter import Encounter

_MOST_REPAIRS = 12


def repair(
    ordered: Sequence[Condition], encounter: Encounter, catalog: Catalog
) -> tuple[tuple[Condition, ...], tuple[Finding, ...]]:
    """The conditions in an order that no convention objects to where there is one, and the findings that are left.

    Only the order is changed: a conflict (Excludes1) is for the coder to resolve and is never removed in silence (I.A.12.a).
    """
    current = list(ordered)
    if not current:
        return (), ()
    findings = check([each.code for each in current], encounter, catalog)
    seen = {_codes(current)}
    for _ in range(_MOST_REPAIRS):
        moved = next(
            (new for finding in findings if (new := _moved(finding, current)) and _codes(new) not in seen), None
        )
        if moved is None:
            break
        seen.add(_codes(moved))
        judged = check([each.code for each in moved], encounter, catalog)
        if _faults(judged) > _faults(findings):
            continue
        current, findings = moved, judged
    return tuple(current), tuple(findings)


def _moved(finding: Finding, current: Sequence[Condition]) -> list[Condition] | None:
    """The list with the codes of an order finding in the order that it names (the first before the second)."""
    if finding.verdict is not Verdict.ORDER or not finding.codes:
        return None
    places = {each.code: place for place, each in enumerate(current)}
    named = [code for code in finding.codes if code in places]
    new = list(current)
    if len(named) >= 2 and places[named[0]] > places[named[1]] and not came_later(current[places[named[0]]]):
        new.insert(places[named[1]], new.pop(places[named[0]]))
        return new
    if len(named) == 1 and places[named[0]] == 0 and len(new) > 1:
        # A code that may not stand first gives way to the first that is no status, history or cause.
        other = next(
            (place for place, each in enumerate(new) if place and not each.has("Z7", "Z8", "Z9", "V", "W", "X", "Y")),
            None,
        )
        if other is not None:
            new.insert(0, new.pop(other))
            return new
    return None


def _faults(findings: Sequence[Finding]) -> int:
    return sum(finding.verdict in (Verdict.ORDER, Verdict.INVALID) for finding in findings)


def _codes(conditions: Sequence[Condition]) -> tuple[str, ...]:
    return tuple(each.code.value for each in conditions)
