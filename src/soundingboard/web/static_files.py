"""How stylesheets and scripts are named: by their content, so that they may be kept for a year."""

from pathlib import Path

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Names by content once `collectstatic` has run; plain names before, so that tests need no such step."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file."""
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            return f"{settings.STATIC_URL}{name}"
        return str(super().url(name, force))
