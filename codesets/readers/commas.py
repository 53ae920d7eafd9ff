"""The rows of a table with commas, whoever wrote it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from codesets.readers.record import UnreadableFile


def rows(lines: Iterable[str], name: str) -> Iterator[list[str]]:
    """The cells of each row; raises UnreadableFile, naming the file `name`, for what is no such table."""
    reader = csv.reader(lines)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(f"{name}: not a table with commas ({error})") from None
        yield cells
