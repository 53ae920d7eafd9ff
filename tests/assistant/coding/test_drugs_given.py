"""Drugs given: "[[words|code × units]]" marks what is billed, everything else is not."""

from __future__ import annotations

import re

import pytest

from assistant.coding.drugs import given
from assistant.notes.sentences import read
from codesets.catalog import Catalog

_MARK = re.compile(r"\[\[(?P<words>[^|\]]+)\|(?P<code>\w+) × (?P<units>\d+)\]\]")

GIVEN = (
    "Plan: [[ceftriaxone 1 g|J0696 × 4]] IM given in clinic.",
    "Plan: [[Rocephin 250 mg|J0696 × 1]] IM today; azithromycin 500 mg daily x 5 d.",
    "Tx in clinic: [[normal saline 500 mL|J7040 × 1]] IV over 30 min; [[ondansetron 8 mg|J2405 × 8]] IV push x1.",
    "Treatment: [[NS 2 L|J7030 × 2]] IV bolus.",
    "[[30 mg IM Toradol|J1885 × 2]] given in the office.",
    "[[Ketorolac 45 mg|J1885 × 3]] IM given.",
    "[[Dexamethasone 10 mg|J1100 × 10]] IM given.",
    "[[Dexamethasone 6 mg|J8540 × 24]] PO given.",
    "[[DuoNeb|J7620 × 1]] x1 given, wheeze better.",
    "[[Albuterol 2.5 mg|J7613 × 5]] neb x2 given.",
    "Procedure: [[Kenalog-40, 2 mL|J3301 × 8]] with 3 mL lidocaine 1% injected into the shoulder.",
    "Procedure: [[triamcinolone 40 mg/mL, 1 mL|J3301 × 4]] injected into the left knee.",
    "[[Solu-Medrol 125 mg|J2919 × 25]] IM given.",
    "[[Depo-Medrol 80 mg|J1010 × 80]] injected.",
    "[[methylprednisolone 40 mg|J2919 × 8]] IV (Solu-Medrol) given.",
    "[[Haldol decanoate 100 mg|J1631 × 2]] IM given.",
    "[[Haldol 5 mg|J1630 × 1]] IM given for agitation.",
    "[[Bicillin L-A 2.4 million units|J0561 × 24]] IM given.",
    "[[B12 1000 mcg|J3420 × 1]] IM given by the nurse.",
    "[[Depo-Provera 150 mg|J1050 × 150]] IM, lot recorded.",
    "Mirena inserted without difficulty.".replace("Mirena", "[[Mirena|J7298 × 1]]"),
    "INFUSION VISIT\n[[Ocrelizumab 600 mg|J2350 × 600]] IV, given every six months.",
    "INFUSION VISIT\n[[5-FU 800 mg|J9190 × 12]] IV push then 4,800 mg by pump.",
    "NURSE VISIT\n[[Testosterone cypionate 200 mg|J1071 × 200]] IM left glute q2wk.",
    "ZOLEDRONIC ACID INFUSION\nFor osteoporosis. [[5 mg|J3489 × 5]] IV over 20 min.",
    "PROCEDURE NOTE\nL5 epidural under fluoro. [[Dexamethasone 10 mg|J1100 × 10]]. No complication.",
    "In office: [[albuterol 2.5 mg|J7613 × 5]] neb (unit dose) x 2, apple juice PO.",
    "INFUSION VISIT\nPremeds: [[dexamethasone 10 mg|J1100 × 10]] IV.",
    "On hemodialysis. [[Epoetin alfa 5,000 units|Q4081 × 50]] IV given with HD.",
    "CKD stage 4. [[Procrit 10,000 units|J0885 × 10]] SC given.",
    # the dose stands in the next clause or sentence
    "On hemodialysis.\nAnemia - epoetin alfa increased; [[6,000 units|Q4081 × 60]] IV given this run.",
    "INFUSION\nVedolizumab was infused. [[300 mg|J3380 × 300]], 30 min.",
    # a title of several words, units as "U", what only carries another drug
    "BOTOX VISIT\n[[OnabotulinumtoxinA 155 U|J0585 × 155]], 31 sites.",
    "INFUSION VISIT\n[[Venofer 200 mg|J1756 × 200]] IV in 100 mL NS, flushed with 10 mL NS.",
    "PROCEDURE NOTE\nEpidural: [[dexamethasone 10 mg|J1100 × 10]] + 3 mL PF saline injected.",
    # each place of the body has its own dose; the same told twice is one
    "Procedure: [[triamcinolone 40 mg|J3301 × 8]] injected in each knee.",
    "Procedure: both knees injected: [[Durolane 60 mg|J7318 × 120]] R knee, Durolane 60 mg L knee.",
    "Procedure: [[Synvisc-One 48 mg/6 mL|J7325 × 96]] RIGHT knee, 48 mg/6 mL LEFT knee injected.",
    "Procedure: injected right carpal tunnel, [[Kenalog 40 mg|J3301 × 5]]. Right ring pulley Kenalog 10 mg injected.",
    "Procedure: [[Kenalog 40 mg|J3301 × 4]] injected, right knee. Right knee Kenalog 40 mg given and tolerated.",
    # the number of times does not begin a list, and a route beside another drug is not this one's
    "In office: [[albuterol 2.5 mg|J7613 × 5]] neb x 2. [[Dexamethasone 10 mg|J1100 × 10]] IM x1.",
    "INFUSION VISIT\nPremed: fexofenadine PO, [[hydrocortisone 100 mg|J1720 × 1]] IV.",
    "INFUSION VISIT\n[[methylprednisolone 100 mg|J2919 × 20]] IV.",
    "[[Testopel 75 mg|S0189 × 10]] pellets x 10 implanted.",
    "[[infliximab-dyyb 400 mg|Q5103 × 40]] IV infused over 2 h.",
)
NOT_GIVEN = (
    "Synvisc-One last given 12/2025 with relief.",
    "Plan: start ceftriaxone 1 g IM tomorrow.",
    "Rx ondansetron 4 mg ODT prn.",
    "Continue adalimumab 40 mg SC every 2 weeks.",
    "EMS gave naloxone 2 mg IV.",
    "Received ketorolac 60 mg IM at urgent care yesterday.",
    "Medications: methotrexate 15 mg SC weekly",
    "Ketorolac 30 mg IM offered and declined.",
    "Will give B12 1000 mcg IM at the next visit.",
    "Allergies: penicillin G benzathine 2.4 million units IM (hives)",
    "Last Depo-Provera 150 mg IM given 3 months ago.",
    "Prolia 60 mg SC, patient-supplied, given.",
    "Knee prepped, lidocaine 1% 3 mL injected.",
)


@pytest.mark.parametrize("marked", GIVEN)
def test_given(marked: str, catalog: Catalog) -> None:
    expected = [(m["words"], m["code"], int(m["units"])) for m in _MARK.finditer(marked)]
    text = _MARK.sub(lambda match: match["words"], marked)
    found = sorted(given(read(text), catalog), key=lambda each: each.start)
    assert [(text[each.start : each.end], each.drug.code.value, each.units) for each in found] == expected


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_not_given(text: str, catalog: Catalog) -> None:
    assert not list(given(read(text), catalog))


@pytest.mark.parametrize(
    ("text", "units", "discarded"),
    [
        ("Infliximab 330 mg IV over 2 h given. 70 mg discarded.", 33, 7),
        ("Botox 155 units injected, 45 units wasted.", 155, 45),
        ("Infliximab 395 mg IV given, wasted 5 mg.", 40, 0),  # the last unit given holds the rest
        ("Pembrolizumab 200 mg IV infused, no drug wasted.", 200, 0),
        ("Pembrolizumab 200 mg IV infused over 30 min.", 200, None),
    ],
)
def test_discarded(text: str, units: int, discarded: int | None, catalog: Catalog) -> None:
    [found] = given(read(text), catalog)
    assert (found.units, found.discarded) == (units, discarded)


def test_a_dose_that_is_not_documented_is_not_made_up(catalog: Catalog) -> None:
    [found] = given(read("B12 injection given by the nurse."), catalog)
    assert (found.dose, found.units) == ("", 0)
