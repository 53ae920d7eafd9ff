"""Candidates for the statements of a note: what the index finds for their words, weighed by the words that are shared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.coding.history import disease_words, is_history, past_disease, past_operation
from assistant.coding.pieces import Atom
from assistant.coding.reasons import reason
from assistant.coding.statements import Line, Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import present
from assistant.notes.attributes import sites_in
from assistant.notes.patterns import listed
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import age, sex
from codesets.encounter import Encounter, Setting
from codesets.entries import Entry, Kind
from codesets.terms.vocabulary import Vocabulary, fold
from index.retriever import Hit, Retriever
from index.words import roots, tokens

FOUND = 12
# What the ranking of the index and the share of common words are worth.
_RANKED, _RECALL, _PRECISION = 0.25, 0.45, 0.3
# A condition named by several pieces of a line must gain this much over pieces that stand alone.
_PIECE_COST = 0.45
_SAME_TERM = 0.25
# Below this, the words and the entry have too little in common to be proof.
WEAKEST = 0.42
# A term of ours is what the Index would say: it decides between a heading and its default.
_OWN_TERM = 0.08
# Numbers, levels of the spine and grades name nothing by themselves.
_NUMBER = re.compile(r"\d+[a-z]?|[clts]\d{1,2}")
_MOST_ATOMS = 8
# Details are short, and an entry must have nearly all that a statement says with them.
_MOST_DETAILS, _LONGEST_DETAIL, _DETAILED = 2, 5, 0.95
_UNSAID_WORDS = 1
# What a stated detail that the entry does not have costs, beside a word that names something.
_DETAIL = 0.3
_LEANING = 0.3
# What a piece must reach to stand as a condition: on a problem line, and where it was picked out of prose.
_ON_LINE, _IN_PROSE = 0.7, 0.78
# No condition goes on over these.
_PARTED = re.compile(r";|\.\s")
_RESOLVED = re.compile(r",?\s*\b(?:now |has |since )?resolved\b", re.I)
_DENIAL = re.compile(r"(?:^|(?<=[\s,;(]))(?:no|not|never|denies|denied|negative for|nor)\s+[^,;.()]*", re.I)
_SIDES = frozenset(roots(["left", "right", "bilateral", "both", "lt", "rt", "sided"]))
_SHORT = re.compile(r"[A-Za-z0-9]+(?:[&/+][A-Za-z0-9]+)*")
# External causes are found in what happened, never in the name of a condition; counselling about nothing is no reason.
_CAUSES = (*"VWXY", "Z71.9")
# What a code of the other sex or of another age of life loses.
_MISFIT = 0.4
_UNSAID = frozenset(
    roots(["unspecified", "not", "elsewhere", "classified", "site", "type", "nos", "nec", "disease", "disorder"])
) | frozenset({"other"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a statement may mean; `fit` is 0 to 1, `recall` the share of the statement's words in the entry, and
    `same` tells that one of its terms is what is stated."""

    code: Code
    title: str
    fit: float
    recall: float
    matched_by: tuple[str, ...]
    same: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A statement with what it may name, the likeliest first; `details` are pieces behind it that name nothing themselves."""

    statement: Statement
    candidates: tuple[Candidate, ...]
    details: str = ""

    @property
    def best(self) -> Candidate:
        """The likeliest entry."""
        return self.candidates[0]


class Finder:
    """Finds candidates in the releases of one day."""

    def __init__(self, retriever: Retriever, vocabulary: Vocabulary, encounter: Encounter, catalog: Catalog) -> None:
        self._retriever = retriever
        self._vocabulary = vocabulary
        self._day = encounter.date_of_service
        self._age = encounter.age
        self._encounter = encounter
        self._catalog = catalog
        self._seen: dict[str, tuple[Candidate, ...]] = {}

    def stated(self, statements: Sequence[Statement]) -> list[tuple[Candidate, ...]]:
        """For each statement what it may name, the best first."""
        return self.candidates([self.written(each.text, each.sentence.text) for each in statements])

    def written(self, text: str, sentence: str) -> str:
        """The text with abbreviations of several senses written out in the sense that its sentence gives them."""
        context = frozenset(fold(match.group()) for match in _SHORT.finditer(sentence))

        def out(match: re.Match[str]) -> str:
            short = match.group()
            if len(self._vocabulary.senses(short)) < 2 or not (short.isupper() or fold(short) not in listed("small")):
                return short
            return self._vocabulary.expand(short, context) or short

        said = text
        for words, means in _same_meaning():
            said = words.sub(means, said)
        return _SHORT.sub(out, said)

    def roots_of(self, statement: Statement) -> frozenset[str]:
        """The roots of the words of a statement that name something."""
        return self.roots(self.written(statement.text, statement.sentence.text))

    def candidates(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        """For each text what it may name, the best first; weak ones are left out."""
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        wanted = [(text, words) for text in new if (words := self.roots(text))]
        plain = [self._bare(_undenied(text)) for text, _ in wanted]
        found = (
            self._retriever.search_many(plain, system=CodeSystem.ICD10CM, limit=FOUND, day=self._day) if plain else []
        )
        for text in new:
            code = reason(text, self._age) or self._past(text)
            if code and (entry := self._catalog.entry(code)) is not None:
                self._seen[text] = (Candidate(code, entry.title, 1.0, 1.0, ("term",), True),)
        for (text, words), hits in zip(wanted, found, strict=True):
            if text in self._seen:
                continue
            self._seen[text] = self._weighed(text, words, hits)
        return [self._seen.get(text, ()) for text in texts]

    def _past(self, text: str) -> Code | None:
        """What a statement of something that is over names: an operation's result, or the history of a disease."""
        if self._encounter.setting is Setting.INPATIENT:
            # What resolved during the stay was treated in it.
            text = _RESOLVED.sub("", text)
        if not is_history(text):
            return None
        bare = disease_words(text)
        if operation := past_operation(text):
            return operation
        if not bare or bare == text:
            return None
        [found] = self.candidates([bare])
        if found and found[0].fit >= _ON_LINE and not found[0].code.value.startswith("Z"):
            return past_disease(found[0].code)
        return found[0].code if found else None

    def roots(self, text: str) -> frozenset[str]:
        """The roots of the words that name something, in the words of the code set."""
        readings = self._retriever.parts().understanding.read(self._bare(_undenied(text))).readings
        # The last reading is the one with abbreviations written out and everyday words replaced.
        return frozenset(roots(word.text for word in readings[-1].words)) - _SIDES if readings else frozenset()

    def named(self, lines: Iterable[Line]) -> tuple[Named, ...]:
        """The conditions of problem lines: each line cut where its pieces are named best."""
        spans = [(line, first, last) for line in lines for first, last in _spans(line)]
        found = self.candidates([self._text(*span) for span in spans])
        options: dict[int, list[tuple[Atom, Atom, tuple[Candidate, ...]]]] = {}
        for (line, first, last), candidates in zip(spans, found, strict=True):
            options.setdefault(id(line), []).append((first, last, candidates))
        named: list[Named] = []
        for line in lines:
            chosen = [each for each in self._cut(line, options.get(id(line), [])) if each[2]]
            for number, (first, last, candidates) in enumerate(chosen):
                until = chosen[number + 1][0].start if number + 1 < len(chosen) else None
                named.append(Named(line.statement(first, last), candidates, self._details_of(line, last, until)))
        return tuple(named)

    def _details_of(self, line: Line, last: Atom, until: int | None) -> str:
        """The pieces of a line behind a statement that were named nothing: "second degree", "in remission"."""
        behind = [a for a in line.atoms if a.start >= last.end and (until is None or a.start < until) and not a.doubt]
        told = [present(line.sentence.text)[a.start : a.end].strip() for a in behind[:_MOST_DETAILS]]
        return " ".join(text for text in told if text and len(text.split()) <= _LONGEST_DETAIL)

    def detailed(self, named: Named) -> Named:
        """The statement with the entry that its details make of it, where the book has one in the same category."""
        words = frozenset(roots(tokens(named.details)))
        if words <= sites_in(words) | _SIDES:
            return named
        statement = named.statement
        [found] = self.candidates([self.written(f"{statement.text} {named.details}", statement.sentence.text)])
        better = [c for c in found if c.recall >= _DETAILED and c.code.category == named.best.code.category]
        if leaf := None if better else self._leaf_of(named):
            better = [replace(named.best, code=leaf.code, title=leaf.title, same=True)]
        return replace(named, candidates=(better[0], *named.candidates)) if better else named

    def _leaf_of(self, named: Named) -> Entry | None:
        """The code of the category whose title has more of the details, and no word that nobody says."""
        details = frozenset(roots(tokens(named.details))) & _details()
        said = self.roots_of(named.statement) | details | _UNSAID | _SIDES
        own = frozenset(roots(tokens(named.best.title)))
        entries = (
            self._catalog.entry(code)
            for code in self._catalog.leaves(Code(CodeSystem.ICD10CM, named.best.code.category))
        )
        titles = [(entry, frozenset(roots(tokens(entry.title)))) for entry in entries if entry]
        fitting = [
            (len(details & title), entry)
            for entry, title in titles
            if len(details & title) > len(details & own)
            and len(title - said) <= _UNSAID_WORDS
            and title & said - details
        ]
        return max(fitting, key=lambda each: each[0])[1] if fitting else None

    def _cut(
        self, line: Line, options: Sequence[tuple[Atom, Atom, tuple[Candidate, ...]]]
    ) -> list[tuple[Atom, Atom, tuple[Candidate, ...]]]:
        """The pieces of a line that together say most (a shortest path over its atoms)."""
        atoms = line.atoms[:_MOST_ATOMS]
        place = {atom: number for number, atom in enumerate(atoms)}
        best: list[tuple[float, list[tuple[Atom, Atom, tuple[Candidate, ...]]]]] = [(0.0, [])]
        for end in range(len(atoms)):
            # An atom may also be left out: it names nothing.
            value, chosen = best[end]
            best.append((value, chosen))
            for first, last, candidates in options:
                if place.get(last) != end or not candidates:
                    continue
                words = self.roots(self._text(line, first, last))
                size = len(words)
                if not _stands(words, candidates[0], line.origin):
                    continue
                gained = best[place[first]][0] + candidates[0].fit * candidates[0].recall * size - _PIECE_COST
                if gained > best[end + 1][0]:
                    best[end + 1] = (gained, [*best[place[first]][1], (first, last, candidates)])
        return best[-1][1]

    def _text(self, line: Line, first: Atom, last: Atom) -> str:
        return self.written(line.sentence.text[first.start : last.end], line.sentence.text)

    def _bare(self, text: str) -> str:
        """The text without the words that name nothing."""
        idle = _idle()
        kept = [word for word in text.split() if word.lower().strip(".,:;()") not in idle]
        return " ".join(kept) or text

    def _weighed(self, text: str, words: frozenset[str], hits: Sequence[Hit]) -> tuple[Candidate, ...]:
        if not hits:
            return ()
        leanings = _leanings(text)
        top = max(hit.score for hit in hits) or 1.0
        weighed = []
        for rank, hit in enumerate(hits):
            if hit.entry.code.value.startswith(_CAUSES):
                continue
            recall, precision, same = self._shared(words, hit)
            fit = (
                _RECALL * recall
                + _PRECISION * precision
                + _RANKED * (hit.score / top) ** 0.5
                + _SAME_TERM * same
                - 0.005 * rank
            )
            fit += _OWN_TERM * (same and words in self._own_terms(hit.entry.code))
            fit -= _MISFIT * self._misfit(hit.entry.code)
            fit += _LEANING * sum(_leans(hit.entry.code, row) for row in leanings)
            if fit >= WEAKEST and recall > 0:
                weighed.append(Candidate(hit.entry.code, hit.entry.title, round(fit, 4), recall, hit.matched_by, same))
        return tuple(sorted(weighed, key=lambda each: -each.fit))

    def _shared(self, words: frozenset[str], hit: Hit) -> tuple[float, float, bool]:
        """The share of the statement's words that the entry has, of the entry's that are stated, and whether they are the same."""
        own = self._texts(hit.entry.code)
        around = self._around(hit.entry.code)
        recall, precision, same = 0.0, 0.0, False
        for text in own:
            telling = (text - _UNSAID - _SIDES) or text
            common = len(words & telling)
            recall = max(recall, _share(words, telling | around))
            if common:
                precision = max(precision, common / len(telling) * min(1.0, common / max(1, len(words)) + 0.5))
            same = same or telling == words
        return recall, precision, same

    def _misfit(self, code: Code) -> bool:
        """True for a code of the other sex or of another age of life."""
        rules = (sex.check, age.check)
        return any(rule([code], self._encounter, self._catalog) for rule in rules)

    def _texts(self, code: Code) -> tuple[frozenset[str], ...]:
        entry = self._catalog.entry(code)
        if entry is None:
            return ()
        notes = [n.text for kind in (Kind.INCLUSION, Kind.INCLUDES) for n in entry.notes(kind)]
        return tuple(frozenset(roots(tokens(text))) for text in (entry.title, *notes, *self._synonyms.get(code, ())))

    def _own_terms(self, code: Code) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(roots(tokens(text))) - _SIDES for text in self._synonyms.get(code, ()))

    def _around(self, code: Code) -> frozenset[str]:
        above = self._catalog.path(code)
        return frozenset(word for entry in above[2:] for word in roots(tokens(entry.title)))

    @cached_property
    def _synonyms(self) -> Mapping[Code, tuple[str, ...]]:
        return _synonyms_of(self._vocabulary)


@lru_cache(maxsize=2)
def _idle() -> frozenset[str]:
    return frozenset(str(table("statements")["idle"]).split())


_BY_CODE: dict[str, Mapping[Code, tuple[str, ...]]] = {}


def _synonyms_of(vocabulary: Vocabulary) -> Mapping[Code, tuple[str, ...]]:
    """Our own terms by the code that each names, read once for each set of tables."""
    if vocabulary.digest not in _BY_CODE:
        found: dict[Code, list[str]] = {}
        for synonym in vocabulary.synonyms:
            for code in synonym.readings:
                found.setdefault(code, []).append(synonym.term)
        _BY_CODE[vocabulary.digest] = {code: tuple(terms) for code, terms in found.items()}
    return _BY_CODE[vocabulary.digest]


def _stands(words: frozenset[str], best: Candidate, origin: Origin) -> bool:
    """True where the words can be a condition by themselves: not a side, a site, a course, or a word of the plan."""
    telling = frozenset(word for word in words if not _NUMBER.fullmatch(word)) - listed_roots("no_terms")
    if not telling or telling <= sites_in(telling) | _details():
        return False
    if len(words) == 1 and not best.same:
        return False
    return best.same or (best.fit >= (_ON_LINE if origin is Origin.LINE else _IN_PROSE))


def _share(words: frozenset[str], entry: frozenset[str]) -> float:
    """The share of the stated words that an entry has; a detail that no entry may have ("mild", a number) counts little."""
    common = len(words & entry)
    lacking = sum(_DETAIL if word in _details() or _NUMBER.fullmatch(word) else 1.0 for word in words - entry)
    return common / (common + lacking) if common else 0.0


@lru_cache
def listed_roots(name: str) -> frozenset[str]:
    """The roots of a list of plain words of the note reader."""
    return frozenset(roots(listed(name)))


@lru_cache(maxsize=1)
def _details() -> frozenset[str]:
    return frozenset(roots(tokens(str(table("statements")["detail"]))))


def _undenied(text: str) -> str:
    """The text without what it denies ("no perforation or abscess"); a text that is all denial stays whole."""
    return _DENIAL.sub(" ", text).strip(" ,;") or text


@lru_cache(maxsize=1)
def _same_meaning() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.I), means) for words, means in table("leanings")["same"])


@lru_cache(maxsize=1)
def _leaning_rows() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, tuple[str, ...], tuple[str, ...]], ...]:
    rows = table("leanings")["lean"]
    return tuple(
        (
            re.compile(row["words"], re.I),
            re.compile(row["unless"], re.I) if "unless" in row else None,
            tuple(row["to"]),
            tuple(row["from"]),
        )
        for row in rows
    )


def _leanings(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [
        (to, away)
        for words, unless, to, away in _leaning_rows()
        if words.search(text) and not (unless and unless.search(text))
    ]


def _leans(code: Code, row: tuple[tuple[str, ...], tuple[str, ...]]) -> int:
    to, away = row
    if code.value.startswith(to):
        return 1
    return -1 if code.value.startswith(away) else 0


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
