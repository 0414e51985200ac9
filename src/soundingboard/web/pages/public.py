"""The public pages of a programme (PA6): no sign-in, no cookie, no script, and nothing but what was published.

A page is what was stored when the edition was made, in a frame. It asks the database for the editions of the programme
and for one part of one of them; a question to any table that is not for the public is refused before it is asked. What
was drawn is kept in the process, compressed, under all that it was drawn from. Caches in between may keep it too.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from soundingboard.accounts.bases import LONDON
from soundingboard.formats.logo import usable_logo
from soundingboard.publishing import reading
from soundingboard.publishing.data import ATTRIBUTION, LICENCE, LICENCE_ADDRESS
from soundingboard.publishing.making import FILE, INDEX, LISTING, PAGE
from soundingboard.publishing.models import Edition, EditionPart, EditionState
from soundingboard.publishing.pages import HERE, anchor_of, list_page
from soundingboard.publishing.reading import PUBLIC_TABLES, Site

# What is withdrawn is gone from caches after so many seconds at most; then a cache asks again.
SECONDS = 300
CACHE = f"public, max-age={SECONDS}"
# What is published is to be there for whoever looked a minute too early.
ASK_AGAIN = "public, max-age=0, must-revalidate"

PLACES = (
    ("Where things stand", "overview"),
    ("Promises", "promises"),
    ("What happened", "what-happened"),
    ("Measures", "measures"),
    ("Papers", "papers"),
    ("Questions", "questions"),
    ("Decisions", "decisions"),
    ("Words", "glossary"),
    ("Open data", "data"),
)
FORMATS = {"pdf": "PDF", "docx": "Word", "html": "Web page in one file", "xlsx": "Excel workbook of its tables"}


class NotForThePublic(Exception):
    """A public page was about to ask a table that holds more than what was published."""


# An address typed without its last stroke.
_UNENDED = re.compile(r"/public/[-\w/]*[-\w]", re.ASCII)
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)\"?", re.IGNORECASE)


def only_what_is_published(execute: Callable[..., Any], sql: str, *about: Any) -> Any:
    """Lets a statement through to the database that asks only the tables of what was published."""
    if others := set(_TABLE.findall(sql)) - PUBLIC_TABLES:
        raise NotForThePublic(f"A public page asked {', '.join(sorted(others))}.")
    return execute(sql, *about)


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for anybody: read only, from what was published only, and kept by caches."""

    @require_safe
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with connection.execute_wrapper(only_what_is_published):
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", CACHE)
        return response

    door.is_public = True  # type: ignore[attr-defined]
    return door


# --- what a page stands in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation."""

    title: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A notice of what was withdrawn."""

    title: str
    reference: str
    as_at: date
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file to take away."""

    words: str
    address: str
    size: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that was published, with its files; one that was withdrawn has a notice in their place."""

    edition: int
    address: str
    kind: str
    title: str
    reference: str
    as_at: date
    published_on: date
    files: tuple[FileLine, ...]
    withdrawn: Withdrawn | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """Which page of a list is shown, of how many things."""

    number: int
    total: int
    at_once: int
    noun: str

    @property
    def page(self) -> Page[int]:
        """As the foot of every list of the system takes it."""
        return Paginator(range(self.total), self.at_once).page(self.number)


@dataclass(frozen=True, slots=True)
class Frame:
    """All that a page is drawn from beside its own words. Frozen: what was drawn is kept under it."""

    title: str
    authority: str
    programme: str
    address: str
    home: str
    data: str
    edition: int
    reference: str
    as_at: date | None
    published_on: date | None
    latest: str
    canonical: str
    places: tuple[Place, ...]
    withdrawn: tuple[Withdrawn, ...]
    papers: tuple[PaperLine, ...]
    listed: ListPage | None
    is_preview: bool
    has_logo: bool
    contact: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it is sent, compressed, and by what a cache knows it."""

    packed: bytes
    etag: str

    @property
    def plain(self) -> bytes:
        """The page for the few who cannot unpack it: not kept, for it is five times as large."""
        return gzip.decompress(self.packed)


@lru_cache(maxsize=96)
def _drawn(template: str, frame: Frame, part: str, styles: str) -> Drawn:
    """The page, kept under all that it is made of. Some four megabytes in a process at most.

    Args:
        part: the hash of the stored page, or nothing where the template is all there is.
        styles: where the styles lie, so that a page kept from before a release is not shown after it.
    """
    body = reading.stored(part).decode().replace(f'href="{HERE}', f'href="{frame.address}') if part else ""
    context = {
        # Every word in it was escaped by its writer, its pictures are drawings, and its hash was checked.
        "body": mark_safe(body),
        "frame": frame,
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
        "attribution": ATTRIBUTION.format(authority=frame.authority),
    }
    plain = render_to_string(template, context).encode()
    return Drawn(gzip.compress(plain, 6, mtime=0), f'W/"{sha256(plain).hexdigest()[:32]}"')


def drawn(template: str, frame: Frame, part: str = "") -> Drawn:
    """A page, drawn now or kept since it was."""
    return _drawn(template, frame, part, static("soundingboard/soundingboard.css"))


def _sent(request: HttpRequest, made: Drawn, site: Site | None, status: int = 200) -> HttpResponse:
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        made.packed if packs else made.plain, content_type="text/html; charset=utf-8", status=status
    )
    if packs:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Length"] = str(len(response.content))
    if status != 200:
        return response
    response["ETag"] = made.etag
    # What is public of a programme changes at a moment that is known; the list of programmes, at none.
    changed = int(site.changed_at.timestamp()) if site is not None else None
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    found = get_conditional_response(request, etag=made.etag, last_modified=changed, response=response)
    return found or response


def frame_for(site: Site, edition: Edition, name: str, title: str, *, number: int | None = None, **given: Any) -> Frame:
    """The frame of a page of an edition.

    Args:
        number: where an edition was asked for by its number; without, it is the latest.
    """
    root = root_of(site.code, number)
    latest = root_of(site.code, None)
    newer = [each for each in site.withdrawn if each.number > edition.number]
    shown = given.pop("address", root)
    listed: ListPage | None = given.get("listed")
    values = {
        "title": title,
        "authority": edition.authority,
        "programme": edition.programme_name,
        "address": shown,
        "home": shown,
        "data": f"{shown}data/",
        "edition": edition.number,
        "reference": edition.reference,
        "as_at": edition.as_at,
        "published_on": _day(edition.published_at) if edition.published_at else None,
        "latest": latest if number is not None and (site.shown is None or site.shown.number != number) else "",
        "canonical": f"{latest}{_way(name)}{f'?page={listed.number}' if listed and listed.number > 1 else ''}",
        "places": _places(shown, latest, name),
        "withdrawn": tuple(_withdrawn(each) for each in newer),
        "papers": (),
        "listed": None,
        "is_preview": False,
        **_of_the_installation(),
    }
    return Frame(**{**values, **given})


def _of_the_installation() -> dict[str, Any]:
    return {
        "has_logo": usable_logo(settings.SOUNDINGBOARD_LOGO) is not None,
        "contact": settings.SOUNDINGBOARD_CONTACT,
        "demonstration": settings.DEMONSTRATION,
    }


def root_of(code: str, number: int | None) -> str:
    """Where the pages of an edition begin; without a number, those of the latest."""
    if number is None:
        return reverse("public_site", args=[code])
    return reverse("public_edition", args=[code, number])


def _way(name: str) -> str:
    return "" if name == "overview" else f"{name}/"


def _places(root: str, latest: str, name: str) -> tuple[Place, ...]:
    """The pages of an edition. There is one list of papers, whichever edition is read."""
    here = name.split("/")[0]
    return tuple(
        Place(title, f"{latest if each == 'papers' else root}{_way(each)}", each == here) for title, each in PLACES
    )


def _withdrawn(edition: Edition) -> Withdrawn:
    assert edition.withdrawn_at is not None
    return Withdrawn(
        edition.title, edition.reference, edition.as_at, _day(edition.withdrawn_at), edition.withdrawn_because
    )


def _day(moment: Any) -> date:
    found: date = moment.astimezone(LONDON).date()
    return found


# --- pages ------------------------------------------------------------------------------------------------------------


@public_page
def public_sites(request: HttpRequest) -> HttpResponse:
    """Every programme of this installation of which something is public. One query."""
    found = reading.sites()
    lines = tuple(Place(f"{each.authority}: {each.programme_name}", root_of(code, None), False) for code, each in found)
    frame = _bare("Improvement programmes", lines)
    return _sent(request, drawn("public/sites.html", frame), None)


@public_page
def public_site(
    request: HttpRequest, programme: str, name: str = "overview", number: int | None = None
) -> HttpResponse:
    """A page of an edition: of the latest, or of one by its number. Two queries."""
    return _page(request, programme, name, number)


@public_page
def public_measure(request: HttpRequest, programme: str, code: str, number: int | None = None) -> HttpResponse:
    """The page of a measure, with its picture. Two queries."""
    return _page(request, programme, f"measures/{code}", number)


def _page(request: HttpRequest, programme: str, name: str, number: int | None) -> HttpResponse:
    site, edition = _asked_for(programme, number)
    if site is None or edition is None:
        return _missing(request)
    if edition.state != EditionState.PUBLISHED:
        return _gone(request, site, edition)
    if name in LISTS:
        return _listed(request, site, edition, name, number)
    part = reading.part_of(edition, f"{PAGE}/{name}")
    if part is None:
        return _missing(request)
    frame = frame_for(site, edition, name, part.called, number=number)
    return _sent(request, drawn("public/page.html", frame, part.sha256), site)


# What may be ten thousand: by the name of the page, what one of them is called.
LISTS = {"questions": "question", "decisions": "decision"}


def page_of_list(edition: Edition, name: str, asked: str) -> tuple[EditionPart | None, ListPage | None]:
    """The page of a list that an address asks for, the first or the last where it asks for one that there is not; and
    which it is, where the list has several. One query, two where it asks for what is not there.

    An edition that was made before lists had pages has all on one.
    """
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    names = [f"{INDEX}/{name}", f"{PAGE}/{name}", f"{PAGE}/{list_page(name, max(number, 1))}"]
    parts = reading.parts_called(edition, names)
    if names[0] not in parts:
        return parts.get(names[1]), None
    index = reading.list_index(parts[names[0]].sha256)
    last = max(1, -(-index.total // index.at_once))
    number = min(max(number, 1), last)
    wanted = f"{PAGE}/{list_page(name, number)}"
    part = parts.get(wanted) or reading.part_of(edition, wanted)
    return part, ListPage(number, index.total, index.at_once, LISTS[name]) if last > 1 else None


def _listed(request: HttpRequest, site: Site, edition: Edition, name: str, number: int | None) -> HttpResponse:
    part, listed = page_of_list(edition, name, request.GET.get("page", "1"))
    if part is None:
        return _missing(request)
    frame = frame_for(site, edition, name, part.called, number=number, listed=listed)
    return _sent(request, drawn("public/page.html", frame, part.sha256), site)


@public_page
def public_entry(
    request: HttpRequest, programme: str, name: str, entry: str, number: int | None = None
) -> HttpResponse:
    """The address of one question or decision, which stays: it leads to where that stands. Two queries."""
    site, edition = _asked_for(programme, number)
    if site is None or edition is None:
        return _missing(request)
    if edition.state != EditionState.PUBLISHED:
        return _gone(request, site, edition)
    part = reading.part_of(edition, f"{INDEX}/{name}")
    on = reading.list_index(part.sha256).on.get(entry) if part is not None else None
    if on is None:
        return _missing(request)
    page = f"?page={on}" if on > 1 else ""
    return redirect(f"{root_of(programme, number)}{name}/{page}#{anchor_of(name, entry)}")


@public_page
def public_papers(request: HttpRequest, programme: str) -> HttpResponse:
    """Every paper that was published, with its files, and what was withdrawn, with the reason. Two queries."""
    site, _ = _asked_for(programme, None)
    if site is None:
        return _missing(request)
    if site.shown is None:
        return _gone(request, site, site.editions[0])
    files = reading.parts_named(site.published, f"{FILE}/")
    papers = tuple(_paper(site, each, files.get(each.number, [])) for each in site.editions)
    frame = frame_for(site, site.shown, "papers", "Papers", papers=papers, withdrawn=())
    return _sent(request, drawn("public/papers.html", frame), site)


def _paper(site: Site, edition: Edition, files: list[EditionPart]) -> PaperLine:
    root = root_of(site.code, edition.number)
    assert edition.published_at is not None
    return PaperLine(
        edition=edition.number,
        address=root,
        kind=edition.kind,
        title=edition.title,
        reference=edition.reference,
        as_at=edition.as_at,
        published_on=_day(edition.published_at),
        files=tuple(
            FileLine(FORMATS[format_], f"{root}papers/{format_}", each.size)
            for each in files
            if (format_ := each.name.rpartition("/")[2]) in FORMATS
        ),
        withdrawn=_withdrawn(edition) if edition.state == EditionState.WITHDRAWN else None,
    )


# --- files ------------------------------------------------------------------------------------------------------------


@public_page
def public_data(request: HttpRequest, programme: str, file: str, form: str, number: int | None = None) -> HttpResponse:
    """A table as CSV or JSON, for anybody's programs too. Two queries."""
    return _file(request, programme, f"data/{form}/{file}", number)


@public_page
def public_listing(request: HttpRequest, programme: str, number: int | None = None) -> HttpResponse:
    """What an edition consists of, with the hash of each part. Two queries."""
    return _file(request, programme, LISTING, number)


@public_page
def public_paper_file(request: HttpRequest, programme: str, number: int, format: str) -> HttpResponse:
    """A file of a paper. Two queries."""
    return _file(request, programme, f"{FILE}/{format}", number)


def _file(request: HttpRequest, programme: str, name: str, number: int | None) -> HttpResponse:
    site, edition = _asked_for(programme, number)
    if site is None or edition is None:
        return _missing(request)
    if edition.state != EditionState.PUBLISHED:
        return _gone(request, site, edition)
    part = reading.part_of(edition, name)
    if part is None:
        return _missing(request)
    response = handed_over(part)
    # Open data are there for programs on other sites too; they are sent no cookie, and there is none.
    response["Access-Control-Allow-Origin"] = "*"
    changed = int(site.changed_at.timestamp())
    response["ETag"], response["Last-Modified"] = f'W/"{part.sha256[:32]}"', http_date(changed)
    return (
        get_conditional_response(request, etag=response["ETag"], last_modified=changed, response=response) or response
    )


def handed_over(part: EditionPart) -> HttpResponse:
    """A part of an edition as a file to keep."""
    response = HttpResponse(reading.stored(part.sha256), content_type=part.media_type)
    response["Content-Disposition"] = content_disposition_header(True, part.called)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- what is not there ------------------------------------------------------------------------------------------------


def _asked_for(programme: str, number: int | None) -> tuple[Site | None, Edition | None]:
    site = reading.site_of(programme)
    if site is None:
        return None, None
    if number is not None:
        return site, site.edition(number)
    # Where all was withdrawn, the notice of the last stands in its place.
    return site, site.shown or site.editions[0]


def _bare(title: str, places: tuple[Place, ...] = ()) -> Frame:
    return Frame(
        title=title,
        authority=settings.SOUNDINGBOARD_COUNCIL_NAME or "Sounding Board",
        programme="",
        address="",
        home=reverse("public_sites"),
        data="",
        edition=0,
        reference="",
        as_at=None,
        published_on=None,
        latest="",
        canonical="",
        places=places,
        withdrawn=(),
        papers=(),
        listed=None,
        is_preview=False,
        **_of_the_installation(),
    )


def _missing(request: HttpRequest) -> HttpResponse:
    """Nothing is public here: whether there is such a programme is not said."""
    response = _sent(request, drawn("public/missing.html", _bare("There is nothing public here")), None, 404)
    response["Cache-Control"] = ASK_AGAIN
    return response


def _gone(request: HttpRequest, site: Site, edition: Edition) -> HttpResponse:
    """It was published and withdrawn: when, and why."""
    frame = frame_for(
        site, edition, "", "This was withdrawn", withdrawn=(_withdrawn(edition),),
        latest=root_of(site.code, None) if site.shown else "", places=(),
    )  # fmt: skip
    return _sent(request, drawn("public/gone.html", frame), site, 410)


@public_page
def public_nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address beneath: answered here, so that no page that looks who is there answers for it."""
    if _UNENDED.fullmatch(request.path):
        return redirect(f"{request.path}/")
    return _missing(request)


def _beneath(before: str, ending: str) -> list[Any]:
    """The addresses of an edition's pages and files: of the latest, and once more of each by its number."""
    return [
        *(
            path(f"{before}{name}/", public_site, {"name": name}, name=f"public_{name.replace('-', '_')}{ending}")
            for _, name in PLACES
            if name not in ("overview", "papers")
        ),
        path(f"{before}measures/<str:code>/", public_measure, name=f"public_measure{ending}"),
        path(f"{before}questions/<str:entry>/", public_entry, {"name": "questions"}, name=f"public_question{ending}"),
        path(f"{before}decisions/<str:entry>/", public_entry, {"name": "decisions"}, name=f"public_decision{ending}"),
        path(f"{before}data/contents.json", public_listing, name=f"public_listing{ending}"),
        path(f"{before}data/<slug:form>/<str:file>", public_data, name=f"public_data_file{ending}"),
    ]


addresses = [
    path("public/", public_sites, name="public_sites"),
    path("public/<slug:programme>/", public_site, name="public_site"),
    path("public/<slug:programme>/papers/", public_papers, name="public_papers"),
    *_beneath("public/<slug:programme>/", ""),
    path("public/<slug:programme>/editions/<int:number>/", public_site, name="public_edition"),
    path("public/<slug:programme>/editions/<int:number>/papers/<slug:format>", public_paper_file, name="public_file"),
    *_beneath("public/<slug:programme>/editions/<int:number>/", "_of"),
    path("public/<path:rest>", public_nothing, name="public_nothing"),
]
