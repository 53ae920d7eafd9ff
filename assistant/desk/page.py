"""The page: note on the left, worksheet on the right, chat below the note; look-up and plugged tabs beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.desk.controls import Controls, Fields
from assistant.desk.opening import open_note
from assistant.desk.sessions import Said
from assistant.desk.startup import Startup
from assistant.desk.tabs import Tab
from assistant.desk.views.chat import chat as chat_view
from assistant.desk.views.words import refusal
from assistant.desk.views.worksheet import worksheet as worksheet_view
from codesets.encounter import Setting
from codesets.refusal import Refusal

TITLE = "Codedesk"
FIELDS = ("setting", "day", "sex", "age")
EMPTY_BAR = {"setting": Setting.OUTPATIENT.value, "day": "", "sex": "", "age": ""}
_LABELS = {"setting": "Setting", "day": "Date of service", "sex": "Sex", "age": "Age"}
_ACCEPTED = ".txt,.md,.pdf,.docx,.rtf,.html,.xml,.json"
_SEXES = [("–", ""), ("female", "F"), ("male", "M")]
_SHELF = (
    "<dialog id='card' aria-labelledby='card-title'><button type='button' class='close' data-close aria-label='Close'>Close</button>"
    "<div class='body' tabindex='-1'></div></dialog>"
    f"<input id='file' type='file' accept='{_ACCEPTED}' hidden aria-label='Open a note'><div id='spoken' class='spoken' role='status'></div>"
)


def build(controls: Controls, startup: Startup, tabs: Sequence[Tab] = (), *, signed_in: bool = False) -> gr.Blocks:
    """The page; every browser session has a desk of its own, and a user's name where users sign in."""
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False, delete_cache=(300, 900)) as page:
        out = "<a href='/signout'>Sign out</a>" if signed_in else ""
        _html(
            "<header><h1>Codedesk</h1><p>Suggestions for a coder to judge, each with its proof</p>"
            f"<nav aria-label='Account'>{out}</nav></header>",
            "top",
        )
        progress = _html(startup.html(), "startup", "codedesk.startup(element, watch)")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Desk", id="desk"):
                _desk(controls, page)
            with gr.Tab("Look up", id="lookup"):
                _html("", "lookup", "codedesk.lookup(element, server)", [_looker(controls)])
            for tab in tabs:
                with gr.Tab(tab.title):
                    _html(tab.page(), None, "codedesk.plug(element, server)", [_caller(tab)])
        _html(_SHELF, "shelf", "codedesk.shelf(element, server)", [_looker(controls)])
        timer = gr.Timer(1.0)
        for event in (page.load, timer.tick):
            event(
                lambda: (startup.html(), gr.Timer(active=not startup.ready)),
                None, [progress, timer], show_progress="hidden", api_visibility="private",
            )  # fmt: skip
    return page


def asset(name: str) -> str:
    """The style sheet or the script of the page."""
    return files("assistant.desk").joinpath(name).read_text(encoding="utf-8")


def _html(value: str, name: str | None, script: str | None = None, functions: list[Any] | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=script, server_functions=functions, apply_default_css=False)


def _desk(controls: Controls, page: gr.Blocks) -> None:
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="note-side", min_width=300):
            with gr.Row(elem_id="encounter"):
                fields = [
                    gr.Dropdown([s.value for s in Setting], value=Setting.OUTPATIENT.value, label=_LABELS["setting"], elem_id="setting", min_width=110, filterable=False),
                    gr.Textbox(label=_LABELS["day"], placeholder="2026-04-30", max_lines=1, elem_id="day", min_width=110),
                    gr.Dropdown(_SEXES, value="", label=_LABELS["sex"], elem_id="sex", min_width=90, filterable=False),
                    gr.Textbox(label=_LABELS["age"], max_lines=1, elem_id="age", min_width=70),
                ]  # fmt: skip
            with gr.Row(elem_id="note-tools"):
                suggest = gr.Button("Suggest codes", variant="primary", elem_id="suggest", size="sm", min_width=110)
                gr.Button("Open file", elem_id="open", size="sm", min_width=80)
                edit = gr.Button("Edit note", elem_id="edit", size="sm", min_width=80)
                clear = gr.Button("Clear", elem_id="clear", size="sm", min_width=60)
            message = _html("", "message")
            note = gr.Textbox(
                label="Note", lines=16, max_lines=16, elem_id="note", container=False, show_label=False, html_attributes=gr.InputHTMLAttributes(spellcheck=False),
                placeholder="Paste the documentation of one encounter, or drop a file (.txt .md .pdf .docx .rtf, CDA, DocumentReference)",
            )  # fmt: skip
            marked = _html("", "marked", "codedesk.marked(element, watch)")
        with gr.Column(elem_id="worksheet-side", min_width=300):
            sheet = _html(
                worksheet_view(None, None),
                "worksheet",
                "codedesk.worksheet(element, trigger, watch); /* sends 'act' */",
            )
            outbox = gr.HTML(
                "",
                elem_id="outbox",
                html_template="",
                js_on_load="codedesk.outbox(props, watch)",
                apply_default_css=False,
            )
        with gr.Column(elem_id="chat-side", min_width=300):
            chat = _html(
                chat_view(Said()), "chat", "codedesk.chat(element, props, trigger, watch); /* sends 'example' */"
            )
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    label="Question", show_label=False, container=False, placeholder="Ask about a code, a guideline or this note",
                    elem_id="question", scale=8, max_lines=4, min_width=160,
                )  # fmt: skip
                send = gr.Button("Send", elem_id="send", scale=0, min_width=64, size="sm")
                stop = gr.Button("Stop", elem_id="stop", scale=0, min_width=64, size="sm")
    guessed = gr.State(dict(EMPTY_BAR))
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def suggested(
        text: str, known: Mapping[str, str], setting: str, day: str, sex: str, age: str, request: gr.Request
    ) -> tuple[Any, ...]:
        bar, updates = _bar(controls, text, known, (setting, day, sex, age))
        session, user = who(request)
        return (*controls.suggest(session, user, text, bar), bar, *updates)

    suggest.click(
        suggested, [note, guessed, *fields], [message, marked, sheet, guessed, *fields], concurrency_limit=2, **quiet
    )

    def rejudged(text: str, setting: str, day: str, sex: str, age: str, request: gr.Request) -> tuple[Any, ...]:
        made = controls.recoded(*who(request), text, dict(zip(FIELDS, (setting, day, sex, age), strict=True)))
        return made or (gr.skip(), gr.skip(), gr.skip())

    setting, day, sex, age = fields
    gr.on(
        [setting.input, sex.input, day.submit, day.blur, age.submit, age.blur],
        rejudged, [note, *fields], [message, marked, sheet], concurrency_limit=2, **quiet,
    )  # fmt: skip
    edit.click(
        None,
        None,
        None,
        js="() => { document.querySelector('#note-side').classList.remove('reading'); document.querySelector('#note textarea').focus(); }",
        **quiet,
    )

    def acted(action: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return controls.act(*who(request), action._data or {})

    sheet.act(acted, None, [message, marked, sheet, outbox], trigger_mode="multiple", concurrency_limit=8, **quiet)

    def asked(
        words: str, text: str, setting: str, day: str, sex: str, age: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        for shown, noted, made in controls.ask(
            *who(request), words, text, dict(zip(FIELDS, (setting, day, sex, age), strict=True))
        ):
            yield shown, gr.skip() if noted is None else noted, gr.skip() if made is None else made

    def exampled(
        text: str, setting: str, day: str, sex: str, age: str, request: gr.Request, chosen: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        yield from asked(str((chosen._data or {}).get("question", "")), text, setting, day, sex, age, request)

    # The question's field is emptied by the script, once the chat shows what was asked: what is written meanwhile stays.
    # `multiple`: the next question may be sent while an answer is still on its way.
    answered = [chat, marked, sheet]
    turns = [
        event(asked, [question, note, *fields], answered, trigger_mode="multiple", concurrency_limit=4, **quiet)
        for event in (question.submit, send.click)
    ]
    turns.append(chat.example(exampled, [note, *fields], answered, concurrency_limit=4, **quiet))

    def stopped(request: gr.Request) -> str:
        return controls.stop(who(request)[0])

    stop.click(stopped, None, chat, cancels=turns, **quiet)

    def cleared(request: gr.Request) -> tuple[Any, ...]:
        shown, text, made, said = controls.clear(who(request)[0])
        return "", shown, text, made, said, *EMPTY_BAR.values(), dict(EMPTY_BAR)

    clear.click(cleared, None, [message, marked, note, sheet, chat, *fields, guessed], cancels=turns, **quiet)


def _bar(
    controls: Controls, text: str, known: Mapping[str, str], given: Sequence[str]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The encounter bar after a note: what the coder changed stays, the rest is guessed anew and says so."""
    own = {name: value for name, value in zip(FIELDS, given, strict=True) if value != known.get(name)}
    bar = controls.encounter(text, own)
    updates = []
    for name in FIELDS:
        told = name not in own and bar[name] != EMPTY_BAR[name]
        updates.append(gr.update(value=bar[name], label=f"{_LABELS[name]} (note)" if told else _LABELS[name]))
    return bar, updates


def who(request: gr.Request) -> tuple[str, str]:
    """(session, user) of a request; the user is empty where nobody signs in."""
    scope = getattr(getattr(request, "request", None), "scope", {})
    return request.session_hash or "none", str(scope.get("codedesk.user", ""))


def _looker(controls: Controls) -> Any:
    """The small questions of the page as one server function."""

    def look(fields: Fields) -> Any:
        do = str(fields.get("do"))
        text = {name: str(value) for name, value in fields.items() if isinstance(value, str)}
        day = text.get("day", "")
        try:
            if do == "open":
                return {"text": open_note(text.get("name", ""), text.get("data", ""))}
            if do == "form":
                return controls.lookup.form()
            if do == "search":
                return controls.lookup.search(
                    text.get("query", ""),
                    text.get("system", ""),
                    text.get("chapter", ""),
                    bool(fields.get("billable")),
                    day,
                )
            if do == "options":
                return controls.lookup.options(text.get("query", ""), day)
            if do == "below":
                return controls.lookup.below(
                    text.get("code", ""), text.get("system", ""), text.get("level", ""), text.get("prefix", ""), day
                )
            if do == "guideline":
                return controls.lookup.guideline(text.get("ref", ""), day)
            return controls.lookup.card(text.get("code", ""), text.get("system", ""), text.get("level", ""), day)
        except Refusal as error:
            return {"refusal": str(error)} if do == "open" else refusal(str(error))

    return look


def _caller(tab: Tab) -> Any:
    def call(given: Mapping[str, Any]) -> str:
        fields = {str(name): str(value) for name, value in dict(given.get("fields") or {}).items()}
        try:
            return tab.act(str(given.get("action")), fields)
        except Refusal as error:
            return refusal(str(error))

    return call
