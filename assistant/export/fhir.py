"""A worksheet as a FHIR R4 bundle (Patient, Encounter, Condition, Claim), and back.

The models are those of R4B, whose Patient, Encounter, Condition and Claim are the ones of R4 (4.0.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from assistant.coding.worksheet import Role, Suggestion, Worksheet
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal

Json = dict[str, Any]
SYSTEMS = {
    CodeSystem.ICD10CM: "http://hl7.org/fhir/sid/icd-10-cm",
    CodeSystem.ICD10PCS: "http://www.cms.gov/Medicare/Coding/ICD10",
    CodeSystem.HCPCS: "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    CodeSystem.CPT: "http://www.ama-assn.org/go/cpt",
}
_BY_URL = {url: system for system, url in SYSTEMS.items()}
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_AGE = "urn:codedesk:age-in-years"
_NEEDS_CHARACTERS = "urn:codedesk:needs-characters"
_CLASSES = {Setting.OUTPATIENT: ("AMB", "ambulatory"), Setting.INPATIENT: ("IMP", "inpatient encounter")}
_GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male"}
_LETTERS = "ABCDEFGHIJKL"
_DIAGNOSES = frozenset({Role.FIRST_LISTED, Role.SECONDARY, Role.EXTERNAL_CAUSE})
# What a worksheet does not know and a claim must name: the billing system fills it in.
_UNKNOWN = {"display": "not known to Codedesk"}


class NotAWorksheet(Refusal, ValueError):
    """The bundle is no valid FHIR, or not one that a worksheet gives; the message says what is wrong."""


def to_bundle(worksheet: Worksheet, created: date | None = None) -> Json:
    """The validated bundle; `created` is the claim's date (default: the date of service, else today)."""
    from fhir.resources.R4B.bundle import Bundle

    claim_date = created or worksheet.encounter.date_of_service or datetime.now(UTC).date()
    bundle = Bundle.model_validate(_bundle(worksheet, claim_date))
    made: Json = json.loads(bundle.model_dump_json())
    return made


def from_bundle(document: Mapping[str, Any]) -> Worksheet:
    """What a bundle of `to_bundle` reports; equal to `reported` of the worksheet it was made from."""
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate(dict(document))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise NotAWorksheet(f"this is no valid FHIR bundle (at {where})") from None
    resources = {entry["fullUrl"]: entry["resource"] for entry in document.get("entry", ())}
    try:
        claim = next(each for each in resources.values() if each["resourceType"] == "Claim")
        encounter = next(each for each in resources.values() if each["resourceType"] == "Encounter")
        patient = resources[claim["patient"]["reference"]]
        suggestions = _read_claim(claim, resources)
        codings = [coding for each in resources.values() for coding in _codings(each)]
        return Worksheet(
            encounter=_read_encounter(encounter, patient),
            releases={_BY_URL[each["system"]]: each["version"] for each in codings},
            suggestions=suggestions,
            not_coded=(),
            queries=(),
            findings=(),
            engine=claim["meta"]["source"].removeprefix("urn:codedesk:engine:"),
        )
    except (StopIteration, KeyError, ValueError, IndexError):
        raise NotAWorksheet("the bundle holds no claim of a worksheet") from None


def reported(worksheet: Worksheet) -> Worksheet:
    """The part of a worksheet that a claim carries: codes, titles, roles, order, units, modifiers, pointers, releases."""
    ordered = sorted(worksheet.suggestions, key=_part)
    used = {each.code.system for each in ordered}
    return replace(
        worksheet,
        suggestions=tuple(_bare(each) for each in ordered),
        releases={system: name for system, name in worksheet.releases.items() if system in used},
        not_coded=(),
        queries=(),
        findings=(),
        remarks=(),
    )


def _part(each: Suggestion) -> int:
    """A claim has its diagnoses first, then its procedures, then its service lines."""
    return 0 if each.role in _DIAGNOSES else 1 if each.role is Role.PROCEDURE else 2


def _bare(each: Suggestion) -> Suggestion:
    return replace(each, confidence=1.0, evidence=(), rationale="", citations=(), alternatives=())


# -- writing --------------------------------------------------------------------------------------------------------


def _bundle(worksheet: Worksheet, created: date) -> Json:
    diagnoses = [each for each in worksheet.suggestions if each.role in _DIAGNOSES]
    seed = json.dumps([repr(worksheet.encounter), [repr(_bare(each)) for each in worksheet.suggestions]])
    patient, encounter, claim = (_url(seed, name) for name in ("patient", "encounter", "claim"))
    conditions = [_url(seed, f"condition {number}") for number, _ in enumerate(diagnoses)]
    resources = {
        patient: _patient(worksheet.encounter),
        encounter: _encounter(worksheet.encounter, patient, conditions),
        **{
            url: {
                "resourceType": "Condition",
                "category": [_concept(f"{_TERMINOLOGY}/condition-category", "encounter-diagnosis")],
                "code": _coded(each, worksheet),
                "subject": {"reference": patient},
                "encounter": {"reference": encounter},
            }
            for url, each in zip(conditions, diagnoses, strict=True)
        },
        claim: _claim(worksheet, created, patient, encounter, diagnoses, conditions),
    }
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources.items()],
    }


def _url(seed: str, name: str) -> str:
    """The same name for the same worksheet, so that an export is repeatable."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:codedesk:{name}:{seed}')}"


def _patient(encounter: Encounter) -> Json:
    age = {"extension": [{"url": _AGE, "valueDecimal": encounter.age}]} if encounter.age is not None else {}
    gender = {"gender": _GENDERS[encounter.sex]} if encounter.sex else {}
    return {"resourceType": "Patient", **gender, **age}


def _encounter(encounter: Encounter, patient: str, conditions: Sequence[str]) -> Json:
    code, display = _CLASSES[encounter.setting]
    day = encounter.date_of_service
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": f"{_TERMINOLOGY}/v3-ActCode", "code": code, "display": display},
        "subject": {"reference": patient},
        **({"period": {"start": day.isoformat()}} if day else {}),
        **(
            {
                "diagnosis": [
                    {
                        "condition": {"reference": url},
                        "use": _concept(f"{_TERMINOLOGY}/diagnosis-role", "billing"),
                        "rank": number,
                    }
                    for number, url in enumerate(conditions, start=1)
                ]
            }
            if conditions
            else {}
        ),
    }


def _claim(
    worksheet: Worksheet,
    created: date,
    patient: str,
    encounter: str,
    diagnoses: Sequence[Suggestion],
    conditions: Sequence[str],
) -> Json:
    procedures = [each for each in worksheet.suggestions if each.role is Role.PROCEDURE]
    services = [each for each in worksheet.suggestions if _part(each) == 2]
    kind = "institutional" if worksheet.encounter.setting is Setting.INPATIENT else "professional"
    lists = {
        "diagnosis": [
            {"sequence": number, "diagnosisReference": {"reference": url}, "type": [{"text": each.role.value}]}
            for number, (url, each) in enumerate(zip(conditions, diagnoses, strict=True), start=1)
        ],
        "procedure": [
            {"sequence": number, "procedureCodeableConcept": _coded(each, worksheet)}
            for number, each in enumerate(procedures, start=1)
        ],
        "item": [
            _item(number, each, worksheet, len(diagnoses), encounter) for number, each in enumerate(services, start=1)
        ],
    }
    return {
        "resourceType": "Claim",
        "meta": {"source": f"urn:codedesk:engine:{worksheet.engine}"},
        "status": "draft",
        "type": _concept(f"{_TERMINOLOGY}/claim-type", kind),
        "use": "claim",
        "patient": {"reference": patient},
        "created": created.isoformat(),
        "provider": _UNKNOWN,
        "priority": _concept(f"{_TERMINOLOGY}/processpriority", "normal"),
        "insurance": [{"sequence": 1, "focal": True, "coverage": _UNKNOWN}],
        **{name: rows for name, rows in lists.items() if rows},
    }


def _item(number: int, each: Suggestion, worksheet: Worksheet, diagnoses: int, encounter: str) -> Json:
    pointed = [_LETTERS.index(letter) + 1 for letter in each.pointers if letter in _LETTERS[:diagnoses]]
    modifiers = [{"coding": [{"system": SYSTEMS[CodeSystem.HCPCS], "code": value}]} for value in each.modifiers]
    return {
        "sequence": number,
        "category": {"text": each.role.value},
        "productOrService": _coded(each, worksheet),
        "encounter": [{"reference": encounter}],
        **({"modifier": modifiers} if modifiers else {}),
        **({"diagnosisSequence": pointed} if pointed else {}),
        **({"quantity": {"value": each.units}} if each.units is not None else {}),
    }


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _coded(each: Suggestion, worksheet: Worksheet) -> Json:
    incomplete = {} if each.billable else {"extension": [{"url": _NEEDS_CHARACTERS, "valueBoolean": True}]}
    version = worksheet.releases.get(each.code.system)
    return {
        "coding": [
            {
                **incomplete,
                "system": SYSTEMS[each.code.system],
                **({"version": version} if version else {}),
                "code": each.code.value,
                "display": each.title,
            }
        ]
    }


# -- reading --------------------------------------------------------------------------------------------------------


def _read_encounter(encounter: Json, patient: Json) -> Encounter:
    setting = next(s for s, (code, _) in _CLASSES.items() if code == encounter["class"]["code"])
    start = encounter.get("period", {}).get("start")
    sex = next((s for s, name in _GENDERS.items() if name == patient.get("gender")), None)
    ages = [float(each["valueDecimal"]) for each in patient.get("extension", ()) if each["url"] == _AGE]
    return Encounter(setting, date.fromisoformat(start) if start else None, sex, ages[0] if ages else None)


def _read_claim(claim: Json, resources: Mapping[str, Json]) -> tuple[Suggestion, ...]:
    found = [
        _read(resources[row["diagnosisReference"]["reference"]]["code"], Role(row["type"][0]["text"]))
        for row in sorted(claim.get("diagnosis", ()), key=lambda row: int(row["sequence"]))
    ]
    found += [_read(row["procedureCodeableConcept"], Role.PROCEDURE) for row in claim.get("procedure", ())]
    for item in claim.get("item", ()):
        units = item.get("quantity", {}).get("value")
        found.append(
            replace(
                _read(item["productOrService"], Role(item["category"]["text"])),
                units=float(units) if units is not None else None,
                modifiers=tuple(each["coding"][0]["code"] for each in item.get("modifier", ())),
                pointers=tuple(_LETTERS[int(number) - 1] for number in item.get("diagnosisSequence", ())),
            )
        )
    return tuple(found)


def _read(concept: Json, role: Role) -> Suggestion:
    coding = concept["coding"][0]
    complete = not any(each["url"] == _NEEDS_CHARACTERS for each in coding.get("extension", ()))
    code = Code(_BY_URL[coding["system"]], coding["code"])
    return Suggestion(code, coding["display"], role, complete, 1.0, (), "", ())


def _codings(resource: Json) -> list[Json]:
    """The codings of a resource that name a release."""
    concepts = [resource["code"]] if resource["resourceType"] == "Condition" else []
    concepts += [row["procedureCodeableConcept"] for row in resource.get("procedure", ())]
    concepts += [row["productOrService"] for row in resource.get("item", ())]
    return [coding for concept in concepts for coding in concept["coding"] if coding.get("version")]
