"""No answer shows for reporting the code that it refuses: "do I add X?" answered with No, and a term that has no code."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.chat.turns import Reply, codes_in

_NO = re.compile(r"^\W*No\b(?!,? (?:conflict|problem|issue|edit|not both))", re.IGNORECASE)
# What asks whether one code is to be reported, beside what is told or for it; "X with Y" asks about a pair.
_CODE = r"(?P<code>[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?)"
_PUT = re.compile(
    rf"(?<!how )(?<!what )\b(?:add|append|need|use|assign|attach|include|put|pick|tack on|code|report)\s+"
    rf"(?:(?:on|also|still|too|as well|an?|the|just|only|code|extra|additional|in|it|this|that|as)\s+){{0,3}}{_CODE}(?![\w.])"
    rf"(?!\s*(?:,|and|with|plus|or|&|\+|/|together with|beside)\s*(?:code )?[A-Z]\d[\dA-Z]\b)(?!-)"
    rf"(?!\s+(?:as (?:the )?(?:first|principal|primary|secondary)|first|second|alone|by itself|on (?:its own|the same)|for (?:dos|service|[\d/]))\b)",
    re.IGNORECASE,
)
# What asks whether a code is the one: "is it R65.21?", "still Z21?".
_IS = re.compile(
    rf"\b(?:(?:is|was|should|would|could) (?:it|this|that)(?: be)?(?: still| just| a)?|still)\s+{_CODE}\b(?![\w.-])(?!\s*(?:or|and|first|valid|billable|before|as)\b)",
    re.IGNORECASE,
)
# What asks whether the symptoms of a disease are coded beside it.
_SYMPTOMS_PUT = re.compile(
    r"\b(?:add|use|assign|include|code|report|bill|list|need)\s+(?:(?:also|still|too|as well|the|his|her|these|those|any|all|both)\s+)*(?:signs|symptoms?|cough|fever|sob|pain)\b",
    re.IGNORECASE,
)
_SYMPTOMS = "R"
# Terms that stand for no code of themselves, what is nevertheless meant where it is said as well, and the codes that
# they are taken for (urosepsis: I.C.1.d.1.a.2).
_NO_CODE = (
    (
        re.compile(r"\buro-?sepsis\b", re.IGNORECASE),
        re.compile(
            r"\b(?:clarif\w+|amend\w+|addend\w+|quer(?:y|ied) (?:\w+ ){0,3}(?:back|answer\w*)|meant|means) (?:\w+ ){0,4}(?<!uro)sepsis\b|"
            r"(?<!no )(?<!without )(?<!about )(?<!\w)sepsis (?:due|from|secondary|2/2|d/t)\b",
            re.IGNORECASE,
        ),
        ("A40", "A41", "R65"),
    ),
)


def without_refused(reply: Reply, question: str) -> Reply:
    """The reply without the codes that it refuses, in its rows and where its words list them."""
    gone = {code for code in reply.show if code.startswith(_of_no_code(question))}
    if refuses(reply):
        put = put_forward(question)
        gone |= {code for code in reply.show if any(each.startswith(code) for each in put)}
        if _SYMPTOMS_PUT.search(question) and not all(code.startswith(_SYMPTOMS) for code in reply.show):
            gone |= {code for code in reply.show if code.startswith(_SYMPTOMS)}
    if not gone:
        return reply
    text = reply.text
    for code in gone:
        listed = rf"{re.escape(code)} (?!beside\b)[A-Z(\[][^;]*?"
        text = re.sub(rf"; {listed}(?=;|\.(?:\s|$))", "", text)
        text = re.sub(rf" Codes: {listed}\.(?=\s|$)", "", text)
        text = re.sub(rf"(?<=: ){listed}; ", "", text)
    return replace(reply, text=text, show=tuple(code for code in reply.show if code not in gone))


def refuses(reply: Reply) -> bool:
    """True where a reply is no to what is asked: as it decides, else as its words begin."""
    return reply.decision.refuses if reply.decision else _NO.match(reply.text) is not None


def put_forward(question: str) -> tuple[str, ...]:
    """The codes of which the question asks whether they are to be reported."""
    return codes_in(" ".join(match["code"] for pattern in (_PUT, _IS) for match in pattern.finditer(question)))


def _of_no_code(question: str) -> tuple[str, ...]:
    """How the codes begin that a term of the question is taken for, though it has none."""
    return tuple(
        prefix
        for term, meant, prefixes in _NO_CODE
        if term.search(question) and not meant.search(question)
        for prefix in prefixes
    )
