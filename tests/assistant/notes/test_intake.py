"""What is read as a note, and what is refused in one line that never repeats it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.notes.intake import MAX_CHARACTERS, UnreadableNote, accept, decode, read_file

GOOD = {
    "utf-8": "Café au lait spots".encode(),
    "bom": b"\xef\xbb\xbfHTN",
    "utf-16": "HTN, stable".encode("utf-16"),
    "windows": b"temp 38.5\xb0 C",
    "crlf": b"CC: cough\r\nHPI: 2 days",
}
BAD = {
    "empty": b"",
    "space": b" \n\t ",
    "nul": b"cough\x00fever",
    "pdf": b"%PDF-1.4",
    "zip": b"PK\x03\x04....",
    "control": bytes(range(1, 9)) * 40,
    "too large": b"secret " * 500_000,
    "too long": b"secret " * (MAX_CHARACTERS // 7 + 1),
}


@pytest.mark.parametrize("name", GOOD)
def test_text_in_the_usual_encodings_is_read(name: str) -> None:
    assert decode(GOOD[name]).strip()


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_note_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(UnreadableNote) as caught:
        decode(BAD[name])
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_missing_file_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableNote):
            read_file(path)


@given(st.text(max_size=400))
def test_any_text_is_a_note_unchanged_or_refused(text: str) -> None:
    try:
        assert accept(text) == text
    except UnreadableNote:
        return
