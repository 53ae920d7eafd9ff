"""The figures of guideline questions, computed by hand."""

from __future__ import annotations

import pytest

from evals import guidelines
from evals.cases import GuidelineCase
from index.retriever import GuidelineHit


class Fixed:
    """Answers every question with the same sections."""

    def __init__(self, *refs: str) -> None:
        self._refs = refs

    def search_guidelines(self, query: str, limit: int = 5) -> list[GuidelineHit]:
        return [GuidelineHit(ref, 0.5) for ref in self._refs][:limit]


def _case(number: int, *refs: str) -> GuidelineCase:
    return GuidelineCase(id=str(number), query="a question", refs=refs)


def test_first_among_three_and_not_found() -> None:
    cases = [_case(1, "I.A.1"), _case(2, "IV.H"), _case(3, "II.C"), _case(4, "III.B")]
    scored = [guidelines.score(case, Fixed("I.A.1", "x", "IV.H", "II.C")) for case in cases]
    figures = guidelines.tabulate(scored).figures()
    assert figures["acc@1"].value == 1 / 4
    assert figures["hit@3"].value == 2 / 4
    assert figures["mrr"].value == pytest.approx((1 + 1 / 3 + 1 / 4) / 4, abs=1e-5)
