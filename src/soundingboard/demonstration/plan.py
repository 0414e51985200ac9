"""What Wexmoor was told and what it planned: the earlier inspection, the Notice, themes, outcomes and objectives."""

from typing import NamedTuple

# --- the earlier inspection, entered by hand --------------------------------------------------------------------------

EARLIER_TITLE = "Inspection of Wexmoor local authority children's services, three years before"
EARLIER_GRADES = (
    ("Overall effectiveness", "Requires improvement to be good"),
    ("The experiences and progress of children who need help and protection", "Requires improvement to be good"),
)


class EarlierFinding(NamedTuple):
    """A finding of the earlier inspection: its words, page, and the finding that repeats it with what was tried."""

    code: str
    text: str
    page: int
    repeated_by: str = ""
    tried: str = ""


EARLIER: tuple[EarlierFinding, ...] = (
    EarlierFinding(
        "E1",
        "Plans for children should say clearly what needs to change, by when, and what will happen if it does not.",
        7,
        "F3",
        "A template was introduced and a day's training held. Nobody looked at whether plans changed, and the template "
        "was dropped when the case system was replaced.",
    ),
    EarlierFinding(
        "E2",
        "Management oversight should be recorded with the reasons for decisions, and should challenge delay.",
        8,
        "F4",
        "A monthly count of supervision sessions was reported to the leadership team. It rose to 95 per cent; the "
        "content of the records was never read.",
    ),
    EarlierFinding("E3", "Health information for young people leaving care should reach them before they are 18.", 14),
    EarlierFinding("E4", "Learning from audits should be shared with the workers whose cases were audited.", 15),
)

# --- the Notice -------------------------------------------------------------------------------------------------------

NOTICE_TITLE = "Improvement Notice to Wexmoor Council: children's social care"


class RequirementStory(NamedTuple):
    """A requirement of the Notice: number, area, words, what would satisfy it, due when."""

    number: str
    area: str
    text: str
    satisfied_by: str
    due: float | None


REQUIREMENTS: tuple[RequirementStory, ...] = (
    RequirementStory(
        "1",
        "Front door",
        "Ensure that contacts and referrals about children are decided within one working day by suitably qualified "
        "staff, and that thresholds are applied consistently.",
        "Three consecutive months above 90 per cent, and two audits in which at least eight decisions in ten are right.",
        21.0,
    ),
    RequirementStory(
        "2",
        "Assessment",
        "Improve the quality of assessments so that each draws on the child's history and wishes and reaches a clear "
        "view of risk.",
        "An audit of at least 20 assessments in which four in five meet the practice standard.",
        22.0,
    ),
    RequirementStory(
        "3",
        "Planning",
        "Ensure that every child in need and child protection plan states what must change, by when, and what will "
        "happen if it does not.",
        "Every plan re-written to the standard, confirmed by audit and by what families say.",
        16.0,
    ),
    RequirementStory(
        "4",
        "Management oversight",
        "Ensure that managers at every level record the reasons for their decisions and act on delay.",
        "Independent audit finds reasons recorded, and delay acted on, in nine decisions of ten.",
        None,
    ),
    RequirementStory(
        "5",
        "Care leavers",
        "Improve pathway planning for care leavers and end the use of unsuitable accommodation for young people aged "
        "16 and 17.",
        "No young person in unsuitable accommodation for three months; pathway plans agreed with young people.",
        None,
    ),
    RequirementStory(
        "6",
        "Multi-agency protection",
        "Ensure, with the police and the integrated care board, that strategy discussions take place on time and with "
        "all the agencies that know the child.",
        "Nine discussions in ten held within 24 hours with police and health present, confirmed by each agency.",
        21.0,
    ),
    RequirementStory(
        "7",
        "Governance",
        "Establish an Improvement Board with an independent chair, and report to the Department against each "
        "requirement every three months.",
        "Board established, terms of reference agreed, four reports received by the Department.",
        None,
    ),
    RequirementStory(
        "8",
        "Corporate parenting",
        "Ensure that elected members scrutinise the quality of services for children and act as effective corporate "
        "parents.",
        "An outside review of scrutiny finds that members' questions lead to change.",
        None,
    ),
    RequirementStory(
        "9",
        "Quality assurance",
        "Put in place a quality assurance framework whose findings change practice.",
        "Re-audit shows improvement on the themes of the first year of audits.",
        22.0,
    ),
    RequirementStory(
        "10",
        "Performance information",
        "Provide leaders and the Board with accurate performance information every month.",
        "Three monthly returns without correction, and a data quality statement for each measure.",
        21.0,
    ),
    RequirementStory(
        "11",
        "Workforce",
        "Agree and deliver a workforce strategy that reduces caseloads to the council's own standard and the share of "
        "agency workers to 15 per cent.",
        "Caseloads at or below 17 for three months; agency share at or below 15 per cent.",
        12.0,
    ),
    RequirementStory(
        "12",
        "Supervision",
        "Ensure that social workers receive regular supervision.",
        "Staff and audit both say that supervision is regular and helps them think.",
        None,
    ),
)

REVISED_ON = 9.0
SUPERVISION_REWORDED = (
    "Ensure that social workers and their managers receive regular and reflective supervision that challenges drift."
)
WORKFORCE_MOVED_TO = 22.0
ADDED = RequirementStory(
    "13",
    "Domestic abuse",
    "Put in place, with partners, a joint response to children who live with domestic abuse, including work with those "
    "who harm.",
    "A shared pathway in use in every agency, and children and parents saying that they were helped.",
    23.0,
)

# --- the plan ---------------------------------------------------------------------------------------------------------

PLAN_TITLE = "Getting it right for Wexmoor's children"
PLAN_VISION = (
    "Every child in Wexmoor who needs help gets it quickly, from people who know them and who work together, and we can "
    "show that it made a difference."
)

SPONSORS = ("DCS", "CEO", "DCS")


class OutcomeStory(NamedTuple):
    """An outcome: theme, statement, where things stood, what good looks like, by when."""

    theme: int
    statement: str
    baseline: str
    good: str
    by_when: float | None


OUTCOMES: tuple[OutcomeStory, ...] = (
    OutcomeStory(
        1,
        "Children who are at risk are safe sooner.",
        "58 per cent of contacts decided within a working day when inspected.",
        "Nine in ten decided within a day, and audits find the decision right.",
        22.0,
    ),
    OutcomeStory(
        1,
        "Children and parents know what has to change, and say that the plan helped.",
        "Of 24 families asked at the time of the inspection, 7 could say what their plan was for.",
        "Three families in four can say what their plan is for and what has changed.",
        23.0,
    ),
    OutcomeStory(
        1,
        "Young people leaving care live somewhere suitable, with people they can turn to.",
        "Five young people aged 16 or 17 were in unsuitable accommodation.",
        "None, and young people tell us their pathway plan is theirs.",
        24.0,
    ),
    OutcomeStory(
        2,
        "When a child may be in danger, every agency that knows the child shares what it knows on the day.",
        "Police and health were both present at 41 per cent of strategy discussions.",
        "Nine in ten, and each agency confirms it from its own records.",
        22.0,
    ),
    OutcomeStory(
        2,
        "Those who govern know how children are doing and change things for the better.",
        "Scrutiny had asked about quality of practice twice in twelve months.",
        "Members can name what changed because they asked.",
        14.0,
    ),
    OutcomeStory(
        2,
        "Children who live with domestic abuse are helped to recover.",
        "Not measured before the Notice was revised.",
        "Children and the parent who was harmed say that they are safer and were listened to.",
        25.0,
    ),
    OutcomeStory(
        3,
        "Children keep the same social worker long enough to trust them.",
        "38 per cent agency workers; an average of 3.4 social workers in a year.",
        "At most 15 per cent agency workers and fewer than two social workers in a year.",
        24.0,
    ),
    OutcomeStory(
        3, "Social workers have the time and the support to think.", "", "Staff say so, and audits show it.", None
    ),
)


class ObjectiveStory(NamedTuple):
    """An objective with what it answers: requirements and findings it satisfies and contributes to, and outcomes."""

    reference: str
    title: str
    description: str
    owner: str
    tier: int
    area: str
    starts: float | None
    due: float | None
    measure: str
    baseline: str
    target: str
    satisfies: tuple[str, ...] = ()
    contributes: tuple[str, ...] = ()
    outcome: int = 0
    is_local: bool = False
    not_measurable_yet: bool = False
    added: float = 0.2


OBJECTIVES: tuple[ObjectiveStory, ...] = (
    ObjectiveStory(
        "1.1",
        "Decide every contact and referral within a working day, and decide it well",
        "A single front door with qualified decision makers, one threshold guide and feedback to everybody who refers.",
        "HFD",
        1,
        "practice.services",
        0.5,
        20.0,
        "Contacts decided within one working day; decisions found right at audit",
        "58 per cent; 11 of 20",
        "90 per cent; 16 of 20",
        ("R1", "F1"),
        (),
        1,
    ),
    ObjectiveStory(
        "1.2",
        "Write assessments that know the child and reach a view of risk",
        "A practice standard for assessment, direct work with every child, and histories that are read and used.",
        "HAP",
        1,
        "practice.services",
        1.0,
        21.0,
        "Assessments that meet the standard at audit",
        "8 of 24",
        "4 in 5",
        ("R2", "F2"),
        (),
        1,
    ),
    ObjectiveStory(
        "1.3",
        "Make every plan for a child say what must change, by when, and what happens if it does not",
        "All child in need and child protection plans re-written with families, and reviewed for progress, not activity.",
        "ADP",
        1,
        "practice.services",
        1.0,
        17.0,
        "Plans that meet the standard at audit; families who can say what their plan is for",
        "6 of 30; 7 of 24",
        "4 in 5; 3 in 4",
        ("R3", "F3", "E1"),
        (),
        2,
    ),
    ObjectiveStory(
        "1.4",
        "Record why each decision was made, and act on delay",
        "Managers at every level say why they decided, and follow up what they asked for.",
        "PSW",
        1,
        "organisation.wisdom.supervision",
        0.5,
        18.0,
        "Cases with management oversight on file each month; reasons recorded at audit",
        "71 per cent; 9 of 30",
        "95 per cent; 9 in 10",
        ("R4", "F4", "E2"),
        (),
        2,
    ),
    ObjectiveStory(
        "1.5",
        "Give young people leaving care a plan that is theirs and a suitable place to live",
        "Pathway plans written with young people; supported lodgings in place of unsuitable accommodation.",
        "HCL",
        2,
        "practice.groups",
        2.0,
        22.0,
        "Young people aged 16 and 17 in unsuitable accommodation; pathway plans in date",
        "5; 62 per cent",
        "None; 95 per cent",
        ("R5", "F9"),
        ("E3",),
        3,
    ),
    ObjectiveStory(
        "2.1",
        "Hold strategy discussions on time, with every agency that knows the child",
        "Police, health and social care decide together within a day, and schools are heard.",
        "DSP",
        1,
        "practice.partnership",
        0.5,
        20.0,
        "Discussions within 24 hours with police and health present",
        "41 per cent",
        "90 per cent",
        ("R6", "P1"),
        ("F8",),
        4,
    ),
    ObjectiveStory(
        "2.2",
        "Govern so that members and partners know, ask and change things",
        "A Board with an independent chair, scrutiny of quality and not only of process, and corporate parents who act.",
        "DCS",
        2,
        "organisation.culture",
        0.2,
        12.0,
        "Scrutiny questions about quality that led to a change",
        "2 in a year",
        "12 in a year",
        ("R7", "R8", "F10"),
        (),
        5,
    ),
    ObjectiveStory(
        "2.3",
        "Audit so that practice changes",
        "A framework of audits with families' views, moderated, and closed only when a second look finds it better.",
        "HQA",
        2,
        "organisation.resources.evidence",
        1.0,
        21.0,
        "Audit themes found improved at re-audit",
        "None re-audited",
        "Three themes in four",
        ("R9", "F7", "E4"),
        (),
        2,
    ),
    ObjectiveStory(
        "2.4",
        "Give leaders figures they can rely on, every month",
        "One data set, with a quality statement for each measure, seen by teams as well as by the Board.",
        "HPD",
        2,
        "organisation.resources.means",
        1.0,
        20.0,
        "Returns to the Board that needed no correction",
        "None of four",
        "Three in a row",
        ("R10", "F6"),
        (),
        5,
    ),
    ObjectiveStory(
        "2.5",
        "Respond together to children who live with domestic abuse",
        "A shared pathway from the first call to recovery, with work for those who harm.",
        "DNN",
        2,
        "practice.risks.domestic_abuse",
        10.0,
        23.0,
        "Children offered recovery work within six weeks",
        "Not measured",
        "85 per cent",
        ("R13",),
        ("F8",),
        6,
        added=9.4,
    ),
    ObjectiveStory(
        "3.1",
        "Recruit and keep social workers, and bring caseloads down to the standard",
        "A workforce strategy with pay, progression and induction that make people stay.",
        "HWF",
        1,
        "organisation.workforce",
        0.5,
        15.0,
        "Average caseload; share of agency workers",
        "24; 38 per cent",
        "17; 15 per cent",
        ("R11", "F5"),
        (),
        7,
    ),
    ObjectiveStory(
        "3.2",
        "Give every practitioner supervision that makes them think",
        "Reflective supervision to one standard, trained, observed and asked about.",
        "ADQ",
        2,
        "organisation.wisdom.supervision",
        1.0,
        21.0,
        "Practitioners who say supervision helps them think",
        "44 per cent of 92",
        "75 per cent",
        ("R12",),
        ("F4",),
        8,
    ),
    ObjectiveStory(
        "3.3",
        "Bring the family network together before decisions are made for a child",
        "Our own ambition, ahead of the law: a family group decision-making offer for every family in pre-proceedings.",
        "ADC",
        3,
        "practice.services",
        17.3,
        24.0,
        "Families in pre-proceedings who were offered a family group meeting",
        "12 per cent",
        "100 per cent",
        (),
        ("F2",),
        1,
        is_local=True,
        added=14.4,
    ),
    ObjectiveStory(
        "3.4",
        "Let children and young people train and appoint those who work with them",
        "Our own ambition: young people on every interview panel, and a course that they write and give.",
        "ADC",
        3,
        "organisation.culture",
        20.5,
        None,
        "",
        "",
        "",
        (),
        (),
        8,
        is_local=True,
        not_measurable_yet=True,
        added=14.4,
    ),
)

PARKED = "F11"
PARKED_BECAUSE = (
    "Five neighbouring councils have put the recruitment of foster carers into one regional programme with its own board "
    "and money. A second plan for it here would compete with that one. The Board receives its report twice a year."
)


class DeliveryPlanStory(NamedTuple):
    """A delivery plan with what it needs: (agency, kind, what for, needed, secured)."""

    reference: str
    title: str
    summary: str
    theme: int
    sponsor: str
    lead: str
    resources: tuple[tuple[str, str, str, int, int], ...] = ()


DELIVERY_PLANS: tuple[DeliveryPlanStory, ...] = (
    DeliveryPlanStory(
        "DP1",
        "Front door and assessment",
        "From the first call to a completed assessment.",
        1,
        "ADP",
        "council",
        (("council", "people", "Qualified decision makers at the front door", 4, 4),),
    ),
    DeliveryPlanStory(
        "DP2",
        "Planning and oversight",
        "Plans that change things, and managers who see that they do.",
        1,
        "ADP",
        "council",
        (("council", "money", "Practice coaches for twelve months", 96000, 96000),),
    ),
    DeliveryPlanStory(
        "DP3",
        "Leaving care well",
        "Pathway plans, health and somewhere to live.",
        1,
        "ADC",
        "council",
        (("council", "money", "Supported lodgings", 140000, 140000),),
    ),
    DeliveryPlanStory(
        "DP4",
        "Protecting children together",
        "Strategy discussions and domestic abuse: what no agency can do alone.",
        2,
        "DSP",
        "police",
        (
            ("police", "people", "Sergeants in the shared hub", 2, 1),
            ("icb", "people", "Safeguarding nurses in the shared hub", 2, 2),
            ("probation", "money", "Programme for those who harm", 60000, 20000),
        ),
    ),
    DeliveryPlanStory(
        "DP5", "Governance and quality", "Boards, scrutiny, audit and what is learned.", 2, "ADQ", "council"
    ),
    DeliveryPlanStory(
        "DP6",
        "Data that can be relied on",
        "One data set, checked, and used in teams.",
        2,
        "ADQ",
        "council",
        (("council", "systems", "Reporting module of the case system", 1, 1),),
    ),
    DeliveryPlanStory(
        "DP7",
        "A workforce that stays",
        "Recruitment, pay, induction and caseloads.",
        3,
        "CEO",
        "council",
        (
            ("council", "money", "Market supplements and retention payments", 420000, 265000),
            ("council", "people", "Recruitment officers", 2, 2),
        ),
    ),
    DeliveryPlanStory(
        "DP8", "Practice and culture", "Supervision, learning, families and young people.", 3, "DCS", "council"
    ),
)
