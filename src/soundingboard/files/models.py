"""Files that people brought or the system issued: kept by content, named as they came."""

from django.conf import settings
from django.db import models

from soundingboard.accounts.bases import ProgrammeRow, RowQuerySet
from soundingboard.lib.screening import NAMES
from soundingboard.records.fields import Code, Digest, ScreenedLine


class StoredFile(ProgrammeRow):
    """One file. Its bytes lie in the vault under their hash; two rows may share them."""

    sha256 = Digest()
    name = ScreenedLine(allow=NAMES)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    purpose = Code()

    objects = RowQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["programme", "sha256"], name="a_file_by_its_content")]

    def __str__(self) -> str:
        return self.name
