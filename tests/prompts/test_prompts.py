"""Every prompt declares the holes that it uses, and a mismatch is an error that names it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from prompts.loader import PromptError, load

NAMES = sorted(path.name.removesuffix(".md") for path in files("prompts").iterdir() if path.name.endswith(".md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_fills_with_what_it_declares(name: str) -> None:
    prompt = load(name)
    filled = prompt.fill(**{hole: f"<{hole}>" for hole in prompt.holes})
    assert filled
    assert "$" not in filled


def test_a_missing_hole_is_named() -> None:
    with pytest.raises(PromptError, match="title"):
        load("shown.v1").fill(code="I10", state="")


def test_an_unknown_prompt_is_named() -> None:
    with pytest.raises(PromptError, match="no_such"):
        load("no_such.v1")
