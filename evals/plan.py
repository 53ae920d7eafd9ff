"""What a run is to do: kind, engine, which cases."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.settings import BUILTIN
from codesets.refusal import Refusal

FLOORS = ("tfidf", "words")
# The kinds that the classic baselines can run: they find codes and nothing else.
FLOOR_KINDS = frozenset({"retrieval", "notes"})


class CannotRun(Refusal, ValueError):
    """The run cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a run that decide its result.

    `engine` is `builtin`, `tfidf`, `words`, or a model's name as LangChain takes it; `scope` is that of worksheets;
    `key` is what is done with codes of a key that its audit doubts (given, exclude, repair);
    `stability` codes each note again reordered, re-cased and abbreviated; `with_text` keeps the words of the cases.
    """

    kind: str
    scope: str = "encounter"
    engine: str = BUILTIN
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    stability: bool = False
    with_text: bool = False
    key: str = "given"

    def __post_init__(self) -> None:
        if self.engine in FLOORS and self.kind not in FLOOR_KINDS:
            raise CannotRun(f"the engine {self.engine} finds codes only; it runs retrieval and notes, not {self.kind}")
        if self.engine not in (BUILTIN, *FLOORS) and self.kind in ("retrieval", "guidelines", "conventions"):
            raise CannotRun(f"no model takes part in {self.kind}; leave --engine out")
        for name, value in (("limit", self.limit), ("sample", self.sample)):
            if value is not None and value < 1:
                raise CannotRun(f"--{name} is at least 1")

    def as_json(self) -> dict[str, Any]:
        """The options as a run's document holds them."""
        return asdict(self)
