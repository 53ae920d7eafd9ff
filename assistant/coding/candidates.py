"""Candidates for the statements of a note: what the index finds for their words, weighed by the words that are shared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.coding.agents import without_agent
from assistant.coding.history import disease_words, is_history, past_disease, past_operation
from assistant.coding.leanings import in_the_words_of_the_book, leanings, leans
from assistant.coding.places import placeless
from assistant.coding.reasons import reason
from assistant.coding.statements import Statement
from assistant.coding.tables import table
from assistant.coding.titles import words_of
from assistant.coding.unsaid_kind import is_another, is_general, is_other_kind, unsided
from assistant.notes.patterns import listed
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import age, sex
from codesets.encounter import Encounter, Setting
from codesets.entries import Kind
from codesets.terms.vocabulary import Vocabulary, fold
from index.retriever import Hit, Retriever
from index.words import roots, tokens

FOUND = 12
# What the ranking of the index and the share of common words are worth.
_RANKED, _RECALL, _PRECISION = 0.25, 0.45, 0.3
_SAME_TERM = 0.25
# Below this, the words and the entry have too little in common to be proof.
WEAKEST = 0.42
# A term of ours is what the Index would say: it decides between a heading and its default.
_OWN_TERM = 0.08
# Numbers, levels of the spine and grades name nothing by themselves.
NUMBER = re.compile(r"\d+[a-z]?|[clts]\d{1,2}")
# What a stated detail that the entry does not have costs, beside a word that names something.
_DETAIL = 0.3
_LEANING = 0.3
# What a piece of a problem line must reach to stand as a condition.
ON_LINE = 0.7
_RESOLVED = re.compile(r",?\s*\b(?:now |has |since )?resolved\b", re.I)
_DENIAL = re.compile(r"(?:^|(?<=[\s,;(]))(?:no|not|never|denies|denied|negative for|nor)\s+[^,;.()]*", re.I)
SIDES = frozenset(roots(["left", "right", "bilateral", "both", "lt", "rt", "sided"]))
# What is counted, and what is measured: "24 wks", "6-12 mo", "bp 180/100".
_COUNTED, _VALUE = re.compile(r"\d[ -]?$"), re.compile(r"(?: of| is)? ?\d")
_SHORT = re.compile(r"[A-Za-z0-9]+(?:[&/+][A-Za-z0-9]+)*")
# External causes are found in what happened, never in the name of a condition; counselling about nothing is no reason;
# a therapy, and a check after a birth or the taking out of a plate, is the reason for a visit only where the words of such a visit say so (tables/reasons.toml); a body mass index is a number,
# and an agent stands beside its infection (organisms).
_CAUSES = (*"VWXY", "Z36.2", "Z39.2", "Z47.2", "Z71.9", "Z51.0", "Z51.1", "Z68", "B95", "B96", "B97")
# The name of a drug is no harm by it: poisoning, adverse effect and underdosing are said in words (I.C.19.e.5).
_DRUGS = ("T36", "T37", "T38", "T39", "T4", "T50")
_HARM = re.compile(
    r"\b(?:poison\w*|adverse|side effects?|over-?dos\w*|under-?dos\w*|toxic\w*|intoxicat\w*|ingest\w*|reactions?|allerg\w*|subtherapeutic|supratherapeutic|non-?adheren\w*|non-?complian\w*|effects? of|induced|withdrawal|OD|O/D|suicid\w*|attempts?)\b",
    re.I,
)
# What a statement says is not there, and what an entry loses whose title has it.
# A denial ends where something is said to be there: "without aura with status migrainosus".
_WITHOUT = re.compile(
    r"\b(?:without|w/o|no|not)\s+(?:any\s+|evidence of\s+)?((?:(?!\s(?:with|w/|but)\s)[^,;.()])+)", re.I
)
_DENIED, _LACKED = 0.5, 0.25
_WITHOUT_ROOT = frozenset(roots(["without"]))
# "Other fracture of shaft" is one of a kind that is named; where none is, the unspecified one is meant (I.A.9.a, I.A.9.b).
_OF_ANOTHER_KIND, _OTHERWISE = ("Other fracture",), 0.1
# What a code of the other sex or of another age of life loses.
_MISFIT = 0.4
UNSAID = frozenset(
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
        self._worded: dict[Code, tuple[frozenset[str], ...]] = {}
        self._rooted: dict[str, frozenset[str]] = {}

    def stated(self, statements: Sequence[Statement]) -> list[tuple[Candidate, ...]]:
        """For each statement what it may name, the best first."""
        return self.candidates([self.written(each.text, each.sentence.text) for each in statements])

    def written(self, text: str, sentence: str) -> str:
        """The text with abbreviations of several senses written out in the sense that its sentence gives them."""
        context = frozenset(fold(match.group()) for match in _SHORT.finditer(sentence))

        def out(match: re.Match[str]) -> str:
            short = match.group()
            if short.isupper():
                known = len(self._vocabulary.senses(short)) > 1
            else:
                # The search reads short words in capitals; a list in small letters ("dm, htn, osa") is written out here.
                known = (
                    not self._goes_with_others(match)
                    and fold(short) not in listed("small")
                    and bool(self._vocabulary.senses(short))
                )
            if not known:
                return short
            return self._vocabulary.expand(short, context) or short

        return _SHORT.sub(out, in_the_words_of_the_book(text))

    def _goes_with_others(self, match: re.Match[str]) -> bool:
        """True for what is counted or measured, and for a word of a phrase that has a meaning of its own ("long covid")."""
        text, start, end = match.string, match.start(), match.end()
        if _COUNTED.search(text, 0, start) or _VALUE.match(text, end):
            return True
        before, after = text[:start].split()[-1:], text[end:].split()[:1]
        phrases = (" ".join([*before, match.group()]), " ".join([match.group(), *after]))
        return any(" " in phrase and fold(phrase) in self._vocabulary.words for phrase in phrases)

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
        self._without_kind(new)
        self._without_agent([text for text in new if not any(c.recall == 1.0 for c in self._seen.get(text, ())[:1])])
        self._without_place([text for text in new if not _stands_alone(self._seen.get(text, ()))])
        return [self._seen.get(text, ()) for text in texts]

    def _without_kind(self, texts: Sequence[str]) -> None:
        """Put the unspecified entry before those of a kind that a text with a side does not name."""
        shorter = {text: bare for text in texts if self._seen.get(text) and (bare := unsided(text)) not in ("", text)}
        if not shorter:
            return
        found = self.candidates(list(dict.fromkeys(shorter.values())))
        by_text = dict(zip(dict.fromkeys(shorter.values()), found, strict=True))
        for text, bare in shorter.items():
            best, general = self._seen[text][0], next(iter(by_text[bare]), None)
            said = self.roots(text)
            exact = best.same and not is_another(best.title, said)
            if exact or general is None or not (general.same and is_general(general.title, general.code.value)):
                continue
            if general.code.value[0] != best.code.value[0] or not is_other_kind(best.title, general.title, said):
                continue
            if not (self.shares(best.code, self.roots(bare)) or best.code.category == general.code.category):
                continue
            sited = (
                c for c in self._seen[text] if c.code.category == general.code.category and c.recall >= best.recall
            )
            plain = next((c for c in sited if not is_other_kind(c.title, general.title, said)), general)
            plain = replace(plain, fit=max(plain.fit, general.fit))
            self._seen[text] = (plain, *(c for c in self._seen[text] if c.code != plain.code))

    def _without_place(self, texts: Sequence[str]) -> None:
        """Give texts that name nothing with the place they end in what they name without it: "gout in right big toe"."""
        shorter = {text: bare for text in texts if (bare := placeless(text)) != text}
        if not shorter:
            return
        found = self.candidates(list(dict.fromkeys(shorter.values())))
        by_text = dict(zip(dict.fromkeys(shorter.values()), found, strict=True))
        for text, bare in shorter.items():
            if _stands_alone(by_text[bare]):
                self._seen[text] = by_text[bare]

    def _without_agent(self, texts: Sequence[str]) -> None:
        """Give texts that no entry has whole what they name without their agent: "E. coli pyelonephritis"."""
        shorter = {text: bare for text in texts if (bare := without_agent(text)) != text and self.roots(bare)}
        found = self.candidates(list(dict.fromkeys(shorter.values()))) if shorter else []
        by_text = dict(zip(dict.fromkeys(shorter.values()), found, strict=True))
        for text, bare in shorter.items():
            best = self._seen.get(text, ())[:1]
            if any(self.shares(each.code, self.roots(bare)) for each in best):
                continue
            if by_text[bare] and by_text[bare][0].same:
                self._seen[text] = by_text[bare]

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
        if found and _stands_alone(found) and not found[0].code.value.startswith("Z"):
            return past_disease(found[0].code)
        return found[0].code if _stands_alone(found) else None

    def roots(self, text: str) -> frozenset[str]:
        """The roots of the words that name something, in the words of the code set."""
        if text not in self._rooted and _is_idle(text):
            self._rooted[text] = frozenset()
        if text not in self._rooted:
            readings = self._retriever.parts().understanding.read(self._bare(_undenied(text))).readings
            # The last reading is the one with abbreviations written out and everyday words replaced.
            words = roots(tokens(" ".join(word.text for word in readings[-1].words))) if readings else []
            self._rooted[text] = frozenset(words) - SIDES
        return self._rooted[text]

    def _bare(self, text: str) -> str:
        """The text without the words that name nothing, but those that open a phrase of the vocabulary: "long covid"."""
        words = [(word, fold(word.strip(".,:;()"))) for word in text.split()]
        kept = [
            word
            for place, (word, bare) in enumerate(words)
            if bare not in _idle()
            or any(
                " ".join(own for _, own in words[place:end]) in self._vocabulary.words for end in (place + 2, place + 3)
            )
        ]
        return " ".join(kept) or text

    def _weighed(self, text: str, words: frozenset[str], hits: Sequence[Hit]) -> tuple[Candidate, ...]:
        if not hits:
            return ()
        rows, drug_only = leanings(text), not _HARM.search(text)
        lacking = " ".join(_WITHOUT.findall(text))
        denied = (frozenset(roots(tokens(lacking))) | (self.roots(lacking) if lacking else frozenset())) - details()
        top = max(hit.score for hit in hits) or 1.0
        weighed = []
        for rank, hit in enumerate(hits):
            if hit.entry.code.value.startswith(_CAUSES) or (drug_only and hit.entry.code.value.startswith(_DRUGS)):
                continue
            recall, precision, same = self._shared(words, denied, hit)
            fit = (
                _RECALL * recall
                + _PRECISION * precision
                + _RANKED * (hit.score / top) ** 0.5
                + _SAME_TERM * same
                - 0.005 * rank
            )
            fit += _OWN_TERM * (same and words in self._own_terms(hit.entry.code))
            fit -= _MISFIT * self._misfit(hit.entry.code)
            fit -= _OTHERWISE * (hit.entry.title.startswith(_OF_ANOTHER_KIND) and not same)
            fit -= _DENIED * bool(denied & _affirmed(hit.entry.title))
            fit -= _LACKED * bool(_lacked(hit.entry.title) & (words - denied))
            fit -= _DENIED * bool(_unachieved(hit.entry.title) & (words - denied))
            fit += _LEANING * sum(leans(hit.entry.code, row) for row in rows)
            if fit >= WEAKEST and recall > 0:
                weighed.append(Candidate(hit.entry.code, hit.entry.title, round(fit, 4), recall, hit.matched_by, same))
        return tuple(sorted(weighed, key=lambda each: -each.fit))

    def _shared(self, stated: frozenset[str], denied: frozenset[str], hit: Hit) -> tuple[float, float, bool]:
        """The share of the statement's words that the entry has, of the entry's that are stated, and whether they are the same.

        What the statement says is not there counts only where the entry speaks of it too.
        """
        own = self._texts(hit.entry.code)
        around = self._around(hit.entry.code)
        recall, precision, same = 0.0, 0.0, False
        for text in own:
            telling = (text - UNSAID - SIDES) or text
            words = stated if denied & text else (stated - denied - _WITHOUT_ROOT) or stated
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
        if code not in self._worded:
            self._worded[code] = self._words_for(code)
        return self._worded[code]

    def shares(self, code: Code, words: frozenset[str]) -> bool:
        """True where one of the terms of an entry, or of what stands above it, has one of the words."""
        return bool(words & self._around(code)) or any(words & text for text in self._texts(code))

    def _words_for(self, code: Code) -> tuple[frozenset[str], ...]:
        entry = self._catalog.entry(code)
        if entry is None:
            return ()
        above = self._catalog.entry(entry.parent) if entry.parent and entry.parent != code else None
        notes = [n.text for kind in (Kind.INCLUSION, Kind.INCLUDES) for n in entry.notes(kind)]
        own = tuple(frozenset(words_of(text)) for text in (entry.title, *notes, *self._synonyms.get(code, ())))
        # What differs from the entry above only by its side goes by the terms of that one too.
        sided = above is not None and frozenset(words_of(above.title)) - UNSAID == own[0] - UNSAID - SIDES
        return (*own, *self._texts(above.code)) if above and sided and own[0] & SIDES else own

    def _own_terms(self, code: Code) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(words_of(text)) - SIDES for text in self._synonyms.get(code, ()))

    def _around(self, code: Code) -> frozenset[str]:
        above = self._catalog.path(code)
        return frozenset(word for entry in above[2:] for word in words_of(entry.title))

    @cached_property
    def _synonyms(self) -> Mapping[Code, tuple[str, ...]]:
        return _synonyms_of(self._vocabulary)


@lru_cache(maxsize=2)
def _idle() -> frozenset[str]:
    return frozenset(str(table("statements")["idle"]).split())


def _is_idle(text: str) -> bool:
    """True for words that only tell the course of a condition or its treatment: "well controlled", "on chemo"."""
    return all(word.lower().strip(".,:;()") in _idle() | _therapies() for word in text.split())


@lru_cache(maxsize=1)
def _therapies() -> frozenset[str]:
    return frozenset(str(table("statements")["therapies"]).split())


_UNACHIEVED = re.compile(r"\bnot having achieved (\w+)", re.I)


@lru_cache(maxsize=65_536)
def _unachieved(title: str) -> frozenset[str]:
    """The root of what a title says has not been reached: "not having achieved remission"."""
    return frozenset(roots(tokens(" ".join(_UNACHIEVED.findall(title)))))


@lru_cache(maxsize=65_536)
def _affirmed(title: str) -> frozenset[str]:
    """The roots of what a title says is there."""
    return frozenset(words_of(_WITHOUT.sub(" ", title)))


@lru_cache(maxsize=65_536)
def _lacked(title: str) -> frozenset[str]:
    """The roots of what a title says is not there, and does not name otherwise."""
    return frozenset(roots(tokens(" ".join(_WITHOUT.findall(title))))) - _affirmed(title) - UNSAID


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


def _stands_alone(candidates: Sequence[Candidate]) -> bool:
    return bool(candidates) and (candidates[0].same or candidates[0].fit >= ON_LINE)


def _share(words: frozenset[str], entry: frozenset[str]) -> float:
    """The share of the stated words that an entry has; a detail that no entry may have ("mild", a number) counts little."""
    common = len(words & entry)
    lacking = sum(_DETAIL if word in details() or NUMBER.fullmatch(word) else 1.0 for word in words - entry)
    return common / (common + lacking) if common else 0.0


@lru_cache
def listed_roots(name: str) -> frozenset[str]:
    """The roots of a list of plain words of the note reader."""
    return frozenset(roots(listed(name)))


@lru_cache(maxsize=1)
def details() -> frozenset[str]:
    """The roots of words that tell the detail of a condition and name none."""
    return frozenset(roots(tokens(str(table("statements")["detail"]))))


def _undenied(text: str) -> str:
    """The text without what it denies ("no perforation or abscess"); a text that is all denial stays whole."""
    return _DENIAL.sub(" ", text).strip(" ,;") or text
