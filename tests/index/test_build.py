"""A build is whole or it is not there: killed, repeated, resumed, damaged, disputed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from filelock import FileLock

from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.terms.vocabulary import Synonym, Vocabulary
from index import build as building
from index.build import BUILDS, LOCK, BuildRefused, build, current
from index.documents import GuidelineText
from index.embedders import HashingEmbedder
from index.manifest import CATALOG, MANIFEST, IndexDamaged, read_manifest, stored_files
from index.retriever import open_retriever

if TYPE_CHECKING:
    from index.embedders import Vectors

VOCABULARY = Vocabulary(synonyms=(Synonym("smokers lung", (Code(CodeSystem.ICD10CM, "J20"),), "everyday"),))


class Counting(HashingEmbedder):
    """Counts the texts that it embeds; stops at a number of them."""

    def __init__(self, dimensions: int = 256, stop: int | None = None) -> None:
        super().__init__(dimensions)
        self.texts = 0
        self.stop = stop

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not query:
            self.texts += len(texts)
        if self.stop is not None and self.texts > self.stop:
            raise KeyboardInterrupt
        return super().embed(texts, query=query)


def test_a_build_can_be_searched(small_catalog: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    sections = [GuidelineText("I.A.1", "how the list is used"), GuidelineText("I.A.2", "placeholder characters")]
    folder = build(
        small_catalog,
        tmp_path / "home",
        HashingEmbedder(),
        guidelines=sections,
        vocabulary=VOCABULARY,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert folder == current(tmp_path / "home")
    manifest = read_manifest(folder)
    assert manifest.counts["guidelines"] == 2
    assert manifest.entries == {"ICD-10-CM": 16}
    assert manifest.releases == ("ICD-10-CM Test 2026",)
    assert {stage for stage, _, _ in told} == {"words", "meaning", "store"}
    assert all(done <= total for _, done, total in told)
    assert open_retriever(tmp_path / "home").search("purple fever with cough")[0].entry.code.value == "B01.0"


def test_the_same_inputs_are_built_once(small_catalog: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build(small_catalog, home, HashingEmbedder(), vocabulary=VOCABULARY)
    counting = Counting()
    assert build(small_catalog, home, counting, vocabulary=VOCABULARY) == first
    assert counting.texts == 0
    assert build(small_catalog, home, counting, vocabulary=VOCABULARY, force=True) != first
    assert counting.texts > 0
    assert [path.name for path in (home / BUILDS).iterdir()] == [current(home).name]


def test_unchanged_texts_are_not_embedded_again(small_catalog: Path, tmp_path: Path, small: Any) -> None:
    home = tmp_path / "home"
    build(small_catalog, home, HashingEmbedder(), vocabulary=VOCABULARY)
    more = tmp_path / "more.sqlite"
    own = small.records()
    changed = tuple(
        r if r.code.value != "J20" else type(r)(r.code, r.level, "Obstructed lung", None, True) for r in own
    )
    compile_catalog([small.edition("Test 2027", date(2027, 1, 1), changed)], more)
    counting = Counting()
    build(more, home, counting, vocabulary=VOCABULARY)
    assert counting.texts == 1
    assert open_retriever(home).search("obstructed lung")[0].entry.code.value == "J20"


def test_unchanged_collections_are_taken_over_whole(small_catalog: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    sections = [GuidelineText("I.A.1", "how the list is used"), GuidelineText("I.A.2", "placeholder characters")]

    def stored(some: Sequence[GuidelineText], vocabulary: Vocabulary) -> list[tuple[int, int]]:
        told: list[tuple[int, int]] = []
        build(
            small_catalog,
            home,
            HashingEmbedder(),
            guidelines=some,
            vocabulary=vocabulary,
            progress=lambda stage, done, total: told.append((done, total)) if stage == "store" else None,
        )
        open_retriever(home).verify()
        return told

    first = stored(sections, VOCABULARY)
    assert first[0][0] == 0
    # Terms are found by their words: the vectors stay as they are.
    assert stored(sections, Vocabulary()) == [(first[0][1], first[0][1])]
    changed = stored(sections[:1], Vocabulary())
    assert changed[0] == (first[0][1] - 2, first[0][1] - 1)
    assert open_retriever(home).search("purple fever with cough")[0].entry.code.value == "B01.0"
    folders = {path.name for path in (current(home) / "chroma").iterdir() if path.is_dir()}
    assert len(folders) == 1


def test_an_interrupted_build_leaves_the_old_index_and_is_resumed(
    small_catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "CHUNK", 4)
    home = tmp_path / "home"
    old = build(small_catalog, home, HashingEmbedder(64), vocabulary=VOCABULARY)
    with pytest.raises(KeyboardInterrupt):
        build(small_catalog, home, Counting(stop=9), vocabulary=VOCABULARY)
    assert current(home) == old
    assert open_retriever(home).search("gout")
    counting = Counting()
    new = build(small_catalog, home, counting, vocabulary=VOCABULARY)
    assert new == current(home) != old
    total = sum(read_manifest(new).counts.values())
    assert counting.texts == total - 8
    assert not old.exists()


KILLED = """
    import sys, time
    from pathlib import Path
    from index import build as building
    from index.embedders import HashingEmbedder
    building.CHUNK = 4
    def tell(stage, done, total):
        print(stage, done, flush=True)
        time.sleep(0.05)
    building.build(Path(sys.argv[1]), Path(sys.argv[2]), HashingEmbedder(), progress=tell, force=True)
"""


@pytest.mark.parametrize("lines", [1, 3, 5, 6])
def test_a_killed_build_leaves_no_half_index(small_catalog: Path, small_home: Path, tmp_path: Path, lines: int) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home, home, symlinks=True)
    before = current(home)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(small_catalog), str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert current(home) == before
    open_retriever(home).verify()
    build(small_catalog, home, HashingEmbedder(), vocabulary=VOCABULARY)
    open_retriever(home).verify()
    assert len(list((home / BUILDS).iterdir())) == 1


def test_two_builders_do_not_meet(small_catalog: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with FileLock(home / LOCK), pytest.raises(BuildRefused, match="another build is running"):
        build(small_catalog, home, HashingEmbedder(), vocabulary=VOCABULARY)


def test_vectors_that_are_no_numbers_are_refused(small_catalog: Path, tmp_path: Path) -> None:
    class Broken(HashingEmbedder):
        def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
            return np.full((len(texts), self.dimensions), np.nan, dtype=np.float32)

    with pytest.raises(BuildRefused, match="not numbers"):
        build(small_catalog, tmp_path / "home", Broken(), vocabulary=VOCABULARY)


@pytest.fixture
def copied(small_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(small_home, home, symlinks=True)
    return home


def names(home: Path) -> list[str]:
    return [name for name in stored_files(current(home)) if (current(home) / name).stat().st_size]


def refused(home: Path) -> bool:
    """True where the index is refused with one line that says what to do."""
    try:
        open_retriever(home).verify()
    except IndexDamaged as damage:
        return "codedesk build" in str(damage) and "\n" not in str(damage)
    return False


def test_no_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="there is no index yet: run `codedesk build`"):
        open_retriever(tmp_path)


def test_a_whole_index_is_not_refused(copied: Path) -> None:
    for _ in range(3):
        assert not refused(copied)


def test_every_missing_file_is_noticed(small_home: Path, tmp_path: Path) -> None:
    for number, name in enumerate([*names(small_home), MANIFEST]):
        home = tmp_path / str(number)
        shutil.copytree(small_home, home, symlinks=True)
        (current(home) / name).unlink()
        assert refused(home), name


def test_every_changed_file_is_noticed(small_home: Path, tmp_path: Path) -> None:
    for number, name in enumerate(names(small_home)):
        if name.endswith("chroma.sqlite3"):
            continue
        home = tmp_path / str(number)
        shutil.copytree(small_home, home, symlinks=True)
        path = current(home) / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x55
        path.write_bytes(content)
        assert refused(home), name


def test_a_changed_store_is_noticed(copied: Path) -> None:
    connection = sqlite3.connect(current(copied) / "chroma" / "chroma.sqlite3")
    connection.execute("delete from embeddings where id=1")
    connection.commit()
    connection.close()
    assert refused(copied)


def test_an_emptied_store_is_noticed(copied: Path) -> None:
    (current(copied) / "chroma" / "chroma.sqlite3").write_bytes(b"")
    assert refused(copied)


def test_a_file_that_does_not_belong_is_noticed(copied: Path) -> None:
    (current(copied) / "chroma" / "more.bin").write_bytes(b"x")
    assert refused(copied)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"format": 1}', b'{"format": "x", "files": 3}'])
def test_a_manifest_that_cannot_be_read_is_refused(copied: Path, content: bytes) -> None:
    (current(copied) / MANIFEST).write_bytes(content)
    assert refused(copied)


def test_another_model_is_refused(copied: Path) -> None:
    path = current(copied) / MANIFEST
    path.write_text(path.read_text().replace("hashing-1-256", "hashing-1-255"))
    with pytest.raises(IndexDamaged, match="embedding model"):
        open_retriever(copied).search("gout")


def test_the_catalog_of_the_build_is_a_copy(small_catalog: Path, tmp_path: Path) -> None:
    folder = build(small_catalog, tmp_path / "home", HashingEmbedder(), vocabulary=VOCABULARY)
    assert small_catalog.is_file()
    assert (folder / CATALOG).read_bytes() == small_catalog.read_bytes()
