"""Tools for services: billing units of a drug, the most units of a day, the level of a visit."""

from __future__ import annotations

import json
from dataclasses import replace

from assistant.chat import dosage, visit_reading, visits
from assistant.chat.toolbox import Toolbox, line
from assistant.chat.turns import codes_in
from codesets.conventions.finding import Basis
from codesets.replaced import successor

_USUAL = "office"  # the kind of visit where none is named


def billing_units(box: Toolbox, code: str, dose: str) -> str:
    """How many billing units a dose is."""
    current = successor(code, box.catalog)
    entry = box.find(current.code.value if current else code)
    if entry is None:
        return json.dumps({"code": code, "found": False, "problem": box.why_not(code)})
    box.cite(entry)
    unit = "" if dosage.only_bounds(entry.title) else entry.unit or dosage.unit_in(entry.title)
    if dose.replace(".", "", 1).isdigit() and unit:
        dose = f"{dose} {dosage.measure_of(unit)}"
    billed = dosage.of_miles(dose, unit) or dosage.billed(dose, unit) if unit else None
    return json.dumps(
        {
            **line(entry),
            "found": True,
            "unit": unit,
            "dose": dose,
            "units": billed,
            "replaced": current is not None,
        },
        ensure_ascii=False,
    )


def unit_limit(box: Toolbox, code: str) -> str:
    """The most units of a service in a day."""
    entry = box.find(code)
    if entry is None:
        return json.dumps({"code": code, "found": False, "problem": box.why_not(code)})
    box.cite(entry)
    release, edit = box.catalog.mue(entry.code)
    limit = {**line(entry), "found": True, "units": None, "release": None}
    if release and edit:
        limit |= {"units": edit.units, "release": release.name, "rationale": edit.rationale}
        box.citations.append(
            Basis("table", f"MUE {release.name}", f"{entry.code.value}: at most {edit.units} units a day.")
        )
    return json.dumps(limit, ensure_ascii=False)


def visit_level(box: Toolbox, visit: str, before: str = "") -> str:
    """The level of a visit by what is told of it."""
    reading = visit_reading.amended(before, visit) if before else visit_reading.read(visit)
    named = next((family for code in codes_in(visit) if (family := visits.family_of(code))), "")
    read = reading.visit
    if named and (not read.family or named.startswith(f"{reading.kind}-")):
        read = replace(read, family=read.family if reading.patient.patient else named)
    if not read.family:
        patient = reading.patient.patient
        usual = replace(read, family=f"{_USUAL}-{patient}" if patient else _USUAL)
        read = usual if patient else read
    rows = visits.levels(read if read.family else usual)
    longer = visits.prolonged(read, {row["code"] for row in rows if row["by"] == "time"})
    least = visits.least(read)
    together = visits.with_prolonged(codes_in(visit))
    deleted = {code: row for code in codes_in(visit) if (row := visits.gone(code))}
    gone = [{"code": code, "until": row["until"], "instead": row["instead"]} for code, row in deleted.items()]
    box.said += [code for row in gone for code in (row["code"], *row["instead"])]
    for replacing in filter(None, (box.find(code) for row in gone for code in row["instead"])):
        box.cite(replacing)
    box.said += together["with"] if together else []
    for row in (*rows, *longer, *([least] if least else [])):
        box.said.append(row["code"])
        entry = box.find(row["code"])
        if entry and read.family and (row.get("by") != "table" or row["code"] in codes_in(visit)):
            box.cite(entry)
    return json.dumps(
        {
            "family": read.family,
            "kind": reading.kind,
            "patient": reading.patient.patient,
            "why_patient": reading.patient.why,
            "mdm": read.mdm,
            "minutes": read.minutes,
            "apart": [list(each) for each in reading.minutes.apart],
            "assistant": reading.minutes.assistant,
            "physician": reading.minutes.physician,
            "age": read.age,
            "medicare": read.medicare,
            "elements": [list(each) for each in read.elements],
            "by_time": visits.by_time(read.family),
            "levels": rows,
            "prolonged": longer,
            "least": least,
            "together": together,
            "gone": gone,
            "rules": {key: visits.table()[key] for key in ("mdm_rule", "time_rule", "choice_rule")},
        },
        ensure_ascii=False,
    )
