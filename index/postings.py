"""The texts of the index as numbers, to rank by: the roots of each, the entries it names, where each entry stands."""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codesets.codes import Code, CodeSystem
from index.documents import Document, Node, Source
from index.words import EMPTY, Said, root, roots, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]

SOURCES = tuple(Source)
SYSTEMS = tuple(CodeSystem)
# Words of a text that a query need not say to name it.
FREE = frozenset(root(word) for word in ("unspecified", "nos", "nec", "elsewhere", "classified", "not", "specified"))
# What a title may say beyond the query, or the query beyond the title, by the words that say it.
TRAITS: Mapping[str, frozenset[str]] = {
    name: frozenset(root(word) for word in words.split())
    for name, words in {
        "unspecified": "unspecified",
        "other": "other",
        "acute": "acute",
        "chronic": "chronic",
        "congenital": "congenital hereditary inherited familial",
        "newborn": "newborn neonatal perinatal fetal fetus birth",
        "pregnancy": "pregnancy childbirth puerperium obstetric maternal gestational pregnant labor delivery postpartum trimester",
        "history": "history",
        "family": "family",
        "screening": "screening encounter examination",
        "sequela": "sequela following late",
        "secondary": "secondary due induced",
        "elsewhere": "elsewhere",
        "drug": "drug poisoning adverse underdosing toxic",
        "injury": "injury traumatic fracture laceration",
        "juvenile": "juvenile infantile childhood child adolescent",
        "complication": "complication complicating complicated",
        "postprocedural": "postprocedural intraoperative postoperative surgical procedure device graft implant",
        "malignant": "malignant",
        "benign": "benign",
        "insitu": "situ uncertain",
        "metastatic": "metastatic",
        "recurrent": "recurrent",
        "without": "without",
        "bilateral": "bilateral",
        "left": "left",
        "right": "right",
        "carrier": "carrier contact exposure",
        "personal": "personal",
        "allergy": "allergy status",
    }.items()
}
TRAIT_NAMES = tuple(TRAITS)
_ARRAYS = (
    "text_start", "text_root", "text_core", "text_vector", "text_document_start", "text_document", "node_document_start", "document_node",
    "document_text", "document_source", "node_parent", "node_title", "node_traits", "node_billable", "node_system", "node_set",
    "child_start", "child_node", "root_texts", "pair_start", "pair",
)  # fmt: skip


def traits(words: Iterable[str]) -> int:
    """The traits that these roots show, as bits in the order of TRAIT_NAMES."""
    own = frozenset(words)
    return sum(1 << place for place, name in enumerate(TRAIT_NAMES) if own & TRAITS[name])


def pairs(words: Iterable[str]) -> set[int]:
    """A number for each two roots that stand side by side; `with damage` and `without damage` have different ones."""
    return {zlib.crc32(f"{one} {other}".encode()) for one, other in pairwise(words)}


def write(
    path: Path,
    sayings: Sequence[Said],
    documents: Mapping[int, Sequence[Document]],
    nodes: Sequence[Node],
    vectors: Sequence[int],
) -> None:
    """Write the arrays and names of an index whose texts, numbered from 0, say this and have these vectors, and of its entries."""
    import numpy as np

    known: dict[str, int] = {}
    starts, numbers, core = [0], [], []
    pair_starts, sides = [0], []
    counts: list[int] = []
    for own in sayings:
        sides += sorted(pairs(map(root, own.words)))
        pair_starts.append(len(sides))
        for word in own.roots:
            number = known.setdefault(word, len(known))
            if number == len(counts):
                counts.append(0)
            counts[number] += 1
            numbers.append(number)
            core.append(word in own.core)
        starts.append(len(numbers))
    for extensions, times in Counter(node.extensions for node in nodes).items():
        for _, meaning in extensions:
            for word in set(roots(tokens(meaning))):
                if known.setdefault(word, len(known)) == len(counts):
                    counts.append(0)
                counts[known[word]] += times
    places = {node.code: number for number, node in enumerate(nodes)}
    named = sorted(
        (places[document.code], SOURCES.index(document.source), text)
        for text, several in documents.items()
        for document in several
        if document.code in places
    )
    sets: dict[tuple[tuple[str, str], ...], int] = {}
    title_of = {node: text for node, source, text in named if SOURCES[source] is Source.TITLE}
    arrays = {
        "text_start": np.array(starts, dtype=np.int32),
        "text_root": np.array(numbers, dtype=np.int32),
        "text_core": np.array(core, dtype=bool),
        "text_vector": np.array(vectors, dtype=np.int32),
        "node_document_start": _starts([node for node, _, _ in named], len(nodes)),
        "document_node": np.array([node for node, _, _ in named], dtype=np.int32),
        "document_text": np.array([text for _, _, text in named], dtype=np.int32),
        "document_source": np.array([source for _, source, _ in named], dtype=np.int8),
        "text_document_start": _starts([text for _, _, text in named], len(sayings)),
        "text_document": np.array(
            sorted(range(len(named)), key=lambda place: (named[place][2], place)), dtype=np.int32
        ),
        "node_parent": np.array([places.get(node.parent, -1) if node.parent else -1 for node in nodes], dtype=np.int32),
        "node_title": np.array([title_of.get(number, -1) for number in range(len(nodes))], dtype=np.int32),
        "node_traits": np.array(
            [traits(sayings[title_of[n]].roots) if n in title_of else 0 for n in range(len(nodes))], dtype=np.int64
        ),
        "node_billable": np.array([node.billable for node in nodes], dtype=bool),
        "node_system": np.array([SYSTEMS.index(node.code.system) for node in nodes], dtype=np.int8),
        "node_set": np.array(
            [sets.setdefault(n.extensions, len(sets)) if n.extensions else -1 for n in nodes], dtype=np.int16
        ),
        "pair_start": np.array(pair_starts, dtype=np.int32),
        "pair": np.array(sides, dtype=np.uint32),
        "root_texts": np.array(counts, dtype=np.int32),
    }
    above = arrays["node_parent"]
    arrays["child_start"] = _starts([int(parent) for parent in above if parent >= 0], len(nodes))
    arrays["child_node"] = np.array(
        sorted((n for n in range(len(nodes)) if above[n] >= 0), key=lambda n: (int(above[n]), n)), dtype=np.int32
    )
    # An index into `sets` must not count the empty set.
    names = {
        "roots": list(known),
        "values": [node.code.value for node in nodes],
        "sets": [list(extensions) for extensions in sets],
    }
    with path.open("wb") as file:
        np.savez(file, names=np.frombuffer(json.dumps(names).encode(), dtype=np.uint8), **arrays)


def _starts(owners: Sequence[int] | Numbers, count: int) -> Any:
    import numpy as np

    return np.concatenate([[0], np.cumsum(np.bincount(np.array(owners, dtype=np.int64), minlength=count))]).astype(
        np.int32
    )


@dataclass(frozen=True)
class Extension:
    """One 7th character of a set: its character, its meaning, the roots of the meaning, and those side by side in it.

    A meaning of one word has that word as its own neighbour.
    """

    character: str
    meaning: str
    roots: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, character: str, meaning: str) -> Extension:
        """The extension as the code set prints it."""
        words = tokens(meaning)
        own = list(map(root, words))
        telling = [EMPTY.isdisjoint({one, other}) for one, other in pairwise(words)]
        pairs = {pair for pair, tells in zip(pairwise(own), telling, strict=True) if tells}
        return cls(character, meaning, frozenset(roots(words)), frozenset(pairs or {(word, word) for word in own[-1:]}))


class Postings:
    """Reads what `write` wrote; a few megabytes in memory."""

    text_start: Numbers
    text_root: Numbers
    text_core: NDArray[np.bool_]
    text_vector: Numbers
    text_document_start: Numbers
    text_document: Numbers
    node_document_start: Numbers
    document_node: Numbers
    document_text: Numbers
    document_source: NDArray[np.int8]
    node_parent: Numbers
    node_title: Numbers
    node_traits: NDArray[np.int64]
    node_billable: NDArray[np.bool_]
    node_system: NDArray[np.int8]
    node_set: NDArray[np.int16]
    child_start: Numbers
    child_node: Numbers
    root_texts: Numbers
    pair_start: Numbers
    pair: NDArray[np.uint32]

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path, allow_pickle=False) as archive:
            for name in _ARRAYS:
                setattr(self, name, archive[name])
            names = json.loads(archive["names"].tobytes())
        self.roots: dict[str, int] = {word: number for number, word in enumerate(names["roots"])}
        self.values: list[str] = names["values"]
        self.sets = tuple(
            tuple(Extension.of(character, meaning) for character, meaning in extensions) for extensions in names["sets"]
        )
        self.places = {
            (int(system), value): n for n, (system, value) in enumerate(zip(self.node_system, self.values, strict=True))
        }
        texts = len(self.text_start) - 1
        # Inverse document frequency.
        self.rarity: NDArray[np.float32] = np.log(1 + texts / (self.root_texts + 0.5)).astype(np.float32)
        self.unknown = math.log(1 + texts / 0.5)
        free = np.array([word in FREE for word in self.roots], dtype=bool)
        self.text_weight: NDArray[np.float32] = np.where(
            self.text_core & ~free[self.text_root], self.rarity[self.text_root], 0
        ).astype(np.float32)
        sums = np.concatenate([[0.0], np.cumsum(self.text_weight, dtype=np.float64)])
        self.text_total: NDArray[np.float32] = (sums[self.text_start[1:]] - sums[self.text_start[:-1]]).astype(
            np.float32
        )

    @cached_property
    def having(self) -> tuple[Numbers, Numbers]:
        """Where the texts of each root begin in a list of texts, and that list."""
        import numpy as np

        owner = np.repeat(np.arange(len(self.text_start) - 1, dtype=np.int32), np.diff(self.text_start))
        order = np.argsort(self.text_root, kind="stable")
        return _starts(self.text_root, len(self.roots)), owner[order]

    @cached_property
    def text_system(self) -> NDArray[np.int8]:
        """The number of the system whose entries each text names; -1 for none."""
        import numpy as np

        systems = np.full(len(self.text_start) - 1, -1, dtype=np.int8)
        some = np.flatnonzero(np.diff(self.text_document_start))
        systems[some] = self.node_system[self.document_node[self.text_document[self.text_document_start[some]]]]
        return systems

    @cached_property
    def sharing(self) -> tuple[Numbers, Numbers]:
        """Where the texts of each vector begin in a list of texts, and that list."""
        import numpy as np

        order = np.argsort(self.text_vector, kind="stable").astype(np.int32)
        count = int(self.text_vector.max(initial=-1)) + 1
        starts = np.searchsorted(self.text_vector[order], np.arange(count + 1)).astype(np.int32)
        return starts, order

    @cached_property
    def titles_above(self) -> tuple[Numbers, Numbers]:
        """Where the titles of the entries above each entry begin in a list of texts, and that list."""
        import numpy as np

        owners, titles = [], []
        nodes, above = np.arange(len(self.node_parent), dtype=np.int32), self.node_parent
        while len(nodes):
            nodes, above = nodes[above >= 0], above[above >= 0]
            titled = self.node_title[above] >= 0
            owners.append(nodes[titled])
            titles.append(self.node_title[above[titled]])
            above = self.node_parent[above]
        owner, title = np.concatenate(owners), np.concatenate(titles)
        return _starts(owner, len(self.node_parent)), title[np.argsort(owner, kind="stable")]

    @cached_property
    def extension_pairs(self) -> frozenset[tuple[str, str]]:
        """What stands side by side in the meaning of some 7th character."""
        return frozenset(pair for extensions in self.sets for extension in extensions for pair in extension.pairs)

    def code(self, node: int) -> Code:
        """The code of an entry."""
        return Code(SYSTEMS[self.node_system[node]], self.values[node])

    def node(self, code: Code) -> int | None:
        """The number of an entry; None where the index has none of that code."""
        return self.places.get((SYSTEMS.index(code.system), code.value))

    def below(self, node: int, heading: int) -> bool:
        """True where the heading stands above the node."""
        above = int(self.node_parent[node])
        while above >= 0 and above != heading:
            above = int(self.node_parent[above])
        return above == heading

    def ends(self, node: int) -> bool:
        """True where nothing but a 7th character may follow."""
        return bool(self.node_billable[node]) or bool(self.node_set[node] >= 0)

    def weight(self, word: str) -> float:
        """How much a root tells; one that no text has tells most."""
        number = self.roots.get(word)
        return self.unknown if number is None else float(self.rarity[number])


def spans(start: Numbers, of: Numbers) -> tuple[Numbers, Numbers]:
    """The places in a list of runs that belong to the owners `of`, and the length of each run."""
    import numpy as np

    first = start[of]
    lengths = start[of + 1] - first
    ends = lengths.cumsum(dtype=np.int32)
    if not len(ends) or not ends[-1]:
        return np.zeros(0, dtype=np.int32), lengths
    places: Numbers = np.arange(ends[-1], dtype=np.int32)
    places += (first - ends + lengths).repeat(lengths)
    return places, lengths


def member(values: NDArray[np.uint32], some: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which values are among `some` (sorted): what `np.isin` says, quicker for few."""
    import numpy as np

    if not len(some):
        return np.zeros(len(values), dtype=bool)
    found: NDArray[np.bool_] = some.take(some.searchsorted(values), mode="clip") == values
    return found
