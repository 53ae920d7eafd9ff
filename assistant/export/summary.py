"""A worksheet as a summary to print: plain HTML, everything escaped, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.coding.worksheet import Evidence, Role, Suggestion, Worksheet
from codesets.conventions import summary as judgement
from codesets.conventions.finding import Verdict

_DIAGNOSES = frozenset({Role.FIRST_LISTED, Role.SECONDARY, Role.EXTERNAL_CAUSE})
_LETTERS = "ABCDEFGHIJKL"
_STYLE = (
    "body{font:10.5pt/1.35 system-ui,sans-serif;margin:16mm;color:#000}h1{font-size:15pt}h2{font-size:11.5pt;margin:9pt 0 2pt}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:.5pt solid #999;padding:2pt 6pt 2pt 0;text-align:left;vertical-align:top}"
    ".code{font:700 10.5pt ui-monospace,monospace;white-space:nowrap}"
)


def page(worksheet: Worksheet) -> str:
    """A whole HTML document, for a file."""
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>Coding worksheet</title>"
        f"<style>{_STYLE}</style></head><body>{body(worksheet)}</body></html>"
    )


def body(worksheet: Worksheet) -> str:
    """What stands in the document: encounter, codes in sequence, services, findings, what is left out, queries."""
    return "".join(_parts(worksheet))


def _parts(worksheet: Worksheet) -> Iterator[str]:
    yield f"<h1>Coding worksheet</h1><p>{escape('; '.join(_about(worksheet)))}</p>"
    yield from (f"<p>{escape(remark)}</p>" for remark in worksheet.remarks)
    if worksheet.suggestions:
        yield f"<p><b>{escape(judgement(worksheet.findings))}</b></p>"
    else:
        yield "<p>No code is on the worksheet.</p>"
    letters = iter(_LETTERS)
    diagnoses = [(next(letters, ""), each) for each in worksheet.suggestions if each.role in _DIAGNOSES]
    others = [(str(number), each) for number, each in enumerate(_without(worksheet, _DIAGNOSES), start=1)]
    yield _table("Diagnoses", ("", "Code", "Title", "Role", "Documented as"), map(_diagnosis, diagnoses))
    yield _table(
        "Services and procedures",
        ("", "Code", "Title", "Units", "Modifiers", "Pointers", "Documented as"),
        map(_service, others),
    )
    asked = [each for each in worksheet.findings if each.verdict is not Verdict.INFO]
    yield _table(
        "Findings",
        ("Verdict", "Codes", "What", "Basis"),
        (
            (each.verdict.value, " ".join(map(str, each.codes)), each.message, f"{each.basis.source} {each.basis.ref}")
            for each in asked
        ),
    )
    yield _table(
        "Considered, not coded",
        ("Code", "Title", "Reason", "Documented as"),
        ((each.code.value, each.title, each.reason.value, _quoted(each.evidence)) for each in worksheet.not_coded),
    )
    yield _table(
        "Queries to the provider",
        ("Question", "Indicators", "Options"),
        ((each.question, "; ".join(each.indicators), " / ".join(each.options)) for each in worksheet.queries),
    )


def _about(worksheet: Worksheet) -> Iterator[str]:
    encounter = worksheet.encounter
    yield encounter.setting.value
    if encounter.date_of_service:
        yield f"date of service {encounter.date_of_service.isoformat()}"
    if encounter.sex:
        yield f"sex {encounter.sex.value}"
    if encounter.age is not None:
        yield f"age {encounter.age:g}"
    yield from (f"{system} {name}" for system, name in worksheet.releases.items())
    yield f"engine {worksheet.engine}"


def _without(worksheet: Worksheet, roles: frozenset[Role]) -> list[Suggestion]:
    return [each for each in worksheet.suggestions if each.role not in roles]


def _diagnosis(row: tuple[str, Suggestion]) -> Sequence[str]:
    letter, each = row
    return letter, each.code.value, _titled(each), each.role.value, _quoted(each.evidence)


def _service(row: tuple[str, Suggestion]) -> Sequence[str]:
    number, each = row
    units = f"{each.units:g}" if each.units is not None else ""
    return (
        number, each.code.value, _titled(each), units, " ".join(each.modifiers), " ".join(each.pointers), _quoted(each.evidence),
    )  # fmt: skip


def _titled(each: Suggestion) -> str:
    return each.title if each.billable else f"{each.title} (needs more characters)"


def _quoted(parts: Sequence[Evidence]) -> str:
    return " … ".join(f"“{' '.join(part.text.split())}”" for part in parts[:2])


def _table(heading: str, columns: Sequence[str], rows: Iterator[Sequence[str]] | map[Sequence[str]]) -> str:
    """A table with its heading; nothing where there are no rows."""
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in columns)
    made = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=code' if name in {'Code', 'Codes'} else ''}>{escape(cell)}</td>"
            for name, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<h2>{heading}</h2><table><thead><tr>{head}</tr></thead><tbody>{made}</tbody></table>" if made else ""
