"""A situation that a question tells, without the asking, as the assessment of a note."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from assistant.chat.each_side import each_side
from assistant.chat.each_site import each_site
from assistant.chat.happenings import as_noted
from assistant.chat.turns import codes_in
from codesets.encounter import Setting, Sex

_KEYS = (
    "opening",
    "asks",
    "tails",
    "nobody",
    "birth",
    "lead",
    "inpatient",
    "outpatient",
    "infant",
    "age",
    "female",
    "male",
    "who",
    "attribute",
    "apart",
    "over",
    "reason",
    "purpose",
    "therapy",
    "left_by",
    "patient_with",
    "story",
)
_CLAUSE = re.compile(r"(?<=[.;:?!])(?<!\b[A-Za-z]\.)\s+|\s+[-–—]+\s+|\n+")
_PART = re.compile(r",\s+(?:and |but |now )?")
_GLUE = (
    r"(?:,?\s*(?:\b(?:so|is it|still|again|or|and|plus|with|just|code|codes|use|report|both|versus|vs\.?)|:|\+|&)\s*)*"
)
_TAG = re.compile(r",? right\?\s*$", re.IGNORECASE)  # "..., right?" asks and tells no side
# What is to be operated on is the condition ("clearance for cataract surgery").
_OPERATED = re.compile(
    r"\b(cataract|(?:[\w-]+ ){0,2}(?:fracture|fx)|(?:\w+ )?hernia|(?:\w+ )?aneurysm|bunion|hemorrhoid|gallstone|fibroid|(?:\w+ )?tear|stenosis|cancer|tumou?r)s? (?:surgery|repair|fixation|pinning|ORIF|removal|extraction|excision|operation|resection)\b",
    re.IGNORECASE,
)
_EDGE = " ,;:.?!-–—+&\"'()"
# What is doubted or denied of one condition is not doubted or denied of the next.
_PARTS_FROM = re.compile(
    r"\b(?:rul(?:e|ed|ing) out|possible|probable|suspected|likely|r/o)\b|^(?:no|not|without|denies|never)\b",
    re.IGNORECASE,
)
# What was told before, named once more without anything new ("seen for the fracture").
_AGAIN = re.compile(
    r"(?:(?:here|seen|admitted|in|treated|visit) )*(?:for|because of|due to) the (?:fracture|injury|burn|wound|sprain|laceration|ulcer|pain|fall)",
    re.IGNORECASE,
)
# What is denied, and what is taken or done, are told each by itself.
_APART = re.compile(r"(?:no|not|without|denies|never) |on (?!the\b|his\b|her\b|both\b|right\b|left\b)", re.IGNORECASE)
# So is what was settled of it: "sepsis ruled out, UTI only".
_SETTLED = re.compile(
    r"\b(?:ruled out|excluded|not confirmed|(?:tested|test|swab|result|was|is|came back) (?:covid )?neg(?:ative)?)\W*$",
    re.IGNORECASE,
)
# Behind what it is of, "right" is a side; only "right?" asks.
_SIDE = re.compile(r"(?<!that )(?<!this )(?<!it )\bright(?=\s*(?:,|$))", re.IGNORECASE)
# One or two words that say no detail by their form.
_NAMES = re.compile(
    r"(?!(?:right|left|bilateral|both|upper|lower|initial|subsequent|sequela|severe|mild|moderate|acute|chronic|no|not|without|with|in|on|of|at|due|from|closed|open|displaced|nondisplaced|taken|used|unspecified)\b)[a-z-]{5,}(?: [a-z-]+)?",
    re.IGNORECASE,
)
# The age of an infant in weeks or months, as a part of a year.
_YOUNG = re.compile(r"\b(\d{1,2})[- ]?(weeks?|wks?|months?|mos?)[- ]?(?:old\b|/?o\b)", re.IGNORECASE)
_WEEK, _MONTH = 7 / 365, 1 / 12
_FEW = 3  # words that a question puts forward without telling anything
_LEADS = 4  # how often what leads up to a condition is looked for: "patient | was admitted for | a ..."


@dataclass(frozen=True, slots=True)
class Situation:
    """What is told, clause by clause; the codes that the question proposes; where the patient is, and who."""

    clauses: tuple[str, ...]
    proposed: tuple[str, ...]
    setting: Setting
    age: float | None = None
    sex: Sex | None = None

    @property
    def words(self) -> str:
        """The clauses as one line."""
        return "; ".join(self.clauses)

    def or_words(self, words: str) -> Situation:
        """The same with these words where the question only asks."""
        return self if self.clauses or not words else replace(self, clauses=(words,))

    @property
    def tells(self) -> int:
        """How many words are told."""
        return sum(len(clause.split()) for clause in self.clauses)


def told(question: str) -> Situation:
    """The situation in a question; no clauses where it only asks."""
    text = _TAG.sub("?", " ".join(question.split()))
    proposed = codes_in(text)
    told_only = _without_codes(text, proposed)
    clauses: list[str] = []
    for part in _CLAUSE.split(told_only):
        if (clause := _told_in(part)) and not (clauses and _only_proposed(part)):
            clauses.append(clause)
    age = _first("age", text)
    years = 0.0 if _first("infant", text) else None
    years = next((float(group) for group in age.groups() if group), years) if age else years
    if years is None and (young := _YOUNG.search(text)):
        years = int(young[1]) * (_WEEK if young[2].lower().startswith("w") else _MONTH)
    sex = Sex.FEMALE if _first("female", text) else Sex.MALE if _first("male", text) else None
    born = years == 0.0 and _first("birth", text)
    inpatient = (_first("inpatient", text) or born) and not _first("outpatient", text)
    return Situation(tuple(clauses), proposed, Setting.INPATIENT if inpatient else Setting.OUTPATIENT, years, sex)


def assessment(words: str) -> str:
    """The words as the lines of an assessment, each beginning with what it is about."""
    parts: list[str] = []
    words = in_one_statement(as_noted(words))
    for weeks, instead in _said("weeks"):
        words = weeks.sub(instead, words)
    for pattern in (*_table()["left_by"], *_table()["patient_with"]):
        words = pattern.sub("; ", words)
    told_apart = "; ".join(each_site(each_side(clause.strip(_EDGE))) for clause in _CLAUSE.split(words))
    for clause in _CLAUSE.split(told_apart):
        if _whole("nobody", clause.strip(_EDGE)):
            continue
        first, *more = [clause] if _any("over", clause) else _PART.split(clause)
        joined = [] if _whole("nobody", first.strip(_EDGE)) else [first]
        for part in more:
            if _whole("nobody", part.strip(_EDGE)) or _AGAIN.fullmatch(part.strip(_EDGE)):
                continue
            said_of = joined[-1] if joined else ""
            if (
                said_of
                and _whole("attribute", part)
                and not _whole("apart", part)
                and not _APART.match(said_of.rpartition(", ")[2])
                and not (_any("story", said_of) and _NAMES.fullmatch(part))
                and not _PARTS_FROM.search(said_of)
                and not _SETTLED.search(said_of)
                and not _any("therapy", said_of)
            ):
                joined[-1] += f", {part}"
            else:
                joined.append(part)
        plain = (_plain(piece) for each in joined for piece in _purposes(each))
        own = [told for each in plain for told in each.split("; ") if told]
        parts = [*own, *parts] if _any("reason", clause.strip(_EDGE)) else [*parts, *own]
    return "Assessment:\n" + "\n".join(f"- {part}" for part in parts)


def in_one_statement(words: str) -> str:
    """The words with what is told over a comma, and comes to one condition, told as one."""
    for over, instead in _said("over_commas"):
        words = over.sub(instead, words)
    return words


def _told_in(clause: str) -> str:
    """The clause without what it asks; empty where it only asks."""
    text = _closed(_SIDE.sub("right side", clause).strip(_EDGE))
    for pattern in _table()["opening"]:
        text = pattern.sub("", text)
    if _whole("asks", text):
        return ""
    for pattern in _table()["tails"]:
        cut = _closed(pattern.sub("", text).strip(_EDGE))
        text = cut or text
    parts = [part for part in _PART.split(text) if part and not _whole("asks", part.strip(_EDGE))]
    return _closed(", ".join(parts).strip(_EDGE))


def _only_proposed(part: str) -> bool:
    """True for a few words with a question mark behind a case: they put forward what it may be ("... unstageable. Stage 4?")."""
    return part.rstrip().endswith("?") and len(part.split()) <= _FEW


def _purposes(part: str) -> tuple[str, ...]:
    """A part that says what the encounter is for and for which condition, as two."""
    match = next((found for pattern in _table()["purpose"] if (found := pattern.fullmatch(part))), None)
    return (match["purpose"], _OPERATED.sub(r"\1", match["told"])) if match else (part,)


def _plain(part: str) -> str:
    """A part without who the patient is and what leads up to the condition."""
    text = part
    for pattern in _table()["who"]:
        text = " ".join(pattern.sub(" ", text).split())
    for _ in range(_LEADS):
        match = next((found for pattern in _table()["lead"] if (found := pattern.match(text))), None)
        if match is None or not text[match.end() :].strip(_EDGE):
            break
        text = text[match.end() :]
    for pattern, instead in _said("said"):
        text = pattern.sub(instead, text)
    if (text != part or " for " in text) and any(pattern.match(text) for pattern in _table()["therapy"]):
        text = f"encounter for {text}"
    return _closed(text.strip(_EDGE))


def _closed(text: str) -> str:
    """The text with the bracket at its end that belongs to one within it."""
    return f"{text})" if text.count("(") > text.count(")") else text


def _without_codes(text: str, codes: tuple[str, ...]) -> str:
    """The text without the codes it names and the words that only join them to it."""
    for code in codes:
        shape = rf"{re.escape(code[:3])}\.?{re.escape(code[3:].lstrip('.'))}-?"
        text = re.sub(rf"{_GLUE}\b{shape}(?:\s*(?:again|too|okay?|right|fine|both|together)\b)*", " ", text, flags=re.I)
    return text


def _first(key: str, text: str) -> re.Match[str] | None:
    return next((match for pattern in _table()[key] if (match := pattern.search(text))), None)


def _any(key: str, text: str) -> bool:
    return _first(key, text) is not None


def _whole(key: str, text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _table()[key])


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[re.Pattern[str], ...]]:
    table = tomllib.loads(files("assistant.chat").joinpath("situations.toml").read_text(encoding="utf-8"))
    return {key: tuple(re.compile(text, re.IGNORECASE) for text in table[key]) for key in _KEYS}


@lru_cache(maxsize=4)
def _said(key: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    table = tomllib.loads(files("assistant.chat").joinpath("situations.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(spoken, re.IGNORECASE), instead) for spoken, instead in table[key])
