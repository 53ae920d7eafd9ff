"""The guideline entries keep to their form, cover the sections and are in our own words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from codesets.guidelines import own_words
from codesets.guidelines.own_words import GuidelineEntry, MalformedGuideline, load, parse

OFFICIAL = Path(__file__).parents[4] / "shared/data/codesets/icd10cm_guidelines_old/guidelines.txt"

HEAD = 'edition = "test"\n'
ENTRY = """
[[entry]]
ref = "I.X.1"
title = "A rule"
says = "Do this."
settings = ["outpatient"]
applies_to = []
see = []
topics = ["rule"]
"""

ICD10CM = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
HCPCS_OR_CPT = r"(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4})"
BELOW = re.compile(r"[A-Z]\d[0-9A-Z]\.(?:[0-9A-Z]{1,4})?-")
ONE = re.compile(rf"{ICD10CM}|{HCPCS_OR_CPT}")
RANGE = re.compile(rf"({ICD10CM})-({ICD10CM})|({HCPCS_OR_CPT})-({HCPCS_OR_CPT})")


@pytest.fixture(scope="module")
def entries() -> tuple[GuidelineEntry, ...]:
    return load()


def well_formed(code_range: str) -> bool:
    if BELOW.fullmatch(code_range) or ONE.fullmatch(code_range):
        return True
    ends = RANGE.fullmatch(code_range)
    if not ends:
        return False
    first, last = (end for end in ends.groups() if end)
    return first < last


@pytest.mark.parametrize(
    "code_range", ["I10", "I10-I1A", "I50.-", "R65.2-", "T45.1X5-", "99202-99205", "J0120", "G2211"]
)
def test_code_ranges_that_are_well_formed(code_range: str) -> None:
    assert well_formed(code_range)


@pytest.mark.parametrize("code_range", ["", "I", "I50-", "I1A-I10", "I10-99213", "I50.", "10", "N18.-N19", "see I10"])
def test_code_ranges_that_are_not(code_range: str) -> None:
    assert not well_formed(code_range)


def test_at_least_220_entries(entries: tuple[GuidelineEntry, ...]) -> None:
    assert len(entries) >= 220


def test_each_ref_stands_once(entries: tuple[GuidelineEntry, ...]) -> None:
    assert [ref for ref, times in Counter(entry.ref for entry in entries).items() if times > 1] == []


def test_see_leads_to_entries(entries: tuple[GuidelineEntry, ...]) -> None:
    refs = {entry.ref for entry in entries}
    assert [(entry.ref, ref) for entry in entries for ref in entry.see if ref not in refs or ref == entry.ref] == []


def test_applies_to_is_well_formed(entries: tuple[GuidelineEntry, ...]) -> None:
    assert [(entry.ref, text) for entry in entries for text in entry.applies_to if not well_formed(text)] == []


def test_three_to_eight_topics_none_twice(entries: tuple[GuidelineEntry, ...]) -> None:
    wrong = [e.ref for e in entries if not 3 <= len(e.topics) <= 8 or len(set(e.topics)) != len(e.topics)]
    assert wrong == []


def test_an_entry_is_one_to_five_sentences(entries: tuple[GuidelineEntry, ...]) -> None:
    sentences = {entry.ref: len(re.findall(r"[.!?](?=\s|$)", entry.says)) for entry in entries}
    assert {ref: count for ref, count in sentences.items() if not 1 <= count <= 5} == {}


def test_a_subsection_has_its_section(entries: tuple[GuidelineEntry, ...]) -> None:
    refs = {entry.ref for entry in entries}
    parents = {ref.rpartition(".")[0] for ref in refs if re.match(r"I\.[ABC]\.|II\.|III\.|IV\.", ref)} - {"I"}
    assert sorted(parents - refs) == []


SECTIONS = [
    *(f"I.A.{number}" for number in range(1, 20)),
    *(f"I.B.{number}" for number in range(1, 20)),
    *(f"I.C.{chapter}" for chapter in range(1, 23)),
    *(f"I.C.1.a.2.{letter}" for letter in "abcdefghijk"),
    *(f"I.C.1.d.{number}" for number in range(1, 10)),
    *(f"I.C.1.g.1.{letter}" for letter in "abcdefghijklmn"),
    *(f"I.C.2.{letter}" for letter in "abcdefghijklmnopqrst"),
    *(f"I.C.4.a.{number}" for number in range(1, 7)),
    *(f"I.C.9.a.{number}" for number in range(1, 13)),
    *(f"I.C.9.e.{number}" for number in range(1, 7)),
    *(f"I.C.15.{letter}" for letter in "abcdefghijklmnopqrs"),
    *(f"I.C.16.{letter}" for letter in "abcdefgh"),
    *(f"I.C.18.{letter}" for letter in "abcdefghi"),
    *(f"I.C.19.{letter}" for letter in "abcdefg"),
    *(f"I.C.20.{letter}" for letter in "abcdefghijk"),
    *(f"I.C.21.c.{number}" for number in range(1, 18)),
    *(f"II.{letter}" for letter in "ABCDEFGHIJK"),
    *(f"III.{letter}" for letter in "ABC"),
    *(f"IV.{letter}" for letter in "ABCDEFGHIJKLMNOPQ"),
]


def test_the_numbered_sections_are_there(entries: tuple[GuidelineEntry, ...]) -> None:
    refs = {entry.ref for entry in entries}
    assert [section for section in SECTIONS if section not in refs] == []


def test_sections_two_to_four_keep_to_their_setting(entries: tuple[GuidelineEntry, ...]) -> None:
    settings = {entry.ref: entry.settings for entry in entries}
    assert settings["II.H"] == settings["III.B"] == ("inpatient",)
    assert settings["IV.H"] == settings["IV.K"] == ("outpatient",)
    assert settings["II.K"] == ("outpatient", "inpatient"), "rehabilitation is named for admissions and encounters"


def test_no_run_of_twelve_words_is_the_official_text(entries: tuple[GuidelineEntry, ...]) -> None:
    if not OFFICIAL.is_file():
        pytest.skip("../shared is absent")
    official = set(runs(OFFICIAL.read_text(encoding="utf-8"), 12))
    shared = {e.ref: run for e in entries for text in (e.title, e.says) for run in runs(text, 12) if run in official}
    assert shared == {}


def runs(text: str, length: int) -> list[tuple[str, ...]]:
    words = [word.strip(".-") for word in re.findall(r"[a-z0-9.\-]+", text.lower())]
    words = [word for word in words if word]
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def test_a_well_formed_file_is_read() -> None:
    (entry,) = parse("x.toml", HEAD + ENTRY)
    assert entry == GuidelineEntry("I.X.1", "A rule", "Do this.", ("outpatient",), (), (), ("rule",), "test")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + ENTRY + 'note = "x"\n', "x.toml: I.X.1: unknown key note"),
        (HEAD + ENTRY.replace('topics = ["rule"]', ""), "x.toml: I.X.1: missing key topics"),
        (HEAD + ENTRY.replace('ref = "I.X.1"', ""), "x.toml: entry 1, which has no ref: missing key ref"),
        (HEAD + ENTRY.replace('"Do this."', '" "'), "x.toml: I.X.1: says must be a text that is not empty"),
        (HEAD + ENTRY.replace("see = []", 'see = "I.A.1"'), "x.toml: I.X.1: see must be a list of texts"),
        (HEAD + ENTRY.replace('"outpatient"', '"ward"'), "x.toml: I.X.1: settings must name"),
        (HEAD + ENTRY.replace('["outpatient"]', "[]"), "x.toml: I.X.1: settings must name"),
        (ENTRY, "x.toml: missing key edition"),
        (HEAD + "entry = 3\n", "x.toml: edition must be a text, and entry a list of tables"),
        (HEAD + "entry = [3]\n", "x.toml: entry 1 is not a table"),
        (HEAD + "entry = [", "x.toml: not TOML"),
    ],
)
def test_what_is_malformed_is_named(text: str, message: str) -> None:
    with pytest.raises(MalformedGuideline, match=re.escape(message)):
        parse("x.toml", text)


def test_what_coders_ask_belongs_to_sections_that_exist() -> None:
    asked = own_words.parse_asked("ref\tasked\nI.B.14\twho wrote it\nI.B.14\tby a nurse\n", {"I.B.14"})
    assert asked == {"I.B.14": ("who wrote it", "by a nurse")}
    assert sum(bool(entry.asked) for entry in own_words.load()) > 500


def test_what_sections_decide_is_a_question_with_its_answer() -> None:
    decided = own_words.parse_decided("ref\tanswer\tasked\nI.B.14\tno\tmay a nurse diagnose\n", {"I.B.14"})
    assert decided == {"I.B.14": (own_words.Decided("may a nurse diagnose", "no"),)}
    answers = [each.answer for entry in own_words.load() for each in entry.decided]
    assert answers.count("no") > 100
    assert answers.count("yes") > 100


@pytest.mark.parametrize(
    "line", ["I.Z\tno\twords", "I.B.14\tperhaps\twords", "I.B.14\tno", "I.B.14\tno\tx\nI.B.14\tyes\tx"]
)
def test_a_decision_without_section_or_answer_is_refused(line: str) -> None:
    with pytest.raises(own_words.MalformedGuideline, match=r"decided\.tsv, line"):
        own_words.parse_decided(f"ref\tanswer\tasked\n{line}\n", {"I.B.14"})


@pytest.mark.parametrize(("text", "concept"), [("most likely gout", "uncertain"), ("seen in the ER", "outpatient")])
def test_concepts_are_recognised_in_other_words(text: str, concept: str) -> None:
    assert concept in [name for name, said in own_words.alike() if said.search(text)]


@pytest.mark.parametrize("line", ["I.Z\twords", "I.B.14", "I.B.14\twho\nI.B.14\twho"])
def test_words_for_no_section_or_twice_are_refused(line: str) -> None:
    with pytest.raises(own_words.MalformedGuideline, match=r"asked\.tsv, line"):
        own_words.parse_asked(f"ref\tasked\n{line}\n", {"I.B.14"})
