"""A desk over the real code sets with a coder and a conversation that the tests can foresee."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.chat.answer import Answer, CodeRow
from assistant.coding.worksheet import (
    Alternative,
    Evidence,
    NotCoded,
    Query,
    Reason,
    Role,
    Scope,
    Suggestion,
    Worksheet,
)
from assistant.notes.intake import accept
from assistant.settings import Settings
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter
from codesets.guidelines import own_words
from codesets.guidelines.own_words import GuidelineEntry
from index.retriever import Hit

NOTE = """OFFICE VISIT                                   Date of service: 04/14/2026
Patient: M. Okonkwo-Reyes, 67-year-old woman        PCP: Dr. L. Halvorsen

CHIEF COMPLAINT
Follow-up of diabetes and blood pressure; cough for five days.

HISTORY OF PRESENT ILLNESS
Ms. Okonkwo-Reyes returns for her three-month visit. Her home sugars run 150 to 190 before breakfast. She has taken
metformin since 2014 and started empagliflozin last year. She reports numbness of both feet, worse at night. For five
days she has had a productive cough and more wheezing than usual; no fever, no chest pain. She denies dysuria.
Her father had a myocardial infarction at 58.

EXAM
BP 148/86, HR 84, SpO2 94 % on room air. Scattered expiratory wheezes. Monofilament sensation reduced to the ankles
on both sides. No foot ulcer.

RESULTS
A1c 8.1 %. eGFR 49 on two occasions four months apart. Urine albumin/creatinine 120 mg/g.

ASSESSMENT AND PLAN
1. Type 2 diabetes mellitus with diabetic chronic kidney disease, stage 3a. A1c above goal; increase empagliflozin.
2. Diabetic polyneuropathy. Start duloxetine 30 mg.
3. Hypertension, above goal. Lisinopril to 40 mg.
4. Acute exacerbation of COPD. Prednisone 40 mg for five days; call if no better.
5. Possible obstructive sleep apnea: sleep study ordered.
Follow-up in four weeks.
"""
# Words of a note and the code that the stub makes of them, with the role; in this order.
CODED = (
    ("Type 2 diabetes mellitus with diabetic chronic kidney disease", "E11.22", Role.FIRST_LISTED),
    ("stage 3a", "N18.31", Role.SECONDARY),
    ("Diabetic polyneuropathy", "E11.42", Role.SECONDARY),
    ("Hypertension", "I12.9", Role.SECONDARY),
    ("Acute exacerbation of COPD", "J44.1", Role.SECONDARY),
    ("gastric ulcer", "K25.9", Role.SECONDARY),
)
LEFT = (("obstructive sleep apnea", "G47.33", Reason.UNCERTAIN), ("myocardial infarction", "I21.9", Reason.FAMILY))


class StubCoder:
    """Codes what CODED names, verbatim."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def code(self, text: str, encounter: Encounter, scope: Scope = Scope.ENCOUNTER) -> Worksheet:
        accept(text)
        catalog = self.catalog.on(encounter.date_of_service)
        suggestions = []
        for words, value, role in CODED:
            if (start := text.find(words)) < 0:
                continue
            code = Code(CodeSystem.ICD10CM, value)
            entry = catalog.entry(code)
            assert entry is not None
            other = Code(CodeSystem.ICD10CM, "E11.21" if value == "E11.22" else "R05.1")
            said = catalog.entry(other)
            assert said is not None
            suggestions.append(
                Suggestion(
                    code, entry.title, role, True, 0.9, (Evidence(start, start + len(words), words, "assessment"),),
                    f"The note documents “{words}”.", (Basis("tabular", value, entry.title), Basis("guideline", "I.B.2", "All characters.")),
                    (Alternative(other, said.title, "says less"),),
                )
            )  # fmt: skip
        return Worksheet(
            encounter,
            {system: release.name for system, release in catalog.in_force.items()},
            tuple(suggestions),
            tuple(self._left(text, catalog)),
            tuple(self._queries(text)),
            (),
            "stub",
        )

    def _left(self, text: str, catalog: Catalog) -> Iterator[NotCoded]:
        for words, value, reason in LEFT:
            if (start := text.find(words)) >= 0:
                code = Code(CodeSystem.ICD10CM, value)
                entry = catalog.entry(code)
                assert entry is not None
                yield NotCoded(code, entry.title, reason, (Evidence(start, start + len(words), words, "assessment"),))

    def _queries(self, text: str) -> Iterator[Query]:
        if "wheezing" in text:
            yield Query(
                "What does the wheezing stand for?",
                ("more wheezing than usual",),
                ("COPD", "asthma", "other", "unable to determine"),
            )


class StubRetriever:
    """Finds what the first word of a query names in the titles of a few categories."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def search(
        self,
        query: str,
        *,
        system: CodeSystem | None = None,
        limit: int = 10,
        billable: bool = False,
        day: object = None,
    ) -> list[Hit]:
        if system not in (None, CodeSystem.ICD10CM):
            return []
        found = []
        for category in ("E11", "I10", "J44", "K25", "R05"):
            for code in self.catalog.leaves(Code(CodeSystem.ICD10CM, category)):
                entry = self.catalog.entry(code)
                assert entry is not None
                if query.lower() in f"{code} {entry.title}".lower():
                    found.append(Hit(entry, 0.5, ("title",)))
        return found[:limit]

    def search_guidelines(self, query: str, limit: int = 5) -> list[Any]:
        return []

    def guidelines(self, day: object = None) -> dict[str, GuidelineEntry]:
        return {entry.ref: entry for entry in own_words.load()}


@dataclass
class StubConversation:
    """Answers what the test gave it, slowly enough to be stopped."""

    catalog: Catalog
    note: str = ""
    pause: float = 0.02
    words: str = "E11.22 is complete; I10 stands alone. {{x}} ${1+1} <b>bold</b>"
    asked: list[str] = field(default_factory=list)

    def take(self, note: str, worksheet: Worksheet | None = None) -> None:
        self.note = note

    def stream(self, question: str, note: str | None = None) -> Iterator[str | Answer]:
        self.asked.append(question)
        if note:
            self.note = note
        if "explode" in question:
            raise RuntimeError(f"secret words of the note: {self.note}")
        words = question if question.startswith("say ") else self.words
        if "slowly" in question:
            words = " ".join(["word"] * 400)
        for piece in words.split(" "):
            time.sleep(self.pause)
            yield f"{piece} "
        code = Code(CodeSystem.ICD10CM, "E11.22")
        entry = self.catalog.entry(code)
        assert entry is not None
        yield Answer(
            words, (CodeRow(code, entry.title, True),), (Basis("guideline", "I.C.4.a", "Diabetes."),), model="stub"
        )


@dataclass
class StubApplication(Application):
    """The real code sets behind a coder, a search and a conversation that can be foreseen."""

    codes: Catalog | None = None
    is_built: bool = True
    building: threading.Event = field(default_factory=threading.Event)

    @property
    def catalog(self) -> Catalog:  # type: ignore[override]
        assert self.codes is not None
        return self.codes

    @property
    def retriever(self) -> Any:  # type: ignore[override]
        return StubRetriever(self.catalog)

    @property
    def coder(self) -> Any:  # type: ignore[override]
        return StubCoder(self.catalog)

    def conversation(self, model: str | None = None) -> Any:
        return StubConversation(self.catalog)

    def built(self) -> bool:
        return self.is_built

    def build(self, progress: Callable[[str, int, int], None] | None = None, *, force: bool = False) -> Path:
        assert progress is not None
        progress("meaning", 1, 4)
        self.building.wait(20)
        self.is_built = True
        return self.settings.home


@pytest.fixture(scope="session")
def stub(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> StubApplication:
    """An application whose answers are known."""
    return StubApplication(Settings(home=tmp_path_factory.mktemp("home")), codes=catalog)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address at which an application answers while the block lasts."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(5)


@pytest.fixture(scope="session")
def serve() -> Callable[[Any], Any]:
    """`served`, for tests that serve an application of their own."""
    return served


@pytest.fixture(scope="session")
def note() -> str:
    """An invented visit note."""
    return NOTE


@pytest.fixture(scope="session")
def make_stub(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., StubApplication]:
    """More applications of this kind."""
    return lambda **given: StubApplication(Settings(home=tmp_path_factory.mktemp("home")), codes=catalog, **given)
