"""The 7th character of a code by what a query says (I.A.5, I.C.19.a)."""

from __future__ import annotations

from codesets.catalog import Catalog
from codesets.codes import Code
from index.understanding import Episode, Query
from index.words import roots, tokens

_EPISODE_ROOTS = {Episode.INITIAL: "initial", Episode.SUBSEQUENT: "subsequent", Episode.SEQUELA: "sequel"}


def full_code(catalog: Catalog, code: Code, query: Query, *, default: bool = False) -> Code | None:
    """The complete code below an entry that takes a 7th character; None where the query does not say which.

    With `default` a query that names no episode gets the first extension (the initial encounter).
    """
    choices = [(child, catalog.extensions(code).get(child.plain[6:], "")) for child in catalog.leaves(code) if len(child.plain) == 7]
    if not choices:
        return None
    said = set(query.roots)
    if query.episode:
        said |= set(roots([_EPISODE_ROOTS[query.episode]])) | {_EPISODE_ROOTS[query.episode]}

    def fit(meaning: str) -> tuple[int, int]:
        words = set(roots(tokens(meaning)))
        return len(words & said), -len(words - said)

    best = max(choices, key=lambda choice: fit(choice[1]))
    if query.episode is None and not default:
        return None
    return best[0] if query.episode is not None else choices[0][0]
