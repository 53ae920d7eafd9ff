"""Codes that a number in the note decides: the extent of a burn, the stroke scale, the alcohol in the blood, a newborn's weight and weeks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

_BURNS = ("T20", "T21", "T22", "T23", "T24", "T25")
_CORRODED = "4567"  # the 4th characters of corrosions in T20 to T25
_EXTENTS = ("T30", "T31", "T32")
_PERCENT = r"(?:%|percent\b|per ?cent\b|pct\b)"
_SURFACE = re.compile(
    rf"\b(?:TBSA|BSA|total body surface(?: area)?|(?:body|skin) surface(?: area)?(?: burn(?:ed|t)| involved)?)\b\D{{0,12}}(\d{{1,2}})(?:\.\d)?\s*{_PERCENT}"
    rf"|(\d{{1,2}})(?:\.\d)?\s*{_PERCENT}\s*(?:TBSA|BSA|total body|(?:of (?:the |his |her |their )?(?:total )?)?(?:body|skin)\b)",
    re.I,
)
_DEGREE = r"(?:first|second|third|1st|2nd|3rd)[- ]degree|partial[- ]thickness|full[- ]thickness"
# The part of the body that a burn of one degree covers: "third degree burn of the back 12%", "3% third degree".
_BURNT = re.compile(rf"\b({_DEGREE})\b[^.;,%\d]{{0,40}}?(\d{{1,2}})\s*{_PERCENT}", re.I)
_DEEP = re.compile(
    rf"\b(\d{{1,2}})\s*{_PERCENT}\s*(?:of (?:it|which|them) )?(?:is |are |was |were |at )?(?:third[- ]degree|3rd[- ]degree|full[- ]thickness)",
    re.I,
)
_DEGREES, _THIRD = re.compile(_DEGREE, re.I), re.compile(r"3rd|third|full", re.I)
_STROKE_SCALE = re.compile(r"\bNIH(?:SS| stroke scale)\b\D{0,20}(\d{1,2})\b", re.I)
_ALCOHOL = re.compile(
    r"\b(?:BAL|BAC|EtOH|ethanol|(?:blood|serum) alcohol|alcohol level|serum EtOH)\b(?: level)?\D{0,12}?(\d{2,3}|0?\.\d{2,3})\b(?!\s*(?:drinks?|beers?|yr|years?|h\b|cans?))",
    re.I,
)
# Milligrams in 100 ml below which the code holds; 240 or more is Y90.8.
_ALCOHOL_BELOW = (20, 40, 60, 80, 100, 120, 200, 240)
_WEIGHT = re.compile(
    r"\b(?:BW|birth ?weight|weight at birth|birth wt|weigh(?:s|ed|ing)|weight)\b\D{0,8}([\d,]{3,5})\s*(?:g|gm|gms|grams?)\b|(?:^|[;,(]|\band|\bwith|\bwks?|\bweeks?)\s*(\d{3,4})\s*(?:g|gm|gms|grams?)\b",
    re.I,
)
_WEEKS = re.compile(
    r"\b(\d{2})\s*(?:\+\s*\d|\d\s*/\s*7|w(?:ee)?ks?|w\d?d?|and \d/7)(?:[^.;]{0,20}\b(?:wks?|weeks?|gestation\w*|GA)\b)?",
    re.I,
)
_PRETERM = re.compile(r"\b(?:pre-?term|prematur\w+|\d{2} ?weeker)\b", re.I)
_BORN_AT = re.compile(r"\b(?:2[2-9]|3[0-6])(?: ?\+ ?\d(?:/7)?| \d/7)?[ -]?(?:w|wks?|weeks?|weeker)\b", re.I)
_NEONATE = 28 / 365
_TERM = 37
# The coma scale: the sum, or the scores of eyes, words and movements, and when it was taken (I.C.18.e, notes at R40.2).
_COMA = r"\b(?:GCS|Glasgow(?: coma)?(?: scale| score)*)\b"
_SUM = re.compile(rf"{_COMA}(?: total| score| sum| of| was| is|:|=)*\s*(\d{{1,2}})\b(?!\s*[-–]?\s*(?:E|V|M)\d)", re.I)
_SCORES = re.compile(r"\bE ?([1-4]),? ?V ?([1-5]),? ?M ?([1-6])\b", re.I)
_TAKEN = (
    (re.compile(r"\b(?:EMS|EMT|field|scene|ambulance|paramedics?)\b", re.I), "1"),
    (re.compile(r"\b(?:arrival|ED|ER|emergency)\b", re.I), "2"),
    (re.compile(r"\b(?:at|on) (?:hospital )?admission\b", re.I), "3"),
    (re.compile(r"\b(?:24|twenty-four) ?(?:h|hours?|hrs?)\b", re.I), "4"),
)
_HEAD_OR_BRAIN = ("S06", "I60", "I61", "I62", "I63", "R40")
_BEST = 15
_SUMS = ((13, "R40.241"), (9, "R40.242"), (3, "R40.243"))
# Grams below which the code holds: extremely low weight, then other low weight (notes at P07.0 and P07.1).
_GRAMS = (
    (500, "P07.01"), (750, "P07.02"), (1000, "P07.03"), (1250, "P07.14"), (1500, "P07.15"), (1750, "P07.16"),
    (2000, "P07.17"), (2500, "P07.18"),
)  # fmt: skip


def measured(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The codes of numbers that go with a reported burn, stroke or newborn; anybody may document the numbers (I.B.14)."""
    reported = {each.code.value for each in conditions}
    scaled = any(each.has("R29.7") for each in conditions)
    found: dict[str, Condition] = {}
    for value, sentence, match in _values(conditions, document, encounter):
        code = Code(CodeSystem.ICD10CM, value)
        if value not in reported and not (scaled and value.startswith("R29.7")) and catalog.billable(code):
            found.setdefault(value[:6] if value.startswith("R40") else value[:5], _condition(code, sentence, match))
    return tuple(found.values())


def _values(
    conditions: Sequence[Condition], document: Document, encounter: Encounter
) -> Iterator[tuple[str, Sentence, re.Match[str]]]:
    burns = [each.code.plain for each in conditions if each.has(*_BURNS)]
    # So of burns that no site is told of, of which the extent is all there is.
    if any(plain[6:] == "A" for plain in burns) or (not burns and any(each.has(*_EXTENTS) for each in conditions)):
        corroded = bool(burns) and all(plain[3] in _CORRODED for plain in burns)
        found = list(_found(_SURFACE, document)) or list(_found(_BURNT, document))
        yield from ((_extent(match, document.text, corroded=corroded), s, match) for s, match in found)
    if any(each.has("I63") for each in conditions):
        yield from ((f"R29.7{int(match.group(1)):02d}", s, match) for s, match in _found(_STROKE_SCALE, document))
    if any(each.has("F10") for each in conditions):
        yield from ((_alcohol(match), s, match) for s, match in _found(_ALCOHOL, document))
    neonate = encounter.age is not None and encounter.age <= _NEONATE
    newborn = neonate or (any(each.has("Z38", "P07", "P59.0") for each in conditions) and (encounter.age or 0) < 1)
    if newborn and (_PRETERM.search(document.text) or _BORN_AT.search(document.text)):
        yield from _newborn(document)
    if any(each.has(*_HEAD_OR_BRAIN) for each in conditions):
        yield from _coma_scale(document)


def _found(pattern: re.Pattern[str], document: Document) -> Iterator[tuple[Sentence, re.Match[str]]]:
    for sentence in document.sentences:
        if sentence.section.kind != "family":
            yield from ((sentence, match) for match in pattern.finditer(sentence.text))


def _extent(match: re.Match[str], text: str, *, corroded: bool) -> str:
    """The body surface in tenths, and the part of it of third degree (I.C.19.d.6); where only parts are told, their sum.
    All of it is of third degree where no other degree is told.
    """
    parts = [(each[1], int(each[2])) for each in _BURNT.finditer(text)]
    whole = _SURFACE.search(text)
    total = int(whole.group(1) or whole.group(2)) if whole else sum(part for _, part in parts)
    deep = sum(part for degree, part in parts if _THIRD.match(degree))
    if not deep and (told := _DEEP.search(text)):
        deep = int(told[1])
    degrees = [each[0] for each in _DEGREES.finditer(text)]
    if not deep and degrees and all(_THIRD.match(each) for each in degrees) and not _DEEP.search(text):
        deep = total
    tenths = min(total // 10, 9)
    category = "T32" if corroded else "T31"
    return f"{category}.{tenths}{min(deep // 10, tenths)}" if tenths else f"{category}.0"


def _alcohol(match: re.Match[str]) -> str:
    """The level of alcohol in the blood, from milligrams in 100 ml or from a percentage (notes at F10 and Y90)."""
    level = float(match.group(1)) * (1000 if "." in match.group(1) else 1)
    return f"Y90.{sum(level >= below for below in _ALCOHOL_BELOW)}"


def _coma_scale(document: Document) -> Iterator[tuple[str, Sentence, re.Match[str]]]:
    """The scores where all three are told, else the sum; the 7th character is when it was taken."""
    when = next((digit for pattern, digit in _TAKEN if pattern.search(document.text)), "0")
    if scores := list(_found(_SCORES, document)):
        sentence, match = scores[0]
        yield from ((f"R40.2{place}{match[place]}{when}", sentence, match) for place in (1, 2, 3))
        return
    for sentence, match in _found(_SUM, document):
        value = next((value for least, value in _SUMS if least <= int(match[1]) <= _BEST), "")
        if value:
            yield f"{value}{when}", sentence, match


def _newborn(document: Document) -> Iterator[tuple[str, Sentence, re.Match[str]]]:
    """Birth weight first, then the completed weeks (note at P07)."""
    for sentence, match in _found(_WEIGHT, document):
        grams = int((match.group(1) or match.group(2)).replace(",", ""))
        yield from ((code, sentence, match) for code in [c for below, c in _GRAMS if grams < below][:1])
    for sentence, match in _found(_WEEKS, document):
        weeks = int(match.group(1))
        if 28 <= weeks < _TERM:
            yield f"P07.{weeks + 3}", sentence, match
        elif 23 <= weeks < 28:
            yield f"P07.{weeks - 1}", sentence, match


def _condition(code: Code, sentence: Sentence, match: re.Match[str]) -> Condition:
    start, end = sentence.start + match.start(), sentence.start + match.end()
    quote = Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)
    because = ("the number is documented and goes with a condition reported",)
    return Condition(code, (quote,), code, 0.85, because=because, citations=guideline("I.B.14"))
