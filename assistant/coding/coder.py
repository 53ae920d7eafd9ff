"""From a note to a worksheet: read, find, specify, select, sequence, judge."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.coding.lexicon import IndexLexicon
from assistant.coding.specify import Documentation, specify
from assistant.coding.statements import Statement, statements
from assistant.coding.worksheet import Alternative, Evidence, NotCoded, Reason, Role, Scope, Suggestion, Worksheet
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from assistant.notes.intake import accept
from assistant.notes.mentions import Mention, mentions
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting
from codesets.terms import vocabulary
from index.retriever import Hit, Retriever

ENGINE = "builtin"
_REASONS = {
    Assertion.NEGATED: Reason.NEGATED,
    Assertion.FAMILY: Reason.FAMILY,
    Assertion.HISTORICAL: Reason.HISTORICAL,
    Assertion.UNCERTAIN: Reason.UNCERTAIN,
    Assertion.HYPOTHETICAL: Reason.HYPOTHETICAL,
    Assertion.PLANNED: Reason.HYPOTHETICAL,
}
_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class _Found:
    statement: Statement
    code: Code
    hits: list[Hit]


class NoteCoder:
    """Codes notes with the built-in engine; safe for threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._lexicon = IndexLexicon(retriever)

    @property
    def catalog(self) -> Catalog:
        """The code sets that the worksheets are made from."""
        return self._retriever.catalog

    def code(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Worksheet:
        """The worksheet of a note; raises UnreadableNote for what is no note."""
        document = read(accept(text))
        catalog = self._retriever.catalog.on(encounter.date_of_service)
        found = mentions(document, self._lexicon, vocabulary.load())
        stated = self._mentioned(found) if scope is Scope.MENTIONS else statements(document, found)
        codes = [each for statement in stated if (each := self._find(statement, document, encounter, catalog))]
        suggestions, left = self._select(codes, encounter, catalog, document)
        return Worksheet(
            encounter=encounter,
            releases={system: release.name for system, release in catalog.in_force.items()},
            suggestions=suggestions,
            not_coded=left,
            queries=(),
            findings=(),
            engine=ENGINE,
        )

    def _mentioned(self, found: tuple[Mention, ...]) -> tuple[Statement, ...]:
        return tuple(Statement(m.text, m.start, m.end, m.sentence, m.assertion) for m in found)

    def _find(self, statement: Statement, document: Document, encounter: Encounter, catalog: Catalog) -> _Found | None:
        hits = self._retriever.search(statement.text, system=CodeSystem.ICD10CM, limit=8, day=encounter.date_of_service)
        hits = [hit for hit in hits if set(hit.matched_by) & {"title", "term", "code"}]
        if not hits:
            return None
        near = [s.text for s in document.sentences if s.section == statement.sentence.section and s.block == statement.sentence.block]
        documentation = Documentation.of(statement.text, near)
        code = specify(hits[0].entry.code, documentation, catalog)
        return _Found(statement, code, hits) if code else None

    def _select(
        self, found: list[_Found], encounter: Encounter, catalog: Catalog, document: Document
    ) -> tuple[tuple[Suggestion, ...], tuple[NotCoded, ...]]:
        suggestions: dict[Code, Suggestion] = {}
        left: dict[Code, NotCoded] = {}
        for each in found:
            statement = each.statement
            entry = catalog.entry(each.code)
            assert entry is not None
            evidence = (Evidence(statement.start, statement.end, statement.text, statement.sentence.section.heading),)
            reason = _REASONS.get(statement.assertion)
            if reason is Reason.UNCERTAIN and encounter.setting is Setting.INPATIENT:
                reason = None
            if reason:
                left.setdefault(each.code, NotCoded(each.code, entry.title, reason, evidence))
                continue
            role = Role.SECONDARY if suggestions else Role.FIRST_LISTED
            suggestions.setdefault(
                each.code,
                Suggestion(
                    code=each.code,
                    title=entry.title,
                    role=role,
                    billable=entry.billable,
                    confidence=min(0.95, each.hits[0].score),
                    evidence=evidence,
                    rationale=f"The note states “{statement.text}”, which the tabular list has at {each.code}.",
                    citations=(Basis("tabular", each.code.value, entry.title),),
                    alternatives=tuple(
                        Alternative(hit.entry.code, hit.entry.title, "less of the statement's words") for hit in each.hits[1 : 1 + _ALTERNATIVES]
                    ),
                ),
            )
        return tuple(suggestions.values()), tuple(each for code, each in left.items() if code not in suggestions)
