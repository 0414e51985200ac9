"""What the demonstration's measures are: which the Board reads, what each is to reach, and what people say of them.

Months are those of `children` (1 to 24); the figures of month N + 6 are those that round N is judged by.
"""

from collections.abc import Mapping
from typing import NamedTuple

ASSURANCE_LEAD, ANALYST, DIRECTOR, QUALITY_LEAD = (
    "Leila Farrokhzad", "Priya Gadd", "Marguerite Oyelaran", "Samir Haddad-Lowe",
)  # fmt: skip
HELP_LEAD, CARE_LEAD, DETECTIVE = "Ines Carvalho", "Gwen Prothero", "Kieran Vasquez"

SCORECARD: tuple[str, ...] = (
    "contacts",
    "contact_decision_1wd",
    "rereferrals_12m",
    "assessments_45wd",
    "assessments_open_45wd",
    "s47_started",
    "icpc_15wd",
    "cp_reviews_on_time",
    "cp_visits",
    "core_groups_on_time",
    "cla_reviews_on_time",
    "leavers_suitable_17_18",
    "management_oversight",
    "police_da_24h",
    "sw_agency",
    "average_caseload",
)

# What the library expects weekly is counted here once a month.
MONTHLY: tuple[str, ...] = (
    "contacts",
    "contact_decision_1wd",
    "assessments_open_45wd",
    "cp_visits",
    "management_oversight",
)
WHY_MONTHLY = "The Board is shown months. Teams go on looking at their own lists every week."

# The post that answers for what the library gives to a role.
ROLES: Mapping[str, str] = {
    "Head of front door": "HFD",
    "Head of assessment": "HAP",
    "Head of child protection and review": "CPM",
    "Head of corporate parenting": "ADC",
    "Head of leaving care": "HCL",
    "Head of workforce": "HWF",
    "Principal social worker": "PSW",
}


class LinkStory(NamedTuple):
    """A measure that bears on an objective, or on the outcome of a place in `plan.OUTCOMES`."""

    code: str
    objective: str = ""
    outcome: int = 0
    note: str = ""
    at: float = 1.05


LINKS: tuple[LinkStory, ...] = (
    LinkStory("contact_decision_1wd", "1.1", note="What the Notice asks for."),
    LinkStory("contacts", "1.1", note="How much there is to decide. Neither more nor fewer is better."),
    LinkStory("assessments_45wd", "1.2"),
    LinkStory("assessments_open_45wd", "1.2", note="Shows a backlog before it shows in what was finished."),
    LinkStory("cp_reviews_on_time", "1.3"),
    LinkStory("cp_visits", "1.3", note="Read it by team."),
    LinkStory("core_groups_on_time", "1.3", note="Where a plan is worked on between reviews."),
    LinkStory("management_oversight", "1.4", note="It counts that the box is filled, and not what stands in it."),
    LinkStory("leavers_suitable_17_18", "1.5"),
    LinkStory("icpc_15wd", "2.1", note="Read it with the number of enquiries."),
    LinkStory("s47_started", "2.1"),
    LinkStory("sw_agency", "3.1"),
    LinkStory("average_caseload", "3.1", note="An average hides a team that is short of people."),
    LinkStory("police_da_24h", "2.5", note="The first step of the pathway, as the police count it.", at=10.1),
    LinkStory("contact_decision_1wd", outcome=1),
    LinkStory("rereferrals_12m", outcome=1, note="Whether the first decision held."),
    LinkStory("police_da_24h", outcome=6),
    LinkStory("leavers_suitable_17_18", outcome=3),
    LinkStory("sw_agency", outcome=7),
)


class TargetStory(NamedTuple):
    """What a measure is to reach from a point of the story on. A trajectory goes on to `reaches` at `reaches_at`."""

    code: str
    kind: str
    at: float
    value: str
    basis: str
    agreed_by: str = "Improvement Board"
    reaches: str = ""
    reaches_at: float = 0.0
    requirement: str = ""


TARGETS: tuple[TargetStory, ...] = (
    TargetStory("contact_decision_1wd", "trajectory", 1.2, "60", "From where inspectors found us to what the Notice asks for, "
                "in the fifteen months that the new front door was given.", reaches="90", reaches_at=16.0),
    TargetStory("contact_decision_1wd", "notice", 17.2, "90", "The Notice: three months running above 90 per cent.",
                "Department for Education", requirement="R1"),
    TargetStory("rereferrals_12m", "benchmark", 1.2, "22.6", "The share for England in the year to March 2025."),
    TargetStory("assessments_45wd", "trajectory", 1.2, "80", "Statutory guidance says 45 working days for each. The way there was "
                "agreed in steps.", reaches="85", reaches_at=10.0),
    TargetStory("cp_reviews_on_time", "statutory", 1.2, "95", "Statutory guidance: a first review within three months, then within six. "
                "All are due on time; the Board is told when more than one in twenty is not."),
    TargetStory("cp_visits", "baseline", 1.2, "95", "What teams managed before the inspection, and should not fall below."),
    TargetStory("cla_reviews_on_time", "statutory", 1.2, "90", "The regulations set the days. The Board asks for nine in ten at least."),
    TargetStory("leavers_suitable_17_18", "baseline", 1.2, "67", "What the leaving care team reported at first."),
    TargetStory("icpc_15wd", "statutory", 1.2, "85", "Statutory guidance: fifteen working days. England manages fewer than that."),
    TargetStory("sw_agency", "notice", 12.0, "15", "The Notice: at most 15 per cent of social workers from agencies.",
                "Department for Education", requirement="R11"),
    TargetStory("average_caseload", "trajectory", 1.2, "22", "The workforce strategy, in even steps to the council's own standard.",
                reaches="17", reaches_at=16.0),
)  # fmt: skip


# Figures that no list of children gives, as services send them to the analyst each month from the first one on:
# (value, out of) by the month. The list of the leaving care team stopped in month 18.
OWN_RECORDS: Mapping[str, tuple[int, tuple[float, ...]]] = {
    "contact_decision_1wd": (400, (
        58, 57, 61, 59, 60, 58, 61, 68, 74, 78, 81, 84, 87, 88, 91, 63, 91, 92, 93, 92, 94, 93, 93, 94)),
    "management_oversight": (380, (
        71, 70, 73, 72, 71, 73, 74, 78, 81, 83, 86, 88, 89, 91, 93, 94, 95, 95, 96, 96, 97, 97, 98, 98)),
    "core_groups_on_time": (190, (
        88, 90, 87, 89, 91, 88, 90, 89, 87, 90, 88, 89, 91, 88, 87, 89, 88, 86, 82, 79, 76, 74, 71, 69)),
    "police_da_24h": (140, (
        52, 55, 50, 54, 53, 51, 54, 52, 55, 53, 56, 54, 53, 55, 57, 58, 61, 66, 70, 73, 75, 78, 80, 81)),
    "sw_agency": (106, (
        38, 38, 37, 38, 36, 37, 37, 36, 35, 34, 33, 31, 30, 28, 27, 25, 24, 23, 22, 22, 21, 22, 21, 21)),
    "average_caseload": (90, (
        22.5, 22.8, 22.1, 22.6, 22.0, 22.3, 21.8, 21.2, 20.8, 20.3, 19.9, 19.4, 19.0, 18.7, 18.3, 18.0, 17.8, 17.6, 17.4,
        17.3, 17.2, 17.1, 17.0, 16.9)),
    "leavers_suitable_17_18": (43, (
        65, 67, 65, 70, 67, 65, 67, 70, 67, 70, 72, 70, 70, 72, 70, 74, 72, 72)),
}  # fmt: skip


# A figure that was sent again: the measure, its month, by how much less it is, and why.
CORRECTED: tuple[str, int, int, str] = (
    "sw_agency",
    19,
    2,
    "Two workers who had taken permanent posts in the month were still counted as from an agency.",
)


class SaidStory(NamedTuple):
    """What somebody wrote of a measure in a round."""

    code: str
    number: int
    by: str
    text: str


COMMENTARIES: tuple[SaidStory, ...] = (
    SaidStory("assessments_45wd", 4, QUALITY_LEAD,
              "This looks like a fall and is the backlog leaving. A third of assessments had been left lying since the summer; they are "
              "being written up now, and each of them was late long before. Look at how many are still open past 45 days."),
    SaidStory("assessments_open_45wd", 5, QUALITY_LEAD,
              "More than a hundred fewer than at the worst. The extra team stays until none is left, and we expect the timeliness to "
              "recover within two months."),
    SaidStory("assessments_45wd", 8, QUALITY_LEAD,
              "The backlog is gone, and what is finished now was begun in time. It is better than it was before, which is what counts."),
    SaidStory("contacts", 7, ANALYST,
              "There are not half as many children again. Since the first of the month a contact about a family is recorded for each of "
              "its children. Referrals have not moved. I ask the Board to have the chart begun anew."),
    SaidStory("contact_decision_1wd", 9, QUALITY_LEAD,
              "The duty team now sits together, and decisions are made by half past four on the day. Audit read forty of them and agreed "
              "with most."),
    SaidStory("contact_decision_1wd", 18, HELP_LEAD,
              "Above nine in ten in every month since the system was changed. The month of the change itself is left out, by decision."),
    SaidStory("icpc_15wd", 13, CARE_LEAD,
              "Nearly every conference is now on time. The chairs booked rooms ahead and it shows."),
    SaidStory("icpc_15wd", 16, ASSURANCE_LEAD,
              "I do not believe this one. Since it rose, a third fewer enquiries are recorded than before, while as many children go on to "
              "plans. It seems that an enquiry is now written down when its conference is already booked, so that the clock starts late. "
              "I have asked for thirty files."),
    SaidStory("s47_started", 18, ASSURANCE_LEAD,
              "Fewer are recorded, and nothing says that fewer children are in danger: as many plans begin as before. I read thirty files. "
              "In nineteen the strategy discussion was days or weeks before the enquiry was recorded, so that the clock for the conference "
              "starts late. The share of conferences on time only looks better, and must not be shown without this chart."),
    SaidStory("icpc_15wd", 18, ANALYST,
              "Nearly all on time, and I would not rely on it: see what is said of enquiries. From next month it is counted from the "
              "strategy discussion."),
    SaidStory("cp_visits", 15, HELP_LEAD,
              "Four teams hold. In Riverside fewer than two children in three were visited in time: three workers have left since the "
              "spring and their families are shared among those who stayed. Two workers move there from Harbour."),
    SaidStory("police_da_24h", 18, DETECTIVE,
              "A desk now sends every notice by nine the next morning. It is the first step only. Nobody has asked children yet what it "
              "changed for them."),
    SaidStory("sw_agency", 18, ANALYST,
              "Down by far from where it was, and at a standstill for five months. Without the money for keeping people it will not come "
              "to 15 per cent."),
    SaidStory("management_oversight", 18, ASSURANCE_LEAD,
              "This counts that a box is filled. Internal audit read what stands in it and did not find the reasons. I would not show it as "
              "an improvement."),
)  # fmt: skip
UNWRITTEN = "core_groups_on_time"
"""It gets worse, and nobody has said why."""


class EventStory(NamedTuple):
    """Something that happened on a day of a month (1 is its first), on one chart or, without a code, on all."""

    month: int
    day: int
    kind: str
    title: str
    code: str = ""
    note: str = ""


EVENTS: tuple[EventStory, ...] = (
    EventStory(8, 11, "practice", "The new front door opens", "contact_decision_1wd"),
    EventStory(13, 1, "recording", "A contact is recorded for each child", "contacts", "Before, it was one for a family."),
    EventStory(16, 9, "recording", "The case system is moved to its new version", "", "For six days nothing could be entered."),
    EventStory(16, 20, "staffing", "The first of three workers leaves Riverside", "cp_visits"),
)  # fmt: skip


# Days from the first of the story's months on which a child was placed in a home that should have been registered. The
# last is long ago, so that the days between grow.
UNREGISTERED = (6, 24, 31, 55, 70, 76, 101, 118, 126, 149, 160, 187, 196, 211, 240, 252, 301, 362, 437, 560)


class ChartStory(NamedTuple):
    """How a chart is read otherwise from a month on, or without it, by decision of a Board."""

    board: int
    code: str
    kind: str
    month: int
    title: str
    why: str
    besides: str
    dissent: str = ""


CHARTS: tuple[ChartStory, ...] = (
    ChartStory(8, "contacts", "rebase", 13, "Begin the chart of contacts anew where recording changed",
               "From this month on a contact about a family is recorded for each of its children. What came before counts families, and "
               "cannot be laid beside it.",
               "The Board asked for the limits to be worked out from here, and for the change to be marked."),
    ChartStory(11, "contact_decision_1wd", "ghost", 16, "Leave the month of the system change out of the sums",
               "For six days nothing could be entered, so that decisions made in time were recorded late.",
               "The point stays on the chart and is not counted.", "One member would have counted it: families waited all the same."),
    ChartStory(17, "contact_decision_1wd", "rebase", 11, "Begin the chart of decisions in a day anew from the settled front door",
               "The new front door had settled by then. Limits that mix the old one in say nothing of how it works now.",
               "Members asked that the old level stay on the chart."),
)  # fmt: skip


class AgendaStory(NamedTuple):
    """Something that cannot be measured yet, or not well."""

    at: float
    title: str
    missing: str
    done: str = ""
    code: str = ""
    objective: str = ""
    owner: str = ""
    due: float | None = None
    finished: float | None = None


AGENDA: tuple[AgendaStory, ...] = (
    AgendaStory(4.1, "Visits and reviews by team", "The figures were for the authority alone, so that no team could be told from another.",
                "Teams are taken from the allocated worker, and every figure of the case system is counted for each of them.",
                "cp_visits", "1.3", "HPD", 8.0, 7.4),
    AgendaStory(6.2, "What families say of the plan", "Asked at the time of the inspection and not since. Nothing is collected regularly.",
                "", "felt_listened_to", "1.3", "PPL", 20.0),
    AgendaStory(13.4, "Who was at a strategy discussion", "The police and health each keep a list, and the two do not agree.",
                "Both lists of one month have been laid side by side.", "strategy_attendance", "2.1", "DIC", 21.0),
    AgendaStory(15.2, "Where care leavers live", "The leaving care team kept a list by hand and has sent none for three months. The case system "
                "has the field, and it is empty for most.", "", "leavers_suitable_17_18", "1.5", "HCL", 19.0),
)  # fmt: skip
