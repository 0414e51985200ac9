"""The twenty-five risks of the demonstration, each with how it moved and what was done. Times are points of the story.

A score is likelihood and impact for children, then for the programme. A move is a round, a score and the reason.
"""

from dataclasses import dataclass

Numbers = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ControlStory:
    """A control: what, who sees to it, from when, what it takes off, and in which round it was found to work or not."""

    words: str
    owner: str
    starts: float
    off_likelihood: int = 0
    off_impact: int = 0
    found: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class EscalationStory:
    """A risk taken to somebody, what was asked, and the reply with its time, if it came."""

    at: float
    level: str
    text: str
    wanted_in: int
    answered: tuple[float, str, str] | None = None  # when, by whom, what


@dataclass(frozen=True, slots=True)
class RiskStory:
    """One risk, from the day it was raised to today."""

    title: str
    cause: str
    event: str
    consequence: str
    owner: str
    raised: float
    inherent: Numbers
    current: Numbers
    target: Numbers
    reason: str
    threatens: tuple[str, ...] = ()
    proximity: str = "year"
    controls: tuple[ControlStory, ...] = ()
    moves: tuple[tuple[int, Numbers, str], ...] = ()
    escalations: tuple[EscalationStory, ...] = ()
    accepted: tuple[float, float, str, str] | None = None  # when, until, by which post, why
    occurred: tuple[float, str] | None = None
    dealt_with: tuple[float, str] | None = None
    closed: tuple[float, str] | None = None
    neglected_from: int | None = None
    # Since the last Board.
    lately: tuple[float, Numbers, str] | None = None


NOTHING_NEW = (
    "Looked at again. Nothing that bears on it has changed.",
    "Looked at again with the owner. The controls stand as they were.",
    "Looked at again. The figures of the month give no reason to score it otherwise.",
)

RISKS: tuple[RiskStory, ...] = (
    RiskStory(
        "Social workers leave faster than they are recruited",
        "Two neighbouring councils pay a market supplement, and newly qualified workers carry more than twenty children.",
        "More than a quarter of the assessment and protection teams leave within a year.",
        "Children meet a third worker in a year, visits are missed, and the plan has too few people to carry it out.",
        "HWF",
        0.6,
        (5, 5, 5, 5),
        (4, 5, 4, 4),
        (2, 4, 2, 4),
        "A fifth of the posts are held by agency workers.",
        ("3.1",),
        "now",
        (
            ControlStory(
                "A market supplement for social workers in assessment and protection", "HWF", 3.0, 1, 0, (6.2, "works")
            ),
            ControlStory(
                "Caseloads above the standard are seen by the director each week", "DCS", 1.0, 0, 1, (4.1, "partly")
            ),
        ),
        (
            (5, (4, 4, 4, 4), "The weekly look at caseloads has moved children from the three heaviest."),
            (8, (3, 4, 3, 4), "Two months with more who came than who left."),
            (14, (4, 4, 4, 4), "Five left one team after its manager did."),
            (18, (4, 5, 4, 4), "The team that lost its manager holds forty children without a worker of their own."),
        ),
        (
            EscalationStory(
                14.4,
                "board",
                "Let the council match the supplement of its neighbours for two years.",
                20,
                (
                    15.05,
                    "Hester Villiers-Amos",
                    "The Board supports a supplement for one year, and asks for what it brought.",
                ),
            ),
            EscalationStory(
                15.2,
                "dfe",
                "May the improvement grant pay for a year of the supplement, so that posts are filled now?",
                30,
                (
                    16.6,
                    "Yusuf Hartnell",
                    "The grant may pay half of it for one year, if the other half is in the budget.",
                ),
            ),
        ),
        lately=(18.22, (5, 5, 4, 4), "Two more gave notice in the week after the Board."),
    ),
    RiskStory(
        "A child waits unseen after a referral",
        "Contacts came in faster than the front door could decide them, and nobody saw the queue as a whole.",
        "A referral that should have led to a visit within a day lies undecided.",
        "A child is left where they may be harmed, and the Notice's first requirement is missed.",
        "HFD",
        0.5,
        (5, 5, 4, 4),
        (4, 5, 4, 4),
        (1, 5, 1, 4),
        "On the worst day, sixty contacts waited past a working day.",
        ("1.1",),
        "now",
        (
            ControlStory(
                "The queue is read at nine and at three each day, and whatever waits is put to somebody by name",
                "HFD",
                1.2,
                2,
                0,
                (2.6, "works"),
            ),
            ControlStory("A manager looks at one contact in ten that led to nothing", "HQA", 4.0, 1, 0, (7.0, "works")),
        ),
        (
            (3, (3, 5, 3, 4), "The queue is read twice a day."),
            (6, (2, 5, 2, 4), "No contact waited more than a working day for two months."),
            (12, (1, 5, 1, 4), "It has held for six months, through the summer too."),
        ),
    ),
    RiskStory(
        "Children on plans are not seen alone",
        "Visits are squeezed between meetings, and the record does not say who was in the room.",
        "A worker visits for months without a conversation with the child.",
        "What the child lives with is not known, and the plan rests on what adults say.",
        "HAP",
        0.8,
        (5, 5, 3, 3),
        (4, 5, 3, 3),
        (2, 5, 2, 3),
        "Half of the visits that were read did not say that the child was seen alone.",
        ("1.3",),
        "now",
        (
            ControlStory(
                "The visit record cannot be closed without saying whether the child was seen alone",
                "HDS",
                6.0,
                1,
                0,
                (8.0, "partly"),
            ),
            ControlStory(
                "Chairs ask at every review when the child was last seen alone", "CPM", 3.0, 1, 0, (5.5, "works")
            ),
        ),
        (
            (7, (3, 5, 3, 3), "Three of four visits that were read say so now."),
            (16, (3, 5, 3, 3), "Stands still since the new record: workers tick it without words."),
        ),
    ),
    RiskStory(
        "Plans for children drift without anybody noticing",
        "Reviews follow a form that asks what was done and not what changed.",
        "A plan runs for a year with the same concerns in it.",
        "Children stay too long where they are not safe, and inspectors find what we did not.",
        "ADP",
        1.4,
        (5, 4, 4, 4),
        (5, 4, 4, 4),
        (2, 4, 2, 4),
        "Of twelve plans read, seven named no change that could be seen.",
        ("1.3",),
        "now",
        (
            ControlStory(
                "Every plan older than nine months is read by a service manager", "ADP", 4.0, 1, 0, (9.8, "fails")
            ),
            ControlStory(
                "A panel reads plans older than fifteen months each month", "HQA", 14.0, 1, 0, (16.1, "partly")
            ),
        ),
        (
            (6, (4, 4, 4, 4), "The reading of old plans has begun."),
            (11, (5, 4, 4, 4), "The reading lapsed when the assistant director left."),
        ),
    ),
    RiskStory(
        "The police cannot take part in strategy discussions within a day",
        "One inspector covers three areas, and there is no deputy at weekends.",
        "A discussion is held without the police, or a day late.",
        "What the police know is missing when it is decided whether a child is safe tonight.",
        "DSP",
        1.0,
        (4, 5, 4, 3),
        (4, 5, 3, 3),
        (1, 5, 1, 3),
        "One discussion in four was late in the first month that was counted.",
        ("2.1",),
        "now",
        (
            ControlStory(
                "A duty sergeant with authority to decide, seven days a week", "DSP", 5.0, 2, 0, (7.4, "works")
            ),
        ),
        (
            (6, (3, 5, 2, 3), "The duty sergeant has begun."),
            (9, (2, 5, 2, 3), "One discussion in twenty was late over three months."),
        ),
    ),
    RiskStory(
        "Health cannot staff the joint front door",
        "The post is paid for from year to year, and the nurse's contract ends each March.",
        "The front door works without a health practitioner for months.",
        "What health knows of a family comes days later, and decisions are made without it.",
        "DNN",
        2.0,
        (4, 4, 4, 3),
        (3, 4, 3, 3),
        (1, 4, 1, 3),
        "The post was empty for eleven weeks last year.",
        ("1.1", "2.1"),
        "quarter",
        (
            ControlStory(
                "The integrated care board pays for the post for three years", "ICD", 9.0, 2, 0, (10.2, "works")
            ),
        ),
        ((10, (2, 4, 2, 3), "The post is paid for until the third year."),),
        (
            EscalationStory(
                4.2,
                "group",
                "Agree who pays for the post after March.",
                28,
                (5.3, "Bronagh Tierney", "The integrated care board will bring a proposal to the Board."),
            ),
        ),
    ),
    RiskStory(
        "The new case record loses or hides what workers need",
        "Three systems become one, and old records are carried over by a rule for each field.",
        "A chronology or an alert is not where a worker looks for it.",
        "A decision is made without the history, and figures cannot be trusted for months.",
        "HDS",
        3.0,
        (4, 5, 5, 4),
        (3, 5, 4, 4),
        (1, 5, 2, 4),
        "The first trial carried over four fifths of the alerts.",
        ("2.4",),
        "quarter",
        (
            ControlStory("Two hundred records are compared by hand before each step", "HPD", 4.0, 1, 0, (5.6, "works")),
            ControlStory("The old system can be read for two years", "HDS", 6.0, 0, 1, (7.1, "works")),
        ),
        (
            (6, (2, 5, 3, 4), "The second trial carried over all alerts and all but eleven chronologies."),
            (8, (2, 4, 2, 4), "The step was made, and the old system can be read."),
        ),
        closed=(
            13.3,
            "All records are carried over and have been compared. The old system is read less than once a week.",
        ),
    ),
    RiskStory(
        "Figures that the Board reads are wrong",
        "The same thing is counted by three people from three lists.",
        "A figure in the pack turns out to be wrong after a decision was taken on it.",
        "The Board decides the wrong thing, and trusts no figure for a while.",
        "HPD",
        1.2,
        (3, 3, 4, 4),
        (3, 3, 4, 4),
        (1, 3, 1, 4),
        "Two figures of the first pack had to be put right.",
        ("2.4",),
        "now",
        (
            ControlStory(
                "Every measure has one definition, one list and a note on its quality", "HPD", 3.0, 2, 0, (6.4, "works")
            ),
        ),
        ((5, (2, 3, 3, 4), "One list now."), (10, (1, 3, 2, 4), "Nothing had to be put right for five months.")),
    ),
    RiskStory(
        "Managers record that they oversaw and not what they decided",
        "Oversight is counted by the number of entries.",
        "A manager's entry says that the case was discussed, and no more.",
        "Delay is not challenged, and nobody can see why a child stayed where they were.",
        "PSW",
        1.5,
        (4, 4, 4, 3),
        (4, 4, 4, 3),
        (2, 4, 2, 3),
        "Of thirty entries, nine said what was decided and why.",
        ("1.4",),
        "now",
        (
            ControlStory(
                "Service managers read five entries of each manager a month and talk them over",
                "PSW",
                4.0,
                1,
                0,
                (8.8, "partly"),
            ),
        ),
        (
            (9, (3, 4, 3, 3), "Seventeen of thirty say why."),
            (15, (3, 4, 3, 3), "The same as six months ago."),
        ),
        neglected_from=17,
    ),
    RiskStory(
        "Young people leave care to somewhere unsafe",
        "There are too few supported lodgings, and landlords prefer others.",
        "A young person of eighteen is placed in a hostel or on a friend's floor.",
        "They are exploited or lose their course, and the council has failed as a parent.",
        "HCL",
        1.6,
        (4, 4, 3, 3),
        (4, 4, 3, 3),
        (2, 4, 2, 3),
        "Nine young people were in unsuitable accommodation at the start.",
        ("1.5",),
        "now",
        (ControlStory("Fourteen supported lodgings with two hosts on call", "HCL", 6.0, 1, 0, (9.4, "works")),),
        (
            (8, (3, 4, 2, 3), "Six lodgings are open."),
            (13, (2, 4, 2, 3), "Two young people are left in unsuitable places."),
        ),
    ),
    RiskStory(
        "Money for the plan ends before the work does",
        "The improvement grant is for one year at a time.",
        "Posts that were made for the plan end in March with their work half done.",
        "What got better slips back, and people leave before their posts do.",
        "FBP",
        2.2,
        (3, 4, 4, 4),
        (3, 3, 4, 4),
        (1, 3, 2, 4),
        "Nineteen posts rest on the grant.",
        ("3.1", "1.3"),
        "quarter",
        (ControlStory("A reserve for six months of the nineteen posts", "FBP", 5.0, 0, 1, (5.9, "works")),),
        (
            (7, (3, 3, 4, 3), "The reserve is in the budget."),
            (15, (3, 3, 4, 3), "The grant for the next year is not yet known."),
        ),
        (
            EscalationStory(
                15.6,
                "corporate",
                "Put the nineteen posts on the council's own list of pressures.",
                30,
                (16.8, "Bronagh Tierney", "It is on the corporate risk register, and in the plan for the budget."),
            ),
        ),
    ),
    RiskStory(
        "Audits are graded too kindly",
        "Teams grade each other, and nobody grades the graders.",
        "Practice that is not good enough is graded good.",
        "Leaders believe what is not so until inspectors tell them.",
        "HQA",
        2.4,
        (4, 4, 4, 4),
        (4, 4, 4, 4),
        (1, 4, 1, 4),
        "Seven of ten grades fell when they were looked at again.",
        ("2.3",),
        "now",
        (
            ControlStory(
                "A tenth of audits is graded again by somebody from outside the team", "HQA", 5.0, 2, 0, (8.2, "works")
            ),
        ),
        ((8, (3, 4, 3, 4), "Four of ten grades fell."), (12, (2, 4, 2, 4), "Two of ten fell over a quarter.")),
    ),
    RiskStory(
        "What audits find does not change anything",
        "A finding is sent by e-mail, and nobody asks what became of it.",
        "The same finding is made in the same team a year later.",
        "Children pay for what was known.",
        "ADQ",
        2.6,
        (4, 4, 3, 3),
        (4, 4, 3, 3),
        (2, 4, 2, 3),
        "Of forty findings, six had an action with a name and a day.",
        ("2.3",),
        "now",
        (
            ControlStory(
                "Every finding has an action with a name and a day, and is looked at again",
                "ADQ",
                7.0,
                1,
                0,
                (11.2, "partly"),
            ),
        ),
        ((11, (3, 4, 3, 3), "Half of the actions were looked at again."),),
    ),
    RiskStory(
        "Families meet the plan as something done to them",
        "Plans were written in the office and read out at the meeting.",
        "Parents agree to what they do not understand, and do not do it.",
        "Children go back and forth between plan and no plan.",
        "PPL",
        3.2,
        (4, 3, 2, 3),
        (4, 3, 2, 3),
        (2, 3, 1, 3),
        "Eleven of fifteen parents could not say what had to change.",
        ("1.3", "3.3"),
        "year",
        (ControlStory("Plans are written at the family's table, in their words", "PSW", 6.0, 1, 0, (10.6, "works")),),
        ((10, (3, 3, 2, 3), "Nine of fifteen could say it."), (16, (2, 3, 2, 3), "Twelve of fifteen.")),
    ),
    RiskStory(
        "Children who live with domestic abuse are seen one agency at a time",
        "Three agencies assess the same home with three forms.",
        "Nobody has the whole of what the child lives with.",
        "The danger is judged lower than it is.",
        "DNN",
        3.4,
        (4, 5, 3, 3),
        (4, 5, 3, 3),
        (2, 5, 2, 3),
        "In four of ten homes the agencies had judged the danger differently.",
        ("2.5",),
        "now",
        (
            ControlStory(
                "One daily meeting of four agencies for every call with a child in the home",
                "DIC",
                8.0,
                1,
                0,
                (12.4, "works"),
            ),
        ),
        ((9, (3, 5, 3, 3), "The daily meeting has begun."), (17, (3, 5, 3, 3), "Schools come to one meeting in two.")),
    ),
    RiskStory(
        "Schools do not hear what was decided about their pupils",
        "Outcomes are posted to the head, and holidays lie between.",
        "A school goes on as before with a child who is now at risk.",
        "The adult who sees the child daily does not know what to look for.",
        "STL",
        3.8,
        (4, 3, 3, 2),
        (3, 3, 3, 2),
        (1, 3, 1, 2),
        "One school in three said that it had not heard.",
        ("2.1",),
        "year",
        (
            ControlStory(
                "The outcome goes to the safeguarding lead by secure mail on the same day",
                "HFD",
                5.0,
                2,
                0,
                (6.9, "works"),
            ),
        ),
        ((7, (2, 3, 2, 2), "Nine schools in ten heard."),),
        closed=(15.1, "Every school heard, in three audits running."),
    ),
    RiskStory(
        "Members ask about process and not about children",
        "Reports to members were about the number of meetings held.",
        "A year of scrutiny finds nothing that inspectors later find.",
        "Those who answer to residents cannot say how children are.",
        "DCS",
        4.1,
        (2, 3, 3, 4),
        (2, 3, 3, 4),
        (1, 2, 1, 4),
        "Inspectors said that members did not know.",
        ("2.2",),
        "year",
        (
            ControlStory(
                "Members hear from children and from workers before each panel", "SPC", 6.0, 1, 0, (9.0, "works")
            ),
        ),
        ((9, (1, 3, 2, 4), "Half of the panel's questions are about what changed for children."),),
    ),
    RiskStory(
        "The director or a key manager leaves",
        "The plan rests on six people, and three of them were approached by others.",
        "A key post is empty for a quarter.",
        "Decisions wait, teams lose heart, and what was promised to the Board is not done.",
        "CEO",
        4.4,
        (3, 3, 4, 5),
        (3, 3, 4, 4),
        (2, 3, 2, 4),
        "Two assistant directors are on short contracts.",
        ("2.2", "1.3"),
        "quarter",
        (
            ControlStory(
                "Every key post has somebody who could stand in for it and has done so once",
                "CEO",
                6.0,
                0,
                1,
                (8.4, "partly"),
            ),
        ),
        ((10, (3, 3, 4, 4), "An assistant director left, and her post was filled in five weeks."),),
        occurred=(9.3, "The assistant director for help and protection left with four weeks' notice."),
        dealt_with=(10.9, "The post is filled for good, and its work was taken over in order."),
    ),
    RiskStory(
        "Agency workers make decisions without knowing the area",
        "A fifth of the workers came from agencies within weeks.",
        "Somebody new decides about a child in their first week.",
        "Decisions are undone later, and children tell their story again.",
        "HAP",
        4.8,
        (4, 4, 3, 3),
        (3, 4, 3, 3),
        (2, 3, 2, 3),
        "A third of the decisions that were undone were made by somebody new.",
        ("3.1",),
        "now",
        (ControlStory("No decision alone in the first four weeks", "HAP", 5.5, 1, 0, (9.2, "works")),),
        (
            (9, (2, 4, 2, 3), "One decision of forty was undone."),
            (14, (2, 4, 2, 3), "Held, though more came from agencies."),
        ),
    ),
    RiskStory(
        "Supervision is cancelled when it is needed most",
        "When a team is short, supervision is the first thing to go.",
        "Workers with the heaviest caseloads are not supervised for two months.",
        "Mistakes are not caught, and workers leave.",
        "ADQ",
        5.2,
        (4, 4, 4, 3),
        (2, 4, 2, 3),
        (1, 4, 1, 3),
        "Eleven of forty workers were last supervised more than six weeks ago.",
        ("3.2",),
        "now",
        (
            ControlStory(
                "A missed supervision is held within five working days by another manager",
                "ADQ",
                7.0,
                1,
                0,
                (11.6, "partly"),
            ),
        ),
        ((12, (2, 4, 2, 3), "Three of forty."), (16, (3, 4, 3, 3), "Nine of forty, most of them in one team.")),
        lately=(18.2, (2, 4, 2, 3), "Three of forty: the team has a manager again."),
    ),
    RiskStory(
        "Probation's reorganisation takes its people out of joint work",
        "The service is reorganised across the region.",
        "Nobody from probation comes to core groups for half a year.",
        "What is known of an adult in the home does not reach those who plan for the child.",
        "PDU",
        6.3,
        (3, 4, 3, 3),
        (3, 4, 3, 3),
        (2, 3, 2, 3),
        "The head of the unit asked the Board to plan for it.",
        ("2.1",),
        "quarter",
        (),
        ((11, (3, 4, 2, 3), "A named officer for each team, but two of the three posts are empty."),),
        accepted=(
            8.5,
            17.2,
            "CEO",
            "Nothing more can be done before the reorganisation ends. The Board will look at it then.",
        ),
    ),
    RiskStory(
        "The court's delay keeps children waiting",
        "Hearings are listed twelve weeks later than before.",
        "A child waits a year for a decision about where to live.",
        "Children live in uncertainty, and placements end that need not have.",
        "ADC",
        7.1,
        (4, 4, 2, 3),
        (4, 4, 2, 3),
        (3, 4, 2, 2),
        "The average case took forty-six weeks.",
        ("3.3",),
        "now",
        (
            ControlStory(
                "A case manager for each case before court, with a plan of its days", "ADC", 9.0, 1, 0, (13.0, "partly")
            ),
        ),
        ((13, (4, 3, 2, 3), "Children know what is happening and when."),),
        accepted=(
            13.6,
            22.0,
            "DCS",
            "The rest is in the court's hands. Children's wellbeing is looked at each month meanwhile.",
        ),
    ),
    RiskStory(
        "Young people's work in training ends with the project",
        "The course is written by four young people who will turn eighteen.",
        "The course stops when they move on.",
        "Workers are no longer told by those who know.",
        "ADC",
        8.2,
        (3, 2, 3, 2),
        (2, 2, 2, 2),
        (1, 2, 1, 2),
        "Two of the four will have moved on by the summer.",
        ("3.4",),
        "later",
        (ControlStory("Each cohort teaches the next", "ADC", 9.0, 1, 0, (12.2, "works")),),
    ),
    RiskStory(
        "An attack on the council's systems stops the case record",
        "Councils are attacked by those who lock their records and ask for money.",
        "The record cannot be used for days or weeks.",
        "Workers do not know whom to visit, and alerts are not seen.",
        "HDS",
        10.2,
        (4, 5, 4, 5),
        (3, 5, 3, 4),
        (2, 4, 2, 4),
        "A council of the same size lost its record for three weeks.",
        ("2.4",),
        "year",
        (
            ControlStory(
                "A copy that cannot be changed, restored in a trial each quarter", "HDS", 11.0, 0, 1, (12.9, "works")
            ),
            ControlStory(
                "A list on paper each Friday of the children who must be seen", "HFD", 12.0, 0, 1, (16.3, "fails")
            ),
        ),
        ((13, (3, 4, 3, 4), "The copy was restored in nine hours."),),
        neglected_from=17,
    ),
    RiskStory(
        "Referrals rise above what the front door can decide",
        "A campaign of the police and a change of threshold in the neighbouring county.",
        "Contacts rise by a third within a quarter.",
        "The queue comes back, and the first requirement of the Notice is missed after a year of being met.",
        "HFD",
        18.14,
        (4, 5, 4, 4),
        (3, 5, 3, 4),
        (2, 4, 2, 4),
        "Contacts rose by a ninth in a month.",
        ("1.1",),
        "quarter",
        (
            ControlStory(
                "Two workers of the assessment team can be moved to the front door within a day",
                "HFD",
                18.2,
                1,
                0,
                (18.24, "works"),
            ),
        ),
        (),
        (EscalationStory(18.26, "board", "Agree what the front door lays down if contacts go on rising.", 21, None),),
    ),
)
