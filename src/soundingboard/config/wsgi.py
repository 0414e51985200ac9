"""The door that a web server opens."""

import gc
import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from soundingboard.lib.collector import look_seldom, set_aside, share_one_heap

share_one_heap()
# What is made while loading stays; a collector that looks through it again and again would be a tenth of the start.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
application = get_wsgi_application()

# A web server does not run Django's checks by itself, and a published key must not get past this door.
call_command("check", tags=["soundingboard"], stdout=StringIO())

# The pages are loaded now and not at the first request, so that they are shared and frozen with the rest.
get_resolver().url_patterns  # noqa: B018

# What is loaded at the start stays for ever; looking through it again in each full collection would stop the worker.
set_aside()
look_seldom()
gc.enable()
