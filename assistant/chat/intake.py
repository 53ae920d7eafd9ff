"""A stranger's question, or one clear line that says why not."""

from __future__ import annotations

import re

from codesets.refusal import Refusal

MAX_CHARACTERS = 10_000
# A text of this length, in lines, that a coder sends without a question is a note.
_NOTE_CHARACTERS, _NOTE_LINES, _NOTE_HEADINGS, _NOTE_WORDS = 350, 4, 2, 180
_HEADING = re.compile(
    r"^\s*(?:chief complaint|cc|hpi|history of present illness|subjective|objective|assessment(?: (?:and|&) plan)?|a/p|plan|impression|findings"
    r"|physical exam\w*|exam|pmh|past medical history|medications|allergies|discharge diagnos[ei]s|final diagnos[ei]s|hospital course|indication)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


class UnreadableQuestion(Refusal, ValueError):
    """The input is no question; the message says what to do and never repeats what was typed."""


def read_question(text: str) -> str:
    """The question without surrounding space; raises UnreadableQuestion."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise UnreadableQuestion("the question is empty: ask about a code, a guideline or a note")
    if len(words) > MAX_CHARACTERS and not looks_like_a_note(words):
        raise UnreadableQuestion(f"the question has {len(words):,} characters; {MAX_CHARACTERS:,} is the most")
    return words


def looks_like_a_note(text: str) -> bool:
    """True for documentation pasted where a question was expected: headings of a note, or many lines and words."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "?" in lines[-1]:
        return False
    if len(lines) >= _NOTE_LINES - 1 and len(_HEADING.findall(text)) >= _NOTE_HEADINGS:
        return True
    return len(text) >= _NOTE_CHARACTERS and (len(lines) >= _NOTE_LINES or len(text.split()) > _NOTE_WORDS)
