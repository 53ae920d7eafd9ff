"""Worksheets, notes and answers as HTML in which nothing of a note or a model is ever markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.chat.answer import Answer
from assistant.coding.worksheet import Evidence, NotCoded, Query, Suggestion, Worksheet
from codesets.conventions.finding import Finding, Verdict

_STOPS = frozenset({Verdict.INVALID, Verdict.CONFLICT, Verdict.ORDER})
_EMPTY = "<p class='quiet'>Paste a note and press <b>Suggest codes</b>: the worksheet appears here.</p>"


def note(text: str, worksheet: Worksheet | None) -> str:
    """The note with its evidence marked: suggested, considered; each mark names its codes."""
    if not text:
        return ""
    pieces: list[str] = []
    position = 0
    for start, end, kind, codes in _marks(worksheet):
        if start < position:
            continue
        pieces.append(escape(text[position:start]))
        label = escape(", ".join(codes))
        pieces.append(
            f"<mark class='{kind}' data-codes='{label}' title='{label}'>{escape(text[start:end])}</mark>"
        )
        position = end
    pieces.append(escape(text[position:]))
    return f"<div class='note' tabindex='0' aria-label='The note with its evidence marked'>{''.join(pieces)}</div>"


def _marks(worksheet: Worksheet | None) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """(start, end, kind, codes) of every piece of evidence, in order; what is suggested wins over what is not."""
    spans: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for kind, rows in (("suggested", _evidence(worksheet, True)), ("considered", _evidence(worksheet, False))):
        for part, code in rows:
            spans.setdefault((part.start, part.end), (kind, []))[1].append(code)
    return [(start, end, kind, tuple(codes)) for (start, end), (kind, codes) in sorted(spans.items())]


def _evidence(worksheet: Worksheet | None, suggested: bool) -> Iterator[tuple[Evidence, str]]:
    if worksheet is None:
        return
    rows: Sequence[Suggestion | NotCoded] = worksheet.suggestions if suggested else worksheet.not_coded
    for row in rows:
        yield from ((part, row.code.value) for part in row.evidence)


def worksheet(sheet: Worksheet | None) -> str:
    """The worksheet: the judgement, the codes in sequence, what is not coded, the queries."""
    if sheet is None:
        return _EMPTY
    releases = escape(", ".join(f"{system} {name}" for system, name in sheet.releases.items()))
    parts = [f"<p class='quiet'>{escape(sheet.encounter.setting.value)} · {releases} · engine {escape(sheet.engine)}</p>"]
    parts += [f"<p class='remark'>{escape(remark)}</p>" for remark in sheet.remarks]
    if sheet.suggestions:
        rows = "".join(_row(number, each) for number, each in enumerate(sheet.suggestions, start=1))
        parts.append(f"<ol class='rows' aria-label='Suggested codes in sequence'>{rows}</ol>")
    else:
        parts.append("<p>No code is supported by this note.</p>")
    parts += [_finding(each) for each in sheet.findings if each.verdict is not Verdict.INFO]
    if sheet.not_coded:
        parts.append("<h3>Considered, not coded</h3><ul class='left'>" + "".join(map(_left, sheet.not_coded)) + "</ul>")
    if sheet.queries:
        parts.append("<h3>Queries to the provider</h3><ul class='queries'>" + "".join(map(_query, sheet.queries)) + "</ul>")
    return "<div class='worksheet'>" + "".join(parts) + "</div>"


def _row(number: int, each: Suggestion) -> str:
    code = escape(each.code.value)
    units = f" <span class='units'>× {each.units:g}</span>" if each.units else ""
    modifiers = f" <span class='units'>-{escape(' -'.join(each.modifiers))}</span>" if each.modifiers else ""
    quotes = "".join(f"<q>{escape(_one_line(part.text))}</q> " for part in each.evidence[:3])
    cited = escape("; ".join(f"{basis.source} {basis.ref}" for basis in each.citations[:4]))
    others = "".join(
        f"<li><b>{escape(other.code.value)}</b> {escape(other.title)}: {escape(other.why_not)}</li>"
        for other in each.alternatives
    )
    alternatives = f"<details><summary>alternatives</summary><ul>{others}</ul></details>" if others else ""
    return (
        f"<li class='row' tabindex='0' data-code='{code}'><span class='code'>{code}</span>{units}{modifiers} "
        f"<span class='title'>{escape(each.title)}</span> <span class='role'>{escape(each.role.value)}</span> "
        f"<span class='confidence' title='confidence'>{each.confidence:.0%}</span>"
        f"<div class='evidence'>{quotes}</div><div class='why'>{escape(each.rationale)}</div>"
        f"<div class='cited'>{cited}</div>{alternatives}</li>"
    )


def _left(each: NotCoded) -> str:
    quote = f" <q>{escape(_one_line(each.evidence[0].text))}</q>" if each.evidence else ""
    return f"<li><b>{escape(each.code.value)}</b> {escape(each.title)}: <i>{escape(each.reason.value)}</i>{quote}</li>"


def _query(each: Query) -> str:
    options = escape(" / ".join(each.options))
    return f"<li>{escape(each.question)}<div class='quiet'>{options}</div></li>"


def _finding(each: Finding) -> str:
    kind = "stop" if each.verdict in _STOPS else "review"
    codes = escape(" ".join(code.value for code in each.codes))
    basis = escape(f"{each.basis.source} {each.basis.ref}: {each.basis.text}")
    return (
        f"<div class='finding {kind}' role='status'><b>{escape(each.verdict.value)}</b> {codes} {escape(each.message)}"
        f"<div class='cited'>{basis}</div></div>"
    )


def answer(given: Answer) -> str:
    """An answer as text for the chat: words, then its citations, plain."""
    lines = [given.text, *given.remarks]
    if given.citations:
        lines.append("")
        lines += [f"— {basis.source} {basis.ref}: {basis.text}" for basis in given.citations[:6]]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())
