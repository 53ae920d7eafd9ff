"""The names of agents in the words of an infection."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.coding.tables import table


def without_agent(text: str) -> str:
    """The text without the agent that it names: "E. coli pyelonephritis" -> "pyelonephritis"."""
    return " ".join(_agents().sub(" ", text).split())


@lru_cache(maxsize=1)
def _agents() -> re.Pattern[str]:
    return re.compile("|".join(words for words, _ in table("organisms")["organisms"]), re.I)
