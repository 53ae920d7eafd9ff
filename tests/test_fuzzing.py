"""Hypothesis against everything that reads strangers' data: a result or a Refusal, never another exception. CODEDESK_FUZZ=20000 for the long profile."""

from __future__ import annotations

import base64
import json
import os
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.batch import source
from assistant.bootstrap import Application
from assistant.chat.grounding import ground
from assistant.chat.intake import read_question
from assistant.desk.guess import guess
from assistant.desk.opening import open_note, read_note
from assistant.notes.intake import decode
from assistant.notes.sentences import read
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter
from codesets.entries import Release
from codesets.readers import (
    cpt,
    guidelines_pdf,
    hcpcs,
    icd10cm_index,
    icd10cm_tabular,
    icd10pcs_tables,
    mue,
    order_file,
    pcs_titles,
)
from codesets.refusal import Refusal

EXAMPLES = int(os.environ.get("CODEDESK_FUZZ", "25"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
RELEASE = Release(CodeSystem.ICD10CM, "Fuzz 2026", date(2026, 1, 1))
# What makes readers stumble, among plain words.
PIECES = st.sampled_from(
    [
        "E11.9", "e119", "S52.501A", "Z99.999", "99213-25", "J1885", "\u0415ll.9", "E11\u200b.9", "I.C.4.a", "type 2 diabetes", "no", "denies",
        "history of", "ASSESSMENT:", "PLAN:", "\n", "\r\n", "\r", "\t", "1.", "2)", "-", "•", "\u202e", "\x1b[0m", "<b>", "&amp;", "'", '"', "%", "{0}",
        "{{x}}", "\\", "|", "\u2028", "mg", "10 units", "04/14/2026", "2026-02-30", "67-year-old", "(", ")", "[[", "]]", "“", "”", "ß", "İ", "𝔾", "\u0301",
    ]
)  # fmt: skip
WORDS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map(" ".join)
RAW = st.one_of(st.binary(max_size=400), WORDS.map(lambda text: text.encode("utf-8", "surrogatepass")))


def met(call: Callable[[], Any]) -> Any:
    """What comes back; a Refusal of one line that is not too long is as good."""
    try:
        return call()
    except Refusal as refused:
        said = str(refused)
    assert "\n" not in said
    assert len(said) < 400
    return None


@fuzzed
@given(WORDS)
def test_codes(text: str) -> None:
    parsed = met(lambda: Code.parse(text))
    if parsed is not None:
        assert Code.parse(str(parsed.value), parsed.system) == parsed


@fuzzed
@given(WORDS)
def test_notes_are_read_with_offsets_that_hold(text: str) -> None:
    document = read(text)
    for sentence in document.sentences:
        assert text[sentence.start : sentence.end] == sentence.text


@fuzzed
@given(RAW)
def test_bytes_as_notes(raw: bytes) -> None:
    met(lambda: decode(raw))


@fuzzed
@given(st.sampled_from(["a.txt", "a.pdf", "a.docx", "a.rtf", "a.xml", "a.json", "a", "../a.pdf", ""]), RAW)
def test_files_as_notes(name: str, raw: bytes) -> None:
    heads = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{\\rtf1 ", b"<?xml version='1.0'?>", b'{"resourceType": ')
    for head in heads:
        met(partial(read_note, name, head + raw))
    met(lambda: open_note(name, base64.b64encode(raw).decode()))


@fuzzed
@given(WORDS)
def test_questions_and_guesses(text: str) -> None:
    met(lambda: read_question(text))
    guess(text)


@fuzzed
@given(WORDS)
def test_grounding_shows_no_code_that_was_not_looked_up(text: str) -> None:
    grounded = ground(text, {}, [], set())
    assert grounded.rows == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "text", "age", "sex", "patient", "setting", "date_of_service"]), inner, max_size=5),
    max_leaves=8,
)  # fmt: skip


@fuzzed
@given(st.lists(st.one_of(RAW, JSON.map(lambda each: json.dumps(each).encode())), max_size=6))
def test_lines_of_a_batch(tmp_path: Path, given_lines: list[bytes]) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(b"\n".join(given_lines))
    read_tasks = list(source.tasks(path, Encounter()))
    assert source.count(path) == len(read_tasks)
    assert [task.place for task in read_tasks] == list(range(len(read_tasks)))


def zipped(raw: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", raw)
        packed.writestr("../b.xml", raw)
    return stream.getvalue()


READERS: dict[str, Callable[[Path], Any]] = {
    "tabular": lambda path: icd10cm_tabular.read(path, RELEASE),
    "index": lambda path: icd10cm_index.read(path, RELEASE),
    "order": lambda path: order_file.read(path, RELEASE),
    "hcpcs": lambda path: hcpcs.read(path, RELEASE),
    "cpt": lambda path: cpt.read(path, RELEASE),
    "mue": lambda path: mue.read(path, RELEASE),
    "pcs tables": lambda path: icd10pcs_tables.read(path, RELEASE),
    "pcs titles": lambda path: pcs_titles.read(path, RELEASE),
    "guidelines": lambda path: guidelines_pdf.read(path, RELEASE),
}
HEADS = {
    "tabular": b"<?xml version='1.0'?><ICD10CM.tabular><chapter><name>1</name>",
    "index": b"<?xml version='1.0'?><ICD10CM.index><letter><title>A</title><mainTerm>",
    "pcs tables": b"<?xml version='1.0'?><ICD10PCS.tabular><pcsTable>",
    "order": b"00001 A00     0 Cholera ",
    "hcpcs": b"HCPC,LONG DESCRIPTION\nA0021,",
    "cpt": b"99213\t",
    "pcs titles": b"00,x\n0016070,",
    "mue": b"HCPCS/CPT Code,Practitioner Services MUE Values\n",
    "guidelines": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("name", READERS)
@fuzzed
@given(RAW)
def test_code_set_files(name: str, tmp_path: Path, raw: bytes) -> None:
    for number, whole in enumerate((raw, HEADS[name] + raw, zipped(raw), b"<html><body>404</body></html>")):
        for ending in (".xml", ".txt", ".csv", ".xlsx", ".zip", ".pdf"):
            path = tmp_path / f"{number}{ending}"
            path.write_bytes(whole)
            met(partial(READERS[name], path))
            if EXAMPLES < 1_000:
                break


@pytest.mark.slow
@pytest.mark.model
@settings(fuzzed, max_examples=max(25, EXAMPLES // 20))
@given(WORDS)
def test_the_coder_proves_whatever_it_suggests(application: Application, text: str) -> None:
    made = met(lambda: application.coder.code(text, Encounter()))
    for row in made.suggestions if made else ():
        assert application.catalog.entry(row.code) is not None
        for part in row.evidence:
            assert text[part.start : part.end] == part.text
