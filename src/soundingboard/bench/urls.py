"""The site's addresses and the floor. Only the benchmark's server uses them."""

from django.urls import path

from soundingboard.bench.floor import floor
from soundingboard.web.urls import urlpatterns as pages

urlpatterns = [*pages, path("bench/<str:programme>/floor/", floor, name="floor")]
