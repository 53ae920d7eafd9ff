"""What a note says round a statement: the words of its block, of sentences elsewhere of the same thing, and the episode of care."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from assistant.coding.candidates import Candidate, Named
from assistant.coding.documentation import Documentation
from assistant.coding.places import label_of, lettered_site, specimen_site
from assistant.coding.statements import Origin, Statement
from assistant.coding.titles import words_of
from assistant.notes.assertions import present
from assistant.notes.attributes import gestation, sites_in, trimester
from assistant.notes.attributes import table as attributes
from assistant.notes.document import Document, Sentence
from assistant.notes.mentions import Mention
from codesets.encounter import Setting
from index.words import roots, tokens

# Candidates this near to the best are equals where only the site tells them apart.
_CLOSE = 0.12
# Codes by joint: those of the toes stand with the foot, those of the fingers with the hand (M00-M25).
_JOINTS = ("M0", "M1", "M24", "M25")
# A visit to follow something up, not what follows an operation.
_FOLLOWED = re.compile(r"\bfollow(?:ed)?[- ]?up\b|\bf/u\b")
# Sections that do not speak of the patient's present state.
NOT_PRESENT = frozenset({"family", "allergies", "administrative", "instructions"})


class Surroundings:
    """A note as the documentation of its statements; `name_roots` gives the roots of the words of a statement that name something."""

    def __init__(
        self,
        document: Document,
        name_roots: Callable[[Statement], frozenset[str]],
        setting: Setting = Setting.OUTPATIENT,
    ) -> None:
        self._document = document
        self._setting = setting
        self._roots = name_roots

    def sited(self, named: Named) -> Candidate:
        """The best candidate; of equals that differ by site, the one whose site the note speaks of."""
        own = self._roots(named.statement)
        close = [
            each
            for each in named.candidates
            if each.fit >= named.best.fit - _CLOSE and each.recall >= named.best.recall
        ]
        if sites_in(own) or named.best.same or len(close) < 2:
            return named.best
        return max(close, key=lambda each: (self._sites_told(each), each.fit))

    def site(self, named: Named) -> str:
        """The site that the block of a statement, else the complaint, gives a condition whose words name none, though the code has one."""
        own, title = self._roots(named.statement), named.best.title
        if sites_in(own):
            return ""
        specimen = lettered_site(label_of(named.statement.sentence), self._document.text) or self._specimen
        if specimen and "unspecified" in title.lower():
            return specimen
        asserted = bool(sites_in(words_of(title))) and not named.best.same
        if not asserted and (self._document.dictated or "unspecified site" not in title.lower()):
            return ""
        block = [s.text for s in self._block(named.statement)]
        complaint = [s.text for s in self._document.within("chief_complaint")] if asserted else []
        exam = [s.text for s in self._document.within("exam")] if asserted else []
        for texts in (block, complaint, exam):
            told = Counter(word for text in texts for word in tokens(present(text)) if sites_in(roots([word])))
            if told:
                return told.most_common(1)[0][0]
        return ""

    @cached_property
    def _specimen(self) -> str:
        """The part of the body from which the only specimen of a report came; empty where none or several are named."""
        found = {place for s in self._document.sentences if (place := specimen_site(s))}
        return found.pop() if len(found) == 1 else ""

    def _block(self, statement: Statement) -> list[Sentence]:
        own = statement.sentence
        return [s for s in self._document.sentences if s.section == own.section and s.block == own.block]

    def _sites_told(self, candidate: Candidate) -> int:
        """How often the note names the sites of a candidate's title; less than nothing where it never does."""
        wanted = sites_in(words_of(candidate.title))
        told = sum(self._site_counts[site] for site in wanted)
        return told if told or not wanted else -1

    @cached_property
    def _site_counts(self) -> Counter[str]:
        return Counter(word for s, words in self._spoken if s.section.kind != "review" for word in words)

    def documentation(self, statement: Statement, best: Candidate, details: str = "") -> Documentation:
        """The documentation of a statement that means the candidate; `details` are words of its line beside it."""
        own = statement.sentence
        block = self._block(statement)
        head = self._roots(statement)
        # An abbreviation stands for itself elsewhere too: "RA" and "seropositive RA of the hands".
        short = frozenset(roots(tokens(" ".join(word for word in statement.text.split() if word.isupper()))))
        same = [words for s, words in self._spoken if (head | short) & words]
        said = head | frozenset(roots(tokens(f"{statement.text} {details}")))
        if best.code.value.startswith(_JOINTS):
            said |= _joint_sites(said)
        return Documentation(
            statement=f"{statement.text} {details}".strip(),
            said=said | sites_in(said),
            near=frozenset(word for s in block for word in roots(tokens(present(s.text)))),
            far=frozenset(word for words in same for word in words),
            block=tuple(s.text for s in block),
            note=tuple(s.text for s, _ in self._spoken),
            episode=self.episode(statement, complication="T80" <= best.code.category <= "T88"),
            facts=self._facts,
            exact=best.same and best.recall == 1.0,
            sentence=own.text if statement.origin is Origin.LINE else "",
            line=own.text,
        )

    @cached_property
    def _spoken(self) -> tuple[tuple[Sentence, frozenset[str]], ...]:
        """The sentences that speak of the patient's present state, each with the roots of its words."""
        told = (s for s in self._document.sentences if s.section.kind not in NOT_PRESENT)
        return tuple((s, frozenset(roots(tokens(present(s.text))))) for s in told)

    @cached_property
    def _facts(self) -> frozenset[str]:
        """Roots of what the whole note says of every condition: the trimester."""
        found = gestation(self._document.text)
        return frozenset(roots([trimester(found.weeks), "trimester"])) if found else frozenset()

    def episode(self, statement: Statement, *, complication: bool = False) -> str:
        """A, D or S: the words of the statement and its sentence decide, then the reason for the visit (I.C.19.a)."""
        cues = attributes()["episode"]
        own = statement.sentence.text.lower()
        if any(words in own for words in cues["sequela"]):
            return "S"
        if complication:
            # A complication of care is under active treatment when it is treated, however long after the operation (I.C.19.a).
            return "D" if _FOLLOWED.search(own) else "A"
        if any(words in own for words in cues["subsequent"]):
            return "D"
        if self._setting is Setting.INPATIENT:
            # A stay is active treatment; what came after an operation in it is not the reason for it.
            return "A"
        reason = " ".join(s.text for s in self._document.within("chief_complaint", "") if s.text).lower()
        if any(words in reason for words in cues["subsequent"]) and not any(words in own for words in cues["initial"]):
            return "D"
        return "A"

    def of_mention(self, mention: Mention, statement: Statement) -> Documentation:
        """The documentation of a mention: its own words and those of its sentence."""
        return Documentation(
            statement.text,
            frozenset(roots(tokens(statement.text))) | frozenset(mention.key.split()),
            frozenset(roots(tokens(present(mention.sentence.text)))),
            frozenset(),
            (mention.sentence.text,),
            (),
            self.episode(statement),
        )


def _joint_sites(words: frozenset[str]) -> frozenset[str]:
    """The roots of the sites by which the book codes the joints that some roots name."""
    same: dict[str, str] = attributes()["joint_site"]
    return frozenset(roots([site for joint, site in same.items() if words & frozenset(roots([joint]))]))
