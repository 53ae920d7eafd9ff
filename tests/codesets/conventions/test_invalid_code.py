"""Texts and codes that never existed."""

from __future__ import annotations

import pytest

from codesets.conventions import invalid_code

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I25.88", "", "invalid", "I25.88"),
    ("K58.7 I10", "", "invalid", "K58.7"),
    ("I2O.9", "", "invalid", "I2O.9"),
    ("xyz", "", "invalid", "xyz"),
    ("E11,9", "", "invalid", "E11,9"),
    ("S72.001AA", "", "invalid", "S72.001AA"),
    ("T40.2X8A R11.0", "", "invalid", "T40.2X8A"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("i2510", "", "a code in another spelling"),
    ("U07.1", "", "a code of its own chapter"),
    ("K58.9", "", "a code"),
    ("T81.4XXA", "", "it was a code once: code_date speaks"),
    ("W19A", "", "its placeholder is at fault: seventh_character speaks"),
    ("I64", "", "a code of WHO: wrong_system speaks"),
    ("427.31", "", "a code of ICD-9-CM: icd9_code speaks"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(invalid_code, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(invalid_code, codes, about) == [], why


def test_the_nearest_codes_are_named(catalog, said_by) -> None:
    from codesets.codes import Code

    assert [str(code) for code in invalid_code.nearest(Code.parse("I1O"), catalog)][:1] == ["I10"]
    assert "E11.9" in [str(code) for code in invalid_code.nearest(Code.parse("E11.99"), catalog)]


@pytest.mark.parametrize("text", ["E11.9\u200b", "\u0415\u0031\u0031.9", "\u202eE11.9", "E11.9\x00"])
def test_what_only_looks_like_a_code_is_none(said_by, text: str) -> None:
    assert [verdict for verdict, _ in said_by(invalid_code, text)] == ["invalid"]
