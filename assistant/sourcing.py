"""The official files on the command line: what is loaded, and adding one's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from assistant.bootstrap import Application
from codesets.readers.record import UnreadableFile
from codesets.sources import Source

_NEXT = "Run `codedesk build` to take them into the index."


def listed(application: Application, _: argparse.Namespace) -> Iterator[str]:
    """Every file that a build reads, with its dates and where it came from."""
    for source in application.sources():
        yield _line(source)


def add(application: Application, options: argparse.Namespace) -> Iterator[str]:
    """Take in the named files; raises UnreadableFile at the first that cannot be read."""
    if not options.files:
        raise UnreadableFile("name a file or folder: codedesk sources add FILE")
    for name in options.files:
        for source in application.added.add(Path(name), options.valid_from, options.valid_to):
            yield _line(source)
    yield _NEXT


def fetch(application: Application, options: argparse.Namespace) -> Iterator[str]:
    """Download official files from their publishers' pages and take them in; raises FetchFailed at the first problem."""
    from assistant.progress import Bar
    from codesets import fetching

    chosen = fetching.named(options.files)
    folder = application.settings.home / "downloads"
    with Bar() as bar, fetching.client() as http:
        for remote in chosen:
            path = fetching.fetch(remote, folder, http, options.year, bar)
            for source in application.added.add(path, options.valid_from, options.valid_to):
                yield _line(source)
    yield _NEXT


def _line(source: Source) -> str:
    until = source.valid_to.isoformat() if source.valid_to else "further notice"
    return (
        f"{source.system:<11} {source.release:<34} {source.valid_from} to {until:<15} {source.name} ({source.licence})"
    )
