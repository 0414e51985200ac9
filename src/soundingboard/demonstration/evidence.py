"""What the demonstration's evidence says: of every kind and line, fresh and stale, for and against."""

from typing import NamedTuple


class EvidenceStory(NamedTuple):
    """A piece of evidence. `by` is whoever brought it; `back` how many rounds its period began before it ended."""

    key: str
    objectives: tuple[str, ...]
    kind: str
    line: int
    performance: str
    says: str
    at: float
    title: str
    summary: str
    area: str
    by: str = "Priya Gadd"
    back: float = 1.0
    sample: int | None = None
    verified: float | None = None
    classification: str = "official"
    about_a_case: bool = False
    ground: tuple[str, str] | None = None
    link: bool = True
    file: str = ""
    agency: str = "council"
    expires: float | None = None
    withdrawn: tuple[float, str] | None = None


E = EvidenceStory
SERVICES, WORKFORCE, PARTNERS = "practice.services", "organisation.workforce", "practice.partnership"
SUPERVISION, CULTURE, MEANS = "organisation.wisdom.supervision", "organisation.culture", "organisation.resources.means"
GROUPS, ABUSE, PROVEN = "practice.groups", "practice.risks.domestic_abuse", "organisation.resources.evidence"
QA, AUDITOR = "Leila Farrokhzad", "Conrad Yeo"

EVIDENCE: tuple[EvidenceStory, ...] = (
    # 1.1
    E("1.1-a", ("1.1",), "data", 1, "quantity", "mixed", 1.4, "Contacts decided within one working day, first quarter",
      "61 per cent of 1,480 contacts, against 58 when inspected. Mondays are worst.", SERVICES, back=3),
    E("1.1-b", ("1.1",), "audit", 2, "quality", "mixed", 4.2, "Dip sample of contacts, police and health taking part",
      "In 13 of 20 the decision was right; in 4 the reason was missing.", SERVICES, by=QA, sample=20, verified=4.6),
    E("1.1-c", ("1.1",), "data", 1, "quantity", "supports", 7.4, "Contacts decided within one working day, third quarter",
      "84 per cent of 1,512 contacts.", SERVICES, back=3),
    E("1.1-d", ("1.1",), "audit", 2, "quality", "supports", 9.3, "Re-audit of contact decisions", "In 20 of 24 the decision was right and its reason written down.",
      SERVICES, by=QA, sample=24, verified=9.6, back=2, file="csv"),
    E("1.1-e", ("1.1",), "voice_of_children", 2, "outcome", "supports", 11.6, "What families said of their first call",
      "14 of 18 parents said that they were listened to; 3 had to ring twice.", SERVICES, by="Saoirse Malik", sample=18, verified=12.0, agency="voluntary"),
    E("1.1-f", ("1.1",), "external", 3, "quality", "supports", 13.5, "Monitoring visit: the front door and first decisions",
      "Inspectors found decisions timely and mostly right, and partners present.", SERVICES, by="Bronagh Tierney", verified=13.9, classification="public", back=0.2),
    E("1.1-g", ("1.1",), "partner", 2, "quality", "supports", 14.6, "Schools' survey of those who refer",
      "38 of 44 schools say that they hear what happened within three days.", SERVICES, by="Bashir Nazari", sample=44, verified=15.2, agency="schools"),
    E("1.1-h", ("1.1",), "audit", 2, "quality", "supports", 16.2, "Third audit of contact decisions", "In 27 of 30 the decision was right.", SERVICES,
      by=QA, sample=30, verified=16.5, back=2, file="csv"),
    E("1.1-i", ("1.1",), "voice_of_children", 2, "outcome", "supports", 16.7, "First-call conversations, second series",
      "19 of 22 families said that the call led to help; two changes were made.", SERVICES, by="Saoirse Malik", sample=22, verified=17.1, agency="voluntary"),
    E("1.1-j", ("1.1",), "data", 1, "quantity", "supports", 17.4, "Contacts decided within one working day, latest quarter",
      "93 per cent of 1,566 contacts; above 90 in each of the three months.", SERVICES, back=3),
    E("1.1-k", ("1.1",), "audit", 2, "quality", "supports", 17.5, "One contact followed from the first call to the plan",
      "Read from end to end by two readers: decided the same day, rightly, and the family was told.", SERVICES, by=QA, sample=1, back=2, about_a_case=True, file="txt"),
    # 1.2
    E("1.2-a", ("1.2",), "data", 1, "quantity", "mixed", 3.2, "Assessments completed in 45 working days", "77 per cent of 610.", SERVICES, back=3),
    E("1.2-b", ("1.2",), "audit", 2, "quality", "mixed", 7.4, "Audit of assessments against the new standard",
      "10 of 22 meet it. Histories are there; analysis often is not.", SERVICES, by=QA, sample=22, verified=7.6, back=2, file="csv"),
    E("1.2-c", ("1.2",), "voice_of_children", 2, "outcome", "mixed", 10.5, "Children on being assessed",
      "Of 16 children, 9 had been seen alone; several did not know why somebody came.", SERVICES, by="Saoirse Malik", sample=16, verified=10.9, agency="voluntary"),
    E("1.2-d", ("1.2",), "audit", 2, "quality", "mixed", 13.3, "Second audit of assessments", "14 of 24 meet the standard; two teams account for most of the rest.",
      SERVICES, by=QA, sample=24, verified=13.6, back=2, file="csv"),
    E("1.2-e", ("1.2",), "observation", 2, "quality", "supports", 15.8, "Direct work observed by the principal social worker",
      "Eight visits: children drew, talked and were heard; notes reflected it.", SERVICES, by="Nkechi Eze-Barlow", sample=8, verified=16.2),
    E("1.2-f", ("1.2",), "data", 1, "quantity", "supports", 17.3, "Assessments completed in 45 working days, latest quarter", "86 per cent of 655.", SERVICES, back=3),
    # 1.3
    E("1.3-a", ("1.3",), "data", 1, "quantity", "supports", 3.1, "Families who took part in writing the standard", "14 parents and 6 young people, five sessions.",
      SERVICES, by="Ifor Bevan-Roche", link=False),
    E("1.3-b", ("1.3",), "audit", 2, "quality", "mixed", 9.6, "Audit of plans, first half of the re-writing", "11 of 26 meet the standard, up from 6 of 30.",
      SERVICES, by=QA, sample=26, verified=9.9, back=2, file="csv"),
    E("1.3-c", ("1.3",), "voice_of_children", 2, "outcome", "contradicts", 14.7, "Parents on their child's plan",
      "Of 20 parents, 6 could say what the plan was for. When asked at the inspection it was 7 of 24.", SERVICES, by="Saoirse Malik", sample=20, verified=15.1, agency="voluntary"),
    E("1.3-d", ("1.3",), "audit", 2, "quality", "contradicts", 16.4, "Audit of re-written plans",
      "7 of 28 re-written plans meet the standard: most copy the old plan into the new form.", SERVICES, by=QA, sample=28, verified=16.7, back=2, file="csv"),
    E("1.3-e", ("1.3",), "data", 1, "quantity", "supports", 17.3, "Plans moved to the new form", "241 of 312 protection plans and 402 of 640 in need plans.", SERVICES, by="Ifor Bevan-Roche"),
    # 1.4: much for it, and one thing from outside against it
    E("1.4-a", ("1.4",), "data", 1, "quantity", "supports", 2.3, "Managers who received the standard", "All 62.", SUPERVISION, by="Nkechi Eze-Barlow", link=False),
    E("1.4-b", ("1.4",), "data", 1, "quantity", "supports", 6.6, "Cases with management oversight on file", "88 per cent of 1,904 cases.", SUPERVISION, back=1),
    E("1.4-c", ("1.4",), "audit", 2, "quality", "supports", 9.2, "Heads of service read decisions", "25 of 30 decisions give a reason.", SUPERVISION,
      by="Nkechi Eze-Barlow", sample=30, verified=9.5, back=2),
    E("1.4-d", ("1.4",), "voice_of_staff", 2, "quality", "supports", 10.6, "Practitioners on management decisions", "31 of 40 know why their manager decided as they did.",
      SUPERVISION, sample=40),
    E("1.4-e", ("1.4",), "audit", 2, "quality", "supports", 14.2, "Heads of service read decisions, second series",
      "28 of 30 decisions give a reason. The readers chose which cases to read.", SUPERVISION, by="Nkechi Eze-Barlow", sample=30, back=2),
    E("1.4-f", ("1.4",), "external", 3, "quality", "contradicts", 16.6, "Internal audit: management oversight of children's cases",
      "Limited assurance. Of 60 decisions drawn at random 17 gave a reason that could be followed; delay was acted on in 12 of 31.", SUPERVISION,
      by=AUDITOR, sample=60, verified=17.0, classification="exempt", back=2, file="txt",
      ground=("2", "It quotes from sixty records, and some of the families could be known by what is told of them.")),
    E("1.4-g", ("1.4",), "data", 1, "quantity", "supports", 17.3, "Cases with management oversight on file, latest month", "98 per cent of 1,872 cases.", SUPERVISION),
    # 1.5: only what those responsible count
    E("1.5-a", ("1.5",), "voice_of_children", 2, "quality", "mixed", 5.5, "Care leavers' forum on pathway plans", "Eleven young people: plans are written about them, not with them.",
      GROUPS, by="Saoirse Malik", sample=11, verified=5.9, agency="voluntary"),
    E("1.5-b", ("1.5",), "data", 1, "quantity", "supports", 12.8, "Pathway plans in date", "84 per cent of 143.", GROUPS, by="Callum Strachan"),
    E("1.5-c", ("1.5",), "data", 1, "quantity", "supports", 17.2, "Pathway plans in date, and unsuitable accommodation",
      "96 per cent in date; one young person in unsuitable accommodation.", GROUPS, by="Callum Strachan", verified=17.6),
    # 2.1
    E("2.1-a", ("2.1",), "partner", 1, "quantity", "supports", 1.8, "Protocol signed by four agencies", "Signed copies held by each agency.", PARTNERS, by="Siobhan Maddox", agency="icb"),
    E("2.1-b", ("2.1",), "data", 1, "quantity", "mixed", 6.7, "Strategy discussions within 24 hours", "58 per cent of 214 with police and health present.", PARTNERS, agency="police", back=3),
    E("2.1-c", ("2.1",), "audit", 2, "quality", "mixed", 8.9, "Joint audit of twelve strategy discussions", "Timely in the day; nights and weekends are not.", PARTNERS, by=QA, sample=12, verified=9.3, back=2),
    E("2.1-d", ("2.1",), "audit", 2, "quality", "mixed", 13.4, "Third joint audit of strategy discussions", "10 of 15 timely and complete; the five are all out of hours.", PARTNERS, by=QA, sample=15, verified=13.8, back=2),
    E("2.1-e", ("2.1",), "partner", 2, "quality", "supports", 16.0, "Police confirm attendance from their own log", "84 per cent of 203 discussions; agrees with the council's figure to within two.",
      PARTNERS, by="Kieran Vasquez", agency="police", verified=16.4),
    E("2.1-f", ("2.1",), "data", 1, "quantity", "supports", 17.4, "Strategy discussions within 24 hours, latest quarter", "79 per cent of 221 with police and health present.", PARTNERS, back=3),
    E("2.1-g", ("2.1",), "voice_of_staff", 2, "quality", "mixed", 15.3, "Hub staff on working together", "22 of 31 say that they decide together; most of the rest work nights.", PARTNERS, sample=31, agency="police"),
    # 2.2
    E("2.2-a", ("2.2",), "data", 1, "quantity", "supports", 0.8, "Terms of reference and attendance of the first Boards", "All agencies present.", CULTURE, by="Bronagh Tierney"),
    E("2.2-b", ("2.2",), "observation", 2, "quality", "supports", 4.0, "Board, delivery group and panel observed", "Six meetings: members asked about children and not only about dates.", CULTURE,
      by=QA, sample=6, verified=4.1),
    E("2.2-c", ("2.2",), "external", 3, "quality", "supports", 9.5, "Peer review of governance", "Clear roles, and challenge that is followed up.", CULTURE, by="Bronagh Tierney", verified=9.9, classification="public"),
    E("2.2-d", ("2.2",), "external", 3, "outcome", "supports", 14.0, "Outside review of scrutiny and corporate parenting",
      "Members' questions led to change in nine cases out of fourteen.", CULTURE, by="Bronagh Tierney", verified=14.4, classification="public", back=3),
    E("2.2-e", ("2.2",), "voice_of_children", 2, "outcome", "supports", 15.0, "Young people on the corporate parenting panel",
      "Of 14 young people, 12 can name something that changed because they said it.", CULTURE, by="Saoirse Malik", sample=14, verified=15.4, agency="voluntary"),
    E("2.2-f", ("2.2",), "observation", 2, "quality", "supports", 16.1, "Panel meetings observed, second series", "Seven meetings; five questions in six are about quality.", CULTURE, by=QA, sample=7, verified=16.3),
    # 2.3
    E("2.3-a", ("2.3",), "data", 1, "quantity", "supports", 3.8, "Audits completed in the first cycle", "48 of 50.", PROVEN, by=QA),
    E("2.3-withdrawn", (), "data", 1, "quantity", "supports", 5.7, "Auditors trained and moderated", "All 30 trained; second grades agree in 26 of 30.", PROVEN, by=QA,
      withdrawn=(16.8, "The second grades were given by people who had seen the first. The moderation has to be done again, blind.")),
    E("2.3-b", ("2.3",), "audit", 2, "quality", "supports", 9.4, "Moderation of themed audits by a neighbouring authority", "21 of 24 grades upheld.", PROVEN, by=AUDITOR, sample=24, verified=9.8, back=2),
    E("2.3-c", ("2.3",), "voice_of_staff", 2, "quality", "mixed", 13.0, "Workers on what an audit changed", "26 of 48 changed something in their own work.", PROVEN, sample=48, verified=13.4),
    E("2.3-d", ("2.3",), "audit", 2, "outcome", "supports", 15.3, "Re-audit of the first theme: visits to children", "Improved from 12 of 25 to 19 of 25.", PROVEN, by=AUDITOR, sample=25, verified=15.7, back=2, file="csv"),
    E("2.3-e", ("2.3",), "partner", 2, "quality", "supports", 16.9, "Partners on the themed audits", "Police and health each changed a procedure after the audit of missing children.", PROVEN, by="Siobhan Maddox", agency="icb"),
    E("2.3-f", ("2.3",), "voice_of_children", 2, "quality", "mixed", 12.3, "Families on being asked in audits", "Of 13 families, 8 were told what came of it.", PROVEN, by="Saoirse Malik", sample=13, agency="voluntary"),
    # 2.4
    E("2.4-a", ("2.4",), "data", 1, "quantity", "supports", 3.6, "Definitions signed off", "31 of 31 measures.", MEANS, by="Wen-Li Tsang", link=False),
    E("2.4-b", ("2.4",), "audit", 2, "quality", "supports", 12.0, "Internal check of figures against records", "Differences in 3 of 40, each explained.", MEANS, by=AUDITOR, sample=40, verified=12.5),
    E("2.4-c", ("2.4",), "voice_of_staff", 2, "quality", "mixed", 15.1, "Team managers on their figures", "17 of 29 use them each week; the rest find them late.", MEANS, sample=29, verified=15.5),
    E("2.4-d", ("2.4",), "data", 1, "quantity", "mixed", 17.3, "Returns corrected after the Board", "One of the last three.", MEANS, by="Wen-Li Tsang"),
    # 2.5
    E("2.5-a", ("2.5",), "partner", 1, "quantity", "supports", 14.8, "Pathway signed by every agency", "Seven signatures; probation's came last.", ABUSE, by="Siobhan Maddox", agency="icb"),
    E("2.5-b", ("2.5",), "data", 1, "quantity", "mixed", 17.1, "Children offered recovery work", "19 of 46 within six weeks.", ABUSE, by="Siobhan Maddox", agency="voluntary"),
    # 3.1
    E("3.1-a", ("3.1",), "data", 1, "quantity", "mixed", 2.5, "Caseloads and agency workers, first quarter", "Average 23; agency share 36 per cent.", WORKFORCE, by="Patrick Dunmore", back=3),
    E("3.1-b", ("3.1",), "voice_of_staff", 2, "quality", "supports", 9.0, "New social workers on their first year", "17 of 21 had a protected caseload and a mentor.", WORKFORCE, sample=21, verified=9.4),
    E("3.1-c", ("3.1",), "data", 1, "quantity", "mixed", 12.1, "Caseloads and agency workers", "Average 20.5; agency share 29 per cent.", WORKFORCE, by="Patrick Dunmore", back=3),
    E("3.1-d", ("3.1",), "audit", 2, "outcome", "mixed", 15.6, "How many social workers each child has had", "2.6 in a year for 30 children drawn at random; it was 3.4.", WORKFORCE, by=QA, sample=30, verified=15.9, back=6),
    E("3.1-e", ("3.1",), "data", 1, "quantity", "contradicts", 17.3, "Caseloads and agency workers, latest quarter", "Average 20.9; agency share 30 per cent: no longer falling.", WORKFORCE, by="Patrick Dunmore", back=3, verified=17.7),
    E("3.1-f", ("3.1",), "voice_of_staff", 2, "quality", "supports", 12.4, "First-year workers, second survey", "19 of 22 would recommend Wexmoor to a friend who qualifies.", WORKFORCE, sample=22, verified=12.5),
    # 3.2: once good, now old
    E("3.2-a", ("3.2",), "data", 1, "quantity", "supports", 3.0, "Supervision standard issued", "All 58 supervisors.", SUPERVISION, by="Nkechi Eze-Barlow", link=False),
    E("3.2-b", ("3.2",), "observation", 2, "quality", "supports", 7.0, "Supervision observed", "Of 9 sessions 7 made room to think.", SUPERVISION, by=QA, sample=9, verified=7.2),
    E("3.2-c", ("3.2",), "voice_of_staff", 2, "quality", "mixed", 8.8, "Practitioners on supervision", "54 of 97 say that it helps them think.", SUPERVISION, sample=97, verified=9.1),
    E("3.2-d", ("3.2",), "external", 3, "quality", "supports", 6.5, "Health check of supervision by a partner council", "Good in three services of five.", SUPERVISION, by="Bronagh Tierney",
      expires=15.0, classification="exempt",
      ground=("1", "Five services of a few people each: it says of managers who can be known how they supervise.")),
    E("3.2-e", ("3.2",), "audit", 2, "quality", "contradicts", 13.4, "Twelve supervision records read for the re-check", "Three of twelve show reflection.", SUPERVISION, by=QA, sample=12,
      withdrawn=(15.6, "The twelve came from one service. A sample from all five will be read.")),
)  # fmt: skip
