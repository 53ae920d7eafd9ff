"""What the controls of the page do; every refusal is a sentence, and nothing typed is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from assistant.bootstrap import Application
from assistant.coding.worksheet import Scope, Worksheet
from assistant.desk import audit
from assistant.desk.faults import reported
from assistant.desk.guess import guess
from assistant.desk.lookup import LookUp
from assistant.desk.orders import Orders
from assistant.desk.review import UNDO, Review
from assistant.desk.sessions import Desk, Said, Sessions, Turn
from assistant.desk.startup import Startup
from assistant.desk.views.chat import chat
from assistant.desk.views.note import marked
from assistant.desk.views.words import refusal
from assistant.desk.views.worksheet import worksheet as worksheet_view
from assistant.export import render
from assistant.export.summary import body
from assistant.notes.intake import accept
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting, Sex
from codesets.refusal import Refusal

Fields = Mapping[str, Any]
# Words are handed to the page in portions of about this many seconds, so that a long answer does not flood it.
_PORTION_SECONDS = 0.06
EXPORTS = {"csv": "text/csv", "json": "application/json", "fhir": "application/fhir+json", "print": "text/html"}
_ENDINGS = {"csv": "csv", "json": "json", "fhir": "fhir.json"}


class Controls:
    """The page's controls over one application."""

    def __init__(
        self, application: Application, sessions: Sessions, startup: Startup, record: audit.Record | None = None
    ) -> None:
        self._application = application
        self._sessions = sessions
        self._startup = startup
        self._record = record or audit.Record(None)
        self.lookup = LookUp(application)
        self._orders = Orders(self.lookup)

    # -- the note -------------------------------------------------------------------------------------------------

    def encounter(self, note: str, fields: Fields) -> dict[str, str]:
        """The encounter bar: what the coder gave, the rest as the note says it; `guessed` names the latter."""
        found = guess(note)
        said = {
            "setting": found.setting.value if found.setting else Setting.OUTPATIENT.value,
            "day": found.day.isoformat() if found.day else "",
            "sex": found.sex.value if found.sex else "",
            "age": f"{found.age:g}" if found.age is not None else "",
        }
        given = {name: str(fields.get(name) or "").strip() for name in said}
        return {name: given[name] or said[name] for name in said}

    def suggest(self, session: str, user: str, note: str, fields: Fields) -> tuple[str, str, str]:
        """(message, marked note, worksheet) of the note."""
        desk = self._sessions.desk(session)
        if not self._startup.ready:
            # The page asks again by itself when the startup is over.
            return (f"<div class='waiting'>{refusal(self._startup.sentence)}</div>", *self._shown(desk))
        try:
            encounter = read_encounter(fields)
            made = self._application.coder.code(accept(note), encounter, Scope.ENCOUNTER)
        except Exception as error:
            return (refusal(told(error)), *self._shown(desk))
        with desk.lock:
            if desk.review is not None and note == desk.note:
                desk.change(desk.review.renewed(made, keep_added=True))
            else:
                desk.take(note, Review.of(made))
            self._record.suggested(desk.worksheet_id, user, made, note)
            return ("", *self._shown(desk))

    def recoded(self, session: str, user: str, note: str, fields: Fields) -> tuple[str, str, str] | None:
        """As `suggest`, where the coder changed the encounter of a note that is coded; None where nothing is to do."""
        desk = self._sessions.desk(session)
        if desk.review is None or note != desk.note:
            return None
        try:
            same = read_encounter(fields) == desk.review.suggested.encounter
        except Refusal as error:
            return (refusal(str(error)), *self._shown(desk))
        return None if same else self.suggest(session, user, note, fields)

    def act(self, session: str, user: str, action: Fields) -> tuple[str, str, str, str]:
        """(message, marked note, worksheet, download) after one action on the worksheet."""
        desk = self._sessions.desk(session)
        with desk.lock:
            download = ""
            message = ""
            try:
                if desk.review is None:
                    raise Refusal("the worksheet was cleared or left idle; suggest codes again")
                if action.get("action") == "export":
                    download = self._export(desk, user, str(action.get("format")))
                else:
                    self._take(desk, user, self._changed(desk, desk.review, action))
            except Exception as error:
                message = refusal(told(error))
            return (message, *self._shown(desk), download)

    def _take(self, desk: Desk, user: str, after: Review) -> None:
        """The review after a change, on the desk and in the record."""
        made = after.changes[len(desk.review.changes) if desk.review else 0 :]
        if made and made[-1].action == UNDO:
            desk.undo(after)
        else:
            desk.change(after)
        self._record.changed(desk.worksheet_id, user, made)

    def _changed(self, desk: Desk, review: Review, action: Fields) -> Review:
        do = _ACTIONS.get(str(action.get("action")))
        if do is None:
            raise Refusal("the page asked for something unknown; load it again")
        return do(self, desk, review, action)

    def clear(self, session: str) -> tuple[str, str, str, str]:
        """(message, note, worksheet, chat) of an empty desk; what it held is forgotten."""
        self._sessions.desk(session).stop()
        self._sessions.forget(session)
        return "", "", worksheet_view(None, None), chat(Said())

    # -- the chat -------------------------------------------------------------------------------------------------

    def ask(
        self, session: str, user: str, question: str, note: str, fields: Fields
    ) -> Iterator[tuple[str, str | None, str | None]]:
        """(chat, marked note, worksheet) as the answer grows; None where nothing changed."""
        desk = self._sessions.desk(session)
        turn = desk.begin(question) if question.strip() else None
        yield chat(desk.said()), None, None
        if turn is None:
            return
        try:
            self._ready()
            if note == desk.note and self._ordered(desk, user, turn):
                yield chat(desk.said()), *self._shown(desk)
            else:
                yield from self._stream(desk, user, turn, note)
        except Exception as error:
            if said := desk.go_on(turn, refusal=" ".join(told(error).split())):
                yield chat(said), None, None

    def _ordered(self, desk: Desk, user: str, turn: Turn) -> bool:
        """Carry out what is an order about the worksheet; False where it is a question for the conversation."""
        with desk.lock:
            sheet = self.judged(desk)
            if desk.review is None or sheet is None:
                return False
            done = self._orders.carry_out(turn.question, desk.review, sheet, desk.past)
            if done is None:
                return False
            if done.review is not desk.review:
                self._take(desk, user, done.review)
            desk.go_on(turn, answer=done.answer)
            return True

    def _stream(self, desk: Desk, user: str, turn: Turn, note: str) -> Iterator[tuple[str, str | None, str | None]]:
        words, shown = "", time.monotonic()
        fresh = note if note.strip() and note != desk.note else None
        if desk.note and fresh is None:
            desk.conversation.take(desk.note, self.judged(desk))
        for piece in desk.conversation.stream(turn.question, fresh):
            if isinstance(piece, str):
                words += piece
                if time.monotonic() - shown > _PORTION_SECONDS:
                    shown = time.monotonic()
                    if not (said := desk.go_on(turn, words=words)):
                        return
                    yield chat(said), None, None
                continue
            if not (said := desk.go_on(turn, answer=piece)):
                return
            if piece.worksheet is None:
                yield chat(said), None, None
                continue
            with desk.lock:
                if desk.review is not None and desk.conversation.note == desk.note:
                    desk.change(desk.review.renewed(piece.worksheet))
                else:
                    desk.take(desk.conversation.note, Review.of(piece.worksheet))
                self._record.suggested(desk.worksheet_id, user, piece.worksheet, desk.note)
            yield chat(said), *self._shown(desk)

    def stop(self, session: str) -> str:
        """The chat with its unfinished answer marked as stopped."""
        desk = self._sessions.desk(session)
        desk.stop()
        return chat(desk.said())

    # -- inside ---------------------------------------------------------------------------------------------------

    def judged(self, desk: Desk) -> Worksheet | None:
        """The worksheet as the coder has it now, with its findings."""
        return desk.review.worksheet(self._application.catalog) if desk.review else None

    def _shown(self, desk: Desk) -> tuple[str, str]:
        return marked(desk.note, desk.review), worksheet_view(desk.review, self.judged(desk))

    def _ready(self) -> None:
        if not self._startup.ready:
            raise Refusal(self._startup.sentence)

    def _export(self, desk: Desk, user: str, name: str) -> str:
        """What the browser saves: a name, a type and the text, as JSON."""
        sheet = self.judged(desk)
        if sheet is None or name not in EXPORTS:
            raise Refusal("there is no worksheet to export; suggest codes first")
        text = body(sheet) if name == "print" else render(sheet, name)
        self._record.exported(desk.worksheet_id, user, name)
        stem = f"worksheet-{desk.worksheet_id}"
        file = f"{stem}.{_ENDINGS[name]}" if name in _ENDINGS else ""
        return json.dumps({"name": file, "type": EXPORTS[name], "text": text})

    def _entry(self, desk: Desk, action: Fields) -> Any:
        day = desk.review.suggested.encounter.date_of_service if desk.review else None
        return self.lookup.entry(
            str(action.get("with", "")), str(action.get("with_system", "")), "", day.isoformat() if day else ""
        )


Do = Callable[[Controls, Desk, Review, Fields], Review]


def _code(action: Fields) -> Code:
    try:
        return Code(CodeSystem(str(action.get("system"))), str(action.get("code"))[:40])
    except ValueError:
        raise Refusal("the page named an unknown code system; load it again") from None


def _step(by: int) -> Do:
    def do(controls: Controls, desk: Desk, review: Review, action: Fields) -> Review:
        code = _code(action)
        place = [line.code for line in review.standing].index(code) if code in {x.code for x in review.standing} else 0
        return review.move(code, max(0, place + by))

    return do


def _undo(controls: Controls, desk: Desk, review: Review, action: Fields) -> Review:
    if not desk.past:
        raise Refusal("there is nothing to undo")
    return review.undone(desk.past[-1])


def _move(controls: Controls, desk: Desk, review: Review, action: Fields) -> Review:
    to = action.get("to")
    if not isinstance(to, int):
        raise Refusal("the page named no place; load it again")
    return review.move(_code(action), to)


_ACTIONS: Mapping[str, Do] = {
    "accept": lambda controls, desk, review, action: review.accept(_code(action)),
    "accept-all": lambda controls, desk, review, action: review.accept_all(),
    "reject": lambda controls, desk, review, action: review.reject(_code(action), str(action.get("reason", ""))),
    "reopen": lambda controls, desk, review, action: review.reopen(_code(action)),
    "replace": lambda controls, desk, review, action: review.use_instead(_code(action), controls._entry(desk, action)),
    "add": lambda controls, desk, review, action: review.add(controls._entry(desk, action)),
    "up": _step(-1),
    "down": _step(1),
    "move": _move,
    "undo": _undo,
    "bill": lambda controls, desk, review, action: review.bill(
        _code(action), *(str(action.get(name) or "")[:60] for name in ("units", "modifiers", "pointers"))
    ),
}


def told(error: Exception) -> str:
    """What a coder is told of an error: a refusal says it itself, a fault is only numbered."""
    if isinstance(error, Refusal):
        return str(error)
    return f"Codedesk could not do this (fault {reported(error)}, see the terminal); nothing was lost."


def read_encounter(fields: Fields) -> Encounter:
    """The encounter that the bar describes; raises Refusal with what to write."""
    day, age = str(fields.get("day") or "").strip(), str(fields.get("age") or "").strip()
    try:
        service = date.fromisoformat(day) if day else None
    except ValueError:
        raise Refusal("write the date of service as 2026-04-30") from None
    try:
        years = float(age) if age else None
    except ValueError:
        years = -1.0
    if years is not None and not 0 <= years <= 130:
        raise Refusal("write the age in years, 0 to 130")
    sex = str(fields.get("sex") or "")
    return Encounter(
        Setting(str(fields.get("setting") or Setting.OUTPATIENT)), service, Sex(sex) if sex else None, years
    )
