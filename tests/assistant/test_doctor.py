"""The doctor: a sound installation is called sound, and each trouble is found and told with what to do."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application, wire
from assistant.cli import main
from assistant.doctor import CHECKS, as_json, examine, lines
from assistant.settings import Settings
from index.build import current

Usage = namedtuple("Usage", "total used free")


def said(application: Application, users: Path | None = None) -> dict[str, tuple[bool, str]]:
    return {check.part: (check.well, check.said) for check in examine(application, users)}


@pytest.mark.model
def test_a_sound_installation(home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEDESK_HOME", str(home))
    checks = examine(wire(Settings(home=home)))
    assert [check.part for check in checks] == list(CHECKS)
    assert all(check.well for check in checks), list(lines(as_json(checks)))
    assert main(["doctor"]) == 0
    assert "FAIL" not in capsys.readouterr().out


def test_a_new_machine_is_told_to_build(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEDESK_HOME", str(tmp_path / "none"))
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert out.count("FAIL") == 3
    assert out.count("codedesk build") == 3


@pytest.mark.model
def test_a_damaged_index_is_found(home: Path, tmp_path: Path) -> None:
    """A copy in which one file is a copy of its own, one byte off."""
    copy = tmp_path / "home" / "current"
    copy.mkdir(parents=True)
    for path in current(home).iterdir():
        (copy / path.name).symlink_to(path, target_is_directory=path.is_dir())
    changed = copy / "lexical.sqlite"
    changed.unlink()
    shutil.copyfile(current(home) / "lexical.sqlite", changed)
    with changed.open("r+b") as file:
        file.seek(changed.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    found = said(wire(Settings(home=tmp_path / "home")))
    assert found["catalog"][0]
    assert found["index"] == (
        False,
        "the index is damaged (lexical.sqlite is not as it was built): run `codedesk build --force`",
    )


def test_a_disk_without_room_for_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(1, 1, 5 * 2**20))
    well, words = said(wire(Settings(home=tmp_path / "not" / "yet")))["room"]
    assert not well
    assert "5 MB are free" in words


def test_a_folder_that_anybody_may_change(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    well, words = said(wire(Settings(home=tmp_path)))["rights"]
    assert not well
    assert "chmod o-w" in words


@pytest.mark.parametrize(
    ("content", "mode", "words"), [("ann:secret\n", 0o600, "line 1"), ("", 0o600, "nobody"), ("x", 0o644, "chmod 600")]
)
def test_a_file_of_users_that_cannot_be_used(tmp_path: Path, content: str, mode: int, words: str) -> None:
    (tmp_path / "users").write_text(content)
    (tmp_path / "users").chmod(mode)
    well, told = said(wire(Settings(home=tmp_path)))["users"]
    assert not well
    assert words in told
    assert "secret" not in told


@pytest.mark.model
@pytest.mark.parametrize(
    ("changes", "well", "words"),
    [
        ({}, True, "nothing leaves this machine"),
        ({"model": "nonsense"}, False, "cannot be set up"),
        ({"model": "openai:x", "base_url": "http://127.0.0.1:9/v1", "api_key": "k"}, True, "on this machine"),
        ({"model": "openai:x", "base_url": "https://models.test/v1", "api_key": "k"}, True, "not sent"),
        (
            {"model": "openai:x", "base_url": "https://models.test/v1", "api_key": "k", "consent": True},
            True,
            "ARE sent",
        ),
    ],
)
def test_the_model_and_where_notes_go(
    home: Path, wired: Callable[[Settings], Application], changes: dict[str, Any], well: bool, words: str
) -> None:
    found = said(wired(replace(Settings(home=home), **changes)))["model"]
    assert found[0] is well, found
    assert words in found[1]
