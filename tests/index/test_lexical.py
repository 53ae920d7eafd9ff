"""Which words of an index are the code set's own."""

from __future__ import annotations

from pathlib import Path

from codesets.codes import Code, CodeSystem
from index.documents import Document, Source
from index.lexical import LexicalIndex, write
from index.words import said


def test_what_services_abbreviate_is_no_printed_word(tmp_path: Path) -> None:
    texts = ["Essential hypertension", "Pt w htn and eye exam", "Disorder of eye"]
    named = [
        (CodeSystem.ICD10CM, "I10"),
        (CodeSystem.HCPCS, "G0001"),
        (CodeSystem.ICD10CM, "H57.9"),
    ]
    documents = {
        number: [Document(Code(system, value), Source.TITLE, text)]
        for number, ((system, value), text) in enumerate(zip(named, texts, strict=True))
    }
    write(tmp_path / "lexical.sqlite", [("c", text) for text in texts], [said(text) for text in texts], documents, {})
    printed = LexicalIndex(tmp_path / "lexical.sqlite").printed
    assert "hypertension" in printed
    assert "eye" in printed
    assert "htn" not in printed
