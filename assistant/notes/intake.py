"""A stranger's bytes or text as a note, or one clear line that says why not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from codesets.refusal import Refusal

MAX_CHARACTERS = 125_000
MAX_BYTES = 2 * 2**20
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_ALLOWED_CONTROLS = frozenset("\n\r\t\f\v")


class UnreadableNote(Refusal, ValueError):
    """The input is no note; the message says what to do and never repeats what was pasted."""


def read_file(path: Path) -> str:
    """The note in a text file; raises UnreadableNote."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableNote(f"the file has {size / 2**20:.1f} MB; a note may have {MAX_BYTES // 2**20} MB")
        return decode(path.read_bytes())
    except OSError as error:
        raise UnreadableNote(f"the note file cannot be read: {error.strerror}") from None


def decode(raw: bytes) -> str:
    """Text from bytes: UTF-8, UTF-16 with its mark, else Windows-1252; raises UnreadableNote for anything binary."""
    if len(raw) > MAX_BYTES:
        raise UnreadableNote(f"the note has {len(raw) / 2**20:.1f} MB; it may have {MAX_BYTES // 2**20} MB")
    if raw.startswith(_BINARY):
        raise UnreadableNote("this is a binary file; paste the note's text or give a .txt file")
    encoding = next((name for mark, name in _BOMS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return accept(text)


def accept(text: str) -> str:
    """The text itself where it can be read as a note; raises UnreadableNote.

    The text is never changed, so that offsets into it hold for whoever pasted it.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableNote(
            f"the note has {len(text):,} characters; {MAX_CHARACTERS:,} is the most: paste one encounter at a time"
        )
    if not text.strip():
        raise UnreadableNote("the note is empty: paste the documentation of one encounter")
    if "\x00" in text:
        raise UnreadableNote("the note holds NUL characters, so it is not text; paste the note's text")
    odd = sum(1 for character in text if _is_control(character))
    if odd > max(8, len(text) // 50):
        raise UnreadableNote("the note is not readable text (control characters); paste the note's text")
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Co", "Cs"} and character not in _ALLOWED_CONTROLS
