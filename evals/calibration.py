"""The table of confidence: the share that was right among suggestions of one kind that fitted as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def shares(
    fitted: Sequence[tuple[str, float, bool]], starts: Mapping[str, Sequence[float]], weight: float = 4.0
) -> dict[str, list[tuple[float, float]]]:
    """For each kind [(fit from which it holds, share that was right)], the best fit first.

    `fitted` is (kind, fit, right) of each suggestion and `starts` the lower bounds of each kind's bands, highest first.
    A band of few suggestions leans on the share of its kind, and a kind on that of all (`weight` suggestions' worth);
    a better fit is never given a smaller share: neighbouring bands that would be are taken together.
    """
    overall = _share([right for _, _, right in fitted], 0.5, weight)
    table: dict[str, list[tuple[float, float]]] = {}
    for kind, lows in starts.items():
        own = [(fit, right) for name, fit, right in fitted if name == kind]
        of_kind = _share([right for _, right in own], overall, weight)
        rows: list[tuple[float, float, float]] = []
        for place, low in enumerate(lows):
            high = lows[place - 1] if place else float("inf")
            inside = [right for fit, right in own if low <= fit < high]
            rows.append((low, _share(inside, of_kind, weight), len(inside) + weight))
        table[kind] = [(low, round(share, 2)) for low, share in _falling(rows)]
    return table


def _share(right: Sequence[bool], prior: float, weight: float) -> float:
    return (sum(right) + prior * weight) / (len(right) + weight)


def _falling(rows: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """(low, share) with shares that never rise as the fit falls: pooled adjacent violators."""
    pooled: list[tuple[list[float], float, float]] = []
    for low, share, n in rows:
        pooled.append(([low], share, n))
        while len(pooled) > 1 and pooled[-1][1] > pooled[-2][1]:
            lows, share_b, n_b = pooled.pop()
            above, share_a, n_a = pooled.pop()
            pooled.append((above + lows, (share_a * n_a + share_b * n_b) / (n_a + n_b), n_a + n_b))
    return [(lows[-1], share) for lows, share, _ in pooled]
