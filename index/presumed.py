"""What the book presumes where a query does not say it: a fracture is an injury unless it is called something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.understanding import Query
from index.words import roots, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.postings import Postings

# In units of the score's logarithm: an entry of the kind that is not said falls behind a likely one of the other.
COST = 4.0


@dataclass(frozen=True, slots=True)
class Presumption:
    """Where a word of `said` stands and none of `unless`, entries of `against` (codes and all below them) are not meant."""

    said: frozenset[str]
    unless: frozenset[str]
    against: tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(roots(text.split()))


# Categories of substances whose codes end alike: abuse (.1), dependence (.2) and use (.9), then what came of it.
_SUBSTANCES = (10, 11, 12, 13, 14, 15, 16, 18, 19)

PRESUMED = (
    # Index, Fracture, traumatic: the default; pathological and stress fractures have main terms of their own.
    Presumption(
        _words("fracture"),
        _words(
            "pathological pathologic stress fatigue insufficiency fragility osteoporosis osteoporotic neoplasm neoplastic "
            "tumor cancer metastasis metastatic spontaneous nontraumatic atraumatic march disease"
        ),
        ("M80", "M84.3", "M84.4", "M84.5", "M84.6"),
    ),
    # What is called a fracture is no sprain, dislocation or injury of a kind that nobody says.
    Presumption(
        _words("fracture fractured broken"),
        _words(
            "dislocation dislocated subluxation sprain strain tear injury injuries pain stiffness arthropathy arthritis"
        ),
        (
            *(f"S{region}9.{kind}" for region in (0, 3, 4, 5, 6, 7, 8, 9) for kind in "89"),
            *(f"S{region}3" for region in (4, 5, 6, 7, 8, 9)),
            "M12.5",
            "M25",
        ),
    ),
    # Index, Dislocation: of an injury; pathological, recurrent and congenital ones are called so.
    Presumption(
        _words("dislocation dislocated subluxation"),
        _words(
            "pathological recurrent habitual chronic congenital spontaneous atraumatic nontraumatic disease developmental sprain"
        ),
        (
            "M24.3",
            "M24.4",
            "M22.0",
            "M22.1",
            "Q65",
            "Q68.2",
            "Q74",
            "S43.4",
            "S53.4",
            "S63.5",
            "S63.6",
            "S83.4",
            "S83.6",
            "S93.4",
        ),
    ),
    # Index, Fracture, humerus: S42.30- with nothing more said; the ends are named.
    Presumption(
        _words("humerus humeral"),
        _words(
            "upper lower end proximal distal neck head surgical anatomical tuberosity tubercle condyle condylar epicondyle "
            "supracondylar intercondylar transcondylar physeal elbow shoulder capitellum trochlea articular"
        ),
        ("S42.2", "S42.4", "S49.0", "S49.1"),
    ),
    # Index, Infection, respiratory syncytial virus: what it leads to is named.
    Presumption(
        _words("rsv syncytial"),
        _words("pneumonia bronchiolitis bronchitis vaccine vaccination immunization lung lower prevention"),
        ("J12.1", "J20.5", "J21.0"),
    ),
    # Index, Abuse and Dependence: what a substance leads to is named below the substance, whose own code is uncomplicated.
    Presumption(
        _words("abuse abuser abuses dependence dependent addiction addict addicted misuse"),
        _words(
            "withdrawal intoxication intoxicated remission recovery recovering sober abstinent clean psychosis psychotic delusions "
            "hallucinations delirium mood depression depressive bipolar anxiety sleep insomnia amnestic amnesia dementia "
            "persisting sexual induced neurocognitive perceptual disturbance complicated complication complications"
        ),
        (
            *(f"F{kind}.{how}{ends}" for kind in _SUBSTANCES for how in "129" for ends in "123456789"),
            *(f"F17.2{product}{ends}" for product in "0129" for ends in "123456789"),
        ),
    ),
    # Index, Pregnancy, twin and triplet: the number of placentas and sacs is unspecified unless it is told.
    Presumption(
        _words("twin twins triplet triplets quadruplet quadruplets"),
        _words(
            "conjoined siamese monochorionic dichorionic trichorionic quadrachorionic monoamniotic diamniotic triamniotic "
            "mono di mo tri placenta placentas chorions sac sacs identical undetermined determine"
        ),
        (
            "O30.01",
            "O30.02",
            "O30.03",
            "O30.04",
            "O30.09",
            "O30.11",
            "O30.12",
            "O30.13",
            "O30.19",
            "O30.21",
            "O30.22",
            "O30.23",
            "O30.29",
        ),
    ),
    # Index, Lymphoma (of) (malignant): C85.9- with nothing more said.
    Presumption(
        _words("lymphoma lymphomas"),
        _words(
            "hodgkin hodgkins hl follicular cell b t nk diffuse large small dlbcl mantle burkitt lymphoblastic lymphocytic "
            "lymphoplasmacytic peripheral cutaneous skin mediastinal marginal malt mucosa splenic anaplastic alk primary "
            "nodular sclerosis sclerosing mixed mycosis sezary intravascular hepatosplenic enteropathy angioimmunoblastic "
            "plasmablastic effusion grade blastic nodal extranodal cns"
        ),
        ("C81", "C82", "C83", "C84", "C85.1", "C85.2", "C85.8", "C86", "C88"),
    ),
    # Index, Cataract: H26.9; of age, of youth, traumatic, secondary and complicated ones are called so.
    Presumption(
        _words("cataract cataracts"),
        _words(
            "age senile nuclear sclerotic sclerosis cortical subcapsular polar hypermature mature incipient morgagnian "
            "infantile juvenile presenile congenital traumatic trauma secondary after posterior capsular opacity complicated "
            "neovascularization glaucomatous toxic drug induced steroid diabetic diabetes soemmering combined coronary "
            "zonular lamellar other ns nsc psc injury disease"
        ),
        ("H25", "H26.0", "H26.1", "H26.2", "H26.3", "H26.4", "H26.8", "H28", "Q12"),
    ),
)


def unsaid(query: Query, nodes: NDArray[np.int32], postings: Postings) -> NDArray[np.bool_]:
    """Which of these nodes are of a kind that the query would have to name and does not."""
    import numpy as np

    said = frozenset(roots(tokens(" ".join(reading.text for reading in query.readings))))
    against = tuple(code for each in PRESUMED if each.said & said and not each.unless & said for code in each.against)
    if not against:
        return np.zeros(len(nodes), dtype=bool)
    return np.array([postings.values[node].startswith(against) for node in nodes], dtype=bool)
