"""Recognise headings and cut a note into sections."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from assistant.notes.document import Section
from assistant.notes.patterns import listed

_BULLET = r"[\s>]*(?:[-*•‣◦▪●·–]+\s+)?"
_NUMBER = r"(?:\(?\d{1,2}[.)]\s+)?"
_DECORATION = re.compile(rf"^{_BULLET}(?:#+\s*|\*\*|__)?")
_LONGEST_HEADING = 7
_MOSTLY_CAPITALS = 0.6
# In these sections a bulleted word with a colon is an item ("• Plan: rest"), not a new section.
_ITEMISED = frozenset({"assessment", "review", "exam", "plan"})
# Any heading with a word for the diagnosis: "hospital discharge dx", "diagnoses at discharge", "Dx / Plan".
_DIAGNOSES = re.compile(
    r"(?!pre-?op|differential|family|past|prior|admi)(?:[\w/-]{1,20} ){0,3}(?:diagnos[ie]s|dx|dxs|impressions?|imp|assessment|assess)(?:\(es\))?"
    r"(?: (?:at|on|upon|for|of|this) (?:\w+ ){0,3}\w+)?(?: ?(?:/|&|\+|and) ?(?:plan|p|recs?|recommendations?|treatment|tx|rx))?"
)
_ITEM_NUMBER = re.compile(r"\s*\(?(\d{1,2})[.)]\s+[A-Za-z]")
_MAY_END_IN_PROBLEMS = frozenset({"", "history", "exam", "vitals", "results", "findings", "other", "course"})
# A list of these may itself be counted ("Meds:" and the drugs below); where it stands on its heading's line, what is counted below it is not.
_LISTS = frozenset({"medications", "allergies", "social", "review", "past_history", "surgical_history"})
# "FOLLOW UP - WOUND CHECK" at the very top is the kind of note, not its instructions.
_TITLES = frozenset({"other", "instructions"})
_SINGLE = re.compile(r"^[soap]$")
_GAP = ("  ", "\t")
# "IMPRESSION corneal abrasion": in capitals a word for the diagnosis needs no colon.
_CAPITALS = re.compile(r"(IMPRESSIONS?|IMPR?|ASSESSMENT|DIAGNOS[IE]S|FINAL DX)\s+(?=[a-z\d(][^:]*$|[A-Z][a-z\d][^:]*$)")
# "76F, leg pain for 2 yrs" below a diagnosis on the line of its heading introduces the patient.
_PATIENT = re.compile(r"\s*\d{1,3}[- ]?(?:y/?o|yrs?|year[- ]old|y)?[ .]{0,2}(?:[MF]\b|(?:fe)?male\b|woman\b|man\b)")
_SAME = re.compile(r"\W*(?:the )?same(?: as (?:above|pre-?op\w*)(?: (?:dx|diagnos[ie]s))?)?\W*", re.I)
# "CC: cough" says the complaint on one line; what follows without a heading is the history.
_ONE_LINE = frozenset({"chief_complaint"})


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a note in order; what stands before the first heading has an empty kind."""
    found: list[Section] = []
    kind, heading, start, last = "", "", 0, 0
    capitals = _share_of_capitals(text) > _MOSTLY_CAPITALS
    for line in _cut(text):
        opened = _heading(line, kind, capitals)
        # A title in capitals on the first line names the document, not a part of it.
        if opened and opened[0] in _TITLES and not found and not text[: line.start].strip():
            opened = None
        # So does "ALLERGY" alone: the clinic, not a list of what the patient is allergic to.
        if opened and opened[0] == "allergies" and not text[: line.start].strip() and line.text.strip() == "ALLERGY":
            opened = None
        if opened is None and kind == "assessment" and _PATIENT.match(line.text) and _on_its_line(text, start):
            opened = ("", "", line.start)
        if opened is None:
            if kind in _ONE_LINE and line.text.strip() and last > start and _on_its_line(text, start):
                found.append(Section(kind, heading, start, last))
                kind, heading, start = "history", "", line.start
            last = line.end if line.text.strip() else last
            continue
        if last > start:
            found.append(Section(kind, heading, start, last))
        kind, heading, start = opened
        last = line.end if text[start : line.end].strip() else start
    if last > start:
        found.append(Section(kind, heading, start, last))
    return tuple(_own_impression(_same_as_before(_with_counted_problems(found, text), text)))


def _same_as_before(found: list[Section], text: str) -> list[Section]:
    """The sections with the diagnosis before an operation as the assessment where the one after it is "the same"."""
    same = any(each.kind == "assessment" and _SAME.fullmatch(text[each.start : each.end]) for each in found)
    return [
        replace(each, kind="assessment") if same and each.heading.lower().startswith("pre") else each for each in found
    ]


def _with_counted_problems(found: list[Section], text: str) -> list[Section]:
    """The sections with the last lines that count from 1 as the assessment, in a note that has none under a heading."""
    if any(section.kind in ("assessment", "plan") for section in found) or not found:
        return found
    last = found[-1]
    starts: list[int] = []
    for line in lines(text[last.start : last.end]):
        number = _ITEM_NUMBER.match(line.text)
        if number and int(number.group(1)) == 1:
            starts = [line.start]
        elif number and int(number.group(1)) == len(starts) + 1:
            starts.append(line.start)
    listed_before = last.kind in _LISTS and bool(starts) and bool(text[last.start : last.start + starts[0]].strip())
    if len(starts) < 2 or not (last.kind in _MAY_END_IN_PROBLEMS or listed_before):
        return found
    begin = last.start + starts[0]
    before = [replace(last, end=begin)] if text[last.start : begin].strip() else []
    return [*found[:-1], *before, Section("assessment", "", begin, last.end)]


def _on_its_line(text: str, start: int) -> bool:
    """True where the body of a section begins on the line of its heading."""
    return bool(text[start:].partition("\n")[0].strip())


def _own_impression(found: list[Section]) -> Iterator[Section]:
    """An impression among the results is the radiologist's where the note has an assessment of its own."""
    for place, section in enumerate(found):
        later = any(each.kind == "assessment" for each in found[place + 1 :])
        before = found[place - 1].kind if place else ""
        reads = section.kind == "assessment" and section.heading.lower().startswith("impression")
        yield replace(section, kind="results") if reads and later and before in ("results", "findings") else section


def lines(text: str) -> Iterator[_Line]:
    """The lines of a text with their offsets, without their ends."""
    for match in re.finditer(r"[^\r\n]*", text):
        if match.group():
            yield _Line(match.group(), match.start())


def _cut(text: str) -> Iterator[_Line]:
    """The lines, cut before a heading of the indication, the assessment or the plan that stands within one.

    "Feels well. Assessment: asthma"; "3 sutures. Dx laceration of the left index finger".
    """
    for line in lines(text):
        begin = 0
        for match in _inline().finditer(line.text):
            start = match.start("heading")
            yield _Line(line.text[begin:start], line.start + begin)
            begin = start
        yield _Line(line.text[begin:], line.start + begin)


@lru_cache
def _inline() -> re.Pattern[str]:
    opening = [
        p
        for p, kind in _phrases().items()
        if kind in ("assessment", "plan", "instructions", "indication")
        and (len(p) > 3 or p in ("a/p", "a&p", "dx", "imp"))
    ]
    phrases = "|".join(re.escape(p) for p in sorted(opening, key=len, reverse=True))
    return re.compile(rf"(?<=[.;!?)])\s+(?P<heading>(?i:(?:{phrases})\s*:\s)|(?:D[xX]|A/P|A&P) (?=[\w(]))")


def _heading(line: _Line, current: str, capitals: bool) -> tuple[str, str, int] | None:
    """(kind, heading, start of the body) where the line opens a section."""
    decoration = _DECORATION.match(line.text)
    offset = decoration.end() if decoration else 0
    body = line.text[offset:]
    bulleted = bool(decoration and re.search(r"[-*•‣◦▪●·–]\s", decoration.group()))
    if bulleted and current in _ITEMISED:
        return None
    head, colon, _ = body.partition(":")
    for candidate, end in (
        (head, offset + len(head) + 1 if colon else len(line.text)),
        _dashed(body, offset),
        _in_capitals(body, offset),
        _bare(body, offset),
        _spaced(body, offset),
    ):
        words = _normal(candidate)
        kind = _phrases().get(words) or ("assessment" if _DIAGNOSES.fullmatch(words) else None)
        alone = end >= len(line.text) or not line.text[end:].strip() or line.text[:end].endswith(_GAP)
        parted = alone or candidate is not head or bool(colon)
        if kind and (alone or colon or not _SINGLE.match(words)) and parted:
            return kind, candidate.strip(" *_#"), line.start + min(end, len(line.text))
    if _looks_like_heading(body) and not capitals and current != "assessment":
        return "other", body.strip(" *_#:"), line.end
    return None


def _dashed(body: str, offset: int) -> tuple[str, int]:
    """A heading that a dash parts from its text: "IMPRESSION - pneumonia", "Dx - healing fracture"."""
    match = re.match(r"([A-Z][A-Za-z/&. -]{1,40}?)\s+[-–—]\s+", body)
    return (match.group(1), offset + match.end()) if match else ("", 0)


def _in_capitals(body: str, offset: int) -> tuple[str, int]:
    """A word for the diagnosis in capitals with nothing but a space behind it: "IMPRESSION corneal abrasion"."""
    match = _CAPITALS.match(body)
    return (match.group(1), offset + match.end()) if match else ("", 0)


def _bare(body: str, offset: int) -> tuple[str, int]:
    """A short heading with nothing but a space behind it: "Dx OSA", "A/P BPH with nocturia", "Plan fiber"."""
    match = _without_colon().match(body)
    return (match.group(1), offset + match.end()) if match else ("", 0)


def _spaced(body: str, offset: int) -> tuple[str, int]:
    """A heading that a wide gap parts from its text: "HPI   34F runner", "A   1. Ingrown toenail"."""
    match = re.match(r"([A-Z][A-Za-z/&.]{0,20})(?: {2,}|\t *)(?=\S)", body)
    return (match.group(1), offset + match.end()) if match else ("", 0)


@lru_cache
def _without_colon() -> re.Pattern[str]:
    phrases = "|".join(re.escape(p) for p in sorted(listed("bare_headings"), key=len, reverse=True))
    return re.compile(rf"((?=[A-Z])(?i:{phrases}))\s+(?=[\w(\"'])")


def _looks_like_heading(body: str) -> bool:
    words = body.strip(" *_#:").split()
    return (
        0 < len(words) <= _LONGEST_HEADING and body.isupper() and len(body.strip()) > 3 and not re.search(r"\d", body)
    )


def _normal(heading: str) -> str:
    return " ".join(heading.lower().strip(" .*_#-=[]()").split())


def _share_of_capitals(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    return sum(letter.isupper() for letter in letters) / len(letters) if letters else 0.0


@lru_cache
def _phrases() -> dict[str, str]:
    table = tomllib.loads(files("assistant.notes").joinpath("patterns/sections.toml").read_text(encoding="utf-8"))
    return {phrase: kind for kind, phrases in table.items() for phrase in phrases}
