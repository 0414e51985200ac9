"""Six cycles of audits at Wexmoor, and the loops that they began: a team that grades itself too kindly, and one that
became better. All invented."""

from typing import NamedTuple


class CycleStory(NamedTuple):
    """A cycle: its tool, from which point of the story to which, and how many cases."""

    name: str
    tool: str
    starts: float
    due: float
    closes: float | None
    size: int
    purpose: str


CYCLES: tuple[CycleStory, ...] = (
    CycleStory("First case audits", "case_audit", 5.1, 5.8, 6.4, 15, "How good is the work now, before the plan has changed much?"),
    CycleStory("Dip sample of decisions", "oversight_sample", 7.6, 8.1, 8.5, 15, "Do managers say why they decide?"),
    CycleStory("Second case audits", "case_audit", 10.1, 10.8, 11.4, 15, "Is assessment and planning better than in the spring?"),
    CycleStory("Closures of the quarter", "closure_audit", 12.3, 12.9, 13.3, 12, "Does help end when it should?"),
    CycleStory("Second dip sample of decisions", "oversight_sample", 15.2, 15.7, 16.2, 15, "Was the form with its prompt enough?"),
    CycleStory("Third case audits", "case_audit", 17.6, 18.8, None, 15, "Is life better for children, and how do we know?"),
)  # fmt: skip

AUDITORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Conrad Yeo", ()),
    ("Leila Farrokhzad", ()),
    ("Gwen Prothero", ("Southfield",)),
    ("Samir Haddad-Lowe", ()),
    ("Siobhan Maddox", ()),
)

TOO_KIND = "Riverside"  # audited as good, and found to require improvement
BETTER = "Millside"  # from inadequate to good over the cycles

# What the improving team is, cycle by cycle; the others' work is 2 or 3, by the case.
BETTER_IS = (1, 2, 2, 3, 3, 3)

GOING_WELL = (
    "The worker has stayed with this child for a year, and the child asks for them.",
    "The school and the worker talk each week, and the child knows it.",
    "The child's own words open the plan.",
    "The grandmother was brought in early, and the child sees her each weekend.",
    "Direct work about the move was done before it, with pictures that the child kept.",
)
NOT_DONE = "The record was moved to another authority before the audit began."
SECOND_WHY = "Read in the record itself: what was decided, why, and what changed for the child."
SETTLED = "Both auditors met and looked again at what has changed for the child."


class Act(NamedTuple):
    """An action of a loop: for the child or the system, whose, due when, done and checked when."""

    about: str
    owner: str
    words: str
    due: float
    done: float | None = None
    checked: float | None = None


class LoopStory(NamedTuple):
    """What was found, in which cycle, and what became of it. `rechecks` are (when, what was found, in words)."""

    cycle: int
    found: float
    section: str
    words: str
    acts: tuple[Act, ...]
    rechecks: tuple[tuple[float, str, str], ...] = ()
    of_an_audit: bool = False
    objective: str = ""
    standard: str = ""
    training: str = ""


LOOPS: tuple[LoopStory, ...] = (
    LoopStory(
        0, 5.9, "voice", "Children are seen, and what they say is seldom written in their own words.",
        (Act("system", "PSW", "Practise writing a visit from the child's side, in each team.", 8.0, 7.4, 7.9),),
        ((11.0, "better", "In 10 of 14 the child can be heard, against 4 of 15 before."),),
        standard="voice_in_plan", training="Writing from the child's side",
    ),
    LoopStory(
        0, 5.9, "plan", "The plan of this child names services and no change.",
        (
            Act("child", "HAP", "Re-write the plan with the family, and say what must change.", 6.6, 6.5, 6.9),
            Act("system", "ADP", "Put what must change at the head of the form.", 8.5, 8.2, 8.6),
        ),
        ((11.1, "better", "Seven plans of ten say what must change; this child's is one of them."),),
        of_an_audit=True, standard="plan_says_what_changes",
    ),
    LoopStory(
        1, 8.2, "decision", "Half of the decisions give no reason.",
        (Act("system", "PSW", "Put a prompt for the reason into the decision form.", 10.0, 9.6, 10.2),),
        ((15.9, "worse", "Four of 14 give a reason, against seven of 15. The prompt is answered with “agreed”."),),
        objective="1.4", standard="oversight_reason", training="What a reason is",
    ),
    LoopStory(
        2, 11.0, "plan", "Plans are re-written, and families cannot say what theirs is for.",
        (Act("system", "ADP", "Read each plan back with the family before it is agreed.", 16.0),),
        objective="1.3", standard="plan_after_assessment",
    ),
    LoopStory(
        2, 11.0, "oversight", "Supervision does not ask what it is like to be this child.",
        (Act("system", "PSW", "Begin each supervision with the child's day.", 13.0, 12.7, 13.2),),
        ((16.0, "better", "Eleven of 14 begin so."),),
        standard="supervision_reflective", training="Reflective supervision",
    ),
    LoopStory(
        3, 13.0, "after", "Schools are not told when help ends.",
        (
            Act("child", "HAP", "Tell the school of this child, and agree who looks out.", 13.2, 13.1, 13.3),
            Act("system", "HFD", "Send the closing letter to the school as well.", 15.0, 14.6, 15.3),
        ),
        of_an_audit=True,
    ),
    LoopStory(
        4, 16.0, "supervision", "Children who wait for allocation are not discussed in supervision.",
        (Act("system", "HAP", "Discuss the waiting list in each manager's supervision.", 19.5),),
        standard="supervision_each_child",
    ),
)  # fmt: skip
