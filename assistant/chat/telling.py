"""Whether a follow-up tells more of a case, and what it tells without the words around it."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_EDGE = " ,;:.!-–—"
_LONGEST = 45  # words of a statement; what is longer is a case of its own
_ROUNDS = 3  # how often what stands around is looked for: "sorry, | path: | ..."


def tells_more(said: str) -> bool:
    """True for a statement whose words show that it says more of what was talked about."""
    if len(said.split()) > _LONGEST or _any("asks", said):
        return False
    return _any("tells", said)


def asks(said: str) -> bool:
    """True where the words ask."""
    return _any("asks", said)


def asks_only(question: str) -> bool:
    """True where a question names no subject of its own ("which goes first and why"): it is about the codes before."""
    words = re.findall(r"[\w']+", question.lower())
    return bool(words) and all(pattern.fullmatch(word) for word in words for pattern in _table()["of_the_codes"])


def stated(said: str) -> str:
    """What is told, without who says it and that it was forgotten or mistaken before; the words as they are where nothing is left."""
    text = said.strip(_EDGE)
    for pattern in _table()["inside"]:
        text = pattern.sub(",", text)
    for pattern in _table()["cause"]:
        text = pattern.sub("due to ", text, count=1)
    for _ in range(_ROUNDS):
        before = text
        for pattern in _table()["opening"]:
            text = _left(pattern.sub("", text, count=1), text)
        for pattern in _table()["ending"]:
            text = _left(pattern.sub("", text), text)
        if text == before:
            break
    return text


def detail(said: str) -> bool:
    """True for words that say how a condition is and name none ("recurrent, severe", "acute on chronic")."""
    return any(pattern.fullmatch(said.strip(_EDGE)) for pattern in _table()["detail"])


def _left(cut: str, text: str) -> str:
    return cut.strip(_EDGE) or text


def _any(key: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _table()[key])


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[re.Pattern[str], ...]]:
    table = tomllib.loads(files("assistant.chat").joinpath("telling.toml").read_text(encoding="utf-8"))
    ends = r"(?:{})(?=\s*(?:[,;.)]|$))"
    return {
        key: tuple(re.compile(ends.format(text) if key == "ending" else text, re.IGNORECASE) for text in texts)
        for key, texts in table.items()
    }
