"""The step that lost a code, on traces made by hand over the real tabular list."""

from __future__ import annotations

import pytest

from assistant.coding.trace import MERGED, Dropped, Read, Trace
from codesets.catalog import Catalog
from codesets.codes import Code
from evals.losses import NOT_STATED, Step, losses

LEFT_KNEE, RIGHT_KNEE, GOUT, HYPERTENSION = (Code.parse(value) for value in ("M25.562", "M25.561", "M10.9", "I10"))
KIDNEY, HEART = Code.parse("N18.9"), Code.parse("I50.9")
NOTE = "Left knee pain. Possible gout. Hypertension with heart failure."
TRACE = Trace(
    read=(
        Read(0, 14, "affirmed", (RIGHT_KNEE,), (RIGHT_KNEE,)),
        Read(25, 29, "uncertain", (GOUT,), (GOUT,)),
        Read(31, 43, "affirmed", (HYPERTENSION,), (HYPERTENSION,)),
        Read(49, 62, "affirmed", (Code.parse("I51.9"), HEART), (Code.parse("I51.9"),)),
    ),
    noted=(KIDNEY,),
    dropped=(Dropped(GOUT, "uncertain"), Dropped(HYPERTENSION, MERGED)),
)
CASES = (
    (LEFT_KNEE, (RIGHT_KNEE,), Step.WRONG_DETAIL, "M25.561", ""),
    (GOUT, (), Step.NOT_SELECTED, "", "uncertain"),
    (Code.parse("M10.071"), (), Step.NOT_SELECTED, "M10.9", "uncertain"),
    (HYPERTENSION, (Code.parse("I11.0"),), Step.MERGED, "", MERGED),
    (KIDNEY, (), Step.NOT_SELECTED, "N18.9", NOT_STATED),
    (HEART, (), Step.NOT_FOUND, "I51.9", ""),
    (Code.parse("J45.909"), (), Step.NOT_MENTIONED, "", ""),
)


@pytest.mark.parametrize(("missed", "got", "step", "nearest", "why"), CASES)
def test_the_step_that_lost_a_code(
    missed: Code, got: tuple[Code, ...], step: Step, nearest: str, why: str, catalog: Catalog
) -> None:
    [loss] = losses([missed], got, TRACE, NOTE, catalog)
    assert (loss.step, loss.nearest, loss.why) == (step, nearest, why)


def test_words_of_the_title_that_no_statement_holds_are_not_found_and_not_unmentioned(catalog: Catalog) -> None:
    [loss] = losses([Code.parse("J45.909")], (), Trace(), "Has had asthma for years.", catalog)
    assert loss.step is Step.NOT_FOUND


def test_a_loss_says_where_the_words_stand(catalog: Catalog) -> None:
    [loss] = losses([GOUT], (), TRACE, NOTE, catalog)
    assert loss.start is not None
    assert NOTE[loss.start : loss.end] == "gout"
