"""The tables of terms are well formed, unambiguous and worded as the titles are."""

import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

TERMS = Path(__file__).parents[2] / "codesets" / "terms"
HEADERS = {
    "abbreviations.tsv": ("short", "long", "when"),
    "words.tsv": ("word", "means", "kind"),
}
LEAST = {"abbreviations.tsv": 1400, "words.tsv": 700}
KINDS = {"everyday", "british", "variant", "roman", "inflection"}


def lines(name: str) -> list[str]:
    return (TERMS / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")


def rows(name: str) -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in lines(name)[1:] if not line.startswith("#")]


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'s)?", text.lower())


JOINING = frozenset(words_of("of the to in a an and or by on with without not as at for from due"))


@pytest.mark.parametrize(("name", "header"), HEADERS.items())
def test_the_first_line_names_the_columns(name: str, header: tuple[str, ...]) -> None:
    assert tuple(lines(name)[0].split("\t")) == header


@pytest.mark.parametrize("name", HEADERS)
def test_every_line_has_three_columns_without_stray_blanks(name: str) -> None:
    wrong = [row for row in rows(name) if len(row) != 3 or any(" ".join(field.split()) != field for field in row)]
    assert wrong == []


@pytest.mark.parametrize("name", HEADERS)
def test_the_first_two_columns_are_filled(name: str) -> None:
    assert [row for row in rows(name) if not (row[0] and row[1])] == []


@pytest.mark.parametrize("name", HEADERS)
def test_lines_are_sorted_by_the_first_column(name: str) -> None:
    first = [row[0] for row in rows(name)]
    assert first == sorted(first)


@pytest.mark.parametrize(("name", "least"), LEAST.items())
def test_there_are_enough_lines(name: str, least: int) -> None:
    assert len(rows(name)) >= least


def test_no_sense_of_a_short_form_is_given_twice() -> None:
    senses = Counter((short, long.lower()) for short, long, _ in rows("abbreviations.tsv"))
    assert [sense for sense, times in senses.items() if times > 1] == []


def test_no_two_senses_of_a_short_form_share_a_context() -> None:
    contexts = Counter((short, when) for short, _, when in rows("abbreviations.tsv"))
    assert [context for context, times in contexts.items() if times > 1] == []


def test_each_short_form_has_exactly_one_default_sense() -> None:
    defaults = Counter(short for short, _, when in rows("abbreviations.tsv") if not when)
    assert {short for short, _, _ in rows("abbreviations.tsv")} == set(defaults)
    assert [short for short, times in defaults.items() if times > 1] == []


def test_context_words_are_lower_case_and_separated_by_commas_alone() -> None:
    wrong = [
        (short, when)
        for short, _, when in rows("abbreviations.tsv")
        if when and any(not word or word != word.strip().lower() for word in when.split(","))
    ]
    assert wrong == []


def test_the_default_of_a_short_form_is_what_a_coder_assumes() -> None:
    default = {short: long for short, long, when in rows("abbreviations.tsv") if not when}
    expected = {
        "HTN": "hypertension",
        "DM2": "type 2 diabetes mellitus",
        "CKD3b": "chronic kidney disease, stage 3b",
        "ED": "emergency department",
        "HFrEF": "systolic (congestive) heart failure",
        "MS": "multiple sclerosis",
        "RA": "rheumatoid arthritis",
        "w/o": "without",
        "unsp": "unspecified",
    }
    assert {short: default[short] for short in expected} == expected


def test_each_word_stands_once_in_lower_case() -> None:
    entries = [word for word, _, _ in rows("words.tsv")]
    assert [word for word, times in Counter(entries).items() if times > 1] == []
    assert [word for word in entries if word != word.lower()] == []


def test_kinds_are_known() -> None:
    assert {kind for _, _, kind in rows("words.tsv")} == KINDS


@pytest.fixture(scope="module")
def title_words() -> frozenset[str]:
    """Every word of the titles, 7th characters and inclusion terms; found by path: the package is slow to import."""
    spec = find_spec("simple_icd_10_cm")
    if spec is None or spec.origin is None:
        pytest.skip("the wheel simple-icd-10-cm is not installed")
    files = sorted((Path(spec.origin).parent / "data").glob("*.xml"))
    assert files, "the wheel simple-icd-10-cm holds no tabular list"
    text = files[-1].read_text(encoding="utf-8")
    texts = re.findall(r"<(?:desc|extension [^>]*)>([^<]*)</", text)
    for terms in re.findall(r"<inclusionTerm>(.*?)</inclusionTerm>", text, re.DOTALL):
        texts += re.findall(r"<note>([^<]*)</note>", terms)
    return frozenset(word for text in texts for word in words_of(text))


def test_what_a_word_means_is_worded_as_the_titles_are(title_words: frozenset[str]) -> None:
    strange = [
        (word, means, unknown)
        for word, means, _ in rows("words.tsv")
        if (unknown := set(words_of(means)) - title_words - JOINING)
    ]
    assert strange == []
