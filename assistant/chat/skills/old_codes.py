"""Codes of ICD-9-CM, by the table icd9.toml."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Reply, Steps, Turn

_THREE_DIGITS = re.compile(r"(?<![\w.])\d{3}(?![\w.]\w)")
_WITH_LETTER = re.compile(r"\b[EV]\d{2,3}\.\d{1,2}\b", re.IGNORECASE)


def old_code(turn: Turn, intent: Intent) -> Steps:
    """A code of ICD-9-CM: what it meant and the code that stands for it now."""
    written = (*turn.codes, *_THREE_DIGITS.findall(turn.question), *map(str.upper, _WITH_LETTER.findall(turn.question)))
    old = next((code for code in written if _icd9(code)), turn.codes[0] if turn.codes else "")
    known = _icd9(old)
    if not known:
        if old and re.fullmatch(r"[VE]?\d{3}(\.\d{1,2})?|[VE]\d{2}\.\d{1,2}", old):
            yield (Call("check_codes", {"codes": [old]}),)
            return Reply(say("old_code_unknown.v1", old=old))
        return (yield from lookup.look_up(turn, intent))
    meaning, *codes = known
    cards = yield tuple(Call("show_code", {"code": code}) for code in codes)
    first = cards[0]
    hint = say("old_code_check.v1") if len(codes) == 1 else say("nearest.v1", rows=rows(cards[1:]))
    text = say("old_code.v1", old=old, meaning=meaning, code=first["code"], title=first["title"], hint=hint)
    return Reply(text, tuple(card["code"] for card in cards), topic=first["title"])


def _icd9(code: str) -> tuple[str, ...]:
    return _icd9_table().get(code, ())


@lru_cache(maxsize=1)
def _icd9_table() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(files("assistant.chat").joinpath("icd9.toml").read_text(encoding="utf-8"))["code"]
    return {code: (meaning, *codes) for code, (meaning, *codes) in table.items()}
