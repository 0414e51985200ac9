"""The site's addresses and the floor. Only the benchmark's server uses them."""

from django.urls import include, path

from soundingboard.bench.floor import floor
from soundingboard.bench.unlimited import lift_limits

lift_limits()

urlpatterns = [
    path("", include("soundingboard.config.urls")),
    path("bench/<str:programme>/floor/", floor, name="floor"),
]
