"""The statements of a note: the phrases by which the provider names what was treated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from assistant.coding.pieces import NO_CONDITION, PAST, Atom, any_of, atoms_of, pieces_of
from assistant.coding.places import is_place, spread_to
from assistant.coding.reasons import reason
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, Cue, cues
from assistant.notes.attributes import sites_in
from assistant.notes.document import Document, Section, Sentence
from assistant.notes.mentions import Mention, said_of
from assistant.notes.sentences import head_span, item_end
from index.words import roots


class Origin(StrEnum):
    """Where a statement stands: a problem line, the prose of an assessment, or elsewhere in the note."""

    LINE = "line"
    PROSE = "prose"
    NOTE = "note"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Statement:
    """A phrase that names a condition, with offsets into the note, and what is said of it."""

    text: str
    start: int
    end: int
    sentence: Sentence
    assertion: Assertion
    origin: Origin = Origin.LINE


# What ends a statement so was looked for and is not there; a bare "negative" is the result of a test beside it.
_NOT_FOUND = re.compile(
    r"not (?:identified|seen|found|present|detected)|absent|excluded|ruled out|(?:never|did not|didn.t) (?:happen|occur)",
    re.I,
)
# What a patient complains of is there, whatever may lie behind it (IV.H).
_SYMPTOM = re.compile(
    r"^(?!.*\b(?:possible|probable|likely|suspected|questionable|r/o|rule out)\b)(?:[\w-]+ ){0,3}(?:pain|cough|fever|headaches?|dyspnea|shortness of breath|numbness|swelling|nausea|vomiting|dizziness|syncope|palpitations|wheez\w+|rash)$",
    re.I,
)
# A sentence that opens with no term of the book still names a condition where it is short; its words must fit all the better.
_LONGEST_TOLD = 4
# "No evidence of disease, hx bladder cancer": an assessment of what is over states it.
_STATED = frozenset({Assertion.AFFIRMED, Assertion.HISTORICAL})
_OPENING = frozenset({Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL, Assertion.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Line:
    """A problem line, cut into the pieces that may name conditions alone or together (offsets in the sentence).

    `categories` are those of the terms of the book that stand in it, where it was picked out of prose.
    """

    sentence: Sentence
    atoms: tuple[Atom, ...]
    origin: Origin = Origin.LINE
    categories: frozenset[str] = frozenset()

    def _opening(self, first: Atom, last: Atom) -> Assertion | None:
        """What a cue at the very beginning of the words says of them: "No edema", "Father had MI"."""
        for cue in cues(self.sentence.text):
            before = self.sentence.text[first.start : max(first.start, cue.start)].split()
            inside = first.start <= cue.start and cue.end < last.end and cue.reach[0] >= cue.end
            if inside and len(before) <= (cue.assertion is Assertion.FAMILY) and cue.assertion in _OPENING:
                return cue.assertion
        return None

    def _closing(self, first: Atom, last: Atom) -> Assertion | None:
        """What a cue at the very end of the words says of those before it: "carcinoma not identified"."""
        for cue in cues(self.sentence.text):
            ends = first.start < cue.start and cue.end == last.end and cue.reach[1] <= cue.start
            found = _NOT_FOUND.match(self.sentence.text, cue.start)
            if ends and found and cue.assertion is Assertion.NEGATED:
                return cue.assertion
        return None

    def _goes_on(self, cue: Cue) -> bool:
        """True where a doubt behind a piece is about what follows it: "knee pain, possible tear", not "tear, possible"."""
        text = self.sentence.text
        weighed = text[cue.start : cue.end].lower() in ("versus", "vs", "vs.", "?")
        return not weighed and bool(re.match(r"\s+[A-Za-z]", text[cue.end :]))

    def _is_complained_of(self, cue: Cue, first: Atom) -> bool:
        """True for a symptom behind the comma of what is doubted: "possible tear of the cuff, shoulder pain"."""
        text = self.sentence.text
        return "," in text[cue.end : first.start] and bool(_SYMPTOM.search(text[first.start : first.end]))

    def statement(self, first: Atom, last: Atom) -> Statement:
        """The statement from one piece to another, with what is said of it."""
        status, cue = said_of(self.sentence, first.start, last.end)
        # "no", "denies" before a later piece of a list of diagnoses: the piece keeps it; a doubt belongs to its piece.
        status = self._opening(first, last) or self._closing(first, last) or status
        if status is Assertion.UNCERTAIN and not first.doubt and cue and cue.start >= last.end and self._goes_on(cue):
            status = Assertion.AFFIRMED
        if status is Assertion.UNCERTAIN and not first.doubt and cue and self._is_complained_of(cue, first):
            status = Assertion.AFFIRMED
        if first.doubt and status is Assertion.AFFIRMED:
            status = Assertion.UNCERTAIN
        text = self.sentence.text[first.start : last.end]
        offset = self.sentence.start
        return Statement(text, offset + first.start, offset + last.end, self.sentence, status, self.origin)


def problem_lines(document: Document, mentions: tuple[Mention, ...]) -> tuple[Line, ...]:
    """The lines and pieces in which the provider names problems: of the assessment, else of the plan."""
    found: list[Line] = []
    leads: dict[int, list[Sentence]] = {}
    for sentence in (s for s in document.sentences if s.lead):
        above = leads.setdefault(sentence.section.start, [])
        # Where the problems are counted, a line that is not counted below them is the plan unless a term opens it.
        uncounted = any(_NUMBERED.match(s.text) for s in above) and not _NUMBERED.match(sentence.text)
        if line := _line(sentence, mentions, strict=uncounted, later=bool(above)):
            found.append(line)
        above.append(sentence)
    found += [line for sentence in _inline(document) if (line := _line(sentence, mentions, strict=True))]
    if not found:
        plan = [
            s
            for s in document.within("plan", "course")
            if s.text and _starts_line(document, s) and not _is_paragraph(document, s.section)
        ]
        found = [line for sentence in plan if (line := _line(sentence, mentions, strict=True))]
    return tuple(sorted(found, key=lambda line: line.sentence.start))


def told(document: Document, mentions: tuple[Mention, ...], *, stay: bool = False) -> tuple[Line, ...]:
    """What prose states where no line names a problem: in the assessment, else after a verdict, else anywhere in the body.

    Of a `stay` all of the body counts: one verdict among many days is not all that was treated (III).
    """
    inside = [m for m in mentions if m.section.kind == "assessment"]
    after = [m for m in mentions if _after_verdict(m)]
    body = [m for m in mentions if m.section.kind not in _ELSEWHERE]
    if any(_AS_ABOVE.search(s.text) for s in document.within("assessment")):
        return _prose(body, Origin.NOTE)
    if any(m.assertion in _STATED for m in inside):
        return _prose(inside, Origin.PROSE)
    if not stay and any(m.assertion is Assertion.AFFIRMED for m in after):
        return _prose(after, Origin.PROSE)
    return _prose(body, Origin.NOTE)


_AS_ABOVE = re.compile(r"\b(?:as|see|per|same as|noted|listed) (?:\w+ )?(?:above|hpi)\b", re.I)


def _prose(mentions: list[Mention], origin: Origin) -> tuple[Line, ...]:
    """The pieces of sentences that hold these mentions, without the words that lead up to them."""
    found: dict[int, Line] = {}
    for sentence in dict.fromkeys(m.sentence for m in mentions):
        own = [(m.start - sentence.start, m.end - sentence.start) for m in mentions if m.sentence == sentence]
        atoms = []
        for first, last in pieces_of(sentence.text, item_end(sentence.text)):
            for atom in atoms_of(sentence.text, first, last):
                inside = [span for span in own if atom.start < span[1] and span[0] < atom.end]
                if inside:
                    start = _lead_in(sentence.text, atom.start, min(span[0] for span in inside))
                    end = _tail(sentence.text, max(max(span[1] for span in inside), start + 1), atom.end)
                    atoms.append(Atom(start, end, atom.bound, atom.doubt))
                elif spread_to(sentence.text, atom.start, atom.end):
                    atoms.append(atom)
        if atoms:
            categories = frozenset(m.codes[0].category for m in mentions if m.sentence == sentence and m.codes)
            found[sentence.start] = Line(sentence, tuple(atoms), origin, categories)
    return tuple(found[start] for start in sorted(found))


def _lead_in(text: str, start: int, first: int) -> int:
    """Where the phrase of a mention begins: up to two words before it that are no verbs, articles or fillers."""
    words = list(re.finditer(r"[\w'/-]+", text[start:first]))
    begin = min(first, max(start, first))
    for word in reversed(words[-2:]):
        if _is_narrative(word.group()) or _is_idle(word.group()) or word.group().lower() in _words("stops"):
            break
        if _SIZE.fullmatch(word.group()):
            break
        begin = start + word.start()
    return begin


_SIZE = re.compile(r"\d+|[cm]m|x", re.I)


def _tail(text: str, end: int, stop: int) -> int:
    """Where it ends: "of the right knee", "left heel, stage 2" and the like belong to it, and so do one or two words more."""
    rest = re.findall(r"[\w'/-]+", text[end:stop])
    if 0 < len(rest) <= _REST and not any(_ends_phrase(word) for word in rest):
        return stop
    more = _OF.match(text, end, stop)
    end = more.end() if more else end
    for match in _DETAIL_WORDS.finditer(text, end, min(stop, end + _FAR)):
        if match.start() != end or not _is_detail(match["word"], text[:end]):
            break
        end = match.end()
    return end


def _ends_phrase(word: str) -> bool:
    return _is_narrative(word) or word.lower() in _words("stops") or bool(_SIZE.match(word))


_REST = 3  # words behind a mention that are read with it
_FAR = 60  # characters behind a mention in which its details are looked for
_DETAIL_WORDS = re.compile(r"\s+(?P<word>[\w-]+)")
_LEVEL = re.compile(r"\b(?:stage|grade|type|class|degree|level|category)\s*$", re.I)
_AT_SIDE = frozenset(
    [
        "left",
        "right",
        "l",
        "r",
        "lt",
        "rt",
        "bilateral",
        "ou",
        "od",
        "os",
        "medial",
        "lateral",
        "anterior",
        "posterior",
        "upper",
        "lower",
        "distal",
        "proximal",
        "mid",
    ]
)


def _is_detail(word: str, before: str) -> bool:
    """True for a side, a part of the body, the word for a stage, and the number behind it."""
    if _LEVEL.search(before):
        return bool(re.fullmatch(r"\d[a-d]?|[ivx]{1,4}[ab]?|one|two|three|four", word, re.I))
    lowered = word.lower()
    return (
        lowered in _AT_SIDE
        or lowered in _words("detail")
        or bool(_LEVEL.fullmatch(lowered))
        or bool(sites_in(roots([lowered])))
    )


_OF = re.compile(
    r"\s+(?:of|in|at|on)\s+(?:(?:the|his|her|their|both|a|an)\s+)?(?:(?:left|right|[LR]|lt|rt|bilateral|upper|lower|distal|proximal|mid)\s+){0,2}(?:[\w-]+)(?:\s+(?:side|eye|ear|knee|hip|leg|arm|hand|foot|finger|toe|lobe|quadrant|joint|breast|lower leg|thigh|shoulder))?",
    re.I,
)


def complaints(document: Document, mentions: tuple[Mention, ...]) -> tuple[Statement, ...]:
    """The affirmed mentions of the chief complaint or indication, else of the first sentences of the history."""
    for kinds in (("chief_complaint", "indication"), ("history", "")):
        own = [m for m in mentions if m.section.kind in kinds and m.assertion is Assertion.AFFIRMED]
        if own:
            first = own[0].sentence
            same = [m for m in own if m.sentence == first] if "history" in kinds else own
            return tuple(_of_mention(m, Origin.COMPLAINT) for m in same)
    return ()


# Sections that do not say what this visit is for.
_ELSEWHERE = frozenset(
    {
        "past_history",
        "surgical_history",
        "family",
        "social",
        "review",
        "medications",
        "allergies",
        "immunizations",
        "administrative",
        "instructions",
        "vitals",
    }
)


def _of_mention(mention: Mention, origin: Origin) -> Statement:
    return Statement(mention.text, mention.start, mention.end, mention.sentence, mention.assertion, origin)


def _after_verdict(mention: Mention) -> bool:
    before = mention.sentence.text[: mention.start - mention.sentence.start].lower()
    return bool(_verdicts().search(before)) and mention.section.kind not in _ELSEWHERE


def _inline(document: Document) -> Iterator[Sentence]:
    """Sentences after the first of an assessment that is written as one paragraph: "A/P: Pneumonia. COPD, stable."."""
    for section in document.sections:
        if section.kind != "assessment":
            continue
        own = [s for s in document.sentences if s.section == section]
        if len([s for s in own if _starts_line(document, s)]) <= _LINES_OF_A_PARAGRAPH:
            yield from (s for s in own if not s.lead and not _starts_line(document, s))


def _is_paragraph(document: Document, section: Section) -> bool:
    """True for the course of a stay that is told as a paragraph: where its lines break says nothing."""
    own = [s for s in document.sentences if s.section == section]
    starts = [s for s in own if _starts_line(document, s)]
    return section.kind == "course" and len(starts) <= _LINES_OF_A_PARAGRAPH < len(own)


def _starts_line(document: Document, sentence: Sentence) -> bool:
    before = document.text[sentence.section.start : sentence.start]
    return not before.rpartition("\n")[2].strip()


def _line(sentence: Sentence, mentions: tuple[Mention, ...], strict: bool = False, later: bool = False) -> Line | None:
    """The pieces of a line; with `strict` only where a mention opens it, with `later` without what is to come."""
    text = sentence.text
    start = item_end(text)
    own = [m for m in mentions if m.sentence is sentence or m.sentence == sentence]
    pieces = list(pieces_of(text, start))
    atoms: list[Atom] = []
    origin = Origin.LINE
    if len(pieces) > 1 and is_place(text[slice(*pieces[0])]):
        # "Colon, transverse, biopsy - TUBULAR ADENOMA": the place stands before what was found.
        pieces = pieces[1:]
    for number, (first, last) in enumerate(pieces):
        words = text[first:last].split()
        if not words or not re.search(r"[A-Za-z]{2}", text[first:last]) or NO_CONDITION.match(text[first:last].strip()):
            continue
        if _DUE.search(text[first:last]):
            continue
        if number == 0 and last < len(text) and _NEGATIVE.match(text, last):
            return None
        opened = _opens(own, sentence, first, last) or bool(PAST.match(text, first))
        # A reason for the visit needs no term of the book: "bacterial vaginosis; STI screening".
        if (number or strict) and not opened and not (number and reason(text[first:last], None)):
            if number == 0 and len(words) > _LONGEST_TOLD:
                return None
            if number == 0 and len(words) <= _LABEL and len(pieces) > 1 and _opens(own, sentence, *pieces[1]):
                # "Tobacco - nicotine dependence": a label before what it is about.
                continue
            if number:
                # What follows a piece that is no diagnosis is the plan.
                break
            origin = Origin.PROSE
        if _is_narrative(words[0]) and (number or strict or not _NUMBERED.match(text)):
            break
        for atom in atoms_of(text, first, last):
            if later and _TO_COME.search(text[atom.start : atom.end]):
                if atom.start == first:
                    break
                continue
            atoms.append(atom)
    return Line(sentence, _with_terms(atoms, own), origin) if atoms else None


def _with_terms(atoms: Sequence[Atom], mentions: Sequence[Mention]) -> tuple[Atom, ...]:
    """The pieces with those together that one term of the book spans: "angiopathy with gangrene" is one code (I.B.9)."""
    whole: list[Atom] = []
    for atom in atoms:
        before = whole[-1] if whole else None
        if before and not atom.bound and any(_spans_both(each, before, atom) for each in mentions):
            whole[-1] = replace(before, end=atom.end)
        else:
            whole.append(atom)
    return tuple(whole)


def _spans_both(mention: Mention, first: Atom, second: Atom) -> bool:
    start, end = mention.start - mention.sentence.start, mention.end - mention.sentence.start
    if re.search(r"[,(;]", mention.sentence.text[first.end : second.start]):
        return False
    if not (first.start <= start < first.end and second.start < end <= second.end):
        return False
    # A term that begins in the midst of a piece is not what the piece is about ("acetaminophen overdose, suicide attempt").
    return len(mention.sentence.text[first.start : start].split()) <= 1


def fills_head(mention: Mention) -> bool:
    """True where a mention is much of what its problem line names, so that it may stand for the line."""
    first, last = head_span(mention.sentence.text)
    head = mention.sentence.text[first:last]
    inside = first <= mention.start - mention.sentence.start and mention.end - mention.sentence.start <= last
    words = [word for word in head.split() if not _is_idle(word)]
    return inside and 2 * len(mention.text.split()) >= len(words)


def reads_negative(sentence: Sentence) -> bool:
    """True where what a line names is followed by a result that is no finding."""
    return bool(_NEGATIVE.match(sentence.text, head_span(sentence.text)[1]))


def _opens(own: list[Mention], sentence: Sentence, first: int, last: int) -> bool:
    """True where a mention stands near the start of the piece and fills much of it."""
    inside = [m for m in own if first <= m.start - sentence.start and m.end - sentence.start <= last]
    if not inside:
        return False
    # Of a list of pieces the first decides: "CAD stable, native vessel, stent"; so does what stands before a bracket.
    cut = _LIST.search(sentence.text, inside[0].end - sentence.start, last)
    piece = sentence.text[first : cut.start() if cut else last]
    comma = sentence.text.find(",", inside[0].end - sentence.start, last)
    short = len(sentence.text[first : comma if comma > 0 else last].split()) <= _SHORT
    before = sentence.text[first : inside[0].start - sentence.start].split()
    # "CAD of native coronary arteries, stent": where it is belongs to what is named.
    short = short or bool(_OF_PLACE.match(sentence.text, inside[0].end - sentence.start, last))
    named = sum(len(m.text) for m in inside)
    return len([w for w in before if not _is_idle(w) and w.lower() not in _BETWEEN]) <= 2 and (
        named >= 0.4 * len(piece.strip()) or short
    )


_LABEL, _SHORT = 2, 4
_LINES_OF_A_PARAGRAPH = 2
_BETWEEN = frozenset({"of", "the", "a", "an", "his", "her", "their"})
# A specimen, a sign or a test with a result that is no finding: "B. Margin: benign", "Fever - none".
_NEGATIVE = re.compile(r"\s*[:–—-]\s*(?:benign|negative|neg\b|normal|nl\b|none|absent|unremarkable|no\b)", re.I)
# What is due is for another day.
_DUE = re.compile(r"\b(?:over)?due\b(?!\s+to\b)", re.I)
_LIST = re.compile(r",|\s\(")
_OF_PLACE = re.compile(r"\s+of\s+(?:[\w-]+\s*){1,4}(?:[,(]|$)")
# What is to be taken or done, and when: "iron daily", "CXR 2 wk", "sutures out 10 d"; "for 2 wk" is how long it has been.
_TO_COME = re.compile(
    r"(?<!\bx)(?<!\bfor)(?<!\bof)(?<!\bpast)(?<!\blast)\s\d+(?:\s?[-–]\s?\d+)?\s?(?:h|hrs?|d|days?|wks?|weeks?|mos?|months?)\W*$|^(?:[\w-]+ ){1,3}(?:daily|[bt]id|qid|qhs|qd|prn)\W*$",
    re.I,
)
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|#)")


@lru_cache
def _verdicts() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(table('statements')['verdicts'])}\b", re.I)


@lru_cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(table("statements")[name]).split())


def _is_narrative(word: str) -> bool:
    return word.lower().strip(".,:;()") in _words("narrative")


def _is_idle(word: str) -> bool:
    return word.lower().strip(".,:;()") in _words("idle")
