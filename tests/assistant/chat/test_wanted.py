"""What a question calls for: every row of the table finds its examples and nothing of the others."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from assistant.chat.skills.wanted import MalformedSigns, read, signs, wanted

TABLE: dict[str, Any] = tomllib.loads(files("assistant.chat").joinpath("wanted.toml").read_text(encoding="utf-8"))
EXAMPLES = [(name, text) for name, row in TABLE.items() for text in row["examples"]]
OTHERS = [(name, text) for name, row in TABLE.items() for text in row["others"]]


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_an_example_is_found(name: str, text: str) -> None:
    assert getattr(signs(), name).search(text)


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_what_is_something_else_is_not(name: str, text: str) -> None:
    assert not getattr(signs(), name).search(text)


@pytest.mark.parametrize(
    ("question", "service", "diagnosis"),
    [
        ("J code for Rocephin", True, False),
        ("here for a flu shot", True, False),
        ("Z code for a flu shot", False, True),
        ("overdose of tylenol", False, True),
        ("code for GERD", False, False),
    ],
)
def test_a_service_is_told_from_a_diagnosis(question: str, service: bool, diagnosis: bool) -> None:
    asks = wanted(question, question)
    assert (asks.service, asks.diagnosis) == (service, diagnosis)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({**TABLE, "price": TABLE["visit"]}, "price"),
        ({name: row for name, row in TABLE.items() if name != "visit"}, "visit"),
        ({**TABLE, "visit": {"words": "seen"}}, "visit: .*examples"),
    ],
)
def test_a_malformed_table_is_refused(table: dict[str, Any], named: str) -> None:
    with pytest.raises(MalformedSigns, match=named):
        read(table)
