"""Whether this installation is fit for work: each part looked at by itself, and for each trouble what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.chat.consent import stays_here
from assistant.desk.users import Users, names
from assistant.settings import BUILTIN
from codesets.refusal import Refusal

Json = dict[str, Any]
# A build works aside: for a while there are two indexes on the disk.
MOST_SECONDS = 20.0  # that a language model has to answer
ROOM_FOR_A_BUILD = 1_000 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One part, whether it is well, and what was found or what to do."""

    part: str
    well: bool
    said: str


def examine(application: Application, users: Path | None = None) -> list[Check]:
    """Every check, in the order in which troubles are best mended; none raises, none changes anything."""
    examined = []
    for part, check in CHECKS.items():
        try:
            examined.append(Check(part, True, check(application, users)))
        except Refusal as trouble:
            examined.append(Check(part, False, " ".join(str(trouble).split())))
        except OSError as trouble:
            examined.append(Check(part, False, f"{trouble.strerror} ({trouble.filename})"))
    return examined


def as_json(checks: list[Check]) -> Json:
    """The document of `codedesk doctor --json`."""
    return {"well": all(check.well for check in checks), "checks": [asdict(check) for check in checks]}


def lines(document: Json) -> Iterator[str]:
    """The findings for a terminal."""
    for check in document["checks"]:
        yield f"{'ok  ' if check['well'] else 'FAIL'} {check['part']}: {check['said']}"


class Unwell(Refusal):
    """A part is not fit for work; the message says what to do."""


def _home(application: Application, users: Path | None) -> str:
    home = application.settings.home
    if not home.is_dir():
        raise Unwell(f"{home} is not there: run `codedesk build`, or set CODEDESK_HOME")
    if not os.access(home, os.W_OK):
        return f"{home}, read-only: nothing can be built or added here"
    return str(home)


def _room(application: Application, users: Path | None) -> str:
    place = application.settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < ROOM_FOR_A_BUILD:
        raise Unwell(f"{free / 2**20:,.0f} MB are free at {place}: a build needs {ROOM_FOR_A_BUILD / 2**20:,.0f} MB")
    return f"{free / 2**30:,.1f} GB are free at {place}"


def _rights(application: Application, users: Path | None) -> str:
    """Nobody else may change what answers rest on."""
    home = application.settings.home
    if os.name == "posix" and home.is_dir():
        for path in (home, home / "builds", home / "models", home / "sources"):
            if path.is_dir() and path.stat().st_mode & 0o002:
                raise Unwell(f"anybody may change {path}: take that right away (chmod o-w)")
    return "nobody else may change the folder"


def _catalog(application: Application, users: Path | None) -> str:
    catalog = application.catalog
    releases = ", ".join(f"{release.system.value} {release.name}" for release in catalog.releases)
    if not releases:
        raise Unwell("no code set is loaded: run `codedesk build`")
    return releases


def _index(application: Application, users: Path | None) -> str:
    application.retriever.verify()
    manifest = application.retriever.manifest
    return f"{len(manifest.files)} files as built, {sum(manifest.counts.values()):,} texts, model {manifest.model}"


def _model(application: Application, users: Path | None) -> str:
    settings = application.settings
    if settings.model == BUILTIN:
        return "builtin: nothing leaves this machine"
    application.conversation()
    if stays_here(settings, settings.model):
        return f"{settings.model}, on this machine"
    if not settings.consent:
        return f"{settings.model}, on another host: notes are not sent to it (CODEDESK_CONSENT is not given)"
    return f"{settings.model}, on another host: notes ARE sent to it (CODEDESK_CONSENT is given)"


def _answers(application: Application, users: Path | None) -> str:
    """The model that is set is asked one question that a tool must answer."""
    from assistant.chat.backends import chat_model
    from assistant.chat.trial import trial

    settings = application.settings
    if settings.model == BUILTIN:
        return "builtin: needs no server"
    tried = trial(chat_model(settings, settings.model), min(MOST_SECONDS, settings.turn_seconds))
    if tried.problem:
        raise Unwell(f"{settings.model}: {tried.problem}; see CODEDESK_MODEL, CODEDESK_BASE_URL and CODEDESK_API_KEY")
    if not tried.called_tool:
        raise Unwell(
            f"{settings.model} answers but calls no tool, so its answers would rest on nothing: take another model"
        )
    return f"{settings.model} answers and calls tools ({tried.seconds:.1f} s)"


def _users(application: Application, users: Path | None) -> str:
    path = users or application.settings.home / "users"
    if users is None and not path.exists():
        return "no file of users: the page serves this machine only"
    Users.read(path)
    return f"{len(names(path))} may sign in ({path})"


CHECKS: dict[str, Callable[[Application, Path | None], str]] = {
    "home": _home,
    "room": _room,
    "rights": _rights,
    "catalog": _catalog,
    "index": _index,
    "model": _model,
    "answers": _answers,
    "users": _users,
}
