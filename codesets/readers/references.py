"""The codes that a note names, parsed into ranges."""

from __future__ import annotations

import re

from codesets.entries import CodeRange

# Words of the tabular list that look like codes and are none.
_NOT_CODES = re.compile(r"(?:vitamin\s+)?\bB12\b(?!\.)|\bG6PD\b|\bLGMD R\d+\b", re.I)
_CODE = r"(?:[A-Z]\d|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_TOKEN = re.compile(rf"(?<![A-Za-z0-9.])(?P<code>{_CODE})(?![0-9A-Za-z])(?P<tail>\.?-{{0,2}})")
_RANGE = re.compile(r"\s*(?:-|to|through|–)\s*$")
_ORDINALS = {"4th": 4, "fourth": 4, "5th": 5, "fifth": 5, "6th": 6, "sixth": 6, "7th": 7, "seventh": 7}
_CHARACTER = re.compile(
    r",?\s*with (?P<which>(?:4th|5th|6th|7th|fourth|fifth|sixth|seventh)(?: or six(?:th)?)?)[ -]characters?\s+"
    r"(?P<values>\.?[0-9A-Z](?:\s*-\s*[0-9A-Z])?(?:\s*(?:,|or)\s*[0-9A-Z])*)(?![0-9A-Za-z])",
    re.I,
)
_INTENT = re.compile(r",?\s*with fifth or sixth character to indicate intent", re.I)
_FIFTH_TO_SIXTH = re.compile(r",?\s*with fifth to sixth characters (?P<values>[0-9A-Z]{2})", re.I)
_FINAL = re.compile(r",?\s*with final characters? (?P<values>[-.]?[0-9A-Z]+(?:(?:,| or|\.)\s*[-.]?[0-9A-Z]+)*)", re.I)
_OPEN_FRACTURE = re.compile(r",?\s*with open fracture 7th character", re.I)
_DECIMALS = re.compile(
    r",?\s*with (?P<values>\.\d\d-\.\d\d|\.[0-9A-Z]+-?(?:(?:\s*(?:,|\.|-|or)\s*)\.[0-9A-Z]+-?)*)", re.I
)
# E08-E13 "with ketoacidosis" are the codes with fourth character 1.
_KETOACIDOSIS = re.compile(r",?\s*with ketoacidosis", re.I)
_LEFT_OVER = re.compile(r"\bwith\b.*\bcharacters?\b|\bwith \.|\bcharacter\b", re.I)


def parse_references(text: str) -> tuple[tuple[CodeRange, ...], tuple[str, ...]]:
    """The ranges named in a note, and the pieces that name codes in a way that could not be read.

    Both the parenthesised references and those in running words count: "(E08-E13 with .52)", "classifiable to K56.-".
    """
    clean = _NOT_CODES.sub(lambda match: " " * len(match.group()), text)
    ranges: list[CodeRange] = []
    unparsed: list[str] = []
    for piece in _pieces(clean):
        found, whole = _parse_piece(piece)
        ranges += found
        if not whole:
            unparsed.append(piece.strip())
    return tuple(dict.fromkeys(ranges)), tuple(unparsed)


def _pieces(text: str) -> list[str]:
    """The parenthesised groups that hold a code, and what is outside of them."""
    inside = re.findall(r"\(([^()]*)\)", text)
    outside = re.sub(r"\([^()]*\)", " ; ", text)
    return [piece for piece in (*inside, *outside.split(";")) if _TOKEN.search(piece)]


def _parse_piece(piece: str) -> tuple[list[CodeRange], bool]:
    except_at = re.search(r"\bexcept\b", piece)
    body = piece[: except_at.start()] if except_at else piece
    tokens = list(_TOKEN.finditer(body))
    spans: list[tuple[str, str, int]] = []
    index = 0
    while index < len(tokens):
        first = tokens[index]
        if index + 1 < len(tokens) and _joins(body, first, tokens[index + 1]):
            last = tokens[index + 1]
            spans.append((_bare(first), _bare(last), last.end()))
            index += 2
        else:
            spans.append((_bare(first), _bare(first), first.end()))
            index += 1
    patterns, rest = _constraint(body[spans[-1][2] :]) if spans else ([""], "")
    ranges = [CodeRange(first, last, pattern) for first, last, _ in spans for pattern in patterns]
    return ranges, not _LEFT_OVER.search(rest)


def _joins(body: str, first: re.Match[str], second: re.Match[str]) -> bool:
    between = body[first.end("code") : second.start()]
    if first.group("tail").endswith("-") and between == first.group("tail"):
        return True
    return bool(_RANGE.match(between.replace(".-", "").replace("--", "-")) and between.strip(" .") != "")


def _bare(token: re.Match[str]) -> str:
    return token.group("code").replace(".", "")


def _constraint(rest: str) -> tuple[list[str], str]:
    """Regular expressions over the undotted code for what follows the codes, and what is left unread."""
    if match := _INTENT.match(rest):
        return [_intent("1-4")], rest[match.end() :]
    if match := _OPEN_FRACTURE.match(rest):
        return [r".{6}[BCEFHJMNQR]"], rest[match.end() :]
    if match := _FIFTH_TO_SIXTH.match(rest):
        return [rf".{{4}}{match['values']}"], rest[match.end() :]
    if match := _CHARACTER.match(rest):
        which, values = match["which"].lower(), _class(match["values"])
        if " or " in which:
            return [_intent(values)], rest[match.end() :]
        return [rf".{{{_ORDINALS[which] - 1}}}[{values}]"], rest[match.end() :]
    if match := _FINAL.match(rest):
        return [_final(value) for value in re.findall(r"[-.]?[0-9A-Z]+", _no_words(match["values"]))], rest[
            match.end() :
        ]
    if match := _KETOACIDOSIS.match(rest):
        return [r".{3}1"], rest[match.end() :]
    if match := _DECIMALS.match(rest):
        return [rf".{{3}}{value}" for value in _decimals(match["values"])], rest[match.end() :]
    return [""], rest


def _intent(values: str) -> str:
    """The intent of T36-T65 is the 6th character, or the 5th where the 6th is the placeholder X."""
    return rf".{{4}}(?:[{values}]X|.[{values}])"


def _class(values: str) -> str:
    return re.sub(r"\s|,|\.|\bor\b", "", values)


def _no_words(values: str) -> str:
    return re.sub(r"\bor\b", " ", values)


def _final(value: str) -> str:
    """ "final characters -91" are the 5th and 6th; ".01" is what follows the category; "5" ends the drug's stem."""
    if value.startswith("."):
        return rf".{{3}}{value[1:]}"
    digits = value.lstrip("-")
    return rf".{{4}}{digits}" if len(digits) > 1 else _intent(digits)


def _decimals(values: str) -> list[str]:
    span = re.fullmatch(r"\.(\d\d)-\.(\d\d)", values.strip())
    if span:
        return [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
    return re.findall(r"\.([0-9A-Z]+)", values)
