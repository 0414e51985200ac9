"""The certificate of a disposal, as a paper: what was removed, by which rule, how many, with which hashes, by whom."""

from datetime import date

from django.conf import settings

from soundingboard.formats.blocks import Callout, Column, Document, Fact, Heading, KeyFacts, Paragraph, Table, day
from soundingboard.formats.logo import usable_logo
from soundingboard.formats.marks import brand_colour
from soundingboard.retention.kinds import KINDS
from soundingboard.retention.models import Disposal


def certificate(disposal: Disposal, entries: int, chain: str) -> Document:
    """The document.

    Args:
        disposal: with its decision, and what was removed.
        entries, chain: how many entries the history had before the disposal, and the hash of the last of them.
    """
    assert disposal.decided_at is not None
    assert disposal.decided_by is not None
    rule, removed, words = disposal.rule, disposal.removed, KINDS[disposal.kind].words
    months = int(rule["months"])
    facts = (
        Fact("Number", disposal.reference),
        Fact("Kind of record", words),
        Fact("How many", disposal.counted),
        Fact("Kept for", f"{months} {'month' if months == 1 else 'months'}, counted from {rule['trigger']}"),
        Fact("Counted from at the latest", day(disposal.up_to)),
        Fact("Basis", str(rule["source"])),
        Fact("Schedule in force from", day(date.fromisoformat(str(rule["valid_from"])))),
        Fact("Proposed by", disposal.proposed_by.name, note=f"On {day(disposal.proposed_at.date())}: {disposal.why}"),
        Fact("Agreed by", disposal.decided_by.name, note=f"On {day(disposal.decided_at.date())}"),
        Fact("Rows", removed["rows"]),
        Fact("Texts removed", removed["texts"]),
        Fact("Values of the history removed", removed["entries"]),
        Fact("Files removed", removed["files"]),
    )
    listed = Table(
        "What was disposed of",
        (Column("Reference"), Column("Counted from", "date"), Column("SHA-256 of what was removed", width=5)),
        tuple((each["reference"], date.fromisoformat(each["counted_from"]), each["sha256"]) for each in disposal.items),
        when_empty="Lines of a log, which have no references. The number of lines and the latest day stand above.",
    )
    return Document(
        title="Certificate of disposal",
        subtitle=f"{words}, {disposal.reference}",
        organisation=disposal.programme.authority.name,
        colour=brand_colour(settings.SOUNDINGBOARD_BRAND_COLOUR),
        classification="Official",
        reference=disposal.reference,
        as_at=disposal.decided_at.date(),
        made_at=disposal.decided_at,
        blocks=(
            Paragraph(
                "The records named here were kept for their time under the retention schedule, were under no legal "
                "hold, and were disposed of as two people agreed. What people wrote in them, and their files, cannot "
                "be had from this system again. That they were there, their days and their numbers stay on record."
            ),
            KeyFacts(facts),
            Heading("What was disposed of"),
            listed,
            Heading("How this can be checked"),
            Paragraph(f"SHA-256 over the list above, in its order: {disposal.digest}"),
            Paragraph(
                f"The programme’s history had {entries:,} entries before the disposal, the last with the hash {chain}. "
                "It still verifies: the hashes cover digests of values, which stay when a value is removed."
            ),
            Callout(
                "Copies elsewhere",
                "Backups made before keep what was disposed of until they are old themselves. So do files and papers "
                "that were taken out of this system.",
            ),
        ),
        logo=usable_logo(settings.SOUNDINGBOARD_LOGO),
    )
