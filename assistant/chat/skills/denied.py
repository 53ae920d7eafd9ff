"""What the words of a question deny, held against the titles that the search finds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.turns import Json
from index.words import EMPTY, roots, tokens

LACKS = re.compile(r"\b(?:without|w/o|no|not|absent|denies|never|unspecified|uncomplicated)\b", re.IGNORECASE)
_LACKED = re.compile(
    r"\b(?:without|w/o|no|not)\s+(?:any\s+|mention of\s+)?([^,;.()]+?)(?=,|;|\.|\(|\)|\bwith\b|\band\b|\bbut\b|$)",
    re.IGNORECASE,
)
LACKED_IN_SHORT = re.compile(r"\b(?:without|w/o|no|not) [a-z0-9]{2,5}(?=\W*$|[,;.])", re.IGNORECASE)
VAGUE = frozenset(roots(["unspecified", "other", "specified", "with", "without", "of", "and", "the", "in"]))
HALF_SURE = 0.6  # the note coder's confidence in a code


def denies(title: str, text: str) -> bool:
    """True for a title that says to be without something which the words name ("without angina")."""
    said = set(roots(tokens(text)))
    denied = re.findall(r"\bwithout (?:\w+ )?(\w+)", title) + re.findall(r"\bwithout (\w+)", title)
    # "Left tubal pregnancy without intrauterine pregnancy" has a pregnancy all the same.
    named = set(roots(tokens(title.partition("without")[0])))
    return not LACKS.search(text) and any(set(roots([word])) & said - VAGUE - named for word in denied)


def affirms(title: str, text: str) -> bool:
    """True for a title that says to be there ("with exacerbation") what the words deny and name nowhere else."""
    denied = set(roots(tokens(" ".join(_LACKED.findall(text))))) - set(roots(tokens(_LACKED.sub(" ", text)))) - EMPTY
    return bool(denied & set(roots(tokens(_LACKED.sub(" ", title)))))


def without_denied(text: str) -> str:
    """The words without what they deny; empty where they deny nothing or nothing else is said."""
    rest = " ".join(_LACKED.sub(" ", text).split()).strip(" ,;.")
    return rest if rest != " ".join(text.split()) and len(rest.split()) > 1 else ""


def told_without(hits: Sequence[Json], text: str) -> bool:
    """True where the best title, or one of its category, names what the words deny, there or not."""
    denied = set(roots(tokens(" ".join(_LACKED.findall(text))))) - EMPTY
    near = [hit for hit in hits if hit["code"][:3] == hits[0]["code"][:3]]
    return any(denied & set(roots(tokens(hit["title"]))) for hit in near)


def takes_away(title: str, text: str) -> bool:
    """True for a title that says to be without something which the words ask for."""
    asked = set(roots(tokens(_LACKED.sub(" ", text)))) - EMPTY
    return bool(asked & set(roots(tokens(" ".join(_LACKED.findall(title))))))


def not_denied(hits: Sequence[Json], situation: Json) -> list[Json]:
    """Where the words deny an abbreviation, the hits without those of the category in which the coder surely reads
    another code: it knows what the abbreviation stands for.
    """
    sure = {e["code"][:3]: e["code"] for e in situation.get("codes", ()) if e["confidence"] >= HALF_SURE}
    return [hit for hit in hits if hit["code"].startswith(sure.get(hit["code"][:3], hit["code"]))]
