"""Cut problem lines where their pieces are named best, and look the named up again with the details beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from assistant.coding.candidates import NUMBER, ON_LINE, SIDES, UNSAID, Candidate, Finder, Named, details, listed_roots
from assistant.coding.pieces import Atom
from assistant.coding.places import place_of, spread_to
from assistant.coding.statements import Line, Origin
from assistant.coding.tables import table
from assistant.coding.titles import words_of
from assistant.notes.assertions import present
from assistant.notes.attributes import sites_in
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry
from index.words import roots, tokens

# A condition named by several pieces of a line must gain this much over pieces that stand alone.
_PIECE_COST = 0.45
_MOST_ATOMS = 8
# Details are short, and an entry must have nearly all that a statement says with them.
_MOST_DETAILS, _LONGEST_DETAIL, _DETAILED = 2, 5, 0.95
_UNSAID_WORDS = 1
# The episode of care is the 7th character, not a detail that tells one entry from another.
_EPISODES = frozenset(roots(tokens("initial subsequent sequela encounter visit")))
# What a piece must reach to stand as a condition where it was picked out of prose.
_IN_PROSE, _PROSE_RECALL = 0.78, 0.8
_BY_TERM = 0.8
_SECONDARY = ("C77", "C78", "C79")
# "chemo-induced nausea": what a cause brought about is the condition.
_BROUGHT = re.compile(r"[- ]?\b(?:induced|related|associated|provoked|triggered)\s+(?P<rest>[^,;()]+)$", re.I)
_CAUSED = re.compile(r"\b(?:induced|due to|secondary|drug)\b", re.I)
_WITHOUT = re.compile(r"(?:without|w/o|no|not)\b", re.I)
# Two pieces that may share what stands behind the second or before the first.
_AND = re.compile(r"\s*(?:\band\b|&|/|\+)\s*", re.I)
_COURSE = re.compile(r"(?:acute on chronic|acute|chronic|recurrent|primary|secondary)\b", re.I)
_SYMPTOM = "R"
# A title of which nobody knows which of two holds is not the title of both.
_WHETHER = re.compile(r"\bunspecified whether\b", re.I)
_MOST_HEADS = 3
# Pieces of a list.
_LISTED = re.compile(r"\s*,\s*(?:and\s+)?", re.I)
# No condition goes on over these.
_PARTED = re.compile(r";|\.\s")
_Option = tuple[Atom, Atom, tuple[Candidate, ...], frozenset[str]]  # with the roots of the words that were looked up


class Namer:
    """Names the conditions of problem lines with the candidates of a finder."""

    def __init__(self, finder: Finder, catalog: Catalog) -> None:
        self._finder = finder
        self._catalog = catalog

    def named(self, lines: Iterable[Line]) -> tuple[Named, ...]:
        """The conditions of problem lines: each line cut where its pieces are named best."""
        lines = tuple(lines)
        spans = [(line, first, last) for line in lines for first, last in _spans(line)]
        texts = [self._text(*span) for span in spans]
        shared = self._with_heads(spans, self._finder.candidates(texts))
        options: dict[int, list[_Option]] = {}
        for (line, first, last), own, (whole, candidates) in zip(spans, texts, shared, strict=True):
            options.setdefault(id(line), []).append((first, last, candidates, self._finder.roots(whole or own)))
        named: list[Named] = []
        for line in lines:
            chosen = [each for each in self._cut(line, options.get(id(line), [])) if each[2]]
            for number, (first, last, candidates, _) in enumerate(chosen):
                until = chosen[number + 1][0].start if number + 1 < len(chosen) else None
                candidates = _vouched(candidates, line, first)
                named.append(Named(line.statement(first, last), candidates, self._details_of(line, last, until)))
        return tuple(named)

    def _with_heads(
        self, spans: Sequence[tuple[Line, Atom, Atom]], found: Sequence[tuple[Candidate, ...]]
    ) -> list[tuple[str, tuple[Candidate, ...]]]:
        """The candidates of the pieces, with the words looked up where they are not those of the piece.

        Of two that share a head or a course these are the words with it.

        "acute hypoxic and hypercapnic respiratory failure", "alcohol and cocaine dependence".
        """
        result = [self._brought(line, first, last, own) for (line, first, last), own in zip(spans, found, strict=True)]
        place = {(id(line), first): n for n, (line, first, last) in enumerate(spans) if first is last}
        for (line, first, second), both in zip(spans, found, strict=True):
            if first is second or (id(line), second) not in place or not self._joined(line, first, second):
                continue
            if both and both[0].recall == 1.0 and not _WHETHER.search(both[0].title):
                continue
            own = result[place[id(line), first]][1]
            if own and own[0].same and not own[0].code.value.startswith(_SYMPTOM):
                continue
            one, other = (line.sentence.text[each.start : each.end] for each in (first, second))
            tried = ((text, self._exact(text, line)) for text in (f"{one} {head}" for head in _heads(other)))
            if whole := next(((text, exact) for text, exact in tried if exact), None):
                result[place[id(line), first]] = whole
                text = f"{_course(one)} {other}"
                if _course(one) and (exact := self._exact(text, line)):
                    result[place[id(line), second]] = (text, exact)
        return result

    def _brought(
        self, line: Line, first: Atom, last: Atom, found: tuple[Candidate, ...]
    ) -> tuple[str, tuple[Candidate, ...]]:
        """What was brought about, by itself, where no entry has it together with its cause."""
        brought = _BROUGHT.search(line.sentence.text[first.start : last.end])
        if brought is None or (found and found[0].same):
            return "", found
        exact = self._exact(brought["rest"], line)
        if exact and found and not self._only_cause(found[0], brought["rest"]):
            caused = _CAUSED.search(found[0].title) or found[0].code.category != exact[0].code.category
            exact = () if caused else exact
        return (brought["rest"], exact) if exact else ("", found)

    def _only_cause(self, best: Candidate, rest: str) -> bool:
        """True for an entry that has nothing of what a cause is said to have brought about."""
        named = frozenset(roots(tokens(rest))) - details() - _courses()
        return bool(named) and not self._finder.shares(best.code, named)

    def _exact(self, words: str, line: Line) -> tuple[Candidate, ...]:
        """What some words mean where a term of the book is just these."""
        [found] = self._finder.candidates([self._finder.written(words, line.sentence.text)])
        return found if found and found[0].same else ()

    def _joined(self, line: Line, first: Atom, second: Atom) -> bool:
        return bool(_AND.fullmatch(line.sentence.text, first.end, second.start))

    def _details_of(self, line: Line, last: Atom, until: int | None) -> str:
        """The pieces of a line behind a statement that were named nothing: "second degree", "in remission"."""
        behind = [a for a in line.atoms if a.start >= last.end and (until is None or a.start < until) and not a.doubt]
        told = [present(line.sentence.text)[a.start : a.end].strip() for a in behind[:_MOST_DETAILS]]
        details = (text for text in told if text and len(text.split()) <= _LONGEST_DETAIL)
        return " ".join((place_of(line.sentence), *details)).strip()

    def detailed(self, named: Named) -> Named:
        """The statement with the entry that its details make of it, where the book has one in the same category."""
        words = frozenset(roots(tokens(named.details))) - _EPISODES
        placed = place_of(named.statement.sentence)
        if (words <= sites_in(words) | SIDES and not placed) or (
            placed and "unspecified" not in named.best.title.lower()
        ):
            return named
        statement = named.statement
        [found] = self._finder.candidates(
            [self._finder.written(f"{statement.text} {named.details}", statement.sentence.text)]
        )
        told = sites_in(self._finder.roots_of(statement)) | sites_in(words)
        better = [
            c
            for c in found
            if c.recall >= _DETAILED
            and c.code.category == named.best.code.category
            and sites_in(words_of(c.title)) <= told | sites_in(words_of(named.best.title))
        ]
        if leaf := None if better else self._leaf_of(named):
            better = [replace(named.best, code=leaf.code, title=leaf.title, same=True)]
        return replace(named, candidates=(better[0], *named.candidates)) if better else named

    def _leaf_of(self, named: Named) -> Entry | None:
        """The code of the category whose title has more of the details, and no word that nobody says."""
        told = frozenset(roots(tokens(named.details))) & details() - _EPISODES - SIDES
        said = self._finder.roots_of(named.statement) | told | UNSAID | SIDES
        own = frozenset(words_of(named.best.title))
        entries = (
            self._catalog.entry(code)
            for code in self._catalog.leaves(Code(CodeSystem.ICD10CM, named.best.code.category))
        )
        titles = [(entry, frozenset(words_of(entry.title))) for entry in entries if entry]
        fitting = [
            (len(told & title), -len(title - said), entry)
            for entry, title in titles
            if len(told & title) > len(told & own) and len(title - said) <= _UNSAID_WORDS and title & said - told
        ]
        return max(fitting, key=lambda each: each[:2])[2] if fitting else None

    def _cut(self, line: Line, options: Sequence[_Option]) -> list[_Option]:
        """The pieces of a line that together say most (a shortest path over its atoms)."""
        atoms = line.atoms[:_MOST_ATOMS]
        place = {atom: number for number, atom in enumerate(atoms)}
        best: list[tuple[float, list[_Option]]] = [(0.0, [])]
        for end in range(len(atoms)):
            # An atom may also be left out: it names nothing.
            value, chosen = best[end]
            best.append((value, chosen))
            for option in options:
                first, last, candidates, words = option
                if place.get(last) != end or not candidates:
                    continue
                size = len(words)
                if not _stands(words, candidates[0], line) or self._beside_the_point(
                    words, candidates[0], line.sentence.text[first.start : last.end]
                ):
                    continue
                if last is not first and _WITHOUT.match(line.sentence.text, last.start) and not candidates[0].same:
                    # What is denied behind a comma tells of the whole line, not of this piece.
                    continue
                if last is not first and _said_by_one(candidates[0], first, last, options):
                    continue
                if last is not first and not candidates[0].same and _named_apart(first, last, line, options):
                    # "DM, HTN, CKD": each by itself; what they are together the classification says (I.A.15).
                    continue
                gained = best[place[first]][0] + candidates[0].fit * candidates[0].recall * size - _PIECE_COST
                if gained > best[end + 1][0]:
                    best[end + 1] = (gained, [*best[place[first]][1], option])
        return best[-1][1]

    def _beside_the_point(self, words: frozenset[str], best: Candidate, text: str) -> bool:
        """True for an entry that has only the course, site or cause of what is named: asthma for "schizophrenia, acute exacerbation"."""
        brought = _BROUGHT.search(text)
        if brought and not best.same and self._only_cause(best, brought["rest"]):
            return True
        named = words - details() - _courses() - sites_in(words)
        return bool(named) and named != words and not best.same and not self._finder.shares(best.code, named)

    def _text(self, line: Line, first: Atom, last: Atom) -> str:
        text = line.sentence.text[first.start : last.end]
        if first is last and (spread := spread_to(line.sentence.text, first.start, first.end)):
            text = f"{spread} {text}"
        return self._finder.written(text, line.sentence.text)


def _vouched(candidates: tuple[Candidate, ...], line: Line, first: Atom) -> tuple[Candidate, ...]:
    """The candidates with the first as sure as a term of the book makes it that stands in the prose and says the same.

    So sure is a part of the body to which a cancer has spread, though its side is open.
    """
    best = candidates[0]
    spread = best.code.value.startswith(_SECONDARY) and spread_to(line.sentence.text, first.start, first.end)
    if best.code.category not in line.categories and not spread:
        return candidates
    return (replace(best, fit=max(best.fit, _BY_TERM)), *candidates[1:])


def _said_by_one(best: Candidate, first: Atom, last: Atom, options: Sequence[_Option]) -> bool:
    """True where a reason for the visit is named by one of the pieces alone: what stands beside it is another matter."""
    if best.matched_by != ("term",):
        return False
    alone = (
        each for one, other, each, _ in options if one is other and first.start <= one.start and one.end <= last.end
    )
    return any(each and each[0].code == best.code and each[0].matched_by == ("term",) for each in alone)


def _named_apart(first: Atom, last: Atom, line: Line, options: Sequence[_Option]) -> bool:
    """True where each piece from one to another is wholly a term of the book by itself."""
    inside = [each for each in options if each[0] is each[1] and first.start <= each[0].start <= last.start]
    between = [line.sentence.text[one[0].end : other[0].start] for one, other in pairwise(inside)]
    if not all(_LISTED.fullmatch(words) for words in between):
        return False
    return all(
        found and _stands(words, found[0], line) and (found[0].same or (found[0].recall == 1.0 and found[0].fit >= 1.0))
        for _, _, found, words in inside
    )


def _stands(words: frozenset[str], best: Candidate, line: Line) -> bool:
    """True where the words can be a condition by themselves: not a side, a site, a course, or a word of the plan."""
    telling = frozenset(word for word in words if not NUMBER.fullmatch(word)) - listed_roots("no_terms")
    if not telling or telling <= sites_in(telling) | _organs() | details() | _courses():
        return False
    if len({word for word in words if not word.isdigit()}) == 1 and not best.same:
        return False
    if line.origin is Origin.LINE or best.code.category in line.categories:
        # In prose a term of the book that says the same vouches for what the words around it are read as.
        return best.same or best.fit >= ON_LINE
    return best.same or (best.fit >= _IN_PROSE and best.recall >= _PROSE_RECALL)


def _course(words: str) -> str:
    match = _COURSE.match(words)
    return match.group() if match else ""


def _heads(words: str) -> list[str]:
    """What may stand behind a piece as well as behind these words: all but the first, all but the first two."""
    each = words.split()
    return [" ".join(each[start:]) for start in range(1, min(len(each), _MOST_HEADS + 1))]


@lru_cache(maxsize=1)
def _organs() -> frozenset[str]:
    return frozenset(roots(tokens(str(table("statements")["organs"]))))


@lru_cache(maxsize=1)
def _courses() -> frozenset[str]:
    """The roots of words that tell how a condition goes on or came about, and name none without it: "acute exacerbation"."""
    return frozenset(roots(tokens(str(table("statements")["courses"]))))


def _spans(line: Line) -> list[tuple[Atom, Atom]]:
    atoms = line.atoms[:_MOST_ATOMS]
    found = []
    for first in range(len(atoms)):
        for last in range(first, min(len(atoms), first + 4)):
            if last > first and (
                atoms[last].bound or _PARTED.search(line.sentence.text, atoms[first].end, atoms[last].start)
            ):
                break
            found.append((atoms[first], atoms[last]))
    return found
