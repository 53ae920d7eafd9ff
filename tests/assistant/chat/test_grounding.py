"""The check of every answer: what is shown was looked up, in whatever disguise a model writes a code."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from assistant.chat.grounding import STRUCK, STRUCK_SECTION, Grounded, ground, normal, unquoted
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry

LOOKED_UP = ("E11.9", "I10", "J44.1", "S72.001A", "Z79.4", "M54.50")
Check = Callable[..., Grounded]


@pytest.fixture(scope="module")
def entries(catalog: Catalog) -> dict[Code, Entry]:
    found = [catalog.find(text) for text in LOOKED_UP]
    return {entry.code: entry for entry in found if entry}


@pytest.mark.parametrize(
    "text",
    [
        "E11.9",
        "e11.9",
        "E119",
        "E11-9",
        "E11‑9",
        "E11 9",
        "Е11.9",
        "E\u200b11.9",
        "<b>E1</b>1.9",
        "**E11**.9",
        "E11<!-- x -->.9",
        "Ｅ１１．９",
        "E11&#46;9",
        "E-11.9",
    ],
)
def test_a_code_that_was_looked_up_stands_in_every_spelling(text: str, entries: dict[Code, Entry]) -> None:
    grounded = ground(f"Report {text} here.", entries, [])
    assert [row.code.value for row in grounded.rows] == ["E11.9"]
    assert not grounded.struck


@pytest.mark.parametrize(
    "text",
    [
        "E11.5",
        "e11.5",
        "E115",
        "E11-5",
        "E11 5",
        "Е11.5",
        "E\u200b11.5",
        "<b>E1</b>1.5",
        "**E11**.5",
        "Z99.999",
        "E11&#46;5",
        "Ｅ１１．５",
        "E 11.5",
        "E-11.5",
        "J9999",
        "99999",
        "S72.001C",
        "E1\u03361.5",
        "0DTJ4ZZ",
        "E11.­5",
    ],
)
def test_a_code_that_no_tool_found_is_struck_in_every_spelling(text: str, entries: dict[Code, Entry]) -> None:
    grounded = ground(f"Report {text} here.", entries, [])
    assert STRUCK in grounded.text
    assert grounded.struck
    assert not grounded.rows


@pytest.mark.parametrize(
    "text",
    [
        "vitamin B12",
        "an A1c of 7.2",
        "H1N1 influenza",
        "T2DM",
        "in 2026",
        "take 2 of 3",
        "I.A.15",
        "PRESENT on admission",
        "10,000 people",
        "I10 3 times",
    ],
)
def test_words_of_the_clinic_are_no_codes(text: str, entries: dict[Code, Entry]) -> None:
    assert not ground(text, entries, []).struck


def test_what_the_coder_typed_may_be_repeated_and_makes_no_row(entries: dict[Code, Entry]) -> None:
    grounded = ground("E11.999 does not exist.", entries, ["is E11.999 valid?"])
    assert not grounded.struck
    assert not grounded.rows


def test_a_range_whose_ends_were_looked_up_stands(catalog: Catalog) -> None:
    found = [entry for text in ("T36", "T50") if (entry := catalog.find(text))]
    assert not ground("from T36-T50.", {entry.code: entry for entry in found}, []).struck


def test_a_section_that_is_not_loaded_is_struck(entries: dict[Code, Entry]) -> None:
    grounded = ground("See I.C.9.a and I.C.99.z.", entries, [], {"I.C.9.a.1"})
    assert grounded.text == f"See I.C.9.a and {STRUCK_SECTION}."


def test_a_quotation_that_stands_nowhere_loses_its_marks() -> None:
    text = "The note says “chest pain for two days” and “acute kidney injury was confirmed”."
    assert unquoted(text, ["Reports chest pain, for two days."]) == (
        "The note says “chest pain for two days” and acute kidney injury was confirmed."
    )


def violations(check: Check, seed: int, count: int, catalog: Catalog, entries: dict[Code, Entry]) -> int:
    """Adversarial replies after which a code is shown that is absent, or shown as complete and is not, or was not looked up."""
    chance, wrong = random.Random(seed), 0
    for _ in range(count):
        grounded = check(reply(chance), entries, [])
        shown = [
            row for row in grounded.rows if entries.get(row.code) is None or row.billable != catalog.billable(row.code)
        ]
        wrong += bool(shown) or any(code not in entries for code in codes_read_by_a_coder(grounded.text))
    return wrong


def codes_read_by_a_coder(text: str) -> list[Code]:
    """The codes that a reader sees in a text: read apart from the code under test, with its own simple rule."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".") else " " for c in normal(text))
    found = []
    for word in plain.split():
        bare = word.strip(".").upper()
        if len(bare) >= 4 and bare[0].isalpha() and bare[1:3].isdigit() and ("." in bare or bare[3:].isalnum()):
            try:
                found.append(Code.parse(bare, CodeSystem.ICD10CM))
            except InvalidCode:
                continue
    return found


INVENTED = (
    "E11.999",
    "Z99.99",
    "E11.5",
    "I10.9",
    "A00.77",
    "M54.5",
    "S72.001",
    "U99.9",
    "G35.Z",
    "I51.81X",
    "W19A",
    "Q99.99",
)


def reply(chance: random.Random) -> str:
    """An answer as a careless or hostile model would write it: real and invented codes in disguise, between phrases."""
    phrases = (
        "Report",
        "Use",
        "The code is",
        "and also",
        "never",
        "as first-listed,",
        "(see note)",
        "| code |",
        "```",
        "Answer:",
    )
    words = []
    for _ in range(chance.randint(1, 6)):
        code = chance.choice(INVENTED if chance.random() < 0.7 else LOOKED_UP)
        words += [chance.choice(phrases), chance.choice(DISGUISES)(code)]
    return " ".join(words)


CYRILLIC = str.maketrans("AEMKPCTX", "АЕМКРСТХ")
DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    lambda code: code.replace(".", ""),
    lambda code: code.replace(".", "-"),
    lambda code: code.translate(CYRILLIC),
    lambda code: "\u200b".join(code),
    lambda code: f"<b>{code[:2]}</b>{code[2:]}",
    lambda code: f"**{code[:3]}**{code[3:]}",
    lambda code: code.replace(".", "&#46;"),
    lambda code: "".join(chr(ord(c) + 0xFEE0) if c != "." else "．" for c in code),
    lambda code: f"`{code}`",
    lambda code: f"{code[0]}-{code[1:]}",
    lambda code: f"[{code}](https://example.org)",
    lambda code: code[:2] + "\u00ad" + code[2:],
    lambda code: "\u0336".join(code),
)


def test_no_adversarial_reply_shows_a_code_that_was_not_looked_up(catalog: Catalog, entries: dict[Code, Entry]) -> None:
    assert violations(ground, 1, 600, catalog, entries) == 0


@pytest.mark.slow
def test_no_reply_of_ten_thousand_shows_a_code_that_was_not_looked_up(
    catalog: Catalog, entries: dict[Code, Entry]
) -> None:
    assert violations(ground, 2, 10_000, catalog, entries) == 0


def test_without_the_check_the_same_replies_show_such_codes(catalog: Catalog, entries: dict[Code, Entry]) -> None:
    def off(text: str, *_: object) -> Grounded:
        return Grounded(text, (), ())

    assert violations(off, 1, 600, catalog, entries) > 300


def test_a_category_at_the_end_of_a_sentence_is_no_longer_code() -> None:
    answer = ground("Each code of category O31. 7th character 0 is for one fetus.", {}, ["7th characters of O31"])
    assert answer.struck == ()


def test_the_name_of_a_section_keeps_its_underscores(entries: dict[Code, Entry]) -> None:
    assert (
        ground("bought or rented: _see_ (MOD.NU_RR_UE.)", entries, ()).text == "bought or rented: see (MOD.NU_RR_UE.)"
    )
