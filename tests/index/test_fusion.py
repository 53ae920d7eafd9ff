"""The features of a candidate, by hand-counted shares, and the ranking that they give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from codesets.codes import Code, CodeSystem
from index import fusion, postings
from index.documents import Document, Node, Source
from index.features import FEATURES, PLACE, Ranking
from index.understanding import Episode, Query, Reading, Side, Word
from index.words import said

ICD = CodeSystem.ICD10CM
EPISODES = (("A", "initial encounter for closed fracture"), ("B", "initial encounter for open fracture"),
            ("D", "subsequent encounter for closed fracture with routine healing"),
            ("K", "subsequent encounter for closed fracture with nonunion"), ("S", "sequela"))  # fmt: skip
FETUS = (("0", "not applicable or unspecified"), ("1", "fetus 1"), ("9", "other fetus"))
NODES = (
    Node(Code(ICD, "H60"), None, "Blockage of ear", False),
    Node(Code(ICD, "H60.1"), Code(ICD, "H60"), "Blockage of right ear", True),
    Node(Code(ICD, "H60.2"), Code(ICD, "H60"), "Blockage of left ear", True),
    Node(Code(ICD, "H60.9"), Code(ICD, "H60"), "Blockage of ear, unspecified", True),
    Node(Code(ICD, "S52"), None, "Fracture of forearm", False, EPISODES),
    Node(Code(ICD, "O40"), None, "Maternal care for fetus", False, FETUS),
)
SYNONYM = Document(Code(ICD, "H60.9"), Source.SYNONYM, "plugged hearing")


@pytest.fixture(scope="module")
def arrays(tmp_path_factory: pytest.TempPathFactory) -> postings.Postings:
    texts = [*(node.title for node in NODES), SYNONYM.text]
    named = {n: [Document(node.code, Source.TITLE, node.title)] for n, node in enumerate(NODES)} | {
        len(NODES): [SYNONYM]
    }
    path = tmp_path_factory.mktemp("postings") / "postings.npz"
    postings.write(path, [said(text) for text in texts], named, NODES, range(len(texts)))
    return postings.Postings(path)


def query(text: str, side: Side | None = None, episode: Episode | None = None) -> Query:
    return Query(text, (Reading(text, tuple(map(Word, text.split()))),), side, episode)


def ranked(arrays: postings.Postings, asked: Query) -> Ranking:
    # Every text stands at a right angle to the query: only the words count.
    vectors = np.zeros((len(NODES) + 1, 2), dtype=np.float32)
    vectors[:, 0] = 1
    texts = list(range(len(NODES) + 1))
    return fusion.rank(asked, asked.readings[0], np.array([0, 1], dtype=np.float32), texts, arrays, vectors, [0])


def value(arrays: postings.Postings, asked: Query, code: str, feature: str) -> float:
    ranking = ranked(arrays, asked)
    row = list(ranking.nodes).index(arrays.node(Code(ICD, code)))
    return float(ranking.features[row, PLACE[feature]])


def test_the_share_of_the_query_that_a_title_answers(arrays: postings.Postings) -> None:
    blockage, ear = arrays.weight("blockag"), arrays.weight("ear")
    asked = query("blockage of ear canal")
    assert value(arrays, asked, "H60", "asked_title") == pytest.approx(
        (blockage + ear) / (blockage + ear + arrays.unknown), abs=1e-5
    )
    assert value(arrays, asked, "H60", "answered_title") == pytest.approx(1)


def test_rarity_is_the_inverse_document_frequency(arrays: postings.Postings) -> None:
    # 7 texts, 4 of which have "ear".
    assert arrays.weight("ear") == pytest.approx(math.log(1 + 7 / 4.5))


def test_the_same_words_are_seen(arrays: postings.Postings) -> None:
    assert value(arrays, query("ear blockage"), "H60", "same_title") == 1
    assert value(arrays, query("plugged hearing"), "H60.9", "same_synonym") == 1
    assert value(arrays, query("plugged hearing"), "H60.1", "same_synonym") == 0
    assert value(arrays, query("ear blockage"), "H60.9", "same_above_unspecified") == 1


def test_sides(arrays: postings.Postings) -> None:
    left = query("blockage of left ear", side=Side.LEFT)
    assert value(arrays, left, "H60.2", "side_right") == 1
    assert value(arrays, left, "H60.1", "side_wrong") == 1
    assert value(arrays, query("blockage of ear"), "H60.1", "side_unsaid") == 1
    assert value(arrays, query("blockage of ear"), "H60.9", "side_unsaid") == 0


@pytest.mark.parametrize(
    ("text", "episode", "code", "character"),
    [
        ("fracture of forearm initial encounter for open fracture", Episode.INITIAL, "S52", "B"),
        ("fracture of forearm initial encounter", Episode.INITIAL, "S52", "A"),
        ("fracture of forearm subsequent encounter", Episode.SUBSEQUENT, "S52", "D"),
        ("fracture of forearm with nonunion", Episode.SUBSEQUENT, "S52", "K"),
        ("fracture of forearm sequela", Episode.SEQUELA, "S52", "S"),
        ("fracture of forearm", None, "S52", None),
        ("open fracture of forearm", None, "S52", None),
        ("maternal care fetus 1", None, "O40", "1"),
        ("maternal care other fetus", None, "O40", "9"),
        ("maternal care for fetus", None, "O40", None),
    ],
)
def test_the_extension_is_what_is_said(
    arrays: postings.Postings, text: str, episode: Episode | None, code: str, character: str | None
) -> None:
    ranking = ranked(arrays, query(text, episode=episode))
    node = arrays.node(Code(ICD, code))
    assert node is not None
    chosen = int(ranking.extensions[list(ranking.nodes).index(node)])
    own = arrays.sets[arrays.node_set[node]]
    assert (own[chosen].character if chosen >= 0 else None) == character


def test_a_document_left_out_is_not_seen(arrays: postings.Postings) -> None:
    asked = query("plugged hearing")
    vectors = np.ones((len(NODES) + 1, 2), dtype=np.float32)
    vector = np.array([1, 0], dtype=np.float32)
    synonym = next(n for n, text in enumerate(arrays.document_text) if text == len(NODES))
    seen = fusion.rank(asked, asked.readings[0], vector, [6], arrays, vectors, [0])
    blind = fusion.rank(asked, asked.readings[0], vector, [6], arrays, vectors, [0], frozenset({synonym}))
    assert len(seen.nodes) > 0
    assert len(blind.nodes) == 0


def test_every_weight_is_of_a_feature() -> None:
    import json

    weights = json.loads(fusion.WEIGHTS.read_text(encoding="utf-8"))["weights"]
    assert set(weights) <= set(FEATURES)
    assert fusion.load().weights.any()
