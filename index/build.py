"""The build of an index: aside, resumed after a kill, its manifest last, then flipped in by renaming one link."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from codesets.refusal import Refusal
from codesets.terms import vocabulary as terms
from index import lexical, postings
from index.documents import FORMAT, GuidelineText
from index.embedders import Embedder, OnnxEmbedder
from index.former import Former
from index.manifest import (
    CATALOG,
    CHROMA,
    LEXICAL,
    MANIFEST,
    MODEL,
    POSTINGS,
    PROBE,
    VECTORS,
    IndexDamaged,
    Manifest,
    checksum,
    read_manifest,
    stored_files,
)  # fmt: skip
from index.plan import Plan
from index.plan import plan as planned
from index.store import StoreError
from index.storing import Storing
from index.words import said

if TYPE_CHECKING:
    from index.embedders import Vectors

BUILDS, CURRENT, LOCK, ASIDE, CHUNKS, PLAN = "builds", "current", "build.lock", "aside", "chunks", "plan.json"
CHUNK = 4_096  # texts embedded between two savings


class BuildRefused(Refusal):
    """The index cannot be built here and now; the message says what to do."""


class Progress(Protocol):
    """Told about each stage of a build how much of it is done; `done` grows up to `total`."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def build(
    catalog_path: Path,
    home: Path,
    embedder: Embedder | Callable[[], Embedder],
    *,
    guidelines: Sequence[GuidelineText] = (),
    vocabulary: terms.Vocabulary | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> Path:
    """Build the index of a compiled catalog under `home` and make it current; returns its folder.

    An embedder that is still being made is asked for when it is needed. An index of the same inputs is left as it is
    (unless `force`); vectors of unchanged texts are taken over from the current index. Raises BuildRefused where another build is running, the folder cannot be written or the disk is full.
    """
    tell = progress or _silent
    contents = planned(catalog_path, vocabulary or terms.load(), guidelines)
    embedder = embedder() if callable(embedder) else embedder
    plan = contents.embedded_by(embedder.hash)
    with _locked(home):
        folder = next((path for path in _builds(home, plan) if _stands(path, plan)), None)
        if force or folder is None:
            folder = _unused(home, plan)
            aside = _aside(home, plan, force)
            _fill(aside, plan, catalog_path, embedder, None if force else _former(home, embedder), tell)
            _put(aside, folder)
        _flip(home, folder)
        _sweep(home, folder)
    return folder


def current(home: Path) -> Path:
    """The folder of the index in use; raises IndexDamaged where there is none."""
    link = home / CURRENT
    if not (link / MANIFEST).is_file():
        raise IndexDamaged("there is no index yet: run `codedesk build`")
    return link.resolve()


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        (home / BUILDS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / LOCK, timeout=0)
        with lock:
            yield
    except Timeout:
        raise BuildRefused(f"another build is running in {home}: wait until it is done") from None
    except (OSError, sqlite3.Error, StoreError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise BuildRefused(
            f"{home} cannot be written ({what}): make room or choose another folder in CODEDESK_HOME, then build again;"
            " the index in use stays as it is"
        ) from None


def _builds(home: Path, plan: Plan) -> list[Path]:
    return sorted((home / BUILDS).glob(f"{plan.inputs[:16]}-*"))


def _unused(home: Path, plan: Plan) -> Path:
    """A folder for a new build: the current one is never written over."""
    taken = [int(path.name.rsplit("-", 1)[1]) for path in _builds(home, plan)]
    return home / BUILDS / f"{plan.inputs[:16]}-{max(taken, default=0) + 1}"


def _stands(folder: Path, plan: Plan) -> bool:
    """True where a whole build of the same inputs is there already."""
    try:
        manifest = read_manifest(folder)
        manifest.check_files(folder)
    except IndexDamaged:
        return False
    return manifest.inputs == plan.inputs


def _aside(home: Path, plan: Plan, force: bool) -> Path:
    """The folder to build in; what a killed build of the same inputs has embedded stays in it, all else goes."""
    aside = home / BUILDS / ASIDE
    known = aside / PLAN
    resumed = not force and known.is_file() and known.read_text(encoding="utf-8") == plan.inputs
    if not resumed:
        shutil.rmtree(aside, ignore_errors=True)
    (aside / CHUNKS).mkdir(parents=True, exist_ok=True)
    for path in aside.iterdir():
        if path.name not in (CHUNKS, PLAN):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    known.write_text(plan.inputs, encoding="utf-8")
    return aside


def _fill(
    aside: Path, plan: Plan, catalog_path: Path, embedder: Embedder, former: Former | None, tell: Progress
) -> None:
    import numpy as np

    shutil.copyfile(catalog_path, aside / CATALOG)
    known = former.vectors() if former else {}
    with Storing(aside / CHROMA, plan, former) as storing, ThreadPoolExecutor(1) as beside:
        words = beside.submit(_words, aside, plan)  # beside the model, which leaves half a core
        vectors = _vectors(aside / CHUNKS, plan.embedded, embedder, known, storing.add, tell)
        tell("words", 0, len(plan.rows))
        words.result()
        tell("words", len(plan.rows), len(plan.rows))
        np.save(aside / VECTORS, vectors.astype(np.float16))
        tell("store", storing.kept, storing.total)
    if storing.kept < storing.total:
        tell("store", storing.total, storing.total)
    if isinstance(embedder, OnnxEmbedder):
        shutil.copytree(embedder.folder, aside / MODEL)
    Manifest(
        format=FORMAT,
        inputs=plan.inputs,
        releases=plan.releases,
        counts=plan.counts,
        collections=plan.collections,
        entries=plan.entries,
        model=embedder.name,
        model_hash=embedder.hash,
        dimensions=embedder.dimensions,
        probe=tuple(round(float(value), 6) for value in embedder.embed([PROBE], query=True)[0]),
        files={name: checksum(aside, name) for name in stored_files(aside) if name.split("/")[0] not in (CHUNKS, PLAN)},
    ).write(aside)


def _words(aside: Path, plan: Plan) -> None:
    """What texts are found by: their words, and the numbers to rank them by."""
    sayings = [said(text) for _, text in plan.rows]
    lexical.write(aside / LEXICAL, plan.rows, sayings, plan.documents, plan.refs)
    postings.write(aside / POSTINGS, sayings, plan.documents, plan.nodes, plan.vectors)


def _vectors(
    chunks: Path,
    texts: Sequence[str],
    embedder: Embedder,
    known: Mapping[str, Vectors],
    store: Callable[[Sequence[int], Vectors], None],
    tell: Progress,
) -> Vectors:
    """One row a text; new texts are embedded from the shortest to the longest, saved chunk by chunk and stored."""
    import numpy as np

    vectors = np.zeros((len(texts), embedder.dimensions), dtype=np.float32)
    taken: list[int] = []
    new: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        if text in known:
            vectors[row] = known[text]
            taken.append(row)
        else:
            new.setdefault(text, []).append(row)
    store(taken, vectors[taken])
    wanted = sorted(new, key=lambda text: (len(text), text))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        stamp = hashlib.sha256(repr(part).encode()).hexdigest()[:16]
        found = _chunk(chunks / f"{stamp}.npy", part, embedder)
        for text, vector in zip(part, found, strict=True):
            vectors[new[text]] = vector
        rows = [row for text in part for row in new[text]]
        store(rows, vectors[rows])
        tell("meaning", start + len(part), len(wanted))
    return vectors


def _chunk(path: Path, texts: Sequence[str], embedder: Embedder) -> Vectors:
    """The vectors of one chunk: as a killed build saved them, else embedded and saved."""
    import numpy as np

    if path.is_file():
        try:
            saved: Vectors = np.load(path, allow_pickle=False)
            if saved.shape == (len(texts), embedder.dimensions) and np.isfinite(saved).all():
                return saved
        except (OSError, ValueError, EOFError):
            path.unlink()
    found = embedder.embed(texts)
    if not np.isfinite(found).all():
        raise BuildRefused(f"the embedding model {embedder.name} gives vectors that are not numbers: choose another")
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        np.save(file, found)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    return found


def _former(home: Path, embedder: Embedder) -> Former | None:
    """The index in use, unless there is none, it is damaged, or another model made it."""
    try:
        folder = current(home)
        manifest = read_manifest(folder)
        if manifest.model_hash != embedder.hash:
            return None
        manifest.check_files(folder, VECTORS, LEXICAL, CHROMA)
        manifest.check_extra(folder)
    except IndexDamaged:
        return None
    return Former(folder, manifest)


def _put(aside: Path, folder: Path) -> None:
    shutil.rmtree(aside / CHUNKS)
    (aside / PLAN).unlink()
    aside.replace(folder)


def _flip(home: Path, folder: Path) -> None:
    """Make `current` point to the folder in one step."""
    link = home / CURRENT
    aside = home / f"{CURRENT}.part"
    aside.unlink(missing_ok=True)
    aside.symlink_to(Path(BUILDS) / folder.name, target_is_directory=True)
    aside.replace(link)


def _sweep(home: Path, folder: Path) -> None:
    """Remove the builds that are not current."""
    for path in (home / BUILDS).iterdir():
        if path != folder:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
