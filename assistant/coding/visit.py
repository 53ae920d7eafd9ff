"""One note on its way to a worksheet, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from assistant.coding import leaf_choice, proof
from assistant.coding.body_mass import body_mass
from assistant.coding.candidates import Candidate, Finder, Named
from assistant.coding.causes import causes
from assistant.coding.combine import combine
from assistant.coding.condition import Condition
from assistant.coding.obstetric import obstetric
from assistant.coding.queries import queries
from assistant.coding.reasons import reason
from assistant.coding.repair import repair
from assistant.coding.select import left_out, reason_of, select
from assistant.coding.sequence import sequence
from assistant.coding.services import services
from assistant.coding.specify import Documentation, specify
from assistant.coding.statements import Origin, Statement, complaints, problem_lines, quoted, told
from assistant.coding.status import status_codes
from assistant.coding.worksheet import NotCoded, Role, Suggestion, Worksheet
from assistant.notes.assertions import Assertion
from assistant.notes.attributes import gestation, sites_in, trimester
from assistant.notes.attributes import table as attributes
from assistant.notes.document import Document, Sentence
from assistant.notes.mentions import Mention
from assistant.notes.sections import lines
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Finding
from codesets.encounter import Encounter
from codesets.terms.vocabulary import Vocabulary
from index.retriever import Retriever
from index.words import roots, tokens

ENGINE = "builtin"
# Candidates this near to the best are equals where only the site tells them apart.
_CLOSE = 0.12
_DISEASES = tuple("ABCDEFGHIJKLMN")
# Diseases for which a drug's level or effect is commonly checked.
_MONITORED = ("I48", "I26", "I82", "G40", "F31", "M05", "M06", "L40", "I50", "E03", "Z95.2")
# An unspecified code says so little that words which fit it less well than this are no proof of it.
_UNSPECIFIED = 0.8
_NOT_PRESENT = frozenset({"family", "allergies", "administrative", "instructions"})
NOTHING = "No diagnosis, symptom or reason for the visit was found in the note: nothing is suggested."


class Visit:
    """A note with what decides its codes."""

    def __init__(
        self,
        document: Document,
        found: tuple[Mention, ...],
        encounter: Encounter,
        catalog: Catalog,
        retriever: Retriever,
        vocabulary: Vocabulary,
        quotes: Sequence[str] = (),
    ) -> None:
        self._quotes = quotes
        self.document = document
        self.found = found
        self.encounter = encounter
        self.catalog = catalog
        self._finder = Finder(retriever, vocabulary, encounter, catalog)

    def reported(self) -> Worksheet:
        """What a coder reports for the encounter."""
        named = self._stated()
        conditions: list[Condition] = []
        left: list[NotCoded] = []
        for condition in (condition for each in named for condition in self._decided(each)):
            reason = reason_of(condition, self.encounter)
            if reason is None:
                conditions.append(condition)
            else:
                left.append(left_out(condition, reason, self.encounter, self.catalog))
        conditions = [*self._opened(conditions), *conditions]
        if not any(not each.has("Z7", "Z8", "Z9") for each in conditions):
            conditions += self._complaints()
        conditions = list(obstetric(conditions, self.document, self.encounter, self.catalog))
        combined = combine(conditions, self._noted, self.document.text, self.catalog)
        stated = [*combined.conditions, *self._behind(combined.conditions)]
        selected = select(stated, self.encounter, self.catalog)
        kept = [*selected.reported]
        kept += status_codes(kept, self.document, self.catalog)
        kept += body_mass(kept, self.document, self.encounter, self.catalog)
        kept += causes(kept, self.document, self.catalog)
        ordered = sequence(self._unique(kept), self.catalog)
        return self._worksheet(ordered, [*left, *selected.left], services(ordered, self.document, self.encounter))

    def mentioned(self) -> Worksheet:
        """Every affirmed mention."""
        conditions = [
            each for mention in self.found if mention.assertion in leaf_choice.REPORTED for each in self._taken(mention)
        ]
        return self._worksheet(self._unique(conditions), [], reported=False)

    def _taken(self, mention: Mention) -> list[Condition]:
        """What a mention becomes: the leaves that annotators take for it, else the complete code that fits it."""
        statement = Statement(
            mention.text, mention.start, mention.end, mention.sentence, mention.assertion, Origin.NOTE
        )
        choices = leaf_choice.load().get(mention.codes[0])
        if choices is None:
            condition = self._of_mention(mention, statement)
            return [condition] if condition else []
        return [
            Condition(each.code, (statement,), mention.codes[0], each.share)
            for each in choices
            if self.catalog.billable(each.code)
        ]

    # -- the steps ----------------------------------------------------------------------------------------------

    def _stated(self) -> tuple[Named, ...]:
        lines = problem_lines(self.document, self.found)
        named = self._finder.named((*lines, *quoted(self.document, self._quotes)))
        if any(each.statement.assertion is Assertion.AFFIRMED for each in named):
            return named
        return (*named, *self._finder.named(told(self.document, self.found)))

    def _opened(self, conditions: Sequence[Condition]) -> list[Condition]:
        """The reason that the opening lines or the chief complaint give ("here for chemotherapy only"), where none is stated."""
        stated = {each.code.category for each in conditions}
        for statement in self._opening_lines():
            code = reason(statement.text, self.encounter.age, opening=True)
            if code is None or code.category in stated or (code.category == "Z01" and "Z00" in stated):
                continue
            if code.value == "O80" and any(each.has("O") for each in conditions):
                continue
            if self.catalog.billable(code):
                because = ("it is what the visit was for",)
                return [Condition(code, (statement,), code, 0.75, because=because, citations=proof.guideline("IV.G"))]
        return []

    def _behind(self, conditions: Sequence[Condition]) -> list[Condition]:
        """What a code asks for and the note tells elsewhere: the site of a diabetic ulcer, the disease a drug is monitored for."""
        found: list[Condition] = []
        for each in conditions:
            if each.code.value.endswith(".621") and not any(other.has("L97") for other in conditions):
                text = each.statement.sentence.text.lower()
                site = "L97.4" if "heel" in text or "midfoot" in text else "L97.5"
                best = Candidate(Code(CodeSystem.ICD10CM, site), "", 1.0, 0.5, ("term",))
                found += self._decided(Named(each.statement, (best,)))[:1]
        if any(each.has("Z51.81") for each in conditions) and not any(each.has(*_DISEASES) for each in conditions):
            found += [each for each in self._noted if each.has(*_MONITORED)][:1]
        return found

    def _opening_lines(self) -> Iterator[Statement]:
        """The first lines of the note, its title among them, and the sentences of the chief complaint."""
        if not self.document.sentences:
            return
        for line in list(lines(self.document.text))[:4]:
            text = line.text.strip()
            if text:
                start = line.start + line.text.index(text)
                yield Statement(
                    text, start, start + len(text), self.document.sentences[0], Assertion.AFFIRMED, Origin.PROSE
                )
        for s in self.document.within("", "chief_complaint", "indication", "history")[:6]:
            yield Statement(s.text, s.start, s.end, s, Assertion.AFFIRMED, Origin.PROSE)

    def _named_of(self, statements: Sequence[Statement]) -> tuple[Named, ...]:
        found = self._finder.candidates([statement.text for statement in statements])
        return tuple(Named(s, c) for s, c in zip(statements, found, strict=True) if c)

    def _complaints(self) -> list[Condition]:
        named = self._named_of(complaints(self.document, self.found))
        return [condition for each in named for condition in self._decided(each)]

    def _decided(self, named: Named) -> list[Condition]:
        """The condition of a statement at the detail that the note supports; two where both sides have their own codes."""
        statement, best = named.statement, self._sited(named)
        specified = specify(best.code, self._documentation(statement, best), self.catalog)
        return [
            Condition(
                each.code, (statement,), best.code, min(1.0, best.fit), named.candidates, open_sides=each.open_sides
            )
            for each in specified
            if best.fit >= _UNSPECIFIED or "unspecified" not in self._title(each.code)
        ]

    def _title(self, code: Code) -> str:
        entry = self.catalog.entry(code)
        return entry.title.lower() if entry else ""

    def _sited(self, named: Named) -> Candidate:
        """The best candidate; of equals that differ by site, the one whose site the note speaks of."""
        own = self._finder.roots(named.statement.text)
        close = [
            each
            for each in named.candidates
            if each.fit >= named.best.fit - _CLOSE and each.recall >= named.best.recall
        ]
        if sites_in(own) or named.best.same or len(close) < 2:
            return named.best
        return max(close, key=lambda each: (self._sites_told(each), each.fit))

    def _sites_told(self, candidate: Candidate) -> int:
        """How often the note names the sites of a candidate's title; less than nothing where it never does."""
        wanted = sites_in(roots(tokens(candidate.title)))
        told = sum(self._site_counts[site] for site in wanted)
        return told if told or not wanted else -1

    @cached_property
    def _site_counts(self) -> Counter[str]:
        return Counter(word for s, words in self._spoken if s.section.kind != "review" for word in words)

    def _documentation(self, statement: Statement, best: Candidate) -> Documentation:
        own = statement.sentence
        block = [s for s in self.document.sentences if s.section == own.section and s.block == own.block]
        head = self._finder.roots(statement.text)
        same = [words for s, words in self._spoken if head & words]
        return Documentation(
            statement=statement.text,
            said=head | frozenset(roots(tokens(statement.text))),
            near=frozenset(word for s in block for word in roots(tokens(s.text))),
            far=frozenset(word for words in same for word in words),
            block=tuple(s.text for s in block),
            note=tuple(s.text for s, _ in self._spoken),
            episode=self._episode(statement, complication="T80" <= best.code.category <= "T88"),
            facts=self._facts,
            exact=best.same and best.recall == 1.0,
            sentence=own.text if statement.origin is Origin.LINE else "",
        )

    @cached_property
    def _spoken(self) -> tuple[tuple[Sentence, frozenset[str]], ...]:
        """The sentences that speak of the patient's present state, each with the roots of its words."""
        told = (s for s in self.document.sentences if s.section.kind not in _NOT_PRESENT)
        return tuple((s, frozenset(roots(tokens(s.text)))) for s in told)

    @cached_property
    def _facts(self) -> frozenset[str]:
        """Roots of what the whole note says of every condition: the trimester."""
        found = gestation(self.document.text)
        return frozenset(roots([trimester(found.weeks), "trimester"])) if found else frozenset()

    def _episode(self, statement: Statement, *, complication: bool = False) -> str:
        """A, D or S: the words of the statement and its sentence decide, then the reason for the visit (I.C.19.a)."""
        cues = attributes()["episode"]
        own = statement.sentence.text.lower()
        if any(words in own for words in cues["sequela"]):
            return "S"
        if complication:
            # A complication of care is under active treatment when it is treated, however long after the operation (I.C.19.a).
            return "D" if "follow" in own else "A"
        if any(words in own for words in cues["subsequent"]):
            return "D"
        reason = " ".join(s.text for s in self.document.within("chief_complaint", "") if s.text).lower()
        if any(words in reason for words in cues["subsequent"]) and not any(words in own for words in cues["initial"]):
            return "D"
        return "A"

    @cached_property
    def _noted(self) -> tuple[Condition, ...]:
        """Affirmed conditions anywhere in the note, for the combinations."""
        found = []
        for mention in self.found:
            if mention.assertion is Assertion.AFFIRMED and mention.section.kind not in _NOT_PRESENT and mention.codes:
                statement = Statement(
                    mention.text, mention.start, mention.end, mention.sentence, mention.assertion, Origin.NOTE
                )
                if condition := self._of_mention(mention, statement):
                    found.append(condition)
        return tuple(found)

    def _of_mention(self, mention: Mention, statement: Statement) -> Condition | None:
        code = mention.codes[0]
        documentation = Documentation(
            statement.text,
            frozenset(roots(tokens(statement.text))) | frozenset(mention.key.split()),
            frozenset(roots(tokens(mention.sentence.text))),
            frozenset(),
            (mention.sentence.text,),
            (),
            self._episode(statement),
        )
        specified = specify(code, documentation, self.catalog)
        return Condition(specified[0].code, (statement,), code, 0.6) if specified else None

    def _unique(self, conditions: Sequence[Condition]) -> list[Condition]:
        found: dict[str, Condition] = {}
        for each in conditions:
            found.setdefault(each.code.value, each)
        return list(found.values())

    # -- the worksheet ------------------------------------------------------------------------------------------

    def _worksheet(
        self,
        ordered: Sequence[Condition],
        left: Sequence[NotCoded],
        given: tuple[Suggestion, ...] = (),
        reported: bool = True,
    ) -> Worksheet:
        """The worksheet; a list of mentions is no claim, so that no convention judges it."""
        findings: tuple[Finding, ...] = ()
        if reported:
            ordered, findings = repair(ordered, self.encounter, self.catalog)
        suggestions = tuple(self._suggestion(each, number == 0, reported) for number, each in enumerate(ordered))
        codes = {each.code for each in suggestions}
        out = {row.code: row for row in left if row.code not in codes}
        return Worksheet(
            encounter=self.encounter,
            releases={system: release.name for system, release in self.catalog.in_force.items()},
            suggestions=(*suggestions, *given),
            not_coded=tuple(out.values()),
            queries=queries(ordered, self.catalog),
            findings=findings,
            engine=ENGINE,
            remarks=self._remarks(bool(suggestions)),
        )

    def _suggestion(self, condition: Condition, first: bool, reported: bool) -> Suggestion:
        entry = self.catalog.entry(condition.code)
        assert entry is not None
        role = Role.EXTERNAL_CAUSE if condition.has(*"VWXY") else Role.FIRST_LISTED if first else Role.SECONDARY
        return Suggestion(
            code=condition.code,
            title=entry.title,
            role=role,
            billable=entry.billable,
            confidence=proof.confidence(condition, entry.title) if reported else round(condition.fit, 3),
            evidence=proof.evidence(*condition.statements),
            rationale=proof.rationale(condition, entry.title),
            citations=proof.citations(condition, self.catalog),
            alternatives=proof.alternatives(condition, self.catalog),
        )

    def _remarks(self, any_found: bool) -> tuple[str, ...]:
        remarks = [] if any_found else [NOTHING]
        for system in self.catalog.not_covered():
            if system is CodeSystem.ICD10CM:
                release = self.catalog.in_force[system]
                remarks.append(
                    f"The date of service {self.encounter.date_of_service} lies outside the loaded releases of {system}: "
                    f"{release.name} was used; load the release of that day with `codedesk sources add`."
                )
        return tuple(remarks)
