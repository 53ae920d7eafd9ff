"""Each side with its own detail is told by itself."""

import pytest

from assistant.chat.each_side import each_side


@pytest.mark.parametrize(
    ("clause", "apart"),
    [
        ("POAG both eyes, OD severe, OS moderate", "POAG OD severe; POAG OS moderate"),
        (
            "POAG, severe stage right eye and mild stage left eye",
            "POAG right eye severe stage; POAG left eye mild stage",
        ),
        (
            "pressure ulcers both heels, right stage 2, left stage 4",
            "pressure ulcers right heel stage 2; pressure ulcers left heel stage 4",
        ),
        (
            "otitis media both ears with rupture of the right drum only",
            "otitis media right ear with rupture of drum; otitis media left ear without rupture of drum",
        ),
        ("pain in the right knee and left hip", "pain in the right knee and left hip"),
        ("POAG right eye severe, right eye worse", "POAG right eye severe, right eye worse"),
    ],
)
def test_each_side(clause: str, apart: str) -> None:
    """A clause that tells no two sides apart stays as it is."""
    assert each_side(clause) == apart
