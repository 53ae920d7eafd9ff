"""Codes beside each other: their titles, where their paths part, and whether they exclude each other."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.intents import Intent
from assistant.chat.skills import proposed
from assistant.chat.skills.codes import missing_code
from assistant.chat.skills.wording import grave, row, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn

_SPAN = re.compile(r"\s*\([A-Z]\d\w-[A-Z]\d\w\)$")  # the range behind the title of a block or chapter


_ONE_THING = re.compile(
    r"\b(?:same|identical|alike|swap\w*|interchang\w*|trad(?:e|ing)|exchange|substitut\w+|equivalent|duplicat\w+|(?:another|other|different|new|old) (?:name|word|term)s? for)\b",
    re.IGNORECASE,
)


# The record names a condition that has no code of its own; the record has no detail.
NAMED_WITHOUT_CODE = re.compile(
    r"\b(?:no|nothing|not|isn.?t|without|lacks?)\b[^.?]{0,40}\b(?:index|tabular|book|own code|specific code|code (?:for it|of its own|exists)|listed|entry)\b|\b(?:names?|specif\w+|documents?) (?:an? |the )?(?:rare|exact|particular|specific|type|kind)\b",
    re.IGNORECASE,
)


_NO_DETAIL = re.compile(
    r"\b(?:no|without|lacks?|not enough) (?:further |more |other )?(?:details?|specifics|type|kind|info\w*)\b|\b(?:type|kind|site|cause) (?:is |was )?not (?:stated|documented|given|specified)\b|\b(?:only|just) (?:says?|writes?|wrote|documents?)\b",
    re.IGNORECASE,
)


def compare(turn: Turn, intent: Intent) -> Steps:
    """Titles side by side, where the paths part, and whether the codes exclude each other.

    Where the question tells a case between them, the rule that decides it.
    """
    by_rule = (yield from _residual(turn)) or (yield from proposed.between(turn))
    if by_rule:
        return by_rule
    seen, near = yield (
        Call("compare_codes", {"codes": list(turn.codes[:6])}),
        Call("find_guideline", {"query": f"{' '.join(turn.codes[:4])} {turn.question[:300]}", "limit": 4}),
    )
    found = [each for each in seen.get("codes", ()) if each.get("found")]
    missing = [each for each in seen.get("codes", ()) if not each.get("found")]
    if missing:
        # The card of a code that is gone says what has taken its place.
        missing = list((yield tuple(Call("show_code", {"code": each["code"]}) for each in missing)))
    if len(found) < 2:
        return Reply(
            " ".join([*map(row, found), *(missing_code(each) for each in missing)]),
            (*(e["code"] for e in found), *(e["replaced_by"]["code"] for e in missing if e.get("replaced_by"))),
        )
    text = " ".join([side_by_side(seen), *map(missing_code, missing)])
    if _ONE_THING.search(turn.question):
        text = f"No, they are not the same. {text}"
    # A section that names each of the codes tells when which of them is reported.
    of_both = [s for s in near.get("sections", ()) if all(each["code"] in s["says"] for each in found)]
    text = " ".join([text, *(f"{told(each['says'], turn.question, 400)} ({each['ref']}.)" for each in of_both[:1])])
    return Reply(text, tuple(each["code"] for each in found), topic="; ".join(each["title"] for each in found))


def _residual(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """Of an "other" and an "unspecified" code the one that the record calls for, where the question tells what it has (I.A.9)."""
    named, lacking = NAMED_WITHOUT_CODE.search(turn.question), _NO_DETAIL.search(turn.question)
    if bool(named) == bool(lacking) or len(turn.codes) != 2:
        return None
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes)
    wanted = re.compile(r"\bother\b" if named else r"\bunspecified\b", re.IGNORECASE)
    meant = [card for card in cards if card.get("found") and wanted.search(card["title"])]
    if len(meant) != 1:
        return None
    (found,) = yield (Call("find_guideline", {"query": "I.A.9.a" if named else "I.A.9.b", "limit": 1}),)
    says = [f"{each['says']} ({each['ref']}.)" for each in found.get("sections", ())]
    return Reply(" ".join([say("look_up.v1", rows=rows(meant)), *says]), (meant[0]["code"],), topic=meant[0]["title"])


def side_by_side(seen: Json) -> str:
    """The titles of compared codes, where their paths part, and whether they exclude each other."""
    found = [each for each in seen.get("codes", ()) if each.get("found")]
    shared = [title for title in found[0]["path"] if all(title in each["path"] for each in found)]
    services = all(each["system"] in ("HCPCS", "CPT") for each in found)
    apart_said = "" if services else say("compared_apart.v1")
    parting = say("compared_same.v1", shared=_SPAN.sub("", shared[-1])) if shared else apart_said
    apart = grave(seen.get("together") or {})
    conflict = [finding["message"] for finding in apart if finding["convention"] in ("excludes1", "combination")]
    behaviors = {each["code"]: _behavior(each["code"]) for each in found}
    if len(set(behaviors.values())) > 1 and all(behaviors.values()):
        parting = f"{parting} {'; '.join(f'{code} is {what}' for code, what in behaviors.items())}."
    ending = say("together_no.v1", why=conflict[0]) if conflict else ""
    incomplete = [f"{each['code']} is not complete by itself." for each in found if not each["billable"]]
    return " ".join(filter(None, [say("compared.v1", rows=rows(found), parting=parting), ending, *incomplete]))


# What the chapter on neoplasms parts first: how the growth behaves (Neoplasm Table).
_BEHAVIORS = (
    (r"C7[789]|C80\.0|C7B", "secondary: a metastasis"),
    (r"C", "malignant and primary: where it began"),
    (r"D0\d", "in situ: it has not spread into the tissue beneath"),
    (r"D[123]\d(?<!D37)(?<!D38)(?<!D39)|D3A", "benign"),
    (r"D3[789]|D4[0-8]", "of uncertain behavior: pathology itself cannot tell"),
    (r"D49", "of unspecified behavior: nobody has said yet"),
)


def _behavior(code: str) -> str:
    """How the growth behaves that a code stands for; empty for what is no neoplasm."""
    return next((what for rule, what in _BEHAVIORS if re.match(rule, code)), "")
