"""The whole way on real input: a report in, a Board pack out, with nothing made up between but the plan itself.

Three rounds of a programme are played by the actions that people use, at the times at which they would have used them;
the same questions are then put by the commands.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import openpyxl
import page
import pikepdf
import pytest

from soundingboard.accounts import actions as people
from soundingboard.accounts.access import Actor, actor_in, the_system
from soundingboard.accounts.models import AgencyKind, Person, Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.cli.main import main
from soundingboard.cycle import actions as cycle
from soundingboard.cycle.models import Round
from soundingboard.cycle.rules import Rhythm
from soundingboard.decisions import actions as decisions
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence import actions as evidence
from soundingboard.files.actions import Upload
from soundingboard.framework.kinds import held_at
from soundingboard.history.log import verify
from soundingboard.judgement import actions as judging
from soundingboard.judgement import reading as judged
from soundingboard.judgement.actions import Suggested
from soundingboard.judgement.models import Dimension, Rating, Stage
from soundingboard.outbox import jobs
from soundingboard.papers import actions as papers
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.reading import files_of, remake
from soundingboard.plan import actions as planning
from soundingboard.plan import inspection_actions as inspecting
from soundingboard.plan import notice_actions as notices
from soundingboard.plan import reading
from soundingboard.plan.models import (
    AlignmentStrength,
    Finding,
    FindingState,
    Inspection,
    InstrumentVersion,
    Objective,
)
from soundingboard.position.gather import gather
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.records import vault

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

START = datetime(2022, 10, 3, 10, 0, tzinfo=UTC)
BOARDS = (date(2022, 12, 6), date(2023, 1, 17), date(2023, 2, 14))
REQUIREMENTS = (
    "Children at risk are seen, and decisions about them made, without delay.",
    "Managers oversee practice and record why they decide as they do.",
)
FORMATS = {"html", "docx", "pdf", "xlsx", "json"}


@dataclass
class Told:
    """The programme as its story goes on: who acts, at what time, and what came of it."""

    programme: Programme
    manager: Person
    owner: Person
    group: Person
    now: datetime
    board: Body | None = None
    objectives: list[Objective] = field(default_factory=list)
    actions: list[ActionVersion] = field(default_factory=list)

    def by(self, who: Person) -> Actor:
        """Somebody at the time the story has reached."""
        found = actor_in(self.programme, who, self.now)
        assert found is not None
        return found

    def at(self, day: date, hour: int = 10) -> None:
        """Go on to a day."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def the_board_decides(self, kind: DecisionKind, title: str) -> Decision:
        """A decision of the Board, taken today."""
        assert self.board is not None
        return decisions.record_decision(
            body=self.board,
            kind=kind,
            decided_on=self.now.date(),
            title=title,
            text=f"{title}, as tabled.",
            by=self.by(self.manager),
        )


@pytest.fixture
def told() -> Told:
    """A programme that has just been founded."""
    names = ("Alice Ashworth", "Bob Brook", "Dee Dale")
    alice, bob, dee = (
        Person.objects.create(email=f"{name[0].lower()}@council.example", name=name, password="!") for name in names
    )
    programme = people.found_programme(
        authority="The Council",
        code="council",
        name="Children's improvement",
        started_on=date(2022, 9, 1),
        first_manager=alice,
        by=the_system(None, START),
    )
    made = Told(programme, alice, bob, dee, START)
    for person, role in ((bob, Role.ACTION_OWNER), (dee, Role.DELIVERY_GROUP)):
        people.give_role(programme=programme, person=person, role=role, from_on=START.date(), by=made.by(alice))
    return made


def test_a_real_report_becomes_a_board_pack_that_can_be_trusted(
    told: Told, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = shared / "data" / "ofsted" / "reports" / "herefordshire-21-september-2022.pdf"
    findings = read_and_confirmed(told, report)
    agreed_plan(told, findings)
    for number, board_on in enumerate(BOARDS, start=1):
        a_round(told, number, board_on)

    position = gather(told.programme, told.now, now=told.now)
    assert len(position.objectives) == len(told.objectives) == 2
    assert not reading.gaps(told.by(told.manager), position_plan(told), on=told.now.date())
    assert Rating.objects.filter(stage=Stage.AGREED).count() == 3 * 2 * len(BOARDS)

    paper = issued_pack(told)
    files_open_and_agree(paper, findings, tmp_path)
    assert remake(paper).holds
    assert verify(told.programme.pk) == []

    the_commands_say_the_same(told, report, findings, tmp_path, capsys)


def read_and_confirmed(told: Told, report: Path) -> list[Finding]:
    """The report is uploaded, read by the worker and confirmed by a person."""
    alice = told.by(told.manager)
    tasks.load()
    inspection = inspecting.upload_report(
        programme=told.programme,
        report=Upload(report.name, report.read_bytes()),
        received_on=date(2022, 9, 21),
        by=alice,
    )
    assert jobs.run_all(lambda: told.now) == 1
    inspection.refresh_from_db()
    drafts = list(Finding.objects.filter(inspection=inspection, state=FindingState.DRAFT))
    assert len(drafts) >= 5
    assert all(finding.page and finding.quote for finding in drafts)
    assert sum(seen for _, seen, _, _ in inspection.reading["bullets"]) == len(drafts)
    assert inspecting.confirm_findings(inspection=inspection, findings=drafts, by=alice) == len(drafts)
    inspecting.confirm_inspection(inspection=Inspection.objects.get(pk=inspection.pk), by=alice)
    return list(Finding.objects.filter(inspection=inspection, state=FindingState.CONFIRMED).order_by("pk"))


def agreed_plan(told: Told, findings: list[Finding]) -> None:
    """A Notice, a plan that answers it and every finding, its delivery plan, and the Board's agreement."""
    alice = told.by(told.manager)
    notice = notices.draft_instrument(programme=told.programme, kind="notice", title="Improvement Notice", by=alice)
    required = [
        notices.add_requirement(instrument=notice, number=str(number), text=text, by=alice)
        for number, text in enumerate(REQUIREMENTS, start=1)
    ]
    notices.issue(seen=InstrumentVersion.objects.current().get(instrument=notice), dated=told.now.date(), by=alice)
    told.board = decisions.create_body(
        programme=told.programme,
        code="board",
        name="Improvement Board",
        kind=BodyKind.BOARD,
        from_on=date(2022, 9, 1),
        by=alice,
    )
    post = owners_post(told)
    plan = planning.start_plan(programme=told.programme, title="Improvement Plan", started_on=told.now.date(), by=alice)
    theme = planning.add_theme(plan=plan, title="Help and protection", by=alice)
    dp = delivery.create_delivery_plan(theme=theme, title="Help and protection", by=alice).delivery_plan
    halves = (findings[::2], findings[1::2])
    for number, (requirement, half) in enumerate(zip(required, halves, strict=True), start=1):
        objective = planning.add_objective(
            theme=theme,
            title=f"What requirement {number} asks for is so in every team",
            owner=post,
            starts_on=told.now.date(),
            due_on=date(2023, 6, 30),
            by=alice,
        )
        planning.align(objective=objective, to=requirement, strength=AlignmentStrength.SATISFIES, by=alice)
        told.objectives.append(objective)
        if number == 2:
            with pytest.raises(planning.CannotAgree) as refused:
                planning.agree_plan(
                    plan=plan, decision=told.the_board_decides(DecisionKind.AGREE_PLAN, "To agree the plan"), by=alice
                )
            assert {gap.reference for gap in refused.value.gaps} == {finding.reference for finding in half}
        for finding in half:
            planning.align(objective=objective, to=finding, strength=AlignmentStrength.CONTRIBUTES, by=alice)
        told.actions.append(
            delivery.create_action(
                plan=dp,
                objective=objective,
                title=f"Change how teams work, part {number}",
                success_criteria="An audit finds it so in nine of ten records.",
                owner=post,
                starts_on=told.now.date(),
                due_on=date(2023, 1, 31),
                by=alice,
            )
        )
    decision = Decision.objects.get(kind=DecisionKind.AGREE_PLAN)
    assert planning.agree_plan(plan=plan, decision=decision, by=alice).number == 1
    cycle.agree_calendar(
        programme=told.programme,
        title="Every month",
        every_months=1,
        rhythm=Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=None),
        decision=told.the_board_decides(DecisionKind.CALENDAR, "To report every month"),
        by=alice,
    )
    cycle.plan_rounds(programme=told.programme, board_days=BOARDS, by=alice)


def owners_post(told: Told) -> Post:
    """The post that owns everything, and whoever holds it."""
    alice = told.by(told.manager)
    agency = people.add_agency(
        programme=told.programme, code="the-council", name="The Council", kind=AgencyKind.COUNCIL, by=alice
    )
    post = people.create_post(programme=told.programme, agency=agency, code="head", title="Head of Service", by=alice)
    people.appoint(post=post, person=told.owner, from_on=told.now.date(), by=alice)
    return post


def a_round(told: Told, number: int, board_on: date) -> None:
    """Opened, updated, judged beside what the rules suggest, closed, agreed and frozen."""
    here = Round.objects.get(number=number)
    told.at(here.opens_on)
    cycle.open_round(round=here, by=told.by(told.manager))
    told.at(here.cut_off, 9)
    for place, action in enumerate(told.actions):
        if number == 2 and place == 1:
            continue  # silent in the second round
        update_of(told, action, number)
    told.at(here.cut_off, 15)
    for objective in told.objectives:
        rated(told, here, objective, Stage.PROPOSED, told.owner)
    told.at(here.group_on)
    cycle.close_round(round=here, by=told.by(told.manager))
    told.at(board_on)
    decision = told.the_board_decides(DecisionKind.AGREE_RATINGS, f"To agree the ratings of round {number}")
    for objective in told.objectives:
        rated(told, here, objective, Stage.AGREED, told.manager, decision)
    judging.roll_up(
        round=here,
        theme=None,
        dimension=Dimension.DELIVERY,
        value="amber",
        reason="Work has begun in every team, and one owner was silent.",
        decision=decision,
        by=told.by(told.manager),
    )
    told.at(board_on, 17)
    cycle.freeze_round(round=here, by=told.by(told.manager))


def update_of(told: Told, action: ActionVersion, number: int) -> None:
    """What the owner says of an action; in the last round the first is delivered, with its evidence."""
    bob = told.by(told.owner)
    current = ActionVersion.objects.current().get(action_id=action.action_id)
    delivery.save_update(
        action=current,
        progress=f"Teams have worked the new way for {number} months.",
        state="in_progress" if number == 1 else None,
        submit=True,
        by=bob,
    )
    if number == 3 and action == told.actions[0]:
        audit = evidence.add_evidence(
            programme=told.programme,
            objectives=[told.objectives[0]],
            title="Audit of twelve records",
            kind="audit",
            line=2,
            performance_type="quality",
            says="supports",
            collected_on=told.now.date(),
            sample_size=12,
            link="https://council.example/audit",
            classification="official",
            by=told.by(told.group),
        )
        current = ActionVersion.objects.current().get(action_id=action.action_id)
        delivery.deliver_action(
            action=current, account="All teams were trained and have changed.", evidence=[audit.evidence], by=bob
        )


def rated(
    told: Told, here: Round, objective: Objective, stage: Stage, who: Person, decision: Decision | None = None
) -> None:
    """Rate an objective as the rules suggest, except that the Board calls the last delivery of the first red."""
    by = told.by(who)
    one = next(each for each in judgeable(by) if each.pk == objective.pk)
    held = held_at(told.programme.pk, CONTENT, None)
    rounds = [each.row for each in judged.rounds_stood(by)]
    live = suggest_now(by, [one], rounds, held, told.now.date())[objective.pk]
    for dimension in Dimension:
        point = live.suggestion.of(dimension.value)
        overruled = stage == Stage.AGREED and here.number == 3 and dimension == Dimension.DELIVERY
        answer = judging.Answer(
            dimension=dimension,
            value="red" if overruled else point.code,
            reason="The Board visited and saw otherwise." if overruled else "As the rules suggest, for what is known.",
            suggested=Suggested(
                value=point.code,
                spoken=[
                    {"code": each.code, "effect": each.effect, "value": each.value, "sentence": each.sentence}
                    for each in live.suggestion.reasons(dimension.value)
                ],
            ),
            cites_no_evidence=True,
        )
        if decision is None:
            judging.propose_rating(objective=objective, round=here, answer=answer, by=by)
        else:
            judging.agree_rating(objective=objective, round=here, answer=answer, decision=decision, by=by)


def position_plan(told: Told) -> int:
    """The key of the plan."""
    found = reading.plan_of(told.by(told.manager))
    assert found is not None
    return found.pk


def issued_pack(told: Told) -> Paper:
    """The Board pack of the last round, drafted and issued by the worker."""
    told.now += timedelta(hours=1)
    draft = papers.draft_paper(programme=told.programme, kind="board-pack", by=told.by(told.manager))
    papers.issue_paper(paper=draft, seen=draft.edited_count, by=told.by(told.manager))
    assert jobs.run_all(lambda: told.now) == 1
    draft.refresh_from_db()
    assert draft.state == PaperState.ISSUED
    return draft


def files_open_and_agree(paper: Paper, findings: list[Finding], folder: Path) -> None:
    """Each file of the pack can be opened by a library that did not write it, and they say the same."""
    made = {each.format: vault.read(each.file.sha256) for each in files_of(paper)}
    assert set(made) == FORMATS
    titles = [f"What requirement {number} asks for is so in every team" for number in (1, 2)]
    (folder / "pack.pdf").write_bytes(made["pdf"])
    checked = page.validate_pdf(str(folder / "pack.pdf"), profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in checked.failures] == []
    with pikepdf.open(io.BytesIO(made["pdf"])) as opened:
        assert len(opened.pages) >= 2
    told_in_word = "\n".join(each.text for each in docx.Document(io.BytesIO(made["docx"])).element.iter() if each.text)
    sheets = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    cells = {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row}
    content = json.loads(made["json"])
    for title in titles:
        assert title in made["html"].decode()
        assert title in told_in_word
        assert any(title in cell for cell in cells)
        assert title in json.dumps(content, ensure_ascii=False)
    assert "The Board visited and saw otherwise." in made["html"].decode()


def the_commands_say_the_same(
    told: Told, report: Path, findings: list[Finding], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`findings`, `check`, `paper` and `history verify` on the same file and the same database."""
    run: Callable[..., int] = lambda *words: main([str(word) for word in words])  # noqa: E731
    assert run("findings", report, "--out", folder / "findings.json") == 0
    read = json.loads((folder / "findings.json").read_text())
    assert [each["text"] for each in read["findings"]] == [each.text for each in findings]

    capsys.readouterr()
    assert run("check", "--programme", "council", "--as-at", told.now.date()) == 1
    said = capsys.readouterr().out.splitlines()
    assert said
    assert all(len(line.split("\t")) == 4 for line in said)

    for format_ in sorted(FORMATS):
        out = folder / f"paper.{format_}"
        words = ("paper", "board-pack", "--programme", "council", "--as-at", told.now.date(), "--format", format_)
        assert run(*words, "--out", out) == 0
        assert out.stat().st_size > 1000

    assert run("history", "verify", "--programme", "council") == 0
    assert "entries hold" in capsys.readouterr().out
