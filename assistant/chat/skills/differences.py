"""What parts two things named in words: the section that tells them apart, or the codes that the two come to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.intents import Intent
from assistant.chat.skills import comparing, rules, sections
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import row, say, with_title
from assistant.chat.turns import Call, Json, Reply, Steps, Turn

_VERSUS = re.compile(r"\s*,?\s+(?:vs\.?|versus|or|and|compared (?:to|with)|from)\s+", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:differ\w*|distinguish|diff|distinction)\b(?: is)?(?: there)?(?: in codes?| in coding)? (?:between|of) (?P<two>.{3,120}?)(?: codes?| coding)?\W*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^\W*(?:so |and |ok |hey |please )*(?:what.?s |what is |what are |explain )?(?:the )?(?:difference |diff |codes? )?(?:for |between |in )?(?:coding )?"
    r"|[,;:-]+\s*(?:(?:i )?(?:just|only)? ?(?:need|want|give me|list|split)\b.*|(?:the )?codes? (?:only|please|split)\b.*)$|[,;:-]*\s*(?:(?:which|what|how)\b.*|differ\w*.*|(?:icd\S*|dx|diagnosis)?\s*codes?(?: for each)?(?:, which is which)?)?\W*$",
    re.IGNORECASE,
)
_WITH_AND_WITHOUT = re.compile(
    r"\b(with)\s+(?:and|or|vs\.?|versus)\s+(without)\b\s*(.+)$|\b(without)\s+(?:and|or|vs\.?|versus)\s+(with)\b\s*(.+)$",
    re.IGNORECASE,
)
# "is bedsore the same as pressure ulcer", "are bedsore and pressure ulcer the same code", "is bedsore another name for …"
_SAME = re.compile(
    r"\b(?:is|are|isn.?t|aren.?t|does|do)\s+(?:it true that )?(.{2,80}?)\s+(?:coded |have |has |just |really |basically |considered )*(?:the )?"
    r"(?:same(?: thing| condition| disease| code| diagnosis| dx)* (?:as|with)|another (?:name|word|term) for)\s+(.{2,80}?)\W*(?:,.*|(?:for|in) (?:coding|icd\S*)\b.*)?$"
    r"|\b(?:is|are|do|does)\s+(.{2,60}?)\s+(?:and|&)\s+(.{2,60}?)\s+(?:coded |have |has |just |really |basically |considered |share |take )*(?:the |one and the )?"
    r"same\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_MOST = 3
_SURE, _FAIR = 0.5, 0.3  # how well a side must find its code, where both do and where one does
_TELLS, _TELLS_ALL = 0.62, 0.8  # a section told beside the codes: one that names them, any other
_BY_NAME = 1.0  # a section asked for by its title or topic


def difference(turn: Turn, intent: Intent) -> Steps:
    """The codes of both things side by side, where each surely has its own; else what the rules say of the two."""
    named = sides(turn.question)
    if not _MOST >= len(named) > 1:
        return (yield from rules.rule(turn, intent))
    asked = [_worded(named, place) for place in range(len(named))]
    calls = [Call("find_guideline", {"query": query[:500], "limit": 1}) for query in (turn.question, *named)]
    calls += [Call("search_codes", {"query": query[:500], "limit": 3}) for queries in asked for query in queries]
    near, *seen = yield tuple(calls)
    section = next(iter(near.get("sections", ())), None)
    own, hits = seen[: len(named)], iter(seen[len(named) :])
    titled = {each["ref"] for one in own for each in one.get("sections", ()) if each["score"] >= _BY_NAME}
    of_the_book = section is not None and sections.ABOUT_THE_BOOK.match(section["ref"]) is not None
    found = _found(named, [[next(hits) for _ in queries] for queries in asked])
    if len(found) < len(named) or len(titled) == len(named) or of_the_book:
        return (yield from rules.rule(turn, intent))
    (compared,) = yield (Call("compare_codes", {"codes": [each["code"] for each in found]}),)
    text = comparing.side_by_side(compared)
    if section and section["score"] >= (_TELLS if _speaks_of(section, found) else _TELLS_ALL):
        text = f"{text} {_told_of(section, turn)}"
    return Reply(text, tuple(each["code"] for each in found), topic=cleaned(turn.question))


def same(turn: Turn, intent: Intent) -> Steps:
    """Whether two names are filed as one condition: yes with its code, or no with both codes and where they part."""
    match = _SAME.search(turn.question.strip())
    named = [_ARTICLE.sub("", name.strip(" ,;:\"'“”()")) for name in match.groups() if name] if match else []
    if len(named) != 2:
        return (yield from rules.rule(turn, intent))
    (near, *seen) = yield (
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
        *(Call("search_codes", {"query": name[:500], "limit": 1, "system": "ICD-10-CM"}) for name in named),
    )
    tops = [hit for each in seen for hit in each.get("hits", ())[:1] if hit["score"] >= _FAIR]
    if len(tops) < len(named) or max(hit["score"] for hit in tops) < _SURE:
        return (yield from rules.rule(turn, intent))
    topic = " ".join(named)
    if tops[0]["code"] == tops[1]["code"]:
        text = say("same_code.v1", one=named[0], other=named[1], row=row(tops[0]))
        return Reply(text, (tops[0]["code"],), topic=topic)
    (compared,) = yield (Call("compare_codes", {"codes": [hit["code"] for hit in tops]}),)
    text = say("same_not.v1", compared=comparing.side_by_side(compared))
    section = next(iter(near.get("sections", ())), None)
    if section and section["score"] >= _TELLS and _speaks_of(section, tops):
        text = f"{text} {_told_of(section, turn)}"
    return Reply(text, tuple(hit["code"] for hit in tops), topic=topic)


def _told_of(section: Json, turn: Turn) -> str:
    return with_title(section, turn.question)


def _speaks_of(section: Json, found: Sequence[Json]) -> bool:
    return all(each["code"][:3] in section["says"] for each in found)


def sides(question: str) -> list[str]:
    """The things that a question sets against each other, each with the words that both share; empty where it sets none."""
    plain = question.strip(" ?.!")
    between = _BETWEEN.search(plain)
    text = between["two"] if between else _ASIDE.sub("", plain)
    if match := _WITH_AND_WITHOUT.search(text):
        one, other, what = (each for each in match.groups() if each)
        head = text[: match.start()].strip(" ,")
        return [f"{head} {one} {what}".strip(), f"{head} {other} {what}".strip()]
    parts = [_ARTICLE.sub("", part.strip(" ,;:\"'“”()")) for part in _VERSUS.split(text)]
    return parts if len(parts) > 1 and all(parts) else []


def _worded(named: Sequence[str], place: int) -> list[str]:
    """A side in the words to look for, the likest first: an adjective takes on what is said once for both."""
    own = named[place].split()
    last, first = named[-1].split(), named[0].split()
    shared: list[str] = []
    if place < len(named) - 1 and len(last) > len(own):
        shared += [" ".join([*own, *last[len(own) :]]), " ".join([*own, last[-1]])]
    if place > 0 and len(first) > len(own):
        shared.append(" ".join([*first[: -len(own)], *own]))
    found = [*shared, named[place]] if len(own) == 1 else [named[place], *shared]
    return list(dict.fromkeys(found))


def _found(named: Sequence[str], searches: Sequence[Sequence[Json]]) -> list[Json]:
    """The code of each side by its searches, all different; fewer where one has none of its own."""
    best: dict[str, Json] = {}
    for side, seen in zip(named, searches, strict=True):
        tops = [hit for each in seen for hit in each.get("hits", ())[:1] if hit["score"] >= _FAIR]
        if not tops:
            return []
        top = tops[0] if len(side.split()) == 1 else max(tops, key=lambda hit: float(hit["score"]))
        best[top["code"]] = top
    return list(best.values()) if max(each["score"] for each in best.values()) >= _SURE else []
