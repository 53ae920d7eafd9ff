"""A worksheet as the JSON document of the command line, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.coding.worksheet import (
    Alternative,
    Evidence,
    Family,
    NotCoded,
    Query,
    Reason,
    Role,
    Suggestion,
    Worksheet,
)
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.encounter import Encounter, Setting, Sex

Json = dict[str, Any]


def to_json(worksheet: Worksheet) -> Json:
    """The document that `codedesk note --format json` prints."""
    encounter = worksheet.encounter
    return {
        "engine": worksheet.engine,
        "setting": encounter.setting.value,
        "date_of_service": encounter.date_of_service.isoformat() if encounter.date_of_service else None,
        "patient": {"sex": encounter.sex.value if encounter.sex else None, "age": encounter.age},
        "releases": {system.value: name for system, name in worksheet.releases.items()},
        "suggestions": [_suggestion(each) for each in worksheet.suggestions],
        "not_coded": [_not_coded(each) for each in worksheet.not_coded],
        "queries": [_query(each) for each in worksheet.queries],
        "findings": [finding_to_json(each) for each in worksheet.findings],
        "remarks": list(worksheet.remarks),
        "families": [_family(each) for each in worksheet.families],
    }


def finding_to_json(finding: Finding) -> Json:
    """A finding as `codedesk check --json` prints it."""
    return {
        "convention": finding.convention,
        "verdict": finding.verdict.value,
        "codes": [code.value for code in finding.codes],
        "message": finding.message,
        "basis": basis_to_json(finding.basis),
    }


def basis_to_json(basis: Basis) -> Json:
    """A citation: where it stands and the text that stands there."""
    return {"source": basis.source, "ref": basis.ref, "text": basis.text}


def _suggestion(each: Suggestion) -> Json:
    return {
        "system": each.code.system.value,
        "code": each.code.value,
        "title": each.title,
        "role": each.role.value,
        "billable": each.billable,
        "units": each.units,
        "modifiers": list(each.modifiers),
        "pointers": list(each.pointers),
        "confidence": round(each.confidence, 3),
        "evidence": [_evidence(part) for part in each.evidence],
        "rationale": each.rationale,
        "citations": [basis_to_json(basis) for basis in each.citations],
        "alternatives": [
            {
                "system": other.code.system.value,
                "code": other.code.value,
                "title": other.title,
                "why_not": other.why_not,
            }
            for other in each.alternatives
        ],
    }


def _evidence(part: Evidence) -> Json:
    return {"start": part.start, "end": part.end, "text": part.text, "section": part.section}


def _family(each: Family) -> Json:
    return {
        "system": CodeSystem.CPT.value,
        "codes": each.codes,
        "title": each.title,
        "evidence": [_evidence(part) for part in each.evidence],
        "rationale": each.rationale,
        "modifiers": list(each.modifiers),
    }


def _not_coded(each: NotCoded) -> Json:
    return {
        "system": each.code.system.value,
        "code": each.code.value,
        "title": each.title,
        "reason": each.reason.value,
        "evidence": [_evidence(part) for part in each.evidence],
        "citations": [basis_to_json(basis) for basis in each.citations],
    }


def _query(each: Query) -> Json:
    return {
        "question": each.question,
        "indicators": list(each.indicators),
        "options": list(each.options),
        "codes": [code.value for code in each.codes],
    }


def from_json(document: Json) -> Worksheet:
    """The worksheet that a document of `to_json` describes."""
    day, patient = document.get("date_of_service"), document.get("patient") or {}
    encounter = Encounter(
        setting=Setting(document["setting"]),
        date_of_service=date.fromisoformat(day) if day else None,
        sex=Sex(patient["sex"]) if patient.get("sex") else None,
        age=patient.get("age"),
    )
    return Worksheet(
        encounter=encounter,
        releases={CodeSystem(system): name for system, name in document["releases"].items()},
        suggestions=tuple(_read_suggestion(each) for each in document["suggestions"]),
        not_coded=tuple(
            NotCoded(
                _read_code(each), each["title"], Reason(each["reason"]), _read_evidence(each), _read_citations(each)
            )
            for each in document["not_coded"]
        ),
        queries=tuple(
            Query(
                each["question"],
                tuple(each["indicators"]),
                tuple(each["options"]),
                tuple(Code.parse(code) for code in each["codes"]),
            )
            for each in document["queries"]
        ),
        findings=tuple(_read_finding(each) for each in document["findings"]),
        engine=document["engine"],
        remarks=tuple(document.get("remarks", ())),
        families=tuple(
            Family(each["codes"], each["title"], _read_evidence(each), each["rationale"], tuple(each["modifiers"]))
            for each in document.get("families", ())
        ),
    )


def _read_code(each: Json) -> Code:
    return Code(CodeSystem(each["system"]), each["code"])


def _read_evidence(each: Json) -> tuple[Evidence, ...]:
    return tuple(Evidence(**part) for part in each["evidence"])


def _read_citations(each: Json) -> tuple[Basis, ...]:
    return tuple(Basis(**part) for part in each["citations"])


def _read_suggestion(each: Json) -> Suggestion:
    return Suggestion(
        code=_read_code(each),
        title=each["title"],
        role=Role(each["role"]),
        billable=each["billable"],
        confidence=each["confidence"],
        evidence=_read_evidence(each),
        rationale=each["rationale"],
        citations=_read_citations(each),
        alternatives=tuple(Alternative(_read_code(a), a["title"], a["why_not"]) for a in each["alternatives"]),
        units=each["units"],
        modifiers=tuple(each["modifiers"]),
        pointers=tuple(each["pointers"]),
    )


def _read_finding(each: Json) -> Finding:
    codes = tuple(Code(CodeSystem.ICD10CM, code) for code in each["codes"])
    return Finding(each["convention"], Verdict(each["verdict"]), codes, each["message"], Basis(**each["basis"]))
