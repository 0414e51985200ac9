"""The door that a web server opens."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
application = get_wsgi_application()

# What is loaded at the start stays for ever; looking through it again in each full collection would stop the worker.
gc.collect()
gc.freeze()
