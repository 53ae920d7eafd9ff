"""Pronouns and ellipsis: a short question completed from what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat import visit_reading
from assistant.chat.claims import claim
from assistant.chat.depending import ASKS, FRESH, LONGEST, PRONOUN, TAKES_BACK, depends, reports
from assistant.chat.each_site import elsewhere, with_another
from assistant.chat.left_out import taken_out
from assistant.chat.opposites import (
    OTHER_SIDE,
    contrasted,
    contrasting,
    in_place_of,
    inside,
    merged,
    mirrored,
    new_words,
    substituted,
    swaps,
    without_values,
)
from assistant.chat.ordinals import picked
from assistant.chat.recasting import recast
from assistant.chat.situations import told as told_in
from assistant.chat.stories import in_the_books_words
from assistant.chat.telling import asks, detail, stated, tells_more
from assistant.chat.turns import Exchange, Turn, codes_in
from assistant.chat.wordings import reworded

_SEVERAL = re.compile(r"\b(?:both|they|them|these|those|together|which one|either)\b", re.IGNORECASE)
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
# After these no case stands to which a statement could add.
_OF_NO_CASE = frozenset({"compare", "difference", "side by side", "rule", "acute and chronic"})
_A_CASE = 5  # words by which a statement tells a case of its own
_JOINS = re.compile(r"^\W*(?:and|but|or|so|also|plus|what|how|if|then|with|same|because|since)\b", re.IGNORECASE)
_MOST_CARRIED = 4
_OPENING = 6  # words in which a statement tells what it is about
_WITH_ENCOUNTER = 7  # characters of a code whose last one tells the encounter
_MINUTES = re.compile(r"\d ?min(?:ute)?s?\b", re.IGNORECASE)
# A number without its measure, where minutes were told before.
_TIME = re.compile(
    r"(?<![\w.#/-])\d{2,3}(?![\w.%/-])(?! ?(?:min\w*|hours?|hrs?|days?|weeks?|months?|years?|yrs?|yo\b|of\b|mg|mcg))",
    re.IGNORECASE,
)
_UNITS, _VISIT, _CASE_ASKED, _ADDED = "units", "visit level", "of a case", "code added to those before"
# What is told of the same place, and how the place is named.
_THERE = re.compile(
    r"(?P<what>\w) (?:right )?(?:there|at the same (?:site|place|spot)|in the same (?:site|place|spot|area))\b",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"\b(?:of|in|on) (?:the )?(?:left|right|bilateral|upper|lower)\b[^,;.]*|\b(?:left|right|bilateral) (?:\w+ )?\w+\b",
    re.IGNORECASE,
)
# What is said in one breath with what stands before it.
_CAUSE = re.compile(r"(?:due to|caused by|secondary to|because of|from|with)\b", re.IGNORECASE)
# The same condition, but of another cause.
_SAME_BUT = re.compile(
    r"\W*(?:and |what about )?(?:the )?same(?: thing| one| case)?,? (?:but|except)(?: it.?s| it is)? (?:(?:from|due to|caused by|because of) )?(?:the |an? )?"
    r"(?P<other>(?!(?:for|in|on|with|without|the|he|she|it|is|was|no|not|left|right|both|bilateral|follow|later|next|acute|chronic)\b)[a-z][\w-]+(?: [\w-]+)?)\W*",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"(?P<what>[^;,]+?) (?:due to|from|caused by|secondary to|because of) (?P<cause>[^;,]+)", re.IGNORECASE
)
# A value told of the one measure that has one.
_MEASURE = re.compile(r"\b(?P<measure>stage|type|grade)(?= (?:[1-5][ab]?|I{1,3}|IV|V)\b)", re.IGNORECASE)
_VALUE = re.compile(
    r"\W*(?:(?:no|sorry|actually|wait|now|it|it.s|that|is|was|make|and|if|what) *\W*)*(?P<value>[1-5][ab]?|I{1,3}|IV|V)(?: (?:now|then|instead|actually|not \w+))*\W*",
    re.IGNORECASE,
)
_PAIRED = "ear eye knee hip shoulder hand foot arm leg wrist ankle elbow side breast lung kidney thumb heel groin cheek"
_ONE_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_SAME = re.compile(rf"\b(?:the )?same(?= (?:{'|'.join(_PAIRED.split())})\b)", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|without|w/o|denies|never had) (?:any |an? |more )?(?P<what>\w+(?:(?:, \w+)*,? (?:or|nor|and) \w+)?)",
    re.IGNORECASE,
)
_DANGLING = re.compile(r"^\W*(?:at|in|on|of|now|only)\b(?=\s*(?:[,;]|$))", re.IGNORECASE)
_OR = re.compile(r",? (?:or|nor|and) |, ", re.IGNORECASE)
_AS_WELL = re.compile(
    r"\b(?:too|also|as well|same (?:for|on|in|with)|(?:has|got|shows) (?:it|the same))\b", re.IGNORECASE
)
_SERVICES = re.compile(r"\bhcpcs\b|\bmedicare\b", re.IGNORECASE)
_SERVICE_CODE = re.compile(r"[A-V]\d{4}")
# A code is to stand beside those before.
_ADDS = re.compile(
    r"\W*(?:(?:so|and|but|then|ok(?:ay)?)\W+)*(?:(?:can|could|may|should|do|must) (?:i|we) )?(?:also |still |then |need to |have to )*"
    r"(?:(?:add|append|include|attach|tack on)(?: on| in)?|(?:also|additionally) \w+|(?:code|report|use|list|bill|put)(?= [A-Z]\d\w[\w.]* (?:too|also|as well|with|along|together|in addition)))"
    r"(?: the| code| an?)* [A-Z]\d\w[\w.]*(?: (?:too|also|as well|with (?:it|that|this)|to (?:it|that|this)|along with (?:it|that)|together|in addition|on))*\W*"
    r"|\W*(?:(?:so|and|but|then|ok(?:ay)?)\W+)*(?:is|are|would) (?:the )?[A-Z]\d\w[\w.]* (?:be )?(?:also )?(?:needed|required|necessary|reported|coded|added|used)(?: (?:too|also|as well|with (?:it|that|this)|here|in addition))*\W*",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(r"\W*(?:and|what about|how about)(?: code)? [A-Z]\d\w[\w.]*\W*", re.IGNORECASE)
_ASKS_FIRST = re.compile(
    r"^\W*(?:what|which|how|codes?|icd\S*|need|give|find|is|can|do|does|should|hcpcs)\b", re.IGNORECASE
)


def _from_another(before: str, said: str) -> str:
    """What was told with another cause in the place of its own ("same but gallstones"); empty where no cause was told."""
    same, cause = _SAME_BUT.fullmatch(said), _CAUSED.fullmatch(before)
    return f"{cause['what']} due to {same['other']}" if same and cause else ""


def _of_its_measure(said: str, before: str) -> str:
    """What is said, a bare value with the one measure of which a value was told before: "3b" after "stage 3" is stage 3b."""
    named = {match["measure"].lower() for match in _MEASURE.finditer(before)}
    bare = _VALUE.fullmatch(said)
    return f"{named.pop()} {bare['value']}" if bare and len(named) == 1 else said


def _same_place(said: str, before: str) -> str:
    """What is said, with the side that was told before in the place of "same"."""
    sides = {side.lower() for side in _ONE_SIDE.findall(before)}
    return _SAME.sub(sides.pop(), said) if len(sides) == 1 else said


def resolve(asked: str, earlier: Sequence[Exchange]) -> Turn:
    """The question as it reads on its own; a question that stands alone is left as it is."""
    fresh = FRESH.sub("", asked, count=1)
    if earlier and TAKES_BACK.match(asked) and tells_more(fresh):
        fresh = asked
    own = codes_in(fresh)
    if fresh != asked or not earlier or claim(fresh):
        return Turn(asked, fresh, own, tuple(earlier))
    if not own and not asks(fresh):
        earlier = _with_codes(earlier)
    last = earlier[-1]
    fresh = _same_place(_of_its_measure(fresh, told_before(last)), last.question)
    if last.intent == _VISIT and not own and _MINUTES.search(last.question) and len(_TIME.findall(fresh)) == 1:
        fresh = _TIME.sub(r"\g<0> minutes", fresh)
    if not own and _of_a_service(last) and (anew := substituted(last.question, fresh)):
        # Nothing but one fact of what was asked is another: it is asked anew.
        return Turn(asked, anew, codes_in(anew))
    if not own and last.intent in _OF_A_CASE and (anew := elsewhere(told_before(last), fresh)):
        return Turn(asked, anew, codes_in(anew))
    anew, word = in_place_of(last.question, fresh) if not own else ("", "")
    if anew and contrasting(word):
        return Turn(asked, anew, last.codes, tuple(earlier), carried=True, swapped=True, said=word)
    if anew:
        return Turn(asked, anew, codes_in(anew))
    if not own and last.intent in _OF_A_CASE and (anew := _from_another(told_before(last), fresh)):
        return Turn(asked, anew, codes_in(anew))
    adds = bool(own and (_ADDS.fullmatch(fresh) or (last.intent == _ADDED and _ONE_MORE.fullmatch(fresh))))
    alone = not depends(fresh, own) and not picked(fresh, earlier) and not adds
    if (not own and not fresh.rstrip().endswith("?")) or re.match(r"\W*(?:what|how) if\b", fresh, re.IGNORECASE):
        brief = len(fresh.split()) <= LONGEST
        if brief and (anew := recast(last.topic, fresh, last.codes, alone=alone)):
            return Turn(asked, anew, codes_in(anew), tuple(earlier), carried=True, recast=True)
    if not own and last.intent == _VISIT and (tells_more(fresh) or visit_reading.tells(fresh)):
        return Turn(asked, f"{last.question}; {stated(fresh)}", (), tuple(earlier), carried=True, said=stated(fresh))
    if not own and last.intent in _OF_NO_CASE and told_in(fresh).tells >= _A_CASE and not _JOINS.match(fresh):
        return Turn(asked, fresh, own, tuple(earlier))
    tells = not own and last.intent in _OF_A_CASE and tells_more(fresh)
    if alone and not (not own and (tells or reports(fresh) or _returns(fresh, last.codes))):
        # It may tell more of what was asked about all the same: the titles of the book will show it.
        more = not own and len(fresh.split()) <= LONGEST
        return Turn(asked, fresh, own, tuple(earlier), said=new_words(_told(fresh, last.codes)) if more else "")
    about = last.codes
    if len(about) < 2 and _SEVERAL.search(fresh):
        about = tuple(dict.fromkeys([*(code for before in earlier[-3:] for code in before.codes)]))
    if own:
        before = [code for code in about if code not in own] if adds or PRONOUN.search(fresh) else []
        return Turn(asked, fresh, (*before[:_MOST_CARRIED], *own), tuple(earlier), carried=True)
    of_a_case = tells or (last.intent in _OF_A_CASE and not asks(fresh))
    return changed(asked, fresh if asks(fresh) else stated(fresh), about, earlier, of_a_case=of_a_case)


def changed(
    asked: str, told: str, about: Sequence[str], earlier: Sequence[Exchange], *, of_a_case: bool = True
) -> Turn:
    """What was asked before, as it reads after what is now told; with the case whole where one was told."""
    last = earlier[-1]
    said = _told(told, about)
    if grown := with_another(told_before(last), told) or with_another(told_before(last), asked):
        whole = reworded(with_another(last.topic, told) or grown)
        case = reworded(grown) if of_a_case else ""
        return Turn(asked, whole, tuple(about), tuple(earlier), carried=True, said=new_words(said), case=case)
    sides = {side.lower() for side in _ONE_SIDE.findall(told_before(last))}
    if OTHER_SIDE.search(said) and len(sides) == 1:
        said = OTHER_SIDE.sub(mirrored(sides.pop()), said)
    if both_sides(told_before(last), asked):
        said = "bilateral"
    whole = reworded(taken_out(last.topic, told) or merged(last.topic, said))
    if of_services(last) and not _SERVICES.search(whole):
        whole = f"HCPCS {whole}"
    return Turn(
        asked,
        whole,
        tuple(about),
        tuple(earlier),
        carried=True,
        swapped=swaps(last.topic, said),
        said=new_words(said),
        case=reworded(_case(told_before(last), said)) if of_a_case else "",
    )


def both_sides(before: str, said: str) -> bool:
    """True where what was told of one side is now told of the other as well, and nothing else."""
    one = _ONE_SIDE.findall(before)
    if len({side.lower() for side in one}) == 1:
        said = OTHER_SIDE.sub(mirrored(one[0].lower()), said)
    other = _ONE_SIDE.findall(said)
    if len(one) != 1 or len(other) != 1 or one[0].lower() == other[0].lower() or not _AS_WELL.search(said):
        return False
    return inside(
        _AS_WELL.sub(" ", _ONE_SIDE.sub(" ", said)),
        f"{before} has it got involved affected broken fractured torn same kind problem {_PAIRED}",
    )


def _with_codes(earlier: Sequence[Exchange]) -> Sequence[Exchange]:
    """The exchanges up to the one to which a statement may add: what was asked between of the same matter gave no codes."""
    told = next((place for place in range(len(earlier) - 1, -1, -1) if earlier[place].codes), None)
    return earlier[: told + 1] if told is not None and of_a_case(earlier[told]) else earlier


def _of_a_service(last: Exchange) -> bool:
    """True where a visit, a service or goods were asked about: no diagnosis before is to be changed."""
    return last.intent in (_UNITS, _VISIT) or any(_SERVICE_CODE.fullmatch(code) for code in last.codes)


def of_a_case(last: Exchange) -> bool:
    """True where an exchange gave the codes of a case or of a condition."""
    return last.intent in _OF_A_CASE and not _of_a_service(last) and bool(last.codes)


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
    if OTHER_SIDE.search(said):
        return mirrored(before)
    if left := taken_out(before, said):
        return left
    new = (
        _THERE.sub(rf"\g<what> {site[0].strip()}", new_words(said))
        if (site := _SITE.search(before))
        else new_words(said)
    )
    left, new = _undenied(contrasted(before, new), new)
    new = new_words(_DANGLING.sub("", without_values(new, left)).strip(" ,;"))
    if inside(new, left):
        return left
    if detail(new) and left:
        return ", ".join([left, *(part for part in new.split(", ") if not inside(part, left))])
    return f"{left} {new}" if _CAUSE.match(new) and ";" not in left else f"{left}; {new}".strip("; ")


def _undenied(before: str, new: str) -> tuple[str, str]:
    """What was told before without what is now denied ("with radiculopathy", once there is none), and what is told now
    without denying a condition that is gone with it.
    """
    left = before
    for match in _DENIED.finditer(new):
        for word in filter(None, map(str.strip, _OR.split(match["what"]))):
            named = rf"(?:an? |mild |some )?{re.escape(word)}[\w-]*"
            left = re.sub(rf"[,;]? *(?:\b(?:with|and|plus|has|had)|\bw/) *{named}", "", left, flags=re.IGNORECASE)
            if alone := re.match(rf"{named}(?: *(?:with|and|plus|,|;) *)(?=\w)", left, re.IGNORECASE):
                left, new = left[alone.end() :], new.replace(match.group(), "", 1)
    return left.strip(" ,;") or before, new.strip(" ,;")


def _returns(said: str, about: Sequence[str]) -> bool:
    """True for a statement that opens with a later encounter of an injury ("stitches out today")."""
    if not _injury(about) or ASKS.search(said) or len(said.split()) > LONGEST:
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
