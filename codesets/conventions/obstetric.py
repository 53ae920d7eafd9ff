"""obstetric: chapter 15 first, the normal delivery alone, weeks and outcome where they belong (I.C.15, I.C.21.c.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, never_first, partners
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter, Setting

NAME = "obstetric"
_NORMAL_DELIVERY = Prefixes.of(["O80"])
_OUTCOME = Prefixes.of(["Z37"])
_WEEKS = Prefixes.of(["Z3A"])
_ABORTIVE = Prefixes.of(["O00-O08", "Z33.2"])
_DELIVERED = re.compile(
    r"\bchildbirth\b|\bduring delivery\b|\blabor and delivery complicated\b|\bwith delivery\b|\bcesarean delivery w",
    re.I,
)
_NOT_ONLY = re.compile(r"pregnancy, childbirth|without delivery|antepartum", re.I)
_POSTPARTUM = re.compile(r"puerper|postpartum", re.I)
_EARLIER = re.compile(r"pregnan|childbirth|delivery|labor|antepartum", re.I)
_TRIMESTER = re.compile(r"\b(first|second|third|unspecified) trimester\b", re.I)


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """All that chapter 15 asks of a list; without its codes only a misplaced outcome of delivery is found."""
    listed = existing(codes, catalog)
    maternal = [code for code in listed if code.plain[0] == "O"]
    return (
        *_priority(listed, maternal, catalog),
        *_normal_delivery(listed, maternal),
        *_weeks(listed, maternal, catalog),
        *_trimester(listed, maternal, catalog),
        *_outcome_missing(listed, maternal, encounter, catalog),
        *partners.missing(NAME, codes, catalog),
    )


def _priority(listed: Sequence[Code], maternal: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    if maternal and listed[0] != maternal[0] and not never_first.is_external_cause(listed[0]):
        said = (
            f"{maternal[0]} stands after {listed[0]}: chapter 15 is first unless the pregnancy is incidental (Z33.1)."
        )
        yield Finding(NAME, Verdict.ORDER, (maternal[0], listed[0]), said, basis.section("I.C.15.a.1"))


def _normal_delivery(listed: Sequence[Code], maternal: Sequence[Code]) -> Iterator[Finding]:
    normal = next((code for code in maternal if code in _NORMAL_DELIVERY), None)
    if normal is None:
        return
    for other in maternal:
        if other != normal:
            said = f"{normal} is for a delivery without any complication: {other} tells one."
            yield Finding(NAME, Verdict.CONFLICT, (normal, other), said, basis.section("I.C.15.n.1"))
    for other in listed:
        if other in _OUTCOME and other.value != "Z37.0":
            said = f"{normal} goes with a single live birth (Z37.0) only, not with {other}."
            yield Finding(NAME, Verdict.CONFLICT, (normal, other), said, basis.section("I.C.15.n.3"))


def _weeks(listed: Sequence[Code], maternal: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    weeks = next((code for code in listed if code in _WEEKS), None)
    without = [code for code in listed if code in _ABORTIVE or (code in maternal and _is_postpartum(code, catalog))]
    if weeks and without and all(code in without for code in maternal):
        said = f"{weeks} does not go with {without[0]}: weeks are given for a continuing pregnancy only."
        yield Finding(NAME, Verdict.CONFLICT, (without[0], weeks), said, basis.section("I.C.21.c.11"))


def _trimester(listed: Sequence[Code], maternal: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    """The trimester of a code against the weeks: first below 14, second below 28, then third (note at chapter 15)."""
    weeks = next((code for code in listed if code in _WEEKS and catalog.billable(code)), None)
    known = _trimester_of(weeks) if weeks else ""
    for code in maternal:
        found = _TRIMESTER.search(catalog.title(code))
        if not known or not found or not catalog.billable(code):
            continue
        said_by_code = found[1].lower()
        if said_by_code == "unspecified":
            said = f"{code} leaves the trimester open although {weeks} gives the weeks ({known} trimester)."
            yield Finding(NAME, Verdict.REVIEW, (code,), said, basis.section("I.C.15.a.3"))
        elif said_by_code != known:
            said = f"{code} is for the {said_by_code} trimester; {weeks} lies in the {known}."
            yield Finding(
                NAME, Verdict.CONFLICT, (code, weeks) if weeks else (code,), said, basis.section("I.C.15.a.3")
            )


def _outcome_missing(
    listed: Sequence[Code], maternal: Sequence[Code], encounter: Encounter, catalog: Catalog
) -> Iterator[Finding]:
    """An inpatient delivery without its outcome; at O80 and O82 the tabular note asks for it in every setting."""
    if encounter.setting is not Setting.INPATIENT or any(code in _OUTCOME for code in listed):
        return
    for code in maternal:
        title = catalog.title(code)
        if _DELIVERED.search(title) and not _NOT_ONLY.search(title) and code.category not in ("O80", "O82"):
            said = f"{code} tells of a delivery: the outcome of delivery (Z37.-) belongs to the mother's record."
            yield Finding(NAME, Verdict.INCOMPLETE, (code,), said, basis.section("I.C.15.b.5"))
            return


def _trimester_of(weeks: Code) -> str:
    number = weeks.plain[3:]
    if not number.isdigit() or number == "00":
        return ""
    return "first" if int(number) < 14 else "second" if int(number) < 28 else "third"


def _is_postpartum(code: Code, catalog: Catalog) -> bool:
    title = catalog.title(code)
    return bool(_POSTPARTUM.search(title)) and not _EARLIER.search(title)
