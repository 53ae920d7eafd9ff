"""Which of the codes before a question means by their place: "the first one", "the latter", "the other one"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.turns import Exchange

_NAMED = r"(?:ones?|codes?|dx|diagnos[ie]s|of (?:them|those|these|the (?:two|three|four|lot)))"
_PLACE = re.compile(
    rf"\b(?:the|that|this|your|number|no\.?) ?(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|middle|last|#?[1-5](?!\d)) {_NAMED}\b"
    rf"|\b(?:and |what about |how about )(?:the )?(first|second|2nd|third|3rd|fourth|4th|fifth|5th|middle|last)\W*$"
    r"|\bthe (former|latter)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"\bthe (?:other|remaining)(?: (?:two|three) )? ?{_NAMED}\b|\bthe others?\W*$", re.IGNORECASE)
_PLACES = {
    "first": 0, "1st": 0, "1": 0, "former": 0, "second": 1, "2nd": 1, "2": 1, "third": 2, "3rd": 2, "3": 2,
    "fourth": 3, "4th": 3, "4": 3, "fifth": 4, "5th": 4, "5": 4, "last": -1, "latter": -1,
}  # fmt: skip
_BACK = 3  # how many exchanges back the codes may stand of which one was picked


def picked(asked: str, earlier: Sequence[Exchange]) -> tuple[str, ...]:
    """The codes that are meant by their place among those of the answers before; none where no place is named."""
    place, other = _PLACE.search(asked), _OTHER.search(asked)
    among = _among(earlier) if place or other else ()
    if len(among) < 2:
        return ()
    if place:
        word = next(group for group in place.groups() if group).lower().lstrip("#")
        at = len(among) // 2 if word == "middle" else _PLACES[word]
        return (among[at],) if at < len(among) else ()
    focus = set(uppermost(earlier[-1].codes))
    return tuple(code for code in among if code not in focus) if focus < set(among) else ()


def as_pronoun(asked: str) -> str:
    """The question with "it" for the place, whose words are not what is asked ("is the first one billable?")."""
    return " ".join(_OTHER.sub(" it", _PLACE.sub(" it", asked)).split())


def uppermost(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes without those below another of them: the choices that an answer lists with a heading."""
    return tuple(code for code in codes if not any(code != above and code.startswith(above) for above in codes))


def asks_for_another(asked: str) -> bool:
    """True for a bare "and the other one?", which asks of another code what was asked before."""
    bare = re.sub(
        r"^\W*(?:(?:and|or|so|but|ok(?:ay)?|what about|how about|then|same for)[ ,]+)*", "", asked, flags=re.IGNORECASE
    )
    match = _OTHER.match(bare) or _PLACE.match(bare) or re.fullmatch(r"(?:the )?(?:first|second|third|last)\W*", bare)
    return bool(match) and not bare[match.end() :].strip(" ?.!") if match else False


def _among(earlier: Sequence[Exchange]) -> tuple[str, ...]:
    """The codes of the last answer, or, where that was of one, of the answer before from which it was picked."""
    if not earlier:
        return ()
    last = uppermost(earlier[-1].codes)
    for before in reversed(earlier[-_BACK:]):
        codes = uppermost(before.codes)
        if len(codes) > 1 and set(last) <= set(codes):
            return codes
    return last
