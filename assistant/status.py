"""What is loaded and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.bootstrap import Application
from codesets.refusal import Refusal

Json = dict[str, Any]


def status(application: Application) -> Json:
    """The document of `codedesk status --json`; never raises for a missing or damaged index, but says it."""
    document: Json = {
        "home": str(application.settings.home),
        "model": application.settings.model,
        "releases": [],
        "references": {"parsed": 0, "unparsed": 0, "listed": []},
        "index": None,
        "healthy": False,
        "problem": None,
    }
    try:
        catalog = application.catalog
        for release, counts in catalog.counts().items():
            document["releases"].append(
                {
                    "system": release.system.value,
                    "release": release.name,
                    "valid_from": release.valid_from.isoformat(),
                    "valid_to": release.valid_to.isoformat() if release.valid_to else None,
                    "source": release.source,
                    "sha256": release.sha256,
                    "counts": dict(counts),
                }
            )
            document["references"]["parsed"] += counts["references"]
        unparsed = catalog.unparsed_references()
        document["references"]["unparsed"] = len(unparsed)
        document["references"]["listed"] = [{"at": at, "text": text} for at, text in unparsed]
        application.retriever.verify()
        manifest = application.retriever.manifest
        document["index"] = {
            "build": manifest.inputs[:16],
            "model": manifest.model,
            "texts": dict(manifest.counts),
            "files": len(manifest.files),
        }
        document["healthy"] = True
    except Refusal as error:
        document["problem"] = str(error)
    return document


def lines(document: Json) -> Iterator[str]:
    """The status for a terminal."""
    for release in document["releases"]:
        until = release["valid_to"] or "further notice"
        counts = release["counts"]
        yield f"{release['system']} {release['release']}, in force {release['valid_from']} to {until}: " + (
            f"{counts['billable']:,} complete codes"
        )
    references = document["references"]
    yield f"references in notes: {references['parsed']:,} read, {references['unparsed']} not read"
    yield from (f"  {row['at']}: {row['text'][:90]}" for row in references["listed"])
    yield f"home: {document['home']}; model: {document['model']}"
    yield "index: sound" if document["healthy"] else f"index: {document['problem']}"
