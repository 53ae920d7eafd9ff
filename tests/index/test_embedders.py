"""Embedders give one normalised row a text; the exported model agrees with its source and needs no torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedders import EmbedderError, HashingEmbedder, OnnxEmbedder
from index.export import default_model_folder, export, open_embedder

TEXTS = ["gout", "", "chronic kidney disease, stage 3b", "gout", "…"]


def test_the_hashing_embedder_repeats_itself() -> None:
    vectors = HashingEmbedder().embed(TEXTS)
    assert vectors.shape == (5, 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert (vectors == HashingEmbedder().embed(TEXTS)).all()
    assert HashingEmbedder(64).hash != HashingEmbedder().hash


def test_like_words_are_nearer_than_others() -> None:
    own = HashingEmbedder()
    near, far = (own.embed(["kidney disease"]) @ own.embed(["kidneys diseased", "gout"]).T)[0]
    assert near > far + 0.3


def test_a_model_that_is_not_whole_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"lacks model\.onnx"):
        OnnxEmbedder(tmp_path)


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "embedder.json").write_text(json.dumps({"name": "x", "dimensions": 3, "prompts": {}, "max_tokens": 9}))
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        OnnxEmbedder(tmp_path).embed(["x"])


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        export(str(tmp_path / "model"), tmp_path / "exported")
    assert not (tmp_path / "exported").exists()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    return open_embedder("", tmp_path_factory.mktemp("models"))


@pytest.mark.model
@pytest.mark.slow
def test_the_exported_model_agrees_with_its_source(real: OnnxEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["type 2 diabetes with kidney disease", "fracture of the left wrist", "x"]
    theirs = SentenceTransformer(str(default_model_folder()), device="cpu").encode(texts, show_progress_bar=False)
    agreement = (real.embed(texts, query=True) * theirs).sum(axis=1)
    assert agreement.min() > 0.95
    assert real.dimensions == 384


@pytest.mark.model
@pytest.mark.slow
def test_no_sum_of_the_exported_model_overflows(real: OnnxEmbedder) -> None:
    """Two products of an unsigned byte and a weight are added in 16 bits where the processor has no VNNI."""
    import onnx

    model = onnx.load(str(real.folder / "model.onnx"))
    weights = [
        onnx.numpy_helper.to_array(each)
        for each in model.graph.initializer
        if each.data_type == onnx.TensorProto.INT8 and len(each.dims) == 2
    ]
    assert weights
    assert all(2 * 255 * int(abs(each.astype(int)).max()) < 2**15 for each in weights)


@pytest.mark.model
@pytest.mark.slow
def test_an_export_is_made_once(real: OnnxEmbedder) -> None:
    before = (real.folder / "model.onnx").stat().st_mtime_ns
    again = open_embedder("all-MiniLM-L6-v2", real.folder.parent)
    assert again.hash == real.hash
    assert (again.folder / "model.onnx").stat().st_mtime_ns == before


@pytest.mark.model
@pytest.mark.slow
def test_a_query_does_not_depend_on_its_mates(real: OnnxEmbedder) -> None:
    alone = real.embed(["gout"], query=True)[0]
    among = real.embed(["a very long text about something else altogether " * 5, "gout"], query=True)[1]
    assert (alone == among).all()
    assert real.embed([]).shape == (0, 384)


@pytest.mark.model
@pytest.mark.slow
def test_a_query_needs_no_torch(real: OnnxEmbedder) -> None:
    script = (
        "import sys; from pathlib import Path; from index.embedders import OnnxEmbedder;"
        f"OnnxEmbedder(Path({str(real.folder)!r})).embed(['gout'], query=True);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'chromadb') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.model
@pytest.mark.slow
def test_the_model_knows_words_of_the_language(real: OnnxEmbedder) -> None:
    assert {"getting", "night", "water"} <= real.words()
    assert "fractur" not in real.words()
