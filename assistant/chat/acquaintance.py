"""Whether a patient is new or established, from what is told of the last service (EM.new_established)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_YEARS = 3
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "couple of": 2, "couple": 2, "few": 3, "several": 3,
}  # fmt: skip
_NUMBER = rf"\d+(?:\.\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_AGO = re.compile(
    rf"\b(?P<over>over |more than |almost |nearly |just under |less than )?(?:(?:a|about|some) )?(?P<n>{_NUMBER}) ?-?(?P<unit>years?|yrs?|yr|y|months?|mos?|weeks?|wks?|days?)\b"
    rf"(?:,? (?:and )?(?P<m>{_NUMBER}|a half) ?(?:months?|mos?|half))?",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:ago|since|back|last (?:seen|visit|came|saw)|earlier|prior|before|not (?:been )?seen (?:in|for)|(?:hasn.?t|has not|haven.?t) (?:been|come|seen)|gap)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:last|earlier this) (?:year|month|week|spring|summer|fall|autumn|winter|january|february|march|april|june|july|august|september|october|november|december)\b|\byesterday\b|\bthis (?:year|month)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:never|not) (?:been )?(?:seen|here|had|came)\b(?! (?:by|the) (?:this|the new))|\bfirst time (?:here|in (?:our|the) (?:practice|office|clinic|group)|seen)\b|\bnew to (?:us|our (?:practice|office|clinic|group)|the (?:practice|office|clinic|group))\b|\bbrand[- ]new (?:patient|pt)\b",
    re.IGNORECASE,
)
# Another group, unless the same clinician moved with the patient.
_ELSEWHERE = re.compile(
    r"\b(?:another|different|other|outside|unrelated|competing) (?:group|practice|clinic|office|tin|organi[sz]ation)\b|\bnot (?:in|part of|with) (?:our|the same) (?:group|practice)\b",
    re.IGNORECASE,
)
_SAME_CLINICIAN = re.compile(
    r"\b(?:same|his|her|their|followed (?:the|his|her|their)) (?:doctor|doc|physician|provider|md|np|pa|clinician)\b|\bsame (?:dr|pcp)\b|\bfollow(?:s|ed|ing)\b.{0,25}\b(?:doctor|doc|physician|provider|dr|pcp|np|surgeon|\w+ologist)\b|\b(?:doctor|doc|physician|provider|pcp|dr\.? \w+)\b.{0,30}\b(?:moved|joined|left|switched|changed (?:practices|groups))\b|\bat (?:his|her|their) (?:old|former|previous|prior|last) (?:practice|group|job|clinic|office)\b",
    re.IGNORECASE,
)
_OTHER_SPECIALTY = re.compile(
    r"\b(?:different|another|other|not the same) (?:sub)?-?specialt\w+\b|\b(?:sub)?specialt\w+ (?:is |are )?different\b|\bspecialt\w+ differ",
    re.IGNORECASE,
)
_SAME_SPECIALTY = re.compile(r"\bsame (?:exact )?(?:group,? (?:and )?)?(?:same )?(?:sub)?-?specialt", re.IGNORECASE)
_SPECIALTIES = {
    "cardiology": r"cardio(?!thorac)\w*|ep\b|electrophys\w*|heart doctor", "dermatology": r"derm\w*", "orthopedics": r"ortho\w*", "gastroenterology": r"gi\b|gastro\w*", "neurology": r"neurolog\w*|neuro\b",
    "neurosurgery": r"neurosurg\w*", "urology": r"urolog\w*|uro\b", "pulmonology": r"pulm\w*", "nephrology": r"nephro\w*", "endocrinology": r"endo\b|endocrin\w*", "rheumatology": r"rheum\w*", "oncology": r"onc\b|oncolog\w*|hem/?onc",
    "gynecology": r"ob/?gyn\w*|gyn\w*|obstetric\w*", "psychiatry": r"psych\w*", "ophthalmology": r"ophth\w*|eye doctor", "ENT": r"ent\b|otolaryng\w*", "podiatry": r"podiatr\w*", "surgery": r"(?:general |vascular |plastic |cardiothoracic )?surgeons?\b|general surgery|vascular surgery", "pediatrics": r"pediatric\w*|peds\b",
    "family medicine": r"family (?:medicine|practice|doctor|physician|doc|np|pa)|fp\b|pcp\b", "internal medicine": r"internal medicine|internist|im\b(?! \d)", "allergy": r"allerg(?:y|ist)\b", "pain medicine": r"pain (?:medicine|management|doc\w*|clinic)", "hospital medicine": r"hospitalist\w*", "physiatry": r"pm&r|physiatr\w*",
}  # fmt: skip
_NAMED = tuple((name, re.compile(rf"\b(?:{rule})", re.IGNORECASE)) for name, rule in _SPECIALTIES.items())
# A service that is not face to face with a physician or other qualified practitioner.
_NO_FACE = re.compile(
    r"\b(?:only|just|nothing but)\b.{0,30}\b(?:labs?|blood (?:draw|work)|ekg|ecg|x-?ray|read\w*|refill\w*|flu shot|vaccine|shot|nurse|phone|portal|interpret\w*|results?)\b"
    r"|\b(?:labs?|blood draw|ekg|ecg|x-?ray|echo|stress test|refill\w*|flu shot|scans?)\b.{0,25}\b(?:only|read|interpreted)\b|\b(?:read|interpreted) (?:\w+ ){0,3}(?:ekg|ecg|x-?ray|echo|scan|mri|ct|test|films?)\b|\b(?:no|not|never|without) (?:a |any )?face[- ]to[- ]face\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\bnew\b(?=[ ,]*(?:\d+[ -]?min|patient|pt|visit|office|consult|home|video|preventive|well|physical|annual|f\b|m\b|\d+ ?y))|^\W*new\b|\b(?:visit|office|patient|pt)[ ,:=]+new\b(?! (?:problem|complaint|diagnos|onset|issue|symptom|condition|finding))|\bnew\b(?! (?:problem|complaint|diagnos|onset|issue|symptom|condition|finding)).{0,20}\b(?:patient|pt|visit|office)\b",
    re.IGNORECASE,
)
_ESTABLISHED = re.compile(
    r"\b(?:established|est|existing|return(?:ing)?|follow-?up|f/u|known|our) (?:\w+ )?(?:patient|pt|office|visit|,)|\b(?:established|est|existing|returning)\b|\b(?:office )?(?:follow-?up|f/u|recheck) (?:visit|appt|appointment)\b|\bfollow-?up\b",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\bnew or (?:an? )?est|\best\w* or (?:an? )?new\b|\b(?:is|are|was|would|count\w*|consider\w*|still|bill\w*|code\w*|make|makes|treat\w*)\b[^?.;]{0,30}\b(?:an? |as |as an? )?(?:new|established|est) (?:patient|pt|or|visit)?\b[^.;]{0,25}\?|\b(?:new|established|est) (?:patient|pt)(?: visit| code)?\W*\?|\bnew\?|\bestablished\?|\bwhich (?:category|is (?:she|he|it))\b.*\b(?:new|est)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """ "new", "established" or empty where nothing tells it; why, where it is worked out and not merely said."""

    patient: str = ""
    why: str = ""


def acquaintance(text: str) -> Acquaintance:
    """New or established by the last face-to-face service in the group and specialty, else as the words call it."""
    worked_out = _by_last_service(text)
    if worked_out.patient:
        return worked_out
    asked_apart = ASKED.sub(" ", text) if re.search(r"\bnew or\b|\bor new\b", text, re.IGNORECASE) else text
    new, established = bool(_NEW.search(asked_apart)), bool(_ESTABLISHED.search(asked_apart))
    return Acquaintance("new" if new and not established else "established" if established and not new else "")


def _by_last_service(text: str) -> Acquaintance:
    years = _years(text)
    if years is None and _NEVER.search(text) and not _ESTABLISHED.search(text):
        return Acquaintance("new", "no earlier service in the group is told")
    if years is None:
        return Acquaintance()
    if years > _YEARS:
        return Acquaintance("new", "the last service is more than three years back")
    if _ELSEWHERE.search(text) and not _SAME_CLINICIAN.search(text):
        return Acquaintance("new", "the earlier visit was with another group")
    if not _SAME_SPECIALTY.search(text) and (_OTHER_SPECIALTY.search(text) or len(specialties(text)) > 1):
        return Acquaintance("new", "the earlier visit was with another specialty of the group")
    if _NO_FACE.search(text):
        return Acquaintance(
            "new", "the earlier service was not face to face with a physician or other qualified practitioner"
        )
    if _SAME_CLINICIAN.search(text) and _ELSEWHERE.search(text):
        return Acquaintance(
            "established", "the same clinician saw the patient within three years, whichever group it was in"
        )
    return Acquaintance(
        "established", "a face-to-face service by the group in the same specialty lies within three years"
    )


def specialties(text: str) -> set[str]:
    """The specialties that a text names."""
    return {name for name, rule in _NAMED if rule.search(text)}


def _years(text: str) -> float | None:
    """How long ago the last service was, in years; None where the text tells no such time."""
    if _LAST.search(text) and re.search(
        r"\b(?:seen|saw|visit\w*|came|treated|admitted|had|read)\b", text, re.IGNORECASE
    ):
        return 1.0
    found = None
    for match in _AGO.finditer(text):
        near = text[max(0, match.start() - 45) : match.end() + 15]
        if not _SINCE.search(near) or re.match(r"\W*(?:old|o\b)", text[match.end() :], re.IGNORECASE):
            continue
        found = _in_years(match)
        break
    return found


def _in_years(match: re.Match[str]) -> float:
    number = _value(match["n"])
    years = (
        number
        if match["unit"].lower().startswith("y")
        else number / 12
        if match["unit"].lower().startswith("m")
        else number / 365
    )
    if match["m"]:
        years += 0.5 if "half" in match["m"] else _value(match["m"]) / 12
    over = (match["over"] or "").strip().lower()
    return years + 0.01 if over in ("over", "more than") else years - 0.01 if over else years


def _value(word: str) -> float:
    return float(_NUMBERS[word.lower()]) if word.lower() in _NUMBERS else float(word)
