"""A condition on its way to the worksheet: its code so far, where the note says it, and why it was decided so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.coding.candidates import Candidate
from assistant.coding.statements import Origin, Statement
from codesets.codes import Code
from codesets.conventions.finding import Basis


@dataclass(frozen=True, slots=True)
class Condition:
    """A code with the statements that it rests on, the first the chief one.

    `named` is the entry that the words name before the detail was looked for; `because` holds clauses of the
    rationale in the order of the steps; `fit` is how well the words fit (0 to 1).
    """

    code: Code
    statements: tuple[Statement, ...]
    named: Code
    fit: float
    candidates: tuple[Candidate, ...] = ()
    because: tuple[str, ...] = ()
    citations: tuple[Basis, ...] = ()
    open_sides: tuple[Code, ...] = ()
    derived: bool = False

    @property
    def statement(self) -> Statement:
        """The chief statement."""
        return self.statements[0]

    @property
    def stated(self) -> bool:
        """True where a problem line or the prose of the assessment states it."""
        return self.statement.origin in (Origin.LINE, Origin.PROSE)

    def has(self, *prefixes: str) -> bool:
        """True where the code begins with one of the (dotted) prefixes."""
        return self.code.value.startswith(prefixes)

    def become(self, code: Code, because: str, *citations: Basis, statements: tuple[Statement, ...] = ()) -> Condition:
        """The same condition under another code, with the reason."""
        more = tuple(dict.fromkeys((*self.statements, *statements)))
        return replace(
            self,
            code=code,
            statements=more,
            because=(*self.because, because),
            citations=(*self.citations, *citations),
            open_sides=(),
            derived=True,
        )
