"""A condition told once with its own detail on each side, told again for each of them (I.B.13, I.C.7.a.3)."""

from __future__ import annotations

import re

_ONE = "(?:eye|ear|knee|hip|shoulder|hand|foot|arm|leg|breast|lung|kidney|heel|ankle|wrist|elbow|thigh|buttock)"
_PARTS = rf"(?: (?:{_ONE}|side))?"
_SIDE = rf"\b(?:OD|OS|R|L|Rt|Lt|right|left){_PARTS}\b"
_BOTH = rf"(?:,? (?:of |in )?(?:the )?(?:both|bilateral)(?: (?P<part>{_ONE})s?)?|,? OU|,? bilaterally)?"
_DETAIL = r"(?: (?:is|was|being|at|with|has))?:? (?P<detail{0}>[\w/-]+(?: [\w/-]+){{0,3}}?)"
# "POAG both eyes, OD severe, OS moderate": the condition, then a side with its detail, then the other with its own.
_EACH = re.compile(
    rf"(?P<what>.+?){_BOTH},?(?: in)? (?P<one>{_SIDE}){_DETAIL.format(1)}(?:,(?: and)?|;| and| &| but|/) ?"
    rf"(?:the )?(?P<other>{_SIDE}){_DETAIL.format(2)}",
    re.IGNORECASE,
)
# "POAG, severe OD and moderate OS": each detail before its side.
_BEFORE = re.compile(
    rf"(?P<what>.+?){_BOTH},? (?P<detail1>[\w/-]+(?: stage)?)(?: in| on| of)?(?: the)? (?P<one>{_SIDE})(?:,(?: and)?|;| and| &| but|/) ?"
    rf"(?P<detail2>[\w/-]+(?: stage)?)(?: in| on| of)?(?: the)? (?P<other>{_SIDE})",
    re.IGNORECASE,
)
# "both ears with rupture of the right drum only": the other side is without it.
_ONLY = re.compile(
    rf"(?P<what>.+?),? (?:of |in )?(?:the )?(?:both|bilateral) (?P<part>\w+?)s,? with (?P<detail>.+?) (?P<of>of|on|in)(?: the)? (?P<side>{_SIDE})(?P<object>(?: \w+)?) only",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"^O[DS]$| ", re.IGNORECASE)  # a side that names its part already
_BILATERAL = re.compile(r"^bilateral ", re.IGNORECASE)
_STAGED = re.compile(r"\b(?:mild|moderate|severe|indeterminate|stage|early|late|advanced)\b|\d", re.IGNORECASE)
_RIGHT = re.compile(r"(?:OD|R|Rt|right)\b", re.IGNORECASE)


def each_side(clause: str) -> str:
    """The clause with what it tells of each side as a clause of its own; as it is where it tells no two sides apart."""
    if match := _ONLY.fullmatch(clause):
        one, other = ("right", "left") if _RIGHT.match(match["side"]) else ("left", "right")
        what, part = match["what"], match["part"]
        detail = match["detail"] + (f" {match['of']}{match['object']}" if match["object"] else "")
        return f"{what} {one} {part} with {detail}; {what} {other} {part} without {detail}"
    match = _EACH.fullmatch(clause) or _BEFORE.fullmatch(clause)
    if match is None or _one_side(match) or not all(_STAGED.search(match[key]) for key in ("detail1", "detail2")):
        return clause
    what = _BILATERAL.sub("", match["what"])
    part = match["part"] or ""
    told = ((match["one"], match["detail1"]), (match["other"], match["detail2"]))
    return "; ".join(
        f"{what} {side}{'' if _WHOLE.search(side) or not part else f' {part}'} {detail}" for side, detail in told
    )


def _one_side(match: re.Match[str]) -> bool:
    return bool(_RIGHT.match(match["one"])) is bool(_RIGHT.match(match["other"]))
