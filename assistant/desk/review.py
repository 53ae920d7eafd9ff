"""The coder's decisions on a worksheet: every change gives a new review, judged anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from assistant.coding.worksheet import Alternative, Role, Suggestion, Worksheet
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import check, summary
from codesets.conventions.finding import Basis, Finding
from codesets.entries import Entry
from codesets.refusal import Refusal

MOST_LINES = 60
# Why a coder strikes a suggestion; a closed list, so that the audit record holds nothing of the note.
REASONS = (
    "not documented",
    "not addressed at this visit",
    "integral to another diagnosis",
    "more specific code exists",
    "wrong condition or site",
    "not reported by this payer or setting",
)
# The reason of a line that was struck in the chat without one.
IN_THE_CHAT = "struck in the chat"
_DIAGNOSES = frozenset({Role.FIRST_LISTED, Role.SECONDARY})
# What a service points to by its letter on a claim.
LETTERED = _DIAGNOSES | {Role.EXTERNAL_CAUSE}
SERVICES = frozenset({Role.SERVICE, Role.SUPPLY})
LETTERS = "ABCDEFGHIJKL"
MOST_POINTERS = 4
MOST_MODIFIERS = 4
_ROLES = {CodeSystem.ICD10CM: Role.SECONDARY, CodeSystem.ICD10PCS: Role.PROCEDURE}
UNDO = "undo"
Clock = Callable[[], datetime]


class CannotChange(Refusal, ValueError):
    """The change is not possible; the message says what to do."""


class Decision(StrEnum):
    """What the coder said of a line."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Line:
    """A suggestion with the coder's decision; `reason` where it was rejected, `instead_of` where it replaces a code.

    `points_to` are the diagnoses that the coder had a service point to; without them its own pointers hold.
    """

    suggestion: Suggestion
    decision: Decision = Decision.OPEN
    reason: str = ""
    added: bool = False
    instead_of: Code | None = None
    points_to: tuple[Code, ...] | None = None

    @property
    def code(self) -> Code:
        """The code of the line."""
        return self.suggestion.code


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the coder did, for the audit record: no words of the note."""

    at: datetime
    action: str
    code: Code
    detail: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Review:
    """A worksheet under the coder's hand: its lines in sequence and what was done to them."""

    suggested: Worksheet
    lines: tuple[Line, ...]
    changes: tuple[Change, ...] = ()
    clock: Clock = field(default=_now, compare=False)

    @classmethod
    def of(cls, worksheet: Worksheet, clock: Clock = _now) -> Review:
        """A review in which nothing has been decided yet."""
        return cls(worksheet, tuple(Line(each) for each in worksheet.suggestions), (), clock)

    def renewed(self, worksheet: Worksheet, *, keep_added: bool = False) -> Review:
        """The same decisions on another worksheet of the same note, in its order: what was decided stays decided.

        Lines that were rejected stay rejected. With `keep_added` the codes that the coder put in stay too (the note was
        coded again); without it the worksheet says all that stands (the coder had it changed in the chat).
        """
        known = {line.code: line for line in self.lines}
        replaced = {line.instead_of: line for line in self.lines if line.instead_of} if keep_added else {}
        lines = [
            replaced.get(each.code)
            or (replace(known[each.code], suggestion=each) if each.code in known else Line(each))
            for each in worksheet.suggestions
        ]
        placed = {line.code for line in lines}
        lines += [
            line
            for line in self.lines
            if line.code not in placed and (line.decision is Decision.REJECTED or (keep_added and line.added))
        ]
        return replace(self, suggested=worksheet, lines=tuple(dict.fromkeys(lines)))

    # -- what a coder can do ------------------------------------------------------------------------------------------

    def accept(self, code: Code) -> Review:
        """The line is right."""
        return self._decide(code, Decision.ACCEPTED, "", "accept")

    def accept_all(self) -> Review:
        """Every line that is still open is right."""
        still_open = [line.code for line in self.lines if line.decision is Decision.OPEN]
        review = self
        for code in still_open:
            review = review.accept(code)
        return review

    def reject(self, code: Code, reason: str) -> Review:
        """The line is wrong, for one of REASONS; it leaves the worksheet and stays visible."""
        if reason not in {*REASONS, IN_THE_CHAT}:
            raise CannotChange("choose one of the reasons on the list")
        return self._decide(code, Decision.REJECTED, reason, "reject")

    def reopen(self, code: Code) -> Review:
        """Undo an acceptance or a rejection."""
        return self._decide(code, Decision.OPEN, "", "reopen")

    def move(self, code: Code, to: int) -> Review:
        """The line at place `to` (0 is the first) among the lines that stand."""
        line = self._line(code)
        others = [each for each in self.lines if each is not line]
        standing = [each for each in others if each.decision is not Decision.REJECTED]
        place = len(others) if to >= len(standing) else others.index(standing[max(to, 0)])
        lines = (*others[:place], line, *others[place:])
        return self._with(lines, "move", code, f"to {max(to, 0) + 1}") if lines != self.lines else self

    def use_instead(self, code: Code, entry: Entry) -> Review:
        """Another code on the same evidence."""
        if entry.code == code:
            return self
        self._may_enter(entry)
        line = self._line(code)
        made = replace(
            line.suggestion,
            code=entry.code,
            title=entry.title,
            billable=entry.billable,
            rationale=f"Chosen by the coder instead of {code}.",
            citations=(_printed(entry),),
            alternatives=(
                Alternative(code, line.suggestion.title, "was replaced"),
                *(other for other in line.suggestion.alternatives if other.code != entry.code),
            ),
            confidence=1.0,
        )
        suggested = line.instead_of or code
        instead_of = suggested if suggested != entry.code else None
        new = Line(made, Decision.ACCEPTED, added=True, instead_of=instead_of, points_to=line.points_to)
        lines = tuple(new if each is line else each for each in self.lines)
        return self._with(lines, "replace", code, f"by {entry.code}")

    def add(self, entry: Entry) -> Review:
        """A code that the coder found herself; one that she had struck is put back."""
        if len(self.lines) >= MOST_LINES:
            raise CannotChange(f"a worksheet holds at most {MOST_LINES} lines")
        self._may_enter(entry)
        if any(line.code == entry.code for line in self.lines):
            return self.accept(entry.code)
        suggestion = Suggestion(
            code=entry.code,
            title=entry.title,
            role=_ROLES.get(entry.code.system, Role.SERVICE),
            billable=entry.billable,
            confidence=1.0,
            evidence=(),
            rationale="Added by the coder.",
            citations=(_printed(entry),),
            units=None if entry.code.system in _ROLES else 1.0,
        )
        first = next(iter(self.lettered(self.standing).values()), None)
        points_to = (first,) if first and suggestion.role in SERVICES else None
        line = Line(suggestion, Decision.ACCEPTED, added=True, points_to=points_to)
        at = len(self.lines)
        if suggestion.role is Role.SECONDARY:
            at = next((n for n, each in enumerate(self.lines) if each.suggestion.role not in _DIAGNOSES), at)
        return self._with((*self.lines[:at], line, *self.lines[at:]), "add", entry.code)

    def bill(self, code: Code, units: str, modifiers: str, pointers: str) -> Review:
        """Units, modifiers and pointers of a service line as the coder writes them; raises CannotChange."""
        line = self._line(code)
        if line.suggestion.role not in SERVICES:
            raise CannotChange(f"{code} is no service: it has no units, modifiers or pointers")
        named = re.findall(r"[A-Z0-9]+", pointers.upper())
        letters = self.lettered(self.standing)
        if len(named) > MOST_POINTERS or any(letter not in letters for letter in named):
            raise CannotChange(f"point to at most {MOST_POINTERS} diagnoses by their letters, as in A B")
        points_to = tuple(dict.fromkeys(letters[letter] for letter in named))
        made = replace(line.suggestion, units=_units(units), modifiers=_modifiers(modifiers))
        new = replace(line, suggestion=made, points_to=points_to)
        if new == line:
            return self
        detail = f"units {units.strip() or '-'}, modifiers {' '.join(made.modifiers) or '-'}, pointers {' '.join(named) or '-'}"
        return self._with(tuple(new if each is line else each for each in self.lines), "bill", code, detail)

    # -- what comes of it ---------------------------------------------------------------------------------------------

    @property
    def standing(self) -> tuple[Line, ...]:
        """The lines that are on the worksheet, in sequence, each with the role that its place gives it."""
        kept = [line for line in self.lines if line.decision is not Decision.REJECTED]
        first = next((line for line in kept if line.suggestion.role in _DIAGNOSES), None)
        now = {code: letter for letter, code in self.lettered(kept).items()}
        moved = {line.instead_of: line.code for line in kept if line.instead_of}
        first_suggested = _letters([each.code for each in self.suggested.suggestions if each.role in LETTERED])

        def pointers(line: Line) -> tuple[str, ...]:
            if line.points_to is None:
                named = (first_suggested.get(letter) for letter in line.suggestion.pointers)
                codes = [moved.get(code, code) for code in named if code]
            else:
                codes = [moved.get(code, code) for code in line.points_to]
            return tuple(now[code] for code in codes if code in now)

        return tuple(replace(line, suggestion=_placed(line.suggestion, line is first, pointers(line))) for line in kept)

    @property
    def rejected(self) -> tuple[Line, ...]:
        """The lines that the coder struck."""
        return tuple(line for line in self.lines if line.decision is Decision.REJECTED)

    def worksheet(self, catalog: Catalog) -> Worksheet:
        """The worksheet as it stands now, with the findings on exactly these codes in this order."""
        suggestions = tuple(line.suggestion for line in self.standing)
        # The conventions judge diagnoses in their sequence; a service is no part of that list.
        diagnoses = [each.code for each in suggestions if each.role in LETTERED]
        found = findings(diagnoses, self.suggested, catalog)
        return replace(self.suggested, suggestions=suggestions, findings=found)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _line(self, code: Code) -> Line:
        for line in self.lines:
            if line.code == code:
                return line
        raise CannotChange(f"{code} is not on the worksheet any more")

    def _may_enter(self, entry: Entry) -> None:
        if not entry.billable:
            raise CannotChange(f"{entry.code} still needs characters: choose a complete code below it")
        if any(line.code == entry.code and line.decision is not Decision.REJECTED for line in self.lines):
            raise CannotChange(f"{entry.code} is on the worksheet already")

    def undone(self, before: Review) -> Review:
        """The lines as they were in `before`; that they were put back is a change too."""
        last = self.changes[-1] if self.changes else None
        change = Change(
            self.clock(), UNDO, last.code if last else Code(CodeSystem.ICD10CM, ""), last.action if last else ""
        )
        return replace(self, suggested=before.suggested, lines=before.lines, changes=(*self.changes, change))

    def _decide(self, code: Code, decision: Decision, reason: str, action: str) -> Review:
        line = self._line(code)
        new = replace(line, decision=decision, reason=reason)
        return self._with(tuple(new if each is line else each for each in self.lines), action, code, reason)

    def _with(self, lines: Sequence[Line], action: str, code: Code, detail: str = "") -> Review:
        change = Change(self.clock(), action, code, detail)
        return replace(self, lines=tuple(lines), changes=(*self.changes, change))

    @staticmethod
    def lettered(kept: Sequence[Line]) -> dict[str, Code]:
        """The letter of each diagnosis that stands, in sequence."""
        return _letters([line.code for line in kept if line.suggestion.role in LETTERED])


def findings(codes: Sequence[Code], worksheet: Worksheet, catalog: Catalog) -> tuple[Finding, ...]:
    """What the conventions say of these codes in this order on the day of the worksheet."""
    if not codes:
        return ()
    return check(codes, worksheet.encounter, catalog.on(worksheet.encounter.date_of_service))


def verdict(worksheet: Worksheet) -> str:
    """The one sentence that judges the whole worksheet."""
    return summary(worksheet.findings) if worksheet.suggestions else "No code is on the worksheet."


def _letters(codes: Sequence[Code]) -> dict[str, Code]:
    return dict(zip(LETTERS, codes, strict=False))


def _placed(suggestion: Suggestion, first: bool, pointers: tuple[str, ...]) -> Suggestion:
    role = suggestion.role
    if role in _DIAGNOSES:
        role = Role.FIRST_LISTED if first else Role.SECONDARY
    return replace(suggestion, role=role, pointers=pointers)


def _units(text: str) -> float | None:
    if not text.strip():
        return None
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text.strip()) or not float(text):
        raise CannotChange("write the units as a number above 0")
    return float(text)


def _modifiers(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip().upper()))) if text.strip() else ()
    if len(found) > MOST_MODIFIERS or not all(re.fullmatch(r"[A-Z0-9]{2}", each) for each in found):
        raise CannotChange(f"write at most {MOST_MODIFIERS} modifiers of two characters, as in 25 LT")
    return found


def _printed(entry: Entry) -> Basis:
    source = "tabular" if entry.code.system is CodeSystem.ICD10CM else entry.code.system.value
    return Basis(source, entry.code.value, entry.title)
