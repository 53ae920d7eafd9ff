"""What is a note, and what is refused with one line that repeats nothing of it."""

from __future__ import annotations

import pytest

from assistant.notes.intake import MAX_CHARACTERS, UnreadableNote, accept, decode

KEPT = (
    "x",
    "a\r\nb\rc\n",
    "Zalgo e\u0301\u0327\u0301",
    "\u202eRTL",
    "E11\u200b.9",
    "ＦＵＬＬ width",
    "no spaces" * 1000,
)
REFUSED = ("", " \n\t ", "\x00abc", "x" * (MAX_CHARACTERS + 1), "\x1b\x07\x08\x0e" * 30, "\ud800" * 20)


@pytest.mark.parametrize("text", KEPT)
def test_text_is_kept_as_it_is(text: str) -> None:
    assert accept(text) == text


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNote) as refused:
        accept(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("raw", [b"%PDF-1.7 ...", b"PK\x03\x04rest", b"\x89PNG\r\n"])
def test_binary_files_are_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableNote):
        decode(raw)


def test_utf16_with_its_mark_is_read() -> None:
    assert decode("Asthma".encode("utf-16")) == "Asthma"
