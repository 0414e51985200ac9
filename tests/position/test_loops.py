"""Audits in the position: open loops and closed cycles, what they do to suggestions, and positions from before them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.audits import actions, audit_actions, loop_actions
from soundingboard.audits.audit_actions import Summary
from soundingboard.audits.models import Audit
from soundingboard.audits.rules import Case
from soundingboard.cycle.models import Round
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import held_at
from soundingboard.framework.models import Content
from soundingboard.insight.divergence import divergence_of
from soundingboard.lib.audit_tools import KIND, AuditTool
from soundingboard.papers.edition import public_edition
from soundingboard.position.compare import compare
from soundingboard.position.gather import Scope, gather
from soundingboard.position.judging import CONTENT, judgeable, suggest_now
from soundingboard.position.stored import as_json, from_json
from soundingboard.position.values import suggestion_value
from tests import factories

pytestmark = pytest.mark.django_db

BEGUN, END = date(2026, 2, 2), date(2026, 3, 2)


def audited(built, grade=2):
    """A cycle of one audit, closed, whose finding bears on the first objective."""
    by = built.at(BEGUN)
    auditor = factories.actor(built.programme, Role.AUDITOR, now=by.now, name="Ann Auditor")
    load_shipped_content(programme=built.programme, kinds={KIND: AuditTool}, by=by)
    tool = Content.objects.get(programme=built.programme, kind=KIND, code="closure_audit")
    cycle = actions.plan_cycle(
        programme=built.programme, tool=tool, name="Closures", starts_on=BEGUN, due_on=BEGUN, sample_size=1, by=by
    )
    actions.add_cases(cycle=cycle, cases=[Case("W1", "North")], by=by)
    (audit,) = actions.draw_sample(cycle=cycle, auditors=[auditor.person], seed=1, by=by)
    said = {
        section["code"]: {
            each["code"]: {"met": "met", "yes_no": "no", "grade": str(grade)}.get(each["kind"], "")
            for each in section["questions"]
            if not each.get("only_if")
        }
        for section in tool.body["sections"]
    }
    summary = Summary(grade=grade, going_well="Seen.", worker_took_part="yes", family_feedback="no")
    audit_actions.save_whole(audit=audit, answers=said, summary=summary, by=auditor)
    audit_actions.submit_audit(audit=Audit.objects.get(), by=auditor)
    found = loop_actions.find(
        cycle=cycle,
        words="It closes too soon.",
        found_on=BEGUN,
        objective=built.objectives[0],
        section="reason",
        by=auditor,
    )
    cycle.refresh_from_db()
    actions.close_cycle(cycle=cycle, by=by)
    cycle.refresh_from_db()
    return cycle, found, auditor


def rules_of(position, reference="1.1"):
    return {each.code for each in position.objective(reference).suggestion.spoken} & {"R50", "R51"}


def test_a_loop_left_open_and_one_found_worse_hold_a_rating_down(built):
    _, found, auditor = audited(built)

    assert rules_of(gather(built.programme, END)) == set()
    assert rules_of(gather(built.programme, END + timedelta(days=3))) == {"R51"}
    later = factories.later(auditor, built.at(END).now)
    loop_actions.recheck(finding=found, found="worse", text="1 of 10.", happened_on=END, by=later)
    now = gather(built.programme, END)
    assert rules_of(now) == {"R50"}
    assert rules_of(now, "1.2") == set()
    assert rules_of(gather(built.programme, BEGUN)) == set()
    changes = compare(gather(built.programme, BEGUN), now)
    assert [each.sentence for each in changes if each.item_kind == "audit_finding"] == [
        "AF1 (reason) was found worse by a re-audit than before."
    ]


def test_a_cycle_put_forward_is_what_audits_say_in_the_divergence_view(built):
    cycle, _, _ = audited(built)
    by = built.at(date(2026, 2, 20))
    made = actions.put_forward(cycle=cycle, objectives=[built.objectives[0]], by=by)

    assert made.says == "contradicts"
    first = next(row for row in divergence_of(gather(built.programme, END)) if row.reference == "1.1")
    assert made.evidence.reference in first.source("audit").contradicts


def test_what_is_suggested_live_is_what_the_position_says(built):
    _, found, auditor = audited(built)
    loop_actions.recheck(
        finding=found, found="worse", text="1 of 10.", happened_on=END, by=factories.later(auditor, built.at(END).now)
    )
    actor = built.at(END + timedelta(days=3))
    live = suggest_now(
        actor,
        judgeable(actor),
        list(Round.objects.filter(programme=built.programme).in_order()),
        held_at(built.programme.pk, CONTENT, None),
        actor.today,
    )

    position = gather(built.programme, actor.today, now=actor.now)
    assert rules_of(position) == {"R50", "R51"}
    assert [suggestion_value(each.suggestion) for each in live.values()] == [
        each.suggestion for each in position.objectives
    ]


def test_the_position_counts_closed_cycles_and_a_part_holds_its_own_loops(built):
    audited(built)
    whole, part = gather(built.programme, END), gather(built.programme, END, Scope(objective="1.2"))

    (cycle,) = whole.audit_cycles
    assert (cycle.reference, cycle.submitted, cycle.graded, cycle.good, cycle.pairs) == ("AC1", 1, 1, 0, 0)
    assert [each.reference for each in whole.loops] == ["AF1"]
    assert (part.loops, part.audit_cycles) == ((), ())


def test_a_position_from_before_audits_reads_and_writes_the_same_bytes(built):
    old = as_json(gather(built.programme, END))
    assert b'"loops"' not in old
    assert b'"audit_cycles"' not in old

    audited(built)
    new = gather(built.programme, END)

    assert as_json(from_json(old)) == old
    assert from_json(as_json(new)) == new
    assert as_json(replace(from_json(as_json(new)), loops=(), audit_cycles=())).count(b'"loops"') == 0


def test_a_public_edition_holds_nothing_of_audits(built):
    audited(built)
    then, now = gather(built.programme, BEGUN - timedelta(days=1)), gather(built.programme, END)

    public, changes, _ = public_edition(now, compare(then, now))

    assert (public.loops, public.audit_cycles) == ((), ())
    assert not any(each.item_kind == "audit_finding" for each in changes)
