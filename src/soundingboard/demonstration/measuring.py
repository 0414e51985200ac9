"""How the demonstration is measured: the library, the figures month by month, targets, charts and what is said of them.

The analyst counts child-level lists twice through the intake: the first months at the first round, and all of them at
the last. The months between come as a spreadsheet of what the same counting gives. So that the demonstration is there in
a minute, those months are counted from the last lists and not from an extract of each month. Nothing in these lists is
recorded late, so that both give the same figures; what a month's own lists could not yet tell is left out of its
spreadsheet.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.demonstration import figures
from soundingboard.demonstration.beginnings import decide
from soundingboard.demonstration.children import MONTHS, NOT_YET_TOLD, WITHOUT_TEAMS
from soundingboard.demonstration.counting import CountedLists, Counting, Wanted, label
from soundingboard.demonstration.stage import Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.files.actions import Upload
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.measures.actions import (
    add_development,
    adopt_library,
    change_chart,
    choose_scorecard,
    give_to_posts,
    link_measure,
    mark_event,
    revise_development,
    revise_indicator,
    set_target,
    write_commentary,
)
from soundingboard.measures.benchmark_actions import choose_neighbours
from soundingboard.measures.benchmark_files import read_neighbours_of
from soundingboard.measures.benchmark_intake import keep_file, keep_published_file
from soundingboard.measures.derived import WHOLE_AUTHORITY as ALL
from soundingboard.measures.derived import lines_from
from soundingboard.measures.figure_actions import record_figures, record_spreadsheet, revise_figure
from soundingboard.measures.models import (
    ChangeKind,
    DataDevelopmentVersion,
    DevelopmentState,
    Figure,
    Indicator,
    IndicatorVersion,
    IntakeKind,
)
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.reading import derivation_codes, measures_at
from soundingboard.measures.rules import FigureLine, Period

BEFORE_THE_FIRST_ROUND = MONTHS - LAST_FROZEN
READY_AFTER = 4  # days from the end of a month until its figures can be loaded
PUBLISHED = Path(__file__).parent / "published"
NUMBER = "998"  # the council's in those files, where nobody has it: its rows are invented
INVENTED = "with invented rows for Wexmoor"


def tell(stage: Stage) -> None:
    """Put the measuring on the list."""
    story = _Measuring(stage)
    stage.at(0.1, 11, 0, story.adopt)
    for link in figures.LINKS:
        stage.at(link.at, 10, 0, story.link, link)
    stage.at(1.15, 15, 0, story.compare)
    for target in figures.TARGETS:
        stage.at(max(target.at, 1.2), 15, 30, story.aim, target)
    for number in range(1, LAST_FROZEN + 1):
        cut_off = stage.when.days(number).cut_off
        stage.add(at_time(cut_off, 8, 15), story.load, number)
        stage.add(at_time(cut_off, 9, 15), story.type_events, number)
        for said in figures.COMMENTARIES:
            if said.number == number:
                stage.add(at_time(cut_off, 11, 30), story.comment, said)
    stage.at(15.6, 10, 30, story.correct)
    for event in figures.EVENTS:
        day = story.first_day(event.month) + timedelta(days=event.day + 6)
        stage.add(at_time(max(day, stage.when.day(1.1)), 9, 45), story.mark, event)
    for chart in figures.CHARTS:
        stage.add(at_time(stage.when.board(chart.board), 15, 30), story.decide, chart)
    for item in figures.AGENDA:
        stage.at(item.at, 13, 30, story.put_on_the_agenda, item)
        if item.finished is not None:
            stage.at(item.finished, 13, 30, story.finish, item)


class _Measuring:
    """The analyst's part of the story."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        # The last month that was over, with some days to count it, when the last round was cut off.
        self.last = (stage.when.days(LAST_FROZEN).cut_off - timedelta(days=READY_AFTER)).replace(day=1) - timedelta(1)
        self.agenda: dict[str, DataDevelopmentVersion] = {}
        # Begun before anything is played. The leaving care team has sent no list for the last round.
        self.counting = Counting(self.last, [self.wanted(1), self.wanted(LAST_FROZEN, ("ssd_care_leavers.csv",))])

    def wanted(self, number: int, without: tuple[str, ...] = ()) -> Wanted:
        """The lists as they were on the day before a round's cut-off, for every month that was over."""
        months = [self.month(each) for each in range(1, number + BEFORE_THE_FIRST_ROUND + 1)]
        return Wanted(self.made_on(number), months, without)

    @property
    def first_lists(self) -> CountedLists:
        """What was counted from the lists of the first round."""
        return self.counting.counted(0)

    @property
    def last_lists(self) -> CountedLists:
        """What was counted from the lists of the last round."""
        return self.counting.counted(1)

    def first_day(self, month: int) -> date:
        """The first day of a month of the story."""
        at = self.last.year * 12 + self.last.month - 1 - MONTHS + month
        return date(at // 12, at % 12 + 1, 1)

    def month(self, month: int) -> Period:
        """A month of the story."""
        return Period(self.first_day(month), self.first_day(month + 1) - timedelta(days=1))

    def indicator(self, code: str) -> Indicator:
        """An indicator of the programme."""
        found: Indicator = Indicator.objects.get(programme=self.stage.programme, code=code)
        return found

    # --- what is measured ---------------------------------------------------------------------------------------------

    def adopt(self, stage: Stage, moment: datetime) -> None:
        """Take the library in, give its indicators to posts, and choose what the Board reads."""
        by = stage.actor(figures.ANALYST, moment)
        adopt_library(programme=stage.programme, by=by)
        give_to_posts(
            programme=stage.programme,
            posts={role: stage.posts[code] for role, code in figures.ROLES.items()},
            by=by,
        )
        rows = IndicatorVersion.objects.filter(programme=stage.programme, indicator__code__in=figures.MONTHLY).current()
        for row in rows.order_by("position"):
            revise_indicator(row=row, why=figures.WHY_MONTHLY, frequency="monthly", by=by)
        choose_scorecard(
            programme=stage.programme, indicators=[self.indicator(code) for code in figures.SCORECARD], by=by
        )

    def link(self, stage: Stage, moment: datetime, story: figures.LinkStory) -> None:
        """Say what a measure bears on."""
        link_measure(
            indicator=self.indicator(story.code),
            objective=stage.objectives[story.objective] if story.objective else None,
            outcome=stage.outcomes[story.outcome - 1] if story.outcome else None,
            note=story.note,
            by=stage.actor(figures.ANALYST, moment),
        )

    def compare(self, stage: Stage, moment: datetime) -> None:
        """Keep what is published of other authorities, and the council's own invented rows among it."""
        by = stage.actor(figures.ANALYST, moment)
        for name, subject in (("referrals.csv", "referrals"), ("plans.csv", "plans that are a second or later one")):
            title = f"Children in need, {subject}, 2022 to 2025, {INVENTED}"
            keep_published_file(programme=stage.programme, path=PUBLISHED / name, title=title, by=by)
        read = read_neighbours_of(PUBLISHED / "neighbours_2025.csv", NUMBER)
        choose_neighbours(
            programme=stage.programme,
            published=replace(read.published, title=f"{read.published.title}, {INVENTED}"),
            model_name=f"{read.model}, {INVENTED}",
            authority_code=NUMBER,
            neighbours=read.neighbours,
            by=by,
        )
        keep_file(
            programme=stage.programme,
            path=PUBLISHED / "outcomes.csv",
            layout=Layout.OUTCOMES,
            title="Ofsted inspection outcomes as at 31 March 2025",
            by=by,
        )

    def aim(self, stage: Stage, moment: datetime, story: figures.TargetStory) -> None:
        """Set a target."""
        set_target(
            indicator=self.indicator(story.code),
            kind=story.kind,
            from_on=stage.when.day(story.at),
            basis=story.basis,
            agreed_by=story.agreed_by,
            agreed_on=min(stage.when.board(max(1, int(story.at))), moment.date()),
            value=Decimal(story.value),
            reaches=Decimal(story.reaches) if story.reaches else None,
            reaches_on=stage.when.day(story.reaches_at) if story.reaches else None,
            requirement=stage.requirements[story.requirement] if story.requirement else None,
            by=stage.actor(figures.ANALYST, moment),
        )

    # --- figures ------------------------------------------------------------------------------------------------------

    def load(self, stage: Stage, moment: datetime, number: int) -> None:
        """Load what the round is judged by: lists at the first and the last round, a spreadsheet between."""
        month = number + BEFORE_THE_FIRST_ROUND
        if number == 1:
            self._load_lists(moment, self.first_lists, month)
        elif number == LAST_FROZEN:
            self._load_lists(moment, self.last_lists, month)
        stage.add(moment + timedelta(minutes=20), self.load_figures, number, month)

    def load_figures(self, stage: Stage, moment: datetime, number: int, month: int) -> None:
        """Load a spreadsheet of figures: what services send, and between the lists what was counted."""
        lines = [line for each in range(1 if number == 1 else month, month + 1) for line in self.own_records(each)]
        if 1 < number < LAST_FROZEN:
            lines += self.counted_for(month)
        record_spreadsheet(
            programme=stage.programme,
            upload=Upload(f"figures-{self.month(month).start:%Y-%m}.csv", _as_csv(lines)),
            data_cut_off=self.made_on(number),
            by=stage.actor(figures.ANALYST, moment),
        )

    def type_events(self, stage: Stage, moment: datetime, number: int) -> None:
        """Type the rare events that happened since the round before, each on its day."""
        start, end = self.first_day(1), self.month(number + BEFORE_THE_FIRST_ROUND).end
        since = self.month(number + BEFORE_THE_FIRST_ROUND - 1).end if number > 1 else start - timedelta(days=1)
        days = [start + timedelta(days=each) for each in figures.UNREGISTERED]
        lines = [
            FigureLine("unregistered_begun", Period(day, day), value=Decimal(1)) for day in days if since < day <= end
        ]
        record_figures(
            programme=stage.programme,
            lines=lines,
            how=HowItCame(IntakeKind.TYPED, moment.date()),
            by=stage.actor(figures.ANALYST, moment),
        )

    def correct(self, stage: Stage, moment: datetime) -> None:
        """Correct a figure that services sent: what was reported first stays on record."""
        code, month, less, why = figures.CORRECTED
        row = Figure.objects.current().get(
            programme=stage.programme, indicator__code=code, period_end=self.month(month).end, team=None
        )
        assert row.numerator is not None
        revise_figure(
            row=row,
            why=why,
            data_cut_off=moment.date() - timedelta(days=1),
            numerator=row.numerator - less,
            denominator=row.denominator,
            by=stage.actor(figures.ANALYST, moment),
        )

    def _load_lists(self, moment: datetime, lists: CountedLists, month: int) -> None:
        """The intake of child-level lists: nothing of them is kept but the figures."""
        programme = self.stage.programme
        found = lines_from(
            lists.figures,
            periods={label(each): self.month(each) for each in range(1, month + 1)},
            snapshot=lists.made_on,
            codes=derivation_codes(programme.pk),
            left_out=lists.left_out,
        )
        record_figures(
            programme=programme,
            lines=found.lines,
            how=HowItCame(
                IntakeKind.CHILD_LEVEL,
                lists.made_on,
                file_name=f"ssd-extract-{lists.made_on.isoformat()}.zip",
                content_hash=lists.digest,
                rows_read=lists.rows,
                problems=lists.problems,
            ),
            add_teams=True,
            by=self.stage.actor(figures.ANALYST, moment),
        )

    def made_on(self, number: int) -> date:
        """The day on which the lists or figures of a round were made."""
        return self.stage.when.days(number).cut_off - timedelta(days=1)

    def counted_for(self, month: int) -> list[FigureLine]:
        """What the lists of a month gave for it, and for the month before what could not be told then."""
        codes = derivation_codes(self.stage.programme.pk)
        lines = []
        for each in self.last_lists.figures:
            late = each.measure in NOT_YET_TOLD
            its_month = month - 1 if late else month
            is_whole = each.scope == ALL
            if each.period != label(its_month) or each.numerator is None or each.measure not in codes:
                continue
            if not is_whole and (late or each.measure in WITHOUT_TEAMS):
                continue
            lines.append(
                FigureLine(
                    codes[each.measure],
                    self.month(its_month),
                    team="" if is_whole else each.scope,
                    numerator=Decimal(each.numerator),
                    denominator=None if each.denominator is None else Decimal(each.denominator),
                )
            )
        return lines

    def own_records(self, month: int) -> list[FigureLine]:
        """What services sent for a month from records of their own."""
        lines = []
        for code, (out_of, values) in figures.OWN_RECORDS.items():
            if month > len(values):
                continue
            share = out_of * Decimal(str(values[month - 1]))
            numerator = share if code == "average_caseload" else share / 100
            lines.append(
                FigureLine(code, self.month(month), numerator=round(numerator, 0), denominator=Decimal(out_of))
            )
        return lines

    # --- how charts are read, and what is said ------------------------------------------------------------------------

    def mark(self, stage: Stage, moment: datetime, event: figures.EventStory) -> None:
        """Mark what happened."""
        mark_event(
            programme=stage.programme,
            kind=event.kind,
            on=self.day_of(event.month, event.day),
            title=event.title,
            note=event.note,
            indicator=self.indicator(event.code) if event.code else None,
            by=stage.actor(figures.ANALYST, moment),
        )

    def day_of(self, month: int, day: int) -> date:
        """A day of a month of the story."""
        return self.month(month).start + timedelta(days=day - 1)

    def decide(self, stage: Stage, moment: datetime, story: figures.ChartStory) -> None:
        """The Board decides how a chart is to be read; the analyst then changes it."""
        decision = decide(
            stage,
            moment,
            DecisionKind.MEASURE,
            story.title,
            f"{story.why} {story.besides}",
            minute=f"IB{story.board}, item 5",
            dissent=story.dissent,
        )
        stage.add(moment + timedelta(minutes=30), self.change, story, decision)

    def change(self, stage: Stage, moment: datetime, story: figures.ChartStory, decision: Decision) -> None:
        """Read a chart otherwise, by a decision."""
        month = self.month(story.month)
        change_chart(
            indicator=self.indicator(story.code),
            kind=story.kind,
            on=month.end if story.kind == ChangeKind.GHOST else month.start,
            why=story.why,
            decision=decision,
            by=stage.actor(figures.ANALYST, moment),
        )

    def comment(self, stage: Stage, moment: datetime, said: figures.SaidStory) -> None:
        """Write what changed, to the rule that asked where one did."""
        from soundingboard.measures.charting import changed_in, judge

        indicator = self.indicator(said.code)
        judged = judge(measures_at(stage.programme.pk, indicator_ids=[indicator.pk]))
        write_commentary(
            indicator=indicator,
            round=stage.rounds[said.number],
            period_end=judged[indicator.pk].latest.period.end,
            text=said.text,
            changed=next(iter(changed_in(judged.values())), None),
            by=stage.actor(said.by, moment),
        )

    # --- what cannot be measured yet ----------------------------------------------------------------------------------

    def put_on_the_agenda(self, stage: Stage, moment: datetime, item: figures.AgendaStory) -> None:
        """Put something on the agenda."""
        self.agenda[item.title] = add_development(
            programme=stage.programme,
            title=item.title,
            what_is_missing=item.missing,
            what_is_done="" if item.finished is not None else item.done,
            indicator=self.indicator(item.code) if item.code else None,
            objective=stage.objectives[item.objective] if item.objective else None,
            owner=stage.posts[item.owner] if item.owner else None,
            due_on=stage.when.day(item.due) if item.due is not None else None,
            by=stage.actor(figures.ANALYST, moment),
        )

    def finish(self, stage: Stage, moment: datetime, item: figures.AgendaStory) -> None:
        """It can be measured now."""
        revise_development(
            row=self.agenda[item.title],
            what_is_done=item.done,
            state=DevelopmentState.DONE,
            by=stage.actor(figures.ANALYST, moment),
        )


def _as_csv(lines: Iterable[FigureLine]) -> bytes:
    """Figures as the analyst sends them: a row for each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("Code", "Team", "Period", "Numerator", "Denominator"))
    for line in lines:
        below = "" if line.denominator is None else line.denominator
        writer.writerow((line.indicator, line.team, line.period.words, line.numerator, below))
    return text.getvalue().encode()
