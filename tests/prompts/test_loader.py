"""Prompts: declared holes are the holes in use, and the ones that are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.loader import Prompt, PromptError, load

ALL = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", ALL)
def test_every_prompt_declares_what_it_uses(name: str) -> None:
    prompt = load(name)
    assert prompt.fill(**dict.fromkeys(prompt.holes, "x"))
    assert ".v" in name


def test_a_missing_or_unknown_hole_is_named() -> None:
    prompt = Prompt("greeting.v1", frozenset({"name"}), "Hello $name")
    assert prompt.fill(name="you") == "Hello you"
    with pytest.raises(PromptError, match="name"):
        prompt.fill()
    with pytest.raises(PromptError, match="other"):
        prompt.fill(name="x", other="y")


def test_an_unknown_prompt_is_told() -> None:
    with pytest.raises(PromptError, match="no prompt named"):
        load("nothing.v9")
