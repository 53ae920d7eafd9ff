"""wrong_system: a service, drug, modifier, concept or foreign code where a diagnosis of ICD-10-CM belongs."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import basis, icd9_code, icd10_who
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, UnknownText
from codesets.conventions.standing import Standing, day_of, standing
from codesets.encounter import Encounter

NAME = "wrong_system"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each entry of the list that belongs to another classification."""
    release = catalog.release_of(CodeSystem.ICD10CM)
    rest = basis.of_release(str(release), "Diagnoses are coded in ICD-10-CM.")
    day = day_of(encounter, catalog)
    found = []
    for listed in dict.fromkeys(codes):
        if isinstance(listed, UnknownText):
            if listed.system in ("", icd9_code.SYSTEM):
                continue
            code, said = listed.code, f"{listed.text} is no diagnosis code ({listed.system}): {listed.reason}."
        elif listed.system is not CodeSystem.ICD10CM:
            code, said = listed, f"{listed} is a code of {listed.system}, not a diagnosis.{_without_point(listed)}"
        elif standing(listed, day, catalog) is Standing.UNKNOWN and (use := icd10_who.replacement(listed)):
            code, said = listed, f"{listed} stands in WHO's ICD-10 but not in {release}: {use}."
        else:
            continue
        found.append(Finding(NAME, Verdict.INVALID, (code,), said, rest))
    return tuple(found)


def _without_point(code: Code) -> str:
    """Five digits may also be ICD-9-CM written without its point; the shape cannot tell."""
    return " If ICD-9-CM without its point was meant, it is out of use." if code.plain.isdigit() else ""
