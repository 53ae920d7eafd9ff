"""What may stand together: one module for each convention, and the judgement of a list by all of them."""

from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.judge import CONVENTIONS, CannotJudge, Judgement, check, judge, summary
from codesets.conventions.reading import UnknownText

__all__ = [
    "CONVENTIONS",
    "Basis",
    "CannotJudge",
    "Finding",
    "Judgement",
    "UnknownText",
    "Verdict",
    "check",
    "judge",
    "summary",
]
