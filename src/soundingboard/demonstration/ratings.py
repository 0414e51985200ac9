"""What people said of the objectives: where they overruled the rules, and how they gave their reasons."""

from typing import NamedTuple


class Overruled(NamedTuple):
    """From one round to another the Board agreed something else than the rules suggested, and said why."""

    objective: str
    dimension: str
    first: int
    last: int
    value: str
    reason: str


OVERRULED: tuple[Overruled, ...] = (
    Overruled("1.4", "impact", 17, 18, "amber",
              "Internal audit and our own readings disagree, and the Board has asked for a third reading with a random sample before "
              "it calls the impact red. It does not accept green: the heads of service chose the cases that they read."),
    Overruled("3.1", "delivery", 15, 18, "amber",
              "The forecasts go beyond the date, and on paper that is red. The Board holds to amber for as long as cabinet has the "
              "remaining money before it, and will call it red on the day that is refused."),
    Overruled("1.2", "impact", 14, 16, "green",
              "The Board heard from eight families and from the workers who were observed, and judged that assessments are better. It "
              "knows that only one kind of source says so, and asked for an audit."),
    Overruled("2.1", "delivery", 5, 7, "red",
              "Nothing in the plan was formally late, but the superintendent told the Board that the second sergeant would not come this "
              "year. The Board would rather say so than wait for the date to pass."),
    Overruled("2.3", "delivery", 12, 13, "amber",
              "The rules find nothing late. The Board does: two of the three themed audits had no answer from one agency, and an audit "
              "without an answer is not done."),
    Overruled("1.5", "impact", 17, 18, "amber",
              "It is early, but four young people came to the Board and described moves that went well and one that did not. That is "
              "some effect, and the Board wishes to say so while more evidence is found."),
    Overruled("2.2", "confidence", 9, 10, "medium",
              "Everything points the same way, but all of it comes from people close to the Board. Confidence stays at medium until the "
              "outside review reports."),
    Overruled("1.1", "impact", 8, 9, "amber",
              "The audit shows better decisions. Families have not been asked yet, so the Board goes no further than amber, whatever "
              "the figures say."),
)  # fmt: skip

# Where the owner proposes better than the rules suggest, from one round to another: (objective, dimension, first, last, value).
HOPED: tuple[tuple[str, str, int, int, str], ...] = (
    ("1.3", "delivery", 4, 15, "green"),
    ("1.3", "delivery", 16, 18, "amber"),
    ("1.3", "impact", 15, 18, "amber"),
    ("1.4", "impact", 16, 18, "green"),
    ("3.1", "delivery", 5, 14, "green"),
    ("3.1", "delivery", 15, 18, "amber"),
    ("3.2", "impact", 14, 18, "amber"),
    ("1.2", "delivery", 8, 11, "green"),
    ("2.4", "delivery", 17, 18, "amber"),
    ("1.5", "impact", 17, 18, "amber"),
    ("1.2", "impact", 14, 16, "green"),
    ("2.5", "delivery", 13, 16, "green"),
    ("2.1", "impact", 15, 18, "green"),
)

LEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {
        "not_due": ("The plan does not ask for this to begin yet.", "Not due: preparation only, as planned."),
        "not_started": ("It should have begun, and it has not.", "Nothing has begun; the reason has been asked for."),
        "red": (
            "It will not be done by its date without a decision.",
            "Red: what remains cannot be done with what there is.",
            "The way back that was agreed has not brought it back.",
        ),
        "amber": (
            "Behind, with a way back that the delivery group has agreed.",
            "Amber: late in part, and the owner says by how much.",
            "What is late is known, and somebody is dealing with it.",
            "It can still be done by its date if what was asked for comes.",
        ),
        "green": (
            "What was due by now has been done, and the next date can be believed.",
            "Green: every owner reported, and nothing is late.",
            "On time, with the next milestone named.",
        ),
        "delivered": (
            "Everything that was promised has been done.",
            "Delivered: each action has its account and its evidence. That does not yet say that it works.",
        ),
    },
    "impact": {
        "too_early": (
            "Too early to look for an effect.",
            "Nothing can be said of the effect yet; it will be looked for when there is something to look at.",
        ),
        "red": (
            "No effect can be shown.",
            "Red: what was done has not changed what children meet.",
            "We looked, and did not find the effect that was promised.",
        ),
        "amber": (
            "Some effect, but not everywhere or not from more than one source.",
            "Amber: better in some teams, and not in others.",
            "There are signs of an effect, and they have to be confirmed.",
        ),
        "green": (
            "Practice has changed, and two kinds of source say so.",
            "Green: those who check the work and those who receive it agree.",
        ),
        "sustained": (
            "The effect was there and is still there a year later.",
            "Sustained: looked at again after twelve months by somebody else.",
        ),
    },
    "confidence": {
        "low": (
            "The ratings rest on what those responsible say, or on very little.",
            "Low: somebody outside the team has to look.",
        ),
        "medium": (
            "Some of it comes from others than those responsible.",
            "Medium: there is something to rely on, and a gap that has been named.",
        ),
        "high": (
            "Several kinds of strong, fresh evidence agree.",
            "High: audit, partners and families say the same.",
        ),
    },
}

HOPES: tuple[str, ...] = (
    "The rules look at dates; I look at what is under way, and I expect us to catch up before the Board after next.",
    "I propose better than the rules suggest, because the work of the last two weeks is not in the figures yet.",
    "The team has turned a corner, and I would like the rating to say so.",
    "What is late is small beside what has been done.",
)

DOUBTS: tuple[str, ...] = (
    "The delivery group does not see what the owner sees: the dates have passed, and nothing new has been shown.",
    "We asked what is different for children and were told what is planned. The rules' suggestion stands.",
    "The same hope was put to us last time. We rate what is there.",
    "Without evidence from outside the team we cannot go with the owner.",
)

UPHELD: tuple[str, ...] = (
    "I opened the evidence that the rating cites. It says what the rating says.",
    "Two of the three pieces were read in full, and the rating follows from them.",
    "The dates and the updates agree with what teams told me when I rang them.",
)
NOT_UPHELD = "The evidence does not bear the rating: the cases that were read were chosen by those who are judged. A random sample is needed."


def lead(dimension: str, value: str, number: int) -> str:
    """How a reason begins."""
    among = LEADS[dimension][value]
    return among[number % len(among)]


def overruled(objective: str, dimension: str, number: int) -> Overruled | None:
    """Where the Board went another way in a round."""
    return next(
        (
            each
            for each in OVERRULED
            if (each.objective, each.dimension) == (objective, dimension) and each.first <= number <= each.last
        ),
        None,
    )


def hoped(objective: str, dimension: str, number: int) -> str:
    """What the owner proposed instead of what the rules suggest; empty where they went with the rules."""
    for code, about, first, last, value in HOPED:
        if (code, about) == (objective, dimension) and first <= number <= last:
            return value
    return ""
