"""What a coder typed: a question, a note, or a note with what is asked about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codesets.refusal import Refusal

MAX_CHARACTERS = 10_000
# Documentation without any heading is told by its length, in characters, lines or words.
_LONG_CHARACTERS, _LONG_LINES, _LONG_WORDS = 350, 4, 120
_SHORT_LINES, _LEAST_HEADINGS = 4, 2
_HEADING = re.compile(
    r"(?:^|(?<=[.;:\n])\s*|\s{2,})(?:#+ *|\*+ *|\d+[.)] *)?(?:chief complaint|cc|reason for visit|hpi|history of present illness|subjective|objective|interval history"
    r"|assessment(?: ?(?:and|&|/) ?plan)?|a ?/ ?p|a&p|plan|impression|findings|physical exam\w*|exam|pe|ros|review of systems|vitals?(?: signs)?|labs?"
    r"|pmh|psh|past (?:medical|surgical) history|social history|family history|medications?|meds|allergies|procedures?|orders?"
    r"|(?:discharge|final|admitting|principal|primary|secondary|pre-?op\w*|post-?op\w*|admission) diagnos[ei]s|diagnos[ei]s|dx|hospital course|indication|technique|comparison"
    r"|discharge summary|progress note|operative report|skin|heent|cv|[soap])\s*(?::|-{1,2} |\n)",
    re.IGNORECASE,
)
# What stands in a note and hardly in a question: an age with the sex, a numbered diagnosis, what was found and planned.
_SIGNS = re.compile(
    r"\b\d{1,3} ?(?:-?year-?old|y/?o|[MF])\b|(?<![\w.])\d[.)] [A-Z]|\b(?:admitted|discharged|presents?|denies|final|history of|hx|exam|x-?ray|labs?|splint|follow-?up|started|continue)\b",
    re.IGNORECASE,
)
_SHORT_NOTE, _LEAST_SIGNS = 30, 4
# An assessment of a few numbered lines, pasted without the rest of its note.
_NUMBERED, _LEAST_NUMBERED = re.compile(r"(?m)^\s*\d{1,2}[.)]\s+\S"), 2
_NAMED = re.compile(
    r"\b(?:discharge summary|progress note|operative (?:report|note)|h&p|clinic note|visit note)\b", re.IGNORECASE
)
# A head such as "please code this note (inpatient):" in front of the note.
_HEAD = re.compile(
    r"^\W*(?:(?:hi|hello|ok(?:ay)?|please|pls|can you|could you|would you|i need you to|here(?:'s| is)|now)\W+)*"
    r"(?:code|abstract|review|read|analy[sz]e|note|chart|record|report|what (?:codes?|would you code|dx)|which codes|codes? for)\b[^\n:]{0,120}[:\n]\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:please |pls )?(?:code|abstract|what|which|can|should|is|are|how|any|list|give)\b", re.IGNORECASE
)
# A short note typed in one line, with nothing asked of it but its codes: "A/P: gout, allopurinol. HTN. - dx codes?"
_FOR_CODES = re.compile(
    r"[\s.;,:–—-]+(?:(?:what|which|the|dx|icd(?:-?10)?|diagnosis|my|all)\s+)*(?:codes?|coding|dx)(?: (?:please|pls|plz|for (?:this|it|the visit)))?\W*$",
    re.IGNORECASE,
)
_ASSESSED = re.compile(
    r"\b(?:assessment(?: ?(?:and|&|/) ?plan)?|a ?/ ?p|a&p|impression|imp|(?:final |discharge )?(?:dx|diagnos[ei]s))\s*:",
    re.IGNORECASE,
)
# What is asked behind it is a question about what was told: "Assessment: ... Can I code it as diabetic"
_ASKED_BEHIND = re.compile(
    r"[.;,?]\s+(?:(?:so|and|ok|but) )?(?:can|could|may|should|must|do|does|is|are|am|how (?:do|does|should|would|is)|which (?:one|is|goes)) (?:i|we|it|that|this|they|both|he|she|the|these|first)\b[^.?!;]*\W*$",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b\d{1,3} ?(?:-?year-?old|y/?o|[MF])\b", re.IGNORECASE)
_SENTENCES = re.compile(r"[.;]\s+(?=\S)")
_ASSESSED_WORDS, _TOLD_SENTENCES = 5, 3
_INPATIENT = re.compile(
    r"\binpatient\b|\bdischarge summary\b|\bhospital course\b|\badmi(?:tted|ssion) (?:on|to|date)", re.IGNORECASE
)
_OUTPATIENT = re.compile(r"\boutpatient\b|\bclinic\b|\boffice\b", re.IGNORECASE)


class UnreadableQuestion(Refusal, ValueError):
    """The input is no question; the message says what to do and never repeats what was typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, taken apart: the documentation, empty where there is none, and the question, empty likewise."""

    note: str
    question: str
    inpatient: bool = False


def read_question(text: str) -> str:
    """The question without surrounding space; raises UnreadableQuestion."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise UnreadableQuestion("the question is empty: ask about a code, a guideline or a note")
    if len(words) > MAX_CHARACTERS and not looks_like_a_note(words):
        raise UnreadableQuestion(f"the question has {len(words):,} characters; {MAX_CHARACTERS:,} is the most")
    return words


def taken_apart(words: str) -> Typed:
    """Documentation and what is asked about it: a head in front of the note, or a question as its first or last line."""
    head = _HEAD.match(words)
    rest = words[head.end() :] if head else words
    if head and _is_documentation(rest):
        return Typed(rest, head.group().strip(" :\n"), _inpatient(head.group(), rest))
    if asks := _FOR_CODES.search(words):
        body = words[: asks.start()].strip()
        if _briefly_noted(body):
            return Typed(body, "", _inpatient("", body))
    if not looks_like_a_note(words):
        brief = _ASSESSED.search(words) and _briefly_noted(words) and not _ASKED_BEHIND.search(words)
        return Typed(words, "", _inpatient("", words)) if brief else Typed("", words)
    lines = words.strip().splitlines()
    for place in (-1, 0):
        line = lines[place].strip()
        body = "\n".join(lines[:-1] if place else lines[1:])
        if (
            len(lines) > 2
            and len(line) < 200
            and _ASKS.search(line)
            and not _HEADING.search(line)
            and looks_like_a_note(body)
        ):
            return Typed(body, line, _inpatient(line, body))
    return Typed(words, "", _inpatient("", words))


def looks_like_a_note(text: str) -> bool:
    """True for documentation pasted where a question was expected: headings of a note, or many lines and words."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return False
    headings = len(_HEADING.findall(text))
    last = lines[-1].rstrip().endswith("?")
    if headings and not last and len(_NUMBERED.findall(text)) >= _LEAST_NUMBERED:
        return True
    if (
        headings >= _LEAST_HEADINGS
        and (len(lines) > 1 or len(text.split()) >= _SHORT_LINES * 3)
        and not (last and len(lines) < 3)
    ):
        return True
    if not last and len(text.split()) >= _SHORT_NOTE and len(_SIGNS.findall(text)) >= _LEAST_SIGNS:
        return True
    if last and len(lines) < _LONG_LINES:
        return len(text.split()) > _LONG_WORDS
    return len(text) >= _LONG_CHARACTERS and (len(lines) >= _LONG_LINES or len(text.split()) > _LONG_WORDS)


def _briefly_noted(text: str) -> bool:
    """True for a note in a line or two: an assessment by that name, or a person of whom several sentences tell."""
    if "?" in text or len(text.split()) < _ASSESSED_WORDS:
        return False
    sentences = len(_SENTENCES.findall(text)) + 1
    return bool(_ASSESSED.search(text) and sentences > 1) or bool(_WHO.search(text) and sentences >= _TOLD_SENTENCES)


def _is_documentation(text: str) -> bool:
    """True for what stands behind a head that says so: less is asked of it than of a bare text."""
    return bool(looks_like_a_note(text) or _NAMED.search(text[:80]) or _HEADING.search(text) or len(text.split()) >= 20)


def _inpatient(said: str, note: str) -> bool:
    """The setting that the coder says, else the one that the note's kind tells."""
    if _OUTPATIENT.search(said):
        return False
    return bool(_INPATIENT.search(said) or _INPATIENT.search(note[:400]))
