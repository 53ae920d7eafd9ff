"""Which complete code a mention usually becomes: weights learned from annotated notes, code to code, without any of their text."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from assistant.notes.assertions import Assertion
from codesets.codes import Code, CodeSystem

# What a note says of a condition and still reports it where every mention is wanted.
REPORTED = frozenset({Assertion.AFFIRMED, Assertion.UNCERTAIN, Assertion.HISTORICAL})
# A code is taken where annotators took it in at least this share of the notes that name it; the priors stand for
# two notes of its own and three of another leaf of the category (five-fold cross-validation on the training notes).
TAKEN, _OWN_NOTES, _OWN_SHARE, _LEAF_NOTES, _LEAF_SHARE = 0.34, 2.0, 0.5, 3.0, 0.15
_TABLE = "leaf_choice.tsv"
_HEADER = "named\ttaken\tshare"


@dataclass(frozen=True, slots=True)
class Choice:
    """A complete code and the share of notes, 0 to 1, in which annotators took it for what was named."""

    code: Code
    share: float


@lru_cache(maxsize=1)
def load() -> Mapping[Code, tuple[Choice, ...]]:
    """For each entry that was named in the training notes what it became, the likeliest first; empty: it was left out."""
    found: dict[Code, tuple[Choice, ...]] = {}
    lines = files("assistant.coding.tables").joinpath(_TABLE).read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("#") or line == _HEADER:
            continue
        named, taken, share = line.split("\t")
        own = found.setdefault(_code(named), ())
        if taken:
            found[_code(named)] = (*own, Choice(_code(taken), float(share)))
    return found


def learn(notes: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Iterator[tuple[str, str, float]]:
    """(named, taken, share) from notes given as (codes named by their mentions, reference codes); `taken` may be empty."""
    named: Counter[str] = Counter()
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for mentioned, reference in notes:
        named.update(mentioned)
        for code in mentioned:
            together[code].update(each for each in reference if each[:3] == code[:3])
    for code in sorted(named):
        counts = together[code] + Counter({code: 0})
        shares = [(_share(code, other, counts[other], named[code]), other) for other in sorted({*counts, code})]
        taken = sorted((-share, other) for share, other in shares if share >= TAKEN)
        for share, other in taken:
            yield code, other, -share
        if not taken:
            yield code, "", 0.0


def _share(code: str, other: str, count: int, total: int) -> float:
    notes, share = (_OWN_NOTES, _OWN_SHARE) if other == code else (_LEAF_NOTES, _LEAF_SHARE)
    return (count + notes * share) / (total + notes)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)


def main(arguments: Sequence[str]) -> int:
    """`python -m assistant.coding.leaf_choice SET.jsonl HOME > leaf_choice.tsv`: learn the table again from a set of notes."""
    from assistant.coding.findings import FindingsLexicon
    from assistant.coding.lexicon import IndexLexicon
    from assistant.notes.mentions import mentions
    from assistant.notes.sentences import read
    from codesets.terms import vocabulary
    from index.retriever import open_retriever

    if len(arguments) != 2:
        print("give the set of annotated notes and the folder of the built index", file=sys.stderr)
        return 2
    retriever = open_retriever(Path(arguments[1]))
    lexicon, words, catalog = FindingsLexicon(IndexLexicon(retriever)), vocabulary.load(), retriever.catalog
    notes = []
    for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = mentions(read(case["text"]), lexicon, words)
        reference = (_code(each["code"]) for each in case["codes"] if each.get("system") == "ICD-10-CM")
        notes.append(
            (
                frozenset(m.codes[0].value for m in found if m.assertion in REPORTED),
                frozenset(code.value for code in reference if catalog.billable(code)),
            )
        )
    print(
        "# Made by `python -m assistant.coding.leaf_choice`: what an entry named in a note became, and in which share of the notes."
    )
    print(_HEADER)
    for named, taken, share in learn(notes):
        if not taken or catalog.billable(_code(taken)):
            print(f"{named}\t{taken}\t{share:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
