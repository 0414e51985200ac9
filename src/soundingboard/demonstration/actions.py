"""The ninety actions of the demonstration, each with what became of it. Times are points of the story (see `when`).

`thing` and `who` are what an update speaks of; `sort` chooses how it speaks.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of the due date: when, to when, by which kind of reason, and why."""

    at: float
    to: float
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A re-check: when, and whether it held; `why` says what was found."""

    months: int
    at: float
    held: bool
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """From one round to another, something said in every update: what stands in the way, or the help that is needed."""

    first: int
    last: int
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone: what, due when, reached when."""

    title: str
    due: float
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class ActionStory:
    """One action, from its first day to today."""

    objective: str
    plan: str
    owner: str
    sort: str
    starts: float
    due: float
    title: str
    success: str
    thing: str
    who: str
    done: float | None = None
    assured: float | None = None
    looked: tuple[Looked, ...] = ()
    moved: tuple[Moved, ...] = ()
    help: tuple[Told, ...] = ()
    blocked: tuple[Told, ...] = ()
    forecast: tuple[tuple[int, float], ...] = ()
    points: tuple[Point, ...] = ()
    helped_by: tuple[str, ...] = ()
    silent_from: int | None = None
    cancelled: tuple[float, str] | None = None
    merged: tuple[float, int, str] | None = None
    proof: str = ""
    # The place in this list (from 1) of the action it waits on, and the point of the story at which it is needed.
    waits_on: tuple[int, float] | None = None
    waits_for: tuple[str, str, float, float | None] | None = None
    added: float = 0.35
    reference: str = field(default="")


A = ActionStory

ACTIONS: tuple[ActionStory, ...] = (
    # 1.1 front door: truly better
    A("1.1", "DP1", "HFD", "standard", 0.5, 2.5, "Agree one threshold guide with every partner",
      "Guide signed off by all six agencies and in use", "the threshold guide", "partner agencies",
      done=2.3, assured=6.2, looked=(Looked(6, 12.3, True, "Twenty contacts looked at again: the guide had been used and named in eighteen."),
              Looked(12, 18.25, True, "A year on, new staff in three agencies name the guide unasked."),),
      helped_by=("icb", "police", "schools"), points=(Point("First draft out to partners", 1.2, 1.2),)),
    A("1.1", "DP1", "HFD", "people", 0.6, 4.0, "Appoint four qualified decision makers to the front door",
      "All four in post and inducted", "the decision makers' posts", "the front door", done=4.4,
      moved=(Moved(3.6, 4.8, "estimate", "One appointee had three months' notice to work, which was not known when the date was set."),)),
    A("1.1", "DP1", "HFD", "system", 1.5, 5.0, "Record every contact decision and its time in the case system",
      "Time and reason of each decision can be reported without typing it again", "the contact record", "the case system",
      done=4.9, helped_by=("council",)),
    A("1.1", "DP1", "HFD", "audit", 3.0, 9.5, "Dip-sample twenty contacts each month with the police and health",
      "Twelve monthly samples, with learning fed back within a week", "the monthly sample of contacts", "the front door partners",
      done=9.4, assured=10.2, looked=(Looked(6, 16.4, True, "The sample still takes place each month, and its findings reach the duty rota."),),
      helped_by=("icb", "police")),
    A("1.1", "DP1", "STL", "joint", 4.0, 8.0, "Give feedback within three days to everybody who refers a child",
      "Nine referrers in ten say that they were told what happened", "feedback to referrers", "schools",
      done=7.9, helped_by=("council",)),
    A("1.1", "DP1", "HFD", "training", 6.0, 12.0, "Train all front door staff in analysis and professional curiosity",
      "All staff trained, and observed once afterwards", "the curiosity course", "the front door team", done=11.6, assured=14.6),
    A("1.1", "DP1", "HFD", "joint", 11.0, 19.3, "Move early help and the front door to one phone line and form",
      "One line and one form in use, the old ones closed", "the single line", "the early help hub", helped_by=("voluntary",),
      points=(Point("Form tried with ten schools", 16.0, 15.9), Point("Old line closed", 19.2))),
    A("1.1", "DP1", "HFD", "voice", 13.0, 19.8, "Ask families each month what their first call was like",
      "Thirty families asked, and two changes made because of it", "the first-call conversations", "families",
      helped_by=("voluntary",), points=(Point("First ten conversations", 15.0, 15.1), Point("Changes reported to the Board", 19.6))),
    # 1.2 assessment: amber for a long time
    A("1.2", "DP1", "HAP", "standard", 1.0, 3.5, "Write the practice standard for assessment",
      "Standard agreed and given to every worker", "the assessment standard", "the assessment teams", done=3.4, assured=7.8,
      looked=(Looked(6, 13.95, True, "Still the standard, and asked for by new workers."),)),
    A("1.2", "DP1", "PSW", "training", 2.5, 8.0, "Train every social worker in direct work with children",
      "120 workers trained and using the tools", "the direct work training", "social workers", done=8.6,
      moved=(Moved(7.2, 9.0, "estimate", "Two cohorts were postponed because the teams could not be covered in August."),)),
    A("1.2", "DP1", "HAP", "system", 3.0, 9.0, "Put the child's history at the front of the assessment form",
      "Form in use, and the history filled in at audit", "the history section", "the case system", done=9.0,
      helped_by=("council",)),
    A("1.2", "DP1", "HAP", "audit", 5.0, 13.5, "Read five assessments a month beside the worker who wrote them",
      "Sixty read, with the worker, and themes fed into training", "the side-by-side readings", "team managers", done=13.3),
    A("1.2", "DP1", "HAP", "people", 6.0, 12.8, "Bring every assessment team to its agreed number of staff",
      "All five teams at 95 per cent of posts or more", "the assessment teams' vacancies", "the five teams",
      moved=(Moved(12.6, 17.4, "money", "The supplement for assessment posts was agreed three months later than the plan assumed."),),
      help=(Told(8, 18, "A decision from the workforce board about supplements for assessment posts."),), forecast=((16, 19.0), (18, 20.0))),
    A("1.2", "DP1", "DNN", "joint", 7.0, 19.5, "Have health information in every assessment within ten days",
      "Health has contributed to nine assessments in ten", "health's contribution to assessments", "health visitors and school nurses",
      helped_by=("icb",)),
    A("1.2", "DP1", "PPL", "voice", 9.0, 20.0, "Let children say how an assessment felt, in their own way",
      "Forty children heard by people who did not assess them", "the children's comments", "children who were assessed",
      points=(Point("Twenty children heard", 15.5, 15.6), Point("Forty children heard", 19.9))),
    A("1.2", "DP1", "HAP", "system", 4.0, 10.0, "Buy a separate tool for chronologies",
      "Tool bought and in use", "the chronology tool", "the case system",
      cancelled=(6.5, "The new case system builds the chronology itself, so a second tool would cost money and confuse.")),
    A("1.2", "DP1", "HAP", "standard", 13.0, 20.6, "Use genograms and cultural histories in every new assessment",
      "Found in four assessments of five at audit", "genograms and cultural histories", "the assessment teams"),
    # 1.3 plans: amber, then red
    A("1.3", "DP2", "ADP", "standard", 1.0, 3.0, "Write the practice standard for plans with parents and young people",
      "Standard agreed; parents took part in every session", "the standard for plans", "a group of parents", done=3.2,
      moved=(Moved(2.8, 3.4, "quality", "Parents asked for one more session, and they were right that the draft was hard to read."),), helped_by=("voluntary",)),
    A("1.3", "DP2", "CPM", "training", 2.0, 6.0, "Train conference chairs to test whether a plan has made a difference",
      "All nine chairs trained and observed", "the chairs' training", "conference chairs", done=6.1),
    A("1.3", "DP2", "ADP", "audit", 3.0, 15.5, "Re-write every child protection plan to the new standard",
      "All 312 plans re-written, a tenth of them checked", "the re-writing of child protection plans", "the protection teams",
      help=(Told(5, 14, "Two more plan writers, or a later date: the teams cannot do this beside new work."),), forecast=((16, 18.6), (17, 20.5))),
    A("1.3", "DP2", "HAP", "audit", 4.0, 16.4, "Re-write every child in need plan to the new standard",
      "All 640 plans re-written, a tenth of them checked", "the re-writing of child in need plans", "the assessment teams", forecast=((16, 19.0),)),
    A("1.3", "DP2", "CPM", "voice", 6.0, 16.8, "Send each family its plan in words it has agreed",
      "Three families in four can say what their plan is for", "plans in the family's own words", "families",
      help=(Told(13, 18, "Printing and translation are not paid for: 4,000 pounds are missing."),)),
    A("1.3", "DP2", "ADP", "governance", 7.0, 17.2, "Review every plan that has lasted longer than fifteen months",
      "All reviewed by a head of service, with a decision for each", "the review of long plans", "heads of service"),
    A("1.3", "DP2", "STL", "joint", 8.0, 17.5, "Have schools' part written into every plan",
      "Schools name their part in nine plans of ten", "schools' part in plans", "designated leads in schools", helped_by=("schools",)),
    A("1.3", "DP2", "CPM", "audit", 5.0, 12.0, "Audit thirty plans each quarter",
      "Four audits", "the quarterly audit of plans", "conference chairs",
      merged=(8.4, 52, "The quality assurance framework audits plans each quarter already, so one sample serves both.")),
    # 1.4 oversight: green outside, red inside
    A("1.4", "DP2", "PSW", "standard", 0.5, 2.5, "Set a standard for recording management decisions",
      "Standard issued to all managers", "the standard for decisions", "all managers", done=2.4),
    A("1.4", "DP2", "PSW", "system", 1.5, 4.5, "Add a management decision to the case system",
      "A decision can be recorded and counted in one place", "the decision record", "the case system", done=4.5, helped_by=("council",)),
    A("1.4", "DP2", "PSW", "training", 3.0, 7.0, "Train sixty managers in recording decisions",
      "All sixty have attended", "the managers' training", "team managers", done=6.8, assured=9.4,
      looked=(Looked(6, 15.4, True, "Attendance is kept up: every manager appointed since has been on the course."),)),
    A("1.4", "DP2", "ADP", "governance", 4.0, 8.5, "Hold a weekly meeting on children whose plans drift",
      "Held every week, with a decision for each child", "the weekly drift meeting", "heads of service", done=8.3),
    A("1.4", "DP2", "HPD", "data", 5.0, 9.0, "Report each month how many cases have management oversight on file",
      "Ninety-five per cent, reported by team", "the monthly count", "every team", done=8.8),
    A("1.4", "DP2", "PSW", "audit", 8.0, 13.0, "Have heads of service read ten decisions a month",
      "Ten read each month, and the manager told what was found", "the reading of decisions", "heads of service", done=12.8),
    A("1.4", "DP2", "PSW", "training", 11.0, 17.0, "Coach the managers whose decisions give no reasons",
      "Each coached three times", "the coaching of managers", "fourteen managers", done=16.3,
      points=(Point("Half of them coached", 14.5, 14.4),)),
    # 1.5 care leavers: green, and asserted
    A("1.5", "DP3", "HCL", "standard", 2.0, 7.0, "Write pathway plans with young people to a form they designed",
      "Form agreed by the care leavers' forum and used for every plan", "the young people's form", "the care leavers' forum",
      done=13.2, moved=(Moved(6.4, 13.5, "scope", "Young people asked to design the form from the start; that is worth the time it takes."),), helped_by=("voluntary",)),
    A("1.5", "DP3", "HCL", "people", 4.0, 14.0, "Recruit ten supported lodgings hosts",
      "Ten approved hosts", "supported lodgings", "hosts", done=13.9),
    A("1.5", "DP3", "HCL", "governance", 6.0, 14.5, "Have a head of service agree each placement of a young person under 18",
      "No placement without it", "the placement sign-off", "the duty managers", done=14.2),
    A("1.5", "DP3", "DNN", "joint", 8.0, 16.0, "Give each young person their health history before they are 18",
      "All have it by their seventeenth birthday and a half", "health histories", "the care leavers' nurse", done=15.8, helped_by=("icb",)),
    A("1.5", "DP3", "HCL", "joint", 10.0, 19.5, "Agree with housing a joint protocol for homeless 16 and 17 year olds",
      "Protocol signed and in use at both doors", "the housing protocol", "the housing service", helped_by=("council",),
      points=(Point("Draft agreed by both services", 17.0, 16.9),)),
    A("1.5", "DP3", "HCL", "commission", 12.0, 21.0, "Commission twenty places in supported accommodation",
      "Twenty places in registered settings", "the supported places", "providers", points=(Point("Tender out", 16.5, 16.4), Point("Contract let", 19.8))),
    A("1.5", "DP3", "HCL", "voice", 14.0, 21.5, "Set up a young inspectors' scheme for accommodation",
      "Every setting visited by a young inspector", "the young inspectors", "young people who have left care", helped_by=("voluntary",)),
    # 2.1 strategy discussions: amber, waiting on partners
    A("2.1", "DP4", "DSP", "joint", 0.5, 2.0, "Agree who must be at a strategy discussion, and how soon",
      "Protocol signed by police, health, schools and the council", "the protocol for strategy discussions", "the four agencies",
      done=1.9, helped_by=("icb", "schools", "council")),
    A("2.1", "DP4", "DSP", "people", 1.0, 6.0, "Put two sergeants and two nurses in the shared hub",
      "All four in the hub five days a week", "the hub's sergeants and nurses", "the shared hub",
      done=10.9, moved=(Moved(5.4, 9.0, "partner", "The second sergeant's post was held in the force's own review."),
                        Moved(8.7, 11.0, "partner", "The review went on for longer than the force expected.")), helped_by=("icb",)),
    A("2.1", "DP4", "DIC", "system", 2.0, 7.0, "Hold discussions by secure video, with a record made on the spot",
      "Record shared within two hours in nine cases of ten", "the video discussions", "the shared hub", done=6.9),
    A("2.1", "DP4", "DNN", "joint", 3.0, 9.0, "Have a health professional who knows the child at every discussion",
      "Present at nine in ten", "health's attendance", "the safeguarding nurses", done=9.1, helped_by=("icb",)),
    A("2.1", "DP4", "DIC", "audit", 5.0, 18.7, "Audit twelve strategy discussions a quarter, all agencies together",
      "Five audits, each answered by every agency", "the joint audit", "the four agencies", helped_by=("icb", "council")),
    A("2.1", "DP4", "DSP", "joint", 6.0, 18.9, "Cover nights and weekends to the same standard",
      "Discussions out of hours as timely as by day", "the out-of-hours cover", "the emergency duty team",
      help=(Told(9, 18, "The force and the council must decide who pays for the second duty sergeant at weekends."),), waits_on=(48, 16.5)),
    A("2.1", "DP4", "STL", "joint", 8.0, 19.6, "Hear from the school before every discussion in term time",
      "School's view recorded in nine of ten", "schools' views", "designated leads in schools", helped_by=("schools",)),
    A("2.1", "DP4", "PDU", "joint", 9.0, 19.8, "Bring probation into discussions where an adult is known to them",
      "Probation invited and present where known", "probation's part", "probation officers", helped_by=("probation",), silent_from=9),
    A("2.1", "DP4", "ICD", "commission", 7.0, 15.0, "Agree weekend funding for the hub between the three partners",
      "Funding agreed for three years", "the weekend funding", "the three partners", helped_by=("police", "council"),
      moved=(Moved(14.5, 19.2, "money", "The three budgets are set at different times of the year; the last is set next month."),)),
    # 2.2 governance: sustained
    A("2.2", "DP5", "DCS", "governance", 0.3, 1.0, "Set up the Improvement Board under an independent chair",
      "Terms of reference agreed, chair appointed", "the Improvement Board", "partners", done=0.9, assured=4.2,
      looked=(Looked(6, 10.3, True, "The Board has met each month with all agencies present but once."),
              Looked(12, 16.3, True, "Eighteen Boards held; the minutes show decisions, and what became of them."))),
    A("2.2", "DP5", "HQA", "governance", 0.5, 2.0, "Set up the operational delivery group",
      "Group meets each month with every agency", "the delivery group", "every agency", done=1.8, assured=4.3,
      looked=(Looked(6, 10.4, True, "Attendance by every agency but probation; challenge is recorded."),
              Looked(12, 16.4, True, "The group still meets each month and still sends updates back to their owners."))),
    A("2.2", "DP5", "LMC", "training", 0.8, 3.0, "Train members of the panel to ask about quality",
      "All nine members trained", "the members' training", "members of the panel", done=2.7, assured=4.4,
      looked=(Looked(6, 10.6, True, "Of the last twelve questions, nine were about what changed for children."),
              Looked(12, 16.5, True, "New members have been trained too, and questions are still about quality."))),
    # 2.3 quality assurance (the first of these is number 52)
    A("2.3", "DP5", "HQA", "audit", 1.0, 4.0, "Adopt a quality assurance framework with families' views in every audit",
      "Framework adopted, first cycle complete", "the quality assurance framework", "auditors", done=3.9, assured=11.4,
      looked=()),
    A("2.2", "DP5", "LMC", "voice", 1.0, 3.2, "Have the corporate parenting panel meet young people every quarter",
      "Four meetings a year, led by young people", "the meetings with young people", "the corporate parenting panel",
      done=3.1, assured=4.5,
      looked=(Looked(6, 10.7, True, "Young people set the agenda and say that answers come back."),
              Looked(12, 16.6, True, "The panel can name five changes that young people asked for."))),
    A("2.2", "DP5", "DCS", "governance", 1.2, 3.3, "Report to the Department each quarter against every requirement",
      "Four reports without correction", "the quarterly report", "the Department", done=3.2, assured=4.6,
      looked=(Looked(6, 10.8, True, "Reports agree with the Board's own papers."),
              Looked(12, 16.7, True, "Six reports sent, none corrected."))),
    A("2.3", "DP5", "HQA", "training", 2.0, 6.0, "Train and moderate thirty auditors",
      "All trained; second grades agree in four cases of five", "the auditors' training", "auditors", done=5.8, proof="2.3-withdrawn"),
    A("2.3", "DP5", "HQA", "audit", 4.0, 10.0, "Run three themed audits a year, with the police and health",
      "Three audits, each with an answer from every agency", "the themed audits", "the partnership", done=9.9, helped_by=("icb", "police")),
    A("2.3", "DP5", "PSW", "training", 6.0, 12.0, "Bring each audit's learning to every team within a month",
      "Every team has heard it and changed one thing", "the learning sessions", "every team", done=11.8),
    A("2.3", "DP5", "HQA", "audit", 9.0, 19.4, "Re-audit the themes of the first year",
      "Three themes in four found better", "the re-audits", "the first year's themes",
      points=(Point("First theme re-audited", 15.0, 15.2), Point("Third theme re-audited", 19.3))),
    A("2.3", "DP5", "PPL", "voice", 11.0, 20.4, "Train parents and young people as auditors",
      "Six trained and paid", "the parent and young auditors", "parents and young people", helped_by=("voluntary",)),
    A("2.3", "DP5", "HQA", "data", 3.0, 9.0, "Publish a quarterly audit bulletin",
      "Four bulletins", "the audit bulletin", "every team",
      merged=(10.4, 57, "The learning sessions reach people; the bulletin was opened by one reader in ten.")),
    # 2.4 performance information: blocked
    A("2.4", "DP6", "HPD", "data", 1.0, 4.0, "Agree one data set for the Board, with a definition for each measure",
      "31 measures defined and signed off", "the data set", "the Board", done=3.8),
    A("2.4", "DP6", "HPD", "data", 2.0, 7.0, "Write a data quality statement for each measure",
      "All 31 have one, reviewed each quarter", "the data quality statements", "measure owners", done=6.8, assured=12.2,
      looked=(Looked(6, 18.3, True, "All 31 statements have been reviewed in the last quarter."),)),
    A("2.4", "DP6", "HPD", "training", 4.0, 9.0, "Show every team manager how to read their own figures",
      "All 42 managers shown, and using them in supervision", "the managers' sessions", "team managers", done=9.2,
      moved=(Moved(8.6, 9.5, "estimate", "Sessions were made smaller because managers asked to work on their own figures."),)),
    A("2.4", "DP6", "HDS", "system", 6.0, 18.8, "Bring the reporting module of the case system into use",
      "Daily figures for every team, without a spreadsheet", "the reporting module", "the supplier",
      blocked=(Told(17, 18, "The supplier's test release failed its security check, and no new date has been given."),),
      help=(Told(16, 18, "The chief executive to speak to the supplier's director."),),
      points=(Point("Test release accepted", 16.6), Point("Figures checked against the old reports", 18.6))),
    A("2.4", "DP6", "HPD", "audit", 9.0, 19.0, "Check one measure a month back to the child's record",
      "Twelve checked, differences explained", "the check back to records", "measure owners"),
    A("2.4", "DP6", "HDS", "system", 5.0, 11.0, "Build a separate dashboard for members",
      "Dashboard in use", "the members' dashboard", "members of the panel",
      cancelled=(9.8, "Members asked for explanations and not for another screen. The Board pack gives them.")),
    A("2.4", "DP6", "DIC", "joint", 10.0, 19.7, "Share a joint data set between police, health and social care",
      "Agreement signed, twelve measures shared each month", "the joint data set", "the three agencies", helped_by=("icb",)),
    # 2.5 domestic abuse, added by the revised Notice
    A("2.5", "DP4", "DNN", "joint", 10.2, 15.0, "Agree one pathway from the first call to recovery",
      "Pathway signed by every agency", "the pathway", "every agency", done=14.9, helped_by=("police", "voluntary", "schools"), added=9.9),
    A("2.5", "DP4", "PDU", "commission", 11.0, 20.0, "Start a programme for those who harm",
      "Two groups of ten running", "the programme for those who harm", "probation officers", silent_from=11, added=9.9, helped_by=("voluntary",)),
    A("2.5", "DP4", "PDU", "training", 12.0, 21.0, "Train probation officers to see the child behind the offence",
      "All officers trained", "the officers' training", "probation officers", silent_from=12, added=9.9),
    A("2.5", "DP4", "VSD", "commission", 12.0, 21.4, "Offer recovery work to children within six weeks",
      "Eighty-five per cent offered within six weeks", "the recovery work", "children and mothers", added=9.9, helped_by=("icb",),
      points=(Point("Two workers in post", 15.0, 15.3),)),
    A("2.5", "DP4", "DIC", "joint", 13.0, 20.8, "Tell schools by the next morning when police were called to a child's home",
      "Told before the first bell in nine cases of ten", "the next-morning notices", "schools", added=9.9, helped_by=("schools",)),
    # 3.1 workforce: late, and forecast beyond its date
    A("3.1", "DP7", "HWF", "governance", 0.5, 2.5, "Agree a workforce strategy with numbers, money and dates",
      "Strategy agreed by cabinet", "the workforce strategy", "cabinet", done=2.6, moved=(Moved(2.2, 2.9, "money", "Cabinet met a fortnight later than planned."),)),
    A("3.1", "DP7", "FBP", "commission", 1.0, 5.0, "Secure money for supplements and retention payments",
      "420,000 pounds a year for three years", "the retention money", "the finance board",
      moved=(Moved(4.6, 10.0, "money", "Held over to the budget for next year."), Moved(9.5, 15.6, "money", "Part was agreed; the rest depends on the medium-term plan.")),
      help=(Told(12, 18, "A decision from cabinet about the remaining 155,000 pounds."),), forecast=((16, 22.4),), waits_for=("council", "Medium-term financial plan", 16.0, None)),
    A("3.1", "DP7", "HWF", "people", 1.5, 16.9, "Recruit forty permanent social workers",
      "Forty in post", "the recruitment of social workers", "applicants", forecast=((15, 19.4), (17, 22.6)), points=(Point("Twenty in post", 12.0, 12.4),)),
    A("3.1", "DP7", "HWF", "people", 3.0, 8.0, "Give every new social worker a protected first year",
      "Half caseload for six months, a mentor for twelve", "the protected first year", "newly qualified workers", done=8.1, assured=12.6),
    A("3.1", "DP7", "HAP", "governance", 4.0, 15.9, "Bring every caseload to the standard of 17",
      "None above 20, average at 17", "the caseload standard", "the five teams", forecast=((14, 18.8), (18, 21.4))),
    A("3.1", "DP7", "WDL", "training", 5.0, 12.0, "Set up a career path from assistant to advanced practitioner",
      "Path agreed, first twelve people on it", "the career path", "assistants and practitioners", done=12.2, moved=(Moved(11.4, 12.5, "partner", "The university changed the start of term."),)),
    A("3.1", "DP7", "HWF", "voice", 7.0, 18.9, "Ask everybody who leaves, and everybody who stays, why",
      "Each leaver asked by somebody outside the team; answers acted on each quarter", "the leaving and staying conversations", "social workers"),
    A("3.1", "DP7", "HDS", "system", 8.0, 19.3, "Take two hours a week of typing away from social workers",
      "Forms cut by a third; time measured before and after", "the shorter forms", "social workers", points=(Point("Ten forms merged into four", 14.0, 14.2),)),
    # 3.2 supervision
    A("3.2", "DP8", "ADQ", "standard", 1.0, 3.5, "Set one standard for supervision",
      "Standard agreed and issued", "the supervision standard", "all supervisors", done=3.3),
    A("3.2", "DP8", "WDL", "training", 2.0, 5.0, "Train every supervisor in reflective supervision",
      "All 58 trained", "the reflective supervision course", "supervisors", done=4.6, assured=7.4,
      looked=(Looked(6, 13.5, False, "Of twelve records read, three showed any reflection. Most supervisors trained have since left or moved."),),
      moved=(Moved(14.3, 20.2, "quality", "The re-check failed: the course is being given again, with observation after it."),)),
    A("3.2", "DP8", "ADQ", "audit", 4.0, 9.0, "Observe one supervision of every supervisor",
      "Each observed once, and told what was seen", "the observations", "supervisors", done=8.9),
    A("3.2", "DP8", "WDL", "training", 8.0, 19.1, "Start a supervisors' learning set in every service",
      "A set in each service, meeting every six weeks", "the learning sets", "supervisors", points=(Point("Three sets meeting", 13.0, 13.1),)),
    A("3.2", "DP8", "ADQ", "voice", 10.0, 19.4, "Ask practitioners each quarter whether supervision helps them think",
      "Three in four say yes", "the practitioners' survey", "practitioners"),
    A("3.2", "DP8", "PSW", "joint", 12.0, 20.5, "Offer group supervision with health and schools for complex families",
      "Two groups a month", "group supervision", "three agencies", helped_by=("icb", "schools")),
    # 3.3 and 3.4 our own ambition
    A("3.3", "DP8", "ADC", "people", 17.3, 20.0, "Appoint two family group meeting co-ordinators",
      "Both in post", "the co-ordinators' posts", "families", added=14.6),
    A("3.3", "DP8", "ADC", "standard", 17.6, 21.5, "Write the offer of a family group meeting with families who have had one",
      "Offer agreed with families and in use", "the offer to families", "families who have had a meeting", helped_by=("voluntary",), added=14.6),
    A("3.4", "DP8", "ADC", "voice", 20.5, 23.5, "Put a young person on every interview panel",
      "Every panel for a post that works with children", "young people on panels", "young people", helped_by=("voluntary",), added=14.6),
    A("3.4", "DP8", "PPL", "voice", 20.8, 24.5, "Have young people write and give a course for new staff",
      "Course given twice, and rated by those who came", "the young people's course", "young people", helped_by=("voluntary",), added=14.6),
)  # fmt: skip
