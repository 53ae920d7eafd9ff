"""Cut a problem line into the smallest pieces that may name a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.coding.tables import table


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest piece of a problem line: `bound` is True where a condition cannot go on from the piece before."""

    start: int
    end: int
    bound: bool
    doubt: bool = False


def pieces_of(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The spans between strong punctuation: dashes, colons, semicolons, full stops, arrows."""
    begin = start
    for match in _STRONG.finditer(text, start):
        if _ABBREVIATED.search(text[begin : match.start() + 1]):
            continue
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text.rstrip().rstrip("."))


def atoms_of(text: str, first: int, last: int) -> Iterator[Atom]:
    """The pieces between commas, "and", "due to", "possible" and the like, without measurements."""
    begin, doubt = first, False
    for match in _separators().finditer(text, first, last):
        kind = match.lastgroup or ""
        piece = text[begin : match.start()].strip(" ,.(")
        if match.start() > begin and piece and not NO_CONDITION.match(piece):
            yield _trimmed(text, begin, match.start(), doubt or bool(PAST.match(text, begin)), doubt)
        begin = match.end()
        if kind == "doubt" or (kind == "join" and doubt and "," in match.group()):
            doubt = True
    if begin < last and text[begin:last].strip(" ,.") and not NO_CONDITION.match(text[begin:last].strip(" ,.(")):
        yield _trimmed(text, begin, last, doubt or bool(PAST.match(text, begin)), doubt)


def _trimmed(text: str, start: int, end: int, bound: bool, doubt: bool) -> Atom:
    while start < end and text[start] in " ,.(\n\t":
        start += 1
    while end > start and text[end - 1] in " ,.;:\n\t":
        end -= 1
    if text.count("(", start, end) < text.count(")", start, end) and text[end - 1] == ")":
        end -= 1
    return Atom(start, max(end, start + 1), bound, doubt)


# What is past is a statement of its own: "CAD, s/p stent".
PAST = re.compile(r"\W*(?:s/p|status[- ]post|h/o|hx of|history of)\b", re.I)
# A measurement names no condition: "BP 214/118", "BMI 42.1 kg/m2", "A1c 6.9".
_MEASURES = (
    "(?:BP|HR|RR|Temp|SpO2|O2 sat|Wt|Ht|Weight|BMI|EF|LVEF|LDL|HDL|A1c|HbA1c|Hgb|Hb|WBC|Cr|eGFR|TSH|INR|PSA|BNP|FEV1)"
)
# Nor do the receptors of a tumor by themselves, "ER+/PR+/HER2-" (their status has rows in status.toml), the risk of an
# operation, what is drunk, and "infected" without what is.
_RECEPTOR = r"(?:ER|PR|PgR|HR|HER-?2(?:/neu)?)\s?(?:\+|−|-(?!\w)|-?(?:positive|pos|negative|neg)\b)"
_RISK = r"(?:low|average|intermediate|moderate|elevated|high|acceptable)[- ]risk (?:for|of|from) (?:the |this |planned )*(?:surgery|procedure|operation|anesthesia)"
_DRINKS = r"(?:EtOH|alcohol)(?: use)?\W*(?:\d|social|occasional|rare|none|denies)"
NO_CONDITION = re.compile(
    rf"(?:{_MEASURES}|T|K|Na)\b[\s:=of]*[<>~]?\s*\d|(?:{_RECEPTOR}[\s,/&]*)+$|{_RISK}|{_DRINKS}|infected$", re.I
)
_STRONG = re.compile(
    r"\s[-–—]+\s|:\s+|;\s+|\.\s+|\s*->\s*|\.{2,}\s*|\s\|\s"
    # The plan may follow a diagnosis with nothing between: "OSA continue CPAP".
    r"|,?\s+(?=(?:continue[sd]?|cont\.?|(?:we )?will|refer(?:red)?|increase[sd]?|decrease[sd]?|titrate[sd]?|recheck|account(?:s|ing)? for|explain(?:s|ing)?|affect(?:s|ing)|requir(?:es|ing)|monitored|managed|addressed|unchanged)\b)"
    # What a therapy is for is a condition of its own: "anemia due to chemo for lung cancer".
    r"|(?:(?<=\bchemo)|(?<=\bchemotherapy)|(?<=\bimmunotherapy)|(?<=\bradiation)|(?<=\bradiotherapy))\s+for\s+(?:(?:the|her|his|an?)\s+)?"
    # So may a measurement: "Hyperlipidemia LDL 61 at goal".
    rf"|,?\s+(?={_MEASURES}\b[\s:=of]*[<>~]?\s*\d)",
    re.I,
)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|dr|mr|mrs|ms|vs|st|no|approx|e\.g|i\.e)\.$")


@lru_cache
def _separators() -> re.Pattern[str]:
    words = table("statements")
    doubt = any_of(words["doubts"])
    link = any_of(words["links"])
    join = any_of(words["joins"])
    return re.compile(
        rf"(?P<doubt>,?\s*(?<![\w/]){doubt}(?![\w])\s*|\?)|(?P<link>(?!\s+on\s+chronic\s+hyp(?:ox|ercap|ercarb)),?\s+{link}\s+)|(?P<past>\s+(?=(?:s/p|status[- ]post|mets to|metasta(?:tic|s[ei]s|si[sz]ed|si[sz]ing) to)\b))|(?P<join>\)\s+(?={link}\s)|\s*,\s+{join}\s+|\s+{join}\s+|\s*,\s*|\s+/\s+|/(?=[A-Za-z]{{4}})|\s\+\s|\s*\((?![a-z]+\)\s+[A-Za-z]))",
        re.I,
    )


def any_of(phrases: Sequence[str]) -> str:
    """A regular expression for any of some phrases, the longest first."""
    return "(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True)) + ")"
