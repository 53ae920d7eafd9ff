"""The command line of the evaluations."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from assistant.bootstrap import Application, wire
from assistant.cli import DONE, FINDINGS, WRONG
from assistant.progress import Bar
from assistant.settings import Settings
from codesets.refusal import Refusal
from evals import report
from evals.cases import ChatCase, ConventionCase, GuidelineCase, NoteCase, RetrievalCase, load
from evals.metrics import Figure

Json = dict[str, Any]
Result = tuple[Mapping[str, Figure], Sequence[Json]]
Runner = Callable[[argparse.Namespace, Application, Bar], Result]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit code 0 done, 1 done with a worse score, 2 wrong use or bad input."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except Refusal as error:
        print(f"codedesk-eval: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        return DONE


def _run(options: argparse.Namespace) -> int:
    application = wire(Settings.from_environment(model=options.model))
    started = time.perf_counter()
    with Bar() as bar:
        figures, cases = RUNNERS[options.kind](options, application, bar)
    seconds = time.perf_counter() - started
    name = Path(options.set).name
    document = report.document(name, options.kind, application.settings.model, figures, seconds, cases)
    if options.out:
        Path(options.out).write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    print(json.dumps(document, ensure_ascii=False) if options.json else "\n".join(report.lines(document)))
    return DONE


# -- the kinds of run: each imports what it measures, so that one kind does not load the others ---------------------


def _retrieval(options: argparse.Namespace, application: Application, bar: Bar) -> Result:
    from evals import retrieval

    cases = load(Path(options.set), RetrievalCase)[: options.limit]
    scored = list(retrieval.run(cases, application.retriever, bar))
    return retrieval.figures(scored), [each.case for each in scored]


def _guidelines(options: argparse.Namespace, application: Application, bar: Bar) -> Result:
    from evals import guidelines

    cases = load(Path(options.set), GuidelineCase)[: options.limit]
    scored = list(guidelines.run(cases, application.retriever, bar))
    return guidelines.figures(scored), [each.case for each in scored]


def _notes(options: argparse.Namespace, application: Application, bar: Bar) -> Result:
    from assistant.coding.worksheet import Scope
    from evals import notes

    cases = load(Path(options.set), NoteCase)[: options.limit]
    scored = list(notes.run(cases, application.coder, Scope(options.scope), bar))
    return notes.figures(scored), [each.case for each in scored]


def _conventions(options: argparse.Namespace, application: Application, bar: Bar) -> Result:
    from evals import conventions

    cases = load(Path(options.set), ConventionCase)[: options.limit]
    scored = list(conventions.run(cases, application.catalog, bar))
    return conventions.figures(scored), [each.case for each in scored]


def _chat(options: argparse.Namespace, application: Application, bar: Bar) -> Result:
    from evals import chat

    cases = load(Path(options.set), ChatCase)[: options.limit]
    scored = list(chat.run(cases, application, bar))
    return chat.figures(scored), [each.case for each in scored]


RUNNERS: Mapping[str, Runner] = {
    "retrieval": _retrieval,
    "guidelines": _guidelines,
    "notes": _notes,
    "conventions": _conventions,
    "chat": _chat,
}


def _compare(options: argparse.Namespace) -> int:
    from evals.compare import compare, read, worse

    document = compare(read(Path(options.before)), read(Path(options.after)))
    print(json.dumps(document, ensure_ascii=False, indent=None if options.json else 1))
    return FINDINGS if worse(document) else DONE


def _bench(options: argparse.Namespace) -> int:
    from evals import bench

    application = wire(Settings.from_environment())
    cases = load(Path(options.set), RetrievalCase)[: options.limit]
    with Bar() as bar:
        document = bench.run(application.retriever, cases, bar, options.sample)
    print(json.dumps(document, ensure_ascii=False) if options.json else "\n".join(bench.lines(document)))
    return DONE


def _check(options: argparse.Namespace) -> int:
    from evals.audit import audit

    application = wire(Settings.from_environment())
    cases = load(Path(options.set), NoteCase)
    with Bar() as bar:
        doubts = list(audit(cases, application.catalog, bar))
    if options.json:
        print(json.dumps({"n": len(cases), "doubts": [asdict(doubt) for doubt in doubts]}, ensure_ascii=False))
        return FINDINGS if doubts else DONE
    print(f"{len(cases)} keys, {len({doubt.case for doubt in doubts})} doubtful")
    for doubt in doubts:
        meant = f" (perhaps {doubt.meant})" if doubt.meant else ""
        print(f"  {doubt.case}: {doubt.convention} {' '.join(doubt.codes)}: {doubt.message}{meant}")
    return FINDINGS if doubts else DONE


def _list(options: argparse.Namespace) -> int:
    from importlib.resources import files

    for path in sorted(files("evals").joinpath("sets").iterdir(), key=lambda each: each.name):
        if path.name.endswith(".jsonl"):
            count = sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
            print(f"{path.name:<28}{count:>6} cases  {path}")
    return DONE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="codedesk-eval", description="How good is it, in numbers that anyone can repeat.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run an evaluation set")
    run.add_argument("kind", choices=list(RUNNERS))
    run.add_argument("--set", required=True, metavar="FILE")
    run.add_argument("--scope", choices=["encounter", "mentions"], default="encounter")
    run.add_argument("--model")
    run.add_argument("--limit", type=int, default=None, metavar="N")
    run.add_argument("--out", metavar="FILE", help="write the whole run as JSON")
    run.add_argument("--json", action="store_true")
    run.set_defaults(run=_run)

    compare = commands.add_parser("compare", help="two runs of one set: what became better, what worse")
    compare.add_argument("before", metavar="A.json")
    compare.add_argument("after", metavar="B.json")
    compare.add_argument("--json", action="store_true")
    compare.set_defaults(run=_compare)

    bench = commands.add_parser("bench", help="against the obvious pipeline and plain BM25: time and quality")
    bench.add_argument("--set", required=True, metavar="FILE", help="queries with their codes")
    bench.add_argument(
        "--sample", type=int, default=3000, metavar="N", help="texts that both pipelines embed and store"
    )
    bench.add_argument("--limit", type=int, default=None, metavar="N")
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(run=_bench)

    check = commands.add_parser("check", help="audit the key of a set of notes")
    check.add_argument("set", metavar="FILE")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)

    commands.add_parser("list", help="the sets that came along").set_defaults(run=_list)
    return parser


if __name__ == "__main__":
    sys.exit(main())
