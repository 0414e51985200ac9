"""The Board pack: what stands in it, in which order, at any size, and what a public edition leaves out."""

import time
from dataclasses import replace

import pytest

from soundingboard.formats import html, pdf, word, workbook
from soundingboard.formats.blocks import Ask, Bullets, Callout, Heading, Paragraph, Table, problems, read_out, tables
from soundingboard.formats.logo import made_safe
from soundingboard.papers.board_pack import EXCEPTIONS, build
from soundingboard.papers.content import PUBLIC, Authored, AuthoredAsk, ChainLine, Content, as_json, from_json
from soundingboard.papers.edition import INSTEAD, Exempted, public_edition
from soundingboard.position.compare import Changed, Weight
from soundingboard.position.stored import CannotBeRead
from soundingboard.position.values import FORM, Position
from tests.papers import made

pytestmark = pytest.mark.pure

EMPTY = Position(FORM, "p", "A programme", "A council", made.END, "whole", None, *((),) * 13)


def pack(**given: object) -> Content:
    return made.content(made.position(shift=1), made.position(), **given)


def headings(content: Content) -> list[str]:
    return [block.text for block in build(content).blocks if isinstance(block, Heading) and block.level == 2]


def words(content: Content) -> str:
    return html.fragment(build(content))


def test_what_changed_comes_first_and_then_what_is_asked() -> None:
    assert headings(pack()) == [
        "What changed since last time",
        "What the Board is asked",
        "Overall judgement",
        "Exceptions",
        "Every objective",
        "What the measures say",
        "Judgement and suggestion compared",
        "Dates that moved",
        "Overdue and silent actions",
        "Late, and due before long",
        "Evidence, and the voice of children",
        "What would lift the Notice",
        "How to read this pack",
        "Annexes",
    ]


@pytest.mark.parametrize("content", [pack(), made.content(None, EMPTY, round_number=None, chain=None)])
def test_a_pack_has_no_problems_and_every_writer_takes_it(content: Content) -> None:
    document = build(content)

    assert problems(document) == ()
    assert pdf.write(document).startswith(b"%PDF")
    assert word.write(document).startswith(b"PK")
    assert workbook.write(document).startswith(b"PK")


def test_a_logo_travels_with_the_data_and_a_paper_without_one_is_written_as_before() -> None:
    logo = made_safe(b'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><path d="M0 0h2v1z"/></svg>')
    plain, carrying = pack(), pack(logo=logo.address)

    assert b'"logo"' not in as_json(plain)
    assert from_json(as_json(plain)) == plain
    assert from_json(as_json(carrying)) == carrying
    assert build(from_json(as_json(carrying))).logo == logo
    assert build(plain).logo is None


def test_the_subtitle_names_the_day_of_the_board_once() -> None:
    subtitle = build(pack()).subtitle

    assert subtitle.count("Board of") <= 1
    assert subtitle.startswith(pack().position.programme_name)


def test_what_got_worse_stands_before_what_got_better() -> None:
    changes = tuple(
        Changed("k", "action", f"A{weight}", f"Sentence of weight {int(weight)}.", weight) for weight in Weight
    )
    text = words(pack(changes=tuple(sorted(changes, key=lambda each: -each.weight))))

    assert [text.index(f"Sentence of weight {number}.") for number in (5, 4, 3, 2, 1)] == sorted(
        text.index(f"Sentence of weight {number}.") for number in (1, 2, 3, 4, 5)
    )


def test_many_changes_are_cut_with_their_number_said_and_all_in_the_annex() -> None:
    changes = tuple(Changed("k", "action", f"A{n}", f"Change number {n}.", Weight.WORSE) for n in range(1, 101))
    blocks = build(pack(changes=changes)).blocks
    body = [read_out(item) for block in blocks if isinstance(block, Bullets) for item in block.items]
    shown = sum("Change number" in each for each in body)
    said = [read_out(block.text) for block in blocks if isinstance(block, Paragraph)]
    (annex,) = [block for block in blocks if isinstance(block, Table) and block.caption.startswith("Every change")]

    assert 0 < shown < 100
    assert any(f"And {100 - shown} more" in each for each in said)
    assert len(annex.rows) == 100


def test_an_exception_shows_judged_suggested_rules_owner_and_help() -> None:
    content = pack()
    blocks = list(build(content).blocks)
    at = next(place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 3
              and (block.anchor or "").startswith("exception-"))  # fmt: skip
    until = next(place for place in range(at + 1, len(blocks)) if isinstance(blocks[place], Heading))
    told = html.fragment(replace(build(content), blocks=tuple(blocks[at:until])))

    for expected in ("judged and suggested", "Reason given for", "R06", "Owner", "Next step"):
        assert expected in told


def test_exceptions_beyond_the_first_are_counted_and_tabled() -> None:
    now = made.position(40, 300)
    blocks = build(made.content(None, now)).blocks
    told = [block for block in blocks if isinstance(block, Heading) and block.anchor.startswith("exception-")]
    (rest,) = [block for block in blocks if isinstance(block, Table) and block.caption.startswith("The other")]

    assert len(told) == EXCEPTIONS
    assert f"The other {len(rest.rows)} exceptions" == rest.caption


def test_what_the_author_wrote_is_asked_first_and_what_they_left_out_is_counted() -> None:
    plain = pack(authored=Authored())
    proposed = [block for block in build(plain).blocks if isinstance(block, Ask)]
    content = pack(authored=Authored(asks=(AuthoredAsk("Approve", "the visit."),), left_out=("A03",)))
    asks = [block for block in build(content).blocks if isinstance(block, Ask)]

    assert (asks[0].verb, asks[0].text) == ("Approve", "the visit.")
    assert len(asks) == len(proposed)
    assert "1 more matter which the author of this pack left out" in words(content)


def test_the_end_of_the_chain_is_printed_and_a_broken_one_is_said_aloud() -> None:
    assert "up to entry 4,211" in words(pack())
    broken = build(pack(chain=ChainLine(12, "a" * 64, False)))
    assert any(isinstance(block, Callout) and "does not verify" in block.title for block in broken.blocks)


def test_every_rule_that_spoke_is_explained() -> None:
    content = pack()
    (explained,) = [table for table in tables(build(content)) if table.caption == "Rules that spoke"]
    codes = {row[0] for row in explained.rows}

    assert {each.code for one in content.position.objectives for each in one.suggestion.spoken} <= codes
    assert "X01" in codes


def test_a_paper_is_made_again_from_its_json() -> None:
    content = pack()
    stored = as_json(content)
    again = from_json(stored)

    assert again == content
    assert as_json(again) == stored
    assert pdf.write(build(again)) == pdf.write(build(content))


@pytest.mark.parametrize(
    "stored", [b"", b"[]", b'{"form":"paper/9"}', b'{"form":"paper/1"}', as_json(pack()).replace(b',"withheld":0', b"")]
)
def test_what_is_no_paper_is_refused(stored: bytes) -> None:
    with pytest.raises(CannotBeRead):
        from_json(stored)


def test_a_public_edition_holds_no_exempt_evidence_by_reference_title_or_mention() -> None:
    now = made.position()
    exempt = [item for item in now.evidence if item.classification == "exempt"]
    named = replace(
        now,
        evidence=tuple(
            replace(item, title=f"Serious case {item.reference} review") if item in exempt else item
            for item in now.evidence
        ),
        objectives=tuple(
            replace(
                each,
                evidence=tuple(item.reference for item in now.evidence),
                ratings=tuple(
                    replace(
                        rating, reason=f"See {exempt[0].reference} and the serious case {exempt[0].reference} review."
                    )
                    for rating in each.ratings
                ),
            )
            for each in now.objectives
        ),
    )
    changes = (Changed("evidence_added", "evidence", exempt[0].reference, "New evidence.", Weight.OTHER),)

    position, kept, withheld = public_edition(named, changes)
    total = sum(each.number for each in withheld)
    content = made.content(None, position, edition=PUBLIC, withheld=total, withheld_by=withheld, changes=kept)
    stored = as_json(content).decode()

    assert exempt
    assert total == len(exempt)
    assert kept == ()
    for item in exempt:
        assert f'"{item.reference}"' not in stored
        assert f"{item.reference} " not in stored
    assert "erious case" not in stored
    assert INSTEAD in stored
    assert f"{total} exempt pieces of evidence" in words(content)
    assert problems(build(content)) == ()


def test_a_reference_that_only_begins_alike_is_left_alone() -> None:
    now = made.position(2, 0, 18, 20)
    exempt = next(item for item in now.evidence if item.classification == "exempt")
    text = f"{exempt.reference}0 and {exempt.reference}.1 stay; {exempt.reference.lower()}, goes."
    rated = replace(now.objectives[0], title=text)

    position, _, _ = public_edition(replace(now, objectives=(rated,)), ())

    assert position.objectives[0].title == f"{exempt.reference}0 and {exempt.reference}.1 stay; {INSTEAD}, goes."


@pytest.mark.slow
def test_the_largest_plan_makes_a_pack_of_bounded_size() -> None:
    now = made.position(150, 10_000, 24, 20_000)
    content = made.content(made.position(150, 10_000, 24, 20_000, shift=1), now)

    started = time.perf_counter()
    document = build(content)
    took = time.perf_counter() - started

    assert problems(document) == ()
    assert len(document.blocks) < 300
    # Far above what it takes (0.2 s); a builder that looks through all actions for each objective takes minutes.
    assert took < 5


def test_an_objective_that_is_withheld_takes_with_it_what_hangs_on_it() -> None:
    now = made.position()
    gone = now.objectives[0]
    hers = {each.reference for each in now.actions if each.objective == gone.reference}
    named = replace(
        now.decisions[0], text=f"About objective {gone.reference}: {gone.title}. The share rose to {gone.reference}%."
    )
    ours = replace(now, decisions=(named, *now.decisions[1:]))

    position, _, withheld = public_edition(ours, (), (Exempted("objective", gone.reference, ("3",)),))

    assert hers
    assert gone.reference not in {each.reference for each in position.objectives}
    assert hers.isdisjoint(each.reference for each in position.actions)
    assert hers.isdisjoint(each.action for each in (*position.milestones, *position.date_changes))
    assert all(gone.reference not in (*each.satisfied_by, *each.contributed_to_by) for each in position.needs)
    assert position.decisions[0].text == f"About [exempt item]: [exempt item]. The share rose to {gone.reference}%."
    assert gone.title not in str(position)
    assert ("objective", 1) in [(each.kind, each.number) for each in withheld]
