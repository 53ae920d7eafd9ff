"""Our own summaries of HCPCS, CPT and the limits of units for a machine without the official files."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from codesets.codes import Code, CodeSystem
from codesets.entries import Kind, Level, Release
from codesets.mue import Edit, MueEdition
from codesets.readers.record import Edition, Record


def read_hcpcs(release: Release) -> Edition:
    """Codes with their billing units, and modifiers; every title is ours and marked as a summary."""
    records = [
        _summary(CodeSystem.HCPCS, row["code"], Level.CODE, row["title"], unit=row["unit"])
        for row in table("hcpcs.tsv")
    ]
    records += _modifiers(CodeSystem.HCPCS, "hcpcs_modifiers.tsv")
    return Edition(release, tuple(records))


def hcpcs_words() -> Iterator[tuple[Code, str]]:
    """What we call each code of our HCPCS summary: the words of coders, whatever the official descriptor says."""
    for row in table("hcpcs.tsv"):
        yield Code(CodeSystem.HCPCS, row["code"]), row["title"]


@lru_cache(maxsize=1)
def cpt_families() -> tuple[dict[str, Any], ...]:
    """Our families of CPT codes as ranges: `first`, `last`, `kind`, `title`, `keywords`; never a licensed descriptor."""
    return tuple(tomllib.loads(_text("cpt_families.toml"))["family"])


def read_cpt(release: Release) -> Edition:
    """Families as ranges, evaluation and management levels, and modifiers; never a licensed descriptor."""
    levels = tomllib.loads(_text("em_levels.toml"))
    families = cpt_families()
    records = [
        _summary(
            CodeSystem.CPT, f"{family['first']}-{family['last']}", Level.BLOCK, family["title"], family["keywords"]
        )
        for family in families
    ]
    for family in levels["family"]:
        for level in family["level"]:
            title = f"{family['title']}: {_level_words(level)}"
            records.append(_summary(CodeSystem.CPT, str(level["code"]), Level.CODE, title))
    for row in levels["prolonged"]:
        if row["system"] == "CPT":
            records.append(_summary(CodeSystem.CPT, row["code"], Level.CODE, f"Prolonged visit time: {row['note']}"))
    records += _modifiers(CodeSystem.CPT, "cpt_modifiers.tsv")
    return Edition(release, tuple({(record.code, record.level): record for record in records}.values()))


def read_mue(release: Release) -> MueEdition:
    """The most units a day of the codes of our HCPCS summary; the figures are those of CMS."""
    return MueEdition(release, tuple(Edit(row["code"], int(row["units"]), "") for row in table("mue.tsv")))


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of our tables by column name."""
    lines = (line for line in _text(name).splitlines() if line.strip() and not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        yield {key: value or "" for key, value in row.items()}


def _text(name: str) -> str:
    return files("codesets").joinpath("starter", name).read_text(encoding="utf-8")


def _modifiers(system: CodeSystem, name: str) -> list[Record]:
    rows = [row for row in table(name) if len(row["modifier"]) == 2]
    return [_summary(system, row["modifier"], Level.MODIFIER, row["title"], [row["use"]]) for row in rows]


def _summary(
    system: CodeSystem, value: str, level: Level, title: str, notes: list[str] | None = None, unit: str = ""
) -> Record:
    printed = tuple((Kind.INCLUSION, note) for note in notes or () if note)
    return Record(Code(system, value), level, title, None, level is Level.CODE, printed, unit=unit, summary=True)


def _level_words(level: dict[str, Any]) -> str:
    """ "low decision making, or at least 20 minutes" of a level's row; a patient's age for preventive visits."""
    words = [f"{' or '.join(level['mdm'])} decision making"] if level["mdm"] else []
    words += [f"at least {level['minutes']} minutes"] if "minutes" in level else []
    words += [f"more than {level['more_than_minutes']} minutes"] if "more_than_minutes" in level else []
    words += [f"up to {level['max_minutes']} minutes"] if "max_minutes" in level and not words else []
    words += [_ages(level)] if "age_from" in level else []
    words += [level["note"]] if "note" in level and not words else []
    return ", or ".join(words) or "the only level"


def _ages(level: dict[str, Any]) -> str:
    """ "age 5 to 11", "under 1 year", "65 years and older"."""
    first, last = level["age_from"], level.get("age_to")
    if last is None:
        return f"{first} years and older"
    return f"age {first} to {last}" if last else "under 1 year"
