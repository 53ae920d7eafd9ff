"""Codes outside of their days, and what replaced them."""

from __future__ import annotations

import pytest

from codesets.conventions import code_date

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("E11.A", "2025-09-30", "invalid", "E11.A"),
    ("F32.A", "2021-09-30", "invalid", "F32.A"),
    ("U07.1", "2020-03-31", "invalid", "U07.1"),
    ("I1A.0", "2023-09-30", "invalid", "I1A.0"),
    ("T81.4XXA", "2026-06-15", "invalid", "T81.4XXA"),
    ("T81.4XXA", "", "invalid", "T81.4XXA"),
    ("I10", "2014-05-01", "invalid", "I10"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E11.A", "2025-10-01", "first day"),
    ("F32.A", "2021-10-01", "first day"),
    ("U07.1", "2020-04-01", "first day"),
    ("G35", "2025-09-30", "last day"),
    ("T81.4XXA", "2018-09-30", "last day"),
    ("I10", "2017-03-03", "never changed"),
    ("I10", "", "no date: the release in force"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(code_date, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(code_date, codes, about) == [], why


def test_what_replaced_a_code_is_named(catalog, encounter_of) -> None:
    from codesets.conventions import judge

    finding = judge(["T81.4XXA"], encounter_of("2026-06-15"), catalog).findings[0]
    assert "T81.41XA" in finding.message
    assert finding.basis.source == "table"


def test_a_day_that_no_release_covers_is_said(said_by) -> None:
    assert said_by(code_date, "I10", "2019-05-05", info=True) == [("info", "")]
