"""The command line of the evaluations."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from assistant.cli import DONE
from assistant.options import WRONG
from codesets.refusal import Refusal
from evals.commands import baseline, bench, check, compare, listing, load, new, report, run

COMMANDS = (run, compare, report, check, new, listing, baseline, bench, load)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit code 0 done, 1 done with a worse score, 2 wrong use or bad input."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except Refusal as error:
        print(f"codedesk-eval: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("codedesk-eval: stopped; with --out the same command goes on where it stopped", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        return DONE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="codedesk-eval", description="How good is it, in numbers that anyone can repeat.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
