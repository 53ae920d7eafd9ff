"""The tool that finds sections of the guidelines."""

from __future__ import annotations

import json

from assistant.chat.subjects import names_its_subject
from assistant.chat.toolbox import Toolbox
from codesets.conventions import basis
from codesets.conventions.finding import Basis

_BESIDE = 4  # sections looked at beside those asked for: some are about a subject that the question does not name


def find_guideline(box: Toolbox, query: str, limit: int = 3) -> str:
    """The sections that fit a question best."""
    day = box.encounter.date_of_service
    entries = box.retriever.guidelines(day)
    found = box.retriever.search_guidelines(query, limit + _BESIDE, day)
    hits = ([hit for hit in found if names_its_subject(hit.ref, query)] or found)[:limit]
    rows = []
    for hit in hits:
        entry = entries[hit.ref]
        box.fit[entry.ref] = max(hit.score, box.fit.get(entry.ref, 0.0))
        box.citations.append(basis.printed(Basis("guideline", entry.ref, entry.says), box.catalog))
        box.mentioned(f"{entry.title}. {entry.says}")
        box.said += [entry.title, entry.says]
        rows.append(
            {
                "ref": entry.ref,
                "title": entry.title,
                "says": entry.says,
                "applies_to": list(entry.applies_to),
                "score": round(hit.score, 3),
                "answer": hit.answer,
                "alike": hit.alike,
            }
        )
    edition = entries[hits[0].ref].edition if hits else None
    return json.dumps({"edition": edition, "sections": rows}, ensure_ascii=False)
