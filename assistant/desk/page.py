"""The page: note on the left, worksheet on the right, chat below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.bootstrap import Application
from assistant.coding.worksheet import Scope
from assistant.desk import render
from assistant.desk.sessions import Sessions
from assistant.desk.startup import Startup
from assistant.notes.intake import UnreadableNote, read_file
from codesets.encounter import Encounter, Setting, Sex

Message = dict[str, str]
TITLE = "Codedesk"
EXAMPLES = (
    "What is the code for COPD with acute bronchitis?",
    "Difference between E11.21 and E11.22",
    "May I10 and I50.9 stand together?",
    "Can I code probable pneumonia in the office?",
)


def build(application: Application, startup: Startup) -> gr.Blocks:
    """The page over one application; every browser session has a desk of its own."""
    sessions = Sessions(application.conversation)
    desk = _Handlers(application, sessions, startup)
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False, delete_cache=(300, 900)) as page:
        gr.HTML("<header><h1>Codedesk</h1><p>Suggestions for a coder to judge: every code is real and proven.</p></header>")
        progress = gr.HTML(startup.html(), elem_id="startup", visible=not startup.ready)
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(min_width=360, elem_id="note-side"):
                note = gr.Textbox(label="Note", lines=14, max_lines=24, placeholder="Paste the documentation here", elem_id="note")
                with gr.Row():
                    setting = gr.Radio([s.value for s in Setting], value=Setting.OUTPATIENT.value, label="Setting")
                    day = gr.Textbox(label="Date of service", placeholder="2026-04-30", max_lines=1, min_width=120)
                    sex = gr.Dropdown(["", *(s.value for s in Sex)], value="", label="Sex", min_width=80)
                    age = gr.Textbox(label="Age", max_lines=1, min_width=80)
                with gr.Row():
                    suggest = gr.Button("Suggest codes", variant="primary", elem_id="suggest")
                    opened = gr.UploadButton("Open .txt", file_types=[".txt", ".md"], elem_id="open")
                    clear = gr.Button("Clear", elem_id="clear")
                marked = gr.HTML("", elem_id="marked")
            with gr.Column(min_width=360, elem_id="worksheet-side"):
                gr.HTML("<h2>Worksheet</h2>")
                worksheet = gr.HTML(render.worksheet(None), elem_id="worksheet")
        chat = gr.Chatbot(
            label="Chat", height=360, buttons=["copy"], sanitize_html=True, render_markdown=False, allow_tags=False,
            feedback_options=None, allow_file_downloads=False, elem_id="chat",
        )  # fmt: skip
        with gr.Row():
            question = gr.Textbox(
                label="Question", placeholder="Ask about a code, a guideline or this note", elem_id="question", scale=8, max_lines=4
            )
            send = gr.Button("Send", elem_id="send", scale=1)
            stop = gr.Button("Stop", elem_id="stop", scale=1)
        gr.Examples([[example] for example in EXAMPLES], inputs=question, cache_examples=False)

        inputs = [note, setting, day, sex, age]
        suggest.click(desk.suggest, inputs, [marked, worksheet], concurrency_limit=2, api_visibility="private")
        opened.upload(desk.open, opened, note, api_visibility="private").then(
            desk.suggest, inputs, [marked, worksheet], concurrency_limit=2, api_visibility="private"
        )
        clear.click(desk.clear, None, [note, marked, worksheet, chat], api_visibility="private")
        turns = [
            event(desk.ask, [question, chat, *inputs], [chat, question, worksheet, marked], concurrency_limit=4, api_visibility="private")
            for event in (question.submit, send.click)
        ]
        stop.click(None, None, None, cancels=turns, api_visibility="private")
        if not startup.ready:
            timer = gr.Timer(1.0)
            timer.tick(desk.progress, None, [progress, timer], api_visibility="private")
    return page


def style() -> str:
    """The style sheet of the page."""
    return files("assistant.desk").joinpath("desk.css").read_text(encoding="utf-8")


def script() -> str:
    """The small script that ties rows of the worksheet to their words in the note."""
    return files("assistant.desk").joinpath("desk.js").read_text(encoding="utf-8")


class _Handlers:
    """What the page's controls do; every refusal is a message, and nothing typed is lost."""

    def __init__(self, application: Application, sessions: Sessions, startup: Startup) -> None:
        self._application = application
        self._sessions = sessions
        self._startup = startup

    def suggest(self, note: str, setting: str, day: str, sex: str, age: str, request: gr.Request) -> tuple[str, str]:
        """The marked note and the worksheet."""
        if not self._startup.ready:
            raise gr.Error(self._startup.sentence, print_exception=False)
        try:
            sheet = self._application.coder.code(note, _encounter(setting, day, sex, age), Scope.ENCOUNTER)
        except (UnreadableNote, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from None
        desk = self._sessions.desk(_session(request))
        desk.note, desk.worksheet = note, sheet
        desk.conversation.take(note, sheet)
        return render.note(note, sheet), render.worksheet(sheet)

    def open(self, path: str) -> str:
        """The text of an opened file."""
        try:
            return read_file(Path(path))
        except UnreadableNote as error:
            raise gr.Error(str(error), print_exception=False) from None

    def ask(
        self, question: str, history: list[Message], note: str, setting: str, day: str, sex: str, age: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """The chat with one more turn, streamed; the worksheet follows where the answer changed it."""
        if not question.strip():
            yield history, question, gr.skip(), gr.skip()
            return
        if not self._startup.ready:
            raise gr.Error(self._startup.sentence, print_exception=False)
        desk = self._sessions.desk(_session(request))
        history = [*history, {"role": "user", "content": question}]
        yield history, "", gr.skip(), gr.skip()
        text = ""
        for piece in desk.conversation.stream(question, note if note.strip() and note != desk.note else None):
            if isinstance(piece, str):
                text += piece
                yield [*history, {"role": "assistant", "content": text}], "", gr.skip(), gr.skip()
                continue
            final = [*history, {"role": "assistant", "content": render.answer(piece)}]
            if piece.worksheet is None:
                yield final, "", gr.skip(), gr.skip()
            else:
                desk.note, desk.worksheet = desk.conversation.note, piece.worksheet
                yield final, "", render.worksheet(piece.worksheet), render.note(desk.note, piece.worksheet)

    def clear(self, request: gr.Request) -> tuple[str, str, str, list[Message]]:
        """An empty desk; what it held is forgotten."""
        self._sessions.forget(_session(request))
        return "", "", render.worksheet(None), []

    def progress(self) -> tuple[Any, Any]:
        """How far the first build is."""
        done = self._startup.ready
        return gr.update(value=self._startup.html(), visible=not done), gr.Timer(active=not done)


def _session(request: gr.Request) -> str:
    return request.session_hash or "none"


def _encounter(setting: str, day: str, sex: str, age: str) -> Encounter:
    try:
        service = date.fromisoformat(day.strip()) if day.strip() else None
        years = float(age) if age.strip() else None
    except ValueError:
        raise ValueError("write the date of service as 2026-04-30 and the age in years") from None
    return Encounter(Setting(setting), service, Sex(sex) if sex else None, years)
