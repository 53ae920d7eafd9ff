"""The clinical words of a question, without what is said around them."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from index.words import EMPTY, root, tokens

# "right" is a side unless it stands before the code: "the right code".
_RIGHT_CODE = re.compile(
    r"\b(?:right|correct|proper|best) (?=(?:icd\S*|diagnosis|hcpcs|j-?)? ?codes?\b)"
    # a code that is asked to be the right one: "is I10 right with heart failure"
    r"|(?<=\d )right (?=(?:with|for|if|when|here|in)\b)|(?<=\d\w )right (?=(?:with|for|if|when|here|in)\b)",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"[, ]*(?:\b(?:the )?(?:type|cause|site|organism|vessel|side|severity|bug|species|location|details?|stage|reason|germ)\b (?:is |was |are |were )?(?:not|isn.?t|wasn.?t|un)[ -]?(?:documented|specified|stated|known|given|said)"
    r"|(?:\bdon.?t|doesn.?t|do not) (?:know|say|state) (?:the |what |which )?(?:type|cause|site|organism|vessel|side|severity|bug|species|location|germ)\b)",
    re.IGNORECASE,
)
_VISIT = (
    (re.compile(r"^\W*(?:what.?s |what is )?(?:the )?medicare(?:.s)? (?:hcpcs )?codes? (?:for|of) ", re.IGNORECASE), ""),
    (re.compile(r"\b(?:first|1st|new) (?:visit|time seen|time being seen)\b", re.IGNORECASE), "initial encounter"),
    (re.compile(r"\b(?:follow-?up|subsequent|second|2nd|repeat) visit\b", re.IGNORECASE), "subsequent encounter"),
    (re.compile(r"^\W*pregnant(?: patient| woman)? with (.+?)(?=[,;?]|$)", re.IGNORECASE), r"\1 in pregnancy"),
    (re.compile(r",? *\b(?:seen |today )?(?:in|at|thru|through) (?:the )?(?:er|ed|office|clinic|urgent care)\b(?: today)?", re.IGNORECASE), ""),
    # the thing itself, not what goes with it
    (re.compile(r"[,;(]* *\b(?:just |only )?(?:the )?(?:machine|device|item|unit|equipment|thing|product)? ?itself\b\)?|[,;]+ *(?:just|only) the (?:machine|device|item|unit|equipment|product)\b|[,;]* *\bnothing else\b|[,;]+ *(?:the |an? )?(?:regular|plain|standard|ordinary|basic|normal|usual) (?:kind|one|type|sort|model|version)\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:bad|nasty|terrible|awful) (?=\w)", re.IGNORECASE), ""),
)  # fmt: skip
# What is said of the record and not of the patient.
_OF_THE_RECORD = re.compile(
    r"[,;.]?\s*\b(?:but |and |though |although |while |yet )?(?:the )?(?:doctor|provider|physician|surgeon|note|record|chart|nothing|nobody|no one|dr)\b\.?"
    r"[^,;.?]{0,20}\b(?:never|not|didn.?t|doesn.?t|don.?t|hasn.?t|isn.?t|says? (?:so|it|that|no|nothing|either|both)|ties?|links?|connects?)\b[^,;.?]*"
    r"|\b(?:is|are|was|were) (?:both |all )?(?:listed|documented|mentioned|charted|noted)?\s*(?:in|on) the (?:same )?(?:assessment|note|chart|record|problem list|impression|plan)\b"
    r"|\bin the same (?:note|record|chart|assessment)\b",
    re.IGNORECASE,
)
_EDGE = " ?.!,;:-—\"'()"


def cleaned(question: str) -> str:
    """The words that name what is looked for; empty where the question has none."""
    text = _RIGHT_CODE.sub("", " ".join(question.split()))
    text = _NOT_SAID.sub(" unspecified", text)
    text = _OF_THE_RECORD.sub(" ", text) if _OF_THE_RECORD.sub(" ", text).strip(_EDGE) else text
    for pattern, instead in _VISIT:
        text = pattern.sub(instead, text)
    words = text.split()
    leading = words_of("names", "courtesy", "asking", "patient")
    start = next((place for place, word in enumerate(words) if not _in(word, leading)), len(words))
    words = words[start:]
    words = words[: _end(words)]
    bare = (word for word in words if not _in(word, words_of("names")) and word.strip(_EDGE) != "NOS")
    return " ".join(bare).strip(_EDGE)


def names_something(question: str) -> bool:
    """True where a word of the question is none of those in which the guidelines themselves are asked about."""
    said = {root(word) for word in tokens(question) if len(word) > 1 and not word.isdigit() and word not in EMPTY}
    return bool(said - _of_the_book())


@lru_cache(maxsize=1)
def _of_the_book() -> frozenset[str]:
    lists = words_of("names", "courtesy", "asking", "patient", "tail", "opens", "book")
    return frozenset(root(word) for each in lists for word in tokens(each))


def _end(words: list[str]) -> int:
    """Where the question's tail begins: bare names of code sets, or words that only ask."""
    end = len(words)
    while end and _in(words[end - 1], words_of("names", "courtesy")):
        end -= 1
    tail = words_of("names", "courtesy", "asking", "tail")
    for place in range(1, end):
        if _in(words[place], words_of("opens")) and all(_in(word, tail) for word in words[place:end]):
            return place
    return end


def _in(word: str, known: frozenset[str]) -> bool:
    plain = word.strip(_EDGE).lower().replace("’", "'")
    return bool(plain) and plain in known


@lru_cache(maxsize=8)
def words_of(*names: str) -> frozenset[str]:
    """The words of those lists of phrases.toml."""
    table = tomllib.loads(files("assistant.chat").joinpath("phrases.toml").read_text(encoding="utf-8"))
    return frozenset(word for name in names for word in table[name].split())
