"""Walk down the hierarchy to the complete code that the documentation supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.entries import Entry
from index.words import root, roots, tokens

# What a word of a leaf's title is worth where the statement says it, where the note says it of the same thing, and
# what it costs where nobody says it.
_SAID, _NEAR, _UNSAID = 3.0, 1.5, 1.0
# Words by which a title says that nothing more is known; they are chosen by silence.
_SILENT: Mapping[str, float] = {
    root("unspecified"): 0.6,
    root("without"): 0.2,
    root("uncomplicated"): 0.3,
    root("other"): -0.8,
    root("specified"): -0.4,
}
_WITHOUT = root("without")
_EPISODES = {"A": "initial", "D": "subsequent", "S": "sequela"}


@dataclass(frozen=True, slots=True)
class Documentation:
    """The words that speak of one condition: of its own statement, and of sentences near it or of the same site."""

    said: frozenset[str]
    near: frozenset[str]
    episode: str = "A"

    @classmethod
    def of(cls, statement: str, around: Iterable[str] = (), episode: str = "A") -> Documentation:
        """The roots of a statement's words and of the text around it."""
        near = frozenset(word for text in around for word in roots(tokens(text)))
        return cls(frozenset(roots(tokens(statement))), near, episode)


def specify(code: Code, documentation: Documentation, catalog: Catalog) -> Code | None:
    """The complete code at or below `code` that fits the documentation best; None where there is none.

    What is not documented is left unspecified (I.B.18); the 7th character follows the episode of care (I.C.19.a).
    """
    entry = catalog.entry(code)
    if entry is None:
        return None
    while not entry.billable:
        below = [child for child in catalog.children(entry.code) if catalog.leaves(child.code)]
        if not below:
            return None
        generated = [child for child in below if child.generated]
        entry = _extended(generated, documentation) if generated else _fittest(entry, below, documentation)
    return entry.code


def _fittest(parent: Entry, below: list[Entry], documentation: Documentation) -> Entry:
    known = frozenset(roots(tokens(parent.title)))
    return max(below, key=lambda child: (_fit(child, known, documentation), -below.index(child)))


def _fit(child: Entry, known: frozenset[str], documentation: Documentation) -> float:
    """How well the words that a child adds to its parent's title are documented."""
    words = roots(tokens(child.title))
    # "without complications" says that nothing of the kind is known: silence fits it.
    stated = words[: words.index(_WITHOUT) + 1] if _WITHOUT in words else words
    added = [word for word in dict.fromkeys(stated) if word not in known]
    return sum(_worth(word, documentation) for word in added)


def _worth(word: str, documentation: Documentation) -> float:
    if word in _SILENT:
        return _SILENT[word]
    if word in documentation.said:
        return _SAID
    return _NEAR if word in documentation.near else -_UNSAID


def _extended(generated: list[Entry], documentation: Documentation) -> Entry:
    """The 7th character of the episode of care; fractures with nothing more said are closed (I.C.19.c)."""
    wanted = _EPISODES.get(documentation.episode, "initial")
    fitting = [child for child in generated if child.code.plain[-1] == documentation.episode]
    worded = [child for child in generated if wanted in child.title.rpartition(", ")[2]]
    candidates = worded or fitting or generated
    return max(candidates, key=lambda child: (_episode_fit(child, documentation), -candidates.index(child)))


def _episode_fit(child: Entry, documentation: Documentation) -> float:
    words = roots(tokens(child.title.rpartition(", ")[2]))
    return sum(_SAID if word in documentation.said else 0.0 for word in words if word not in {"encount", "initi"})
