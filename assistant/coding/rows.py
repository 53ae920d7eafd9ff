"""The rows of the worksheet: ordered conditions judged, worded and proved."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.coding import proof
from assistant.coding.condition import Condition
from assistant.coding.queries import queries, term_queries
from assistant.coding.repair import repair
from assistant.coding.services import Services, services
from assistant.coding.worksheet import NotCoded, Role, Suggestion, Worksheet
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.conventions.finding import Finding
from codesets.encounter import Encounter

ENGINE = "builtin"
NOTHING = "No diagnosis, symptom or reason for the visit was found in the note: nothing is suggested."


def worksheet(
    ordered: Sequence[Condition],
    encounter: Encounter,
    catalog: Catalog,
    left: Sequence[NotCoded] = (),
    document: Document | None = None,
    *,
    reported: bool = True,
) -> Worksheet:
    """The worksheet of conditions in sequence; a list of mentions (`reported` False) is no claim, so no convention judges it.

    With the `document` the services that it tells are added, pointing at the diagnoses in their final order.
    """
    findings: tuple[Finding, ...] = ()
    if reported:
        ordered, findings = repair(ordered, encounter, catalog)
    done = services(ordered, document, encounter, catalog) if document else Services()
    suggestions = tuple(_suggestion(each, catalog, number == 0, reported) for number, each in enumerate(ordered))
    codes = {each.code for each in suggestions}
    out = {row.code: row for row in left if row.code not in codes}
    return Worksheet(
        encounter=encounter,
        releases={system: release.name for system, release in catalog.in_force.items()},
        suggestions=(*suggestions, *done.suggestions),
        not_coded=tuple(out.values()),
        queries=(*queries(ordered, catalog), *(term_queries(document) if document else ()), *done.queries),
        findings=findings,
        engine=ENGINE,
        remarks=_remarks(bool(suggestions or done.suggestions), encounter, catalog),
        families=done.families,
    )


def _suggestion(condition: Condition, catalog: Catalog, first: bool, reported: bool) -> Suggestion:
    entry = catalog.entry(condition.code)
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
        citations=proof.citations(condition, catalog),
        alternatives=proof.alternatives(condition, catalog),
    )


def _remarks(any_found: bool, encounter: Encounter, catalog: Catalog) -> tuple[str, ...]:
    remarks = [] if any_found else [NOTHING]
    for system in catalog.not_covered():
        if system is CodeSystem.ICD10CM:
            release = catalog.in_force[system]
            remarks.append(
                f"The date of service {encounter.date_of_service} lies outside the loaded releases of {system}: "
                f"{release.name} was used; load the release of that day with `codedesk sources add`."
            )
    return tuple(remarks)
