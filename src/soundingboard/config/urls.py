"""Every address that is served: the pages, and the API beside them. Neither door knows the other.

The API and the library that checks what it is sent are twenty megabytes, which a process loads with the first request
to it.
"""

from django.urls import path

from soundingboard.config.when_asked import beneath, view
from soundingboard.web.urls import urlpatterns as pages

_API = "soundingboard.api.urls"

urlpatterns = [
    path("api/", view(_API, "about"), name="api_about"),
    path("api/v1/openapi.json", view(_API, "openapi"), name="api_openapi"),
    path(
        "api/v1/programmes/<slug:programme>/tables/datapackage.json",
        view(_API, "data_package"),
        name="api_data_package",
    ),
    path("api/v1/", view(_API, "nothing_here")),  # else the library's own root answers, with a page
    beneath("api/v1/", "soundingboard.api.operations", app_name="ninja", namespace="api-1"),
    path("api/<path:rest>", view(_API, "nothing_here"), name="api_nothing"),
    *pages,
]
