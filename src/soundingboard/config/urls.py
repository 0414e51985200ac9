"""Every address that is served: the pages, and the API beside them. Neither door knows the other."""

from soundingboard.api.urls import addresses
from soundingboard.web.urls import urlpatterns as pages

urlpatterns = [*addresses, *pages]
