"""Codes that coders meet come before ones that mean the same and are hardly used, or no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codesets.codes import CodeSystem
from codesets.readers import starter
from index.postings import SYSTEMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.postings import Postings

# In units of the score's logarithm: among codes that fit alike, the one in use.
GAIN = 1.5


def usual(postings: Postings) -> NDArray[np.bool_]:
    """Which entries are in our summary of HCPCS: the official file has codes of every year beside one another."""
    import numpy as np

    codes = {code.value for code, _ in starter.hcpcs_words()}
    system = postings.node_system == SYSTEMS.index(CodeSystem.HCPCS)
    found = np.zeros(len(system), dtype=bool)
    for node in np.flatnonzero(system):
        found[node] = postings.values[node] in codes
    return found
