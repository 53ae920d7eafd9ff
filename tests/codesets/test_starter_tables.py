"""The starter tables for services and drugs keep their form and agree with the official releases."""

from __future__ import annotations

import csv
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "codesets" / "starter"
TERMS = ROOT / "codesets" / "terms"
OFFICIAL_HCPCS = ROOT.parent / "shared" / "data" / "codesets" / "hcpcs_2025_10" / "hcpc_short.csv"

TABLES = {
    "hcpcs": (STARTER / "hcpcs.tsv", ("code", "title", "unit", "section"), 450),
    "hcpcs_modifiers": (STARTER / "hcpcs_modifiers.tsv", ("modifier", "title", "use"), 300),
    "cpt_modifiers": (STARTER / "cpt_modifiers.tsv", ("modifier", "title", "use"), 39),
    "brands": (TERMS / "brands.tsv", ("brand", "generic"), 700),
    "drug_conditions": (TERMS / "drug_conditions.tsv", ("drug", "codes", "strength", "long_term"), 350),
}
MAY_BE_EMPTY = {"unit", "long_term"}
SECTIONS = {
    "drug", "vaccine administration", "preventive", "screening", "evaluation", "supply", "dme", "orthotic",
    "prosthetic", "ambulance", "temporary", "blood", "therapy", "vision", "hearing", "other",
}  # fmt: skip
LEVELS = ("straightforward", "low", "moderate", "high")


@cache
def rows(name: str) -> list[dict[str, str]]:
    path, header, _ = TABLES[name]
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert tuple(lines[0].split("\t")) == header
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STARTER / name).read_text(encoding="utf-8"))


@cache
def official() -> dict[str, str]:
    if not OFFICIAL_HCPCS.exists():
        pytest.skip("needs ../shared/data/codesets/hcpcs_2025_10/hcpc_short.csv")
    with OFFICIAL_HCPCS.open(encoding="utf-8-sig", newline="") as file:
        return {row["Code"].strip(): row["Description"].lower() for row in csv.DictReader(file)}


@cache
def icd10cm() -> tuple[frozenset[str], frozenset[str]]:
    """Every ICD-10-CM category and code of the installed release, and those that are complete; dots left out."""
    spec = importlib.util.find_spec("simple_icd_10_cm")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the wheel simple-icd-10-cm")
    (path,) = Path(spec.submodule_search_locations[0], "data").glob("code-list-*.txt")
    listed = sorted(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    parents = {code for code, following in pairwise(listed) if following.startswith(code)}
    return frozenset(listed), frozenset(listed) - parents


# --- form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_table_is_well_formed_sorted_and_without_duplicates(name: str) -> None:
    path, header, least = TABLES[name]
    text = path.read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in text
    assert text.endswith(b"\n")
    table = rows(name)
    assert len(table) >= least
    for row in table:
        for column, value in row.items():
            assert value == " ".join(value.split()), row
            assert value or column in MAY_BE_EMPTY, row
    fold = str.casefold if name in {"brands", "drug_conditions"} else str
    keys = [fold(row[header[0]]) for row in table]
    assert all(one < other for one, other in pairwise(keys))


def test_hcpcs_codes_and_sections() -> None:
    for row in rows("hcpcs"):
        assert re.fullmatch(r"[ABCEGHJKLMPQRSTUV]\d{4}", row["code"]), row
        assert row["section"] in SECTIONS, row
    assert {row["section"] for row in rows("hcpcs")} == SECTIONS


# --- HCPCS against the official release -------------------------------------------------------------------

UNITS = {
    "mg": r"mgs?|milligrams?",
    "mcg": r"mcg|micrograms?",
    "g": r"gm|g|grams?",
    "mL": r"ml|cc",
    "unit": r"(?:usp )?units?|i\.?u\.?",
    "mEq": r"meq",
    "mCi": r"mci|millicuries?",
    "uCi": r"microcuries?",
    "sq cm": r"sq cm|square centimeters?",
    "sq in": r"sq in|square inch(?:es)?",
    "oz": r"(?:fl |fluid )?(?:oz|ounces?)",
    "inch": r"inch(?:es)?",
    "mile": r"(?:statute )?miles?",
    "minute": r"min(?:ute)?s?",
    "hour": r"hours?",
    "calorie": r"calories",
    "pound": r"pounds?",
}
DOSE = re.compile(
    r"(?:(?P<number>\d+(?:\.\d+)?|\.\d+)\s*(?P<scale>million |billion )?|\b(?:per|each) (?:factor \w+ |one )?)"
    r"(?:" + "|".join(f"(?P<u{index}>{pattern})" for index, pattern in enumerate(UNITS.values())) + r")(?![a-z])"
)
SCALE = {"million ": 10**6, "billion ": 10**9, None: 1}


def doses(text: str) -> set[tuple[Decimal, str]]:
    """Every amount with a unit in a descriptor; "per gram" reads as 1 g."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    plain = re.sub(r"one half \(1/2\) hour", "30 minutes", plain).replace("per one hour", "per hour")
    return {
        (Decimal(match["number"] or 1) * SCALE[match["scale"]], unit)
        for match in DOSE.finditer(plain)
        for index, unit in enumerate(UNITS)
        if match[f"u{index}"]
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Injection, ceftriaxone sodium, per 250 mg", {(Decimal(250), "mg")}),
        ("heparin sodium, per 1,000 units", {(Decimal(1000), "unit")}),
        ("piperacillin 1 gram/0.125 grams (1.125 grams)", {(Decimal(n), "g") for n in ("1", "0.125", "1.125")}),
        ("per factor viii i.u.", {(Decimal(1), "unit")}),
        ("interferon, 1 million units", {(Decimal(1000000), "unit")}),
        ("350 mg/ml iodine, per ml", {(Decimal(350), "mg"), (Decimal(1), "mL")}),
        ("Patient with 3 gaps, each", set()),
    ],
)
def test_doses(text: str, found: set[tuple[Decimal, str]]) -> None:
    assert doses(text) == found


def test_hcpcs_codes_exist_and_doses_are_those_of_the_official_descriptor() -> None:
    wrong = []
    for row in rows("hcpcs"):
        descriptor = official().get(row["code"])
        if descriptor is None:
            wrong.append(f"{row['code']}: not in the release")
        elif extra := (doses(row["title"]) | doses(row["unit"])) - doses(descriptor):
            wrong.append(f"{row['code']} {row['title']}: {extra} not in {descriptor!r}")
    assert wrong == []


def test_a_drug_with_one_official_dose_has_it_as_unit() -> None:
    for row in rows("hcpcs"):
        dose = doses(official()[row["code"]])
        if row["section"] == "drug" and len(dose) == 1 and doses(row["unit"]) != dose:
            # A dose that tells one item, study dose or range of doses from another is not what a unit bills.
            assert row["unit"] in {"each", "per study dose"} or re.search(r"dose (of|above) \d", row["title"]), row
            assert doses(row["title"]) == dose, row


def stems(text: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[a-z]{3,}", text.lower())} - {"and", "the", "for", "with", "inje"}


def test_hcpcs_titles_speak_of_the_same_thing_in_other_words() -> None:
    for row in rows("hcpcs"):
        descriptor = official()[row["code"]]
        assert row["title"].lower() != descriptor, row
        assert stems(row["title"]) & stems(descriptor), (row, descriptor)


# --- modifiers --------------------------------------------------------------------------------------------

COMMON_HCPCS = (
    "LT RT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI GA GX GY GZ GC GP "
    "GO GN KX NU RR UE JW JZ QW TC XE XP XS XU FQ FR FS FT GT G0 PT PO PN SA TH AI AS AT"
)
COMMON_CPT = (
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 "
    "97 99"
)
AMBULANCE_LETTERS = set("DEGHIJNPRSX")


def test_common_modifiers_are_there_and_belong_to_one_code_set() -> None:
    hcpcs = {row["modifier"] for row in rows("hcpcs_modifiers")}
    cpt = {row["modifier"] for row in rows("cpt_modifiers")}
    assert set(COMMON_HCPCS.split()) <= hcpcs
    assert set(COMMON_CPT.split()) <= cpt
    assert not hcpcs & cpt
    assert {modifier for modifier in hcpcs if len(modifier) == 1} == AMBULANCE_LETTERS
    assert all(re.fullmatch(r"[A-Z]|[A-Z][0-9A-Z]", modifier) for modifier in hcpcs)
    assert all(re.fullmatch(r"\d\d|\dP", modifier) for modifier in cpt)


def test_hcpcs_modifiers_exist_in_the_official_release() -> None:
    assert {row["modifier"] for row in rows("hcpcs_modifiers")} - AMBULANCE_LETTERS <= official().keys()


# --- CPT families -----------------------------------------------------------------------------------------

Family = dict[str, Any]


def families() -> list[Family]:
    found: list[Family] = toml("cpt_families.toml")["family"]
    return found


def holds(outer: Family, first: str, last: str) -> bool:
    return outer["first"][4:].isalpha() == first[4:].isalpha() and (
        outer["first"] <= first and last <= outer["last"] and (first[4:].isdigit() or outer["first"][4] == first[4])
    )


def test_cpt_ranges_are_well_formed() -> None:
    for family in families():
        assert family.keys() == {"first", "last", "title", "kind", "keywords"}
        assert family["kind"] in {"section", "subsection", "family"}
        for end in (family["first"], family["last"]):
            assert re.fullmatch(r"\d{4}[0-9FMTU]", end), family
        assert family["first"] < family["last"], family  # never one code: single codes have licensed descriptors
        assert family["first"][4].isdigit() == family["last"][4].isdigit()
        assert family["keywords"], family
        assert len(set(family["keywords"])) == len(family["keywords"]), family
    assert sum(family["kind"] == "family" for family in families()) >= 200
    titles = [family["title"] for family in families()]
    assert len(set(titles)) == len(titles)


def test_cpt_ranges_nest_and_never_cross() -> None:
    ranges = [(family["first"], family["last"]) for family in families()]
    assert len(set(ranges)) == len(ranges)
    for one, other in combinations(families(), 2):
        if one["first"][4:].isalpha() or other["first"][4:].isalpha():
            continue
        apart = one["last"] < other["first"] or other["last"] < one["first"]
        assert apart or holds(one, other["first"], other["last"]) or holds(other, one["first"], one["last"]), (
            one["title"],
            other["title"],
        )


def test_every_cpt_family_lies_in_one_section() -> None:
    sections = [family for family in families() if family["kind"] == "section"]
    for family in families():
        around = [section for section in sections if holds(section, family["first"], family["last"])]
        assert len(around) == 1, family


@pytest.mark.parametrize(
    ("code", "keyword"),
    [
        ("20610", "joint injection"),
        ("45385", "colonoscopy"),
        ("43239", "EGD"),
        ("29881", "meniscectomy"),
        ("99213", "established patient"),
        ("99204", "new patient"),
        ("99396", "annual physical"),
        ("99284", "ED visit"),
        ("71046", "chest x-ray"),
        ("93000", "ECG"),
        ("96372", "intramuscular injection"),
        ("90471", "vaccine administration"),
        ("11102", "shave biopsy"),
        ("66984", "cataract"),
        ("17110", "wart"),
        ("80053", "CMP"),
        ("85025", "CBC"),
        ("77067", "mammogram"),
        ("70551", "MRI brain"),
        ("99473", "home blood pressure"),
        ("0075T", "category III"),
    ],
)
def test_the_narrowest_cpt_range_names_the_code(code: str, keyword: str) -> None:
    around = [family for family in families() if holds(family, code, code)]
    narrowest = min(around, key=lambda family: int(family["last"][:4]) - int(family["first"][:4]))
    assert keyword in narrowest["keywords"]


# --- visit levels -----------------------------------------------------------------------------------------

MINUTES = """
99202 15 99203 30 99204 45 99205 60 99212 10 99213 20 99214 30 99215 40 99221 40 99222 55 99223 75 99231 25 99232 35
99233 50 99234 45 99235 70 99236 85 99242 20 99243 30 99244 40 99245 55 99252 35 99253 45 99254 60 99255 80 99304 25
99305 35 99306 50 99307 10 99308 20 99309 30 99310 45 99341 15 99342 30 99344 60 99345 75 99347 20 99348 30 99349 40
99350 60
"""


def visit_levels() -> Iterator[tuple[Family, dict[str, Any]]]:
    for family in toml("em_levels.toml")["family"]:
        for level in family["level"]:
            yield family, level


def test_visit_minutes_are_those_in_force() -> None:
    words = MINUTES.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    given = {level["code"]: level.get("minutes") for _, level in visit_levels()}
    assert {code: given[code] for code in expected} == expected
    assert all(given[code] is None for code in ("99211", "99281", "99282", "99283", "99284", "99285"))


def test_visit_families_rise_in_code_decision_making_and_minutes() -> None:
    codes = [level["code"] for _, level in visit_levels()]
    assert len(set(codes)) == len(codes)
    for family in toml("em_levels.toml")["family"]:
        levels = family["level"]
        assert (levels[0]["code"], levels[-1]["code"]) == (family["first"], family["last"])
        for low, high in pairwise(levels):
            assert low["code"] < high["code"]
            assert low.get("minutes", 0) <= high.get("minutes", 0) or "each_minutes" in high, family["id"]
        mdm = [LEVELS.index(name) for level in levels for name in level["mdm"]]
        assert mdm == sorted(mdm) or family["id"] == "transitional"
        assert family["chosen_by"][0] != "mdm" or any(level["mdm"] for level in levels)
    assert toml("em_levels.toml")["levels"] == list(LEVELS)


@pytest.mark.parametrize(
    ("code", "mdm"),
    [
        ("99203", ["low"]),
        ("99214", ["moderate"]),
        ("99221", ["straightforward", "low"]),
        ("99232", ["moderate"]),
        ("99285", ["high"]),
        ("99282", ["straightforward"]),
        ("99304", ["straightforward", "low"]),
        ("99349", ["moderate"]),
        ("99255", ["high"]),
        ("99211", []),
    ],
)
def test_visit_decision_making(code: str, mdm: list[str]) -> None:
    assert {level["code"]: level["mdm"] for _, level in visit_levels()}[code] == mdm


@pytest.mark.parametrize("id_", ["preventive-new", "preventive-established"])
def test_preventive_ages_leave_no_gap(id_: str) -> None:
    levels = [level for family, level in visit_levels() if family["id"] == id_]
    assert levels[0]["age_from"] == 0
    assert "age_to" not in levels[-1]
    assert all(high["age_from"] == low["age_to"] + 1 for low, high in pairwise(levels))


def test_decision_making_table_is_complete() -> None:
    mdm = toml("em_levels.toml")["mdm"]
    assert mdm["elements"] == ["problems", "data", "risk"]
    assert mdm["needed"] == 2
    for element in mdm["elements"]:
        for level in LEVELS:
            assert mdm[element][level]["any_of"], (element, level)


def test_prolonged_service_starts_fifteen_minutes_past_the_top_level() -> None:
    minutes = {level["code"]: level.get("minutes", 0) for _, level in visit_levels()}
    starts: dict[str, dict[str, int]] = {}
    for rule in toml("em_levels.toml")["prolonged"]:
        starts.setdefault(rule["code"], {}).update({base["code"]: base["from_minutes"] for base in rule["with"]})
    for code in ("99417", "99418"):
        for base, start in starts[code].items():
            assert start == minutes.get(base, 60) + 15, base  # 99483 is no visit level: 60 minutes
    assert {base: start for code in ("G2212", "G0316", "G0317", "G0318") for base, start in starts[code].items()} == {
        "99205": 89, "99215": 69, "99483": 100, "99223": 90, "99233": 65, "99236": 110, "99306": 95, "99310": 85,
        "99345": 140, "99350": 110,
    }  # fmt: skip
    hcpcs = {row["code"] for row in rows("hcpcs")}
    assert {code for code in starts if code.startswith("G")} <= hcpcs
    for family in toml("em_levels.toml")["family"]:
        for key in ("prolonged", "prolonged_medicare"):
            assert key not in family or family["level"][-1]["code"] in starts[family[key]], family["id"]


# --- brands -----------------------------------------------------------------------------------------------


def test_brand_generics_are_worded_as_in_hcpcs() -> None:
    drugs = "\n".join(text for code, text in official().items() if len(code) == 5)
    named = [row for row in rows("brands") if row["generic"] in drugs]
    assert len(named) >= 500
    assert len(rows("brands")) - len(named) >= 200


def test_brands_are_brands() -> None:
    for row in rows("brands"):
        assert row["brand"].lower() != row["generic"], row
        assert row["generic"] == row["generic"].lower(), row


def test_biosimilar_brands_carry_the_suffix_of_the_official_descriptor() -> None:
    generic = {row["brand"].lower(): row["generic"] for row in rows("brands")}
    seen = 0
    for descriptor in official().values():
        if found := re.match(r"injection, (\w+-[a-z]{4})\b.*?\(([^)]+)\)", descriptor):
            for brand in found[2].split("/"):
                if brand in generic:
                    seen += 1
                    assert generic[brand] == found[1], brand
    assert seen >= 40


def test_brands_in_hcpcs_titles_name_the_drug_of_the_title() -> None:
    generic = {row["brand"]: row["generic"] for row in rows("brands")}
    seen = 0
    for row in rows("hcpcs"):
        if row["section"] != "drug":
            continue
        for part in re.findall(r"\(([^)]+)\)", row["title"]):
            for brand in part.split(", "):
                if brand in generic:
                    seen += 1
                    assert stems(generic[brand]) & stems(row["title"].replace(part, "")), (row, generic[brand])
    assert seen >= 300


# --- drugs and conditions ---------------------------------------------------------------------------------


def test_drug_conditions_exist_in_icd10cm() -> None:
    known, complete = icd10cm()
    for row in rows("drug_conditions"):
        codes = row["codes"].split(",")
        assert len(set(codes)) == len(codes), row
        assert all(code.replace(".", "") in known for code in codes), row
        assert row["strength"] in {"specific", "typical"}, row
        if row["long_term"]:
            assert re.fullmatch(r"Z79\.\d{1,3}", row["long_term"]), row
            assert row["long_term"].replace(".", "") in complete, row


@pytest.mark.parametrize(
    ("drug", "code", "long_term"),
    [
        ("metformin", "E11", "Z79.84"),
        ("insulin glargine", "E10", "Z79.4"),
        ("dulaglutide", "E11", "Z79.85"),
        ("levothyroxine", "E03.9", ""),
        ("lisinopril", "I50", ""),
        ("warfarin", "I48", "Z79.01"),
        ("clopidogrel", "I25", "Z79.02"),
        ("aspirin", "I25", "Z79.82"),
        ("fluticasone and salmeterol", "J45", "Z79.51"),
        ("prednisone", "M06", "Z79.52"),
        ("naproxen", "M19", "Z79.1"),
        ("oxycodone", "G89", "Z79.891"),
        ("adalimumab", "K50", "Z79.620"),
        ("tacrolimus", "Z94", "Z79.621"),
        ("tamoxifen", "C50", "Z79.810"),
        ("alendronate", "M81", "Z79.83"),
        ("methadone", "F11", ""),
    ],
)
def test_drug_conditions(drug: str, code: str, long_term: str) -> None:
    (row,) = [row for row in rows("drug_conditions") if row["drug"] == drug]
    assert code in row["codes"].split(",")
    assert row["long_term"] == long_term


def test_most_drugs_with_a_condition_can_be_reached_from_a_brand() -> None:
    drugs = {row["drug"] for row in rows("drug_conditions")}
    assert sum(row["generic"] in drugs or row["brand"] in drugs for row in rows("brands")) >= 350
