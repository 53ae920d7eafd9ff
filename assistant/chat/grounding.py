"""The check of every answer: a code, a quotation or a section in prose was looked up, or it is struck."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from assistant.chat.answer import CodeRow
from codesets.codes import Code
from codesets.entries import Entry

STRUCK = "[code removed: no tool found it]"
NOT_LOOKED_UP = "[not looked up]"
STRUCK_SECTION = "[section removed: not in the loaded guidelines]"
MAX_ANSWER = 12_000
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)
# Letters and marks of other scripts that look like Latin ones.
_HOMOGLYPHS = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԌԚԜаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ․。·‧•∙⋅‐‑‒–—−﹣",
    "ABEKMHOPCTYXSIJGQWaeopcyxijsABEZHIKMNOPTYX.......-------",
)
# The name of a section of services may hold underscores ("MOD.NU_RR_UE"): these are no markup.
_MARKUP = re.compile(
    r"(?P<named>\b(?:EM|HCPCS|MOD|NCCI)\.\w[\w.]*\w)|<!--.{0,200}?-->|</?[A-Za-z][^>]{0,200}>|[*_`~\\]{1,3}", re.DOTALL
)
_SHAPED = re.compile(
    r"(?<![A-Za-z0-9.])(?:"
    r"[A-Za-z]\d[0-9A-Za-z] ?[.-] ?(?![A-Z]\d[0-9A-Z])[0-9A-Za-z]{1,4}"  # E11.9, E11-9, E11 .9
    r"|[A-Za-z]\d[0-9ABab][0-9A-Za-z]{0,4}"  # E119, J0696, S72001A
    r"|[A-Z][ -]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"  # E-11.9, E 11.9
    r"|\d{5}|\d{4}[FTU]"
    r"|(?=[0-9A-Z]{0,6}\d[0-9A-Z]{0,5}\d)[0-9A-HJ-NP-Z]{7}"
    r")(?![A-Za-z0-9])"
)
_SPLIT = re.compile(r"(?<![A-Za-z0-9.])([A-Z]\d[0-9AB]) (\d[0-9A-Z]{0,3})(?![A-Za-z0-9])")
_SECTION = re.compile(r"(?<![A-Za-z0-9.])(?:IV|I{1,3})\.[A-Z](?:\.[0-9a-z]{1,2})*(?![A-Za-z0-9])")
_ENDED = re.compile(r"([A-Za-z]\d[0-9A-Za-z])\. \d?[a-z]+")
# Words of the clinic that have a code's shape and are none.
WORDS = frozenset(
    [
        "A1C",
        "B1",
        "B2",
        "B6",
        "B12",
        "C3",
        "C4",
        "D5W",
        "D10W",
        "D50",
        "F18",
        "G6PD",
        "H1N1",
        "H5N1",
        "H3N2",
        "M2",
        "N95",
        "O157",
        "P450",
        "P53",
        "Q12H",
        "Q24H",
        "Q48H",
        "Q8H",
        "Q6H",
        "Q4H",
        "T1D",
        "T2D",
        "T1DM",
        "T2DM",
        "T3",
        "T4",
        "K2",
        "V60",
        "V5",
        "CD4",
    ]
)


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer's words after the check, its code rows, and what was struck."""

    text: str
    rows: tuple[CodeRow, ...]
    struck: tuple[str, ...]


def ground(
    text: str,
    entries: Mapping[Code, Entry],
    said: Iterable[str],
    refs: Collection[str] | None = None,
    typed: Iterable[str] = (),
) -> Grounded:
    """Strike each code-shaped span that no tool returned and nobody wrote, and each unknown section.

    Rows are built from release records (`entries`); prose never makes a row, and what was merely written makes none.
    A code in `said` may be repeated; one that stands only in `typed`, the coder's own words, is marked as not looked
    up: a model that repeats it says nothing of it. `refs` are the sections that are loaded (None: not checked).
    """
    by_plain: dict[str, Entry] = {}
    for entry in entries.values():
        by_plain.setdefault(entry.code.plain, entry)
    spoken, own = (
        {_bare(m.group()) for words in each for m in _SHAPED.finditer(normal(words))} for each in (said, typed)
    )
    rows: dict[Code, CodeRow] = {}
    struck: list[str] = []

    def judged(match: re.Match[str]) -> str:
        span = match.group()
        plain = _bare(span)
        entry = by_plain.get(plain)
        if entry:
            rows.setdefault(entry.code, CodeRow(entry.code, entry.title, entry.billable))
            return span
        if plain in spoken or span.upper() in WORDS:
            return span
        if (ended := _ENDED.fullmatch(span)) and ended[1].upper() in (*by_plain, *spoken):
            return span  # a sentence that ends with a category, and the next one's first word: "category O31. 7th"
        if plain in own:
            return f"{span} {NOT_LOOKED_UP}"
        struck.append(plain)
        return STRUCK

    def rejoined(match: re.Match[str]) -> str:
        """E11 9 is one code written in two pieces, unless only the first piece was looked up: then 9 is a number."""
        joined = match[1] + match[2]
        return f"{match[1]}.{match[2]}" if joined in by_plain or match[1] not in by_plain else match.group()

    def section(match: re.Match[str]) -> str:
        if refs is None or any(ref == match.group() or ref.startswith(f"{match.group()}.") for ref in refs):
            return match.group()
        struck.append(match.group())
        return STRUCK_SECTION

    checked = _SHAPED.sub(judged, _SPLIT.sub(rejoined, normal(text[:MAX_ANSWER])))
    return Grounded(_SECTION.sub(section, checked), tuple(rows.values()), tuple(struck))


def normal(text: str) -> str:
    """Entities, compatibility forms and look-alike letters folded; invisible characters, accents and markup removed."""
    folded = unicodedata.normalize("NFKC", html.unescape(text))
    bare = _MARKUP.sub(lambda match: match["named"] or "", _INVISIBLE.sub("", folded).translate(_HOMOGLYPHS))
    return "".join(
        c for c in bare if unicodedata.category(c) != "Mn" and (c in "\n\t" or unicodedata.category(c) != "Cc")
    )


def unquoted(text: str, sources: Iterable[str], least_words: int = 4) -> str:
    """Quotation marks taken off quotations that stand in no source: the words remain, and claim nothing."""
    haystack = " ".join(_plain_words(source) for source in sources)

    def judged(match: re.Match[str]) -> str:
        words = _plain_words(match[1])
        return match.group() if len(words.split()) < least_words or words in haystack else match[1]

    return re.sub(r"[“\"]([^“”\"\n]{8,600})[”\"]", judged, text)


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9.]+", normal(text).casefold()))


def _bare(span: str) -> str:
    return re.sub(r"[.\- ]", "", span).upper()
