"""Proof for the worksheet: quotes with their offsets, citations that are looked up, rationales in one sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from assistant.coding.condition import Condition
from assistant.coding.statements import Statement
from assistant.coding.tables import table
from assistant.coding.worksheet import Alternative, Evidence, Worksheet
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Basis
from codesets.entries import Kind
from codesets.guidelines import own_words

_ALTERNATIVES = 3


@lru_cache(maxsize=1)
def _guidelines() -> dict[str, own_words.GuidelineEntry]:
    return {entry.ref: entry for entry in own_words.load()}


def guideline(ref: str) -> tuple[Basis, ...]:
    """The citation of a guideline section, or of the nearest section above it that is loaded; empty where none is."""
    while ref:
        if entry := _guidelines().get(ref):
            return (Basis("guideline", entry.ref, entry.title),)
        ref = ref.rpartition(".")[0]
    return ()


def tabular(code: Code, catalog: Catalog) -> tuple[Basis, ...]:
    """The citation of an entry by its title."""
    entry = catalog.entry(code)
    return (Basis("tabular", code.value, entry.title),) if entry else ()


def evidence(*statements: Statement) -> tuple[Evidence, ...]:
    """The quotes of some statements, each once, in order."""
    found = {(s.start, s.end): Evidence(s.start, s.end, s.text, s.sentence.section.heading) for s in statements}
    return tuple(found.values())


def rationale(condition: Condition, title: str) -> str:
    """One sentence on how the words became the code."""
    quote = " ".join(condition.statement.text.split())
    if condition.because:
        return f"The note documents “{quote}”; {'; '.join(condition.because)}."
    reason = f"The note documents “{quote}”, which the tabular list has as {title}"
    if len(condition.code.plain) == 7 and condition.code.plain[0] in "STM":
        reason += {
            "A": "; active treatment takes the 7th character A",
            "D": "; care while healing takes D",
            "S": "; a late effect takes S",
        }.get(condition.code.plain[6], "")
    elif "unspecified" in title.lower():
        reason += "; nothing more specific is documented"
    return reason + "."


def kind(condition: Condition, title: str) -> str:
    """The kind of suggestion whose share of agreement was measured; the first that holds of tables/confidence.toml."""
    if condition.has(*"VWXY"):
        return "cause"
    if condition.has("Z7", "Z8", "Z9"):
        return "status"
    if "unspecified" in title.lower():
        return "unspecified"
    if condition.derived:
        return "derived"
    return "diagnosis" if condition.stated else "told"


def confidence(condition: Condition, title: str) -> float:
    """The chance that a coder agrees, from the shares measured for codes of its kind that fitted as well."""
    bands = table("confidence")[kind(condition, title)]
    return next(float(share) for least, share in bands if condition.fit >= least)


def citations(condition: Condition, catalog: Catalog) -> tuple[Basis, ...]:
    """The entry, the inclusion term that names it where there is one, and what the steps cite."""
    found = [*tabular(condition.code, catalog), *condition.citations]
    entry = catalog.entry(condition.named)
    if entry is not None and condition.named != condition.code and not condition.derived:
        found += [Basis("tabular", condition.named.value, note.text) for note in entry.notes(Kind.INCLUSION)[:1]]
    if len(condition.code.plain) == 7 and condition.code.plain[0] == "S":
        found += guideline("I.C.19.a")
    return tuple(dict.fromkeys(found))


def printed(sheet: Worksheet, catalog: Catalog) -> Worksheet:
    """The worksheet with its guidelines cited in the wording of the official edition where that is loaded."""

    def cited(citations: tuple[Basis, ...]) -> tuple[Basis, ...]:
        return tuple(basis.printed(each, catalog) for each in citations)

    return replace(
        sheet,
        suggestions=tuple(replace(each, citations=cited(each.citations)) for each in sheet.suggestions),
        not_coded=tuple(replace(each, citations=cited(each.citations)) for each in sheet.not_coded),
    )


def alternatives(condition: Condition, catalog: Catalog) -> tuple[Alternative, ...]:
    """What else was weighed, and why it was not chosen."""
    found: list[Alternative] = []
    for code in condition.open_sides:
        if entry := catalog.entry(code):
            found.append(Alternative(code, entry.title, "the side is not documented"))
    for each in condition.candidates:
        if each.code in (condition.code, condition.named) or condition.code.value.startswith(each.code.value):
            continue
        lacking = "it shares fewer of the documented words" if each.recall < 1 else "it says more than is documented"
        found.append(Alternative(each.code, each.title, lacking))
    return tuple({each.code: each for each in found}.values())[:_ALTERNATIVES]
