"""Compiles every template of ours, and says which do not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parent.parent / "src" / "soundingboard" / "web" / "templates"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
    django.setup()
    failed = 0
    for path in sorted(file for file in TEMPLATES.rglob("*") if file.is_file()):
        name = str(path.relative_to(TEMPLATES))
        try:
            get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            print(f"{name}: {error}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
