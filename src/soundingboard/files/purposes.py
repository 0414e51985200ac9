"""What files are stored for: what is taken, who may bring it, and who may fetch it."""

from dataclasses import dataclass

from soundingboard.accounts.roles import Permission

MEGABYTE = 1024 * 1024
DOCUMENTS = ("pdf", "docx")
PUBLISHED = ("csv", "parquet", "xlsx", "ods")
EVERY_KIND = ("pdf", "docx", "xlsx", "ods", "csv", "txt", "json", "png", "jpg")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a file is stored for: the kinds and size taken, who may bring it, who may fetch it at its address."""

    code: str
    kinds: tuple[str, ...]
    most_bytes: int
    brought_with: Permission
    fetched_with: Permission


# Evidence and papers may be exempt from publication. Their own pages know; the general address of a file does not, so
# it serves them only to those who may see exempt material.
PURPOSES: dict[str, Purpose] = {
    each.code: each
    for each in (
        Purpose("inspection_report", ("pdf",), 20 * MEGABYTE, Permission.READ_INSPECTIONS, Permission.VIEW_PROGRAMME),
        Purpose("notice", DOCUMENTS, 20 * MEGABYTE, Permission.EDIT_NOTICE, Permission.VIEW_PROGRAMME),
        Purpose("letter", DOCUMENTS, 20 * MEGABYTE, Permission.EDIT_NOTICE, Permission.VIEW_PROGRAMME),
        Purpose("evidence", EVERY_KIND, 20 * MEGABYTE, Permission.ADD_EVIDENCE, Permission.VIEW_EXEMPT),
        Purpose("import", ("xlsx", "ods", "csv"), 20 * MEGABYTE, Permission.EDIT_DELIVERY, Permission.EDIT_DELIVERY),
        Purpose("published", PUBLISHED, 60 * MEGABYTE, Permission.RECORD_FIGURES, Permission.VIEW_PROGRAMME),
        Purpose(
            "question_set", ("txt", "docx", "pdf"), 10 * MEGABYTE, Permission.KEEP_QUESTIONS, Permission.KEEP_QUESTIONS
        ),
        Purpose("certificate", ("pdf",), 20 * MEGABYTE, Permission.KEEP_RECORDS, Permission.KEEP_RECORDS),
        Purpose("paper", EVERY_KIND, 50 * MEGABYTE, Permission.DRAFT_PAPERS, Permission.VIEW_EXEMPT),
    )
}
