"""External causes of an injury: how it happened, doing what, and where (I.C.20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_TOLD_IN = frozenset({"", "chief_complaint", "history", "assessment", "indication", "course", "plan"})
_INJURY = re.compile(
    r"\b(?:injur|accident|fell|fall|slip|trip|twist|pop|hit|struck|hurt|land|sustain|collid|crash|bit|bite|cut|lacerat|burn|caught|stung|felt|strain|sprain|splash|scald|spill|tackle|began|start|onset|while|when)",
    re.I,
)
# So few letters tell of the injury alone.
_SHORT = 300
_REASON = {
    "how": "how the injury happened is documented",
    "doing": "what the patient was doing is documented",
    "where": "where it happened is documented",
    "status": "as what the patient was active is documented",
    "who": "who maltreated is documented",
}


def causes(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> tuple[Condition, ...]:
    """The external causes of the injuries among the conditions; activity and place only at the first encounter (I.C.20.a-c)."""
    episodes = [each.code.plain[6:] for each in conditions if _is_injury(each)]
    told = [s for s in document.sentences if s.section.kind in _TOLD_IN]
    who = [each for each in [_first("who", told, "A", catalog)] if each and any(c.has("T74") for c in conditions)]
    if not episodes:
        return tuple(who)
    episode = episodes[0]
    wanted = ("how", "doing", "where", "status") if episode == "A" else ("how",)
    found = [each for name in wanted if (each := _first(name, told, episode, catalog))]
    if not any(name_is_how(each) for each in found):
        found = [each for each in found if not each.has("Y92", "Y99")]
    return (*found, *who)


def name_is_how(condition: Condition) -> bool:
    """True for a code of the cause itself, not of activity or place."""
    return not condition.has("Y92", "Y93", "Y99")


def _is_injury(condition: Condition) -> bool:
    plain = condition.code.plain
    return (
        len(plain) == 7
        and plain[6] in "ABCDGS"
        and ("S00" <= plain[:3] <= "T32" or plain[:3] in ("T66", "T67", "T68", "T69", "T70", "T71"))
    )


def _first(name: str, told: Iterable[Sentence], episode: str, catalog: Catalog) -> Condition | None:
    """The first pattern of a list that a sentence of the injury holds."""
    whole = list(told)
    short = sum(len(s.text) for s in whole) < _SHORT
    sentences = [s for s in whole if short or name in ("how", "who") or _INJURY.search(s.text)]
    for pattern, value in _patterns(name):
        for sentence in sentences:
            for statement in _affirmed(pattern, sentence):
                code = _complete(value, episode, catalog)
                if code is not None:
                    return Condition(
                        code, (statement,), code, 0.6, because=(_REASON[name],), citations=guideline("I.C.20.a")
                    )
    return None


def _affirmed(pattern: re.Pattern[str], sentence: Sentence) -> Iterator[Statement]:
    for match in pattern.finditer(sentence.text):
        status, _ = assertion(sentence.text, match.start(), match.end())
        if status in (Assertion.AFFIRMED, Assertion.HISTORICAL):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield Statement(match.group(), start, end, sentence, status, Origin.NOTE)


def _complete(value: str, episode: str, catalog: Catalog) -> Code | None:
    seventh = "A" if episode in "ABC" else "S" if episode == "S" else "D"
    for text in (value, value + seventh):
        if catalog.billable(code := Code(CodeSystem.ICD10CM, text)):
            return code
    return None


@lru_cache
def _patterns(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.I), value) for pattern, value in table("causes")[name]["patterns"])
