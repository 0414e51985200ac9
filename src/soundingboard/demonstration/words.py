"""How owners write: an update is put together from what has happened to the action, its sort, and its own subject.

Every owner writes a little differently from round to round, and never twice running in the same words.
"""

from collections.abc import Sequence
from typing import Literal

Phase = Literal["first", "early", "middle", "late", "overdue", "blocked", "last", "again"]

OPENINGS: dict[Phase, tuple[str, ...]] = {
    "first": (
        "Work on {thing} has begun, and everybody concerned knows what to expect.",
        "We have started on {thing}. The first conversations with {who} were useful.",
        "A small group has been set up for {thing}; it met for the first time this month.",
        "First steps taken on {thing}: a plan, a lead for each part, and dates.",
    ),
    "early": (
        "The first part of {thing} is done.",
        "Most of the preparation for {thing} is behind us.",
        "{Thing}: the beginning took longer than the plan allowed, and we have caught up.",
        "Good progress on {thing} since the last round, with one part still to be agreed.",
        "What we planned for {thing} this month was done, and {who} have heard about it.",
    ),
    "middle": (
        "We are about half way with {thing}.",
        "{Thing}: on course, and no surprises this month.",
        "We looked back over the first half of the work on {thing} and changed two things.",
        "Steady progress on {thing}. We spent more time than usual with {who}, and it was worth it.",
        "{Thing}: what was promised for this round has been done.",
        "The work on {thing} goes on as planned; the next part is the harder one.",
    ),
    "late": (
        "The last part of the work on {thing} is under way.",
        "{Thing}: nearly there. What remains is small and has been shared out.",
        "{Thing}: we have gone back to the parts that were hurried at the start.",
        "On {thing} we are now checking that what was done has stayed done.",
        "The remaining steps on {thing} were agreed with {who} this month.",
    ),
    "overdue": (
        "{Thing}: past the date. The part that remains is harder than we thought.",
        "We did not finish the work on {thing} in time. The remaining steps have names and dates.",
        "{Thing}: late. We would rather finish properly than call it done.",
        "Part of the work on {thing} is still to be done; progress this month was less than we promised.",
    ),
    "blocked": (
        "Nothing could be done on {thing} this month.",
        "The work on {thing} stands still. We have used the time to get ready for when it goes on.",
    ),
    "last": (
        "The work on {thing} is complete but for the last check, which is arranged.",
        "All parts of the work on {thing} are finished; we are gathering the evidence.",
        "This should be the last update on {thing}.",
    ),
    "again": (
        "We are going over {thing} again after the re-check, and differently this time.",
        "The second round of work on {thing} has begun, with somebody watching what comes of it.",
        "{Thing}: what the re-check found has been taken to every service.",
    ),
}

DETAILS: dict[str, tuple[str, ...]] = {
    "standard": (
        "The draft was read aloud to people who will use it, and got shorter.",
        "Comments from eleven readers were taken in; two were not, and they were told why.",
        "It now fits on two pages, with an example beside each line.",
        "Three teams have used it for a month and asked for one change.",
        "It has been put where people look for it, and the old version taken away.",
        "We checked that it says the same as the partners' own procedures.",
    ),
    "training": (
        "Two more groups attended; those who could not come have another date.",
        "What people said afterwards was good; what they do differently will be asked in three months.",
        "Places were kept for the night and weekend teams, who missed the first dates.",
        "We watched two people use it at work, and it showed.",
        "The trainer changed the second half after the first group found it too general.",
        "Attendance this month was 87 per cent of those invited.",
    ),
    "people": (
        "Three interviews were held and one offer made.",
        "The advertisement was rewritten by the people who do the job, and drew twice as many replies.",
        "One person withdrew; the reserve candidate has accepted.",
        "Start dates are agreed, and checks are under way.",
        "Exit conversations show that workload matters more than pay.",
        "Agency cover has been arranged until the new people begin.",
    ),
    "system": (
        "The change was tested by five workers before anybody else saw it.",
        "Two faults were found and put right.",
        "People type less than before; we timed it.",
        "The guide is a single page, and the help line had four calls.",
        "The first month's figures agree with those counted by hand.",
        "The supplier kept the date it gave us.",
    ),
    "audit": (
        "This month's sample was drawn by somebody outside the service.",
        "What was found was talked through with each worker within the week.",
        "Two themes come up again and again, and have gone to the learning sessions.",
        "One grade in six was changed on a second reading.",
        "The sample was smaller than planned because of leave; the rest follows.",
        "Good work was found too, and the people who did it were told.",
    ),
    "joint": (
        "All the agencies came to the last meeting, which has not always been so.",
        "Each agency has named one person who can decide.",
        "A disagreement about information sharing was settled by the two legal teams.",
        "We went through four recent examples together and learned most from the one that went wrong.",
        "The agencies' own figures now agree with each other.",
        "Managers on both sides have met the teams together.",
    ),
    "governance": (
        "The last meeting had a shorter agenda and more time for one subject.",
        "Each decision has an owner and a day on which we look at it again.",
        "Two papers were sent back because they did not say what changed for children.",
        "Everybody who should be there was there.",
        "Minutes went out within four days.",
        "We asked members what they still did not know, and wrote it down.",
    ),
    "voice": (
        "Nine more people were heard, two of them with an interpreter.",
        "What was said has been given back to those who said it, with what we will do.",
        "Young people changed three of our questions, and the answers got better.",
        "We went to where families are, instead of asking them to come to us.",
        "People told us what went well too, and we passed it on.",
        "One thing that was said has been acted on already.",
    ),
    "commission": (
        "Two providers have asked questions; answers went to all of them.",
        "The specification was read by people who use the service.",
        "Legal advice has been taken, and nothing stands in the way.",
        "Costs are within what was set aside so far.",
        "Partners have confirmed their share in principle; the letters are still to come.",
        "We visited a place where it works.",
    ),
    "data": (
        "Two definitions were tightened because teams read them differently.",
        "The figures for three teams were checked against their records.",
        "Each figure now has its age and its source beside it.",
        "Managers found one error, and it was put right the same day.",
        "The month's figures were out four days earlier than the month before.",
        "A measure that nobody used has been dropped.",
    ),
}

NEXT: tuple[str, ...] = (
    "Next: we show the result to people outside the team and ask what is missing.",
    "Before the next round we will have checked a small sample.",
    "The next step is with us and is in the diary.",
    "Next month we report what difference it makes, not only that it is there.",
    "The delivery group asked for an example; it will have one.",
    "We look at it again in three weeks.",
    "What is left has a name and a date beside each part.",
)

ACCOUNTS: tuple[str, ...] = (
    "{Thing}: done. {success}. From now on this is part of the ordinary work.",
    "Everything the action promised has been done: {success_low}. The evidence says how far.",
    "The work on {thing} was finished this month. {success}. What comes next is to see whether it makes a difference.",
    "Done, and handed over to those who do the daily work. {success}.",
)

ASSURED: tuple[str, ...] = (
    "I looked at the evidence itself and spoke to three people who work with it. It is used, and it shows in the work.",
    "The evidence comes from outside the team that did this, and it shows the effect that was promised.",
    "Checked against a sample of my own: what the action set out to change has changed.",
    "The evidence bears it out. I would look again at the busiest team, which was not in the sample.",
)

CHALLENGES: tuple[str, ...] = (
    "Please say how many, and out of how many.",
    "This says what was done. What is different for a child because of it?",
    "The same sentence came last month. What has happened since?",
    "Who outside your team has seen this?",
    "Is the date still one that you believe?",
)


def update(phase: Phase, sort: str, thing: str, who: str, *, turn: int, seed: int) -> str:
    """What an owner writes in a round. `turn` is the round, `seed` the action, so that neither repeats the other."""
    opening = _pick(OPENINGS[phase], seed + turn)
    if phase == "blocked":
        return _filled(opening, thing, who)
    detail = _pick(DETAILS[sort], seed * 5 + turn)
    parts = [opening, detail]
    if (seed + turn) % 2 == 0 or phase == "overdue":
        parts.append(_pick(NEXT, seed * 3 + turn))
    return _filled(" ".join(parts), thing, who)


def account(thing: str, who: str, success: str, seed: int) -> str:
    """What was done, when an action is delivered."""
    text = (
        _pick(ACCOUNTS, seed).replace("{success}", success).replace("{success_low}", success[:1].lower() + success[1:])
    )
    return _filled(text, thing, who)


def assurance(seed: int) -> str:
    """What somebody else found who looked at a delivered action."""
    return _pick(ASSURED, seed)


def challenge(seed: int) -> str:
    """What the delivery group asks when an update does not satisfy it."""
    return _pick(CHALLENGES, seed)


def capital(words: str) -> str:
    """With a capital letter first."""
    return words[:1].upper() + words[1:]


def _pick(among: Sequence[str], number: int) -> str:
    return among[number % len(among)]


def _filled(text: str, thing: str, who: str) -> str:
    return (
        text.replace("{Thing}", capital(thing))
        .replace("{thing}", thing)
        .replace("{Who}", capital(who))
        .replace("{who}", who)
    )
