"""What another code of the list says already: a symptom that a diagnosis explains, a general code beside a specific one."""

from __future__ import annotations

from assistant.coding.tables import table
from codesets.codes import Code

_DRUG_OR_POISON = ("T36", "T65")
# Pain, swelling and the like of a joint or limb are explained by a condition of the same region only.
_BY_REGION = frozenset({"M25", "M79", "R20", "R60", "R22"})
# The site character of joints in M codes, by the block of injuries of the same region.
_REGION = {"1": "S4", "2": "S5", "3": "S6", "4": "S6", "5": "S7", "6": "S8", "7": "S9"}
# Injuries of the bones on both sides of a joint hurt there: the elbow, the ankle.
_NEXT_TO = {"2": ("S4",), "7": ("S8",)}
# The site character of a joint that the category of a disease names by itself.
_SITE_OF = {"M16": "5", "M17": "6", "M75": "1", "M23": "6", "M22": "6", "M18": "4", "M77": "2"}


def explains(diagnosis: Code, symptom: Code) -> bool:
    """True where the definitive diagnosis explains the symptom (I.B.5).

    A sequela explains nothing of the present; what a drug or a poison does is coded beside it (I.C.19.e.5).
    """
    if _DRUG_OR_POISON[0] <= diagnosis.category <= _DRUG_OR_POISON[1]:
        return False
    rules: dict[str, list[str]] = table("integral")["explains"]
    causes = [cause for prefix, causes in rules.items() if symptom.value.startswith(prefix) for cause in causes]
    if not causes or not diagnosis.value.startswith(tuple(causes)) or diagnosis.plain[6:] == "S":
        return False
    if symptom.category in _BY_REGION and not _same_region(symptom, diagnosis):
        return False
    return diagnosis.category != symptom.category


def says_more(specific: Code, general: Code) -> bool:
    """True where the specific code says more closely what the general one says."""
    rows: list[str] = table("integral")["clashes"].get(general.value, [])
    return bool(rows) and specific.value.startswith(tuple(rows))


def _same_region(symptom: Code, other: Code) -> bool:
    """Pain in a joint or limb is explained by a condition there, not by one elsewhere."""
    if symptom.category != "M25":
        return True
    site = symptom.plain[4:5]
    if site in "09":
        # A joint that nobody names is that of the condition beside it.
        return True
    if other.value[0] == "S":
        return other.value[:2] in (_REGION.get(site, ""), *_NEXT_TO.get(site, ()))
    return _SITE_OF.get(other.category, site) == site
