"""How hits are ranked: the features of candidate entries and the small linear model that weighs them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.documents import Source
from index.postings import SOURCES, TRAIT_NAMES, Extension, Postings, pairs, spans, traits
from index.understanding import Episode, Query, Reading, Side
from index.words import EMPTY, root

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights.json")
MAX_SLOTS = 60
# Words that titles use for one another.
_KINDS = (
    ("disease", "disorder", "syndrome", "condition"),
    ("malformation", "anomaly", "defect", "deformity"),
    ("hemorrhage", "bleeding"),
    ("tumor", "neoplasm"),
)
KIN = {root(word): frozenset(map(root, kinds)) - {root(word)} for kinds in _KINDS for word in kinds}
_EXPANDED = 40  # headings whose entries below are candidates too
FEATURES = (
    "cosine", "cosine_title", "cosine_above", "asked", "answered", "matched", "asked_title", "answered_title", "asked_path",
    "matched_above", "pairs", "pairs_title", "same_title", "same_inclusion", "same_synonym", "same_index", "same_above", "same_above_unspecified",
    "other_asked", "other_asked_above", "unspecified_asked", "unspecified_asked_above",
    "complete", "heading", "extended", "extension", "side_right", "side_wrong", "side_unsaid",
    *(f"beyond_{name}" for name in TRAIT_NAMES), *(f"lacks_{name}" for name in TRAIT_NAMES),
)  # fmt: skip
PLACE = {name: number for number, name in enumerate(FEATURES)}


@dataclass(frozen=True)
class Slots:
    """The words of a reading that ask for something: the weight of each, and which root numbers fill it how well."""

    weights: Floats
    slot: NDArray[np.int64]
    fill: Floats
    traits: int
    roots: tuple[Mapping[str, float], ...]
    pairs: frozenset[tuple[str, str]]
    numbers: NDArray[np.uint32]


def slots(reading: Reading, postings: Postings) -> Slots:
    """The slots of a reading; a word that no text of the index has asks for something that is never found."""
    import numpy as np

    slot = np.full(len(postings.roots), -1, dtype=np.int64)
    fill = np.zeros(len(postings.roots), dtype=np.float32)
    weights: list[float] = []
    kept: list[Mapping[str, float]] = []
    for word in reading.words:
        if word.text in EMPTY or len(weights) == MAX_SLOTS:
            continue
        named = word.roots() | dict.fromkeys(KIN.get(root(word.text), ()), 0.8)
        known = {name: weight for name, weight in named.items() if name in postings.roots}
        fresh = {name: weight for name, weight in known.items() if slot[postings.roots[name]] < 0}
        if known and not fresh:
            continue
        for name, weight in fresh.items():
            slot[postings.roots[name]] = len(weights)
            fill[postings.roots[name]] = weight
        likeliest = root(word.text)
        sure = max(fresh.values(), default=1.0)
        name = likeliest if likeliest in fresh else max(fresh, key=lambda own: fresh[own], default=likeliest)
        weights.append(sure * postings.weight(name))
        kept.append(fresh)
    said = {root(word.text) for word in reading.words}
    numbers = np.array(sorted(pairs(root(word.text) for word in reading.words)), dtype=np.uint32)
    return Slots(np.array(weights, dtype=np.float32), slot, fill, traits(said), tuple(kept), _pairs(reading), numbers)


def _pairs(reading: Reading) -> frozenset[tuple[str, str]]:
    """The words that stand side by side, by their roots; a word that stands alone is its own neighbour."""
    own = [root(word.text) for word in reading.words]
    return frozenset(pairwise(own)) | {(word, word) for word in own}


@dataclass(frozen=True)
class Ranking:
    """The candidates of one reading: their node numbers, the extension each would take (-1 for none), their features."""

    nodes: NDArray[np.int32]
    extensions: NDArray[np.int64]
    features: Floats


def rank(
    query: Query,
    reading: Reading,
    vector: Floats,
    texts: Sequence[int],
    postings: Postings,
    vectors: Any,
    systems: Sequence[int],
    without: frozenset[int] = frozenset(),
) -> Ranking:
    """The entries that `texts` name, the entries below the best headings among them, and their features.

    `vectors` has the rows that the postings number; `systems` are the numbers of the systems wanted; `without` are documents left out (training).
    """
    import numpy as np

    asked = slots(reading, postings)
    board = _Board(query, asked, vector, postings, vectors, without)
    found = np.array(sorted(set(texts)), dtype=np.int32)
    places, _ = spans(postings.text_document_start, found)
    documents = postings.text_document[places]
    if without:
        documents = documents[~np.isin(documents, list(without))]
    nodes = np.unique(postings.document_node[documents])
    nodes = nodes[np.isin(postings.node_system[nodes], list(systems))]
    if not len(nodes):
        return Ranking(nodes, np.zeros(0, dtype=np.int64), np.zeros((0, len(FEATURES)), dtype=np.float32))
    first = board.texts_of(nodes)
    best = np.argsort(-first.promise, kind="stable")[:_EXPANDED]
    below, _ = spans(postings.child_start, nodes[best])
    above = postings.node_parent[nodes[best]]
    nodes = np.unique(np.concatenate([nodes, postings.child_node[below], above[above >= 0]]))
    return board.features(nodes)


@dataclass(frozen=True)
class _Best:
    """For each node what its texts say to the query."""

    cosine: Floats
    cosine_title: Floats
    asked: Floats
    answered: Floats
    matched: Floats
    asked_title: Floats
    answered_title: Floats
    pairs: Floats
    pairs_title: Floats
    same: Floats
    mask: NDArray[np.uint64]
    promise: Floats


class _Board:
    """Computes the features of nodes for one reading."""

    def __init__(
        self, query: Query, asked: Slots, vector: Floats, postings: Postings, vectors: Any, without: frozenset[int]
    ) -> None:
        import numpy as np

        self._query = query
        self._asked = asked
        self._vector = vector
        self._postings = postings
        self._vectors = vectors
        self._without = without
        self._total = float(asked.weights.sum()) or 1.0
        chosen = [self._extension(extensions) for extensions in postings.sets]
        self._chosen = np.array([number for number, _ in chosen] + [-1], dtype=np.int64)
        self._chosen_mask = np.array([mask for _, mask in chosen] + [0], dtype=np.uint64)

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

    def texts_of(self, nodes: NDArray[np.int32]) -> _Best:
        """What the texts of nodes (sorted) say to the query."""
        import numpy as np

        post = self._postings
        places, lengths = spans(post.node_document_start, nodes)
        owner = np.repeat(np.arange(len(nodes)), lengths)
        if self._without:
            kept = ~np.isin(places, list(self._without))
            places, owner = places[kept], owner[kept]
        texts = post.document_text[places]
        source = post.document_source[places]
        title = source == SOURCES.index(Source.TITLE)
        unique, back = np.unique(texts, return_inverse=True)
        vector = post.text_vector[unique]
        embedded = vector >= 0
        near = np.zeros(len(unique), dtype=np.float32)
        near[embedded] = self._vectors[vector[embedded]].astype(np.float32) @ self._vector
        cosine = near[back]
        mask, matched = (part[back] for part in self._words_of(unique))
        paired = self._pairs_of(unique)[back]
        extension = self._chosen_mask[post.node_set[nodes]][owner]
        mask = mask | np.where(title, extension, np.uint64(0))
        asked = self._weight(mask)
        answered = matched / np.maximum(post.text_total[texts], 1e-6)
        both = 2 * asked * answered / np.maximum(asked + answered, 1e-6)
        # A text without a vector is as near as its words are.
        promise = both + np.where(embedded[back], cosine, both)
        same = (asked > 0.999) & (answered > 0.999)
        count = len(nodes)

        def most(values: NDArray[Any]) -> Floats:
            out = np.zeros(count, dtype=np.float32)
            np.maximum.at(out, owner, values)
            return out

        def of_title(values: NDArray[Any]) -> Floats:
            out = np.zeros(count, dtype=np.float32)
            out[owner[title]] = values[title]
            return out

        order = np.lexsort((promise, owner))
        last = np.zeros(count, dtype=np.int64)
        last[owner[order]] = order
        whole = np.zeros(count, dtype=np.uint64)
        np.bitwise_or.at(whole, owner, mask)
        has = np.bincount(owner, minlength=count) > 0
        return _Best(
            cosine=most(cosine),
            cosine_title=of_title(cosine),
            asked=np.where(has, asked[last], 0),
            answered=np.where(has, answered[last], 0),
            matched=most(both),
            asked_title=of_title(asked),
            answered_title=of_title(answered),
            pairs=most(paired),
            pairs_title=of_title(paired),
            same=np.stack(
                [most((same & (source == number)).astype(np.float32)) for number in range(len(SOURCES))], axis=1
            ),
            mask=whole,
            promise=most(promise),
        )

    def _words_of(self, texts: NDArray[np.int32]) -> tuple[NDArray[np.uint64], Floats]:
        """For each text the slots that it fills, and the weight of its own words that fill one."""
        import numpy as np

        post = self._postings
        places, lengths = spans(post.text_start, texts)
        owner = np.repeat(np.arange(len(texts)), lengths)
        word = post.text_root[places]
        slot = self._asked.slot[word]
        filled = slot >= 0
        mask = np.zeros(len(texts), dtype=np.uint64)
        np.bitwise_or.at(mask, owner[filled], np.uint64(1) << slot[filled].astype(np.uint64))
        gained = post.text_weight[places] * self._asked.fill[word] * filled
        return mask, np.bincount(owner, weights=gained, minlength=len(texts)).astype(np.float32)

    def _pairs_of(self, texts: NDArray[np.int32]) -> Floats:
        """For each text the share of the pairs of words in the query that it has."""
        import numpy as np

        places, lengths = spans(self._postings.pair_start, texts)
        owner = np.repeat(np.arange(len(texts)), lengths)
        held = np.isin(self._postings.pair[places], self._asked.numbers)
        share = np.bincount(owner, weights=held, minlength=len(texts)) / max(len(self._asked.numbers), 1)
        return share.astype(np.float32)

    def features(self, nodes: NDArray[np.int32]) -> Ranking:
        """One row a node, one column a feature, in the order of FEATURES."""
        import numpy as np

        post = self._postings
        above = post.node_parent[nodes]
        everyone = np.unique(np.concatenate([nodes, above[above >= 0]]))
        best = self.texts_of(everyone)
        own = np.searchsorted(everyone, nodes)
        up = np.where(above >= 0, np.searchsorted(everyone, np.maximum(above, 0)), -1)
        has_above = (up >= 0).astype(np.float32)
        path = best.mask[own] | np.where(up >= 0, best.mask[up], np.uint64(0)) | self._titles_above(above)
        shown = post.node_traits[nodes]
        said = self._asked.traits
        rows = np.zeros((len(nodes), len(FEATURES)), dtype=np.float32)

        def put(name: str, values: Any) -> None:
            rows[:, PLACE[name]] = values

        for name in (
            "cosine",
            "cosine_title",
            "asked",
            "answered",
            "matched",
            "asked_title",
            "answered_title",
            "pairs",
            "pairs_title",
        ):
            put(name, getattr(best, name)[own])
        put("cosine_above", best.cosine[up] * has_above)
        put("matched_above", best.matched[up] * has_above)
        put("asked_path", self._weight(path))
        for number, source in enumerate(SOURCES):
            put(f"same_{source.value}", best.same[own, number])
        same_above = best.same[up].max(axis=1) * has_above
        unspecified = _has(shown, "unspecified") & ~_has(np.full_like(shown, said), "unspecified")
        other = _has(shown, "other") & ~_has(np.full_like(shown, said), "other")
        asked_above = best.asked_title[up] * has_above
        put("other_asked", other * best.asked_title[own])
        put("other_asked_above", other * asked_above)
        put("unspecified_asked", unspecified * best.asked_title[own])
        put("unspecified_asked_above", unspecified * asked_above)
        put("same_above", same_above)
        put("same_above_unspecified", same_above * unspecified)
        put("complete", post.node_billable[nodes])
        sets = post.node_set[nodes]
        put("heading", ~post.node_billable[nodes] & (sets < 0))
        put("extended", sets >= 0)
        chosen = self._chosen[sets]
        put("extension", chosen >= 0)
        for name, values in _sides(self._query.side, shown).items():
            put(name, values)
        for number, name in enumerate(TRAIT_NAMES):
            bit = 1 << number
            put(f"beyond_{name}", ((shown & bit) > 0) & (not said & bit))
            put(f"lacks_{name}", ((shown & bit) == 0) & bool(said & bit))
        return Ranking(nodes, np.where(sets >= 0, chosen, -1), rows)

    def _titles_above(self, above: NDArray[np.int32]) -> NDArray[np.uint64]:
        """The slots that the titles of all entries above fill."""
        import numpy as np

        post = self._postings
        masks = np.zeros(len(above), dtype=np.uint64)
        while (above >= 0).any():
            titles = np.where(above >= 0, post.node_title[above], -1)
            wanted = np.unique(titles[titles >= 0])
            if len(wanted):
                mask, _ = self._words_of(wanted)
                found = np.searchsorted(wanted, np.maximum(titles, wanted[0]))
                masks |= np.where(titles >= 0, mask[np.minimum(found, len(wanted) - 1)], np.uint64(0))
            above = np.where(above >= 0, post.node_parent[above], -1)
        return masks


# A fracture is presumed closed, its healing routine, where nothing else is said (I.C.19.c).
_PRESUMED = frozenset(map(root, ("closed", "routine", "healing")))
_EPISODE_ROOTS = {root(episode.value): episode for episode in Episode}


def _episode(extension: Extension) -> Episode | None:
    """The episode of care that a 7th character names, if it names one."""
    return next((episode for word, episode in _EPISODE_ROOTS.items() if word in extension.roots), None)


def _has(shown: NDArray[np.int64], name: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (shown & (1 << TRAIT_NAMES.index(name))) > 0
    return found


def _sides(side: Side | None, shown: NDArray[np.int64]) -> dict[str, Any]:
    """What the titles say of the side against what the query says."""
    import numpy as np

    named = {Side.LEFT: _has(shown, "left"), Side.RIGHT: _has(shown, "right"), Side.BOTH: _has(shown, "bilateral")}
    some = named[Side.LEFT] | named[Side.RIGHT] | named[Side.BOTH]
    nothing = np.zeros_like(some)
    if side is None:
        return {"side_right": nothing, "side_wrong": nothing, "side_unsaid": some}
    return {"side_right": named[side], "side_wrong": some & ~named[side], "side_unsaid": nothing}


@dataclass(frozen=True)
class Model:
    """The weight of each feature."""

    weights: Floats

    def score(self, rows: Floats) -> Floats:
        """One number a row, the higher the likelier."""
        found: Floats = rows @ self.weights
        return found


@lru_cache(maxsize=1)
def load() -> Model:
    """The weights that `index.training` made; a feature that it left out weighs nothing."""
    import numpy as np

    named: Mapping[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return Model(np.array([named.get(name, 0.0) for name in FEATURES], dtype=np.float32))
