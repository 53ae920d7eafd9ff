"""Every example of the table of intents is understood as its own row, and follow-ups are completed."""

from __future__ import annotations

import re

import pytest

from assistant.chat.followups import resolve
from assistant.chat.intents import load, recognise
from assistant.chat.opposites import merged
from assistant.chat.questions import each_of
from assistant.chat.shorthand import spelt_out
from assistant.chat.skills import SKILLS
from assistant.chat.skills.phrases import cleaned
from assistant.chat.turns import Exchange, codes_in

EXAMPLES = [(intent.name, example) for intent in load() for example in intent.examples]
HEART = Exchange("what is I50.9", "meaning of a code", "Heart failure, unspecified", ("I50.9",))
PAIR = Exchange("difference between J44.0 and J44.1", "compare", "COPD", ("J44.0", "J44.1"))


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_an_example_is_understood(name: str, example: str) -> None:
    assert recognise(resolve(example, ()))[0].name == name


def test_every_intent_has_a_skill_and_its_prompt() -> None:
    assert {intent.skill for intent in load()} <= SKILLS.keys()
    assert all(intent.prompt for intent in load() if intent.skill in ("fixed", "refuse"))


@pytest.mark.parametrize(
    ("question", "before", "name", "codes"),
    [
        ("is it billable?", HEART, "valid", ("I50.9",)),
        ("can I use both?", PAIR, "pair", ("J44.0", "J44.1")),
        ("which one goes first?", PAIR, "order", ("J44.0", "J44.1")),
        ("why not I11.0?", HEART, "why not", ("I11.0",)),
        ("drop the second one", PAIR, "drop", ("J44.0", "J44.1")),
        ("give me that as CSV", PAIR, "export", ("J44.0", "J44.1")),
    ],
)
def test_a_follow_up_means_the_codes_before(question: str, before: Exchange, name: str, codes: tuple[str, ...]) -> None:
    intent, turn = recognise(resolve(question, (before,)))
    assert (intent.name, turn.codes) == (name, codes)


@pytest.mark.parametrize(
    ("topic", "said", "becomes"),
    [
        ("osteoarthritis right knee", "what if it was the left side?", "osteoarthritis left knee"),
        ("otitis media left ear", "other ear", "otitis media right ear"),
        ("intentional overdose of aspirin", "what if it was accidental?", "accidental overdose of aspirin"),
        (
            "fracture of the radius, closed, initial",
            "make it open type II",
            "fracture of the radius, open, initial, type II",
        ),
        ("acute systolic heart failure", "it's chronic actually", "chronic systolic heart failure"),
        ("hypertension with CKD", "and if she also has heart failure?", "hypertension with CKD, heart failure"),
    ],
)
def test_a_change_takes_the_place_of_its_opposite(topic: str, said: str, becomes: str) -> None:
    found = re.sub(r",? actually$", "", merged(topic, said))
    assert found == becomes


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("forget that - what's the code for asthma?", "what's the code for asthma?"),
        ("new question, forget the heart failure: asthma", "asthma"),
    ],
)
def test_a_new_topic_carries_nothing(question: str, asks: str) -> None:
    turn = resolve(question, (HEART,))
    assert (turn.codes, turn.carried, turn.question) == ((), False, asks)


def test_what_the_record_now_tells_is_added() -> None:
    assert resolve("echo shows a reduced ejection fraction, systolic", (HEART,)).carried
    assert not resolve("the doctor documents sepsis, what do I report?", (HEART,)).carried


def test_a_later_encounter_belongs_to_an_injury_alone() -> None:
    cut = Exchange("cut of the scalp", "look-up", "cut of the scalp", ("S01.01XA",))
    assert resolve("staples out today, looks clean", (cut,)).question == "cut of the scalp, subsequent encounter"
    assert not resolve("staples out today, all clean", (HEART,)).carried


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what is e1165", ("E1165",)),
        ("E11.9 and I10?", ("E11.9", "I10")),
        ("vitamin B12, A1c, H1N1, T2DM, 10 mg", ()),
        ("T36-T50", ("T36", "T50")),
        ("250.00 now", ("250.00",)),
        ("CPT 20610", ("20610",)),
        ("30000 mcg of it", ()),
    ],
)
def test_codes_in_questions(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("pt w pna", "patient with pna"),
        ("modifier RT vs LT", "modifier RT vs LT"),
        ("gout flare l big toe", "gout flare left big toe"),
        ("swimmers ear both ears", "swimmers ear bilateral ears"),
        ("diff btwn I10 & I11.9", "difference between I10 & I11.9"),
        ("est pt, 25 min", "established patient, 25 min"),
        ("Quel est le code", "Quel est le code"),
        ("Could you please tell me the code for gout? Thank you!", "the code for gout?"),
        ("b12 shot", "vitamin B12 shot"),
    ],
)
def test_what_is_typed_in_short_is_spelt_out(typed: str, spelt: str) -> None:
    assert spelt_out(typed) == spelt


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what's the icd-10 code for gout?", "gout"),
        ("patient has shingles, no complications", "shingles, no complications"),
        ("ESRD patient on dialysis, which codes do I use?", "ESRD patient on dialysis"),
        ("tobacco use", "tobacco use"),
        ("medicare code for a wellness visit", "wellness visit"),
        ("right knee pain", "right knee pain"),
        ("home nebulizer, the machine itself", "home nebulizer"),
        ("shower chair, the standard kind", "shower chair"),
        ("what is the right code for asthma", "asthma"),
        ("Pregnant with type 2 diabetes, which goes first?", "type 2 diabetes in pregnancy"),
    ],
)
def test_the_clinical_words_of_a_question(question: str, words: str) -> None:
    assert cleaned(question) == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("is E11.9 billable? what does it exclude?", 2),
        ("code cellulitis of the leg and what's the guideline on MRSA", 2),
        ("drop the second code and give me the list as CSV", 2),
        ("Screening colonoscopy found a polyp. Which diagnosis first?", 1),
        ("ESRD patient on dialysis, which codes?", 1),
        ("may I report I10 and I11.9?", 1),
        ("when is it QK and when is it QX", 1),
    ],
)
def test_questions_typed_as_one_are_taken_apart(text: str, pieces: int) -> None:
    assert len(each_of(text)) == pieces
