"""Prompts as files: declared holes are filled, and a mismatch is an error that names them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template


class PromptError(ValueError):
    """A prompt's declared holes are not the ones it uses, or not the ones it was given."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A published text: its name with version (`answer.v1`), its declared holes, and its words."""

    name: str
    holes: frozenset[str]
    text: str

    def fill(self, **values: str) -> str:
        """The words with every hole filled; raises PromptError where given and declared holes differ."""
        if values.keys() != self.holes:
            missing, unknown = sorted(self.holes - values.keys()), sorted(values.keys() - self.holes)
            raise PromptError(f"{self.name}: missing holes {missing}, unknown holes {unknown}")
        return Template(self.text).substitute(values)


@lru_cache
def load(name: str) -> Prompt:
    """The prompt in `prompts/<name>.md`: a TOML head between `+++` lines (`holes = [...]`), then the words.

    A published version is never edited: a change is a new file with the next version. Raises PromptError.
    """
    path = files("prompts").joinpath(f"{name}.md")
    if not path.is_file():
        raise PromptError(f"there is no prompt named {name}")
    _, head, text = path.read_text(encoding="utf-8").split("+++", 2)
    declared = frozenset(tomllib.loads(head)["holes"])
    used = frozenset(Template(text).get_identifiers())
    if declared != used:
        raise PromptError(f"{name}: declares {sorted(declared)} and uses {sorted(used)}")
    return Prompt(name, declared, text.strip())
