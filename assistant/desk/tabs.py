"""Tabs that other packages add to the page, through the entry-point group `codedesk.tabs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from assistant.bootstrap import Application

GROUP = "codedesk.tabs"


class Tab(Protocol):
    """A tab of the page. An entry point names a callable that takes the Application and returns one.

    Its HTML may hold forms and buttons with `data-call="action"`: submitting one calls `act`, and what that returns takes
    the place of the element marked `data-out`. Where the answer has an element with `data-poll="action"`, the page asks
    again until it has none. `button data-save` holds a download as JSON (name, type, text). Everything that did not come
    with the package must be escaped.
    """

    title: str

    def page(self) -> str:
        """The HTML of the tab."""
        ...

    def act(self, action: str, fields: Mapping[str, str]) -> str:
        """The HTML that an action gives."""
        ...


def plugged(application: Application) -> Sequence[Tab]:
    """The tabs of the installed packages, by name."""
    found = sorted(entry_points(group=GROUP), key=lambda each: each.name)
    return [each.load()(application) for each in found]
