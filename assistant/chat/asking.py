"""A follow-up that asks something of the case told before: what it tells anew, and what it asks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.chat.claims import claim
from assistant.chat.depending import freshly
from assistant.chat.each_site import elsewhere, with_another
from assistant.chat.opposites import OTHER_SIDE
from assistant.chat.ordinals import picked
from assistant.chat.situations import told
from assistant.chat.turns import Exchange, codes_in
from codesets.encounter import Setting

_LONGEST = 40  # words; a longer text is a case of its own
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](?:\.\w+)?(?<!\d{5})")
# After these the worksheet of a note answers.
_OF_A_NOTE = frozenset(
    [
        "code note",
        "drop",
        "export",
        "other setting",
        "provider query",
        "what if",
        "why not",
        "first of the worksheet",
        "some of the worksheet",
    ]
)
# What is asked of no other case than the one told.
_OF_THE_CASE = frozenset({"both", "leave_off", "what_else", "changes", "if"})
# What may be asked of a case for which no code was given.
_OF_NO_CODE = frozenset({"add", "leave_off"})
# "Can I use that if ...": what follows is told of the case.
USED_IF = re.compile(
    r"^\W*(?:(?:and|but|so|then)\W+)*(?:can|could|may|should|do|would) (?:i|we) (?:still |just |then )*"
    r"(?:use|code|report|bill|assign|put) (?:that|it|this|the same)(?: one| code)? (?:if|when)\b\s*",
    re.IGNORECASE,
)
_EDGE = " ,;:.?!-–—"
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\bbilateral(?:ly)?\b|^\W*(?:(?:it|is|are|was|actually|in|of|on|the) )*both(?: of them)?\W*$|\bboth (?:sides|knees|hips|eyes|ears|shoulders|feet|hands|legs|arms|ankles|wrists|breasts|lungs|kidneys)\b",
    re.IGNORECASE,
)
_TOO = re.compile(
    r"\b(?:left|right)\b(?: \w+)? (?:too|also|as well)\b|\balso (?:on |in )?(?:the )?(?:left|right)\b", re.IGNORECASE
)
_AS_WELL = re.compile(r"\b(?:too|also|as well)\b", re.IGNORECASE)
_OF_BOTH = re.compile(
    rf"{_BOTH.pattern}|\b(?:the )?{OTHER_SIDE.pattern}|\b(?:on |in )?(?:the )?(?:left|right)\b(?: (?:eye|ear|knee|hip|shoulder|foot|hand|leg|arm|ankle|wrist|elbow|breast|lung|kidney|side|one)\b)?(?: (?:too|also|as well))?|\b(?:both|actually|now|is|are|too|also|as well|it)\b",
    re.IGNORECASE,
)
# One sentence that tells two things of a person.
_AND_WHO = re.compile(r"(?:,? and|,) (?=(?:he|she|they|the patient|patient|pt|mom|mother|it)\b)", re.IGNORECASE)
_CAUSE = re.compile(r"(?P<effect>[^;]+?) due to (?P<what>[^;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a follow-up tells, clause by clause, the kinds of what it asks, the codes that it proposes, where the patient
    now is (None where it does not say), and the exchanges before.
    """

    question: str
    tells: tuple[str, ...]
    kinds: frozenset[str]
    proposed: tuple[str, ...]
    setting: Setting | None
    earlier: tuple[Exchange, ...]
    follows: bool = True

    @property
    def said(self) -> str:
        """What it tells as one line."""
        return "; ".join(self.tells)

    @property
    def case(self) -> str:
        """The case as it now stands, in the words of a note: what was asked about before, changed or followed by what is told."""
        if grown := with_another(self.topic, self.said):
            return grown
        topic, lines = self.topic, []
        tells = self.tells
        if self.on_both_sides:
            topic = _SIDE.sub("bilateral", topic, count=1)
            tells = tuple(part for clause in tells if (part := _OF_BOTH.sub(" ", clause).strip(_EDGE)))
        for clause in tells:
            line = _restated(clause, "{topic}")
            if "{topic}" in line:
                topic = line.replace("{topic}", topic)
                continue
            if cause := _CAUSE.fullmatch(line):
                topic = _other_cause(topic, cause["effect"])
            lines.append(line)
        return "; ".join(part for part in (topic, *lines) if part)

    @property
    def on_both_sides(self) -> bool:
        """True where what was told of one side holds of both."""
        if with_another(self.topic, self.said):
            return False
        one = {side.lower() for side in _SIDE.findall(self.topic)}
        other = {side.lower() for side in _SIDE.findall(self.said)} - one
        if len(one) != 1:
            return False
        return bool(
            _BOTH.search(self.said)
            or (other and _TOO.search(self.question))
            or (OTHER_SIDE.search(self.said) and _AS_WELL.search(self.question))
        )

    @property
    def said_of_sides_only(self) -> bool:
        """True where nothing is told but that both sides are affected."""
        return not any(_OF_BOTH.sub(" ", clause).strip(_EDGE) for clause in self.tells)

    @property
    def before(self) -> tuple[str, ...]:
        """The diagnoses of the answer before."""
        return tuple(code for code in self.earlier[-1].codes if _DIAGNOSIS.fullmatch(code))

    @property
    def topic(self) -> str:
        """What was asked about before."""
        return self.earlier[-1].topic


def of_case(question: str, earlier: Sequence[Exchange]) -> Asked | None:
    """What a follow-up tells and asks; None where it is none about diagnoses.

    Of no kind of asking.toml is what only tells. `follows` is false where nothing shows that it is about the same case.
    """
    if not earlier or freshly(question) or len(question.split()) > _LONGEST:
        return None
    if earlier[-1].intent in _OF_A_NOTE or picked(question, earlier) or claim(question):
        return None
    if elsewhere(earlier[-1].topic, question):
        return None
    table = load()
    kinds = frozenset(kind for kind, patterns in table.kinds.items() if any(p.search(question) for p in patterns))
    if any(pattern.search(question) for pattern in table.not_of_a_case):
        return None
    proposed = _diagnoses(codes_in(question))
    follows = any(pattern.search(question) for pattern in table.follows)
    follows = bool(follows or kinds & _OF_THE_CASE or set(proposed) & set(earlier[-1].codes))
    situation = told(_supposed(question))
    clauses = (part for each in situation.clauses for part in _AND_WHO.split(each))
    tells = tuple(clause for each in clauses if (clause := _plain(each)))
    setting = situation.setting if any(pattern.search(question) for pattern in table.places) else None
    follows = follows or bool(proposed and not tells and kinds & _OF_NO_CODE)
    asked = Asked(question, tells, kinds, proposed, setting, tuple(earlier), follows)
    return asked if asked.before or kinds & _OF_NO_CODE else None


def _supposed(question: str) -> str:
    """What a question supposes, without the asking in front of it; the question where it supposes nothing."""
    match = next((m for pattern in (USED_IF, *load().supposing) if (m := pattern.match(question))), None)
    return question[match.end() :].rstrip(" ?") if match else question


def _diagnoses(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if _DIAGNOSIS.fullmatch(code))


def _plain(clause: str) -> str:
    """A clause without the words that only join it to what was said before; empty where it tells nothing."""
    text = clause
    for pattern in load().joins:
        text = pattern.sub("", text).strip(_EDGE)
    return text


def _restated(clause: str, topic: str) -> str:
    """A clause as a note has it."""
    for pattern, instead in load().restated:
        if match := pattern.match(clause):
            return instead.format(topic=topic, **match.groupdict())
    return clause


def _other_cause(topic: str, effect: str) -> str:
    """What was asked about, without the cause that it gave for an effect of which another is now told."""
    last = re.escape(effect.split()[-1])
    match = re.search(
        rf"(?:^|.*?[;,] *).*?\b{last}\b (?:due to|from|in|with|caused by|because of|secondary to) (.+)",
        topic,
        re.IGNORECASE,
    )
    return match[1] if match else topic


@dataclass(frozen=True, slots=True)
class _Table:
    kinds: dict[str, tuple[re.Pattern[str], ...]]
    joins: tuple[re.Pattern[str], ...]
    follows: tuple[re.Pattern[str], ...]
    restated: tuple[tuple[re.Pattern[str], str], ...]
    not_of_a_case: tuple[re.Pattern[str], ...]
    places: tuple[re.Pattern[str], ...]
    supposing: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def load() -> _Table:
    """The table asking.toml."""
    table = tomllib.loads(files("assistant.chat").joinpath("asking.toml").read_text(encoding="utf-8"))

    def patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(text, re.IGNORECASE) for text in texts)

    return _Table(
        kinds={kind: patterns(texts) for kind, texts in table["kinds"].items()},
        joins=patterns(table["joins"]),
        follows=patterns(table["follows"]),
        restated=tuple((re.compile(said, re.IGNORECASE), instead) for said, instead in table["restated"]),
        not_of_a_case=patterns(table["not_of_a_case"]),
        places=patterns(table["places"]),
        supposing=patterns(table["supposing"]),
    )
