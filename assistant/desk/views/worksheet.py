"""The worksheet as rows a coder works through: judgement, codes in sequence, what is left out, queries."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

from assistant.coding.worksheet import Evidence, Family, NotCoded, Query, Role, Suggestion, Worksheet
from assistant.desk.review import LETTERED, LETTERS, REASONS, SERVICES, Decision, Line, Review, verdict
from assistant.desk.views.words import citation, code_button, one_line
from codesets.codes import CodeSystem
from codesets.conventions.finding import Finding, Verdict

STOPS = frozenset({Verdict.INVALID, Verdict.CONFLICT, Verdict.ORDER})
EMPTY = (
    "<div class='empty'><p>The worksheet appears here.</p>"
    "<p class='quiet'>Paste or drop a note, or open a file; then <kbd>Ctrl</kbd> <kbd>Enter</kbd>.</p></div>"
)
KEYS = (
    "<p class='keys quiet'><kbd>↑</kbd><kbd>↓</kbd> rows · <kbd>Enter</kbd> card · <kbd>A</kbd> accept · "
    "<kbd>X</kbd> reject · <kbd>Alt</kbd><kbd>↑</kbd><kbd>↓</kbd> move · <kbd>C</kbd> copy · <kbd>/</kbd> add · "
    "<kbd>Alt</kbd><kbd>N</kbd> note · <kbd>Alt</kbd><kbd>W</kbd> worksheet · <kbd>Alt</kbd><kbd>Q</kbd> question</p>"
)
_ROLES = {
    Role.FIRST_LISTED: "first-listed",
    Role.SECONDARY: "secondary",
    Role.EXTERNAL_CAUSE: "external cause",
    Role.SERVICE: "service",
    Role.SUPPLY: "supply",
    Role.PROCEDURE: "procedure",
}
_EXPORTS = (("csv", "CSV"), ("json", "JSON"), ("fhir", "FHIR"), ("print", "Print"))


def worksheet(review: Review | None, sheet: Worksheet | None) -> str:
    """The whole worksheet; `sheet` is the review's worksheet as judged."""
    if review is None or sheet is None:
        return EMPTY
    standing = review.standing
    parts = [_bar(review, sheet), _judgement(sheet)]
    parts += [f"<p class='remark'>{escape(remark)}</p>" for remark in sheet.remarks]
    if standing:
        letters = iter(LETTERS)
        rows = "".join(
            _row(n, line, next(letters, "") if line.suggestion.role in LETTERED else "")
            for n, line in enumerate(standing, start=1)
        )
        parts.append(f"<ol class='rows' aria-label='Codes in sequence'>{rows}</ol>{KEYS}")
    elif not sheet.remarks:
        parts.append("<p class='quiet pad'>No code is supported by this note.</p>")
    parts.append(
        "<form class='add' data-act='add'><label for='add-code'>Add a code</label>"
        "<input id='add-code' name='code' type='text' autocomplete='off' spellcheck='false' role='combobox' aria-expanded='false'"
        " aria-controls='add-hits' aria-autocomplete='list' placeholder='code or words'>"
        "<div id='add-hits' class='hits' role='listbox' aria-label='Codes found'></div></form>"
    )
    parts += [
        _block(
            "Procedures whose CPT code stands in the licensed file", "left", [_family(each) for each in sheet.families]
        ),
        _block("Queries to the provider", "queries", [_query(each) for each in sheet.queries]),
        _block("Considered, not coded", "left", [_left(each) for each in sheet.not_coded]),
        _block("Rejected by the coder", "left", [_struck(line) for line in review.rejected]),
    ]
    return "".join(parts)


def _bar(review: Review, sheet: Worksheet) -> str:
    """Where the worksheet stands, and what can be done with all of it."""
    releases = ", ".join(f"{system} {name}" for system, name in sheet.releases.items())
    used = {CodeSystem.ICD10CM, *(line.code.system for line in review.standing)}
    shown = ", ".join(f"{system} {name}" for system, name in sheet.releases.items() if system in used)
    encounter = sheet.encounter
    about = [encounter.setting.value]
    about += [encounter.date_of_service.isoformat()] if encounter.date_of_service else []
    open_lines = sum(line.decision is Decision.OPEN for line in review.standing)
    left = f"{open_lines} to decide" if open_lines else "all decided"
    exports = "".join(
        f"<button type='button' data-act='export' data-format='{name}'>{label}</button>" for name, label in _EXPORTS
    )
    return (
        f"<div class='sheet-bar'><span class='quiet'>{escape(' · '.join(about))} · <span title='{escape(releases)}'>"
        f"{escape(shown)}</span> · {escape(sheet.engine)} · <b>{left}</b></span>"
        f"<span class='tools'><button type='button' data-act='accept-all'>Accept all</button>"
        f"<button type='button' data-act='undo' title='Ctrl Z'>Undo</button>"
        f"<button type='button' data-copy='all'>Copy all</button>{exports}</span></div>"
    )


def _judgement(sheet: Worksheet) -> str:
    asked = [finding for finding in sheet.findings if finding.verdict is not Verdict.INFO]
    told = [finding for finding in sheet.findings if finding.verdict is Verdict.INFO]
    kind = "stop" if any(f.verdict in STOPS for f in asked) else "review" if asked else "clean"
    said = f"<p class='verdict {kind}' role='status'>{escape(verdict(sheet))}</p>" if sheet.suggestions else ""
    hints = f"<details class='hints'><summary>{len(told)} reminder{'s' * (len(told) > 1)}</summary>{''.join(map(_finding, told))}</details>"
    return said + "".join(map(_finding, asked)) + (hints if told else "")


def _finding(each: Finding) -> str:
    kind = "stop" if each.verdict in STOPS else "info" if each.verdict is Verdict.INFO else "review"
    codes = " ".join(code_button(code, kind="code inline") for code in each.codes)
    return (
        f"<div class='finding {kind}'><b>{escape(each.verdict.value)}</b> {codes} {escape(each.message)} "
        f"<span class='cited'>{citation(each.basis)}</span></div>"
    )


def _row(number: int, line: Line, letter: str) -> str:
    each = line.suggestion
    code = escape(each.code.value)
    words = f"data-code='{code}' data-system='{escape(each.code.system.value)}'"
    service = _service(each, code) if each.role in SERVICES else ""
    quotes = _quotes(each.evidence[:2])
    more = f" <span class='quiet'>+{len(each.evidence) - 2}</span>" if len(each.evidence) > 2 else ""
    cited = " ".join(citation(basis) for basis in dict.fromkeys(each.citations[:4]))
    incomplete = "" if each.billable else "<span class='flag stop'>needs more characters</span>"
    mark = letter or str(number)
    state = {Decision.OPEN: "", Decision.ACCEPTED: "accepted", Decision.REJECTED: "rejected"}[line.decision]
    instead = f"<span class='flag'>instead of {escape(line.instead_of.value)}</span>" if line.instead_of else ""
    return (
        f"<li class='row {state}' tabindex='0' {words} data-place='{number - 1}'"
        f" aria-label='{code} {escape(each.title)}, {_ROLES[each.role]}{', ' + state if state else ''}'>"
        f"<span class='grip' draggable='true' title='Drag to reorder' aria-hidden='true'>{mark}</span>"
        f"<div class='what'><div class='head'>{code_button(each.code)} <span class='title'>{escape(each.title)}</span>{incomplete}{instead}</div>"
        f"{service}<div class='evidence'>{quotes}{more}</div>"
        f"<div class='why'><span>{escape(each.rationale)} <span class='cited'>{cited}</span></span>{_alternatives(line)}</div></div>"
        f"<div class='side'><div class='meta'><span class='role'>{_ROLES[each.role]}</span>{_confidence(line)}</div>"
        f"{_buttons(line, number)}</div></li>"
    )


def _service(each: Suggestion, code: str) -> str:
    """Units, modifiers and pointers of a service line, each to be changed in its place."""
    fields = (
        ("units", "Units", f"{each.units:g}" if each.units is not None else "", "decimal"),
        ("modifiers", "Modifiers", " ".join(each.modifiers), "text"),
        ("pointers", "Pointers", " ".join(each.pointers), "text"),
    )
    boxes = "".join(
        f"<label>{label} <input type='text' name='{name}' value='{escape(value)}' inputmode='{mode}' size='{max(3, len(value))}'"
        f" autocomplete='off' spellcheck='false' aria-label='{label} of {code}'></label>"
        for name, label, value, mode in fields
    )
    return f"<div class='service'>{boxes}</div>"


def _quotes(parts: Sequence[Evidence]) -> str:
    """The quoted words, and after the last of those from one section its name."""
    sections = [part.section for part in parts]
    last = [section != following for section, following in zip_longest(sections, sections[1:])]
    return "".join(_quote(part, named=named) for part, named in zip(parts, last, strict=True))


def _quote(part: Evidence, *, named: bool = True) -> str:
    section = f" <span class='quiet'>{escape(part.section.lower())}</span>" if part.section and named else ""
    return f"<q data-start='{part.start}'>{escape(one_line(part.text))}</q>{section} "


def _confidence(line: Line) -> str:
    if line.added:
        return "<span class='confidence'>coder</span>"
    share = round(line.suggestion.confidence * 100)
    return f"<span class='confidence' title='How likely a coder agrees'>{share} %</span>"


def _buttons(line: Line, number: int) -> str:
    code = escape(line.code.value)
    if line.decision is Decision.ACCEPTED:
        first = f"<button type='button' data-act='reopen' class='on' aria-pressed='true' aria-label='Undo accepting {code}'>Accepted</button>"
    else:
        first = (
            f"<button type='button' data-act='accept' aria-pressed='false' aria-label='Accept {code}'>Accept</button>"
        )
    reasons = "".join(
        f"<button type='button' data-act='reject' data-reason='{escape(each)}'>{escape(each)}</button>"
        for each in REASONS
    )
    return (
        f"<div class='buttons'>{first}<details class='menu'><summary aria-label='Reject {code}, with a reason'>Reject</summary>"
        f"<div class='sheet'>{reasons}</div></details>"
        f"<span class='moves'><button type='button' data-act='up' aria-label='Move {code} up' title='Move up'{' disabled' * (number == 1)}>↑</button>"
        f"<button type='button' data-act='down' aria-label='Move {code} down' title='Move down'>↓</button></span></div>"
    )


def _alternatives(line: Line) -> str:
    others = "".join(
        f"<li>{code_button(other.code, kind='code inline')} {escape(other.title)} <span class='quiet'>{escape(other.why_not)}</span> "
        f"<button type='button' class='small' data-act='replace' data-with='{escape(other.code.value)}'"
        f" data-with-system='{escape(other.code.system.value)}'>Use instead</button></li>"
        for other in line.suggestion.alternatives
    )
    count = len(line.suggestion.alternatives)
    return (
        f"<details class='others'><summary>{count} alternative{'s' * (count > 1)}</summary><ul>{others}</ul></details>"
        if others
        else ""
    )


def _block(heading: str, kind: str, rows: list[str]) -> str:
    return (
        f"<section class='part'><h3>{heading} <span class='count'>{len(rows)}</span></h3><ul class='{kind}'>{''.join(rows)}</ul></section>"
        if rows
        else ""
    )


def _family(each: Family) -> str:
    quote = _quote(each.evidence[0]) if each.evidence else ""
    return f"<li tabindex='0'>{escape(each.codes)} {escape(each.title)} {quote}</li>"


def _left(each: NotCoded) -> str:
    quote = _quote(each.evidence[0]) if each.evidence else ""
    cited = " ".join(citation(basis) for basis in each.citations[:2])
    add = (
        f"<button type='button' class='small' data-act='add' data-with='{escape(each.code.value)}'"
        f" data-with-system='{escape(each.code.system.value)}' aria-label='Add {escape(each.code.value)} to the worksheet'>Add</button>"
        if each.code.system in set(CodeSystem)
        else ""
    )
    return (
        f"<li tabindex='0' data-code='{escape(each.code.value)}'>{code_button(each.code, kind='code inline')} {escape(each.title)} "
        f"<span class='flag'>{escape(each.reason.value.replace('-', ' '))}</span> {quote}<span class='cited'>{cited}</span> {add}</li>"
    )


def _struck(line: Line) -> str:
    code = escape(line.code.value)
    return (
        f"<li data-code='{code}' data-system='{escape(line.code.system.value)}'>{code_button(line.code, kind='code inline')} <s>{escape(line.suggestion.title)}</s> "
        f"<span class='flag'>{escape(line.reason)}</span> "
        f"<button type='button' class='small' data-act='reopen' aria-label='Put {code} back'>Put back</button></li>"
    )


def _query(each: Query) -> str:
    indicators = "".join(f"<q>{escape(one_line(words))}</q> " for words in each.indicators)
    options = "".join(f"<li>{escape(option)}</li>" for option in each.options)
    plain = "\n".join(
        [
            each.question,
            *(f"- “{one_line(words)}”" for words in each.indicators),
            *(f"[ ] {option}" for option in each.options),
        ]
    )
    return (
        f"<li><div>{escape(each.question)} <button type='button' class='small' data-copy-text='{escape(plain)}'>Copy</button></div>"
        f"<div class='evidence'>{indicators}</div><ul class='options'>{options}</ul></li>"
    )
