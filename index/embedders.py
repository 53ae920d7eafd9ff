"""Models that turn texts into vectors: sentence-transformers models run through ONNX Runtime, and a hashing one for tests."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from codesets.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BATCH = 32
_WITHOUT_THREADS = 3
MODEL_FILES = ("model.onnx", "tokenizer.json", "embedder.json")


class EmbedderError(Refusal):
    """The embedding model cannot be used; the message says what to do."""


class Embedder(Protocol):
    """What turns texts into vectors.

    `hash` differs wherever vectors would differ; `embed` gives one normalised float32 row of `dimensions` per text;
    `words` are the words of general language in the model's vocabulary, which need no correction.
    """

    @property
    def name(self) -> str: ...

    @property
    def hash(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors: ...

    def words(self) -> frozenset[str]: ...


class HashingEmbedder:
    """Words and their letter triples hashed into a vector: no model, for tests and for trying things out."""

    def __init__(self, dimensions: int = 256) -> None:
        self.dimensions = dimensions
        self.name = "hashing"
        self.hash = f"hashing-1-{dimensions}"

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row a text; a text without a letter or digit gets the first unit vector."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split():
                for piece in (word, *(f"#{word}#"[i : i + 3] for i in range(len(word)))):
                    digest = hashlib.blake2b(piece.encode(), digest_size=8).digest()
                    place = int.from_bytes(digest, "big")
                    vectors[row, place % self.dimensions] += 1.0 if place >> 63 else -1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def words(self) -> frozenset[str]:
        """None: a hash has no vocabulary."""
        return frozenset()


class OnnxEmbedder:
    """A model exported by `index.export`, from its folder; loads ONNX Runtime at the first text, never torch.

    Dynamic int8 depends on the mates of a batch: texts are batched by length in a fixed order, a query runs alone.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.folder = folder
        self._threads = threads or os.cpu_count() or 1
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, tuple[str, ...]] | None = None
        missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
        if missing:
            raise EmbedderError(f"the model at {folder} lacks {', '.join(missing)}: run `codedesk build --force`")

    @cached_property
    def _about(self) -> dict[str, Any]:
        about: dict[str, Any] = json.loads((self.folder / "embedder.json").read_text(encoding="utf-8"))
        return about

    @property
    def name(self) -> str:
        return str(self._about["name"])

    @property
    def dimensions(self) -> int:
        return int(self._about["dimensions"])

    @cached_property
    def hash(self) -> str:
        """The checksum of the model as exported."""
        digest = hashlib.sha256()
        for name in MODEL_FILES:
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One normalised row a text; `query` puts the model's query prompt before it and runs each text alone."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        tokenizer, _, _ = self._load()
        prompt = str(self._about["prompts"]["query" if query else "document"])
        encoded = tokenizer.encode_batch_fast([prompt + text for text in texts])
        if query:
            batches = [[place] for place in range(len(texts))]
        else:
            order = sorted(range(len(texts)), key=lambda place: (len(encoded[place].ids), texts[place]))
            batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)

        def run(batch: list[int]) -> None:
            vectors[batch] = self._run([encoded[place].ids for place in batch])

        if len(batches) <= _WITHOUT_THREADS:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
                list(pool.map(run, batches))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def words(self) -> frozenset[str]:
        """The whole words of the model's vocabulary in lower case; empty where it holds pieces only."""
        tokenizer, _, _ = self._load()
        # Byte-level vocabularies mark the start of a word, WordPiece the pieces that continue one.
        marks = ("\u2581", "\u0120")
        pieces: list[str] = list(tokenizer.get_vocab())
        marked = [piece[1:] for piece in pieces if piece.startswith(marks)]
        return frozenset(word.casefold() for word in (marked or pieces) if len(word) > 2 and word.isalpha())

    def _run(self, ids: list[list[int]]) -> Vectors:
        import numpy as np

        _, session, inputs = self._load()
        width = max(map(len, ids))
        padded = np.full((len(ids), width), int(self._about["pad"]), dtype=np.int64)
        mask = np.zeros((len(ids), width), dtype=np.int64)
        for row, own in enumerate(ids):
            padded[row, : len(own)] = own
            mask[row, : len(own)] = 1
        given = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}
        found: Vectors = session.run(None, {name: given[name] for name in inputs})[0]
        return found

    def _load(self) -> tuple[Any, Any, tuple[str, ...]]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any, tuple[str, ...]]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # Two Python threads over one session: the runtime's own threads spin and collapse on a busy machine.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(self.folder / "model.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                # This fused kernel was slower than the two that it stands for, in most of the exports tried.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception:  # both libraries raise bare exceptions of their own
            raise EmbedderError(f"the model at {self.folder} cannot be loaded: run `codedesk build --force`") from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(int(self._about["max_tokens"]))
        return tokenizer, session, tuple(item.name for item in session.get_inputs())
