"""The kinds of run: for each, how a case is scored and which figures its cases give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Protocol

from assistant.bootstrap import Application
from evals.cases import MODELS
from evals.measures import Measure, Tables
from evals.plan import Plan

Json = dict[str, Any]
Scorer = Callable[[Any], Json]


class Kind(Protocol):
    """A module of this package named like its kind.

    `STAGE` names its cases for the progress; `POOL_FROM` is the number of cases from which further processes are worth
    their start; `GUARDS` are the measures that must not become worse, the one that stands for the whole first.
    """

    STAGE: str
    POOL_FROM: int
    GUARDS: tuple[str, ...]
    MEASURES: tuple[Measure, ...]

    def scorer(self, application: Application, plan: Plan) -> Scorer:
        """What turns a case into its scored document."""
        ...

    def tabulate(self, cases: Iterable[Json]) -> Tables:
        """The counts of every measure, in one pass over scored documents."""
        ...

    def details(self, cases: Iterable[Json]) -> Json:
        """Further tables of the report, in one pass."""
        ...


def kind(name: str) -> Kind:
    """The kind of that name; its module is loaded when it is first asked for."""
    if name not in MODELS:
        raise KeyError(name)
    found: Kind = import_module(f"evals.{name}")
    return found
