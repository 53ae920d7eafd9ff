"""Term tables are read as they are written; a line that cannot be used is named with its file and number."""

from __future__ import annotations

from pathlib import Path

import pytest

from codesets.codes import Code, CodeSystem
from codesets.terms.vocabulary import Abbreviation, TermTableError, fold, load, ordinary_words
from index.words import EMPTY, said, tokens

SHORTS = "short\tlong\twhen\n"
WORDS = "word\tmeans\tkind\n"
TERMS = "term\tcode\tkind\n"


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    load.cache_clear()
    return folder


def test_senses_and_their_contexts(tmp_path: Path) -> None:
    text = SHORTS + "# a comment\nMS\tmultiple sclerosis\t\nMS\tmitral stenosis\tmurmur, heart valve\n\n"
    own = load(written(tmp_path, "abbreviations.tsv", text))
    assert own.senses("MS") == (
        Abbreviation("MS", "multiple sclerosis"),
        Abbreviation("MS", "mitral stenosis", ("murmur", "heart valve")),
    )
    assert own.expand("MS") == "multiple sclerosis"
    assert own.expand("MS", frozenset({"murmur"})) == "mitral stenosis"
    assert own.expand("MS", frozenset({"heart"})) == "multiple sclerosis"
    assert own.expand("MS", frozenset({"heart", "valve"})) == "mitral stenosis"
    assert own.expand("XYZ") is None


def test_a_short_word_of_the_language_is_no_abbreviation_in_lower_case(tmp_path: Path) -> None:
    own = load(written(tmp_path, "abbreviations.tsv", SHORTS + "AS\taortic stenosis\t\nHTN\thypertension\t\n"))
    assert own.expand("AS") == "aortic stenosis"
    assert own.expand("as") is None
    assert own.expand("htn") == "hypertension"
    assert all(word == fold(word) and word.isalpha() for word in ordinary_words())
    assert len(ordinary_words()) > 100


def test_without_a_default_sense_the_context_must_be_there(tmp_path: Path) -> None:
    own = load(written(tmp_path, "abbreviations.tsv", SHORTS + "PT\tphysical therapy\texercise\n"))
    assert own.expand("PT") is None
    assert own.expand("PT", frozenset({"exercise"})) == "physical therapy"


def test_words_synonyms_and_brands(tmp_path: Path) -> None:
    written(tmp_path, "words.tsv", WORDS + "Heart  attack\tmyocardial infarction\teveryday\n")
    written(tmp_path, "synonyms_a_k.tsv", TERMS + "sugar sickness\te119\teveryday\n")
    written(tmp_path, "synonyms_l_z.tsv", TERMS + "sugar sickness\te119\teveryday\nbrand shot\tJ0878\tclinical\n")
    own = load(written(tmp_path, "brands.tsv", "brand\tgeneric\r\nFlumo\tflumolin\r\n"))
    assert own.words["heart attack"][0].means == "myocardial infarction"
    assert [synonym.term for synonym in own.synonyms] == ["sugar sickness", "brand shot"]
    assert own.synonyms[0].readings == (Code(CodeSystem.ICD10CM, "E11.9"),)
    assert Code(CodeSystem.HCPCS, "J0878") in own.synonyms[1].readings
    assert own.brands["flumo"].generic == "flumolin"


def test_an_empty_folder_is_an_empty_vocabulary(tmp_path: Path) -> None:
    load.cache_clear()
    own = load(tmp_path)
    assert not own.abbreviations
    assert own.synonyms == ()


def test_the_digest_tells_tables_apart(tmp_path: Path) -> None:
    one = load(written(tmp_path, "words.tsv", WORDS + "a b\tc\tx\n")).digest
    assert load(written(tmp_path, "words.tsv", WORDS + "a b\td\tx\n")).digest != one


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("abbreviations.tsv", "short\tlong\nMS\tx\n", 1, "must name the columns"),
        ("abbreviations.tsv", SHORTS + "MS\n", 2, "1 columns where there are 3"),
        ("abbreviations.tsv", SHORTS + "MS\ta\tb\tc\n", 2, "4 columns"),
        ("abbreviations.tsv", SHORTS + "\n# x\nMS\t\t\n", 4, "'long' is empty"),
        ("words.tsv", WORDS + "\tmeans\tx\n", 2, "'word' is empty"),
        ("words.tsv", WORDS + "a\tb\x07\tx\n", 2, "cannot be printed"),
        ("words.tsv", WORDS + "a\t" + "b" * 301 + "\tx\n", 2, "301 characters"),
        ("synonyms_a.tsv", TERMS + "gout\tM1O9!\tx\n", 2, "code"),
        ("synonyms_a.tsv", TERMS + "gout\t\tx\n", 2, "'code' is empty"),
        ("brands.tsv", "brand\tgeneric\nFlumo\t\n", 2, "'generic' is empty"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(TermTableError, match=reason) as refused:
        load(written(tmp_path, name, text))
    assert str(refused.value).startswith(f"{name}, line {line}:")


def test_what_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_bytes(WORDS.encode() + b"caf\xe9\tcoffee\tx\n")
    load.cache_clear()
    with pytest.raises(TermTableError, match=r"words\.tsv, line 2: not UTF-8"):
        load(tmp_path)


def test_our_own_tables_can_be_used() -> None:
    load.cache_clear()
    own = load()
    assert own.expand("HTN") == "hypertension"
    assert all(synonym.readings for synonym in own.synonyms)


@pytest.mark.parametrize(("text", "folded"), [("  A  b\tC ", "a b c"), ("ﬁbroma", "fibroma"), ("", "")])
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_no_term_is_one_word_once_its_empty_words_are_left_out() -> None:
    """What is not searched ("as" of "Hb AS", "his" of "His disease") would leave a word that names the code."""
    for synonym in load().synonyms:
        words = tokens(synonym.term)
        core = [word for word in words if word not in EMPTY]
        assert len(core) > 1 or not (EMPTY - {"a", "the", "it", "patient"}) & set(words), synonym.term


@pytest.mark.parametrize(
    "word",
    [
        "site",
        "sites",
        "disease",
        "per",
        "granular",
        "vaccination",
        "amazing",
        "free disease",
        "fever for three days",
        "five days of fever",
        "fever and rash",
        "chills, fever",
        "first disease",
    ],
)
def test_no_term_has_the_key_of_a_word_of_every_note(word: str) -> None:
    assert said(word).key not in {said(synonym.term).key for synonym in load().synonyms}
