"""The chat in a terminal: lines in, streamed answers out, nothing kept on disk."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from codesets.refusal import Refusal

if TYPE_CHECKING:
    from assistant.chat.agent import Conversation
    from assistant.chat.answer import Answer

PROMPT = "codedesk> "
IDLE_SECONDS = 15 * 60
_MARK = '"""'
_PASTED_WITHIN = 0.05  # seconds in which a further line of the same paste arrives
_HELP = """Type a question, or paste a note. A note of several lines may stand between two lines of \"\"\".
/note FILE   read a note from a file    /forget   drop the note and what was said
/help        these lines                /exit     leave (so does Ctrl-D)"""
Read = Callable[[str], str]
Write = Callable[[str], None]


def talk(
    conversation: Conversation,
    read: Read,
    write: Write,
    more: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Answer line by line until the input ends.

    `read` gives the next line after its prompt and raises EOFError at the end; `more` says that a further line waits,
    as the rest of a paste does. What was said is forgotten after a quarter of an hour without a word.
    """
    last = clock()
    while True:
        try:
            text = _message(read, more)
        except EOFError:
            return
        except KeyboardInterrupt:
            write("\n")
            continue
        if clock() - last > IDLE_SECONDS:
            conversation.forget()
            write("Nothing was said for a while: the note and the conversation are forgotten.\n")
        command, _, rest = text.strip().partition(" ")
        if command in ("/exit", "/quit", "exit", "quit"):
            return
        try:
            _one(conversation, command, rest.strip(), text, read, write)
        except Refusal as error:
            write(f"{error}\n")
        except KeyboardInterrupt:
            write("\nstopped\n")
        last = clock()


def interactive(conversation: Conversation) -> None:
    """The same on this terminal, with the history of this session on the arrow keys."""
    if sys.stdin.isatty():
        import readline  # editing and history of `input`, in memory only: notes are patients' data

        readline.set_history_length(500)
        print(_HELP)

    def waiting() -> bool:
        return sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], _PASTED_WITHIN)[0])

    def write(text: str) -> None:
        print(text, end="", flush=True)

    def read(prompt: str) -> str:
        return input(prompt if sys.stdin.isatty() else "")

    talk(conversation, read, write, waiting)


def _one(conversation: Conversation, command: str, rest: str, text: str, read: Read, write: Write) -> None:
    if not text.strip():
        return
    if command == "/help":
        write(_HELP + "\n")
    elif command == "/forget":
        conversation.forget()
        write("The note and the conversation are forgotten.\n")
    elif command == "/note":
        from assistant.notes.intake import read_file

        note = read_file(Path(rest).expanduser())
        _consent(conversation, read, write)
        _told(conversation, "Code this note.", note, write)
    elif command.startswith("/"):
        write(f"There is no {command}; /help lists what there is.\n")
    else:
        from assistant.chat.intake import taken_apart

        if taken_apart(text).note:
            _consent(conversation, read, write)
        _told(conversation, text, None, write)


def _consent(conversation: Conversation, read: Read, write: Write) -> None:
    """Ask before a note goes to a model on another host; without a yes the built-in engine answers here."""
    host = conversation.destination
    if host and read(f"This note would be sent to {host}. Send it? [y/N] ").strip().lower() in ("y", "yes"):
        conversation.allow_notes()
    elif host:
        write("The note stays here; the built-in engine answers.\n")


def _told(conversation: Conversation, text: str, note: str | None, write: Write) -> None:
    answer: Answer | None = None
    for piece in conversation.stream(text, note):
        if isinstance(piece, str):
            write(piece)
        else:
            answer = piece
    write("\n")
    if answer is None:
        return
    for row in answer.codes:
        write(f"  {row.code.value}  {row.title}{'' if row.billable else '  (needs more characters)'}\n")
    for citation in answer.citations[:3]:
        write(f"  [{citation.source} {citation.ref}] {citation.text[:160]}\n")
    for remark in answer.remarks:
        write(f"  {remark}\n")


def _message(read: Read, more: Callable[[], bool]) -> str:
    """One message: a line, the lines of one paste, or what stands between two lines of three quotation marks."""
    first = read(PROMPT)
    if first.strip() == _MARK:
        lines: list[str] = []
        while (line := read("... ")).strip() != _MARK:
            lines.append(line)
        return "\n".join(lines)
    lines = [first]
    while more():
        lines.append(read(""))
    return "\n".join(lines)
