"""What befell a patient, as coders tell it, in the words of a note."""

from __future__ import annotations

import pytest

from assistant.chat.happenings import as_noted


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        ("the neighbor's dog bit her on the left hand", "dog bite of left hand"),
        ("bitten by a copperhead on the right foot", "copperhead bite of right foot"),
        ("stung by a wasp", "wasp sting"),
        ("concussion, out cold for 10 min", "concussion, with loss of consciousness of 10 min"),
        ("sliced his right index finger, nail torn off", "laceration of right index finger with damage to nail"),
        ("the pacemaker lead snapped", "the broken pacemaker lead"),
        ("her incision opened up", "her dehiscence of surgical wound"),
        ("took his Ativan with beer", "Ativan overdose; alcohol poisoning"),
        ("ileus after colectomy, surgeon calls it a complication", "ileus due to surgery"),
        ("right radius fracture, note silent on open or closed", "right forearm fracture"),
        ("distal radius fx, displaced or not isn't stated", "distal radius fx"),
        ("tibia fracture 3 months ago, films show nonunion", "nonunion of tibia fracture 3 months ago"),
        ("ureter nicked during hysterectomy", "accidental laceration of ureter during hysterectomy"),
        ("third degree left hand 2%", "third degree burn of left hand 2%"),
        ("left TKA for OA", "osteoarthritis of left knee"),
    ],
)
def test_turns_of_speech(told: str, noted: str) -> None:
    assert as_noted(told) == noted


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        (
            "scar contracture of the left elbow from an old third degree burn",
            "scar contracture of the left elbow; third degree burn of left elbow sequela",
        ),
        ("right foot drop due to old peroneal nerve injury", "right foot drop; right peroneal nerve injury sequela"),
        ("keloid of the neck from a burn six years ago", "keloid of the neck; burn of neck sequela"),
        ("old fracture of the left wrist", "old fracture of the left wrist"),
        ("here for fracture of the wrist 2 weeks ago", "here for fracture of the wrist 2 weeks ago"),
    ],
)
def test_what_an_old_injury_left_is_told_apart_from_it(told: str, noted: str) -> None:
    assert as_noted(told) == noted
