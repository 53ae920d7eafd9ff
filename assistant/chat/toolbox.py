"""What the tools of one conversation work on and what they found in the present turn: what its answer may rest on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from assistant.chat.turns import codes_in
from assistant.coding.coder import NoteCoder
from assistant.coding.worksheet import Worksheet
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter
from codesets.entries import Entry, Level
from codesets.replaced import successor
from index.retriever import Retriever

Json = dict[str, Any]
_SERVICE_SHAPED = re.compile(r"[A-V]\d{4}", re.IGNORECASE)
_NAMES_OTHERS = re.compile(r"\b\d{5}\b")  # a descriptor that speaks of other services by their numbers


class Toolbox:
    """The note, the worksheet and the encounter of a conversation, and what was looked up in the present turn."""

    def __init__(self, retriever: Retriever, coder: NoteCoder) -> None:
        self.retriever = retriever
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
        other = Toolbox(self.retriever, self._coder)
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

    @property
    def coder(self) -> NoteCoder:
        """What codes a note or a case; where the built-in engine answers, no language model reads for it."""
        return self._coder.alone if self._alone else self._coder

    def sections(self) -> Collection[str]:
        """The numbers of every guideline section in force on the day of service."""
        return self.retriever.guidelines(self.encounter.date_of_service).keys()

    @property
    def catalog(self) -> Any:
        """The releases in force on the day of service."""
        return self.retriever.catalog.on(self.encounter.date_of_service)

    def find(self, text: str) -> Entry | None:
        """The entry of a code as it is spelt, which the answer may then repeat; None where there is none."""
        try:
            entry: Entry | None = self.catalog.find(text)
        except InvalidCode:
            return None
        if entry:
            self.saw(entry)
        return entry

    def saw(self, entry: Entry) -> None:
        """An entry that was found: the answer may repeat its code."""
        self.entries[entry.code] = entry
        if _NAMES_OTHERS.search(entry.title):
            self.said.append(entry.title)

    def saw_worksheet(self, worksheet: Worksheet) -> None:
        """Everything that a worksheet names was found."""
        for row in worksheet.suggestions:
            self._find_code(row.code)
            self.citations += row.citations[:1]
            for other in row.alternatives:
                self._find_code(other.code)
        for left in worksheet.not_coded:
            self._find_code(left.code)
        for finding in worksheet.findings:
            self.mentioned(finding.message)
        for query in worksheet.queries:
            for code in query.codes:
                self._find_code(code)

    def _find_code(self, code: Code) -> None:
        entry = self.catalog.entry(code)
        if entry:
            self.saw(entry)

    def mentioned(self, text: str) -> None:
        """The codes that a looked-up text names may be repeated."""
        for span in codes_in(text):
            self.find(span)

    def family(self, code: str) -> Entry | None:
        """The narrowest family of services that a code lies in, where its own descriptor is not loaded."""
        if CodeSystem.CPT not in self.catalog.in_force or not code.isdigit():
            return None
        blocks = (entry for entry in self.catalog.entries(CodeSystem.CPT) if entry.level is Level.BLOCK)
        holding = [(e, *e.code.value.split("-")) for e in blocks]
        inside = [
            (int(last) - int(first), e)
            for e, first, last in holding
            if first <= code <= last and last.isdigit() and first.isdigit()
        ]
        return min(inside, key=lambda each: each[0])[1] if inside else None

    def cite(self, entry: Entry) -> None:
        """The answer may rest on this entry."""
        source = "tabular" if entry.code.system is CodeSystem.ICD10CM else entry.code.system.value
        self.citations.append(Basis(source, entry.code.value, entry.title))

    def why_not(self, text: str) -> str:
        """Why a code is not in the loaded releases."""
        findings = self.judge([text], self.encounter)["findings"]
        said = str(findings[0]["message"]) if findings else f"{text} is not in the loaded release"
        release = self.catalog.in_force.get(CodeSystem.HCPCS)
        if release and _SERVICE_SHAPED.fullmatch(text.strip()):
            return f"It is not in HCPCS ({release.name}), and as a diagnosis: {said}"
        return said

    def successor(self, code: str) -> Json | None:
        """The HCPCS code that took the place of this one."""
        entry = successor(code, self.catalog)
        return line(self.find(entry.code.value) or entry) if entry else None

    def judge(self, codes: Sequence[str], encounter: Encounter) -> Json:
        """What the conventions say of a list, with the code that gives way where one does; what they rest on is cited."""
        from codesets.conventions import judge

        judgement = judge(codes, encounter, self.retriever.catalog.on(encounter.date_of_service))
        for finding in judgement.findings:
            self.citations.append(finding.basis)
            self.mentioned(f"{finding.message} {finding.basis.text}")
            self.said.append(finding.message)
        said = judgement.as_json()
        for finding, row in zip(judgement.findings, said["findings"], strict=True):
            if finding.gives_way:
                row["gives_way"] = str(finding.gives_way)
        return said


def line(entry: Entry) -> Json:
    """An entry as the tools tell it."""
    return {
        "system": entry.code.system.value,
        "code": entry.code.value,
        "title": entry.title,
        "billable": entry.billable,
    }
