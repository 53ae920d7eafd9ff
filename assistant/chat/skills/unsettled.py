"""Words that the classification codes in more than one way and gives no default: the choice is the provider's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator
from functools import lru_cache
from importlib.resources import files

from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Reply, Results


def unsettled(question: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The codes among which the provider must choose, and the asking; None where the words settle it."""
    found = next((row for row in _table() if row[0].search(question) and not row[1].search(question)), None)
    if found is None:
        return None
    _, _, word, why, codes = found
    cards = yield tuple(Call("show_code", {"code": code}) for code in codes)
    shown = [card for card in cards if card.get("found")]
    return Reply(say("unsettled.v1", word=word, why=why, rows=rows(shown)), tuple(c["code"] for c in shown), topic=word)


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str, str, tuple[str, ...]], ...]:
    table = tomllib.loads(files("assistant.chat").joinpath("unsettled.toml").read_text(encoding="utf-8"))["row"]
    return tuple(
        (
            re.compile(row["when"], re.IGNORECASE),
            re.compile(row["unless"], re.IGNORECASE),
            row["word"],
            row["why"],
            tuple(row["codes"]),
        )
        for row in table
    )
