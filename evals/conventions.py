"""A case of the conventions set against the findings: exactly right, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Expected = Mapping[str, Any]
Found = Mapping[str, Any]


def score_case(
    expect: Sequence[Expected], also_ok: Sequence[Expected], findings: Sequence[Found]
) -> tuple[bool, tuple[str, ...]]:
    """True where every expected finding is there and no other that is more than information; else the reasons.

    `expect` holds {"convention", "codes", "verdict", "or"?, "verdict_any"?}; `also_ok` holds {"convention", "codes"};
    `findings` are those of `check --json`. Codes are compared as sets, without dots and case.
    """
    reasons = [
        f"missing: {wanted['convention']} {'+'.join(wanted['codes'])}"
        for wanted in expect
        if not any(_is_meant(wanted, finding) for finding in findings)
    ]
    for finding in findings:
        if finding["verdict"] == "info" or any(_is_meant(wanted, finding) for wanted in expect):
            continue
        if not any(_is_named(allowed, finding) for allowed in also_ok):
            reasons.append(f"unexpected: {finding['convention']} {finding['verdict']} {'+'.join(finding['codes'])}")
    return not reasons, tuple(reasons)


def false_alarm(clean: bool, findings: Sequence[Found]) -> bool:
    """True where a clean list is given a finding that is more than information."""
    return clean and any(finding["verdict"] != "info" for finding in findings)


def _is_meant(wanted: Expected, finding: Found) -> bool:
    verdicts = {wanted["verdict"], *wanted.get("verdict_any", ())}
    return _is_named(wanted, finding) and finding["verdict"] in verdicts


def _is_named(wanted: Expected, finding: Found) -> bool:
    names = {wanted["convention"], *wanted.get("or", ())}
    return finding["convention"] in names and _plain(wanted["codes"]) == _plain(finding["codes"])


def _plain(codes: Sequence[str]) -> frozenset[str]:
    return frozenset(code.replace(".", "").strip().upper() for code in codes)
