"""Equipment and supplies asked for by their everyday names: a thing, not the trouble that somebody has with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from assistant.chat.skills.denied import affirms, takes_away
from assistant.chat.turns import Json
from index.words import roots, tokens

_THINGS = re.compile(
    r"\b(?:walkers?|rollators?|wheel ?chairs?|scooters?|crutch(?:es)?|canes?|commodes?|(?:hospital|semi[- ]?electric|bariatric) beds?|bed rails?|side rails?|trapeze|"
    r"(?:over ?bed|bedside) table|mattress(?:es)?|overlays?|(?:patient|hoyer|seat|stair) lifts?|lift chairs?|"
    r"(?:insulin|feeding|enteral|infusion|breast|suction|pain|lymphedema|compression) pumps?|(?:oxygen|o2) (?:tanks?|concentrators?|cylinders?|systems?|contents)|concentrators?|"
    r"nebuli[sz]ers?|(?:c-?pap|bi-?pap|a-?pap|pap)(?! failure| smears?| tests?)|humidifiers?|ventilators?|oximeters?|spirometers?|spacers?|peak flow meters?|"
    r"splints?|braces?|orthos[ie]s|orthotics|immobili[sz]ers?|AFO|KAFO|TLSO|LSO|(?:walking|cam|post-?op|surgical) (?:boots?|shoes?)|cervical collars?|neck collars?|slings?|"
    r"catheters?|leg bags?|(?:urine|urinary|drainage) bags?|(?:ostomy|colostomy|ileostomy|urostomy) (?:pouch(?:es)?|bags?|supplies|barriers?|belts?|wafers?)|(?:skin )?barrier|"
    r"dressings?|gauze|bandages?|(?:adhesive |waterproof )?tape|gloves?|(?:test|glucose|ketone) strips?|lancets?|glucometers?|(?:glucose|sugar) (?:meters?|monitors?)|cgms?|(?:glucose|dexcom|libre) sensors?|"
    r"(?:compression|support|surgical|gradient) (?:stockings?|hose|socks?|sleeves?|wraps?)|(?:diabetic|orthopedic) (?:shoes?|inserts?)|shoe inserts?|arch supports?|"
    r"artificial (?:legs?|arms?|eyes?|limbs?)|(?:breast|ocular|leg|arm|limb|hand|finger|foot|(?:below|above)[- ](?:knee|elbow)|[ab][ke]a?|trans-?(?:tibial|femoral|radial|humeral)) prosthes[ie]s|mastectomy (?:bras?|forms?)|wigs?|(?:prosthe(?:tic|sis)|stump|residual limb) (?:socks?|shrinkers?|sheaths?|liners?)|"
    r"(?:raised )?toilet seats?|(?:shower|bath|tub|transfer) (?:chairs?|bench(?:es)?|stools?|seats?)|grab bars?|tens units?|bone (?:growth )?stimulators?|hearing aids?|"
    r"(?:eye ?glass(?:es)?|contact|bifocal|trifocal|progressive|intraocular|single[- ]vision) (?:lens(?:es)?|frames?)|eye ?glasses|"
    r"(?:incontinence|adult) (?:briefs?|diapers?|pads?|products?|supplies)|pull[- ]ups|under ?pads?|chux|syringes?|needles?|(?:tracheostomy|trach|gastrostomy|feeding|peg|g|j)[- ]tubes?|trach (?:kit|care)\w*|"
    r"apnea monitors?|(?:bp|blood pressure) (?:cuffs?|monitors?)|bili(?:rubin)? (?:lights?|blankets?)|wound vac|negative pressure wound|enteral formula|feeding (?:tube )?(?:supply |supplies )?kits?|(?:group [123] )?support surfaces?|casting? (?:supplies|material)|fiberglass cast)\b",
    re.IGNORECASE,
)
# What happens with a thing, or to somebody who has one: a diagnosis.
_TROUBLE = re.compile(
    r"\b(?:fall\w*|fell|trip\w*|infect\w*|uti|sepsis|block\w*|leak\w*|malfunction\w*|fail\w*|displac\w*|dislodg\w*|complicat\w*|brok\w*|pain\w*|clog\w*|stuck|irritat\w*|rash|bleed\w*|allerg\w*|"
    r"due to|because|caused|accident\w*|injur\w*|hit|depend\w*|status|presence|attention|fitting and|fitted for|fitting of|adjust\w*|remov\w*|changed?|check(?:ed|ing)?|dx|diagnos[ei]s|icd\S*|disease|syndrome|"
    r"fractures?|bound|confined|bariatric surgery|needs? assist\w*|eye ?sight|not working|stopped|underdos\w*|overdos\w*|puncture\w*|stick|exchange\w*|history|hx|problems?|"
    r"(?:here|seen|presents?|visit|encounter) for (?:[\w-]+ ){1,2}care(?! kit)|pap (?:smear|test)|(?:annual|yearly|well[- ]woman) (?:exam\w*|physical|visit)|"
    r"in place|in situ|uses|(?:on|using|wears|wearing) (?:an? |his |her |the |home |nightly |continuous |chronic )*(?:c-?pap|bi-?pap|a-?pap|pap|oxygen|o2|ventilator|insulin pump|nebulizers?|wheel ?chair)|"
    r"modifiers?|(?:same|other) code|guideline\w*|z codes?|v\d\d\.\d+)\b|(?-i:\b[A-TV-Z]\d\d\b)",
    re.IGNORECASE,
)
# A device that the patient has or uses: of that a diagnosis is told.
_HAD = re.compile(
    r"\b(?:on|in|uses?|using|wears?|wearing|takes?|taking) (?:(?:an?|his|her|the|home|nightly|continuous|chronic|daily) )*"
    r"(?:c-?pap|bi-?pap|a-?pap|pap|oxygen|o2|ventilator|vent|insulin pump|nebuli[sz]ers?|nebs?|inhalers?|wheel ?chair|walker|cane)\b",
    re.IGNORECASE,
)
_FROM_IT = re.compile(rf"\bfrom (?:[\w'-]+ ){{0,3}}?{_THINGS.pattern}", re.IGNORECASE)
# A disease, a finding or a harm, whatever thing or service is named beside it.
_AILS = re.compile(
    r"\b(?:infect\w*|infection|sepsis|uti|clot(?:s|ted|ting)?|block(?:ed|age)|leak(?:s|ing|age)|malfunction\w*|displaced|dislodged|complicat\w*|reactions?|rash|"
    r"abnormal\w*|positive|elevated|inconclusive|ascus|asc-us|lsil|hsil|failed|failure|fractures?|disease|syndrome|dependen(?:t|ce)|bound|status|"
    r"(?:ventilator|vent|catheter|line|device|pump)[- ](?:associated|acquired|induced|related))\b",
    re.IGNORECASE,
)
# What a service did to somebody: the service is its cause, and not what is asked for.
_HARMED = re.compile(
    r"\b(?:reactions?|side effects?|adverse|allerg\w+|anaphyla\w*|complications?|infect\w*|cellulitis|abscess|swelling|rash|fever|pain|sore|numb\w*|bruis\w*)\b"
    r"(?=.{0,25}\b(?:to|from|after|following|due to|at|since|of)\b)|\b(?:shots?|vaccin\w*|injections?|infusions?|immuniz\w*)(?: site)? (?:reactions?|side effects?|complications?|allerg\w+|rash|fever|swelling|pain|abscess|cellulitis|infection)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\b(?:hcpcs|dme|suppl(?:y|ies|ied)|equipment|dispens\w*|units?)\b", re.IGNORECASE)
_LONGEST = 22  # words: more than that tell of a patient
_NEAR, _BESIDE = 0.08, 3
_RULES = ("HCPCS", "MOD.JW", "NCCI.mue")


def named(question: str) -> bool:
    """True where a question names a thing to be supplied and nothing that went wrong with one."""
    trouble = _TROUBLE.search(question) or _FROM_IT.search(question) or ails(question) or had(question)
    return bool(_THINGS.search(question)) and not trouble and len(question.split()) <= _LONGEST


def mentioned(question: str) -> bool:
    """True where a question names a thing at all."""
    return bool(_THINGS.search(question))


def ails(question: str) -> bool:
    """True where a question tells of a disease, a finding or a harm and asks for no service in so many words."""
    return bool(_AILS.search(question)) and not _ASKED_FOR.search(question)


def had(question: str) -> bool:
    """True where a question tells of a device that the patient has or uses and asks for none in so many words."""
    return bool(_HAD.search(question)) and not _ASKED_FOR.search(question)


def harms(question: str) -> bool:
    """True where a question tells what a service did to somebody and asks for none in so many words."""
    return bool(_HARMED.search(question)) and not _ASKED_FOR.search(question)


def supplies_of(question: str) -> tuple[str, ...]:
    """The codes of what is supplied for a device, by goods.toml, where its supplies are asked for; else none."""
    if not _SUPPLIES.search(question):
        return ()
    return next((codes for rule, codes in _supplies() if rule.search(question)), ())


def unlisted(question: str) -> str:
    """The code of a kind of thing that no code describes (HCPCS.unlisted), by goods.toml; empty where none is asked for."""
    if not _NO_CODE.search(question):
        return ""
    asked = _DENIED.sub(" ", question)
    return next((code for rule, code in _kinds() if rule.search(asked)), "")


def those_named(question: str, cards: Sequence[Json]) -> list[Json]:
    """Of the supplies of a device those that are named one by one ("full face mask + tubing"); none where they are not."""
    listed = question.partition(":")[2]
    parts = _PARTING.split(listed or question)
    if not listed and len(parts) < 2:
        return []
    named = [set(roots(tokens(part))) - _OF_A_LIST for part in parts]
    chosen: list[Json] = []
    for words in named:
        fits = (
            [(len(words & set(roots(tokens(card["title"])))) / len(words), -place) for place, card in enumerate(cards)]
            if words
            else []
        )
        best = max(fits, default=(0.0, 0))
        if best[0] >= _MOSTLY:
            chosen.append(cards[-best[1]])
    return list({card["code"]: card for card in chosen}.values())


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = tomllib.loads(files("assistant.chat").joinpath("goods.toml").read_text(encoding="utf-8"))["unlisted"]
    return tuple((re.compile(row["of"], re.IGNORECASE), row["code"]) for row in rows)


@lru_cache(maxsize=1)
def _supplies() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = tomllib.loads(files("assistant.chat").joinpath("goods.toml").read_text(encoding="utf-8"))["supplies"]
    return tuple((re.compile(row["of"], re.IGNORECASE), tuple(row["codes"])) for row in rows)


def side(question: str, code: str) -> str:
    """LT or RT for an orthosis or prosthesis of which the side is told; empty for anything else."""
    if not code.startswith("L"):
        return ""
    told = {name for name, rule in _SIDES.items() if rule.search(question)}
    return told.pop() if len(told) == 1 else ""


def left_by_denial(hits: Sequence[Json], text: str) -> list[Json]:
    """The hits whose titles neither lack what the words ask for nor have what they deny; all where none is left."""
    left = list(hits)
    for wrong in (takes_away, affirms, says_not):
        left = [hit for hit in left if not wrong(hit["title"], text)] or left
    return left


def pared(text: str) -> str:
    """The words of a thing without what says how it was made or sold ("off the shelf"), which its everyday name leaves out."""
    return " ".join(_MADE.sub(" ", text).split())


def by_brand(hits: Sequence[Json], text: str) -> list[Json]:
    """The hits with the one first whose title has in brackets a brand that the words name ("mirena")."""
    said = set(tokens(text))
    named = [hit for hit in hits if said & _brands(hit["title"])]
    return [*named, *(hit for hit in hits if hit not in named)] if len(named) == 1 else list(hits)


def _brands(title: str) -> set[str]:
    """The words of a title in brackets that are no abbreviation of its own words: "mirena", not "cpap"."""
    initials = "".join(word[0] for word in tokens(_BRACKETS.sub(" ", title)))
    return {word for word in tokens(" ".join(_BRACKETS.findall(title))) if word not in initials} - _NO_BRANDS


def no_drugs(hits: Sequence[Json]) -> list[Json]:
    """The hits without drugs, of which a title may name the device that gives them; all where nothing else is found."""
    return [hit for hit in hits if not hit["code"].startswith("J")] or list(hits)


def says_not(title: str, question: str) -> bool:
    """True for a title with "non-" before a word that the question asks for ("non-pneumatic"), or the other way round."""
    denied, asked = (set(roots(_NON.findall(_OTHER_THAN.sub(r"non-\1", text.lower())))) for text in (title, question))
    said, own = (set(roots(tokens(_NON.sub(" ", _OTHER_THAN.sub(" ", text))))) for text in (question, title))
    return bool(denied & said or asked & own)


# Asked for because no code of its own exists.
_NO_CODE = re.compile(
    r"\bunlisted\b|\bunclassified\b|\bnot otherwise classified\b|\bnoc\b|\bmisc(?:ellaneous)?\.? (?:code|dme|drug|suppl|item)|\b(?:no|without (?:an?|its own)|lacks? (?:an?|its own)|doesn.?t have (?:an?|its own)|does not have (?:an?|its own)) (?:\w+[- ]){0,3}?(?:hcpcs |j-?|own )?codes?(?: of its own)?(?: yet| exists?| assigned| available| for it| describes)?\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|no|isn.?t|non) (?:an? |for )?[\w-]+", re.IGNORECASE)
_MADE = re.compile(
    r"\b(?:off[- ]the[- ]shelf|ots|pre-?fab\w*|ready[- ]made|custom[- ](?:fit\w*|fab\w*|made)|new|standard|device|machine|item|brand|disposable|reusable|adult|home)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([a-z]{4,})\)", re.IGNORECASE)
_NO_BRANDS = frozenset(["each", "pair", "unit", "oral", "adult", "custom", "prefabricated"])
_PARTING = re.compile(r"\s*(?:\bplus\b|\+|\band\b|&|,|;)\s*", re.IGNORECASE)
_OF_A_LIST = frozenset(
    roots(
        [
            "cpap",
            "bipap",
            "pap",
            "supplies",
            "supply",
            "new",
            "a",
            "an",
            "one",
            "two",
            "dispensed",
            "the",
            "for",
            "code",
            "codes",
            "hcpcs",
            "replacement",
            "patient",
            "gets",
            "what",
        ]
    )
)
_MOSTLY = 0.6  # of the words of a part, in the title of a supply
_SUPPLIES = re.compile(r"\b(?:suppl(?:y|ies)|accessories|replacement parts?)\b", re.IGNORECASE)
_OTHER_THAN = re.compile(r"\bother than ([a-z]{4,})", re.IGNORECASE)
_NON = re.compile(r"\bnon-?([a-z]{4,})", re.IGNORECASE)
_SIDES = {"LT": re.compile(r"\bleft\b", re.IGNORECASE), "RT": re.compile(r"\bright\b(?! (?:code|one))", re.IGNORECASE)}


def beside(hits: Sequence[Json]) -> list[Json]:
    """What else the words may mean: the next of the hits that fit at all."""
    return [hit for hit in hits[1 : 1 + _BESIDE] if hit["score"] >= _NEAR]


def about_services(section: Json) -> bool:
    """True for a section that rules equipment, supplies or drugs: the words of a thing find others by chance."""
    return str(section["ref"]).startswith(_RULES)
