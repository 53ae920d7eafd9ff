"""Sides by site and weeks of pregnancy."""

from __future__ import annotations

import pytest

from assistant.notes.attributes import Side, gestation, side_of, side_of_limb, sides, trimester
from index.words import root

SIDES = (
    ("left ankle sprain", (Side.LEFT,)),
    ("R flank pain", (Side.RIGHT,)),
    ("pain at L4-5", ()),
    ("RLL pneumonia", (Side.RIGHT,)),
    ("both knees", (Side.BOTH,)),
    ("R MCA stroke", (Side.RIGHT,)),
    ("glaucoma OU", (Side.BOTH,)),
    ("cataract OD, pseudophakia OS", (Side.RIGHT, Side.LEFT)),
    ("3 L oxygen", ()),
    ("corneal foreign body R.", (Side.RIGHT,)),
    ("knee pain, L", (Side.LEFT,)),
    ("given 1 L.", ()),
    ("20 mg OD", ()),
    ("right worse than left", (Side.RIGHT, Side.LEFT)),
)


@pytest.mark.parametrize(("text", "expected"), SIDES)
def test_sides(text: str, expected: tuple[Side, ...]) -> None:
    assert sides(text) == expected


def test_the_side_of_a_site_elsewhere_in_the_note() -> None:
    knee = frozenset({root("knee")})
    assert side_of("osteoarthritis", (), ("Right knee is swollen.", "Left hip is normal."), knee) is Side.RIGHT
    assert (
        side_of("osteoarthritis", (), ("Right knee and left knee hurt. Left knee is worse, right knee less.",), knee)
        is None
    )


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("G1P0 at 12w3d, prenatal visit", 12),
        ("pregnancy, 34 weeks 1 day", 34),
        ("IUP at 20 weeks gestation", 20),
        ("Cough for 6 weeks.", None),
        (
            "Pregnant. Follow up was planned after the fracture of the arm has been in the cast for a long time, that is, some 8 weeks of it",
            None,
        ),
    ],
)
def test_weeks(text: str, weeks: int | None) -> None:
    found = gestation(text)
    assert (found.weeks if found else None) == weeks


def test_trimesters() -> None:
    assert [trimester(weeks) for weeks in (13, 14, 27, 28)] == ["first", "second", "second", "third"]


def test_the_side_of_a_limb_is_that_of_its_parts() -> None:
    ankle, knee, hand = (frozenset({root(word)}) for word in ("ankle", "knee", "hand"))
    assert side_of_limb("varicose veins right leg with ulcer of ankle", ankle) is Side.RIGHT
    assert side_of_limb("varicose veins right leg", hand) is None
    assert side_of_limb("right leg and left leg", knee) is None
