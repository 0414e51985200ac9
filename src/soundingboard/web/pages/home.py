"""My work: what is due, what changed, what waits on this person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.web.doors import PageRequest, programme_page


@programme_page(Permission.VIEW_PROGRAMME)
def home(request: PageRequest) -> HttpResponse:
    """What waits on this person, and what changed."""
    return render(request, "home/home.html", {})


addresses = [path("", home, name="home")]
