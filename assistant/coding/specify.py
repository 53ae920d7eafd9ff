"""Walk down the hierarchy to the complete code that the documentation supports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.coding.documentation import Documentation
from assistant.coding.titles import words_of
from assistant.coding.unsaid_kind import is_general, is_other_kind
from assistant.coding.unsaid_side import filed_elsewhere
from assistant.notes.attributes import Side, side_of, side_of_limb, sides, sites_in, trimester
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.entries import Entry, Level
from index.words import root, roots, tokens

# What a word of a leaf's title is worth where the statement says it, where its block or the note says it of the same
# thing, and what it costs where nobody says it.
_SAID, _NEAR, _FAR, _UNSAID = 3.0, 1.2, 0.5, 1.0
# A site that nobody names is another place.
_ELSEWHERE = 2.5
_RIGHT_SIDE, _WRONG_SIDE, _SIDE_UNSAID = 2.5, 4.0, 1.5
# Words by which a title says that nothing more is known; they are chosen by silence.
_SILENT: Mapping[str, float] = {
    root("unspecified"): 0.6,
    root("without"): 0.2,
    root("uncomplicated"): 0.3,
    "other": -0.8,
    root("specified"): -0.4,
    root("not"): 0.0,
    root("displaced"): 0.3,
    root("closed"): 0.2,
    root("and"): 0.0,
    root("or"): 0.0,
    root("simple"): -0.1,
    root("disorder"): 0.0,
    root("disease"): 0.0,
    root("mild"): -0.6,
    root("primary"): 0.15,
    # Harm by a substance is accidental where no intent is said (note at T36-T65).
    root("accidental"): 0.3,
    root("unintentional"): 0.0,
}
_INTENT = frozenset({root("accidental"), root("unintentional")})
_SIDE_ROOTS: Mapping[str, Side] = {root("left"): Side.LEFT, root("right"): Side.RIGHT, root("bilateral"): Side.BOTH}
# What a title says is not there: to the end of its list, but for a side, an episode or what it is "with".
_DENIED = re.compile(
    r"\b(?:without|not)\b(?:(?!\bwith\b)[^;])*?(?=,\s+(?:right|left|bilateral|unspecified|initial|subsequent|sequela)\b|\bwith\b|;|$)",
    re.I,
)
# What nobody says is left open: its words ask for nothing ("unspecified whether with hypoxia or hypercapnia").
_WHETHER = re.compile(
    r"\bunspecified (?:whether|as to)\b.*$|\bunspecified number of [^,]*|\bwith loss of consciousness status unknown\b",
    re.IGNORECASE,
)
# Which fetus of several is meant is told by a number; the word alone tells nothing.
_FETUS = root("fetus")
_SIDED = re.compile(r"\b(?:unspecified|left|right) (eye|ear)\b", re.I)
_OF_NO_SITE = re.compile(r"\bunspecified ((?:site|part|region|location)s?\b[^,;]*)", re.I)
_EPISODES = {"A": "initial", "D": "subsequent", "S": "sequela"}
_MOST_LEAVES = 1500
_ONE_PLACE = ("H", "S", "T1", "T2")
_CATEGORY = 3
# What the entry that the words name is ahead of its neighbours, and words that a title's root must not stand for.
_GIVEN = 0.9
_LITERAL: Mapping[str, str] = {
    "C50.A": "inflammatory|ibc", "I25.75": "transplant", "I25.76": "transplant", "J18.1": "lobar", "J13": "pneumoc", "M19.93": "secondary", "M10.0": "idiopath|primary", "M10.1": "lead",
    "K80.8": "other", "M10.2": "drug|induced|due to|caused", "M10.3": "renal|kidney|ckd", "M10.4": "secondary|due to|caused",
    "O30.09": "unable|undetermin|not determin", "O30.19": "unable|undetermin|not determin", "O30.29": "unable|undetermin|not determin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Specified:
    """A complete code; `open_sides` holds the codes among which the side that nobody documented would decide."""

    code: Code
    side: Side | None
    open_sides: tuple[Code, ...] = ()


def specify(code: Code, documentation: Documentation, catalog: Catalog) -> tuple[Specified, ...]:
    """The complete code at or below `code` that fits the documentation best; empty where there is none.

    Both sides give two codes where the book has none for both (I.B.13).
    What is not documented is left unspecified (I.B.18); the 7th character follows the episode of care (I.C.19.a).
    """
    entry = catalog.entry(code)
    if entry is None:
        return ()
    named, given = entry, entry.code
    told = documentation.said | documentation.facts | documentation.near | documentation.far
    if lifted := _lifted(entry, documentation, catalog):
        entry, documentation = lifted, replace(documentation, near=frozenset(), far=frozenset())
    leaves = _leaves(entry, catalog)
    if not leaves:
        return ()
    known = frozenset(words_of(entry.title))
    side = _side(leaves, documentation)

    def fit(leaf: Entry) -> float:
        # A side in the title of what the words name is no part of them where nobody documented one.
        own_sides = _SIDE_ROOTS.keys() & set(words_of(leaf.title))
        ahead = leaf.code == given and (side is not None or own_sides <= documentation.said)
        return _fit(leaf, known, documentation, side) + _GIVEN * ahead

    ranked = sorted(leaves, key=fit, reverse=True)
    chosen = ranked[0]
    if named.billable and is_general(named.title, given.value) and is_other_kind(chosen.title, named.title, told):
        # A side below some kind is no side of the condition that is told without a kind.
        return (Specified(named.code, side),)
    if side is None and "unspecified" in chosen.title:
        chosen = filed_elsewhere(chosen, leaves, documentation.said, _SIDE_ROOTS)
    if side is Side.BOTH and not _names(chosen, Side.BOTH):
        # "Both eyes" has a word of "unspecified eye", which "bilateral" has not.
        beside = (leaf for leaf in ranked if leaf.parent == chosen.parent and _names(leaf, Side.BOTH))
        chosen = next(beside, chosen)
    if side is Side.BOTH and not _names(chosen, Side.BOTH) and (pair := _pair(ranked)):
        return tuple(each for leaf in pair if (each := _completed(leaf, documentation, catalog, side, ())))
    opened = _open_sides(chosen, leaves, side)
    completed = _completed(chosen, documentation, catalog, side, opened)
    return (completed,) if completed else ()


def _completed(
    chosen: Entry, documentation: Documentation, catalog: Catalog, side: Side | None, opened: tuple[Code, ...]
) -> Specified | None:
    if chosen.billable:
        return Specified(chosen.code, side, opened)
    return _with_seventh(chosen, documentation, catalog, side, opened)


def _names(leaf: Entry, side: Side) -> bool:
    return any(_SIDE_ROOTS.get(word) is side for word in words_of(leaf.title))


def _pair(ranked: list[Entry]) -> tuple[Entry, Entry] | None:
    """The best right and left codes of one heading."""
    right = next((leaf for leaf in ranked if _names(leaf, Side.RIGHT)), None)
    left = next((leaf for leaf in ranked if right and _names(leaf, Side.LEFT) and leaf.parent == right.parent), None)
    return (right, left) if right and left else None


def _lifted(entry: Entry, documentation: Documentation, catalog: Catalog) -> Entry | None:
    """The entry above, where the words name one that is unspecified or of another side than is documented."""
    if (
        entry.parent is None
        or not (entry.billable or entry.children)
        or (parent := catalog.entry(entry.parent)) is None
    ):
        return None
    if parent.level not in (Level.CATEGORY, Level.CODE):
        return None
    if above := _unsaid_above(entry, documentation, catalog):
        return above
    own = set(words_of(entry.title)) & _SIDE_ROOTS.keys()
    if own:
        if documentation.exact and not _sided_below(parent, entry, catalog):
            return None
        side = _side([entry], documentation)
        if side in {_SIDE_ROOTS[word] for word in own}:
            return None
        above = _printed_above(parent, catalog)
        # Of the stages of one eye the side stands in the entry above as well: the other eye is beside that one.
        other = side and {_SIDE_ROOTS[word] for word in words_of(parent.title) if word in _SIDE_ROOTS} - {side}
        return above if other and above and above.level is not Level.CATEGORY else parent
    leaf = entry.billable or any(child.generated for child in catalog.children(entry.code))
    if not leaf or "unspecified" not in entry.title.lower():
        return None
    if not documentation.exact or _side(_leaves(parent, catalog), documentation):
        return _sided_above(parent, documentation, catalog) or parent
    return None


def _sided_above(parent: Entry, documentation: Documentation, catalog: Catalog) -> Entry | None:
    """The entry above one that is itself of an unspecified side, where a side is documented ("unspecified eye, moderate stage")."""
    above = _printed_above(parent, catalog)
    if above is None or "unspecified" not in parent.title.lower() or above.level is Level.CATEGORY:
        return None
    leaves = _leaves(above, catalog)
    return above if _side(leaves, documentation) and not _side(_leaves(parent, catalog), documentation) else None


def _sided_below(parent: Entry, entry: Entry, catalog: Catalog) -> bool:
    """True where other entries below the parent are of a side too: then the title's side is a choice, not part of the name."""
    others = (child for child in catalog.children(parent.code) if child.code != entry.code)
    return any(_SIDE_ROOTS.keys() & set(words_of(child.title)) for child in others)


def _unsaid_above(entry: Entry, documentation: Documentation, catalog: Catalog) -> Entry | None:
    """The nearest entry above without what the title adds and nobody says ("with foreign body"); None where all is said."""
    if documentation.exact:
        return None
    denied = _denied_by(entry.title)
    # Of a drug the heading has the adverse effect beside the poisoning: an intent that nobody says leads up to it.
    silent = _SILENT.keys() - (_INTENT if _of_a_drug(entry) else frozenset())
    words = frozenset(words_of(entry.title)) - denied - silent - _SIDE_ROOTS.keys()
    unsaid = (words - documentation.said - documentation.facts) | (words & documentation.denied)
    above: Entry | None = entry
    found: Entry | None = None
    while unsaid and above is not None and (parent := _printed_above(above, catalog)):
        left = unsaid & frozenset(words_of(parent.title))
        if len(left) < len(unsaid) and len(parent.code.plain) > _CATEGORY:
            found, unsaid = parent, left
        above = parent
    return found


def _printed_above(entry: Entry, catalog: Catalog) -> Entry | None:
    """The category or code above an entry; None above a category, whose block may bear the same name (C50)."""
    parent = catalog.entry(entry.parent) if entry.parent and entry.level is Level.CODE else None
    return parent if parent and parent.level in (Level.CATEGORY, Level.CODE) else None


def trimester_leaf(code: Code, weeks: int | None, catalog: Catalog) -> Code | None:
    """The complete code of a subcategory of chapter 15 for some weeks of pregnancy, None where they are not said."""
    wanted = f"{trimester(weeks) if weeks else 'unspecified'} trimester"
    leaves = catalog.leaves(code)
    fitting = [leaf for leaf in leaves if (entry := catalog.entry(leaf)) and wanted in entry.title]
    return next(iter(fitting or leaves), None)


def _with_seventh(
    chosen: Entry, documentation: Documentation, catalog: Catalog, side: Side | None, opened: tuple[Code, ...]
) -> Specified | None:
    generated = [child for child in catalog.children(chosen.code) if child.billable]
    return Specified(_extended(generated, documentation).code, side, opened) if generated else None


def _leaves(entry: Entry, catalog: Catalog) -> list[Entry]:
    """The entries at or below that are complete but for a 7th character."""
    found: list[Entry] = []
    waiting = [entry]
    while waiting and len(found) < _MOST_LEAVES:
        each = waiting.pop(0)
        below = [child for child in catalog.children(each.code) if not child.generated]
        if below:
            waiting += below
        elif each.billable or each.children:
            found.append(each)
    return found


def _side(leaves: list[Entry], documentation: Documentation) -> Side | None:
    """The side that the note gives the condition, where its codes ask for one."""
    words = {word for leaf in leaves[:60] for word in words_of(leaf.title)}
    if not words & _SIDE_ROOTS.keys():
        return None
    own = sites_in(documentation.said)
    named = own or sites_in(words)
    told = side_of(documentation.statement, documentation.block, documentation.note, named)
    if told is None and (limb := side_of_limb(documentation.line, named)):
        return limb
    if told is None and leaves[0].code.value.startswith(_ONE_PLACE):
        if len(own_sides := sides(documentation.line)) == 1:
            return own_sides[0]
        # A note of one injury or eye that names one side names that of it.
        every = {each for text in documentation.note for each in sides(text)}
        return next(iter(every)) if len(every) == 1 else None
    return told


def _fit(leaf: Entry, known: frozenset[str], documentation: Documentation, side: Side | None) -> float:
    """How well the words that a leaf adds to the title above it are documented."""
    denied = _denied_by(leaf.title)
    words = list(dict.fromkeys(words_of(_WHETHER.sub("unspecified", leaf.title))))
    worth = 0.0
    said_not = documentation.denied
    own_sides = {_SIDE_ROOTS[word] for word in words if word in _SIDE_ROOTS}
    # "Unspecified ear" and "left ear" say no more of where it is than "bilateral" does.
    of_a_side = sites_in(roots(match[1] for match in _SIDED.finditer(leaf.title)))
    of_no_site = frozenset(roots(tokens(" ".join(_OF_NO_SITE.findall(leaf.title)))))
    for word in words:
        if word in _SIDE_ROOTS or word in of_a_side or word in of_no_site or (word in known and word not in _SILENT):
            continue
        if word in denied:
            worth += (
                _SILENT.get(word, 0.02) if word not in documentation.said else _SAID if word in said_not else -_SAID
            )
            continue
        if word in said_not and word not in _SILENT:
            worth -= _SAID
            continue
        unsaid = word in _INTENT and _of_a_drug(leaf) and word not in documentation.said
        worth += -_UNSAID if unsaid else _worth(word, documentation)
    worth -= sum(0.3 for word in known if word not in words and word in documentation.said)
    literal = next((words for code, words in _LITERAL.items() if leaf.code.value.startswith(code)), None)
    if literal and not re.search(literal, documentation.statement.lower()):
        worth -= 2 * _WRONG_SIDE
    if own_sides:
        if side is None:
            worth -= _SIDE_UNSAID
        else:
            worth += _RIGHT_SIDE if side in own_sides else -_WRONG_SIDE
    return worth


def _of_a_drug(entry: Entry) -> bool:
    """True for T36-T50, where the poisoning by accident stands beside the adverse effect."""
    return "T36" <= entry.code.category < "T51"


@lru_cache(maxsize=65_536)
def _denied_by(title: str) -> frozenset[str]:
    """The roots of what a title says is not there."""
    return frozenset(word for match in _DENIED.finditer(title) for word in roots(tokens(match.group())))


def _worth(word: str, documentation: Documentation) -> float:
    if word in documentation.said:
        return _SAID if word not in _SILENT else max(_SILENT[word], 0.5)
    if word in _SILENT:
        return _SILENT[word]
    if word in documentation.facts:
        return _SAID
    if word in documentation.near:
        return _NEAR
    if word in documentation.far:
        return _FAR
    if word in sites_in(documentation.said):
        return 0.0  # a bone lies in its limb: "fracture of shaft of humerus, right arm"
    return -_UNSAID * (_ELSEWHERE if sites_in([word]) else 1.0)


def _open_sides(chosen: Entry, leaves: list[Entry], side: Side | None) -> tuple[Code, ...]:
    """The codes of a side among which an unspecified one was left."""
    if side is not None or "unspecified" not in chosen.title.lower():
        return ()
    same = [leaf for leaf in leaves if leaf.parent == chosen.parent and leaf.code != chosen.code]
    return tuple(leaf.code for leaf in same if set(words_of(leaf.title)) & _SIDE_ROOTS.keys())


def _extended(generated: list[Entry], documentation: Documentation) -> Entry:
    """The 7th character of the episode of care; fractures with nothing more said are closed (I.C.19.c)."""
    if not any(word in child.title.lower() for child in generated for word in ("encounter", "sequela")):
        return _by_meaning(generated, documentation)
    wanted = _EPISODES.get(documentation.episode, "initial")
    fitting = [child for child in generated if child.code.plain[-1] == documentation.episode]
    worded = [
        child
        for child in generated
        if wanted in child.title.rpartition(", ")[2].lower() or wanted in child.title.lower()
    ]
    candidates = worded or fitting or generated
    return max(candidates, key=lambda child: (_episode_fit(child, documentation), -candidates.index(child)))


def _is_sided(entry: Entry) -> bool:
    return bool(_SIDE_ROOTS.keys() & set(roots(tokens(entry.title.rpartition(", ")[2]))))


def _by_meaning(generated: list[Entry], documentation: Documentation) -> Entry:
    """A 7th character that is no episode of care: a side, a stage, a fetus; unspecified or not applicable by silence."""
    side = _side(generated, documentation)

    def fit(child: Entry) -> float:
        words = roots(tokens(child.title.rpartition(", ")[2]))
        sides = {_SIDE_ROOTS[word] for word in words if word in _SIDE_ROOTS}
        denied = _denied_by(child.title.rpartition(", ")[2])
        worth = sum(
            (-_SAID if word in denied and word not in documentation.denied else _SAID)
            if word in documentation.said
            else 0.5
            if word in _SILENT
            else -0.3
            for word in words
            if word not in _SIDE_ROOTS and word != _FETUS
        )
        if side and not sides and any(_is_sided(other) for other in generated):
            return -_WRONG_SIDE
        return worth + (_RIGHT_SIDE if side in sides else -_WRONG_SIDE) if sides else worth

    return max(generated, key=lambda child: (fit(child), -generated.index(child)))


_OPEN_WORDS = frozenset(roots(["open", "delayed", "nonunion", "malunion"]))


def _episode_fit(child: Entry, documentation: Documentation) -> float:
    words = set(roots(tokens(child.title.rpartition(", ")[2]))) | set(roots(tokens(child.title)[-9:]))
    worth = sum(1.0 for word in words if word in documentation.said and word in _OPEN_WORDS)
    return worth - sum(
        1.5 for word in words & _OPEN_WORDS if word not in documentation.said and word not in documentation.near
    )
