"""What the new words of a case tell beside a condition: the primary that is gone, the side known before, the place of an accident."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.refining import telling
from assistant.chat.turns import Call, Json, Results

# A primary cut out or eradicated without treatment or evidence of it (I.C.2.d, I.C.2.m).
_PRIMARY = re.compile(r"C(?:[0-6]\d|7[0-6])")
_REMOVED = re.compile(
    r"\b(?:resected|excised|removed|cut out|taken out|ablated|eradicated|treated|ectomy|\w+ectomy)\b", re.IGNORECASE
)
_UNTREATED = re.compile(
    r"\bno (?:more |further |longer (?:any )?|active |current )?(?:treatment|therapy|evidence|disease|sign)|\bNED\b|\b(?:treatment|therapy|chemo\w*) (?:is |was |all )*(?:completed?|done|finished|over)\b|\bnot (?:being )?treated\b|\bcancer[- ]free\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;]\s+|\n")
# Where an accident happened, told of an injury at its first encounter (I.C.20.b).
_PLACE = re.compile(
    r"\b(?:yard|garden|kitchen|bathroom|bedroom|garage|driveway|living room|pool|house|home|apartment|condo|trailer|dorm|school|college|street|road|highway|sidewalk|parking lot|park|gym|farm|barn|store|shop|restaurant|hospital|clinic|nursing home|prison|playground|field|court|beach|lake|woods|forest|desert|office|factory|warehouse|construction site|church|bus|boat)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:happened|occurred|fell|slipped|tripped|hit|crashed|injured|hurt|it was|was|did it|while|accident) (?:\w+ ){0,4}?(?:in|at|on|inside|outside|near|down)\b|^\W*(?:in|at|on) ",
    re.IGNORECASE,
)
_IN_DOUBT = 0.1
# What a title says of the side and the limb, for a code that came without them.
_SIDE = re.compile(r"\b(left|right|bilateral)\b", re.IGNORECASE)
_LIMBS = (
    (re.compile(r"\b(?:legs?|calf|foot|toes?|knee|thigh|hip|ankle|lower (?:extremity|limb))\b", re.IGNORECASE), "lower extremity"),
    (re.compile(r"\b(?:(?:fore)?arms?|hand|fingers?|thumb|wrist|elbow|shoulder|upper (?:extremity|limb))\b", re.IGNORECASE), "upper extremity"),
)  # fmt: skip
_WHOLE_LIMB = re.compile(r"\b(?:extremity|limb)\b|, unspecified$", re.IGNORECASE)
_SIDELESS = re.compile(
    r"\bunspecified (?:\w+ )?(?:extremity|limb|side|eye|ear|knee|hip|shoulder|foot|hand|leg|arm|ankle|wrist|elbow|lower leg)\b|^(?:cellulitis|acute lymphangitis|cutaneous abscess), unspecified$",
    re.IGNORECASE,
)


def beside_the_case(
    listed: Sequence[Json], kept: Sequence[Json], said: str
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes with a primary that is gone as its history, with the side known before, and with the place of the accident."""
    found = list(listed)
    gone = [each for each in found if _PRIMARY.match(each["code"]) and _is_gone(each["title"], said)]
    site = _site_of(kept)
    sideless = [each for each in found if site and _SIDELESS.search(each["title"])]
    injured = any(each["code"][:1] in "ST" and each["code"].endswith("A") for each in found)
    place = (
        injured
        and _PLACE.search(said)
        and _HAPPENED.search(said)
        and not any(e["code"].startswith("Y92") for e in found)
    )
    calls = [
        Call("search_codes", {"query": f"personal history of {each['title']}"[:500], "limit": 5, "billable": True})
        for each in gone
    ]
    calls += [Call("refine_codes", {"codes": [each["code"]], "words": _words_for(each, site)}) for each in sideless]
    calls += (
        [Call("search_codes", {"query": f"{said} as the place of occurrence"[:500], "limit": 10, "billable": True})]
        if place
        else []
    )
    if not calls:
        return found
    seen = list((yield tuple(calls)))
    for each, hits in zip(gone, seen, strict=False):
        history = next((hit for hit in hits.get("hits", ()) if hit["code"].startswith("Z85")), None)
        if history:
            found = [other for other in found if other is not each] + [history]
    for each, finer in zip(sideless, seen[len(gone) :], strict=False):
        other = next(iter(finer.get("codes", ())), None)
        if other and other["changed"] and each in found:
            found[found.index(each)] = other
    if place:
        found += [
            hit for hit in seen[-1].get("hits", ()) if hit["code"].startswith("Y92") and hit["score"] >= _IN_DOUBT
        ][:1]
    return found


def _words_for(each: Json, site: str) -> str:
    """The side, with the limb where the title names no part of it."""
    return site if _WHOLE_LIMB.search(each["title"]) else site.split()[0]


def _is_gone(title: str, said: str) -> bool:
    """True where a clause of the words says that this neoplasm was taken out and is treated no more."""
    words = telling(title)
    return any(
        _REMOVED.search(clause)
        and _UNTREATED.search(clause)
        and (telling(clause) & words or "primary" in clause.lower())
        for clause in _CLAUSE.split(said)
    )


def _site_of(kept: Sequence[Json]) -> str:
    """The side and the limb that the titles of before name, where they name one of each."""
    titles = " ".join(f"{each['was']} {each['title']}" for each in kept)
    sides = {match.lower() for match in _SIDE.findall(titles)}
    limbs = [limb for pattern, limb in _LIMBS if pattern.search(titles)]
    return " ".join([*sides, *limbs[:1]]) if len(sides) == 1 and len(limbs) < 2 else ""
