"""Codes that coders meet come before ones that mean the same and are hardly used, or no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codesets.codes import CodeSystem
from codesets.readers import starter
from codesets.replaced import replaced
from index.postings import SYSTEMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.postings import Postings

# In units of the score's logarithm: among codes that fit alike, the one in use.
GAIN = 1.5
_GONE = -3.0  # a code that gave way to another is told by much the same words, and nobody who asks in words means it


def usual(postings: Postings) -> NDArray[np.float32]:
    """1 for the entries of our summary of HCPCS, below 0 for those that gave way to another, 0 for the rest.

    The official file has codes of every year beside one another.
    """
    import numpy as np

    codes = {code.value for code, _ in starter.hcpcs_words()}
    system = postings.node_system == SYSTEMS.index(CodeSystem.HCPCS)
    found = np.zeros(len(system), dtype=np.float32)
    for node in np.flatnonzero(system):
        found[node] = _GONE if postings.values[node] in replaced() else postings.values[node] in codes
    return found
