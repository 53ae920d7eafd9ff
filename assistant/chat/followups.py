"""Pronouns and ellipsis: a short question completed from what was said before."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.chat import visit_reading
from assistant.chat.ordinals import picked
from assistant.chat.recasting import recast
from assistant.chat.stories import in_the_books_words
from assistant.chat.telling import asks, stated, tells_more
from assistant.chat.turns import Exchange, Turn, codes_in

_FRESH = re.compile(
    r"^\s*(?:ok(?:ay)?[ ,.]+)?(?:(?:forget (?:about )?(?:the|this|all|my) [\w ]{2,30}?(?=[,.;:—-])|forget (?:that|it|about (?:it|that))|never ?mind(?: that)?|scratch that|(?:new|next|another|different) (?:question|topic|one)|(?:next|another|different) (?:patient|case)|changing (?:the )?(?:topic|subject)|unrelated|separate question)\W*)+(?:-|—)?\s*",
    re.IGNORECASE,
)
# What is taken back is one word of the case where a statement follows, and the whole of it where a question does.
_TAKES_BACK = re.compile(r"^\s*(?:ok(?:ay)?[ ,.]+)?scratch that\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|now|ok(?:ay)?|sorry|actually|no(?=\s*[,.;])|nope|yes|well|hmm|also|plus|wait|please|thanks)[ ,.]+)*"
    r"(?:(?:(?:what|how) (?:if|about)|if|say|suppose|make (?:it|that)|change (?:it|that) to|i meant?)\b[ ,]*)*"
    r"(?:(?:it|that|this|he|she|they|the patient|patient|there)(?:'s|'re)?\b)?\s*(?:(?:also|now|actually|does|did|happened|turns out)\b\s*)*(?:(?:is|was|were|are|has|had|have)\b\s*)?(?:(?:also|now|actually)\b\s*)?(?:the (?=\w+ (?:one|side)\b))?",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"[ ,]+(?:too|also|as well|instead|though|one|then|now)\W*$", re.IGNORECASE)
_ELLIPSIS = re.compile(
    r"^\W*(?:now|today|from|after|due to|secondary to|because of|caused by)\b(?! (?:what|which|how|for|code|i|can|give|tell|the code)\b)"
    r"|^\W*(?:(?:came|comes|come) back|returned|returns|back (?:today |now |again )*(?:for|to|in|with|after))\b"
    r"|^\W*(?:and|but|or|so|then|no|nope|sorry|wait|actually|also|plus|what if|how if|what about|how about|if|same|instead|why not|why|with|without|other|the other|make (?:it|that))\b"
    r"|^\W*(?:all |her |his |the )?(?:treatments?|therapy|chemo\w*|radiation|surgery|mastectomy|antibiotics|meds|medications?) (?:(?:is|was|were|has|have|been|are|all) )*(?:finished|completed?|done|over|ended|stopped|ongoing|continues|still)\b"
    r"|^\W*(?:about |some )?(?:\d+|an?|one|two|three|four|five|six|eight|ten|several|few|many) (?:days?|weeks?|months?|years?) (?:later|on|after|out|down the road)\b"
    r"|^\W*(?:it.?s |now |completely |fully |all )*(?:cured|gone|resolved|in remission|cancer[- ]free|NED|no evidence of|no residual\w*)\b"
    r"|\b(?:it|its|that|those|these|they|them|this one|that one|she|he|her|his|him|both|which one|which of|either|the (?:first|second|third|last|other) (?:one|code)|the (?:two|same))\b"
    r"|^\W*(?:the )?(?:patient|baby|mother|kid|child)(?:'s)? (?:is|was|has|had|also|does|did|takes|took|now|just|says|denies)\b"
    r"|\b(?:which|what) (?:one |code )?(?:goes|comes|is|should (?:go|be)) (?:sequenced |listed )?first\s*\?*$",
    re.IGNORECASE,
)
# A statement that somebody or something now says more of the case.
_REPORTS = re.compile(
    r"^\W*(?:(?:h+m+|oh|ah|uh|ok(?:ay)?|so|and|now|update|then)\W+)*(?:(?:the|his|her|an?|their|our) )?(?:[\w-]+ ){0,2}?"
    r"(?:provider|doctor|md|surgeon|attending|specialist|hospitalist|neuro|cardio|ortho|psych|pulm|derm|ophtho|uro|onc|pcp|np|\w+iatrist|\w+ologist|optometrist|note|chart|addendum|record|documentation|report|results?|ua|urine|urinalysis|cultures?|biopsy|labs?|mri|ct|scan|x-?rays?|exam|echo|ultrasound)s? "
    r"(?:(?:now|just|later|actually|also|has|have) )*(?:documents?|documented|says?|said|states?|stated|clarif\w+|add(?:s|ed)|addend\w+|updated|c[oa]mes? back|shows?|showed|shown|f(?:ind|ound)s?|wrote|confirm(?:s|ed)|gr[eo]ws?|reads?|links?|linked|attribut\w+|ties|tied|felt|feels|diagnosed|mentions?|mentioned|reports?|reported|not(?:es|ed))\b",
    re.IGNORECASE,
)
# What a statement asks at its end, so that it tells all the same.
_ASKS_AT_END = re.compile(
    r"[,;.]\s*(?:so |and |now )*(?:what|how|does)\b[^.;,]{0,15}\b(?:chang\w+|goes on|else|gets added|happens|all|now|then)\b[^.;,]{0,20}\?*\s*$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|^\W*(?:what|which|how|when|can|may|should|do|does|is|are|code|icd)\b|\bcodes?\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|its|that|this|these|those|them|they|both)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:both|they|them|these|those|together|which one|either)\b", re.IGNORECASE)
_LONGEST = 16
# The intents whose answers are codes for what was told.
_OF_A_CASE = frozenset(
    {
        "look-up",
        "meaning of a code",
        "code named",
        "codes named",
        "rule",
        "codes proposed for a situation",
        "valid",
        "never first",
        "order",
        "of a case",
    }
)
_MOST_CARRIED = 4
_OPENING = 6  # words in which a statement tells what it is about
_WITH_ENCOUNTER = 7  # characters of a code whose last one tells the encounter
_OTHER_SIDE = re.compile(
    r"\b(?:other|opposite|contralateral) (?:side|ear|eye|knee|hip|leg|arm|hand|foot|one|shoulder|wrist|ankle|elbow|breast|kidney)\b",
    re.IGNORECASE,
)
# What became of a container of the drug whose units were asked for.
_UNITS, _VISIT, _CASE_ASKED = "units", "visit level", "of a case"
_CONTAINER = re.compile(
    r"^\W*(?:\w+ ){0,3}?(?:they|we|she|he|it|the nurse|the patient|patient|and|but|what if|only|what about|how about)\b.*\b(?:wast\w+|discard\w*|thrown|threw|toss\w*|left ?over|vials?)\b",
    re.IGNORECASE,
)
# A later encounter, and where the first one was: that no longer holds.
_LATER = re.compile(r"\b(?:subsequent encounter|sequela)\b", re.IGNORECASE)
_AT_FIRST = re.compile(
    r"[ ,;]*(?:\b(?:seen|treated|came|went|is|was|now)\b )?\b(?:(?:in|at|to) (?:the |our )?)?(?:\b(?-i:ER|ED)\b|\bemergency (?:room|department|dept)\b|\burgent care\b)"
    r"(?: (?:visit|today|tonight|now))*|[ ,;]+(?:seen )?today\b",
    re.IGNORECASE,
)
# What may be left of a follow-up when its contrasting words have taken their places, and says nothing more.
_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "on",
        "in",
        "at",
        "of",
        "to",
        "for",
        "and",
        "or",
        "but",
        "side",
        "one",
        "it",
        "it's",
        "is",
        "was",
        "were",
        "be",
        "that",
        "this",
        "these",
        "those",
        "he",
        "she",
        "they",
        "his",
        "her",
        "patient",
        "now",
        "then",
        "actually",
        "instead",
        "really",
        "just",
        "only",
        "though",
        "too",
        "also",
        "there",
        "with",
        "has",
        "had",
        "have",
        "type",
        "kind",
        "visit",
        "encounter",
    ]
)
_SIDES = {"left": "right", "right": "left"}
_BOTH = re.compile(r"\b(?:bilateral(?:ly)?|both|OU)\b", re.IGNORECASE)
_DONE_SIDE = re.compile(
    r"\b(?P<side>left|right)\b(?: (?:\w+ ){0,4}?| )(?:done|replaced|removed|fixed|repaired|treated|operated|resolved|healed|gone|cleared|amputated|resected|enucleated|already)\b",
    re.IGNORECASE,
)
# What is told of the same place, and how the place is named.
_THERE = re.compile(
    r"(?P<what>\w) (?:right )?(?:there|at the same (?:site|place|spot)|in the same (?:site|place|spot|area))\b",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"\b(?:of|in|on) (?:the )?(?:left|right|bilateral|upper|lower)\b[^,;.]*|\b(?:left|right|bilateral) (?:\w+ )?\w+\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"(?:due to|caused by|secondary to|because of|from)\b", re.IGNORECASE)
_PAIRED = "ear eye knee hip shoulder hand foot arm leg wrist ankle elbow side breast lung kidney thumb heel groin cheek"
_ONE_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_AS_WELL = re.compile(
    r"\b(?:too|also|as well|same (?:for|on|in|with)|(?:has|got|shows) (?:it|the same))\b", re.IGNORECASE
)
_SERVICES = re.compile(r"\bhcpcs\b|\bmedicare\b", re.IGNORECASE)
_SERVICE_CODE = re.compile(r"[A-V]\d{4}")
_ASKS_FIRST = re.compile(
    r"^\W*(?:what|which|how|codes?|icd\S*|need|give|find|is|can|do|does|should|hcpcs)\b", re.IGNORECASE
)
# What a title says of its own want of detail no longer holds when detail is added.
_PLAIN = re.compile(
    r",? (?:with(?:out| no) complications?|(?:and )?no complications?|uncomplicated|unspecified)\b", re.IGNORECASE
)


def resolve(asked: str, earlier: Sequence[Exchange]) -> Turn:
    """The question as it reads on its own; a question that stands alone is left as it is."""
    fresh = _FRESH.sub("", asked, count=1)
    if earlier and _TAKES_BACK.match(asked) and tells_more(fresh):
        fresh = asked
    own = codes_in(fresh)
    if fresh != asked or not earlier:
        return Turn(asked, fresh, own, tuple(earlier))
    last = earlier[-1]
    if not own and last.intent == _UNITS and len(last.codes) == 1 and _CONTAINER.search(fresh):
        return Turn(asked, f"{last.codes[0]}, {fresh}", last.codes, tuple(earlier), carried=True)
    alone = not _depends(fresh, own) and not picked(fresh, earlier)
    if (not own and not fresh.rstrip().endswith("?")) or re.match(r"\W*(?:what|how) if\b", fresh, re.IGNORECASE):
        brief = len(fresh.split()) <= _LONGEST
        if brief and (anew := recast(last.topic, fresh, last.codes, alone=alone)):
            return Turn(asked, anew, codes_in(anew), tuple(earlier), carried=True, recast=True)
    if not own and last.intent == _VISIT and (tells_more(fresh) or visit_reading.tells(fresh)):
        return Turn(asked, f"{last.question}; {stated(fresh)}", (), tuple(earlier), carried=True, said=stated(fresh))
    tells = not own and last.intent in _OF_A_CASE and tells_more(fresh)
    if alone and not (not own and (tells or _reports(fresh) or _returns(fresh, last.codes))):
        # It may tell more of what was asked about all the same: the titles of the book will show it.
        more = not own and len(fresh.split()) <= _LONGEST
        return Turn(asked, fresh, own, tuple(earlier), said=_new(_told(fresh, last.codes)) if more else "")
    about = last.codes
    if len(about) < 2 and _SEVERAL.search(fresh):
        about = tuple(dict.fromkeys([*(code for before in earlier[-3:] for code in before.codes)]))
    if own:
        before = [code for code in about if code not in own] if _PRONOUN.search(fresh) else []
        return Turn(asked, fresh, (*before[:_MOST_CARRIED], *own), tuple(earlier), carried=True)
    said = _told(fresh if asks(fresh) else stated(fresh), about)
    if both_sides(told_before(last), fresh):
        said = "bilateral"
    whole = merged(last.topic, said)
    if of_services(last) and not _SERVICES.search(whole):
        whole = f"HCPCS {whole}"
    of_a_case = tells or (last.intent in _OF_A_CASE and not asks(fresh))
    return Turn(
        asked,
        whole,
        about,
        tuple(earlier),
        carried=True,
        swapped=swaps(last.topic, said),
        said=_new(said),
        case=_case(told_before(last), said) if of_a_case else "",
    )


def both_sides(before: str, said: str) -> bool:
    """True where what was told of one side is now told of the other as well, and nothing else."""
    one, other = _ONE_SIDE.findall(before), _ONE_SIDE.findall(said)
    if len(one) != 1 or len(other) != 1 or one[0].lower() == other[0].lower() or not _AS_WELL.search(said):
        return False
    return _inside(
        _AS_WELL.sub(" ", _ONE_SIDE.sub(" ", said)), f"{before} has it got involved affected same problem {_PAIRED}"
    )


def of_services(last: Exchange) -> bool:
    """True where the codes of services were asked for."""
    return bool(_SERVICES.search(last.question)) and any(_SERVICE_CODE.fullmatch(code) for code in last.codes)


def told_before(last: Exchange) -> str:
    """What an exchange told, as it was told; what it was about where it only asked."""
    if last.intent != _CASE_ASKED and not codes_in(last.question) and not _ASKS_FIRST.match(last.question):
        return last.question
    return f"HCPCS {last.topic}" if of_services(last) else last.topic


def _case(before: str, said: str) -> str:
    """All that is told of a case, clause by clause; what is said now takes the place of what it contradicts."""
    if _OTHER_SIDE.search(said):
        return _mirrored(before)
    new = _THERE.sub(rf"\g<what> {site[0].strip()}", _new(said)) if (site := _SITE.search(before)) else _new(said)
    changed = contrasted(before, new)
    return f"{changed} {new}" if _CAUSE.match(new) and ";" not in changed else f"{changed}; {new}"


def freshly(asked: str) -> bool:
    """True for a question that says itself to be a new one ("next patient: ...")."""
    return bool(_FRESH.match(asked))


def _reports(said: str) -> bool:
    """True for a statement that the record now tells more ("the eye doctor found ...")."""
    told = _ASKS_AT_END.sub("", said)
    return bool(_REPORTS.search(told)) and not _ASKS.search(told)


def _returns(said: str, about: Sequence[str]) -> bool:
    """True for a statement that opens with a later encounter of an injury ("stitches out today")."""
    if not _injury(about) or _ASKS.search(said) or len(said.split()) > _LONGEST:
        return False
    opening = " ".join(said.split()[:_OPENING])
    return in_the_books_words(opening, injury=True) != in_the_books_words(opening)


def _injury(about: Sequence[str]) -> bool:
    """True where a code tells the encounter."""
    return any(len(code.replace(".", "")) == _WITH_ENCOUNTER for code in about)


def _told(said: str, about: Sequence[str]) -> str:
    """A follow-up in the words of the book; the words of the encounter where it is about a code that tells one."""
    injury = _injury(about)
    return in_the_books_words(said, injury=injury, disease=bool(about) and not injury)


def merged(topic: str, said: str) -> str:
    """The topic with what is now said: a contrasting word takes the place of its opposite, the rest is added."""
    new = _new(said)
    if _OTHER_SIDE.search(said):
        return _mirrored(topic)
    if _LATER.search(said):
        topic = _AT_FIRST.sub("", topic).strip(" ,;") or topic
    changed, rest = _replaced(topic, new, 1)
    without = re.match(r"(?:and )?without (?:the |any )?(.+)", rest, re.IGNORECASE)
    if without and (
        found := re.search(
            rf"\b(?:with|and|plus) (?:an? |the |acute )?{re.escape(without[1].split()[0])}\w*", changed, re.IGNORECASE
        )
    ):
        return f"{changed[: found.start()]}without {without[1]}{changed[found.end() :]}"
    rest = " ".join(rest.split())
    if changed != topic and _inside(rest, changed):
        return changed
    plain = _PLAIN.sub("", changed)
    return (
        f"{plain.rstrip(' ?.')} {rest}" if rest.startswith(("with ", "due to ")) else f"{plain.rstrip(' ?.')}, {rest}"
    )


def swaps(topic: str, said: str) -> bool:
    """True where what is said takes the place of its opposite in the topic."""
    if _OTHER_SIDE.search(said):
        return _mirrored(topic) != topic
    return _replaced(topic, _new(said), 1)[0] != topic


def in_titles_words(said: str) -> str:
    """What is said, with the words by which the titles call it where the table of contrasts knows them."""
    called = [pair[1] for group in contrasts() for pair in group if pair[1] and re.search(pair[0], said, re.IGNORECASE)]
    return "; ".join(dict.fromkeys([said, *(word for word in called if word.lower() not in said.lower())]))


def contrasted(text: str, said: str) -> str:
    """The text with every word replaced whose opposite is said; a side that is done with leaves the other one."""
    done = _DONE_SIDE.search(said)
    if done and _BOTH.search(text):
        return _BOTH.sub(_SIDES[done["side"].lower()], text)
    return " ".join(_replaced(text, said, 0)[0].split())


def rewritten(note: str, said: str) -> str:
    """A note as it would read if what is said held: each opposite replaced, else the words added as an assessment."""
    if _OTHER_SIDE.search(said):
        return _mirrored(note)
    changed, rest = _replaced(note, _new(said), 0)
    return changed if changed != note else f"{note}\nAssessment: {rest}."


def _new(said: str) -> str:
    """What a follow-up says, without the words around it."""
    return _TRAILING.sub("", _LEADING.sub("", said, count=1).strip(" ?.!,")) or said.strip(" ?.!,")


def _replaced(text: str, new: str, count: int) -> tuple[str, str]:
    """The text with opposites replaced (`count` of each, 0 for all), and what of the new words is left."""
    rest = new
    for group in contrasts():
        to = next((pair for pair in group if re.search(pair[0], new, re.IGNORECASE)), None)
        if to is None:
            continue
        for pattern, _ in group:
            if pattern != to[0] and re.search(pattern, text, re.IGNORECASE):
                text = re.sub(pattern, to[1], text, count=count, flags=re.IGNORECASE)
                if to[1]:
                    rest = re.sub(to[0], " ", rest, flags=re.IGNORECASE)
                break
    return text, rest


def _mirrored(text: str) -> str:
    return re.sub(r"\b(left|right)\b", lambda match: _SIDES[match.group().lower()], text, flags=re.IGNORECASE)


def _inside(rest: str, topic: str) -> bool:
    """True where the words that are left stand in the topic already ("the left shoulder")."""
    known = set(topic.lower().split())
    return all(word in known or word in _EMPTY for word in re.findall(r"[a-z0-9'-]+", rest.lower()))


def _depends(question: str, own: Sequence[str]) -> bool:
    words = question.split()
    if len(words) > _LONGEST:
        return False
    if own:
        return bool(
            re.match(r"^\W*(?:and|but|why|what about|how about|what if|or|then|so)\b", question, re.IGNORECASE)
            or _PRONOUN.search(
                re.sub(
                    r"\bis (?:it|that|this) (?:ok|okay|correct|true|right|fine)\b", "", question, flags=re.IGNORECASE
                )
            )
        )
    return bool(_ELLIPSIS.search(question)) or len(words) <= 3


@lru_cache(maxsize=1)
def contrasts() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Groups of words of which only one can hold, each as (pattern, word), from contrasts.toml."""
    table: dict[str, Any] = tomllib.loads(
        files("assistant.chat").joinpath("contrasts.toml").read_text(encoding="utf-8")
    )
    return tuple(
        tuple((str(pattern), str(word)) for word, pattern in group["words"].items()) for group in table["group"]
    )
