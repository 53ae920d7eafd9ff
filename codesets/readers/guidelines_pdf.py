"""The PDF of the Official Guidelines for Coding and Reporting, split by section number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from codesets.entries import Release
from codesets.guidelines import own_words
from codesets.guidelines.official import GuidelineEdition, OfficialSection
from codesets.readers.record import UnreadableFile

MAX_BYTES = 40 * 2**20
MAX_PAGES = 500
MIN_SECTIONS = 20
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
# The markers from the outermost level to the innermost: "Section I.", "A.", "1.", "a.", "1)", "(a)", "(i)".
_MARKERS = (
    re.compile(r"^Section (?P<at>IV|I{1,3})[.:]?\s+(?P<title>\S.*)$"),
    re.compile(r"^(?P<at>[A-Z])\.\s+(?P<title>\S.*)$"),
    re.compile(r"^(?P<at>\d{1,2})\.\s+(?P<title>\S.*)$"),
    re.compile(r"^(?P<at>[a-z])\.\s+(?P<title>\S.*)$"),
    re.compile(r"^(?P<at>\d{1,2})\)\s+(?P<title>\S.*)$"),
    re.compile(r"^\((?P<at>[a-z])\)\s+(?P<title>\S.*)$"),
    re.compile(r"^\((?P<at>i{1,3}|iv|v|vi{1,3}|ix)\)\s+(?P<title>\S.*)$"),
)
_SMALL_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_INNERMOST = 6
_GAP = 3  # numbers that may be left out in a row ("reserved for future expansion")
_CONTENTS = re.compile(r"\.{4,}\s*\d*\s*$|(?:\. ){4,}\d*\s*$")
_FURNITURE = re.compile(
    r"^(?:(?:Page \d+ of \d+|\d{1,3}|ICD-10-CM Official Guidelines for Coding and Reporting|FY ?20\d\d)(?:\s+|$))+$",
    re.I,
)
_YEAR = re.compile(r"\bFY\s?(20\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    number: int
    title: str


def read(path: Path, release: Release) -> GuidelineEdition:
    """Every section with its own text; raises UnreadableFile, naming the file, where it is not these guidelines.

    The fiscal year printed in the file must be the one that the release begins or lies in.
    """
    printed = list(_lines(path))
    year = next((int(match[1]) for line in printed if (match := _YEAR.search(line))), None)
    wanted = release.valid_from.year + (release.valid_from.month >= 10)
    if year is not None and year != wanted:
        raise UnreadableFile(f"{path.name}: holds the guidelines of FY {year}, not of FY {wanted}")
    lines = (line for line in _body(printed) if line and not _FURNITURE.match(line))
    sections = tuple(_sections(lines, {entry.ref for entry in own_words.load()}))
    if len(sections) < MIN_SECTIONS or not {"I", "II"} <= {section.ref for section in sections}:
        raise UnreadableFile(
            f"{path.name}: not the Official Guidelines (sections I and II with their parts were expected)"
        )
    return GuidelineEdition(replace(release, name=f"FY {wanted}"), sections)


def _body(printed: list[str]) -> list[str]:
    """What follows the table of contents: a title that runs over two lines there would pass for a section."""
    last = max((place for place, line in enumerate(printed) if _CONTENTS.search(line)), default=-1)
    return printed[last + 1 :]


def _lines(path: Path) -> Iterator[str]:
    """The lines of all pages, white space folded."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name}: larger than {MAX_BYTES // 2**20} MB")
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise UnreadableFile(f"{path.name}: an encrypted PDF; save it without a password")
        if len(reader.pages) > MAX_PAGES:
            raise UnreadableFile(f"{path.name}: more than {MAX_PAGES} pages")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"{path.name}: not a readable PDF (truncated or damaged)") from None
    for page in pages:
        for line in page.splitlines():
            yield " ".join(line.split())


def _sections(lines: Iterable[str], known: Collection[str]) -> Iterator[OfficialSection]:
    path: list[tuple[int, int, str]] = []  # level, number, as printed
    title, body = "", list[str]()
    for line in lines:
        heading = _heading(line, path, known)
        if heading is None:
            body.append(line)
            continue
        if path:
            yield OfficialSection(_ref(path), title, _text(body))
        printed = _printed(heading.level, heading.number)
        path = [*(part for part in path if part[0] < heading.level), (heading.level, heading.number, printed)]
        title, body = heading.title, []
    if path:
        yield OfficialSection(_ref(path), title, _text(body))


def _heading(line: str, path: list[tuple[int, int, str]], known: Collection[str]) -> _Heading | None:
    """The heading that a line is: its number must follow the last one of its level, else it is an item of a list."""
    for level, marker in enumerate(_MARKERS):
        match = marker.match(line)
        if match is None:
            continue
        number = _number(match["at"], level)
        deepest = path[-1][0] if path else -1
        last = next((part[1] for part in path if part[0] == level), 0)
        above = [part for part in path if part[0] < level]
        ref = ".".join([*(part[2] for part in above), _printed(level, number)])
        follows = last < number <= last + (_GAP if last else 1)
        # A level may be left out only where we know of such a section ("1." right below "Section IV").
        joins = level <= deepest + 1 or ref in known
        if (follows and joins and (level == 0 or above)) and (ref in known or number == last + 1):
            return _Heading(level, number, match["title"].strip(" .:"))
    return None


def _number(printed: str, level: int) -> int:
    if level == 0:
        return _ROMAN[printed]
    if level == _INNERMOST:
        return _SMALL_ROMAN.index(printed) + 1
    return int(printed) if printed.isdigit() else ord(printed.lower()) - ord("a") + 1


def _printed(level: int, number: int) -> str:
    if level == 0:
        return next(roman for roman, value in _ROMAN.items() if value == number)
    if level in (2, 4, _INNERMOST):
        return str(number)
    letter = chr(ord("a") + number - 1)
    return letter.upper() if level == 1 else letter


def _ref(path: list[tuple[int, int, str]]) -> str:
    return ".".join(part[2] for part in path)


def _text(lines: list[str]) -> str:
    """The lines as running text, words that were parted at a line's end joined."""
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "", " ".join(lines)).strip()
