"""The report as one file: plots, nothing from outside, no words of notes unless the run kept them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.bootstrap import Application
from evals import html_report, plots
from evals.journal import CannotWrite
from evals.opening import pasted
from evals.plan import Plan
from evals.runs import run

NOTE = '{"id": "<i>n</i>", "text": "Assessment: Essential (primary) hypertension. Mr. Canary </pre>", "codes": [{"code": "E11.9"}]}'


def _report(bare: Application, *, with_text: bool) -> str:
    result = run(pasted("own", NOTE, "notes"), Plan("notes", engine="words", with_text=with_text), bare)
    return "".join(html_report.pieces(result.head, result.journal.cases()))


def test_it_holds_figures_plots_and_cases_and_no_words_of_the_note(bare: Application) -> None:
    page = _report(bare, with_text=False)
    assert "Canary" not in page
    assert "hypertension" not in page.lower()
    assert page.count("<svg") == 5
    assert "F1 by chapter" in page
    assert "&lt;i&gt;n&lt;/i&gt;" in page
    assert "E11.9: not mentioned" in page


def test_with_text_the_words_stand_there_escaped(bare: Application) -> None:
    page = _report(bare, with_text=True)
    assert "Canary &lt;/pre&gt;" in page


def test_nothing_is_fetched_and_nothing_runs(bare: Application) -> None:
    page = _report(bare, with_text=True)
    assert not re.findall(r"(?:src|href)\s*=", page)
    assert "<script" not in page
    assert set(re.findall(r"https?://[^'\" ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page


def test_plots_are_sound_xml_and_read_aloud() -> None:
    drawn = [
        plots.shares("F1", [("chapter 1 <&>", 0.5, 0.2, 0.8)]),
        plots.stacked("Errors", [("not found", 3, 1)], ("missed", "extra")),
        plots.reliability([{"n": 3, "confidence": 0.85, "right": 0.7}]),
        plots.risk_coverage([{"coverage": 0.5, "risk": 0.1}, {"coverage": 1.0, "risk": 0.2}]),
    ]
    for each in drawn:
        assert ElementTree.fromstring(each).get("aria-label")


def test_a_place_that_cannot_be_written_is_told(bare: Application, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"r\.html"):
        html_report.write(tmp_path / "none" / "r.html", {}, [])
