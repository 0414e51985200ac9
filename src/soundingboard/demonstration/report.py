"""The latest inspection report of the demonstration council, set as a PDF on the dates of the story.

It is laid out as such reports are, so that the findings reader has a real page to read. Council, inspector and findings
are invented.
"""

from datetime import UTC, date, datetime, time

from soundingboard.formats import pdf
from soundingboard.formats.blocks import Bullets, Column, Document, Heading, PageBreak, Paragraph, Table

COUNCIL = "Wexmoor"

GRADES = (
    ("The impact of leaders on social work practice with children and families", "Inadequate"),
    ("The experiences and progress of children who need help and protection", "Inadequate"),
    ("The experiences and progress of children in care", "Requires improvement to be good"),
    ("The experiences and progress of care leavers", "Requires improvement to be good"),
    ("Overall effectiveness", "Inadequate"),
)

# In the order in which the story's plan aligns to them: P1 is the priority action, F1 to F11 the rest.
PRIORITY = (
    "The timeliness and multi-agency attendance of strategy discussions when children are at risk of significant harm.",
)
FINDINGS = (
    "The speed and consistency of decisions about contacts and referrals at the front door.",
    "The quality of assessments, including how well they draw on children's histories and direct work.",
    "The quality of child in need and child protection plans, so that families know what must change and by when.",
    "The rigour of management oversight and supervision, including the recording of the reasons for decisions.",
    "The stability of the workforce and the size of social workers' caseloads.",
    "The accuracy of performance information and the use that leaders make of it.",
    "The impact of audit and quality assurance on practice.",
    "The response to children who live with domestic abuse.",
    "The quality of pathway plans and the suitability of accommodation for care leavers.",
    "The challenge that elected members and corporate partners give to leaders as corporate parents.",
    "The sufficiency of local foster homes for brothers and sisters who need to live together.",
)

_NARRATIVE = (
    (
        "Since the last inspection, leaders have not acted on what they were told with enough urgency. Plans recorded that "
        "actions were complete, but the experiences of too many children did not change."
    ),
    (
        "When children are at immediate risk, most are seen quickly. However, decisions about what happens next are often "
        "made by one agency alone, and some children wait too long for a joined-up response."
    ),
    (
        "Social workers know the children they work with and speak of them warmly. High turnover means that many children "
        "have to tell their story more than once, and that assessments begin again."
    ),
    (
        "Managers are visible and supportive. Their decisions are recorded, but the reasons for them are often missing, and "
        "drift goes unchallenged until a plan is reviewed."
    ),
)


def inspection_report(begun: date, ended: date, published: date) -> bytes:
    """The report as a PDF, with the dates of the inspection and of its publication."""
    dates = f"{begun.day} {begun:%B %Y} to {ended.day} {ended:%B %Y}"
    title = f"Inspection of {COUNCIL} local authority children's services"
    return pdf.write(
        Document(
            title=title,
            subtitle=f"Inspection dates: {dates}",
            organisation="Inspection of local authority children's services",
            colour="#1d5b6f",
            classification="",
            reference="",
            as_at=published,
            made_at=datetime.combine(published, time(9), tzinfo=UTC),
            blocks=(
                Paragraph(title),
                Paragraph(f"Inspection dates: {dates}"),
                Paragraph("Lead inspector: T. Merrowdown, His Majesty's Inspector"),
                Paragraph(f"Report published: {published.day} {published:%B %Y}"),
                Table(
                    "Judgements",
                    (Column("Judgement", width=3), Column("Grade", width=2)),
                    GRADES,
                ),
                *(Paragraph(words) for words in _NARRATIVE),
                PageBreak(),
                Heading("Areas for priority action"),
                Paragraph("The local authority needs to take swift and decisive action to address the following:"),
                Bullets(PRIORITY),
                Heading("What needs to improve?"),
                Bullets(FINDINGS),
                Heading("The experiences and progress of children who need help and protection: inadequate"),
                *(Paragraph(words) for words in (*_NARRATIVE, *_NARRATIVE)),
            ),
        )
    )
