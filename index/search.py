"""The hits of a query: a code that it spells first, then the entries that its words mean, with the 7th character it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry
from index import extension, presumed, usual
from index.features import FEATURES, PLACE
from index.parts import Parts
from index.understanding import Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.candidates import Numbers
    from index.embedders import Vectors

    Floats = NDArray[np.float64]

MAX_SPELT = 200  # characters in which codes are looked for
_NEXT_READING = 0.5  # what a reading less literal than the first costs in score
# So likely by words alone that meaning changed no first hit among the last 500 queries of each development set.
_DECIDED = 0.95
_NAMED = 0.8  # the same where the query's very words are a name of an entry
_ENOUGH = 5  # entries to show beside it; where words find fewer, meaning finds more
_LIKELIEST = 3  # hits that stand by their own likelihood alone
_SHARED = 0.03  # the part of a family's likelihood that its members share: they come before strangers
_FRAGMENT = re.compile(r"(?<![\w.])[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?-?(?![\w])")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, how likely it is meant (0 to 1 within one search), and why it is there."""

    entry: Entry
    score: float
    matched_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Entries by node and extension, best first, with how likely each is, its features, and what its cosine stands for.

    `named` where a text has the very words of the query.
    """

    keys: list[tuple[int, int]]
    likely: Floats
    rows: NDArray[np.float32]
    near: str
    named: bool

    @property
    def surest(self) -> float:
        """How likely the likeliest is."""
        return float(self.likely.max(initial=0.0))


class Search:
    """Searches in the releases of one day."""

    def __init__(
        self, parts: Parts, catalog: Catalog, systems: Sequence[CodeSystem], billable: bool, limit: int
    ) -> None:
        self._parts = parts
        self._catalog = catalog
        self._systems = systems
        self._billable = billable
        self._limit = limit

    def run(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """The best hits of each query: a code spelt out first, then what was ranked.

        All are ranked by their words; what these do not decide is embedded together and ranked by words and meaning.
        """
        import numpy as np

        searched = self._parts.candidates
        readings = iter(searched.by_words([reading for query in queries for reading in query.readings], self._systems))
        texts = [[next(readings) for _ in query.readings] for query in queries]
        ranked = [self._ranked(query, None, own) for query, own in zip(queries, texts, strict=True)]
        left = [n for n, query in enumerate(queries) if query.readings and not _decided(ranked[n])]
        if left:
            vectors = self._parts.embedded([queries[n] for n in left])
            near = iter(searched.by_meaning(np.concatenate(vectors), self._systems))
            for n, own in zip(left, vectors, strict=True):
                both = [np.union1d(words, next(near)) for words in texts[n]]
                ranked[n] = self._ranked(queries[n], own, both)
        return [self._hits(query, own) for query, own in zip(queries, ranked, strict=True)]

    def _hits(self, query: Query, ranked: _Ranked) -> list[Hit]:
        hits: dict[Code, Hit] = {hit.entry.code: hit for hit in self._by_code(query)}
        if len(hits) < self._limit:
            for hit in self._of_ranked(ranked):
                hits.setdefault(hit.entry.code, hit)
                if len(hits) == self._limit:
                    break
        return list(hits.values())[: self._limit]

    def _by_code(self, query: Query) -> Iterable[Hit]:
        """The entries whose codes the query spells: all of it, or one of its words."""
        for spelt in dict.fromkeys([query.raw.strip()[:20], *_FRAGMENT.findall(query.raw[:MAX_SPELT])]):
            for system in self._systems:
                try:
                    entry = self._catalog.find(spelt, system)
                except InvalidCode:
                    continue
                if entry is None or (self._billable and not entry.billable):
                    continue
                if spelt == query.raw.strip() or "." in spelt or len(entry.code.plain) > 3:
                    yield Hit(entry, 1.0, ("code",))

    def _ranked(self, query: Query, vectors: Vectors | None, candidates: Sequence[Numbers]) -> _Ranked:
        """The candidates of all readings by their scores, each as the reading that scores it best has it."""
        import numpy as np

        rankings = self._parts.rank(query, vectors, self._systems, candidates=candidates)
        near = "words" if vectors is None else "meaning"
        if not sum(len(ranking.nodes) for ranking in rankings):
            return _Ranked([], np.zeros(0), np.zeros((0, len(FEATURES)), dtype=np.float32), near, False)
        rows = np.concatenate([ranking.features for ranking in rankings])
        reading = np.repeat(np.arange(len(rankings)), [len(ranking.nodes) for ranking in rankings])
        scores = self._parts.model.score(rows) - _NEXT_READING * (reading > 0)
        nodes = np.concatenate([ranking.nodes for ranking in rankings])
        scores = scores - presumed.COST * presumed.unsaid(query, nodes, self._parts.postings)
        scores = scores + usual.GAIN * self._parts.usual[nodes]
        extensions = np.concatenate([ranking.extensions for ranking in rankings])
        order = np.lexsort((reading, -scores, extensions, nodes))
        again = (np.diff(nodes[order]) == 0) & (np.diff(extensions[order]) == 0)
        kept = order[np.concatenate([[True], ~again])]
        total = np.logaddexp.reduce(scores[kept].astype(np.float64))
        # Equal but for the last digits: the order of the code set decides.
        kept = kept[np.lexsort((extensions[kept], nodes[kept], -np.round(scores[kept].astype(np.float64), 5)))]
        likely = np.exp(scores[kept].astype(np.float64) - total)
        order = np.argsort(-likely - self._of_family(nodes[kept], likely), kind="stable")
        order = np.concatenate([np.arange(min(_LIKELIEST, len(kept))), order[order >= _LIKELIEST]])
        best = kept[order]
        keys = list(zip(nodes[best].tolist(), extensions[best].tolist(), strict=True))
        return _Ranked(keys, likely[order], rows[best], near, rankings[0].named)

    def _of_ranked(self, ranked: _Ranked) -> Iterable[Hit]:
        """The hits of what was ranked, each heading behind the best of the complete codes below it."""
        place = {key: n for n, key in enumerate(ranked.keys)}
        for key in self._completed(ranked.keys)[: 3 * self._limit]:
            entry = self._entry(*key)
            if entry is not None:
                n = place[key]
                yield Hit(entry, round(float(ranked.likely[n]), 4), _why(ranked.rows[n], ranked.near))

    def _of_family(self, nodes: NDArray[np.int32], likely: Floats) -> Floats:
        """What each complete entry gets of the likelihood of its family, the entries right below one heading."""
        import numpy as np

        postings = self._parts.postings
        above = postings.node_parent[nodes]
        member = (above >= 0) & (postings.node_billable[nodes] | (postings.node_set[nodes] >= 0))
        whole = np.bincount(above[member], weights=likely[member], minlength=len(postings.node_parent))
        size = postings.child_start[above + 1] - postings.child_start[above]
        return np.where(member, _SHARED * whole[above] / np.sqrt(np.maximum(size, 1)), 0.0)

    def _completed(self, order: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The order with each heading behind the best of the complete codes below it: nobody reports a heading."""
        postings = self._parts.postings
        found: dict[tuple[int, int], None] = {}
        for place, key in enumerate(order[: 4 * self._limit]):
            node = key[0]
            if not postings.node_billable[node] and postings.node_set[node] < 0:
                below = (
                    other for other in order[place + 1 :] if postings.below(other[0], node) and postings.ends(other[0])
                )
                found.update(dict.fromkeys(islice(below, 1)))
            found.setdefault(key)
        return list(found)

    def _entry(self, node: int, chosen: int) -> Entry | None:
        """The entry of a node, with its 7th character where one is chosen; None where it is not wanted or not in force."""
        postings = self._parts.postings
        code = postings.code(node)
        if postings.node_set[node] >= 0 and (chosen >= 0 or self._billable):
            extensions = postings.sets[postings.node_set[node]]
            own = extensions[chosen] if chosen >= 0 else extension.default(extensions)
            full = extension.extended(code, own)
            code = full if self._catalog.exists(full) else code
        entry = self._catalog.entry(code)
        return entry if entry is not None and (entry.billable or not self._billable) else None


_NAMING = tuple(PLACE[f"same_{kind}"] for kind in ("inclusion", "synonym", "above"))


def _decided(ranked: _Ranked) -> bool:
    """Whether the words decide: one entry is all but certain; less will do where the query is a name of an entry."""
    if len(ranked.keys) < _ENOUGH:
        return False
    return ranked.surest >= (_NAMED if ranked.named else _DECIDED)


def _why(row: NDArray[np.float32], near: str) -> tuple[str, ...]:
    """Why an entry is found; `near` is what its cosine stands for."""
    title = row[PLACE["same_title"]] or (row[PLACE["asked_title"]] > 0.5 and row[PLACE["answered_title"]] > 0.5)
    reasons = {
        "title": title,
        "term": any(row[place] for place in _NAMING),
        "index": row[PLACE["same_index"]],
        near: row[PLACE["cosine"]] > 0.5,
    }
    return tuple(name for name, holds in reasons.items() if holds) or (near,)
