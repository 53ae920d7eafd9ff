"""The features of candidate entries: what their texts, their places and their 7th characters say to a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.documents import Source
from index.postings import SOURCES, TRAIT_NAMES, Extension, Postings, member, spans
from index.slots import Slots
from index.understanding import Episode, Query, Side
from index.words import root

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FEATURES = (
    "cosine", "cosine_title", "cosine_above", "asked", "answered", "matched", "asked_title", "answered_title", "asked_path",
    "matched_above", "pairs", "pairs_title", "same_title", "same_inclusion", "same_synonym", "same_index", "same_above", "same_above_unspecified",
    "other_asked", "other_asked_above", "unspecified_asked", "unspecified_asked_above",
    "complete", "heading", "extended", "extension", "side_right", "side_wrong", "side_unsaid",
    *(f"beyond_{name}" for name in TRAIT_NAMES), *(f"lacks_{name}" for name in TRAIT_NAMES),
)  # fmt: skip
PLACE = {name: number for number, name in enumerate(FEATURES)}
_ALL = 0.999  # of a sum of weights, but for rounding


@dataclass(frozen=True)
class Ranking:
    """The candidates of one reading: their node numbers, the extension each would take (-1 for none), their features.

    `named` where one of the texts found is what the reading says, word for word in any order.
    """

    nodes: NDArray[np.int32]
    extensions: NDArray[np.int64]
    features: Floats
    named: bool = False


# What is said of a node by its texts: the most that one of them says, what the title says, and what the text says that
# promises most.
_MOST = ("cosine", "matched", "pairs", *(f"same_{source.value}" for source in SOURCES), "promise")
_TITLE = ("cosine_title", "asked_title", "answered_title", "pairs_title")
_BEST = ("asked", "answered")
_SAID = {name: number for number, name in enumerate((*_MOST, *_TITLE, *_BEST))}
_TAKEN = [name for name in _SAID if name in PLACE]


@dataclass(frozen=True)
class _Said:
    """For each of some nodes (sorted) what its texts say, a column a name of _SAID, and the slots that they fill together."""

    nodes: NDArray[np.int32]
    rows: Floats
    mask: NDArray[np.uint64]


class Board:
    """Computes the features of nodes for one reading."""

    def __init__(
        self,
        query: Query,
        asked: Slots,
        vector: Floats | None,
        postings: Postings,
        vectors: Any,
        without: frozenset[int],
    ) -> None:
        """`vector` is of the reading; without one every text is as near as its words are."""
        import numpy as np

        self._query = query
        self._asked = asked
        self._vector = vector
        self._postings = postings
        self._vectors = vectors
        self._without = without
        self._total = float(asked.weights.sum()) or 1.0
        said = query.episode is not None or not asked.pairs.isdisjoint(postings.extension_pairs)
        chosen = [self._extension(extensions) if said else (-1, 0) for extensions in postings.sets]
        self._chosen = np.array([number for number, _ in chosen] + [-1], dtype=np.int64)
        self._chosen_mask = np.array([mask for _, mask in chosen] + [0], dtype=np.uint64)
        self._side_slots = np.uint64(
            sum(1 << n for n, own in enumerate(asked.roots) if not own.keys().isdisjoint(_SIDES))
        )

    def of_texts(self, texts: NDArray[np.int32]) -> tuple[Floats, bool]:
        """How well each text fits, before anything is learned, and whether one has the very words of the reading."""
        asked, answered, both = self._alike(self._words_of(texts), texts)
        _, promise = self._near(texts, both)
        return promise, bool(((asked > _ALL) & (answered > _ALL)).any())

    def _alike(
        self, words: tuple[NDArray[np.uint64], Floats], texts: NDArray[np.int32]
    ) -> tuple[Floats, Floats, Floats]:
        """The share of the reading that each text has, the share of the text that the reading has, and both as one."""
        import numpy as np

        mask, matched = words
        asked = self._weight(mask)
        answered: Floats = np.asarray(matched / np.maximum(self._postings.text_total[texts], 1e-6), dtype=np.float32)
        both: Floats = (2 * asked * answered / np.maximum(asked + answered, 1e-6)).astype(np.float32)
        return asked, answered, both

    def _extension(self, extensions: Sequence[Extension]) -> tuple[int, int]:
        """The 7th character of a set that the query says best, as its number and the slots that it fills; -1 for none."""
        best, number, mask = 0.0, -1, 0
        if self._query.episode is None and not any(extension.pairs & self._asked.pairs for extension in extensions):
            return number, mask
        for place, extension in enumerate(extensions):
            episode = _episode(extension)
            if episode is not self._query.episode if episode else not (extension.pairs & self._asked.pairs):
                continue
            filled, lost = 0, 0.0
            for word in extension.roots:
                held = [n for n, own in enumerate(self._asked.roots) if word in own]
                if held:
                    filled |= 1 << held[0]
                elif word not in _PRESUMED:
                    lost += self._postings.weight(word)
            gained = sum(float(weight) for n, weight in enumerate(self._asked.weights) if filled >> n & 1)
            value = 100 + gained - 0.5 * lost
            if value > best:
                best, number, mask = value, place, filled
        return number, mask

    def _weight(self, masks: NDArray[np.uint64]) -> Floats:
        """The share of what is asked that each set of slots fills."""
        import numpy as np

        count = len(self._asked.weights)
        if not count:
            return np.zeros(len(masks), dtype=np.float32)
        bits = (masks[:, None] >> np.arange(count, dtype=np.uint64)) & np.uint64(1)
        share: Floats = (bits.astype(np.float32) @ self._asked.weights) / self._total
        return share

    def _read(self, nodes: NDArray[np.int32]) -> _Said:
        """What the texts of nodes (sorted) say to the query."""
        import numpy as np

        post = self._postings
        places, lengths = spans(post.node_document_start, nodes)
        owner = np.repeat(np.arange(len(nodes)), lengths)
        if self._without:
            kept = ~np.isin(places, list(self._without))
            places, owner = places[kept], owner[kept]
            lengths = np.bincount(owner, minlength=len(nodes)).astype(np.int32)
        rows = np.zeros((len(nodes), len(_SAID)), dtype=np.float32)
        masks = np.zeros(len(nodes), dtype=np.uint64)
        if not len(places):
            return _Said(nodes, rows, masks)
        texts, source = post.document_text[places], post.document_source[places]
        title = source == SOURCES.index(Source.TITLE)
        mask, matched = self._words_of(texts)
        paired = self._pairs_of(texts)
        mask = mask | np.where(title, self._chosen_mask[post.node_set[nodes]][owner], np.uint64(0))
        asked, answered, both = self._alike((mask, matched), texts)
        cosine, promise = self._near(texts, both)
        # A term says no side; one said with it makes it no other term, but for an entry of an unspecified side.
        open_side = ~_has(post.node_traits[nodes], "unspecified")[owner] & (asked > 0)
        with_side = (
            self._weight(mask | np.where(open_side, self._side_slots, np.uint64(0))) if self._side_slots else asked
        )
        same = (with_side > _ALL) & (answered > _ALL)
        some = np.flatnonzero(lengths)
        starts = (np.cumsum(lengths) - lengths)[some]
        alike = [same & (source == number) for number in range(len(SOURCES))]
        most = np.stack([cosine, both, paired, *alike, promise], axis=1).astype(np.float32)
        rows[some, : len(_MOST)] = np.maximum(np.maximum.reduceat(most, starts), 0)
        of_title = np.stack([cosine, asked, answered, paired], axis=1)[title]
        rows[owner[title], len(_MOST) : len(_MOST) + len(_TITLE)] = of_title
        last = np.lexsort((promise, owner))[starts + lengths[some] - 1]
        rows[some, -len(_BEST) :] = np.stack([asked[last], answered[last]], axis=1)
        masks[some] = np.bitwise_or.reduceat(mask, starts)
        return _Said(nodes, rows, masks)

    def _near(self, texts: NDArray[np.int32], alike: Floats) -> tuple[Floats, Floats]:
        """The cosine of each text, and what it promises together with how alike its words are."""
        import numpy as np

        if self._vector is None:
            return alike, 2 * alike
        vector = self._postings.text_vector[texts]
        embedded = vector >= 0
        cosine = np.zeros(len(texts), dtype=np.float32)
        cosine[embedded] = self._vectors[vector[embedded]].astype(np.float32) @ self._vector
        # A text without a vector is as near as its words are.
        return cosine, alike + np.where(embedded, cosine, alike)

    def _words_of(self, texts: NDArray[np.int32]) -> tuple[NDArray[np.uint64], Floats]:
        """For each text the slots that it fills, and the weight of its own words that fill one."""
        import numpy as np

        post = self._postings
        places, lengths = spans(post.text_start, texts)
        slot = self._asked.slot[post.text_root[places]]
        filled = np.flatnonzero(slot >= 0)
        owner, places = np.repeat(np.arange(len(texts)), lengths)[filled], places[filled]
        mask = np.zeros(len(texts), dtype=np.uint64)
        np.bitwise_or.at(mask, owner, np.uint64(1) << slot[filled].astype(np.uint64))
        gained = post.text_weight[places] * self._asked.fill[post.text_root[places]]
        return mask, np.bincount(owner, weights=gained, minlength=len(texts)).astype(np.float32)

    def _pairs_of(self, texts: NDArray[np.int32]) -> Floats:
        """For each text the share of the pairs of words in the query that it has."""
        import numpy as np

        numbers = self._asked.numbers
        places, lengths = spans(self._postings.pair_start, texts)
        owner = np.repeat(np.arange(len(texts)), lengths)[member(self._postings.pair[places], numbers)]
        return (np.bincount(owner, minlength=len(texts)) / max(len(numbers), 1)).astype(np.float32)

    def features(self, nodes: NDArray[np.int32], named: bool = False) -> Ranking:
        """One row a node (sorted), one column a feature, in the order of FEATURES."""
        import numpy as np

        post = self._postings
        above = post.node_parent[nodes]
        everyone = np.unique(np.concatenate([nodes, above[above >= 0]]))
        said = self._read(everyone)
        own = np.searchsorted(everyone, nodes)
        has_above = above >= 0
        up = np.searchsorted(everyone, np.maximum(above, 0))
        of_above = {name: said.rows[up, place] * has_above for name, place in _SAID.items()}
        path = said.mask[own] | np.where(has_above, said.mask[up], np.uint64(0)) | self._titles_above(nodes)
        shown = post.node_traits[nodes]
        rows = np.zeros((len(nodes), len(FEATURES)), dtype=np.float32)
        rows[:, [PLACE[name] for name in _TAKEN]] = said.rows[own][:, [_SAID[name] for name in _TAKEN]]

        def put(name: str, values: Any) -> None:
            rows[:, PLACE[name]] = values

        put("cosine_above", of_above["cosine"])
        put("matched_above", of_above["matched"])
        put("asked_path", self._weight(path))
        for kind in ("unspecified", "other"):
            meant = _has(shown, kind) & (not _has(self._asked.traits, kind))
            put(f"{kind}_asked", meant * rows[:, PLACE["asked_title"]])
            put(f"{kind}_asked_above", meant * of_above["asked_title"])
        unspecified = _has(shown, "unspecified") & (not _has(self._asked.traits, "unspecified"))
        same_above = np.maximum.reduce([of_above[f"same_{source.value}"] for source in SOURCES])
        put("same_above", same_above)
        # With a side the entry of that side is meant, not the one that leaves it open.
        put("same_above_unspecified", same_above * unspecified * (self._query.side is None))
        sets = post.node_set[nodes]
        chosen = self._chosen[sets]
        put("complete", post.node_billable[nodes])
        put("heading", ~post.node_billable[nodes] & (sets < 0))
        put("extended", sets >= 0)
        put("extension", chosen >= 0)
        for name, values in _sides(self._query.side, shown).items():
            put(name, values)
        bits = np.arange(len(TRAIT_NAMES))
        has = (shown[:, None] >> bits & 1).astype(bool)
        asked = (self._asked.traits >> bits & 1).astype(bool)
        rows[:, PLACE[f"beyond_{TRAIT_NAMES[0]}"] :][:, : len(bits)] = has & ~asked
        rows[:, PLACE[f"lacks_{TRAIT_NAMES[0]}"] :][:, : len(bits)] = ~has & asked
        return Ranking(nodes, np.where(sets >= 0, chosen, -1), rows, named)

    def _titles_above(self, nodes: NDArray[np.int32]) -> NDArray[np.uint64]:
        """The slots that the titles of all entries above each node fill."""
        import numpy as np

        starts, titles = self._postings.titles_above
        places, lengths = spans(starts, nodes)
        masks = np.zeros(len(nodes), dtype=np.uint64)
        if len(places):
            wanted, own = np.unique(titles[places], return_inverse=True)
            mask, _ = self._words_of(wanted)
            some = np.flatnonzero(lengths)
            masks[some] = np.bitwise_or.reduceat(mask[own], (np.cumsum(lengths) - lengths)[some])
        return masks


# A fracture is presumed closed, its healing routine, where nothing else is said (I.C.19.c).
_PRESUMED = frozenset(map(root, ("closed", "routine", "healing")))
_SIDES = frozenset(root(side.value) for side in Side)
_EPISODE_ROOTS = {root(episode.value): episode for episode in Episode}


def _episode(extension: Extension) -> Episode | None:
    """The episode of care that a 7th character names, if it names one."""
    return next((episode for word, episode in _EPISODE_ROOTS.items() if word in extension.roots), None)


def _has(shown: Any, name: str) -> Any:
    """Whether these traits (of one text or of many) have the one of that name."""
    return (shown & (1 << TRAIT_NAMES.index(name))) > 0


def _sides(side: Side | None, shown: NDArray[np.int64]) -> dict[str, Any]:
    """What the titles say of the side against what the query says."""
    import numpy as np

    named = {Side.LEFT: _has(shown, "left"), Side.RIGHT: _has(shown, "right"), Side.BOTH: _has(shown, "bilateral")}
    some = named[Side.LEFT] | named[Side.RIGHT] | named[Side.BOTH]
    nothing = np.zeros_like(some)
    if side is None:
        return {"side_right": nothing, "side_wrong": nothing, "side_unsaid": some}
    return {"side_right": named[side], "side_wrong": some & ~named[side], "side_unsaid": nothing}
