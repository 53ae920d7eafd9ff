"""Two hundred errors of seven kinds planted in clean keys: how many the audit finds, and how often it cries wolf."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.history import history
from codesets.entries import Kind
from evals.audit import audit
from evals.cases import ConventionCase, GoldCode, NoteCase, load

SETS = Path(str(files("evals").joinpath("sets")))
ERRORS = 200
RELEASE = date(2026, 4, 1)
NEVER_FIRST = ("Z79.4", "Y92.009", "B96.20", "Z68.35", "W19.XXXA", "F02.80", "Z59.00", "Y93.01", "G63")
PROCEDURES = ("0DTJ4ZZ", "02703DZ", "0SR90JZ", "5A1955Z")

Planter = Callable[[NoteCase, random.Random, Catalog], NoteCase | None]


def with_codes(case: NoteCase, codes: list[GoldCode], **more: object) -> NoteCase:
    return case.model_copy(update={"codes": tuple(codes), **more})


def not_in_force(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase:
    """A code that went before the date of service stands in place of one of the key."""
    terms = ((code, history().term(code)) for code in history().codes())
    gone = [code.value for code, term in terms if term and term.valid_to and term.valid_to < RELEASE]
    codes = list(case.codes)
    codes[draw.randrange(len(codes))] = GoldCode(code=draw.choice(sorted(gone)))
    return with_codes(case, codes)


def incomplete(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase | None:
    """A character is cut off at the end."""
    codes = list(case.codes)
    places = [place for place, gold in enumerate(codes) if len(gold.code) > 3]
    if not places:
        return None
    place = draw.choice(places)
    codes[place] = codes[place].model_copy(update={"code": codes[place].code[:-1].rstrip(".")})
    return with_codes(case, codes)


def excluded(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase | None:
    """A code is added that an Excludes1 note at one of the key names."""
    code = Code.parse(draw.choice(case.codes).code, CodeSystem.ICD10CM)
    spans = [span for note in catalog.instructions(code, Kind.EXCLUDES1) for span in note.refers_to if not span.pattern]
    named = [Code(CodeSystem.ICD10CM, str(span).partition("-")[0]) for span in spans]
    leaves = [leaf for each in named for leaf in catalog.leaves(each)[:3] if leaf.category != code.category]
    return with_codes(case, [*case.codes, GoldCode(code=draw.choice(leaves).value)]) if leaves else None


def out_of_sequence(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase:
    """What may never be first is put first."""
    cause = next((gold for gold in case.codes if gold.code[0] in "VWXY"), None)
    first = cause or GoldCode(code=draw.choice(NEVER_FIRST))
    rest = [gold.model_copy(update={"role": None}) for gold in case.codes if gold != cause]
    return with_codes(case, [first.model_copy(update={"role": None}), *rest])


def wrong_setting(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase:
    """A procedure of an inpatient stay in an office visit, an office visit or a check-up in a stay."""
    if case.setting == "inpatient":
        return with_codes(case, [*case.codes, GoldCode(code=draw.choice(["99213", "99204"]), system="CPT")])
    if case.codes[0].code.startswith(("Z00.0", "Z12", "Z79", "Z23")):
        return with_codes(case, list(case.codes), setting="inpatient")
    return with_codes(case, [*case.codes, GoldCode(code=draw.choice(PROCEDURES), system="ICD-10-PCS")])


def twice(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase:
    """A code stands twice, perhaps in another spelling."""
    again = draw.choice(case.codes)
    spelled = draw.choice([again.code, again.code.replace(".", ""), again.code.lower()])
    return with_codes(case, [*case.codes, GoldCode(code=spelled, system=again.system)])


def swapped(case: NoteCase, draw: random.Random, catalog: Catalog) -> NoteCase | None:
    """Two neighbouring characters of a code are swapped, whatever comes of it."""
    codes = list(case.codes)
    place = draw.randrange(len(codes))
    plain = codes[place].code.replace(".", "")
    spots = [spot for spot, (one, other) in enumerate(pairwise(plain)) if one != other]
    if not spots:
        return None
    spot = draw.choice(spots)
    mixed = plain[:spot] + plain[spot + 1] + plain[spot] + plain[spot + 2 :]
    dotted = mixed if len(mixed) == 3 else f"{mixed[:3]}.{mixed[3:]}"
    codes[place] = codes[place].model_copy(update={"code": dotted})
    return with_codes(case, codes)


PLANTERS: tuple[Planter, ...] = (not_in_force, incomplete, excluded, out_of_sequence, wrong_setting, twice, swapped)


@pytest.fixture(scope="module")
def keys() -> list[NoteCase]:
    """Keys that are right: those of the vignettes, and lists of codes that are known to be clean, without a note."""
    notes = [case for case in load(SETS / "vignettes.jsonl", NoteCase) if case.codes]
    lists = [case for case in load(SETS / "conventions.jsonl", ConventionCase) if case.clean]
    return [
        *notes,
        *(
            NoteCase.model_validate(
                {
                    "id": case.id,
                    "text": "",
                    "codes": [{"code": code} for code in case.codes],
                    "setting": case.setting,
                    "patient": case.patient.model_dump() if case.patient else None,
                    "date_of_service": case.date_of_service,
                }
            )
            for case in lists
        ),
    ]


@pytest.mark.slow
def test_two_hundred_planted_errors_are_found(catalog: Catalog, keys: list[NoteCase]) -> None:
    draw = random.Random(20260615)
    planted, found, missed = Counter[str](), Counter[str](), []
    while planted.total() < ERRORS:
        planter = PLANTERS[planted.total() % len(PLANTERS)]
        case = planter(draw.choice(keys), draw, catalog)
        if case is None:
            continue
        planted[planter.__name__] += 1
        if list(audit([case], catalog)):
            found[planter.__name__] += 1
        else:
            missed.append((planter.__name__, case.id, [gold.code for gold in case.codes]))
    print(
        f"\nfound {found.total()} of {planted.total()}:", {name: f"{found[name]}/{planted[name]}" for name in planted}
    )
    assert found.total() >= 0.95 * ERRORS, missed
    assert all(found[name] >= 0.8 * planted[name] for name in planted), missed


@pytest.mark.slow
def test_clean_keys_are_left_alone(catalog: Catalog, keys: list[NoteCase]) -> None:
    doubted = {doubt.case for doubt in audit(keys, catalog)}
    print(f"\n{len(doubted)} of {len(keys)} clean keys doubted")
    assert len(doubted) <= 0.02 * len(keys), doubted
