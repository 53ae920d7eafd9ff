"""A title that tells a kind beside an unspecified one, and a text without its side."""

from __future__ import annotations

import pytest

from assistant.coding.unsaid_kind import is_general, is_other_kind, unsided
from index.words import roots, tokens


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("osteomyelitis left foot", "osteomyelitis"),
        ("right knee septic arthritis", "septic arthritis"),
        ("keratitis of the left eye", "keratitis"),
        ("left sensorineural hearing loss", "sensorineural hearing loss"),
        ("scoliosis lumbar", "scoliosis"),
        ("plantar fasciitis", "plantar fasciitis"),
    ],
)
def test_a_text_without_its_side(text: str, bare: str) -> None:
    assert unsided(text) == bare


@pytest.mark.parametrize(
    ("title", "general", "said", "other"),
    [
        ("Subacute osteomyelitis, left ankle and foot", "Osteomyelitis, unspecified", "osteomyelitis", True),
        ("Subacute osteomyelitis, left ankle and foot", "Osteomyelitis, unspecified", "subacute osteomyelitis", False),
        ("Other myositis, right thigh", "Myositis, unspecified", "myositis", True),
        ("Absolute glaucoma, right eye", "Unspecified glaucoma", "glaucoma", True),
        ("Otitis media, unspecified, left ear", "Otitis media, unspecified, unspecified ear", "otitis media", False),
        (
            "Spondylosis without myelopathy or radiculopathy, lumbar region",
            "Spondylosis, unspecified",
            "spondylosis",
            False,
        ),
        ("Rheumatoid arthritis without rheumatoid factor, right hand", "Rheumatoid arthritis, unspecified", "RA", True),
    ],
)
def test_a_kind_that_nobody_names(title: str, general: str, said: str, other: bool) -> None:
    assert is_other_kind(title, general, frozenset(roots(tokens(said)))) is other


def test_only_eyes_ears_joints_and_bones() -> None:
    assert is_general("Osteomyelitis, unspecified", "M86.9")
    assert not is_general("Cellulitis, unspecified", "L03.90")
    assert not is_general("Subacute osteomyelitis, left ankle and foot", "M86.272")
