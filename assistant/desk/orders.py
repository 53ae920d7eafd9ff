"""What a coder orders in the chat about the worksheet in front of her: add, drop, replace, move, accept, undo, why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.chat.answer import Answer, CodeRow
from assistant.coding.worksheet import NotCoded, Worksheet
from assistant.desk.lookup import LookUp
from assistant.desk.review import IN_THE_CHAT, REASONS, CannotChange, Line, Review, verdict
from codesets.codes import Code, InvalidCode
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.entries import Entry

_POLITE = r"(?:please[, ]+|can you |could you |would you |now |then |also |and )*"
_SHEET = r"(?: (?:to|on|onto|from|off|in) (?:the|my|this) (?:worksheet|list|sheet|codes|claim))?"
_PLACES = {
    "first": 0, "top": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6, "eighth": 7, "last": -1, "bottom": -1,
}  # fmt: skip
_NUMBERED = re.compile(r"(?:\b(?:line|row|number|no|place|position|code|the)\s+|#)(\d{1,2})\b", re.IGNORECASE)
_LETTERED = re.compile(r"\b(?:line|row|letter|diagnosis)\s+([A-L])\b", re.IGNORECASE)
_SPELT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{2,8}")
_FILLING = frozenset(
    [
        "the",
        "a",
        "an",
        "one",
        "code",
        "codes",
        "line",
        "row",
        "it",
        "that",
        "this",
        "for",
        "of",
        "in",
        "on",
        "my",
        "diagnosis",
        "and",
        "please",
        "first",
    ]
)
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Done:
    """An order carried out: the review after it (the same one where nothing was to change) and what to say."""

    review: Review
    answer: Answer


class Orders:
    """Carries out what is plainly an order about the worksheet; everything else is left to the conversation.

    The words are read by rule, with every model, so that an order does the same thing every time.
    """

    def __init__(self, lookup: LookUp) -> None:
        self._lookup = lookup

    def carry_out(self, words: str, review: Review, sheet: Worksheet, past: Sequence[Review]) -> Done | None:
        """What becomes of the review; None where the words are no order, or not about this worksheet."""
        asked = " ".join(words.split())[:300].rstrip(".!")
        for pattern, do in _ORDERS:
            match = re.fullmatch(_POLITE + pattern, asked.rstrip("?"), re.IGNORECASE)
            if match is None:
                continue
            order = _Order(self._lookup, review, sheet, tuple(past))
            try:
                done = do(order, match)
            except CannotChange as error:
                done = order.said(f"Not done: {error}.")
            if done is not None:
                return done
        return None


class _Order:
    """One order on its way."""

    def __init__(self, lookup: LookUp, review: Review, sheet: Worksheet, past: tuple[Review, ...]) -> None:
        self.lookup = lookup
        self.review = review
        self.sheet = sheet
        self.past = past
        day = sheet.encounter.date_of_service
        self._day = day.isoformat() if day else ""

    def said(
        self,
        text: str,
        rows: Sequence[CodeRow] = (),
        cited: Sequence[Basis] = (),
        review: Review | None = None,
    ) -> Done:
        """What is said, with the codes and citations that it names; without a review nothing was changed."""
        return Done(review or self.review, Answer(text, tuple(rows), tuple(cited), model="desk"))

    # -- orders -----------------------------------------------------------------------------------------------------

    def add(self, match: re.Match[str]) -> Done | None:
        """Put codes on the worksheet, spelt or found by words that a title or term has."""
        what = match["what"]
        entries, unknown = self._entries(what)
        if unknown and not entries:
            return self.said(f"Not added: {'; '.join(unknown)}.")
        if not entries:
            found = self.lookup.hits(what, "", 4, True, self._day)
            if not found:
                return None
            if not {"title", "term", "index"} & set(found[0].matched_by):
                rows = [_row(hit.entry) for hit in found]
                return self.said("Which of these? Open one and add it, or name its code.", rows)
            entries = [found[0].entry]
        review = self.review
        for entry in entries:
            review = review.add(entry)
        listed = "; ".join(f"{entry.code} {entry.title}" for entry in entries)
        more = f" Not added: {'; '.join(unknown)}." if unknown else ""
        return self.said(f"Added {listed}.{more}", [_row(each) for each in entries], (), review)

    def drop(self, match: re.Match[str]) -> Done | None:
        """Strike lines; they stay visible below the worksheet."""
        what, reason = _with_reason(match["what"])
        lines = self._lines(what)
        review = self.review
        for line in lines:
            review = review.reject(line.code, reason)
        return self._told("Struck", lines, review, "; it can be put back below the worksheet") if lines else None

    def replace(self, match: re.Match[str]) -> Done | None:
        """Another code in the place of one."""
        lines = self._lines(match["old"])
        entries, unknown = self._entries(match["new"])
        if len(lines) != 1 or len(entries) + len(unknown) != 1:
            return None
        if unknown:
            return self.said(f"Not replaced: {unknown[0]}.")
        old, new = lines[0], entries[0]
        review = self.review.use_instead(old.code, new)
        return self.said(f"{new.code} {new.title} stands in the place of {old.code}.", [_row(new)], (), review)

    def move(self, match: re.Match[str]) -> Done | None:
        """A line to another place."""
        lines = self._lines(match["what"])
        if len(lines) != 1:
            return None
        standing = [line.code for line in self.review.standing]
        now = standing.index(lines[0].code)
        where = match["where"].lower()
        other = [line.code for line in self._lines(match["other"])] if match["other"] else []
        numbered = re.search(r"\d+", where)
        if other and where.startswith(("before", "after", "above", "below")):
            place = standing.index(other[0])
            place -= place > now
            place += where.startswith(("after", "below"))
        elif numbered:
            place = int(numbered.group()) - 1
        elif where in {"up", "down"}:
            place = now + (1 if where == "down" else -1)
        else:
            named = next((place for word, place in _PLACES.items() if re.search(rf"\b{word}\b", where)), None)
            if named is None:
                return None
            place = len(standing) if named < 0 else named
        review = self.review.move(lines[0].code, place)
        order = ", ".join(str(line.code) for line in review.standing)
        return self.said(f"The order is now {order}.", [_line_row(lines[0])], (), review)

    def accept(self, match: re.Match[str]) -> Done | None:
        """Lines, or all of them, are right."""
        if re.fullmatch(
            r"(?:all|everything|the rest|them all|all of them|all (?:the )?codes)", match["what"], re.IGNORECASE
        ):
            return self.said("Every code that was open is accepted.", (), (), self.review.accept_all())
        lines = self._lines(match["what"])
        review = self.review
        for line in lines:
            review = review.accept(line.code)
        return self._told("Accepted", lines, review) if lines else None

    def put_back(self, match: re.Match[str]) -> Done | None:
        """A struck line stands again."""
        struck = [line for line in self.review.rejected if line.code in self._spelt(match["what"])]
        review = self.review
        for line in struck:
            review = review.reopen(line.code)
        return self._told("Put back", struck, review) if struck else None

    def undo(self, match: re.Match[str]) -> Done | None:
        """The worksheet before the last change."""
        if not self.past:
            return self.said("There is nothing to undo.")
        return self.said("The last change is undone.", (), (), self.review.undone(self.past[-1]))

    def why(self, match: re.Match[str]) -> Done | None:
        """Why a code is on the worksheet, or is not."""
        what = match["what"]
        spelt = self._spelt(what)
        lines = self._lines(what)
        if len(lines) == 1:
            return self._why_suggested(lines[0], [code for code in spelt if code != lines[0].code])
        for line in self.review.rejected:
            if line.code in spelt:
                return self.said(f"{line.code} was struck by the coder: {line.reason}.", [_line_row(line)])
        left = [each for each in self.sheet.not_coded if each.code in spelt]
        return self._why_left(left[0]) if left and len(spelt) == 1 else None

    def judge(self, match: re.Match[str]) -> Done | None:
        """What the conventions say of the worksheet as it stands."""
        asked = [each for each in self.sheet.findings if each.verdict is not Verdict.INFO]
        lines = [_found(each) for each in asked[:_SHOWN]]
        codes = {code for each in asked for code in each.codes}
        rows = [_line_row(line) for line in self.review.standing if line.code in codes]
        return self.said("\n\n".join([verdict(self.sheet), *lines]), rows, [each.basis for each in asked[:_SHOWN]])

    # -- what the words mean ----------------------------------------------------------------------------------------

    def _lines(self, words: str) -> list[Line]:
        """The lines that stand and are named: by code, by place, or by words of a title that only one line has."""
        standing = self.review.standing
        spelt = self._spelt(words)
        named = [line for line in standing if line.code in spelt]
        if named:
            return sorted(named, key=lambda line: spelt.index(line.code))
        if any(character.isdigit() for token in spelt for character in token.value):
            return []
        lettered = Review.lettered(standing)
        by_letter = [lettered.get(letter.upper()) for letter in _LETTERED.findall(words)]
        places = [int(number) - 1 for number in _NUMBERED.findall(words)]
        places += [place for word, place in _PLACES.items() if re.search(rf"\b{word}\b", words, re.IGNORECASE)]
        placed = [standing[place] for place in places if -len(standing) <= place < len(standing)]
        placed += [line for line in standing if line.code in by_letter]
        if placed:
            return list(dict.fromkeys(placed))
        wanted = [word for word in re.findall(r"[a-z]+", words.lower()) if word not in _FILLING]
        told = [line for line in standing if wanted and all(word in _told_of(line) for word in wanted)]
        if not told and re.fullmatch(r"(?:it|that|this|that one|this one)", words.strip(), re.IGNORECASE):
            told = list(standing) if len(standing) == 1 else [line for line in standing if line.added][-1:]
        return told if len(told) == 1 else []

    def _spelt(self, words: str) -> list[Code]:
        """The codes that the words spell, as the worksheet or the code sets know them."""
        on_sheet = {line.code.plain: line.code for line in self.review.lines}
        on_sheet |= {each.code.plain: each.code for each in self.sheet.not_coded if each.code.plain not in on_sheet}
        found: list[Code] = []
        for token in _SPELT.findall(words):
            plain = token.rstrip(".").replace(".", "").upper()
            if plain in on_sheet:
                found.append(on_sheet[plain])
            elif any(character.isdigit() for character in plain) and (entry := self._known(token)):
                found.append(entry.code)
        return list(dict.fromkeys(found))

    def _known(self, token: str) -> Entry | None:
        try:
            return self.lookup.entry(token.rstrip("."), "", "", self._day)
        except InvalidCode:
            return None

    def _entries(self, words: str) -> tuple[list[Entry], list[str]]:
        """The entries that are spelt as codes, and of what looks like a code and is none, the sentence that says so."""
        entries, unknown = [], []
        for token in _SPELT.findall(words):
            bare = token.rstrip(".")
            if not re.search(r"\d", bare) or re.fullmatch(r"\d{1,4}", bare):
                continue
            try:
                entries.append(self.lookup.entry(bare, "", "", self._day))
            except InvalidCode as error:
                unknown.append(str(error))
        return list({entry.code: entry for entry in entries}.values()), unknown

    # -- what is said -----------------------------------------------------------------------------------------------

    def _told(self, did: str, lines: Sequence[Line], review: Review, more: str = "") -> Done:
        listed = "; ".join(f"{line.code} {line.suggestion.title}" for line in lines)
        return self.said(f"{did}: {listed}{more}.", [_line_row(line) for line in lines], (), review)

    def _why_suggested(self, line: Line, others: Sequence[Code]) -> Done | None:
        each = line.suggestion
        quoted = "; ".join(f"“{' '.join(part.text.split())}”" for part in each.evidence[:3])
        text = f"{each.code} {each.title}: {each.rationale}" + (f"\n\nThe note says {quoted}." if quoted else "")
        for other in others:
            reason = next((a.why_not for a in each.alternatives if a.code == other), None)
            if reason is None:
                return None
            text += f"\n\n{other} was weighed: {reason}."
        return self.said(text, [_line_row(line)], each.citations)

    def _why_left(self, left: NotCoded) -> Done:
        quoted = "; ".join(f"“{' '.join(part.text.split())}”" for part in left.evidence[:2])
        text = f"{left.code} {left.title} was considered and not coded ({left.reason.value.replace('-', ' ')})"
        row = CodeRow(left.code, left.title, True)
        return self.said(text + (f": the note says {quoted}." if quoted else "."), [row], left.citations)


_Do = Callable[[_Order, "re.Match[str]"], "Done | None"]
_ORDERS: tuple[tuple[str, _Do], ...] = (
    (rf"(?:add|include|append)\s+(?P<what>.+?){_SHEET}", _Order.add),
    (rf"(?:replace|swap|exchange|change)\s+(?P<old>.+?)\s+(?:by|with|for|to|into)\s+(?P<new>.+?){_SHEET}", _Order.replace),
    (r"use\s+(?P<new>.+?)\s+(?:instead of|in place of|rather than|for)\s+(?P<old>.+)", _Order.replace),
    (rf"(?:drop|remove|delete|strike|reject|take (?:off|out|away)|take)\s+(?P<what>.+?)(?: off| out| away)?{_SHEET}", _Order.drop),
    (
        r"(?:move|put|make|place|list|sequence)\s+(?P<what>.+?)\s+(?:in |at |to |as |into |the |be )*"
        r"(?P<where>(?:before|after|above|below) (?P<other>.+)|up|down|(?:place|position|line|number|#)\s?\d{1,2}"
        r"|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|last|top|bottom)(?:[ -](?:listed|place|position|one|diagnosis|code))*)" + _SHEET,
        _Order.move,
    ),
    (r"(?:accept|approve|confirm|agree (?:to|with))\s+(?P<what>.+)", _Order.accept),
    (r"(?:put back|restore|reopen|bring back)\s+(?P<what>.+)", _Order.put_back),
    (r"(?:undo|undo (?:that|it|the last (?:change|one|step)))", _Order.undo),
    (
        r"why(?: is| was| did you| do you| are| have you| has|'s)?(?: not)?\s+(?P<what>.+?)(?: (?:on|in|off) (?:it|there|the worksheet|the list|here))?",
        _Order.why,
    ),
    (
        r"(?:(?:is|are) (?:the|my|this|these) (?:worksheet|codes|list|set)(?: of codes)? (?:clean|ok|okay|fine|right|complete)|check (?:it|the|my|this|these) ?(?:worksheet|codes|list|set)?"
        r"|(?:any|are there any|what are the) (?:findings|problems|conflicts|errors)(?: on (?:the|my) worksheet| left)?)",
        _Order.judge,
    ),
)  # fmt: skip


def _with_reason(words: str) -> tuple[str, str]:
    """The line that is meant, and the reason on the list that the coder gave with it."""
    for reason in REASONS:
        found = re.search(
            rf"[,:;(]?\s*(?:because (?:it is |it's )?|as |since )?{re.escape(reason)}\)?\s*$", words, re.IGNORECASE
        )
        if found:
            return words[: found.start()], reason
    return words, IN_THE_CHAT


def _row(entry: Entry) -> CodeRow:
    return CodeRow(entry.code, entry.title, entry.billable)


def _line_row(line: Line) -> CodeRow:
    return CodeRow(line.code, line.suggestion.title, line.suggestion.billable)


def _told_of(line: Line) -> str:
    said = " ".join(part.text for part in line.suggestion.evidence)
    return f"{line.suggestion.title} {said}".lower()


def _found(each: Finding) -> str:
    return f"{each.verdict.value} {' '.join(map(str, each.codes))}: {each.message}"
