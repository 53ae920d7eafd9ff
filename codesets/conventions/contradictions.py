"""Codes whose own titles contradict each other: without and with, acute and chronic where one code says both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, excludes
from codesets.conventions.finding import Finding, Verdict
from codesets.entries import Entry, Kind

_WITHOUT = re.compile(r",? \bwithout (?P<what>.+)$|,? \buncomplicated$(?P<none>)", re.I)
_WITH = re.compile(r",? \bwith (?P<what>.+)$", re.I)
_JOINT = re.compile(r",? \b(?:without|with|uncomplicated)\b", re.I)
_WORD = re.compile(r"[a-z]+")


def judge(convention: str, listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    """CONFLICT for each pair of one subcategory whose titles cannot both be true of one condition."""
    entries = [entry for code in listed if (entry := catalog.entry(code)) and entry.billable]
    for place, entry in enumerate(entries):
        for other in entries[place + 1 :]:
            if entry.code.category != other.code.category:
                continue
            pair = (entry.code, other.code)
            if any(excludes.pairs(pair, Kind.EXCLUDES2, catalog)):
                continue  # the book lets both stand: wounds of one wall, one through it and one not
            if _denies(entry, other) or _denies(other, entry):
                said = f"{entry.code} and {other.code} contradict each other: {entry.title} / {other.title}."
                yield Finding(convention, Verdict.CONFLICT, pair, said, basis.of_entry(entry))
            elif both := _both_stages(entry, other, catalog):
                said = f"{entry.code} and {other.code}: {both.code} says both ({both.title})."
                yield Finding(convention, Verdict.CONFLICT, pair, said, basis.of_entry(both))


def _denies(entry: Entry, other: Entry) -> bool:
    """ "Asthma, uncomplicated" denies "Asthma with exacerbation"; "without angina" denies "with unstable angina"."""
    told = dict(_parted(other.title, _WITH))
    return any(stem in told and words <= told[stem] for stem, words in _parted(entry.title, _WITHOUT))


def _parted(title: str, joint: re.Pattern[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each way to part a title into what it is and what it is with (or without)."""
    for place in _JOINT.finditer(title):
        if found := joint.match(title, place.start()):
            yield title[: place.start()].lower(), frozenset(_WORD.findall((found["what"] or "").lower()))


def _both_stages(entry: Entry, other: Entry, catalog: Catalog) -> Entry | None:
    """The code of the category that says both where one title says acute and the other chronic of one condition."""
    for acute, chronic in ((entry, other), (other, entry)):
        if not _same_but_stage(acute, chronic):
            continue
        for beside in _printed(Code(acute.code.system, acute.code.category), catalog):
            words = _WORD.findall(beside.title.lower())
            if "acute" in words and "chronic" in words and _bag(words) == _bag(_WORD.findall(acute.title.lower())):
                return beside
    return None


def _printed(code: Code, catalog: Catalog) -> Iterator[Entry]:
    """The complete codes of a category that are printed, without those that a 7th character makes."""
    for below in catalog.children(code):
        if below.generated:
            return
        if below.billable:
            yield below
        yield from _printed(below.code, catalog)


def _same_but_stage(acute: Entry, chronic: Entry) -> bool:
    mine, theirs = _WORD.findall(acute.title.lower()), _WORD.findall(chronic.title.lower())
    stages = {"acute", "chronic"}
    return stages & set(mine) == {"acute"} and stages & set(theirs) == {"chronic"} and _bag(mine) == _bag(theirs)


def _bag(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) - {"acute", "chronic", "on", "and", "with"}
