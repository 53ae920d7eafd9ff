"""The script that makes `weights.json`: titles, inclusion terms and our synonyms turned into queries, a softmax over hits.

Run `python -m index.training HOME` over the data folder of a built index.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codesets.codes import CodeSystem
from index import fusion
from index.build import current
from index.documents import Source, collection_of
from index.features import FEATURES
from index.manifest import read_manifest
from index.postings import FREE, SOURCES, SYSTEMS, TRAIT_NAMES, Postings, spans
from index.retriever import Retriever
from index.words import EMPTY, root, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEED = 20260401
KEPT = 100  # candidates of a query that are learned from: the best by the weights in use, and the right ones
PENALTY = 0.02
# How many queries of each kind; a held-out text is taken out of the index for its own query.
MIX: tuple[tuple[Source, bool, int], ...] = (
    (Source.INCLUSION, True, 2500),
    (Source.SYNONYM, True, 3500),
    (Source.INCLUSION, False, 300),
    (Source.SYNONYM, False, 500),
    (Source.TITLE, False, 700),
)


@dataclass(frozen=True)
class Lesson:
    """A query, the entries that answer it, and the documents that must not be seen while it is learned from."""

    query: str
    right: frozenset[int]
    without: frozenset[int]


@dataclass(frozen=True)
class Example:
    """The features of a query's candidates and which of them are right."""

    rows: NDArray[np.float32]
    right: NDArray[np.bool_]


def lessons(postings: Postings, texts: Mapping[int, str], system: CodeSystem, seed: int = SEED) -> Iterator[Lesson]:
    """Queries made of the texts of a system, by MIX; the same for the same index and seed."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    wanted = SYSTEMS.index(system)
    for source, held_out, count in MIX:
        own = [
            document
            for document in range(len(postings.document_text))
            if postings.document_source[document] == SOURCES.index(source)
            and postings.node_system[postings.document_node[document]] == wanted
        ]
        for document in chance.sample(own, min(count, len(own))):
            node = int(postings.document_node[document])
            text = int(postings.document_text[document])
            right = complete(postings, node)
            query = texts[text]
            if source is Source.TITLE:
                query = shortened(query, chance)
            without = frozenset(_same(postings, text)) if held_out else frozenset()
            if right and query:
                yield Lesson(query, right, without)


def complete(postings: Postings, node: int) -> frozenset[int]:
    """The entries that a text of this entry asks for: itself where complete, else what is unspecified below it."""
    if postings.node_billable[node] or postings.node_set[node] >= 0:
        return frozenset({node})
    below, _ = spans(postings.child_start, _one(node))
    children = [int(child) for child in postings.child_node[below]]
    bit = 1 << TRAIT_NAMES.index("unspecified")
    plain = [child for child in children if int(postings.node_traits[child]) & bit]
    found = [complete(postings, child) for child in plain]
    return frozenset().union(*found) if found else frozenset()


def shortened(title: str, chance: random.Random) -> str:
    """A title as somebody would say it: without what says nothing, now and then in another order."""
    words = [word for word in tokens(title) if word not in EMPTY and root(word) not in FREE]
    if chance.random() < 0.3:
        chance.shuffle(words)
    if len(words) > 4 and chance.random() < 0.5:
        words.pop(chance.randrange(len(words)))
    return " ".join(words)


def _one(node: int) -> Any:
    import numpy as np

    return np.array([node], dtype=np.int32)


def _same(postings: Postings, text: int) -> Iterator[int]:
    """The documents whose texts have the same words as this one."""
    own = _roots(postings, text)
    start, end = postings.text_document_start[text], postings.text_document_start[text + 1]
    nodes = {int(postings.document_node[document]) for document in postings.text_document[start:end]}
    for node in nodes:
        for document in range(postings.node_document_start[node], postings.node_document_start[node + 1]):
            if _roots(postings, int(postings.document_text[document])) == own:
                yield document
    yield from (int(document) for document in postings.text_document[start:end])


def _roots(postings: Postings, text: int) -> frozenset[int]:
    return frozenset(postings.text_root[postings.text_start[text] : postings.text_start[text + 1]].tolist())


def examples(retriever: Retriever, taught: Sequence[Lesson], system: CodeSystem) -> Iterator[Example]:
    """The candidates of each lesson; a lesson whose answer is not among them teaches nothing."""
    import numpy as np

    parts = retriever.parts()
    for lesson, (query, vectors) in zip(taught, parts.read([lesson.query for lesson in taught]), strict=True):
        blocks = parts.rank(query, vectors, [system], without=lesson.without)
        if not blocks:
            continue
        rows = np.concatenate([block.features for block in blocks])
        nodes = np.concatenate([block.nodes for block in blocks])
        right = np.isin(nodes, list(lesson.right))
        if not right.any():
            continue
        best = np.argsort(-parts.model.score(rows), kind="stable")[:KEPT]
        kept = np.union1d(best, np.flatnonzero(right))
        yield Example(rows[kept], right[kept])


def fit(taught: Sequence[Example], penalty: float = PENALTY) -> NDArray[np.float64]:
    """The weights under which the right candidates are likeliest (softmax, quadratic penalty), one a feature."""
    import numpy as np
    from scipy.optimize import minimize

    rows = np.concatenate([example.rows for example in taught]).astype(np.float64)
    right = np.concatenate([example.right for example in taught])
    starts = np.concatenate([[0], np.cumsum([len(example.right) for example in taught])[:-1]])
    owner = np.repeat(np.arange(len(taught)), [len(example.right) for example in taught])
    scale = np.maximum(rows.std(axis=0), 1e-3)
    rows /= scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        likely = np.exp(scores)
        everything = np.add.reduceat(likely, starts)
        good = np.add.reduceat(likely * right, starts)
        pull = likely / everything[owner] - likely * right / good[owner]
        value = float(np.mean(np.log(everything) - np.log(good)) + penalty * weights @ weights / 2)
        return value, rows.T @ pull / len(taught) + penalty * weights

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    weights: NDArray[np.float64] = found.x / scale
    return weights


def main() -> None:
    """Learn the weights from the index of a data folder and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--out", type=Path, default=fusion.WEIGHTS)
    given = parser.parse_args()
    folder = current(given.home)
    retriever = Retriever(folder, read_manifest(folder))
    parts = retriever.parts()
    system = CodeSystem.ICD10CM
    texts = dict(parts.lexical.texts(collection_of(system)))
    taught = list(examples(retriever, list(lessons(parts.postings, texts, system)), system))
    weights = {name: round(float(value), 3) for name, value in zip(FEATURES, fit(taught), strict=True)}
    if not any(SOURCES[source] is Source.INDEX for source in parts.postings.document_source):
        # The Index comes from a file that the user adds: where it is not there to learn from, its lines count as inclusion terms do.
        weights["same_index"] = weights["same_inclusion"]
    about = f"python -m index.training, {len(taught)} queries, seed {SEED}"
    given.out.write_text(json.dumps({"made_by": about, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
