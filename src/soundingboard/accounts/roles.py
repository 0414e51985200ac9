"""Who may do what: the permissions, and the roles that carry them. Data; one test walks every address by every role."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from soundingboard.lib.presets import BOARD, DFE, GROUP, INSIDE, PANEL, PUBLIC


class Permission(StrEnum):
    """One thing that a role may do."""

    VIEW_PROGRAMME = "view_programme"
    VIEW_EXEMPT = "view_exempt"
    VIEW_DRAFT_PAPERS = "view_draft_papers"
    READ_INSPECTIONS = "read_inspections"
    EDIT_NOTICE = "edit_notice"
    EDIT_PLAN = "edit_plan"
    AGREE_PLAN = "agree_plan"
    FREEZE_PLAN = "freeze_plan"
    EDIT_DELIVERY = "edit_delivery"
    UPDATE_OWN_ACTIONS = "update_own_actions"
    UPDATE_ANY_ACTION = "update_any_action"
    CHALLENGE_UPDATES = "challenge_updates"
    ASSURE_ACTIONS = "assure_actions"
    ADD_EVIDENCE = "add_evidence"
    VERIFY_EVIDENCE = "verify_evidence"
    PROPOSE_RATING = "propose_rating"
    CHALLENGE_RATING = "challenge_rating"
    AGREE_RATING = "agree_rating"
    RECORD_DECISION = "record_decision"
    RUN_ROUNDS = "run_rounds"
    RUN_MEETINGS = "run_meetings"
    RUN_SCRUTINY = "run_scrutiny"
    RESPOND_TO_SCRUTINY = "respond_to_scrutiny"
    KEEP_RISKS = "keep_risks"
    ANSWER_ESCALATIONS = "answer_escalations"
    ASK_FOR_INFORMATION = "ask_for_information"
    ANSWER_REQUESTS = "answer_requests"
    ASK_QUESTIONS = "ask_questions"
    READ_PANEL_NOTES = "read_panel_notes"
    DRAFT_PAPERS = "draft_papers"
    COMMENT_ON_PAPERS = "comment_on_papers"
    ISSUE_PAPERS = "issue_papers"
    VIEW_HISTORY = "view_history"
    REDACT_HISTORY = "redact_history"
    REVIEW_READING = "review_reading"
    KEEP_RECORDS = "keep_records"
    EDIT_CONTENT = "edit_content"
    KEEP_QUESTIONS = "keep_questions"
    EDIT_MEASURES = "edit_measures"
    RECORD_FIGURES = "record_figures"
    COMMENT_ON_MEASURES = "comment_on_measures"
    KEEP_STANDARDS = "keep_standards"
    RECORD_PRACTICE = "record_practice"
    RECORD_VOICE = "record_voice"
    INVITE_PEOPLE = "invite_people"
    EDIT_POSTS = "edit_posts"
    VIEW_AUDITS = "view_audits"
    READ_AUDITS = "read_audits"
    CARRY_OUT_AUDITS = "carry_out_audits"
    RUN_AUDITS = "run_audits"
    TAKE_OUT_PROGRAMME = "take_out_programme"
    MAKE_TOKENS = "make_tokens"
    KEEP_CONNECTIONS = "keep_connections"
    VIEW_REGION = "view_region"
    SHARE_WITH_REGION = "share_with_region"


class Role(TextChoices):
    """A part that a person plays in a programme."""

    PROGRAMME_MANAGER = "programme_manager", "Improvement programme manager"
    DIRECTOR = "director", "Director of children's services"
    BOARD_CHAIR = "board_chair", "Independent chair of the Board"
    BOARD_MEMBER = "board_member", "Board member"
    DELIVERY_GROUP = "delivery_group", "Delivery group member"
    ACTION_OWNER = "action_owner", "Action owner"
    PARTNER = "partner", "Partner agency lead"
    AUDITOR = "auditor", "Auditor"
    ANALYST = "analyst", "Performance analyst"
    SCRUTINY_COUNCILLOR = "scrutiny_councillor", "Scrutiny councillor"
    SCRUTINY_OFFICER = "scrutiny_officer", "Scrutiny officer"
    DFE_ADVISER = "dfe_adviser", "DfE adviser"
    ADMINISTRATOR = "administrator", "Administrator"
    OUTSIDER = "outsider", "Outsider with access for a time"


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """What a role is for, what it may do, and as which audience it reads figures about children.

    What an audience is shown of small numbers is content (`lib.presets.AUDIENCES`), the same on pages and in papers.
    """

    says: str
    permissions: frozenset[Permission]
    audience: str = PUBLIC


P = Permission
_READER = frozenset({P.VIEW_PROGRAMME, P.MAKE_TOKENS})
_BOARD = _READER | {
    P.VIEW_EXEMPT,
    P.VIEW_HISTORY,
    P.COMMENT_ON_PAPERS,
    P.VIEW_DRAFT_PAPERS,
    P.VIEW_AUDITS,
    P.VIEW_REGION,
}

ROLES: dict[Role, RoleSpec] = {
    Role.PROGRAMME_MANAGER: RoleSpec(
        "Builds the plan, runs the rounds and issues the papers; records what the Board decides, and decides nothing.",
        _BOARD
        | {
            P.READ_INSPECTIONS,
            P.EDIT_NOTICE,
            P.EDIT_PLAN,
            P.AGREE_PLAN,
            P.FREEZE_PLAN,
            P.EDIT_DELIVERY,
            P.UPDATE_OWN_ACTIONS,
            P.UPDATE_ANY_ACTION,
            P.CHALLENGE_UPDATES,
            P.ADD_EVIDENCE,
            P.PROPOSE_RATING,
            P.AGREE_RATING,
            P.RECORD_DECISION,
            P.RUN_ROUNDS,
            P.RUN_MEETINGS,
            P.KEEP_RISKS,
            P.ANSWER_ESCALATIONS,
            P.ASK_FOR_INFORMATION,
            P.ANSWER_REQUESTS,
            P.RESPOND_TO_SCRUTINY,
            P.DRAFT_PAPERS,
            P.ISSUE_PAPERS,
            P.EDIT_CONTENT,
            P.KEEP_QUESTIONS,
            P.EDIT_MEASURES,
            P.RECORD_FIGURES,
            P.COMMENT_ON_MEASURES,
            P.KEEP_STANDARDS,
            P.RECORD_PRACTICE,
            P.RECORD_VOICE,
            P.INVITE_PEOPLE,
            P.EDIT_POSTS,
            P.READ_AUDITS,
            P.RUN_AUDITS,
            P.TAKE_OUT_PROGRAMME,
            P.KEEP_RECORDS,
            P.KEEP_CONNECTIONS,
        },
        audience=INSIDE,
    ),
    Role.DIRECTOR: RoleSpec(
        "Knows what is really happening and answers for it.",
        _BOARD
        | {
            P.EDIT_PLAN,
            P.EDIT_DELIVERY,
            P.UPDATE_OWN_ACTIONS,
            P.KEEP_RISKS,
            P.ANSWER_ESCALATIONS,
            P.ANSWER_REQUESTS,
            P.RESPOND_TO_SCRUTINY,
            P.CHALLENGE_UPDATES,
            P.ASSURE_ACTIONS,
            P.ADD_EVIDENCE,
            P.VERIFY_EVIDENCE,
            P.PROPOSE_RATING,
            P.CHALLENGE_RATING,
            P.COMMENT_ON_MEASURES,
            P.KEEP_STANDARDS,
            P.RECORD_PRACTICE,
            P.RECORD_VOICE,
            P.READ_AUDITS,
            P.CARRY_OUT_AUDITS,
            P.RUN_AUDITS,
            P.REVIEW_READING,
            P.KEEP_RECORDS,
            P.SHARE_WITH_REGION,
        },
        audience=INSIDE,
    ),
    Role.BOARD_CHAIR: RoleSpec(
        "Judges progress, decides and challenges; edits nothing that others report.",
        _BOARD
        | {
            P.CHALLENGE_RATING,
            P.AGREE_RATING,
            P.RECORD_DECISION,
            P.RUN_MEETINGS,
            P.ANSWER_ESCALATIONS,
            P.ASK_FOR_INFORMATION,
            P.CHALLENGE_UPDATES,
        },
        audience=BOARD,
    ),
    Role.BOARD_MEMBER: RoleSpec(
        "Reads, comments, challenges and asks.",
        _BOARD | {P.CHALLENGE_RATING, P.ASK_FOR_INFORMATION},
        audience=BOARD,
    ),
    Role.DELIVERY_GROUP: RoleSpec(
        "Drives the delivery plans and challenges what owners propose.",
        _BOARD
        | {
            P.EDIT_DELIVERY,
            P.UPDATE_OWN_ACTIONS,
            P.KEEP_RISKS,
            P.ANSWER_REQUESTS,
            P.CHALLENGE_UPDATES,
            P.ASSURE_ACTIONS,
            P.ADD_EVIDENCE,
            P.PROPOSE_RATING,
            P.CHALLENGE_RATING,
            P.COMMENT_ON_MEASURES,
            P.RECORD_PRACTICE,
            P.RECORD_VOICE,
            P.READ_AUDITS,
            P.CARRY_OUT_AUDITS,
        },
        audience=GROUP,
    ),
    Role.ACTION_OWNER: RoleSpec(
        "Updates the actions of the posts they hold.",
        _READER
        | {
            P.UPDATE_OWN_ACTIONS,
            P.ANSWER_REQUESTS,
            P.ADD_EVIDENCE,
            P.PROPOSE_RATING,
            P.VIEW_HISTORY,
            P.RECORD_VOICE,
        },
    ),
    Role.PARTNER: RoleSpec(
        "Updates the own agency's actions and sees its contribution.",
        _READER | {P.UPDATE_OWN_ACTIONS, P.ANSWER_REQUESTS, P.ADD_EVIDENCE, P.RECORD_VOICE},
    ),
    Role.AUDITOR: RoleSpec(
        "Grades practice, verifies evidence and assures what others delivered.",
        _READER
        | {
            P.ADD_EVIDENCE,
            P.VERIFY_EVIDENCE,
            P.ASSURE_ACTIONS,
            P.CHALLENGE_RATING,
            P.VIEW_HISTORY,
            P.KEEP_STANDARDS,
            P.RECORD_PRACTICE,
            P.RECORD_VOICE,
            P.VIEW_AUDITS,
            P.READ_AUDITS,
            P.CARRY_OUT_AUDITS,
        },
        audience=INSIDE,
    ),
    Role.ANALYST: RoleSpec(
        "Keeps the measures, loads figures and evidence, and says what changed.",
        _READER
        | {
            P.ADD_EVIDENCE,
            P.EDIT_MEASURES,
            P.RECORD_FIGURES,
            P.COMMENT_ON_MEASURES,
            P.VIEW_HISTORY,
            P.RECORD_PRACTICE,
            P.RECORD_VOICE,
            P.VIEW_AUDITS,
            P.VIEW_REGION,
        },
        audience=INSIDE,
    ),
    Role.SCRUTINY_COUNCILLOR: RoleSpec(
        "Reads what the panel may read and asks; edits no rating and sees no case-level text.",
        _READER | {P.ASK_QUESTIONS, P.READ_PANEL_NOTES},
        audience=PANEL,
    ),
    Role.SCRUTINY_OFFICER: RoleSpec(
        "Runs the panel's meetings, prepares its papers and questions, and keeps the question bank.",
        _READER | {P.VIEW_HISTORY, P.RUN_SCRUTINY, P.ASK_QUESTIONS, P.READ_PANEL_NOTES, P.KEEP_QUESTIONS},
        audience=PANEL,
    ),
    Role.DFE_ADVISER: RoleSpec(
        "Sees each requirement with its evidence, and comments.",
        _BOARD | {P.ANSWER_ESCALATIONS},
        audience=DFE,
    ),
    Role.ADMINISTRATOR: RoleSpec(
        "Invites people, keeps posts and content, redacts what must not be kept; rates and agrees nothing.",
        _READER
        | {
            P.INVITE_PEOPLE,
            P.EDIT_POSTS,
            P.EDIT_CONTENT,
            P.KEEP_QUESTIONS,
            P.VIEW_HISTORY,
            P.REDACT_HISTORY,
            P.REVIEW_READING,
            P.KEEP_RECORDS,
            P.VIEW_AUDITS,
            P.KEEP_CONNECTIONS,
        },
    ),
    Role.OUTSIDER: RoleSpec("Reads the programme until a date; each visit is logged.", frozenset({P.VIEW_PROGRAMME})),
}
