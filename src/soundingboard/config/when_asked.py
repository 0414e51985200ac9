"""Addresses whose code is loaded once one of them is asked for, so that a process that never meets them stays small."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt


class WhenAsked(URLResolver):
    """A module's addresses under a namespace. Django would load every module to learn the names in it; names under a
    namespace are looked up in a resolver that it makes of the module once such a name is asked for.
    """

    def _populate(self) -> None:
        language = get_language()
        self._namespace_dict[language], self._app_dict[language] = {}, {}  # type: ignore[attr-defined]
        self._reverse_dict[language] = MultiValueDict()
        self._populated = True


def beneath(route: str, module: str, *, app_name: str, namespace: str) -> WhenAsked:
    """The `urlpatterns` of a module beneath a route."""
    return WhenAsked(RoutePattern(route), module, app_name=app_name, namespace=namespace)


def view(module: str, name: str) -> Any:
    """A view of a module, which is loaded at the first request. It changes nothing, so no form's token is asked for."""

    @csrf_exempt
    def when_asked(request: HttpRequest, **given: Any) -> HttpResponseBase:
        found: HttpResponseBase = getattr(import_module(module), name)(request, **given)
        return found

    return when_asked
