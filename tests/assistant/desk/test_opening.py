"""Files as notes: each kind read by what it is, and each bad one refused in one line."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest

from assistant.desk.opening import open_note, read_note
from assistant.notes.intake import UnreadableNote

TEXT = "Assessment: hypertension, above goal."


def docx() -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph("Assessment: hypertension, above goal.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "BP", "148/86"
    document.add_paragraph("Plan: lisinopril.")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(text: str = TEXT, password: str = "") -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(300, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    assert PdfReader(io.BytesIO(made.getvalue())) is not None
    return made.getvalue()


CDA = b"""<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>
<title>Assessment</title><text><paragraph>Hypertension, <content>above goal</content>.</paragraph><list><item>Gout</item></list>
<table><tr><td>BP</td><td>148/86</td></tr></table></text></section></component></structuredBody></component></ClinicalDocument>"""


def reference(text: str) -> bytes:
    attachment = {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}
    inner = {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": inner}]}).encode()


def test_word_with_its_tables_in_order() -> None:
    assert read_note("a.docx", docx()) == "Assessment: hypertension, above goal.\nBP | 148/86\nPlan: lisinopril."


def test_pdf() -> None:
    assert read_note("a.pdf", pdf()).strip() == TEXT


def test_rtf() -> None:
    assert (
        read_note("a.rtf", rb"{\rtf1\ansi Assessment: hypertension\'2c above goal.\par Plan.}").split("\n")[0] == TEXT
    )


def test_cda() -> None:
    assert read_note("a.xml", CDA) == "Assessment:\nHypertension, above goal.\nGout\nBP | 148/86\n"


@pytest.mark.parametrize("inner", [TEXT.encode(), pdf()], ids=["text", "pdf"])
def test_a_cda_document_that_only_wraps_another(inner: bytes) -> None:
    body = f"<nonXMLBody><text representation='B64'>{base64.b64encode(inner).decode()}</text></nonXMLBody>"
    wrapped = f"<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'><component>{body}</component></ClinicalDocument>"
    assert read_note("a.xml", wrapped.encode()).strip() == TEXT


def test_html_without_its_scripts() -> None:
    page = "<!DOCTYPE html><html><head><style>p{}</style></head><body><h2>Plan</h2><p>Gout &amp; rest.<script>x()</script></p></body></html>"
    assert read_note("a.html", page.encode()) == "Plan\nGout & rest."
    assert read_note("a.json", reference(page)) == "Plan\nGout & rest."


def test_document_reference() -> None:
    assert read_note("a.json", reference(TEXT)) == TEXT


def test_a_wrong_ending_does_not_matter() -> None:
    assert read_note("a.txt", pdf()).strip() == TEXT


def test_the_text_of_a_text_file_is_not_touched() -> None:
    text = "A\r\n\tB  \u00e9\n"
    assert open_note("a.txt", base64.b64encode(text.encode()).decode()) == text


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (30 * 2**20))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"   \n", "empty"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"x" * 60, ".docx"),
        ("a.pdf", b"just words", "ending"),
        ("a.pdf", b"%PDF-1.7 and nothing more", "PDF"),
        ("a.pdf", pdf(password="secret"), "password"),
        ("a.pdf", pdf(" "), "pictures"),
        ("a.docx", b"PK\x03\x04broken", "Word"),
        ("a.docx", bomb(), "too large"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "binary"),
        ("a.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "CDA|XML"),
        ("a.xml", b"<?xml version='1.0'?>" + b"<a>" * 5000, "XML"),
        ("a.json", b'{"resourceType": "Patient"}', "DocumentReference"),
        (
            "a.json",
            b'{"resourceType": "DocumentReference", "content": [{"attachment": {"url": "http://x.test/1"}}]}',
            "points",
        ),
        ("a.json", b'{"resourceType": "DocumentReference", "content": [{"attachment": {"data": "%%"}}]}', "damaged"),
        ("a.json", b'{"resourceType": "DocumentReference", "content": [7, {"attachment": 7}]}', "points"),
    ],
)
def test_refusals(name: str, raw: bytes, says: str) -> None:
    with pytest.raises(UnreadableNote, match=says):
        read_note(name, raw)


def test_what_is_not_base64_or_too_long_is_refused() -> None:
    with pytest.raises(UnreadableNote, match="whole"):
        open_note("a.txt", "***")
    with pytest.raises(UnreadableNote, match="large"):
        open_note("a.txt", "A" * 4_000_000)
