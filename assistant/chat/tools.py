"""The tools of the agent: each looks something up, and what it returned is what an answer may rest on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel

from assistant.card import HEADINGS, card
from assistant.chat import dosage, visit_reading, visits
from assistant.chat.opposites import rewritten
from assistant.chat.refining import refined, untold
from assistant.chat.requests import (
    MAX_QUERY,
    BillingUnits,
    CheckCodes,
    CodeNote,
    CodesAsOne,
    CodeSituation,
    CompareCodes,
    DropFromWorksheet,
    FindGuideline,
    NoteSays,
    RefineCodes,
    SearchCodes,
    ShowCode,
    ShowWorksheet,
    UnitLimit,
    VisitLevel,
    WhatChanged,
    WhatIf,
)
from assistant.chat.shorthand import spelt_out
from assistant.chat.situations import assessment
from assistant.chat.turns import codes_in
from assistant.coding.as_one import as_one
from assistant.coding.coder import NoteCoder
from assistant.coding.document import to_json
from assistant.coding.integral import explains, says_more
from assistant.coding.worksheet import Role, Worksheet
from assistant.notes.intake import UnreadableNote
from codesets.catalog import Catalog
from codesets.changes import validity, what_changed
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions import basis
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting, Sex
from codesets.entries import Entry, Kind, Level
from codesets.replaced import successor
from index.retriever import Retriever
from index.words import EMPTY, roots, tokens

Json = dict[str, Any]
_SHOWN_NOTES = 16
_TYING = (Kind.CODE_FIRST, Kind.USE_ADDITIONAL, Kind.CODE_ALSO)
_SHOWN_CHILDREN = 30
_USUAL = "office"  # the kind of visit where none is named
_SHOWN_CHANGES = 12
_AROUND = 10
# What a sentence says of whose condition it is and whether it is there.
_WHO_AND_WHETHER = re.compile(
    r"\b(?:family|history|of|mother|mom|father|dad|brother|sister|aunt|uncle|cousin|grand\w+|son|daughter|parents?|siblings?|maternal|paternal|"
    r"no|not|denies|denied|negative|for|possible|probable|likely|suspected|rule|out|had|has|have|was|were|is|with|died|at(?: age)? \d+|diagnosed|the|her|his|in \d{4})\b",
    re.IGNORECASE,
)
_MOST_RELATIVES = 1200
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_SERVICE_SHAPED = re.compile(r"[A-V]\d{4}", re.IGNORECASE)
_NAMES_OTHERS = re.compile(r"\b\d{5}\b")  # a descriptor that speaks of other services by their numbers
# HCPCS codes that report how a measure of quality was met: they name diseases and answer no question for one.
_MEASURES = 6
_MEASURE = re.compile(r"G(?:8[3-9]\d\d|9[1-9]\d\d)|M1\d{3}")
_MEASURE_ASKED = re.compile(
    r"\b(?:measures?|quality|mips|pqrs|performance|reporting|numerator|denominator|exclusion|hcpcs|attest\w*|demonstration)\b",
    re.IGNORECASE,
)
_NO_NOTE = "there is no note yet: paste it into the chat or the note field"


def _is_measure(code: Code) -> bool:
    return code.system is CodeSystem.HCPCS and bool(_MEASURE.fullmatch(code.value))


class Toolbox:
    """The tools of one conversation and what they found in the present turn."""

    def __init__(self, retriever: Retriever, coder: NoteCoder) -> None:
        self._retriever = retriever
        self._coder = coder
        self._alone = False
        self.encounter = Encounter()
        self.note = ""
        self.worksheet: Worksheet | None = None
        self.begin()

    def fresh(self, *, alone: bool = False) -> Toolbox:
        """A toolbox for another run: the same note, worksheet and encounter, nothing found yet.

        With `alone` no language model reads the note.
        """
        other = Toolbox(self._retriever, self._coder)
        other._alone = alone
        other.encounter, other.note, other.worksheet = self.encounter, self.note, self.worksheet
        return other

    def begin(self) -> None:
        """Forget what the last turn found; the note and its worksheet stay."""
        self.texts: list[str] = []
        self.entries: dict[Code, Entry] = {}
        self.citations: list[Basis] = []
        self.fit: dict[str, float] = {}  # how well a section fits what was asked, at best
        self.said: list[str] = []
        self.new_worksheet: Worksheet | None = None

    def tools(self) -> Sequence[BaseTool]:
        """The tools as LangChain takes them."""
        return [
            self._tool("search_codes", SearchCodes, self.search_codes),
            self._tool("show_code", ShowCode, self.show_code),
            self._tool("compare_codes", CompareCodes, self.compare_codes),
            self._tool("check_codes", CheckCodes, self.check_codes),
            self._tool("code_note", CodeNote, self.code_note),
            self._tool("note_says", NoteSays, self.note_says),
            self._tool("what_if", WhatIf, self.what_if),
            self._tool("find_guideline", FindGuideline, self.find_guideline),
            self._tool("what_changed", WhatChanged, self.what_changed),
            self._tool("code_situation", CodeSituation, self.code_situation),
            self._tool("refine_codes", RefineCodes, self.refine_codes),
            self._tool("codes_as_one", CodesAsOne, self.codes_as_one),
            self._tool("show_worksheet", ShowWorksheet, self.show_worksheet),
            self._tool("drop_from_worksheet", DropFromWorksheet, self.drop_from_worksheet),
            self._tool("billing_units", BillingUnits, self.billing_units),
            self._tool("unit_limit", UnitLimit, self.unit_limit),
            self._tool("visit_level", VisitLevel, self.visit_level),
        ]

    def _tool(self, name: str, schema: type[BaseModel], run: Callable[..., str]) -> BaseTool:
        def recorded(**arguments: Any) -> str:
            text = run(**arguments)
            self.texts.append(text)
            return text

        return StructuredTool.from_function(recorded, name=name, description=schema.__doc__, args_schema=schema)

    # -- the tools ----------------------------------------------------------------------------------------------

    def search_codes(self, query: str, system: CodeSystem | None = None, limit: int = 6, billable: bool = False) -> str:
        day = self.encounter.date_of_service
        hits = self._retriever.search(query, system=system, limit=limit + _MEASURES, billable=billable, day=day)
        if not _MEASURE_ASKED.search(query):
            hits = [hit for hit in hits if not _is_measure(hit.entry.code)]
        hits = hits[:limit]
        rows = []
        for hit in hits:
            self._saw(hit.entry)
            rows.append({**_line(hit.entry), "matched_by": list(hit.matched_by), "score": round(hit.score, 3)})
        if hits:
            self._cite_entry(hits[0].entry)
        return json.dumps({"query": query, "hits": rows}, ensure_ascii=False)

    def show_code(self, code: str) -> str:
        entry = self._find(code)
        if entry is None:
            family = self._family(code.strip())
            if family:
                self._cite_entry(family)
                self.said.append(family.code.value)
            near = {"system": "CPT", "codes": family.code.value, "title": family.title} if family else None
            missing = {"code": code, "found": False, "family": near, "problem": self._why_not(code)}
            return json.dumps({**missing, "replaced_by": self._successor(code)}, ensure_ascii=False)
        self._cite_entry(entry)
        document = card(entry, self._catalog)
        notes = document["notes"][:_SHOWN_NOTES]
        for note in notes:
            self._mentioned(note["text"])
        for child in document["children"][:_SHOWN_CHILDREN]:
            self._find(child["code"])
        for above in document["path"]:
            if above["level"] in ("category", "code"):
                self._find(above["code"])
        self.citations += [
            Basis("tabular", f"{note['from']} {HEADINGS[Kind(note['kind'])]}", note["text"]) for note in notes[:4]
        ]
        shown = {"found": True, "notes": notes, "children": document["children"][:_SHOWN_CHILDREN]}
        return json.dumps({**document, **shown, "replaced_by": self._successor(code)}, ensure_ascii=False)

    def compare_codes(self, codes: list[str]) -> str:
        rows: list[Json] = []
        for text in codes:
            entry = self._find(text)
            if entry is None:
                rows.append({"code": text, "found": False, "problem": self._why_not(text)})
                continue
            self._cite_entry(entry)
            # The notes that tie codes together first: those of a chapter stand behind many others.
            notes = sorted(self._catalog.instructions(entry.code), key=lambda note: note.kind not in _TYING)
            rows.append(
                {
                    **_line(entry),
                    "found": True,
                    "path": [above.title for above in self._catalog.path(entry.code)],
                    "notes": [{"kind": n.kind.value, "text": n.text, "from": n.at.value} for n in notes[:_SHOWN_NOTES]],
                }
            )
        found = [entry.code for text in codes if (entry := self._find(text))]
        for row in rows:
            for note in row.get("notes", ()):
                self._mentioned(f"{note['from']} {note['text']}")
        verdict = self._judge([code.value for code in found], self.encounter) if len(found) > 1 else None
        return json.dumps({"codes": rows, "together": verdict}, ensure_ascii=False)

    def check_codes(
        self,
        codes: list[str],
        setting: Setting = Setting.OUTPATIENT,
        date_of_service: date | None = None,
        sex: Sex | None = None,
        age: float | None = None,
    ) -> str:
        encounter = Encounter(setting, date_of_service or self.encounter.date_of_service, sex, age)
        for text in codes:
            self._find(text)
        verdict = self._judge(codes, encounter)
        entries = [entry for text in codes if (entry := self._find(text))]
        pairs = [(one.code, other.code) for one, other in permutations(entries, 2) if one.code != other.code]
        beside = {
            "explained": [[one.value, other.value] for one, other in pairs if explains(other, one)],
            "general": [[one.value, other.value] for one, other in pairs if says_more(other, one)],
        }
        return json.dumps({**verdict, **beside, "codes": [_line(entry) for entry in entries]}, ensure_ascii=False)

    def code_note(self, setting: Setting | None = None) -> str:
        if not self.note:
            return json.dumps({"problem": _NO_NOTE})
        self.encounter = replace(self.encounter, setting=setting or self.encounter.setting)
        coder = self._coder.alone if self._alone else self._coder
        self.worksheet = self.new_worksheet = coder.code(self.note, self.encounter)
        self._saw_worksheet(self.worksheet)
        return json.dumps(to_json(self.worksheet), ensure_ascii=False)

    def what_if(self, change: str) -> str:
        """The note with the change, coded; the worksheet of the note itself stays as it is."""
        if not self.note:
            return json.dumps({"problem": _NO_NOTE})
        sheet = self._coder.code(rewritten(spelt_out(self.note), change), self.encounter)
        self._saw_worksheet(sheet)
        return json.dumps(to_json(sheet), ensure_ascii=False)

    def note_says(self, words: str = "", code: str = "") -> str:
        if not self.note:
            return json.dumps({"problem": _NO_NOTE})
        lines = [line.strip() for line in _SENTENCE.split(self.note)]
        wanted = set(roots(tokens(words))) - EMPTY
        held = [line for line in lines if wanted and wanted <= set(roots(tokens(line)))]
        if entry := self._find(code) if code else None:
            held += [line for line in lines if line not in held and self._about(line, entry)]
        return json.dumps({"sentences": [line[:300] for line in held[:3]]}, ensure_ascii=False)

    def _about(self, line: str, entry: Entry) -> bool:
        """True where a sentence shares a word with the code's title and is found under the code's category."""
        if not (set(roots(tokens(line))) - EMPTY) & set(roots(tokens(entry.title))):
            return False
        plain = _WHO_AND_WHETHER.sub(" ", line)[:MAX_QUERY]
        hits = self._retriever.search(plain, limit=_AROUND, day=self.encounter.date_of_service)
        return any(hit.entry.code.value[:3] == entry.code.value[:3] for hit in hits)

    def find_guideline(self, query: str, limit: int = 3) -> str:
        day = self.encounter.date_of_service
        entries = self._retriever.guidelines(day)
        hits = self._retriever.search_guidelines(query, limit, day)
        rows = []
        for hit in hits:
            entry = entries[hit.ref]
            self.fit[entry.ref] = max(hit.score, self.fit.get(entry.ref, 0.0))
            self.citations.append(basis.printed(Basis("guideline", entry.ref, entry.says), self._catalog))
            self._mentioned(f"{entry.title}. {entry.says}")
            self.said += [entry.title, entry.says]
            rows.append(
                {
                    "ref": entry.ref,
                    "title": entry.title,
                    "says": entry.says,
                    "applies_to": list(entry.applies_to),
                    "score": round(hit.score, 3),
                    "answer": hit.answer,
                    "alike": hit.alike,
                }
            )
        edition = entries[hits[0].ref].edition if hits else None
        return json.dumps({"edition": edition, "sections": rows}, ensure_ascii=False)

    def sections(self) -> Collection[str]:
        """The numbers of every guideline section in force on the day of service."""
        return self._retriever.guidelines(self.encounter.date_of_service).keys()

    def what_changed(self, code: str, date_of_service: date | None = None) -> str:
        encounter = Encounter(date_of_service=date_of_service)
        entry = self._find(code)
        about = _ABOUT_EXISTENCE if entry is None or entry.code.system is CodeSystem.ICD10CM else _ABOUT_SERVICES
        findings = [f for f in self._judge([code], encounter)["findings"] if f["convention"] in about]
        release = entry.release if entry else None
        if entry:
            self._cite_entry(entry)
        return json.dumps(
            {
                **(_line(entry) if entry else {"code": code}),
                "found": entry is not None,
                "problem": "" if entry else self._why_not(code),
                "replaced_by": self._successor(code),
                "valid_from": _since(entry, self._catalog),
                "changes": self._changes(entry) if entry else [],
                "level": entry.level.value if entry else None,
                "release": str(release) if release else None,
                "release_from": release.valid_from.isoformat() if release else None,
                "findings": findings,
                "children": [_line(c) for c in self._catalog.children(entry.code, entry.level)][:_SHOWN_CHILDREN]
                if entry
                else [],
            },
            ensure_ascii=False,
        )

    def _successor(self, code: str) -> Json | None:
        """The HCPCS code that took the place of this one."""
        entry = successor(code, self._catalog)
        return _line(self._find(entry.code.value) or entry) if entry else None

    def _changes(self, entry: Entry) -> list[str]:
        """What happened to a code and to those below it, the latest first."""
        codes = dict.fromkeys([entry.code, *self._catalog.leaves(entry.code)])
        changes = [change for code in codes for change in what_changed(code, self._catalog)]
        for change in changes:
            self._find(change.code.value)
            for other in change.replaced_by:
                self._find(other.value)
        latest = sorted(changes, key=lambda change: change.on, reverse=True)
        return [str(change) for change in latest[:_SHOWN_CHANGES]]

    def code_situation(
        self, words: str, setting: Setting = Setting.OUTPATIENT, age: float | None = None, sex: Sex | None = None
    ) -> str:
        """The coder reads the words as an assessment; nothing is kept as the note of the conversation."""
        encounter = Encounter(setting, self.encounter.date_of_service, sex, age)
        try:
            sheet = self._coder.code(assessment(words), encounter)
        except UnreadableNote as error:
            return json.dumps({"problem": str(error)})
        self._saw_worksheet(sheet)
        document = to_json(sheet)
        kept = ("system", "code", "title", "billable", "confidence", "rationale")
        return json.dumps(
            {
                "codes": [{key: each[key] for key in kept} for each in document["suggestions"]],
                "not_coded": [
                    {key: each[key] for key in ("code", "title", "reason")} for each in document["not_coded"]
                ],
                "questions": [each["question"] for each in document["queries"]],
                "findings": document["findings"],
            },
            ensure_ascii=False,
        )

    def refine_codes(self, codes: list[str], words: str) -> str:
        """For each code the one of its category that says what the words add; a code that they do not touch stays."""
        rows = []
        for entry in (found for text in codes if (found := self._find(text))):
            other = None
            if entry.code.system is CodeSystem.ICD10CM:
                category = self._find(entry.code.plain[:3])
                other = refined(entry, words, self._relatives(entry), category.title if category else "")
            if other:
                self._saw(other)
                self._cite_entry(other)
            told = {"changed": other is not None, "untold": untold(words, entry, other or entry)}
            rows.append({"from": entry.code.value, "was": entry.title, **told, **_line(other or entry)})
        return json.dumps({"codes": rows}, ensure_ascii=False)

    def _relatives(self, entry: Entry) -> Iterator[Entry]:
        """The complete codes of the category, the nearest first; of a very large category only the nearer part."""
        seen = {entry.code}
        for length in range(len(entry.code.plain) - 1, 2, -1):
            above = self._find(entry.code.plain[:length])
            leaves = self._catalog.leaves(above.code) if above else ()
            if len(leaves) > _MOST_RELATIVES:
                return
            fresh = [code for code in leaves if code not in seen]
            seen.update(fresh)
            yield from (found for code in fresh if (found := self._catalog.entry(code)))

    def codes_as_one(self, codes: list[str]) -> str:
        """What takes the place of some of the codes, where the book has one code for both."""
        found = [entry.code for text in codes if (entry := self._find(text))]
        joined = as_one(found, self._coder, self.encounter)
        entries = [entry for code in joined if (entry := self._find(code.value))]
        for entry in entries:
            self._cite_entry(entry)
        return json.dumps({"codes": [_line(entry) for entry in entries]}, ensure_ascii=False)

    def show_worksheet(self) -> str:
        if self.worksheet is None:
            return self.code_note() if self.note else json.dumps({"problem": _NO_NOTE})
        self._saw_worksheet(self.worksheet)
        return json.dumps(to_json(self.worksheet), ensure_ascii=False)

    def drop_from_worksheet(self, codes: list[str]) -> str:
        if self.worksheet is None and self.note:
            self.code_note()
        if self.worksheet is None:
            return json.dumps({"problem": _NO_NOTE})
        rows = self.worksheet.suggestions
        wanted = {rows[int(text) - 1].code for text in codes if text.isdigit() and 0 < int(text) <= len(rows)}
        wanted |= {row.code for row in rows for text in codes if row.code.plain == text.upper().replace(".", "")}
        kept = tuple(row for row in rows if row.code not in wanted)
        if kept and kept[0].role is Role.SECONDARY:
            kept = (replace(kept[0], role=Role.FIRST_LISTED), *kept[1:])
        dropped = [_line(entry) for code in sorted(wanted) if (entry := self._find(code.value))]
        self.worksheet = self.new_worksheet = replace(self.worksheet, suggestions=kept)
        self._saw_worksheet(self.worksheet)
        return json.dumps({**to_json(self.worksheet), "dropped": dropped}, ensure_ascii=False)

    def billing_units(self, code: str, dose: str) -> str:
        current = successor(code, self._catalog)
        entry = self._find(current.code.value if current else code)
        if entry is None:
            return json.dumps({"code": code, "found": False, "problem": self._why_not(code)})
        self._cite_entry(entry)
        unit = entry.unit or dosage.unit_in(entry.title)
        if dose.replace(".", "", 1).isdigit() and unit:
            dose = f"{dose} {dosage.measure_of(unit)}"
        billed = dosage.billed(dose, unit) if unit else None
        return json.dumps(
            {
                **_line(entry),
                "found": True,
                "unit": unit,
                "dose": dose,
                "units": billed,
                "replaced": current is not None,
            },
            ensure_ascii=False,
        )

    def unit_limit(self, code: str) -> str:
        entry = self._find(code)
        if entry is None:
            return json.dumps({"code": code, "found": False, "problem": self._why_not(code)})
        self._cite_entry(entry)
        release, edit = self._catalog.mue(entry.code)
        line = {**_line(entry), "found": True, "units": None, "release": None}
        if release and edit:
            line |= {"units": edit.units, "release": release.name, "rationale": edit.rationale}
            self.citations.append(
                Basis("table", f"MUE {release.name}", f"{entry.code.value}: at most {edit.units} units a day.")
            )
        return json.dumps(line, ensure_ascii=False)

    def visit_level(self, visit: str, before: str = "") -> str:
        reading = visit_reading.amended(before, visit) if before else visit_reading.read(visit)
        named = next((family for code in codes_in(visit) if (family := visits.family_of(code))), "")
        read = reading.visit
        if named and (not read.family or named.startswith(f"{reading.kind}-")):
            read = replace(read, family=read.family if reading.patient.patient else named)
        if not read.family:
            patient = reading.patient.patient
            usual = replace(read, family=f"{_USUAL}-{patient}" if patient else _USUAL)
            read = usual if patient else read
        rows = visits.levels(read if read.family else usual)
        longer = visits.prolonged(read, {row["code"] for row in rows if row["by"] == "time"})
        least = visits.least(read)
        together = visits.with_prolonged(codes_in(visit))
        self.said += together["with"] if together else []
        for row in (*rows, *longer, *([least] if least else [])):
            self.said.append(row["code"])
            entry = self._find(row["code"])
            if entry and read.family and (row.get("by") != "table" or row["code"] in codes_in(visit)):
                self._cite_entry(entry)
        return json.dumps(
            {
                "family": read.family,
                "kind": reading.kind,
                "patient": reading.patient.patient,
                "why_patient": reading.patient.why,
                "mdm": read.mdm,
                "minutes": read.minutes,
                "apart": [list(each) for each in reading.minutes.apart],
                "assistant": reading.minutes.assistant,
                "physician": reading.minutes.physician,
                "age": read.age,
                "medicare": read.medicare,
                "elements": [list(each) for each in read.elements],
                "by_time": visits.by_time(read.family),
                "levels": rows,
                "prolonged": longer,
                "least": least,
                "together": together,
                "rules": {key: visits.table()[key] for key in ("mdm_rule", "time_rule", "choice_rule")},
            },
            ensure_ascii=False,
        )

    # -- what they share ------------------------------------------------------------------------------------------

    @property
    def _catalog(self) -> Any:
        return self._retriever.catalog.on(self.encounter.date_of_service)

    def _find(self, text: str) -> Entry | None:
        try:
            entry: Entry | None = self._catalog.find(text)
        except InvalidCode:
            return None
        if entry:
            self._saw(entry)
        return entry

    def _saw(self, entry: Entry) -> None:
        self.entries[entry.code] = entry
        if _NAMES_OTHERS.search(entry.title):
            self.said.append(entry.title)

    def _saw_worksheet(self, worksheet: Worksheet) -> None:
        for row in worksheet.suggestions:
            self._find_code(row.code)
            self.citations += row.citations[:1]
            for other in row.alternatives:
                self._find_code(other.code)
        for left in worksheet.not_coded:
            self._find_code(left.code)
        for finding in worksheet.findings:
            self._mentioned(finding.message)
        for query in worksheet.queries:
            for code in query.codes:
                self._find_code(code)

    def _find_code(self, code: Code) -> None:
        entry = self._catalog.entry(code)
        if entry:
            self._saw(entry)

    def _mentioned(self, text: str) -> None:
        """The codes that a looked-up text names may be repeated."""
        for span in codes_in(text):
            self._find(span)

    def _family(self, code: str) -> Entry | None:
        """The narrowest family of services that a code lies in, where its own descriptor is not loaded."""
        if CodeSystem.CPT not in self._catalog.in_force or not code.isdigit():
            return None
        blocks = (entry for entry in self._catalog.entries(CodeSystem.CPT) if entry.level is Level.BLOCK)
        holding = [(e, *e.code.value.split("-")) for e in blocks]
        inside = [
            (int(last) - int(first), e)
            for e, first, last in holding
            if first <= code <= last and last.isdigit() and first.isdigit()
        ]
        return min(inside, key=lambda each: each[0])[1] if inside else None

    def _cite_entry(self, entry: Entry) -> None:
        source = "tabular" if entry.code.system is CodeSystem.ICD10CM else entry.code.system.value
        self.citations.append(Basis(source, entry.code.value, entry.title))

    def _why_not(self, text: str) -> str:
        findings = self._judge([text], self.encounter)["findings"]
        said = str(findings[0]["message"]) if findings else f"{text} is not in the loaded release"
        release = self._catalog.in_force.get(CodeSystem.HCPCS)
        if release and _SERVICE_SHAPED.fullmatch(text.strip()):
            return f"It is not in HCPCS ({release.name}), and as a diagnosis: {said}"
        return said

    def _judge(self, codes: Sequence[str], encounter: Encounter) -> Json:
        """What the conventions say of a list; what they rest on is cited."""
        from codesets.conventions import judge

        judgement = judge(codes, encounter, self._retriever.catalog.on(encounter.date_of_service))
        for finding in judgement.findings:
            self.citations.append(finding.basis)
            self._mentioned(f"{finding.message} {finding.basis.text}")
            self.said.append(finding.message)
        return judgement.as_json()


_ABOUT_EXISTENCE = frozenset(
    {"code_date", "invalid_code", "icd9_code", "wrong_system", "not_billable", "seventh_character"}
)
# A service is asked about as a service: that it is no diagnosis is nothing against it.
_ABOUT_SERVICES = _ABOUT_EXISTENCE - {"wrong_system"}


def _since(entry: Entry | None, catalog: Catalog) -> str | None:
    """The first day on which a code may be reported, where it is known."""
    span = validity(entry.code, catalog) if entry else None
    return span.valid_from.isoformat() if span else None


def _line(entry: Entry) -> Json:
    return {
        "system": entry.code.system.value,
        "code": entry.code.value,
        "title": entry.title,
        "billable": entry.billable,
    }
