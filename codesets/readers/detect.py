"""Tell what a file is by its content: which format, which system, and for which dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from codesets.codes import CodeSystem
from codesets.readers import place_of_service
from codesets.readers.record import UnreadableFile

_HEAD_BYTES = 65_536
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ORDER_LINE = re.compile(r"^\d{5} ([A-Z0-9]{3,7}) +[01] \S", re.M)
_PCS_LINE = re.compile(r"^\d{5} [0-9A-HJ-NP-Z]{7} +1 ", re.M)
_HCPCS_LINE = re.compile(r"^(?:[A-V]\d{4}|[A-Z0-9]{2} {3}| {3}[A-Z0-9]{2}).{5}[37]", re.M)
_CPT_LINE = re.compile(r"^\d{4}[0-9AFMTU]\t\S", re.M)


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file is: the name of its reader, its system, and the dates that its name or content tells."""

    reader: str
    system: CodeSystem
    release: str
    valid_from: date | None
    valid_to: date | None


def detect(path: Path) -> Detected:
    """What the file is; raises UnreadableFile, naming it, where it is none of the published formats."""
    with path.open("rb") as stream:
        raw = stream.read(_HEAD_BYTES)
    if not raw.strip():
        raise UnreadableFile(f"{path.name}: the file is empty")
    if raw.startswith(b"%PDF"):
        if "guideline" not in f"{path.parent.name} {path.name}".lower():
            raise UnreadableFile(f"{path.name}: a PDF that is not named as the guidelines; of PDFs only those are read")
        return _dated("guidelines_pdf", CodeSystem.ICD10CM, path, _fiscal_year)
    head = raw.decode("utf-8-sig", errors="replace")
    if re.match(r"\s*<(?:!doctype\s+html|html)", head, re.I):
        raise UnreadableFile(f"{path.name}: a web page, not the file itself; download it again")
    if head.lstrip().startswith("<"):
        return _xml(path, head)
    if "mue" in path.name.lower() and path.suffix.lower() in {".xlsx", ".csv", ".json", ".txt"}:
        return _dated("mue", CodeSystem.HCPCS, path, _quarter)
    if path.suffix.lower() == ".xlsx":
        return _dated("hcpcs", CodeSystem.HCPCS, path, _quarter)
    if "\x00" in head:
        raise UnreadableFile(f"{path.name}: a binary file of no known format")
    for pattern, reader, system, dates in _TEXTS:
        if pattern.search(head):
            return _dated(reader, system, path, dates)
    first = next((line for line in head.splitlines() if line.strip()), "").lower()
    if "," in first and place_of_service.is_head(first.split(",")):
        return _dated("place_of_service", CodeSystem.HCPCS, path, _since_the_standard)
    if "," in first and re.search(r"\b(?:hcpcs?|code|mod)\b", first) and re.search(r"desc", first):
        return _csv(path, head)
    raise UnreadableFile(
        f"{path.name}: none of the published formats (tabular, index, order file, HCPCS, CPT, PCS, edits, places)"
    )


def _xml(path: Path, head: str) -> Detected:
    root = re.search(r"<(ICD10(?:CM|PCS)\.\w+)[\s>]", head)
    readers = {
        "ICD10CM.tabular": ("icd10cm_tabular", CodeSystem.ICD10CM),
        "ICD10CM.index": ("icd10cm_index", CodeSystem.ICD10CM),
        "ICD10PCS.tabular": ("icd10pcs_tables", CodeSystem.ICD10PCS),
        "ICD10PCS.index": ("icd10pcs_index", CodeSystem.ICD10PCS),
    }
    if root is None or root[1] not in readers:
        raise UnreadableFile(f"{path.name}: an XML file, but no ICD-10-CM or ICD-10-PCS tabular list or index")
    found = _dated(*readers[root[1]], path, _fiscal_year)
    stated = re.search(r"<version>\s*(20\d\d)\s*</version>", head)
    if found.valid_from or not stated:
        return found
    first, last = date(int(stated[1]) - 1, 10, 1), date(int(stated[1]), 9, 30)
    return Detected(*readers[root[1]], f"{first:%B %Y}", first, last)


def _csv(path: Path, head: str) -> Detected:
    """HCPCS codes begin with a letter, CPT's with a digit."""
    codes = re.findall(r"^\"? *([A-V]\d{4}|\d{4}[0-9AFMTU])\"?,", head, re.M)
    if not codes:
        raise UnreadableFile(f"{path.name}: a table without HCPCS or CPT codes in its first column")
    cpt = sum(code[0].isdigit() for code in codes) > len(codes) / 2
    system = CodeSystem.CPT if cpt else CodeSystem.HCPCS
    return _dated("cpt" if cpt else "hcpcs", system, path, _calendar_year if cpt else _quarter)


def _dated(
    reader: str, system: CodeSystem, path: Path, dates: Callable[[str], tuple[date, date | None] | None]
) -> Detected:
    span = dates(f"{path.parent.name} {path.name}")
    if span is None:
        return Detected(reader, system, path.stem, None, None)
    return Detected(reader, system, f"{span[0]:%B %Y}", *span)


def _named_month(name: str) -> date | None:
    """ "April-1-2026", "2025_10", "2025_OCT" in a name."""
    low = name.lower()
    year = re.search(r"(20\d\d)", low)
    if not year:
        return None
    months = "|".join(MONTHS)
    quarter = re.search(r"q([1-4])", low)
    worded = re.search(rf"(?<![a-z])({months})(?![a-z])", low)
    numbered = re.search(r"20\d\d[_-](\d\d)(?!\d)", low)
    if worded:
        return date(int(year[1]), MONTHS[worded[1]], 1)
    if quarter:
        return date(int(year[1]), 3 * int(quarter[1]) - 2, 1)
    if numbered and 1 <= int(numbered[1]) <= 12:
        return date(int(year[1]), int(numbered[1]), 1)
    return None


def _fiscal_year(name: str) -> tuple[date, date] | None:
    """ICD-10: October to September, or from the named month (April updates) to the end of September."""
    month = _named_month(name)
    if month:
        end = date(month.year + (month.month >= 10), 9, 30)
        return month, end
    year = re.search(r"(?:fy[ _-]?)?(20\d\d)", name.lower())
    return (date(int(year[1]) - 1, 10, 1), date(int(year[1]), 9, 30)) if year else None


def _quarter(name: str) -> tuple[date, date] | None:
    """HCPCS: the quarter that the name's month opens."""
    month = _named_month(name)
    if month is None:
        return None
    later = date(month.year + (month.month + 3 > 12), (month.month + 2) % 12 + 1, 1)
    return month, later - timedelta(days=1)


def _since_the_standard(name: str) -> tuple[date, date | None]:
    """Places of service: the list grows and takes nothing back; it has been the standard of claims since HIPAA's rule."""
    month = _named_month(name)
    return month or date(2003, 10, 16), None


def _calendar_year(name: str) -> tuple[date, date] | None:
    year = re.search(r"(20\d\d)", name)
    return (date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)) if year else None


_TEXTS = (
    (_PCS_LINE, "order_file", CodeSystem.ICD10PCS, _fiscal_year),
    (_ORDER_LINE, "order_file", CodeSystem.ICD10CM, _fiscal_year),
    (_HCPCS_LINE, "hcpcs", CodeSystem.HCPCS, _quarter),
    (_CPT_LINE, "cpt", CodeSystem.CPT, _calendar_year),
)
