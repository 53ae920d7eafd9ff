"""What a visit was for: every row of the table is found by its examples, and its codes exist."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.skills import circumstances
from assistant.coding.drug_uses import known

EXAMPLES = [(example, place) for place, row in enumerate(circumstances.load()) for example in row.examples]


@pytest.mark.parametrize(("example", "place"), EXAMPLES)
def test_an_example_fits_its_row_first(example: str, place: int) -> None:
    rows = circumstances.load()
    assert next((number for number, row in enumerate(rows) if row.fits(example)), None) == place


def test_the_codes_exist(application: Application) -> None:
    wanted = {code for row in circumstances.load() for code in row.codes}
    assert {code for code in wanted if application.catalog.find(code) is None} == set()


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("here for chemo, stomach cancer", {"Z51.11", "C16.9"}),
        ("comes in for radiation, lung cancer", {"Z51.0", "C34.90"}),
        ("surveillance after bladder cancer, no evidence of disease", {"Z08", "Z85.51"}),
        ("her heart attack was three months ago", {"I25.2"}),
        ("annual physical, found a new breast lump", {"Z00.01"}),
    ],
)
def test_the_disease_behind_the_visit_is_shown_too(application: Application, question: str, codes: set[str]) -> None:
    shown = {row.code.value for row in application.conversation("builtin").ask(question).codes}
    assert codes <= shown


@pytest.mark.parametrize(
    "question",
    ["anemia due to chemo", "acute stroke today with aphasia", "MI two weeks ago", "code for chest x-ray abnormality"],
)
def test_a_disease_treated_now_is_no_circumstance(question: str) -> None:
    assert not [row for row in circumstances.load() if row.fits(question)]


TAKEN = [
    ("anticoagulants", "Z79.01"),
    ("Coumadin", "Z79.01"),
    ("blood thinners", "Z79.01"),
    ("Plavix", "Z79.02"),
    ("antiplatelet therapy", "Z79.02"),
    ("NSAIDs", "Z79.1"),
    ("prophylactic antibiotics", "Z79.2"),
    ("Bactrim", "Z79.2"),
    ("birth control pills", "Z79.3"),
    ("Lantus", "Z79.4"),
    ("inhaled steroids", "Z79.51"),
    ("hydrocortisone", "Z79.52"),
    ("oral corticosteroids", "Z79.52"),
    ("immunosuppressants", "Z79.60"),
    ("apremilast", "Z79.61"),
    ("lenalidomide", "Z79.61"),
    ("rituximab", "Z79.620"),
    ("Rituxan", "Z79.620"),
    ("Inflectra", "Z79.620"),  # infliximab-dyyb
    ("risankizumab", "Z79.620"),
    ("TNF inhibitors", "Z79.620"),
    ("tacrolimus", "Z79.621"),
    ("Xeljanz", "Z79.622"),
    ("sirolimus", "Z79.623"),
    ("azathioprine", "Z79.624"),
    ("Imuran", "Z79.624"),
    ("CellCept", "Z79.624"),
    ("cyclophosphamide", "Z79.630"),
    ("MTX", "Z79.631"),
    ("6-mercaptopurine", "Z79.631"),
    ("doxorubicin", "Z79.632"),
    ("vincristine", "Z79.633"),
    ("etoposide", "Z79.634"),
    ("hydroxyurea", "Z79.64"),
    ("fingolimod", "Z79.69"),
    ("tamoxifen", "Z79.810"),
    ("SERMs", "Z79.810"),
    ("aromatase inhibitors", "Z79.811"),
    ("Arimidex", "Z79.811"),
    ("Lupron", "Z79.818"),
    ("baby aspirin", "Z79.82"),
    ("bisphosphonates", "Z79.83"),
    ("oral hypoglycemic drugs", "Z79.84"),
    ("Rybelsus", "Z79.84"),  # semaglutide, as a tablet
    ("Ozempic", "Z79.85"),
    ("GLP-1 agonists", "Z79.85"),
    ("estradiol", "Z79.890"),
    ("hormone replacement therapy", "Z79.890"),
    ("opioids", "Z79.891"),
    ("Percocet", "Z79.891"),
    ("statins", "Z79.899"),
    ("Synthroid", "Z79.899"),
]


@pytest.mark.parametrize(("drug", "code"), TAKEN)
def test_a_drug_taken_long_term_has_the_code_of_its_class(drug: str, code: str) -> None:
    assert _of_long_term_use(drug) == [code]


@pytest.mark.parametrize(
    "words",
    [
        "steroids",  # inhaled or systemic is not told
        "alcohol",
        "cocaine",
        "methadone",  # for pain, or for a dependence
        "Wegovy",  # no diabetes told
        "insulin with type 2 diabetes",
    ],
)
def test_what_is_open_or_no_drug_alone_is_left_to_the_search(words: str) -> None:
    assert _of_long_term_use(words) == []


def test_a_drug_of_the_tables_has_the_code_that_they_give_it() -> None:
    drugs = known()
    coded = {drug: use.long_term for drug, use in drugs.uses.items() if use.long_term}
    names = [(name, code) for drug, code in coded.items() for name in drugs.called(drug)]
    assert len(coded) > 200
    assert [(name, code) for name, code in names if _of_long_term_use(name) != [code]] == []


def test_drugs_without_their_place_in_the_wording_are_refused() -> None:
    with pytest.raises(circumstances.MalformedCircumstances, match="drug"):
        circumstances.of_drugs("long-term use of aspirin", {"Z79.82": ["aspirin"]})


def _of_long_term_use(words: str) -> list[str]:
    question = f"code for long-term use of {words}"
    return [code for row in circumstances.load() if row.fits(question) for code in row.codes]
