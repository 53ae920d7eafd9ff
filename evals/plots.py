"""Plots as inline SVG: bars with intervals, stacked counts, reliability, risk against coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

Json = dict[str, Any]
# As wide as a telephone is: the letters keep their size there.
_WIDTH, _LABEL, _ROW = 344, 168, 22
_SQUARE, _EDGE = 320, 44
# Two hues that differ in lightness too, for those who cannot tell hues apart.
_FIRST, _SECOND, _FAINT = "#3b7fc4", "#d9822b", "#9aa5b1"


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img' aria-label='{escape(title, quote=True)}' font-family='sans-serif' font-size='12' fill='currentColor'>"
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, said: str, anchor: str = "start") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(said)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, color: str = _FAINT, dash: str = "") -> str:
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{color}'{dashed}/>"


def shares(title: str, rows: Sequence[tuple[str, float, float, float]]) -> str:
    """A bar a row, 0 to 1: (label, value, low, high); the whisker is the interval."""
    room = _WIDTH - _LABEL - 60
    parts = []
    for number, (label, value, low, high) in enumerate(rows):
        y = number * _ROW + 4
        middle = y + _ROW / 2 - 3
        parts += [
            _text(_LABEL - 8, middle + 4, label, "end"),
            f"<rect x='{_LABEL}' y='{y}' width='{value * room:.1f}' height='{_ROW - 8}' fill='{_FIRST}'/>",
            _line(_LABEL + low * room, middle, _LABEL + high * room, middle, _SECOND),
            _text(_LABEL + max(value, high) * room + 6, middle + 4, f"{value:.2f}"),
        ]
    return _svg(_WIDTH, len(rows) * _ROW + 8, title, parts)


def counts(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar a row of one count: (label, count)."""
    most = max((number for _, number in rows), default=1) or 1
    room = _WIDTH - _LABEL - 60
    parts = []
    for place, (label, number) in enumerate(rows):
        y, length = place * _ROW + 2, number / most * room
        parts += [
            _text(_LABEL - 8, y + 12, label, "end"),
            f"<rect x='{_LABEL}' y='{y}' width='{length:.1f}' height='{_ROW - 6}' fill='{_FIRST}'/>",
            _text(_LABEL + length + 6, y + 12, str(number)),
        ]
    return _svg(_WIDTH, len(rows) * _ROW + 6, title, parts)


def stacked(title: str, rows: Sequence[tuple[str, int, int]], names: tuple[str, str]) -> str:
    """A bar a row of two counts: (label, first, second)."""
    most = max((one + other for _, one, other in rows), default=1) or 1
    room = _WIDTH - _LABEL - 60
    parts = [
        f"<rect x='{_LABEL}' y='2' width='10' height='10' fill='{_FIRST}'/>",
        _text(_LABEL + 14, 12, names[0]),
        f"<rect x='{_LABEL + 80}' y='2' width='10' height='10' fill='{_SECOND}'/>",
        _text(_LABEL + 94, 12, names[1]),
    ]
    for number, (label, one, other) in enumerate(rows, start=1):
        y = number * _ROW
        first, second = one / most * room, other / most * room
        parts += [
            _text(_LABEL - 8, y + 12, label, "end"),
            f"<rect x='{_LABEL}' y='{y}' width='{first:.1f}' height='{_ROW - 6}' fill='{_FIRST}'/>",
            f"<rect x='{_LABEL + first:.1f}' y='{y}' width='{second:.1f}' height='{_ROW - 6}' fill='{_SECOND}'/>",
            _text(_LABEL + first + second + 6, y + 12, f"{one} + {other}"),
        ]
    return _svg(_WIDTH, (len(rows) + 1) * _ROW + 6, title, parts)


def _frame(across: str, up: str) -> list[str]:
    end = _SQUARE - 10
    parts = [_line(_EDGE, 10, _EDGE, _SQUARE - _EDGE), _line(_EDGE, _SQUARE - _EDGE, end, _SQUARE - _EDGE)]
    for tick in (0.0, 0.5, 1.0):
        parts += [
            _text(_x(tick), _SQUARE - _EDGE + 16, f"{tick:g}", "middle"),
            _text(_EDGE - 6, _y(tick) + 4, f"{tick:g}", "end"),
        ]
    parts.append(_text((_EDGE + end) / 2, _SQUARE - 8, across, "middle"))
    parts.append(
        f"<text x='12' y='{_SQUARE / 2 - 20:.0f}' text-anchor='middle' transform='rotate(-90 12 {_SQUARE / 2 - 20:.0f})'>"
        f"{escape(up)}</text>"
    )
    return parts


def _x(value: float) -> float:
    return _EDGE + value * (_SQUARE - 10 - _EDGE)


def _y(value: float) -> float:
    return _SQUARE - _EDGE - value * (_SQUARE - _EDGE - 10)


def reliability(bins: Sequence[Json]) -> str:
    """Share right against stated confidence; on the dashed line both are equal. Larger points hold more codes."""
    most = max((each["n"] for each in bins), default=1)
    points = [
        f"<circle cx='{_x(each['confidence']):.1f}' cy='{_y(each['right']):.1f}' "
        f"r='{3 + 7 * (each['n'] / most) ** 0.5:.1f}' fill='{_FIRST}' fill-opacity='0.75'>"
        f"<title>{each['n']} codes: confidence {each['confidence']:.2f}, right {each['right']:.2f}</title></circle>"
        for each in bins
    ]
    diagonal = _line(_x(0), _y(0), _x(1), _y(1), dash="4 3")
    return _svg(_SQUARE, _SQUARE, "Calibration", [*_frame("confidence", "share right"), diagonal, *points])


def risk_coverage(points: Sequence[Json]) -> str:
    """Share wrong among what is kept, when the least confident are left out first."""
    way = " ".join(f"{_x(each['coverage']):.1f},{_y(each['risk']):.1f}" for each in points)
    curve = f"<polyline points='{way}' fill='none' stroke='{_FIRST}' stroke-width='2'/>"
    return _svg(_SQUARE, _SQUARE, "Risk against coverage", [*_frame("coverage", "share wrong"), curve])


def of_run(head: Json) -> list[tuple[str, str]]:
    """The plots that a run's details allow, each with its heading."""
    details = head["details"]
    found = []
    if chapters := details.get("f1_by_chapter"):
        rows = [(f"{name} (n={e['expected']})", e["value"], e["low"], e["high"]) for name, e in chapters.items()]
        found.append(("F1 by chapter", shares("F1 by chapter", rows)))
    if errors := details.get("errors"):
        found.append(("Errors by class", stacked("Errors by class", _by_class(errors), ("missed", "extra"))))
    for name in ("missing", "reasons", "steps"):
        if numbers := details.get(name):
            title = {
                "missing": "Findings missing",
                "reasons": "Why answers failed",
                "steps": "The step that lost a code",
            }
            found.append((title[name], counts(title[name], list(numbers.items()))))
    if details.get("reliability"):
        found.append(("Calibration", reliability(details["reliability"])))
        found.append(("Risk against coverage", risk_coverage(details["risk_coverage"])))
    return found


def _by_class(errors: Sequence[Json]) -> list[tuple[str, int, int]]:
    counts: dict[str, list[int]] = {}
    for each in errors:
        if each["side"] in ("missed", "extra"):
            counts.setdefault(each["class"], [0, 0])[each["side"] == "extra"] += each["n"]
    return sorted(((name, one, other) for name, (one, other) in counts.items()), key=lambda row: -(row[1] + row[2]))
