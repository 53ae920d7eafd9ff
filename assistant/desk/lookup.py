"""What the page looks up while a coder types: codes, cards, guideline sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.bootstrap import Application
from assistant.desk.views import card as cards
from assistant.desk.views import lookup as view
from assistant.desk.views.words import refusal
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry, Level
from codesets.guidelines.own_words import GuidelineEntry
from index.retriever import Hit

MOST_CHARACTERS = 500
_SHOWN = 30
_ADDABLE = 8
_MOST_LISTED = 250
GUIDELINES = "guidelines"


class LookUp:
    """Read-only answers to the small questions of the page; none of them touches a note."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def form(self) -> str:
        """The tab before anything is asked."""
        return view.form([(each.code.value, each.title) for each in self._chapters()])

    def search(self, query: str, system: str = "", chapter: str = "", billable: bool = False, day: str = "") -> str:
        """Results for what has been typed; without words the chapters, or the guideline sections."""
        words = query.strip()[:MOST_CHARACTERS]
        if system == GUIDELINES:
            return view.guidelines(self._sections(words))
        if not words:
            return view.tree(
                "Chapters" if system in {"", CodeSystem.ICD10CM} else system, self._top(system, chapter, day)
            )
        found = self.hits(words, system, _SHOWN * (4 if chapter else 1), billable, day)
        if chapter:
            found = [hit for hit in found if self._is_in(hit.entry, chapter)]
        return view.hits(found[:_SHOWN])

    def options(self, query: str, day: str = "") -> str:
        """Complete codes for the add-a-code box."""
        words = query.strip()[:MOST_CHARACTERS]
        return view.options(self.hits(words, "", _ADDABLE, True, day)) if len(words) > 1 else ""

    def below(self, value: str, system: str, level: str, prefix: str, day: str = "") -> str:
        """What is below a branch of the tree: an entry's children, or the codes that begin with `prefix`."""
        catalog = self._catalog(day)
        if prefix and system in set(CodeSystem):
            return view.branches(self._beginning(catalog, CodeSystem(system), prefix[:7]))
        entry = self.entry(value, system, level, day)
        return view.branches(catalog.children(entry.code, entry.level))

    def card(self, value: str, system: str = "", level: str = "", day: str = "") -> str:
        """The card of a code; where there is none, the sentence that says so."""
        try:
            entry = self.entry(value, system, level, day)
        except InvalidCode as error:
            return refusal(str(error))
        return cards.code_card(entry, self._catalog(day), addable=True)

    def guideline(self, ref: str, day: str = "") -> str:
        """A guideline section by its number, of the edition in force on the day."""
        entry = self._application.retriever.guidelines(_day(day)).get(ref)
        return cards.guideline(entry) if entry else refusal(f"section {ref[:40]} is not in the loaded guidelines")

    def entry(self, value: str, system: str = "", level: str = "", day: str = "") -> Entry:
        """The entry that the page names; raises InvalidCode where there is none."""
        catalog = self._catalog(day)
        if system in set(CodeSystem) and level in set(Level):
            entry = catalog.entry(Code(CodeSystem(system), value[:40]), Level(level))
        else:
            entry = catalog.find(value[:40], system if system in set(CodeSystem) else None)
        if entry is None:
            raise InvalidCode(f"{value.strip()[:40]} is in no loaded release")
        return entry

    def hits(self, words: str, system: str, limit: int, billable: bool, day: str) -> list[Hit]:
        """What a search finds, best first."""
        chosen = CodeSystem(system) if system in set(CodeSystem) else None
        return self._application.retriever.search(words, system=chosen, limit=limit, billable=billable, day=_day(day))

    def _sections(self, words: str) -> list[GuidelineEntry]:
        by_ref = self._application.retriever.guidelines()
        sections = by_ref.values()
        if not words:
            return list(sections)
        named = [each for each in sections if each.ref.lower().startswith(words.lower().rstrip("."))]
        near = [by_ref[hit.ref] for hit in self._application.retriever.search_guidelines(words, 12)]
        return list(dict.fromkeys([*named, *near]))

    def _chapters(self) -> tuple[Entry, ...]:
        return tuple(
            entry for entry in self._application.catalog.tops(CodeSystem.ICD10CM) if entry.level is Level.CHAPTER
        )

    def _top(self, system: str, chapter: str, day: str) -> Sequence[Entry | view.Beginning]:
        catalog = self._catalog(day)
        if chapter:
            return catalog.children(Code(CodeSystem.ICD10CM, chapter), Level.CHAPTER)
        if system in {"", CodeSystem.ICD10CM}:
            return catalog.tops(CodeSystem.ICD10CM)
        return self._beginning(catalog, CodeSystem(system), "") if system in set(CodeSystem) else ()

    @staticmethod
    def _beginning(catalog: Catalog, system: CodeSystem, prefix: str) -> Sequence[Entry | view.Beginning]:
        """Codes that begin alike; where they are too many for one list, how many there are with each next character."""
        counts = catalog.beginnings(system, prefix)
        if sum(counts.values()) <= _MOST_LISTED:
            return catalog.tops(system, prefix)
        return [view.Beginning(system, start, count) for start, count in counts.items()]

    def _is_in(self, entry: Entry, chapter: str) -> bool:
        path = self._application.catalog.path(entry.code, entry.level)
        return any(above.level is Level.CHAPTER and above.code.value == chapter for above in path)

    def _catalog(self, day: str) -> Catalog:
        return self._application.catalog.on(_day(day))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
