"""The door that a web server opens."""

import gc
import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
application = get_wsgi_application()

# A web server does not run Django's checks by itself, and a published key must not get past this door.
call_command("check", tags=["soundingboard"], stdout=StringIO())

# What is loaded at the start stays for ever; looking through it again in each full collection would stop the worker.
gc.collect()
gc.freeze()
