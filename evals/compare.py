"""Two runs of one set compared: paired bootstrap of each figure, and what flipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals import metrics
from evals.kinds import kind
from evals.measures import Tables
from evals.opening import BadSet

Json = dict[str, Any]


def read(path: Path) -> Json:
    """A run written by `codedesk-eval run --out`; raises BadSet."""
    try:
        document: Json = json.loads(path.read_text(encoding="utf-8"))
        _ = document["cases"], document["metrics"], document["set"], kind(document["kind"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadSet(f"{path.name} is no run written by `codedesk-eval run --out`") from None
    return document


def tables_of(document: Json) -> Tables:
    """The counts of a run that was read; raises BadSet where an older version wrote it."""
    try:
        return kind(document["kind"]).tabulate(document["cases"])
    except (KeyError, TypeError, ValueError):
        raise BadSet(f"the run of {document['set']} was written by another version; run it again") from None


def compare(before: Json, after: Json) -> Json:
    """Every figure before, after and its change with a paired 95 % interval, and the cases that flipped."""
    if before["kind"] != after["kind"]:
        raise BadSet(f"a run of {before['kind']} and one of {after['kind']} cannot be compared")
    return {"kind": after["kind"], **compared(tables_of(before), tables_of(after), kind(after["kind"]).GUARDS)}


def compared(before: Tables, after: Tables, guards: Sequence[str]) -> Json:
    """`change` is that of the first guard; `fallen` names the guards that are significantly worse.

    A figure is significantly worse where the whole 95 % interval of its paired change lies on the bad side of zero: the
    cases are drawn once for both runs, so that what is hard in the set weighs on neither.
    """
    known = set(after.ids)
    shared = [each for each in before.ids if each in known]
    if not shared:
        raise BadSet("the two runs share no case; compare runs of one set")
    old, new = before.only(shared), after.only(shared)
    figures: Json = {}
    fallen = []
    for name, table in new.by_name.items():
        if name not in old.by_name:
            continue
        earlier = old.by_name[name]
        low, high = metrics.interval(table.sampled() - earlier.sampled())
        change = metrics.Figure(table.value() - earlier.value(), low, high)
        worse = (change.high < 0 and table.better > 0) or (change.low > 0 and table.better < 0)
        better = (change.low > 0 and table.better > 0) or (change.high < 0 and table.better < 0)
        verdict = "worse" if worse else "better" if better else ""
        figures[name] = {
            "before": round(earlier.value(), 4),
            "after": round(table.value(), 4),
            "change": change.as_json(),
            "verdict": verdict,
        }
        if worse and name in guards:
            fallen.append(name)
    flips = [(each, was, now) for each, was, now in zip(shared, old.right, new.right, strict=True) if was != now]
    return {
        "n": len(shared),
        "guards": list(guards),
        "change": figures[guards[0]]["change"] if guards[0] in figures else metrics.NOTHING.as_json(),
        "metrics": figures,
        "fallen": fallen,
        "better": [each for each, was, now in flips if now > was],
        "worse": [each for each, was, now in flips if now < was],
    }


def worse(document: Json) -> bool:
    """True where a guard is significantly worse."""
    return bool(document["fallen"])


def lines(document: Json) -> Iterator[str]:
    """The comparison for a terminal."""
    yield f"{document['kind']} · {document['n']} cases in both runs"
    yield f"  {'':<24}{'before':>9}{'after':>9}{'change':>9}   95 % interval"
    for name, each in document["metrics"].items():
        change = each["change"]
        mark = f"  {each['verdict']}" if each["verdict"] else ""
        yield (
            f"  {name:<24}{each['before']:>9.4f}{each['after']:>9.4f}{change['value']:>+9.4f}"
            f"   [{change['low']:+.4f}, {change['high']:+.4f}]{mark}"
        )
    for name in ("better", "worse"):
        if document[name]:
            yield f"  {len(document[name])} cases {name}: {', '.join(document[name][:12])}" + (
                " …" if len(document[name]) > 12 else ""
            )
    said = f"significantly worse: {', '.join(document['fallen'])}" if document["fallen"] else "not significantly worse"
    yield f"  {said} (of {', '.join(document['guards'])})"
