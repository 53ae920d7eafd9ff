"""What each kind of evidence adds to a search: the share of first hits without it, the other weights left as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from codesets.codes import CodeSystem
from evals.cases import RetrievalCase
from index.features import FEATURES
from index.fusion import Model
from index.retriever import Retriever

# Every feature is in one group; a test holds it.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "meaning": ("cosine", "cosine_title", "cosine_above"),
    "words": ("asked", "answered", "matched", "asked_title", "answered_title", "matched_above", "pairs", "pairs_title"),
    "printed names": ("same_title", "same_inclusion", "same_above", "same_above_unspecified"),
    "our synonyms": ("same_synonym",),
    "the Index": ("same_index",),
    "hierarchy": (
        "asked_path", "other_asked", "other_asked_above", "unspecified_asked", "unspecified_asked_above", "complete", "heading",
    ),
    "side and 7th character": ("extended", "extension", "side_right", "side_wrong", "side_unsaid"),
    "what only one side says": tuple(name for name in FEATURES if name.startswith(("beyond_", "lacks_"))),
}  # fmt: skip


def without(model: Model, group: str) -> Model:
    """The model with the weights of a group at nothing."""
    kept = [0.0 if name in GROUPS[group] else 1.0 for name in FEATURES]
    return replace(model, weights=model.weights * kept)


def ablation(
    retriever: Retriever, cases: Sequence[RetrievalCase], progress: Callable[[int, int], None]
) -> dict[str, float]:
    """acc@1 of the whole model and without each group, on ICD-10-CM queries."""
    parts = retriever.parts()
    whole = parts.model
    found: dict[str, float] = {}
    try:
        for number, group in enumerate(("", *GROUPS)):
            progress(number, len(GROUPS) + 1)
            parts.model = without(whole, group) if group else whole
            right = 0
            for case in cases:
                hits = retriever.search(case.query, system=CodeSystem.ICD10CM, limit=1)
                right += bool(hits) and hits[0].entry.code.value in case.codes
            found[f"without {group}" if group else "all"] = round(right / len(cases), 4)
    finally:
        parts.model = whole
    progress(len(GROUPS) + 1, len(GROUPS) + 1)
    return found
