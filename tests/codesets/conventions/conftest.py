"""How the convention tests read a list of codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import ModuleType

import pytest

from codesets.catalog import Catalog
from codesets.conventions import Finding
from codesets.conventions.reading import read
from codesets.encounter import Encounter, Setting, Sex

Said = list[tuple[str, str]]
Reader = Callable[..., Said]


@pytest.fixture(scope="session")
def encounter_of() -> Callable[[str], Encounter]:
    """ "in F70 2021-09-15" is an inpatient stay of a woman of 70 on that day; nothing is known of what is left out."""

    def built(words: str) -> Encounter:
        setting, sex, age, day = Setting.OUTPATIENT, None, None, None
        for word in words.split():
            if word == "in":
                setting = Setting.INPATIENT
            elif word[0] in "FM":
                sex, age = Sex(word[0]), float(word[1:]) if word[1:] else None
            elif "-" in word:
                day = date.fromisoformat(word)
            else:
                age = float(word)
        return Encounter(setting, day, sex, age)

    return built


@pytest.fixture(scope="session")
def said_by(catalog: Catalog, encounter_of: Callable[[str], Encounter]) -> Reader:
    """What one convention says of a list: (verdict, codes) of each finding that is more than information."""

    def ask(convention: ModuleType, codes: str, about: str = "", *, info: bool = False) -> Said:
        encounter = encounter_of(about)
        dated = catalog.on(encounter.date_of_service)
        found: tuple[Finding, ...] = convention.check(read(codes.split(), dated), encounter, dated)
        assert all(finding.convention == convention.NAME for finding in found)
        assert all(finding.basis.source and finding.basis.ref and finding.basis.text for finding in found)
        assert all(finding.message.endswith((".", "…")) for finding in found)
        wanted = [finding for finding in found if info or finding.verdict.value != "info"]
        return [(finding.verdict.value, " ".join(map(str, finding.codes))) for finding in wanted]

    return ask
