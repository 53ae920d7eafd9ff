"""Baselines of the sets that came along: what each case scored, to compare a later version with."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bootstrap import Application
from evals.compare import compared as compared_tables
from evals.journal import CannotWrite
from evals.kinds import kind
from evals.measures import Rows, Tables
from evals.opening import BadSet, built_in, kind_of, open_set
from evals.plan import Plan
from evals.runs import Progress, run

Json = dict[str, Any]
FOLDER = Path(str(files("evals").joinpath("baselines")))
# A set may grow after its baseline was made; where it holds less than this of the cases, the baseline is to be made anew.
_SHARED = 0.9


def names() -> list[str]:
    """The sets that have a baseline: all that came along."""
    return list(built_in())


def measured(name: str, application: Application, progress: Progress | None = None, limit: int | None = None) -> Tables:
    """The counts of a run of the set with the built-in engine, or of its first cases."""
    result = run(open_set(name, kind_of(name)), Plan(kind_of(name), limit=limit), application, progress=progress)
    return kind(kind_of(name)).tabulate(result.journal.cases())


def write(name: str, tables: Tables, folder: Path = FOLDER) -> None:
    """Write the counts of the guarded measures; raises CannotWrite."""
    rows = {guard: _rows(tables, guard).rows for guard in kind(kind_of(name)).GUARDS}
    document = {
        "set": name,
        "figures": {each: figure.as_json() for each, figure in tables.figures().items() if each in rows},
        "cases": {
            each: [round(tables.right[place], 4), *(_short(rows[guard][place]) for guard in rows)]
            for place, each in enumerate(tables.ids)
        },
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.json").open("w", encoding="utf-8") as stream:
            stream.write(_printed(document))
    except OSError as error:
        raise CannotWrite(f"cannot write {name}.json: {error.strerror}") from None


def read(name: str, folder: Path = FOLDER) -> Tables:
    """The counts of a baseline; raises BadSet where there is none."""
    path = folder / f"{name}.json"
    if not path.is_file():
        raise BadSet(f"no baseline of {name}; make it with `codedesk-eval baseline --make {name}`")
    cases: dict[str, list[Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    measures = {measure.name: measure for measure in kind(kind_of(name)).MEASURES}
    found = Tables(list(cases), [float(row[0]) for row in cases.values()])
    for place, guard in enumerate(kind(kind_of(name)).GUARDS, start=1):
        rows = np.array([row[place] for row in cases.values()], dtype=np.float64)
        found.by_name[guard] = Rows(rows, measures[guard].statistic, measures[guard].better)
    return found


def compared(name: str, tables: Tables, folder: Path = FOLDER) -> Json:
    """The set now against its baseline, on the cases of both; raises BadSet where the set has changed too much."""
    before = read(name, folder)
    shared = set(before.ids) & set(tables.ids)
    if len(shared) < _SHARED * len(tables.ids):
        raise BadSet(f"{name} has changed since its baseline; make it anew with `codedesk-eval baseline --make {name}`")
    return {"kind": kind_of(name), **compared_tables(before, tables, kind(kind_of(name)).GUARDS)}


def _rows(tables: Tables, name: str) -> Rows:
    table = tables.by_name[name]
    assert isinstance(table, Rows)
    return table


def _short(row: Any) -> list[float]:
    """Whole numbers without a point: they are counts."""
    return [int(value) if float(value).is_integer() else round(float(value), 6) for value in row]


def _printed(document: Json) -> str:
    """One case a line, so that a change of a baseline can be read."""
    cases = ",\n".join(f"{json.dumps(each)}: {json.dumps(row)}" for each, row in document["cases"].items())
    head = {name: value for name, value in document.items() if name != "cases"}
    return f'{json.dumps(head)[:-1]},\n"cases": {{\n{cases}\n}}}}\n'
