"""What the installation rests on: every licence is one that may be used, every floor stands in the lock, no host is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / ".ci" / "requirements.lock"
LICENCES = ROOT / ".ci" / "licences.tsv"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# What asks for no more than a notice, and MPL-2.0, which asks that changes to its own files be given on.
ALLOWED = frozenset(
    [
        "0bsd",
        "apache-2.0",
        "bsd",
        "bsd-2-clause",
        "bsd-3-clause",
        "bsl-1.0",
        "cc0-1.0",
        "cnri-python",
        "isc",
        "llvm-exception",
        "mit",
        "mit-0",
        "mit-cmu",
        "mpl-2.0",
        "psf-2.0",
        "python-2.0",
        "unlicense",
        "zlib",
        "hpnd",
    ]
)
# The names that distributions give to the same licences.
ALSO = {
    "3-clause bsd": "bsd-3-clause", "apache": "apache-2.0", "apache 2": "apache-2.0", "apache 2.0": "apache-2.0", "apache license 2.0": "apache-2.0",
    "apache license version 2.0": "apache-2.0", "apache software": "apache-2.0", "bsd 2-clause": "bsd-2-clause", "bsd 3-clause": "bsd-3-clause",
    "isc (iscl)": "isc", "isc license (iscl)": "isc", "mozilla public 2.0 (mpl 2.0)": "mpl-2.0", "python software foundation": "psf-2.0",
    "historical permission notice and disclaimer (hpnd)": "hpnd", "the unlicense (unlicense)": "unlicense", "dfsg approved": "mit",
    "cc0 1.0 universal (cc0 1.0) public domain dedication": "cc0-1.0", "mit no attribution (mit-0)": "mit-0", "zlib/libpng": "zlib",
}  # fmt: skip
# Distributions whose metadata name no licence; what stands in their repositories.
UNNAMED = {"axe-playwright-python": "mit"}


def installed(extras: tuple[str, ...] = tuple(PROJECT["optional-dependencies"])) -> dict[str, Distribution]:
    """Every installed distribution that Codedesk draws in, directly or not, with its extras where they are installed."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(each) for each in PROJECT["dependencies"]]
    waiting += [Requirement(each) for extra in extras for each in PROJECT["optional-dependencies"][extra]]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        for text in found[name].requires or ():
            below = Requirement(text)
            if below.marker is None or any(below.marker.evaluate({"extra": each}) for each in ("", *wanted.extras)):
                waiting.append(below)
    return found


def licences(of: Distribution) -> set[str]:
    """The licences of a distribution by their short names."""
    metadata = of.metadata
    named = UNNAMED.get(canonicalize_name(metadata["Name"]), "")
    expression = metadata.get("License-Expression") or named
    if not expression:
        classified = [
            each.split("::")[-1] for each in metadata.get_all("Classifier") or [] if each.startswith("License ::")
        ]
        classified = [each for each in classified if each.strip() != "OSI Approved"]
        first = (metadata.get("License") or "").strip().splitlines()[:1]
        expression = " AND ".join(classified or first)
    return {_short(each) for each in re.split(r"\s+(?:AND|OR|WITH)\s+", expression) if each.strip()}


def _short(name: str) -> str:
    if name.count("(") != name.count(")"):
        name = name.strip().strip("()")
    plain = re.sub(r",|\blicen[cs]e\b|\bthe\b", " ", name.lower())
    plain = " ".join(plain.split())
    whole = " ".join(name.lower().replace(",", " ").split())
    return ALSO.get(plain) or ALSO.get(whole) or plain


def test_every_licence_may_be_used() -> None:
    found = installed()
    assert len(found) > 100, "the walk stops too early"
    refused = {
        name: sorted(licences(each)) for name, each in found.items() if not licences(each) or licences(each) - ALLOWED
    }
    assert refused == {}


def test_every_licence_is_listed_as_its_distribution_names_it() -> None:
    """One row for each distribution of the lock; what is installed here is compared with its metadata."""
    lines = [each for each in LICENCES.read_text(encoding="utf-8").splitlines() if not each.startswith("#")]
    listed = dict(line.split("\t") for line in lines)
    assert list(listed) == sorted(canonicalize_name(each.name) for each in locked())
    assert not {each for names in listed.values() for each in names.split(", ")} - ALLOWED
    named = {name: ", ".join(sorted(licences(each))) for name, each in installed().items()}
    other = {name: licence for name, licence in named.items() if listed.get(name) != licence}
    assert other == {}, "put these rows into the list"


@pytest.mark.parametrize("text", ["GPL-3.0-only", "AGPL-3.0", "Proprietary", "SSPL-1.0", "CC-BY-NC-4.0"])
def test_another_licence_would_be_noticed(text: str) -> None:
    assert _short(text) not in ALLOWED


def locked() -> Iterator[Requirement]:
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield Requirement(line.split("#")[0].strip())


def test_the_lock_pins_everything_and_names_no_place() -> None:
    lines = LOCK.read_text(encoding="utf-8")
    assert lines.startswith("#")
    assert not re.search(
        r"https?:|file:|--index|--extra-index|^-e |/|\\",
        "\n".join(each for each in lines.splitlines() if not each.startswith("#")),
    )
    pins = list(locked())
    names = [canonicalize_name(each.name) for each in pins]
    assert names == sorted(set(names))
    assert all(re.fullmatch(r"==[^*,]+", str(each.specifier)) for each in pins)
    assert "codedesk" not in names


def test_the_lock_keeps_to_every_floor_of_the_project() -> None:
    pins = {canonicalize_name(each.name): next(iter(each.specifier)).version for each in locked()}
    wanted = [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]
    for text in wanted:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in the lock"
        assert requirement.specifier.contains(version.split("+")[0]), f"{requirement} but {version} in the lock"


def test_every_floor_has_its_reason() -> None:
    """A line of comment above each dependency, or a word beside it where several share one."""
    lines = [each.strip() for each in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()]
    without = [
        line
        for above, line in pairwise(lines)
        if re.match(r'("|\w+ = \[)"?[\w.-]+[>=]=\d', line) and not above.startswith("#") and "#" not in line
    ]
    assert without == []
    assert sum(line.startswith('"') for line in lines) > 40, "the dependencies are not found"


# Direct dependencies that no line of ours imports, and why they stand in the project all the same.
NOT_IMPORTED = {
    "langchain-openai": "init_chat_model loads it for openai:… models",
    "onnx": "torch exports the model with it, onnxruntime.quantization reads it",
    "langgraph": "a floor: releases before 1.0.10 have advisories; langchain draws it in",
    "kubernetes": "a floor for pip; chromadb draws it in",
    "opentelemetry-exporter-otlp-proto-grpc": "a floor for pip; chromadb draws it in",
    "opentelemetry-sdk": "a floor for pip; chromadb draws it in",
    "grpcio": "a floor for pip; chromadb draws it in",
}


def test_no_direct_dependency_is_idle() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("assistant", "codesets", "evals", "index", "prompts")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".toml")
    )
    modules: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            modules.setdefault(canonicalize_name(name), set()).add(module)
    idle = set()
    for text in PROJECT["dependencies"]:
        name = canonicalize_name(Requirement(text).name)
        known = "|".join(map(re.escape, sorted(modules[name])))
        if not re.search(rf"^\s*(?:from|import) (?:{known})\b|[\"'](?:{known})[\"']", sources, re.MULTILINE):
            idle.add(name)
    assert idle == set(NOT_IMPORTED)
