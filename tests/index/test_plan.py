"""What is embedded comes first, collection by collection; what words alone find comes after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codesets.catalog import Catalog
from codesets.terms.vocabulary import Vocabulary
from index.documents import GUIDELINES, GuidelineText
from index.plan import first_rows, plan

SECTIONS = (GuidelineText("I.A.1", "how the list is used"), GuidelineText("I.A.2", "placeholder characters"))


def test_titles_inclusion_terms_and_guidelines_are_embedded_and_synonyms_are_not(
    small_catalog: Path, small: Any
) -> None:
    own = plan(small_catalog, small.vocabulary, SECTIONS)
    assert "Purple fever with cough" in own.embedded
    assert "Barking purple fever" in own.embedded
    assert "how the list is used" in own.embedded
    assert "smokers lung" not in own.embedded
    assert ("icd-10-cm", "smokers lung") in own.rows
    assert len(own.embedded) == sum(own.counts.values()) < len(own.rows)


def test_the_collections_follow_one_another(small_catalog: Path, small: Any) -> None:
    own = plan(small_catalog, small.vocabulary, SECTIONS)
    assert list(own.counts) == [GUIDELINES, "icd-10-cm"]
    for name, first in first_rows(own.counts).items():
        rows = own.rows[first : first + own.counts[name]]
        assert {collection for collection, _ in rows} == {name}
    assert own.refs == {0: "I.A.1", 1: "I.A.2"}


def test_a_collection_is_the_same_while_its_embedded_texts_are(small_catalog: Path, small: Any) -> None:
    one = plan(small_catalog, small.vocabulary, SECTIONS)
    other = plan(small_catalog, type(small.vocabulary)(), SECTIONS[:1])
    assert one.collections["icd-10-cm"] == other.collections["icd-10-cm"]
    assert one.collections[GUIDELINES] != other.collections[GUIDELINES]
    assert one.inputs != other.inputs


def test_another_model_makes_another_index(small_catalog: Path, small: Any) -> None:
    own = plan(small_catalog, small.vocabulary, SECTIONS)
    assert own.embedded_by("one").inputs != own.embedded_by("other").inputs
    assert own.embedded_by("one") == own.embedded_by("one")


def test_variants_share_the_vector_of_the_shortest_of_them(catalog: Catalog) -> None:
    own = plan(catalog._path, Vocabulary(), SECTIONS)
    text = {text: number for number, (_, text) in enumerate(own.rows)}

    def speaks_for(title: str) -> str:
        return own.rows[own.vectors[text[title]]][1]

    assert speaks_for("Unilateral primary osteoarthritis, left knee") == speaks_for(
        "Unilateral primary osteoarthritis, right knee"
    )
    assert speaks_for("Underdosing of penicillins") == speaks_for("Poisoning by penicillins, assault")
    assert speaks_for("Hemarthrosis, unspecified wrist") == "Hemarthrosis, wrist"
    assert speaks_for("Left ventricular failure, unspecified") != speaks_for("Heart failure, unspecified")
    assert max(own.vectors) < len(own.embedded)
    assert all(own.vectors[number] == number for number in range(len(own.embedded)))
