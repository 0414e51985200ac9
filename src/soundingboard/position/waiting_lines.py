"""What waits on a person as lines to read: how many of what, why it matters, and where it is done. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class WaitingLine(NamedTuple):
    """One line of what waits. The address is beneath the programme."""

    words: str
    why: str
    address: str


class _Kind(NamedTuple):
    one: str
    many: str
    why: str
    address: str


# What can wait, by the name of its count in `my_work`.
_KINDS: Mapping[str, _Kind] = {
    "questions_to_answer": _Kind(
        "question to answer",
        "questions to answer",
        "Asked of a post that you hold.",
        "scrutiny/?mine=to_answer&state=waiting",
    ),
    "requests_to_answer": _Kind(
        "request for information to answer",
        "requests for information to answer",
        "Asked of a post that you hold.",
        "requests/?mine=yes&state=waiting",
    ),
    "answers_to_judge": _Kind(
        "answer to judge", "answers to judge", "Does it say what was asked?", "scrutiny/?state=answered"
    ),
    "requests_to_judge": _Kind(
        "answer to a request to judge",
        "answers to requests to judge",
        "Does it say what was asked?",
        "requests/?state=answered",
    ),
    "audits_to_do": _Kind("audit to do", "audits to do", "Given to you in a cycle that goes on.", "audits/mine/"),
    "second_grades": _Kind(
        "second grade to give", "second grades to give", "Without having seen the first.", "audits/mine/"
    ),
    "grades_to_settle": _Kind(
        "audit with two grades that differ", "audits with two grades that differ", "Settle which counts.", "audits/"
    ),
    "loops_to_act": _Kind(
        "action of an audit to report done",
        "actions of audits to report done",
        "Owned by a post of yours.",
        "audits/mine/",
    ),
    "loops_to_check": _Kind(
        "action of an audit to check",
        "actions of audits to check",
        "Reported done by somebody else.",
        "audits/loops/?state=done",
    ),
    "escalations_to_answer": _Kind(
        "risk escalated to you", "risks escalated to you", "A reply is waited for.", "risks/?flag=escalated"
    ),
    "acceptances_run_out": _Kind(
        "risk whose acceptance has run out",
        "risks whose acceptance has run out",
        "Bring it down, have it accepted again, or escalate it.",
        "risks/?state=expired",
    ),
    "voices_to_answer": _Kind(
        "thing that was said and not answered in time",
        "things that were said and not answered in time",
        "Say what came of it, or that nothing will, and why.",
        "practice/voice/?standing=long_unanswered&mine=yes",
    ),
    "updates_to_accept": _Kind(
        "update to challenge or accept", "updates to challenge or accept", "Submitted in this round.", "rounds/"
    ),
    "ratings_to_agree": _Kind(
        "rating proposed and not agreed",
        "ratings proposed and not agreed",
        "The Board agrees them once the round is closed.",
        "rounds/ratings/",
    ),
    "findings_to_rate": _Kind(
        "finding that the Board has not rated",
        "findings that the Board has not rated",
        "The Board decided to rate each by itself.",
        "rounds/needs/",
    ),
    "requirements_to_rate": _Kind(
        "requirement that the Board has not rated",
        "requirements that the Board has not rated",
        "The Board decided to rate each by itself.",
        "rounds/needs/",
    ),
    "inspections_to_confirm": _Kind(
        "inspection to confirm",
        "inspections to confirm",
        "Its findings are drafts until a person confirms them.",
        "inspections/",
    ),
    "findings_unanswered": _Kind(
        "finding that no objective answers",
        "findings that no objective answers",
        "The plan cannot be agreed until it is answered or parked.",
        "plan/coverage/",
    ),
    "requirements_unanswered": _Kind(
        "requirement that no objective answers",
        "requirements that no objective answers",
        "The plan cannot be agreed until it is answered or parked.",
        "plan/coverage/",
    ),
    "decisions_to_review": _Kind(
        "decision to look back at",
        "decisions to look back at",
        "Its day of review has come: did it work?",
        "decisions/",
    ),
    "evidence_to_verify": _Kind(
        "piece of evidence to verify",
        "pieces of evidence to verify",
        "Somebody other than who added it checks it.",
        "evidence/",
    ),
    "sampled": _Kind(
        "rating sampled for verification",
        "ratings sampled for verification",
        "Drawn by chance; look at its evidence.",
        "rounds/ratings/",
    ),
    "vacant": _Kind(
        "post that nobody holds", "posts that nobody holds", "What it owns has nobody to ask.", "people/posts/"
    ),
    "leaving": _Kind(
        "holder leaving within 60 days",
        "holders leaving within 60 days",
        "Agree a hand-over before they go.",
        "people/posts/",
    ),
    "invitations": _Kind(
        "invitation not yet taken up", "invitations not yet taken up", "Sent, and still good.", "people/invitations/"
    ),
    "jobs": _Kind("job under way", "jobs under way", "Long work that you asked for.", "jobs/"),
}


def waiting_lines(counts: Mapping[str, int]) -> list[WaitingLine]:
    """The lines for what somebody's counts say is there, in the order in which they matter."""
    return [
        WaitingLine(f"{number:,} {kind.one if number == 1 else kind.many}", kind.why, kind.address)
        for name, kind in _KINDS.items()
        if (number := counts.get(name, 0))
    ]
