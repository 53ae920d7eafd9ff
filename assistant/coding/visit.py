"""One note on its way to a worksheet, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from assistant.coding import leaf_choice, proof
from assistant.coding.aftercare import aftercare
from assistant.coding.anticoagulated import bleeding_of
from assistant.coding.birth import newborn
from assistant.coding.blindness import by_category
from assistant.coding.body_mass import body_mass
from assistant.coding.burns import burnt
from assistant.coding.candidates import Candidate, Finder, Named
from assistant.coding.causes import causes
from assistant.coding.combine import combine
from assistant.coding.companions import companions, managed
from assistant.coding.complications import by_surgery, disorders
from assistant.coding.concussion import concussion
from assistant.coding.condition import Condition
from assistant.coding.consciousness import unconscious
from assistant.coding.corrosives import corrosive
from assistant.coding.dementia import by_severity
from assistant.coding.drug_harm import drug_harm
from assistant.coding.drug_uses import drugs_of
from assistant.coding.exams import with_findings
from assistant.coding.history import disease_words, is_over, left_behind, past_disease, still_treated
from assistant.coding.identified import identified
from assistant.coding.infarctions import of_artery, subsequent
from assistant.coding.long_term import long_term
from assistant.coding.measured import measured
from assistant.coding.naming import Namer
from assistant.coding.obstetric import obstetric
from assistant.coding.opening import opened
from assistant.coding.organisms import arthritis, local_infections, organisms, septic, with_infection
from assistant.coding.pain import for_control
from assistant.coding.paired import paired
from assistant.coding.reading import Reading, chosen, quoted
from assistant.coding.replaced_joint import remaining
from assistant.coding.rows import worksheet
from assistant.coding.select import left_out, reason_of, select
from assistant.coding.sepsis import resistant, severe
from assistant.coding.sequence import sequence
from assistant.coding.sharpen import sharpened
from assistant.coding.specify import specify
from assistant.coding.specimens import adenomas
from assistant.coding.statements import Origin, Statement, complaints, fills_head, problem_lines, reads_negative, told
from assistant.coding.status import status_codes
from assistant.coding.surroundings import NOT_PRESENT, Surroundings
from assistant.coding.suspected import influenza, suspected
from assistant.coding.tobacco import by_product
from assistant.coding.toxic import meant
from assistant.coding.trace import Dropped, Fitted, Read, Trace, Traced, replaced
from assistant.coding.transplanted import in_transplanted
from assistant.coding.traumatic import traumatic
from assistant.coding.ulcer_stages import staged
from assistant.coding.underlying import underlying
from assistant.coding.worksheet import NotCoded, Reason
from assistant.notes.assertions import Assertion
from assistant.notes.attributes import skin_sites
from assistant.notes.document import Document, Sentence
from assistant.notes.mentions import Mention
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import excludes1
from codesets.encounter import Encounter, Setting
from codesets.terms.vocabulary import Vocabulary
from index.retriever import Retriever

# An unspecified code says so little that words which fit it less well than this are no proof of it.
_UNSPECIFIED = 0.8
# The kind of an injury is seldom said: "fracture of the left tibia" is all there is.
_UNSPECIFIED_INJURY = 0.6
# What the words together with a site of the note must reach.
_RESITED = 0.8
# Neoplasms that chapter 2 has by the part of the skin.
_SKIN = ("C43", "C44", "C4A", "D03", "D04", "D22", "D23")


_NO_PLACE = "T14"  # injuries of no stated part of the body
_SHORT_TERM = 5  # letters: so short a word of prose may be no term at all ("doing well")


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
        reading: Reading | None = None,
    ) -> None:
        self._reading = reading
        self.document = document
        self.found = found
        self.encounter = encounter
        self.catalog = catalog
        self._finder = Finder(retriever, vocabulary, encounter, catalog)
        self._namer = Namer(self._finder, catalog)
        self._around = Surroundings(document, self._finder.roots_of, encounter.setting)
        self._drugs = drugs_of(vocabulary)
        self._read: list[Read] = []

    def reported(self) -> Traced:
        """What a coder reports for the encounter."""
        conditions: list[Condition] = []
        left: list[NotCoded] = []
        doubted: set[Sentence] = set()
        for condition in self._decided_all(self._stated()):
            reason = reason_of(condition, self.encounter)
            if reason is Reason.UNCERTAIN:
                doubted.add(condition.statement.sentence)
            if reason is None:
                conditions.append(condition)
            else:
                left.append(left_out(condition, reason, self.encounter, self.catalog))
        conditions = [sharpened(each, self._named_elsewhere, self.catalog) for each in conditions]
        conditions = [*opened(conditions, self.document, self.encounter, self.catalog), *conditions]
        conditions = [*aftercare(conditions, self.document, self.encounter, self.catalog), *conditions]
        if not any(not each.has("Z7", "Z8", "Z9") for each in conditions) or self._only_images(conditions):
            conditions += self._complaints()
        decided = conditions
        conditions = list(obstetric(conditions, self.document, self.encounter, self.catalog))
        conditions = newborn(conditions, self.document, self.encounter, self.catalog)
        conditions = remaining(conditions, self.document.text, self.catalog)
        conditions = subsequent(of_artery(conditions, self.document.text, self.catalog), self.catalog)
        conditions = paired(by_category(conditions, self.catalog), self.catalog)
        combined = combine(conditions, self._noted, self.document.text, self.catalog)
        stated = [*combined.conditions, *self._companions(combined.conditions)]
        stated = traumatic(by_surgery(stated, self.catalog), self.document, self.catalog)
        stated = unconscious(stated, self.document.text, self.catalog)
        stated += disorders(stated, self.catalog, self._in_words)
        stated += identified(stated, self._in_words, self.catalog)
        stated = burnt(stated, self.catalog)
        stated += concussion(stated, self._named_elsewhere, self.document.text, self.catalog)
        stated = underlying(stated, self._exactly, self.catalog)
        stated = by_product(by_severity(stated, self.catalog), self.document, self.catalog)
        stated = local_infections(arthritis(stated, self.catalog), self._noted)
        stated = severe(septic(stated, self.document, self.catalog), self.document, self.catalog)
        stated = in_transplanted(stated, self.catalog)
        stated = adenomas(staged(stated, self.document, self.catalog), self.document, self.catalog)
        numbers = measured(stated, self.document, self.encounter, self.catalog)
        # The numbers of the note decide the extent of burns, whatever a statement alone would be.
        extent = any(each.has("T31", "T32") for each in numbers)
        stated = [*(each for each in stated if not (extent and each.has("T31", "T32", "L49"))), *numbers]
        selected = select(stated, self.encounter, self.catalog, frozenset(doubted))
        kept = with_findings(selected.reported, self.catalog)
        kept = for_control(kept, self.document, self.catalog)
        kept = meant(kept, self.document, self.catalog)
        kept = list(drug_harm(kept, self.document, self._drugs, self.catalog))
        kept = corrosive(kept, self.document, self.catalog)
        kept = bleeding_of(kept, self.catalog)
        kept = with_infection(kept, self.catalog)
        kept += organisms(kept, self.document, self.catalog)
        kept += resistant(kept, self.document, self.catalog)
        kept += status_codes(kept, self.document, self.encounter, self.catalog)
        kept += long_term(kept, self.document, self._drugs, self.catalog)
        kept += body_mass(kept, self.document, self.encounter, self.catalog)
        kept += causes(kept, self.document, self.catalog)
        ordered = sequence(self._unique(kept), self.catalog)
        left += selected.left
        dropped = (*(Dropped(row.code, row.reason.value) for row in left), *replaced(decided, stated))
        fitted = tuple(Fitted(each.code, proof.kind(each, self._title(each.code)), each.fit) for each in ordered)
        trace = Trace(tuple(self._read), tuple(dict.fromkeys(each.code for each in self._noted)), dropped, fitted)
        return Traced(worksheet(ordered, self.encounter, self.catalog, left, self.document), trace)

    def mentioned(self) -> Traced:
        """Every affirmed mention."""
        conditions: list[Condition] = []
        dropped: list[Dropped] = []
        for mention in self.found:
            taken = self._taken(mention)
            chosen = tuple(each.code for each in taken)
            self._read.append(Read(mention.start, mention.end, mention.assertion.value, mention.codes, chosen))
            if mention.assertion in leaf_choice.REPORTED:
                conditions += taken
            else:
                dropped += (Dropped(code, mention.assertion.value) for code in chosen)
        made = worksheet(self._unique(conditions), self.encounter, self.catalog, reported=False)
        return Traced(made, Trace(tuple(self._read), (), tuple(dropped)))

    def _taken(self, mention: Mention) -> list[Condition]:
        """What a mention becomes: the leaves that annotators take for it, else the complete code that fits it."""
        statement = _statement(mention)
        choices = leaf_choice.load().get(mention.codes[0])
        if choices is None:
            condition = self._of_mention(mention)
            return [condition] if condition else []
        return [
            Condition(each.code, (statement,), mention.codes[0], each.share)
            for each in choices
            if self.catalog.billable(each.code)
        ]

    # -- the steps ----------------------------------------------------------------------------------------------

    def _stated(self) -> tuple[Named, ...]:
        lines = problem_lines(self.document, self.found)
        read = quoted(self.document, self._reading.diagnoses(), lines) if self._reading else ()
        named = self._namer.named((*lines, *read))
        if self._reading:
            named = chosen(named, self._reading)
        inpatient = self.encounter.setting is Setting.INPATIENT
        # What is still uncertain at discharge is coded as if it were established (II.H).
        counted = {Assertion.AFFIRMED, Assertion.UNCERTAIN} if inpatient else {Assertion.AFFIRMED}
        if any(each.statement.assertion in counted for each in named):
            return named
        prose = self._namer.named(told(self.document, self.found, stay=inpatient))
        # "Trauma", "wound" in prose tell of an injury that is named elsewhere by its part of the body.
        named = (*named, *(each for each in prose if each.best.code.category != _NO_PLACE))
        if any(each.statement.assertion in counted for each in named):
            return named
        # An assessment in prose of which no phrase is named well enough: the terms of the book that stand in it.
        terms = (m for m in self.found if m.section.kind == "assessment" and m.codes and len(m.text) > _SHORT_TERM)
        # What a statement says more of is told by that one: "history of ..." in "family history of ...".
        spans = [(each.statement.start, each.statement.end) for each in named]
        terms = (m for m in terms if not any(start <= m.start and m.end <= end for start, end in spans))
        return (*named, *map(self._named_by_term, terms))

    def _decided_all(self, named: Sequence[Named]) -> list[Condition]:
        """The conditions of all statements; a problem line of which none stands is read by the terms that it holds."""
        conditions: list[Condition] = []
        for each in named:
            conditions += self._decided(each)
        heard = {each.statement.sentence for each in conditions} | {
            each.statement.sentence for each in named if each.statement.assertion is not Assertion.AFFIRMED
        }
        for mention in self.found:
            sentence = mention.sentence
            if sentence.lead and sentence not in heard and fills_head(mention) and not reads_negative(sentence):
                # It stands where its line stands: the order of the note is the order of the worksheet.
                own = self._decided(self._named_by_term(mention))
                later = (n for n, each in enumerate(conditions) if each.statement.start > mention.start)
                place = next(later, len(conditions))
                conditions[place:place] = own
        return conditions

    def _named_by_term(self, mention: Mention) -> Named:
        code = mention.codes[0]
        statement = replace(_statement(mention), origin=Origin.LINE)
        return Named(statement, (Candidate(code, self._title(code), _UNSPECIFIED, 1.0, ("term",), True),))

    def _companions(self, conditions: Sequence[Condition]) -> list[Condition]:
        found = companions(conditions, self._noted, self._decided)
        if not self.document.dictated:
            found += managed([*conditions, *found], self._noted, self._drugs)
        # What the provider states and the book does not have together with it comes before what is only noted (I.A.12.a).
        return [each for each in found if not any(self._apart(each, other) for other in conditions)]

    def _in_words(self, condition: Condition, words: str) -> list[Condition]:
        """The conditions that some of the words of a statement name."""
        [found] = self._finder.candidates([words])
        statement = replace(condition.statement, text=words)
        return self._decided(Named(statement, found)) if found else []

    def _apart(self, one: Condition, other: Condition) -> bool:
        return any(True for _ in excludes1.check([one.code, other.code], self.encounter, self.catalog))

    def _only_images(self, conditions: Sequence[Condition]) -> bool:
        """True for a report whose findings are none but abnormal images: they do not explain what it was asked for (IV.K)."""
        report = any(section.kind == "findings" for section in self.document.sections)
        return report and all(each.has("R9") for each in conditions)

    def _complaints(self) -> list[Condition]:
        statements = complaints(self.document, self.found)
        found = self._finder.stated(statements)
        named = [Named(s, c) for s, c in zip(statements, found, strict=True) if c]
        return [condition for each in named for condition in self._decided(each)]

    def _decided(self, named: Named) -> list[Condition]:
        """The condition of a statement at the detail that the note supports; two where both sides have their own codes."""
        named = self._at_its_site(self._namer.detailed(self._treated(named)))
        statement, best = named.statement, self._around.sited(named)
        specified = specify(best.code, self._around.documentation(statement, best, named.details), self.catalog)
        conditions = [
            Condition(
                each.code, (statement,), best.code, min(1.0, best.fit), named.candidates, open_sides=each.open_sides
            )
            for each in specified
            if best.fit >= (_UNSPECIFIED_INJURY if each.code.value[0] == "S" else _UNSPECIFIED)
            or "unspecified" not in self._title(each.code)
        ]
        conditions = [
            influenza(suspected(self._gone(each), self.catalog, self.encounter, self.document.text), self.catalog)
            for each in conditions
        ]
        codes = tuple(each.code for each in named.candidates)
        chosen = tuple(each.code for each in conditions)
        self._read.append(Read(statement.start, statement.end, statement.assertion.value, codes, chosen))
        return conditions

    def _treated(self, named: Named) -> Named:
        """A disease told as history that is still treated, as the disease itself: "h/o gout on allopurinol" (I.C.21.c.4)."""
        statement = named.statement
        if not still_treated(named.best.code, statement.sentence.text[statement.end - statement.sentence.start :]):
            return named
        words = disease_words(statement.text)
        [found] = self._finder.candidates([self._finder.written(words, statement.sentence.text)])
        present = replace(statement, text=words, assertion=Assertion.AFFIRMED)
        return Named(present, found, named.details) if found and found[0].same else named

    def _exactly(self, statement: Statement) -> list[Condition]:
        """What a phrase names where a term of the book is just this."""
        [found] = self._finder.candidates([self._finder.written(statement.text, statement.sentence.text)])
        return self._decided(Named(statement, found)) if found and found[0].same else []

    def _gone(self, condition: Condition) -> Condition:
        """A cancer that the sentence says is gone, under its history."""
        statement = condition.statement
        before = statement.sentence.text[: statement.start - statement.sentence.start]
        if follows := left_behind(condition.code, before):
            return condition.become(follows, "the infection is over and left a condition", *proof.guideline("I.C.1.g"))
        if not is_over(condition.code, condition.statement.sentence.text):
            return condition
        past = past_disease(condition.code)
        because = "no disease is left and none is treated"
        return condition.become(past, because, *proof.guideline("I.C.2.m")) if past else condition

    def _at_its_site(self, named: Named) -> Named:
        """The statement looked up again with the site that the note gives it, where its words name none and the code asks."""
        site = self._around.site(named)
        if not site:
            return named
        text = self._finder.written(named.statement.text, named.statement.sentence.text)
        for words in dict.fromkeys((site, skin_sites(site) if named.best.code.value.startswith(_SKIN) else "")):
            [found] = self._finder.candidates([f"{text} {words}"]) if words else [()]
            same = found and found[0].code.category == named.best.code.category
            if found and found[0].fit >= _RESITED and (found[0].recall == 1.0 or (same and words != site)):
                return replace(named, candidates=found, details=f"{named.details} {words}".strip())
        return named

    def _title(self, code: Code) -> str:
        entry = self.catalog.entry(code)
        return entry.title.lower() if entry else ""

    @cached_property
    def _named_elsewhere(self) -> tuple[Condition, ...]:
        """Conditions anywhere in the note that the patient has or is known for."""
        known = (m for m in self.found if m.assertion is Assertion.HISTORICAL and m.section.kind not in NOT_PRESENT)
        return (*self._noted, *(each for mention in known if (each := self._of_mention(mention))))

    @cached_property
    def _noted(self) -> tuple[Condition, ...]:
        """Affirmed conditions anywhere in the note, for the combinations."""
        present = (
            mention
            for mention in self.found
            if mention.assertion is Assertion.AFFIRMED and mention.section.kind not in NOT_PRESENT and mention.codes
        )
        return tuple(condition for mention in present if (condition := self._of_mention(mention)))

    def _of_mention(self, mention: Mention) -> Condition | None:
        statement, code = _statement(mention), mention.codes[0]
        specified = specify(code, self._around.of_mention(mention, statement), self.catalog)
        return Condition(specified[0].code, (statement,), code, 0.6) if specified else None

    def _unique(self, conditions: Sequence[Condition]) -> list[Condition]:
        found: dict[str, Condition] = {}
        for each in conditions:
            found.setdefault(each.code.value, each)
        return list(found.values())


def _statement(mention: Mention) -> Statement:
    return Statement(mention.text, mention.start, mention.end, mention.sentence, mention.assertion, Origin.NOTE)
