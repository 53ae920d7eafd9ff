"""When codes came into force and when they went, and what replaced them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files

from codesets.codes import Code, CodeSystem

FIRST_EDITION = date(2015, 10, 1)


@dataclass(frozen=True, slots=True)
class Term:
    """The days for which a code is (or was) in force; `valid_to` None where it still is."""

    valid_from: date
    valid_to: date | None
    replaced_by: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """True where the code may be used for services on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class History:
    """The changes of ICD-10-CM since its first edition, by code; a code without a change has no term."""

    def __init__(self, exact: Mapping[str, Term], stems: Mapping[str, Term]) -> None:
        self._exact = exact
        self._stems = stems

    def term(self, code: Code) -> Term | None:
        """The days of the code's validity where the table knows of a change, else None."""
        if code.system is not CodeSystem.ICD10CM:
            return None
        plain = code.plain
        stems = (plain[:length] for length in range(len(plain), 2, -1))
        return self._exact.get(plain) or next((self._stems[stem] for stem in stems if stem in self._stems), None)

    def knows(self, code: Code) -> bool:
        """True where this very code was once in force; the term of a stem does not prove that a code below it was."""
        return code.plain in self._exact

    def codes(self) -> Iterator[Code]:
        """Every code of the table, then every stem under which a group of codes stands there."""
        for plain in (*self._exact, *self._stems):
            yield Code.parse(plain, CodeSystem.ICD10CM)

    @cached_property
    def horizon(self) -> date:
        """The last day of which the table tells."""
        return max(term.valid_from for term in (*self._exact.values(), *self._stems.values()))

    def replaces(self, code: Code) -> tuple[str, ...]:
        """The codes that this one came in place of."""
        return self._replaced.get(code.plain, ())

    @cached_property
    def _replaced(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for plain, term in self._exact.items():
            old = plain if len(plain) < 4 else f"{plain[:3]}.{plain[3:]}"
            for new in term.replaced_by:
                stem = new.replace(".", "").rstrip("-")
                found[stem] = (*found.get(stem, ()), old)
        return found


@lru_cache(maxsize=1)
def history() -> History:
    """The table history.tsv."""
    exact: dict[str, Term] = {}
    stems: dict[str, Term] = {}
    lines = files(__package__).joinpath("tables/history.tsv").read_text("utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    for row in rows[1:]:
        code, first, last, replaced = (*row.split("\t"), "", "", "")[:4]
        term = Term(
            date.fromisoformat(first) if first else FIRST_EDITION,
            date.fromisoformat(last) if last else None,
            tuple(replaced.split()),
        )
        plain = code.replace(".", "")
        if plain.endswith("-"):
            stems[plain[:-1]] = term
        else:
            exact[plain] = term
    return History(exact, stems)
