"""The card of a code: its own days, what changed, and what is said of the day asked for."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import printing
from assistant.card import card, find
from codesets.catalog import Catalog
from codesets.codes import InvalidCode


def test_the_days_are_the_code_s_own_and_the_release_s_stand_beside(catalog: Catalog) -> None:
    shown = card(find("g35a", catalog), catalog)
    assert (shown["valid_from"], shown["valid_to"]) == ("2025-10-01", None)
    assert (shown["release_from"], shown["release_to"]) == ("2026-04-01", "2026-09-30")
    assert shown["changes"][0]["replaces"] == ["G35"]
    assert "valid from 2025-10-01" in "\n".join(printing.card(shown))


@pytest.mark.parametrize(
    ("text", "day", "outside", "said"),
    [
        ("E11.9", date(2026, 5, 1), False, ""),
        ("E11.9", date(2024, 1, 1), True, "No loaded release of ICD-10-CM covers 2024-01-01"),
        ("G35", date(2025, 3, 1), True, "G35 was a complete code on 2025-03-01"),
        ("G35.A", date(2025, 3, 1), True, "G35.A may be reported from 2025-10-01 on, not on 2025-03-01"),
        ("J1100", date(2019, 1, 1), True, "No loaded release of HCPCS covers 2019-01-01"),
    ],
)
def test_the_day_asked_for_is_answered(catalog: Catalog, text: str, day: date, outside: bool, said: str) -> None:
    view = catalog.on(day)
    shown = card(find(text, view), view)
    assert shown["outside"] is outside
    assert said in " ".join(shown["remarks"])
    assert bool(shown["remarks"]) is bool(said)
    assert " ".join(said.split()) in " ".join(" ".join(printing.card(shown)).split())


def test_of_a_drug_code_nothing_is_claimed_before_the_first_loaded_release(catalog: Catalog) -> None:
    view = catalog.on(date(2019, 1, 1))
    assert not any("may be reported" in remark for remark in card(find("J1100", view), view)["remarks"])


def test_a_code_that_was_replaced_is_refused_with_what_to_use(catalog: Catalog) -> None:
    with pytest.raises(InvalidCode, match=r"I60\.20 is not in .* to 2016-09-30, then replaced by I60\.2"):
        find("i6020", catalog)
    with pytest.raises(InvalidCode, match=r"try `codedesk search`"):
        find("E11.99", catalog)
