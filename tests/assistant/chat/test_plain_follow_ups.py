"""Short follow-ups as coders type them: the codes of the last answer and how it begins."""

import pytest

from assistant.bootstrap import Application

CASES = [
    # the notes of the code before, and what it needs beside it
    (("I10", "and the excludes1?"), {"I10"}, "I10 is"),
    (("K35.80", "any excludes 1 notes on it?"), {"K35.80"}, "K35.80 is"),
    (("E11.22", "does it need anything else?"), {"E11.22", "Z79.4", "Z79.84"}, "E11.22"),
    # a code added to those before
    (("E11.9", "can i add Z79.4?"), {"E11.9", "Z79.4"}, "Yes"),
    (("E11.9", "can i add Z79.4?", "and Z79.84?"), {"E11.9", "Z79.4", "Z79.84"}, "Yes"),
    (("copd", "can i code J44.1 too?"), {"J44.1"}, "No"),
    (("type 2 diabetes", "can i add N18.4?"), {"E11.22", "N18.4"}, "No"),
    (("pneumonia", "can i add R05.9?"), {"J18.9"}, "No"),
    # another place, and both sides
    (("cellulitis of left lower leg", "what about right arm"), {"L03.113"}, ""),
    (("cellulitis right leg", "what about the abdomen"), {"L03.311"}, ""),
    (("osteoarthritis", "what about both knees"), {"M17.0"}, ""),
    (("otitis media right ear", "what about both"), {"H66.93"}, ""),
    (("conjunctivitis left eye", "right eye too?"), {"H10.9"}, ""),
    (("knee oa right", "other knee too"), {"M17.0"}, ""),
    (("pain in right knee", "what about the left knee"), {"M25.562"}, ""),
    # the 7th character of another encounter
    (("closed fracture of right distal radius", "what 7th character for a follow-up?"), {"S52.501D"}, "S52.501D"),
    (("S52.501B", "what's the 7th for malunion"), {"S52.501Q"}, "S52.501Q"),
    (("sprained ankle left", "what 7th character for a burn follow-up?"), set(), "7th character D"),
    # healed, a newborn, an organism, acute on chronic, a side that is weak
    (("pressure ulcer sacrum stage 2", "it has healed completely"), {"Z87.2"}, ""),
    (("diabetic foot ulcer", "it's healed now"), {"E11.9", "Z86.31"}, ""),
    (("fever", "and in a newborn?"), {"P81.9"}, ""),
    (("uti", "e coli on culture"), {"N39.0", "B96.20"}, ""),
    (("cellulitis left leg", "mrsa on wound culture"), {"L03.116", "B95.62"}, ""),
    (("acute kidney injury", "acute on chronic, stage 3b"), {"N17.9", "N18.32"}, ""),
    # what is only supposed, by where the patient is; a visit for a therapy, and the tumor
    (("suspected stroke", "inpatient"), {"I63.9"}, ""),
    (("suspected pneumonia", "outpatient"), set(), "Do not code"),
    (("Z51.11", "which first, it or the cancer"), {"Z51.11"}, "Z51.11"),
    # another condition was meant; "type II" of an open fracture
    (("asthma", "no, I meant copd"), {"J44.9"}, ""),
    (("pneumonia", "i meant viral"), {"J12.9"}, ""),
    (("hip fracture left", "it's open type II"), {"S72.002B"}, ""),
    (("cva", "right sided weakness, dominant"), {"I63.9", "G81.91"}, ""),
    # a detail is told of the condition before it
    (("depression", "recurrent severe", "with psychotic features"), {"F33.3"}, ""),
    (("ckd stage 3", "3b", "with htn"), {"I12.9", "N18.32"}, ""),
    (("copd", "with acute bronchitis", "and exacerbation"), {"J44.0", "J44.1", "J20.9"}, ""),
    (("stroke with left hemiparesis", "it was 2 years ago", "he is left handed"), {"I69.352"}, ""),
    (("diabetes type 2", "with retinopathy", "proliferative with macular edema, both eyes"), {"E11.3513"}, ""),
    (("heart attack", "type 2 due to anemia"), {"D64.9", "I21.A1"}, ""),
    (("cataract right eye", "nuclear", "both eyes"), {"H25.13"}, ""),
    (("back pain", "low back", "with sciatica left"), {"M54.42"}, ""),
    (("cholecystitis with stones", "acute on chronic"), {"K80.12"}, ""),
    # what is added leaves what was known, a finer or a combined code takes its place
    (("dm2 with neuropathy", "and a foot ulcer"), {"E11.621", "E11.40", "L97.509"}, ""),
    (("appendicitis", "perforated with abscess"), {"K35.33"}, ""),
    (("crohns", "with a fistula", "large intestine"), {"K50.113"}, ""),
    (("cellulitis left leg", "mrsa", "and an abscess"), {"L03.116", "L02.416", "B95.62"}, ""),
    (("asthma exacerbation", "and copd"), {"J44.89", "J45.901"}, ""),
    (("preeclampsia 33 weeks", "severe", "she delivered a healthy boy"), {"O14.14", "Z3A.33", "Z37.0"}, ""),
    (("copd with pneumonia", "he quit smoking 5 years ago"), {"J44.0", "J18.9", "Z87.891"}, ""),
    (
        ("pancreatic cancer", "here for chemo", "and nausea from the chemo"),
        {"Z51.11", "C25.9", "R11.0", "T45.1X5A"},
        "",
    ),
    (("burn right forearm third degree", "2nd degree on the hand too"), {"T22.311A", "T23.201A"}, ""),
    (("overdose of tylenol", "on purpose", "with liver failure"), {"T39.1X2A", "K72.90"}, ""),
    (("dm2", "on insulin", "and metformin"), {"E11.9", "Z79.4", "Z79.84"}, ""),
    (("breast cancer right", "on tamoxifen"), {"C50.911", "Z79.810"}, ""),
    (("breast cancer right", "s/p mastectomy no treatment"), {"Z85.3", "Z90.11"}, ""),
    (("screening colonoscopy", "polyp found", "tubular adenoma"), {"Z12.11", "D12.6"}, ""),
    (("kidney cancer left", "removed last year no further treatment", "mets to lung now"), {"C78.00", "Z85.528"}, ""),
    (("sickle cell", "in crisis", "acute chest"), {"D57.01"}, ""),
    (("headache", "after concussion 3 months ago"), {"G44.309"}, ""),
    (("obesity", "bmi 42", "morbid"), {"E66.01", "Z68.41"}, ""),
    (("ear pain left", "it's otitis externa", "swimmers ear"), {"H60.332"}, ""),
    (("hep c", "chronic", "cured"), {"Z86.19"}, ""),
    (("acute pancreatitis", "from alcohol", "same but gallstones"), {"K85.10"}, ""),
    (("pneumonia", "same but for a newborn"), {"P23.9"}, ""),
    (("rash", "from amoxicillin", "same but from sulfa"), {"L27.0", "T37.0X5A"}, ""),
    # what an operation or a device led to
    (("back surgery 2 weeks ago", "wound infection", "deep"), {"T81.42XA"}, ""),
    (("left knee replacement status", "now it's infected"), {"T84.54XA"}, ""),
    (("pneumothorax", "after central line"), {"J95.811"}, ""),
    # she is pregnant
    (("gestational diabetes", "on insulin", "28 weeks"), {"O24.414", "Z3A.28"}, ""),
    (("lupus nephritis", "she's pregnant"), {"O99.891", "M32.14"}, ""),
    (("ulcerative colitis", "she is 12 weeks pregnant"), {"O99.611", "K51.90", "Z3A.12"}, ""),
    (("kidney stones", "22 weeks pregnant"), {"O26.832", "N20.0", "Z3A.22"}, ""),
    # what caused it, and what did not
    (("septic shock", "from his central line"), {"T80.211A", "A41.9", "R65.21"}, ""),
    (("pneumonia", "he's on a ventilator"), {"J18.9"}, ""),
    (("bronchiolitis", "rsv"), {"J21.0"}, ""),
    (("chest pain", "ruled out mi, gerd found"), {"K21.9"}, ""),
    (("tia", "no it was a stroke"), {"I63.9"}, ""),
    # a bare new problem is a question of its own, unless the book ties the two
    (("hypertension", "right knee pain"), {"M25.561"}, ""),
    (("hypertension", "and right knee pain"), {"I10", "M25.561"}, ""),
    (("copd", "pneumonia"), {"J44.0", "J18.9"}, ""),
    (("copd", "fever"), {"J44.9", "R50.9"}, ""),
    # what a code is said to stand for, and what a throat is sore from
    (("E11.9", "that one is for type 1 right"), {"E11.9", "E10.9"}, "No"),
    (("strep throat", "what if its viral"), {"J02.9"}, ""),
    (("sciatica right side", "what if it's from a disc"), {"M51.16"}, ""),
    # asked of what is supposed, and of a code
    (("sepsis", "e coli", "with aki", "what goes first"), {"A41.51", "N17.9"}, "A41.51 goes first"),
    (("Z79.4", "can i add it to E11.9"), {"E11.9", "Z79.4"}, "Yes"),
    (
        ("appendicitis", "perforated with abscess", "which first if he's septic"),
        {"A41.9", "K35.33"},
        "A41.9 goes first",
    ),
    (("uti from foley", "which first"), {"T83.511A", "N39.0"}, "T83.511A goes first"),
    (("dvt left leg", "chronic", "is Z79.01 needed too"), {"I82.502", "Z79.01"}, "Yes"),
    (("ankle sprain", "7th character for follow up"), {"S93.409D"}, ""),
]


@pytest.mark.parametrize(("questions", "codes", "begins"), CASES, ids=[" || ".join(each[0]) for each in CASES])
def test_a_plain_follow_up(application: Application, questions: tuple[str, ...], codes: set[str], begins: str) -> None:
    conversation = application.conversation("builtin")
    answer = [conversation.ask(question) for question in questions][-1]
    assert answer.text.startswith(begins)
    assert {row.code.value for row in answer.codes} == codes


@pytest.mark.parametrize(
    ("questions", "section"),
    [
        (("suspected stroke", "inpatient"), "II.H"),
        (("suspected stroke", "outpatient"), "IV.H"),
        (("Z51.11", "which first, it or the cancer"), "I.C.2.e.2"),
    ],
)
def test_the_section_that_decides_a_follow_up(
    application: Application, questions: tuple[str, ...], section: str
) -> None:
    conversation = application.conversation("builtin")
    answer = [conversation.ask(question) for question in questions][-1]
    assert section in {citation.ref for citation in answer.citations}


def test_the_notes_asked_for_are_told(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask("I10")
    told = conversation.ask("and the excludes1?").text
    assert "Excludes1" in told
    assert "Excludes2" not in told
    assert "removed" not in told
