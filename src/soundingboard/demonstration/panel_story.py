"""What the scrutiny panel asked, what became of it, what it chose to look at and what it recommended. All invented.

Nothing here is of a child: councillors ask about services, and are answered in numbers and in what was learnt.
"""

from typing import NamedTuple

from soundingboard.decisions.models import Worked
from soundingboard.ledger.models import Dodge, LedgerStepKind
from soundingboard.workprogramme.models import Form, RecommendationStepKind, Source

# The rounds after whose Board the panel meets: each of the first three, and from then on every second one.
PANELS = (1, 2, 3, 5, 7, 9, 11, 13, 15, 17)
NEXT_PANEL = 19
RESOLVED_AT = 2


class Became(NamedTuple):
    """Something that became of a question: so many days after it was asked, or at a point of the story."""

    kind: LedgerStepKind
    days: int
    text: str
    at: float | None = None
    promised: int = 0  # days after the asking
    dodge: str = ""
    to: str = ""
    evidence: str = ""


def _answer(days: int, text: str, evidence: str = "", at: float | None = None) -> Became:
    return Became(LedgerStepKind.ANSWERED, days, text, at, evidence=evidence)


def _promise(days: int, promised: int, text: str) -> Became:
    return Became(LedgerStepKind.PROMISED, days, text, promised=promised)


def _content(days: int, text: str, at: float | None = None) -> Became:
    return Became(LedgerStepKind.SATISFIED, days, text, at)


def _dodged(days: int, dodge: Dodge, text: str) -> Became:
    return Became(LedgerStepKind.NOT_SATISFIED, days, text, dodge=dodge)


class Asked(NamedTuple):
    """A question: its words as they were put, of which post, by which member, and what became of it.

    `rules`, `why`, `then_ask` and `notes` are the plan's, where it stood in one.
    """

    words: str
    of: str
    by: str
    area: str
    became: tuple[Became, ...] = ()
    bank: str = ""
    public: bool = False
    rules: str = ""
    why: str = ""
    then_ask: str = ""
    notes: str = ""
    about: str = ""


SERVICES, GROUPS, PARTNERS = "practice.services", "practice.groups", "practice.partnership"
WORKFORCE, SUPERVISION, CULTURE = "organisation.workforce", "organisation.wisdom.supervision", "organisation.culture"
MEANS, EVIDENCE, ABUSE = (
    "organisation.resources.means",
    "organisation.resources.evidence",
    "practice.risks.domestic_abuse",
)

# What was asked at each meeting, by the number of its round.
ASKED: dict[int, tuple[Asked, ...]] = {
    1: (
        Asked("What is the longest that anybody waited last month for a decision about a child, and on which days do the long waits begin?",
              "HFD", "SPC", SERVICES, (
                  _answer(11, "Nine working days. Four in five of the long waits began on a Friday afternoon or in the week after half term."),
                  _content(16, "A number, and where to look."),
              ), public=True, about="objective/1.1"),
        Asked("What have you seen with your own eyes this month that no report told you?", "DCS", "SP1", CULTURE, (
                  _answer(9, "Two mornings at the front door. The person who answers the telephone also types, so the second line rings out. "
                             "I had read four reports, and none of them said so."),
                  _content(15, "This is what we hoped to hear."),
              ), bank="cul-first-hand", public=True),
    ),
    2: (
        Asked("Who is missing when you decide together whether a child is at risk of significant harm?", "DSP", "SPV", PARTNERS, (
                  _answer(12, "Attendance is a matter for each agency, and health would be better placed to speak of its own."),
                  _dodged(16, Dodge.ELSEWHERE, "We asked the police about the police. At how many discussions last month was no officer there?"),
                  _answer(33, "At 31 of 74, and nearly all of those between six in the evening and eight in the morning, when there is one sergeant."),
                  _content(40, "Now it can be put right: it is a night shift and not an attitude."),
              ), bank="strategy-discussion", public=True, about="objective/2.1"),
        Asked("Which actions of this plan would you drop tomorrow if nobody required them?", "IPM", "SP2", EVIDENCE, (
                  _answer(8, "Three. Two are newsletters. The third is a separate tool for chronologies, which I expect the new case system to make "
                             "needless; I have told the delivery group."),
                  _content(14, "Answered, and candidly."),
              )),
    ),
    3: (
        Asked("How many young people leaving care have read their own pathway plan and could say what is in it?", "HCL", "SP2", GROUPS, (
                  _promise(7, 40, "We count plans that are in date. Nobody has asked who read theirs. The forum will be asked."),
                  _promise(38, 75, "The forum met once and eleven came. We want twenty before we give a number."),
                  _answer(72, "We had counted plans written and not plans read. Of 24 young people 11 had seen theirs, and 7 could name one thing in it.",
                          evidence="1.5-a"),
                  _content(78, "Late, and worth having. The group on leaving care takes it up."),
              ), public=True, about="objective/1.5"),
        Asked("What have you done for the children in your care that you would do for your own?", "LMC", "SPC", CULTURE, (
                  _answer(10, "I have met the children in care council four times without officers, and asked each directorate for two work placements a "
                              "year. Housing has offered none so far."),
                  _content(18, "It says what has not worked as well."),
              ), bank="cul-corporate-parent", public=True),
    ),
    5: (
        Asked("In which teams is nobody under the caseload standard, how long has that been so, and what is the heaviest load?", "HWF", "SP3",
              WORKFORCE, (
                  _answer(13, "Riverside and Northgate: fourteen workers in all, some since the spring. The heaviest load is 29, against a standard of 17."),
                  _content(18, "Team by team, as asked. An average would have hidden both."),
              ), public=True, about="objective/3.1"),
        Asked("How often does a second reader disagree with the first reader of an audit?", "HQA", "SPV", EVIDENCE, (
                  _answer(14, "Rarely: in 4 of 30 files."),
                  _content(22, "Good, if it holds."),
                  Became(LedgerStepKind.ANSWER_WITHDRAWN, 0,
                         "I can no longer stand by this. The second readers had seen the first grade before they gave theirs. It is being done again, blind.",
                         at=16.85),
                  _answer(0, "Read again without the first grade in sight, the readers disagreed on 11 of 30 files, and in 8 of those the second was harsher.",
                          at=17.9),
                  _content(0, "We thank her for taking the first answer back herself.", at=18.15),
              ), bank="ev-audit-moderated", about="objective/2.3"),
    ),
    7: (
        Asked("How well could a parent tell you what has to change?", "ADP", "SP1", SERVICES, (
                  _answer(12, "Plans are being moved to a form that families helped to write. More than a third have been moved, ahead of the path."),
                  _dodged(17, Dodge.ACTIVITY, "It counts plans that were moved. The question was what a parent could say."),
                  _answer(66, "Not well. I have been here a week and asked for the first twelve conversations: four parents could say what had to change."),
                  _content(74, "Another person, and an answer."),
              ), bank="plan-understood", public=True, about="objective/1.3"),
        Asked("What becomes of the practice coaches when their twelve months' money ends?", "FBP", "SP2", MEANS, (
                  _answer(20, "Nothing is set aside. It would be 96,000 pounds a year, and has to be in the bid by the autumn or they go in the spring."),
                  _content(26, "Plain. The panel will watch the bid."),
              )),
    ),
    9: (
        Asked("Which figures that this panel was given have been changed since, by how much, and who told us?", "HPD", "SPC", MEANS, (
                  _answer(15, "Six, the largest by four points, because closures were keyed late. Nobody told you: corrections went to the Board alone. From "
                              "this month the panel's copy marks each of them."),
                  _content(21, "What was wrong, and what will be different."),
              ), public=True, about="objective/2.4"),
        Asked("What will you do in her first month so that the new assistant director hears bad news before the Board does?", "CEO", "SPV", CULTURE, (
                  _answer(14, "She sits with one team each week without its managers, and reports to me what she heard. I have asked her predecessor for a list "
                              "of what is later than it looks, and have it."),
                  _content(20, "We will ask in six months what was on the list."),
              ), public=True),
        Asked("Why do families come back to you within a year of being helped?", "HAP", "SP1", SERVICES, (
                  Became(LedgerStepKind.PASSED_ON, 6, "Those who decide on the second contact sit at the front door, and hold the reasons.", to="HFD"),
                  _answer(24, "Of 40 that we read, in 17 the help had ended with a course and nobody had called since. In 12 a new partner had moved in. The "
                              "rest had nothing in common."),
                  _content(31, "The first seventeen are the ones to do something about."),
              ), bank="second-referral"),
    ),
    13: (
        Asked("How many of your schools heard within a week what became of a referral that they had made?", "STL", "SP4", PARTNERS, (
                  _answer(10, "Of 44 schools that replied, 19. The letters went to the office address. They go to the named lead now, and we shall ask again."),
                  _content(17, "From a partner, about a partner: thank you."),
              ), public=True, about="objective/1.1"),
        Asked("What becomes of the children about whom you decide to do nothing further?", "HFD", "SP1", SERVICES, (
                  _answer(16, "We read 60 such decisions. In 46 somebody else was helping already, in 9 nobody was and nothing was needed, and in 5 we should "
                              "have done something. All five have been gone back to."),
                  _content(22, "It says where it went wrong."),
              ), bank="contacts-turned-away", public=True),
    ),
    15: (
        Asked("How much of the rise in visits is children seen, and how much is the new form?", "HPD", "SPV", MEANS, (
                  _answer(12, "About a third is children seen. The rest began on the day on which the form changed, and the chart now says so."),
                  _content(19, "As we suspected."),
              ), about="objective/2.4"),
        Asked("Who teaches new social workers in Wexmoor while nobody leads workforce development?", "HWF", "SP2", WORKFORCE, (
                  _promise(9, 50, "The post is out for the second time. By then I can say who has taken on which course, and which have been put off."),
              ), public=True, about="objective/3.1"),
        Asked("How long does bad news take to reach the top here?", "CEO", "SPC", CULTURE, (
                  _answer(13, "Too long. Riverside lost its third worker in the month in which I was told of the first. Heads of service now ring on the day."),
                  _content(20, "An example, and what changed."),
              ), bank="cul-bad-news", public=True),
    ),
}  # fmt: skip


class EnquiryStory(NamedTuple):
    """What was planned for one meeting: what it was after, the questions, those not reached, and what was learnt."""

    aim: str
    planned: tuple[Asked, ...]
    not_reached: tuple[Asked, ...] = ()
    wash_up: str = ""


# What was planned. Where rules are named they did say so then of the position: a test asks them again.
ENQUIRIES: dict[int, EnquiryStory] = {
    11: EnquiryStory(
        "To learn whether supervision changes what is decided for children, or only takes place.",
        (
            Asked("What decision about a child was last changed by something said in supervision?", "PSW", "SPC", SUPERVISION, (
                      _answer(8, "We watched nine sessions, and in six of them a next step was changed. Of the rest of the service I cannot say: nobody "
                                 "writes it down."),
                      _content(14, "She says what she knows and where it stops."),
                  ), bank="sup-last-changed",
                  then_ask="Who decided that it need not be written down?", notes="Answered with care. Six of nine is more than we expected.",
                  about="objective/3.2"),
            Asked("Whose supervision is most often put off?", "ADQ", "SPV", SUPERVISION, (
                      _answer(9, "Managers'. One in three of their sessions was moved in the last quarter, and the reason given was mostly the absence of "
                                 "somebody they manage."),
                      _content(16, "This is the finding of the evening."),
                  ), bank="sup-missed", rules="LE12",
                  why="1.4: nothing was said of A32 in the last round. 3.2: nothing was said of A86 in the last round.",
                  then_ask="What was put off with it?", notes="Nobody had counted managers apart before we asked."),
            Asked("How long has each first-line manager been in post?", "HWF", "SP3", WORKFORCE, (
                      _answer(6, "Half of the 28 for less than eighteen months, and four of them on an interim contract."),
                      _content(12, "A list would have done; this is clearer."),
                  ), bank="wf-managers-stay", public=True,
                  then_ask="Who was their manager in their first year here?", notes="Half of them have never had a settled manager of their own."),
            Asked("Who pays for the work with those who harm if the three agencies have not agreed by the summer?", "DNN", "SP1", ABUSE, (
                      _promise(7, 32, "The finance leads meet this month. I will say by then what was agreed, or that it was not."),
                      _answer(30, "Health and the council pay a half each for the first year. Probation has offered twenty of its sixty thousand and no more."),
                      _content(36, "On the day she named, and with the gap in it."),
                  ), public=True, about="objective/2.5",
                  then_ask="Which of the places will not be there?", notes="Promised at the meeting, and kept."),
        ),
        (
            Asked("How does somebody who has been frightened or moved by a case get through the following day?", "PSW", "SP2", SUPERVISION,
                  bank="sup-distress", rules="LE10",
                  why="1.4: it is green, and nothing fresh behind it comes from children or families. 3.2: it is green, and nothing fresh behind it comes from children or families.", then_ask="Who asks them?", notes="Not reached. Put it to workers themselves, and not to their managers."),
        ),
        "We learnt more from who is left out of the figure than from the figure. Ask next time for managers apart from workers, "
        "and begin with the question that nobody has counted. Four questions in fifty minutes is as many as can be followed up.",
    ),
    17: EnquiryStory(
        "To learn why objective 1.3 was put forward as green while three families in four could not say what their plan was for, "
        "and who could have known.",
        (
            Asked("What makes you confident of this rating, besides the word of whoever is responsible for it?", "ADP", "SPC", EVIDENCE, (
                      _answer(9, "The delivery group looks at it every month. 241 of 312 protection plans and 402 of 640 in need plans have been moved to "
                                 "the new form.", evidence="1.3-e"),
                      _dodged(15, Dodge.NO_EVIDENCE, "Moved is not improved. Who outside the service has read one, and what did they say?"),
                  ), bank="ev-green-without", public=True,
                  then_ask="Who outside the service has read one?", notes="The same answer as in the seventh round, with larger numbers.",
                  about="objective/1.3"),
            Asked("What did the three families in four who could not say what their child's plan was for think that it was for?", "PPL", "SP1",
                  SERVICES, (
                      _answer(8, "For the court, or for the file. Several thought that it listed what they had done wrong. Those who could say had mostly had "
                                 "it read to them, and once more a month later.", evidence="1.3-c"),
                      _content(15, "The most useful answer of the year. It tells us what would help."),
                  ), public=True,
                  then_ask="What did the worker do whose families could say?", notes="Read aloud twice: it costs an hour.", about="objective/1.3"),
            Asked("At how many conferences in the last half year did a chair send a plan back because nobody could say what must change?", "CPM", "SPV",
                  SERVICES, (
                      _promise(7, 45, "Chairs write down that they were concerned and not that they sent it back. I will have the six months read."),
                  ),
                  then_ask="What happened to the others?", notes="If none, ask what chairs are for.", about="objective/1.3"),
            Asked("What do families say about the same piece of work that an audit called good?", "HQA", "SP3", EVIDENCE, (),
                  bank="ev-audit-family",
                  then_ask="Which of the two would you believe?", notes="She asked for time to lay the two side by side.", about="objective/2.3"),
            Asked("For twelve rounds this was put forward as green. What did you see, as director, that your service did not?", "DCS", "SP4", CULTURE, (
                      _answer(12, "Not enough. I read the number of plans moved as progress until the audit. The participation lead had told my managers in the "
                                  "round before it, and I had not asked her. I have moved her report to the front of mine."),
                  ), public=True,
                  then_ask="What else in this plan is counted as moved?", notes="A straight answer. Judge it with the others, not alone.",
                  about="objective/1.3"),
        ),
        (
            Asked("How do you tell a child in need plan that is working from one that is drifting?", "HAP", "SP2", SERVICES, bank="in-need-drift", rules="LE05",
                  why="1.2: it has been amber for 10 rounds.",
                  then_ask="Who looks, and how often?", notes="Not reached. Carry it to the next meeting but one."),
        ),
        "It was known, and by whom we can now say: the participation lead, a round before the audit. What we should have asked for in "
        "the first year is what families could say, each time that we were told how many plans had been moved. Ask for the two numbers "
        "side by side from now on.",
    ),
    NEXT_PANEL: EnquiryStory(
        "To see whether what was said about plans and oversight has been done, and whether anybody outside the service has looked.",
        (
            Asked("How often would a stranger reading the record understand why a manager decided as they did?", "PSW", "SPC", SUPERVISION,
                  bank="oversight-reason", rules="LE05",
                  why="3.2: it has been amber for 4 rounds.",
                  then_ask="Who was the last stranger to try?"),
            Asked("What does the heaviest caseload in the service look like?", "HWF", "SP3", WORKFORCE, bank="wf-caseload-tails", then_ask="What has been taken off it since?"),
            Asked("Which requirement of the Notice would you find hardest to show as met if you were asked tomorrow?", "DCS", "SPV", EVIDENCE,
                  bank="ev-requirement", then_ask="What would you show instead?"),
            Asked("Of the parents whose plan was read to them twice, how many can say what it is for?", "PPL", "SP1", SERVICES, then_ask="Which teams do it, and which do not?"),
            Asked("What does each partner put into the shared arrangements, in money and in people?", "DSP", "SP4", PARTNERS, bank="partner-money", rules="LE17",
                  why="DP4 needs more than is secured: Sergeants in the shared hub, Programme for those who harm.",
                  then_ask="What was promised in the first year, and has not come?"),
            Asked("Which two posts in Riverside have been filled, and who does the visits of those that have not?", "ADP", "SP2", WORKFORCE,
                  then_ask="On which day were its families told who comes now?"),
        ),
    ),
}  # fmt: skip


# --- what it chose to look at -----------------------------------------------------------------------------------------


class WorkStory(NamedTuple):
    """An item of the work programme: raised when, by whom and why, its scores, and what was done with it.

    Scores stand in the order of the criteria: interest, change, performance, extent, duplication. `short`, `panel` and
    `dropped` say when it was shortlisted and why (where the rule would not), at which panel it was looked at and with
    what result, and when and why it was dropped.
    """

    raised: float
    title: str
    why: str
    source: Source
    form: Form
    area: str
    scores: tuple[int, int, int, int, int]
    short: float | None = None
    short_why: str = ""
    panel: int | None = None
    result: str = ""
    dropped: tuple[float, str] | None = None


CRITERIA = ("interest", "change", "performance", "extent", "duplication")

WORK: tuple[WorkStory, ...] = (
    WorkStory(1.7, "Leaving care: a plan that is theirs and somewhere to live", "The forum says that plans are written about them and not with them.",
              Source.RESIDENT, Form.TASK_AND_FINISH, "practice.groups", (3, 2, 3, 2, 2), 2.5, panel=9,
              result="The group reported, and three recommendations went to those who can act on them."),
    WorkStory(1.7, "Caseloads and supervision", "The inspection found both wanting, and they are reported apart.", Source.INSPECTION, Form.WHOLE, "organisation.workforce",
              (2, 2, 3, 2, 1), 2.5, panel=11, result="Looked at with four questions. Managers' own supervision is what is put off."),
    WorkStory(1.7, "Foster homes for brothers and sisters", "Too many live apart.", Source.COUNCILLOR, Form.WHOLE, "practice.groups", (3, 1, 2, 2, 0),
              dropped=(2.5, "Five councils have one programme with a board of its own, and scrutiny of it sits there. We ask for its report twice a year.")),
    WorkStory(1.8, "Bus fares to the family hubs", "A petition of 60 residents.", Source.RESIDENT, Form.PAIR, "practice.services", (1, 1, 0, 0, 3),
              dropped=(2.5, "It scores too little. Passed to the lead member, who has written to the operator.")),
    WorkStory(6.2, "What schools hear after a referral", "Parent governors say that schools stop referring when nothing comes back.", Source.COUNCILLOR,
              Form.TABLETOP, "practice.partnership", (2, 3, 1, 2, 2), 6.9, panel=13, result="Two members read the letters. Fewer than half of the schools had heard in a week."),
    WorkStory(8.6, "Children who live with domestic abuse", "The Notice was revised for it, and nobody has asked children.", Source.INSPECTION,
              Form.TASK_AND_FINISH, "practice.risks.domestic_abuse", (3, 2, 3, 3, 1), 11.0),
    WorkStory(10.2, "How complaints by families change anything", "Young people asked for it at the forum.", Source.RESIDENT, Form.PAIR, "organisation.culture", (2, 2, 1, 1, 1), 11.0,
              "One point short. Young people asked for it, and the panel has not taken up anything else that they raised this year."),
    WorkStory(12.6, "The budget of children's services", "The director asks for a view before the budget is set.", Source.EXECUTIVE, Form.SPOTLIGHT, "organisation.resources.means",
              (2, 2, 1, 3, 0)),
    WorkStory(14.8, "Plans for children, and what families can say of them", "Families say otherwise than the rating.", Source.POSITION, Form.SPOTLIGHT, "practice.services",
              (3, 3, 3, 2, 2), 15.6, panel=17, result="Six questions planned, five asked. The panel asks for two numbers side by side from now on."),
    WorkStory(16.4, "Visits to children in one team", "Four teams hold and one slips; the figure for the authority hardly shows it.", Source.POSITION, Form.WHOLE, "practice.services",
              (2, 2, 3, 1, 3), 17.7, panel=NEXT_PANEL),
    WorkStory(17.8, "Children taught at home who have a social worker", "Nobody on the panel could say how many there are.", Source.COUNCILLOR, Form.TABLETOP, "practice.groups",
              (2, 2, 1, 2, 3)),
)  # fmt: skip


class GroupStory(NamedTuple):
    """A task and finish group: of which item, from when, reporting when, with whom, and what came of it."""

    item: str
    starts: float
    reports: float
    title: str
    scope: str
    not_included: str
    lines: str
    lead: str
    members: tuple[str, ...]
    ended: float | None = None
    outcome: str = ""


GROUPS_SET_UP: tuple[GroupStory, ...] = (
    GroupStory(WORK[0].title, 3.7, 8.6, "Leaving care", "Whether pathway plans are the young people's own, and where they live in the two years after.",
               "Single cases, and what a placement costs.",
               "Who has read their plan?\nWhere did those who left two years ago sleep last month?\nWhom do they ring on a Sunday?",
               "SPV", ("SPV", "SP2", "SP4"), 8.7,
               "Met six times and heard 14 young people, four landlords and the leaving care team. Plans were in date and mostly unread. Three "
               "recommendations."),
    GroupStory(WORK[5].title, 15.8, 20.0, "Domestic abuse: what children would notice", "What has changed for children since the joint pathway was signed.",
               "How the police investigate, and the work of the courts.",
               "What do children say has changed at home?\nHow long do they wait for help to recover?\nWho asks the parent who harms to change?",
               "SP3", ("SP3", "SP1", "SPC")),
)  # fmt: skip


# --- what it recommended ----------------------------------------------------------------------------------------------

Kind = RecommendationStepKind


class Followed(NamedTuple):
    """Something that became of a recommendation, at a point of the story. `due` is by when it is to be done."""

    kind: RecommendationStepKind
    at: float
    text: str
    due: float | None = None
    lead: str = ""
    worked: str = ""
    evidence: str = ""


class RecommendedStory(NamedTuple):
    """A recommendation: made at which panel, to whom (a body or an agency), its words and why, and what became of it."""

    panel: int
    to: str
    text: str
    why: str
    followed: tuple[Followed, ...]
    group: int | None = None


RECOMMENDED: tuple[RecommendedStory, ...] = (
    RecommendedStory(9, "cabinet", "Count a pathway plan as done only when the young person has read it and says so.",
                     "Plans were in date, and 11 of 24 young people had seen theirs.", (
        Followed(Kind.RECEIVED, 9.6, "With the report of the group."),
        Followed(Kind.ACCEPTED, 10.9, "Accepted. The count changes from the next quarter, and will look worse before it is better.", 12.5, "HCL"),
        Followed(Kind.PUBLISHED, 11.0, ""),
        Followed(Kind.IMPLEMENTED, 11.9, "The case system asks for the young person's own words before a plan can be closed."),
        Followed(Kind.IMPACT, 18.0, "Of 22 young people 15 had read their plan, against 11 of 24. Those who had moved in the year mostly had not.",
                 worked=Worked.PARTLY),
    ), 0),
    RecommendedStory(9, "cabinet", "Give every young person who leaves care one named person in housing, and a tenancy within twelve weeks.",
                     "Young people told the same story to five offices.", (
        Followed(Kind.RECEIVED, 9.6, "With the report of the group."),
        Followed(Kind.IN_PART, 10.9, "A named person: yes. Twelve weeks cannot be promised while there are 40 lettings a year; a date will be given to each.",
                 15.0, "ADC"),
        Followed(Kind.PUBLISHED, 11.0, ""),
        Followed(Kind.PROGRESS, 13.2, "Two of four housing officers have been named. The others wait for a new contract."),
        Followed(Kind.MOVED, 14.8, "The contract was signed two months late.", 19.4),
        Followed(Kind.PROGRESS, 17.6, "All four are named, and 31 young people have met theirs."),
    ), 0),
    RecommendedStory(9, "icb", "See that each young person has their own health history before they are eighteen.",
                     "An inspection asked for it three years before, and it had not been done.", (
        Followed(Kind.RECEIVED, 9.7, ""),
        Followed(Kind.ACCEPTED, 11.2, "Accepted, from the next birthday on.", 15.5, "DNN"),
        Followed(Kind.IMPLEMENTED, 15.2, "Every young person who turned eighteen since then has it in writing, and by hand where they wished."),
    ), 0),
    RecommendedStory(11, "cabinet", "Publish each team's caseloads every month.", "An average hid two teams in which nobody was under the standard.", (
        Followed(Kind.RECEIVED, 11.6, ""),
        Followed(Kind.REJECTED, 13.0, "Rejected. In a team of five a reader could tell whose caseload it is. Members of the Board and the panel see them by team.",
                 ),
        Followed(Kind.PUBLISHED, 13.1, ""),
    )),
    RecommendedStory(13, "improvement_board", "Show, beside how many plans were moved to the new form, how many families could say what theirs is for.",
                     "One number without the other misled this panel, and may mislead the Board.", (
        Followed(Kind.RECEIVED, 13.6, ""),
        Followed(Kind.ACCEPTED, 14.9, "Agreed. It needs families to be asked each quarter by somebody who does not work with them.", 19.8, "HPD"),
        Followed(Kind.PROGRESS, 17.5, "Twenty parents were asked once. The second series begins next month.", evidence="1.3-c"),
    )),
    RecommendedStory(15, "cabinet", "Put somebody in charge of workforce development until the post is filled.",
                     "Nobody could tell the panel who teaches new social workers.", (
        Followed(Kind.RECEIVED, 15.6, "With the minutes of the meeting."),
    )),
    RecommendedStory(17, "police", "Put a second sergeant in the shared hub at night.", "Most discussions that no officer came to were at night.", (
        Followed(Kind.RECEIVED, 17.7, ""),
    )),
)  # fmt: skip

# What the author of the note for the last panel wrote of their own; the rest is written by the published rules.
NOTE_BACKGROUND = (
    "At its last two meetings the panel asked who outside a service had looked, and how bad news travels. Both questions bear on "
    "plans for children, which were put forward as green for twelve rounds."
)
NOTE_REQUEST = (
    "the director of children's services, for the next meeting, to bring side by side how many plans were moved to the new form and "
    "how many families could say what theirs is for."
)
