"""The components of a page, as template tags.

A board's page has hundreds of small marks on it, so what stands in a row is put together here as text, in a microsecond
or two, and only what stands once on a page has a template of its own. Every value that comes from a person is escaped
here; a rating is always a shape, a word and a colour together; nothing here reads a clock or the database.

`docs/pages.md` shows each tag with an example.
"""

from __future__ import annotations

import difflib
import html
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, Form
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from soundingboard.lib.glossary import used_in
from soundingboard.web.kept_words import lock_of
from soundingboard.web.places import places as places_of

if TYPE_CHECKING:
    from soundingboard.rating.scales import Point, Scale
    from soundingboard.web.doors import NavItem

register = template.Library()

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# Ink and paper of each mark. The two together keep a contrast of 3 to 1 with the tint that a rating stands on; the
# strokes let amber look amber without its edge being lost on white.
INKS: Mapping[str, tuple[str, str]] = {
    "red": ("#b3261a", "#7a1710"),
    "amber": ("#f2a100", "#6b4200"),
    "green": ("#12703c", "#0b4a29"),
    "blue": ("#1d5fa8", "#113f73"),
    "white": ("#ffffff", "#26323a"),
    "grey": ("#66757d", "#36434a"),
}

# Each shape fills a square of 16; "{f}" is its ink and "{s}" its edge.
SHAPES: Mapping[str, str] = {
    "cross": '<path d="M3 3l10 10M13 3L3 13" fill="none" stroke="{f}" stroke-width="3.4" stroke-linecap="round"/>',
    "triangle": '<path d="M8 2l6.6 12H1.4z" fill="{f}" stroke="{s}" stroke-width="1.4" stroke-linejoin="round"/>',
    "tick": '<path d="M2.2 8.6l3.9 4L13.8 3.6" fill="none" stroke="{f}" stroke-width="3.2" stroke-linecap="round"'
    ' stroke-linejoin="round"/>',
    "square": '<path d="M2.2 2.2h11.6v11.6H2.2z" fill="{f}" stroke="{s}" stroke-width="1.4"/>',
    "circle": '<circle cx="8" cy="8" r="6" fill="{f}" stroke="{s}" stroke-width="1.8"/>',
    "diamond": '<path d="M8 1.4L14.6 8 8 14.6 1.4 8z" fill="{f}" stroke="{s}" stroke-width="1.4"/>',
    "dash": '<path d="M2.6 8h10.8" fill="none" stroke="{s}" stroke-width="3" stroke-linecap="round"/>',
}

# Amber and white are too light to be drawn as a bare line: there the edge's colour draws it.
DRAWN: Mapping[tuple[str, str], str] = {
    (shape, colour): drawing.replace(
        "{f}", edge if "{s}" not in drawing and colour in ("amber", "white") else ink
    ).replace("{s}", edge)
    for shape, drawing in SHAPES.items()
    for colour, (ink, edge) in INKS.items()
}

# Django's own looks for lazy strings too, which the page of a plan pays for a thousand times; there are none here.
mark_safe = SafeString

TONES = frozenset([*INKS, "brand"])
NOT_RATED = "Not yet rated"


def escape(value: object) -> str:
    """A value as it may stand in a page. (Django's own of this name looks for lazy strings, which costs the most of a
    long table; there are none here.)"""
    return html.escape(str(value))


# --- ratings -------------------------------------------------------------------------------------------------------


@register.simple_tag
def mark(shape: str, colour: str) -> SafeString:
    """The shape alone, for beside a word that says the same."""
    return mark_safe(
        f'<svg class="sb-mark" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">'
        f"{DRAWN[shape, colour]}</svg>"
    )


@register.simple_tag
def rating(point: Point | None, note: str = "") -> SafeString:
    """A rating: shape, word and colour. `note` follows the word, such as "asserted"."""
    return _rating(point, note, "")


@register.simple_tag
def rating_pair(judged: Point | None, suggested: Point | None) -> SafeString:
    """What people judged, and beside it what the rules suggest; the gap is said in words."""
    if judged is None and suggested is None:
        return _rating(None, "", "")
    if suggested is None:
        gap = "the rules suggest nothing"
    elif judged is not None and judged.code == suggested.code:
        gap = "as the rules suggest"
    else:
        gap = "rules suggest"
    parts = [f'<span class="sb-rating-pair">{_rating(judged, "", "")}<span class="sb-rating-pair__gap">{gap}</span>']
    if gap == "rules suggest":
        parts.append(_rating(suggested, "", " sb-rating--suggested"))
    return mark_safe("".join([*parts, "</span>"]))


@register.simple_tag
def ribbon(
    points: Iterable[Point | tuple[str, Point | None] | None], label: str = "Ratings, oldest first"
) -> SafeString:
    """A row of past ratings, oldest first: marks for the eye, the same in words for a screen reader.

    Each item is a point, None where nobody rated, or a pair of the round's name and either of those.
    """
    drawn: list[str] = []
    words: list[str] = []
    for place, item in enumerate(points):
        name, point = item if isinstance(item, tuple) else ("", item)
        word = NOT_RATED if point is None else point.word
        said = f"{name}: {word}" if name else word
        shape = DRAWN["dash", "grey"] if point is None else DRAWN[point.shape, point.colour]
        drawn.append(f'<g transform="translate({place * 20 + 2} 1)"><title>{escape(said)}</title>{shape}</g>')
        words.append(said)
    if not words:
        return mark_safe('<span class="sb-quiet">No ratings yet</span>')
    width = len(words) * 20
    return mark_safe(
        f'<svg class="sb-ribbon" viewBox="0 0 {width} 18" width="{width}" height="18" aria-hidden="true" '
        f'focusable="false">{"".join(drawn)}</svg>'
        f'<span class="govuk-visually-hidden">{escape(label)}: {escape(", ".join(words))}</span>'
    )


@register.simple_tag
def tag(word: object, tone: str = "grey") -> SafeString:
    """A short statement of state, such as a draft or a blocked action. The word says it; the colour only helps."""
    return mark_safe(f'<strong class="sb-tag sb-tone--{tone if tone in TONES else "grey"}">{escape(word)}</strong>')


@register.inclusion_tag("ui/scale.html")
def scale_table(scale: Scale, open_it: bool = False) -> dict[str, Any]:
    """What each rating of a scale means, to stand where a rating is chosen or first shown."""
    return {"scale": scale, "open_it": open_it}


def _rating(point: Point | None, note: str, extra: str) -> SafeString:
    shape, colour, word = ("dash", "grey", NOT_RATED) if point is None else (point.shape, point.colour, point.word)
    return mark_safe(
        f'<span class="sb-rating sb-tone--{colour}{extra}">{mark(shape, colour)}<span>{escape(word)}'
        f"{f' ({escape(note)})' if note else ''}</span></span>"
    )


# --- dates, people and numbers -------------------------------------------------------------------------------------


@register.simple_tag
def when(day: date | datetime | None, missing: str = "Not set") -> SafeString:
    """A date as 31 March 2026, machine-readable too; `missing` where there is none."""
    if day is None:
        return mark_safe(f'<span class="sb-quiet">{escape(missing)}</span>')
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return mark_safe(f'<time datetime="{day.isoformat()}">{day.day} {MONTHS[day.month - 1]} {day.year}</time>')


@register.simple_tag
def moment(instant: datetime | None, missing: str = "Not known") -> SafeString:
    """A date with its time, as 31 March 2026 at 2:05pm."""
    if instant is None:
        return mark_safe(f'<span class="sb-quiet">{escape(missing)}</span>')
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    hour = local.hour % 12 or 12
    return mark_safe(
        f'<time datetime="{local.isoformat(timespec="minutes")}">{local.day} {MONTHS[local.month - 1]} {local.year} at '
        f"{hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}</time>"
    )


@register.simple_tag
def days_late(days: int | None) -> SafeString:
    """How late a thing is, or how soon it falls due: positive days are late, negative are still to come."""
    if days is None:
        return mark_safe("")
    if days > 0:
        return mark_safe(f'<span class="sb-late">{days:,} {"day" if days == 1 else "days"} late</span>')
    if days == 0:
        return mark_safe('<span class="sb-soon">Due today</span>')
    tone = ' class="sb-soon"' if days >= -7 else ""
    return mark_safe(f"<span{tone}>Due in {-days:,} {'day' if days == -1 else 'days'}</span>")


@register.simple_tag
def person(who: object | None, missing: str = "Nobody yet") -> SafeString:
    """A person, post or agency by name; where there is none, words that say so."""
    if who is None or str(who) == "":
        return mark_safe(f'<span class="sb-quiet">{escape(missing)}</span>')
    return mark_safe(escape(who))


@register.simple_tag
def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 action", "2,004 actions", "No actions". `plural` where an s will not do."""
    if number == 1:
        return f"1 {noun}"
    many = plural or (f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s")
    return f"{number:,} {many}" if number else f"No {many}"


def _one(found: re.Match[str]) -> str:
    """The one of which the words give many."""
    return found.group(1) + ("y" if found.group(0).endswith("ies") else "")


@register.simple_tag
def figure(number: object, words: str, href: str = "", tone: str = "") -> SafeString:
    """One figure of a row of figures (inside `<ul class="sb-figures">`): the number large, what it counts beneath.

    None of what would be a warning is no warning, so nought has no red or amber.
    """
    if number == 0 and tone in ("red", "amber"):
        tone = ""
    if number == 1:
        # "1 action overdue", where the page says "actions overdue" of any other number.
        words = re.sub(r"^(\w+?)(?:(?<=[^aeiou])ies|(?<!s)s)\b", _one, words, count=1)
    said = f'<a class="govuk-link" href="{escape(href)}">{escape(words)}</a>' if href else escape(words)
    shown = f"{number:,}" if isinstance(number, int) else escape(number)
    extra = f" sb-figure--{tone}" if tone in TONES else ""
    return mark_safe(f'<li class="sb-figure{extra}"><span class="sb-number">{shown}</span><span>{said}</span></li>')


# --- differences ---------------------------------------------------------------------------------------------------


@register.simple_tag
def text_change(before: str, after: str) -> SafeString:
    """One text as it became another, word by word: what went is struck out, what came is underlined, and both are
    said aloud by hidden words, because a screen reader does not reliably say strikes and lines."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    if len(old) * len(new) > 4_000_000:
        # Word by word would take seconds: two long papers are compared a paragraph at a time.
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[str] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(old[i1:i2])))
            continue
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone:
            parts.append(_changed("del", "removed", gone))
        if come:
            parts.append(_changed("ins", "added", come))
    return mark_safe(f'<span class="sb-change">{"".join(parts)}</span>')


def _changed(element: str, word: str, text: str) -> str:
    return (
        f'<{element}><span class="govuk-visually-hidden">{word}: </span>{escape(text)}'
        f'<span class="govuk-visually-hidden"> (end of {word})</span></{element}>'
    )


@register.inclusion_tag("ui/before_after.html")
def before_after(before: str, after: str, before_words: str = "Before", after_words: str = "After") -> dict[str, Any]:
    """Two texts side by side, and beneath them the one as it became the other."""
    return {"before": before, "after": after, "before_words": before_words, "after_words": after_words}


# --- finding one's way ---------------------------------------------------------------------------------------------


@register.simple_tag
def crumbs(*words_and_addresses: str) -> SafeString:
    """Breadcrumbs: word, address, word, address, and so on from the top, without the page itself."""
    if len(words_and_addresses) % 2:
        raise template.TemplateSyntaxError("crumbs takes pairs: a word, then its address.")
    pairs = zip(words_and_addresses[::2], words_and_addresses[1::2], strict=True)
    items = "".join(
        f'<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{escape(address)}">'
        f"{escape(word)}</a></li>"
        for word, address in pairs
    )
    return mark_safe(
        f'<nav class="govuk-breadcrumbs govuk-breadcrumbs--collapse-on-mobile" aria-label="Breadcrumb">'
        f'<ol class="govuk-breadcrumbs__list">{items}</ol></nav>'
    )


@register.simple_tag
def places(nav: Iterable[NavItem]) -> SafeString:
    """The places of the service navigation, as the items of a list. The frame has them twice: wide, and as a menu."""
    return mark_safe(
        "".join(
            f'<li><a class="sb-nav__link" href="{escape(item.address)}"{_HERE if item.is_current else ""}>'
            f"{escape(item.title)}</a></li>"
            for item in nav
        )
    )


_HERE = ' aria-current="page"'


@register.simple_tag
def tabs(items: Iterable[tuple[str, str, bool]], label: str = "Parts of this page") -> SafeString:
    """Tabs that are addresses, so that they work without script and can be sent to a colleague.

    Each item is (word, address, whether it is the one shown).
    """
    links = "".join(
        f'<li><a class="sb-tabs__link" href="{escape(address)}"{" aria-current=page" if here else ""}>'
        f"{escape(word)}</a></li>"
        for word, address, here in items
    )
    return mark_safe(f'<nav class="sb-tabs" aria-label="{escape(label)}"><ul>{links}</ul></nav>')


@register.simple_tag(takes_context=True)
def area_tabs(context: RequestContext, area: str, here: str) -> SafeString:
    """The tabs of an area (`web.places`), on each of the pages that stand at its top."""
    return tabs(places_of(context["request"].stand, area, here), area)


@register.simple_tag(takes_context=True)
def sort_heading(context: RequestContext, key: str, word: str, numeric: bool = False) -> SafeString:
    """A column's heading that sorts by it: `?sort=key`, and `?sort=-key` when pressed again."""
    query = context["request"].GET
    current = query.get("sort", "")
    way, arrow, target = "none", "", key
    if current == key:
        way, arrow, target = "ascending", "\u25b2", f"-{key}"
    elif current == f"-{key}":
        way, arrow = "descending", "\u25bc"
    shown = f'<span class="sb-sort__way" aria-hidden="true">{arrow}</span>' if arrow else ""
    numeric_class = ' class="sb-number-cell"' if numeric else ""
    return mark_safe(
        f'<th scope="col" aria-sort="{way}"{numeric_class}>'
        f'<a class="sb-sort" href="{escape(_address(query, sort=target, page=None))}">{escape(word)}{shown}</a></th>'
    )


@register.simple_tag
def showing(page: Page[Any], noun: str = "item", plural: str = "") -> SafeString:
    """Above a long list: which of it is on this page, and how much there is."""
    words = count(page.paginator.count, noun, plural)
    if page.paginator.num_pages > 1:
        words = f"Showing {page.start_index():,} to {page.end_index():,} of {words}"
    return mark_safe(f'<p class="sb-quiet">{escape(words)}</p>')


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[Any], noun: str = "item", plural: str = "") -> dict[str, Any]:
    """At the foot of a long list, once: which pages there are, with links that keep every filter in the address."""
    return _pages(context["request"].GET, page, noun, plural)


@register.inclusion_tag("ui/pagination.html")
def pages_of(page: Page[Any], noun: str = "item", plural: str = "") -> dict[str, Any]:
    """The same where nothing but the page stands in the address, and what is drawn is kept for everybody."""
    return _pages(QueryDict(), page, noun, plural)


def _pages(query: QueryDict, page: Page[Any], noun: str, plural: str) -> dict[str, Any]:
    last = page.paginator.num_pages
    shown = [n for n in range(1, last + 1) if n in (1, last) or abs(n - page.number) <= 1]
    places: list[dict[str, Any]] = []
    before = 0
    for number in shown:
        if number - before > 1:
            places.append({"gap": True})
        places.append({"number": number, "href": _address(query, page=str(number)), "current": number == page.number})
        before = number
    return {
        "page": page,
        "places": places,
        "last": last,
        "words": count(page.paginator.count, noun, plural),
        "previous": _address(query, page=str(page.number - 1)) if page.number > 1 else "",
        "next": _address(query, page=str(page.number + 1)) if page.number < last else "",
    }


@register.inclusion_tag("ui/filter.html", takes_context=True)
def filter_panel(context: RequestContext, form: Form, submit: str = "Show") -> dict[str, Any]:
    """A list's filters: a form that puts them in the address, and a chip for each in force that takes it off."""
    query = context["request"].GET
    names = {field.html_name for field in form}
    kept = [(name, value) for name, values in query.lists() for value in values if name not in names and name != "page"]
    return {
        "form": form,
        "submit": submit,
        "kept": kept,
        "chips": list(_chips(query, form)),
        "clear": _address(query, **dict.fromkeys([*names, "page"], None)),
        "path": context["request"].path,
    }


def _chips(query: Any, form: Form) -> Iterable[dict[str, str]]:
    for field in form:
        values = [value for value in query.getlist(field.html_name) if value.strip()]
        if not values:
            continue
        choices = {str(key): str(word) for key, word in getattr(field.field, "choices", [])}
        for value in values:
            rest = [other for other in values if other != value]
            word = choices.get(value, "" if field.widget_type == "checkbox" else _day_in_words(value))
            if choices and value not in choices:
                continue  # the form has already said that it knows no such choice
            yield {
                "word": f"{field.label}: {word}" if word else str(field.label),
                "href": _address(query, **{field.html_name: rest or None, "page": None}),
            }


def _day_in_words(value: str) -> str:
    """A day of the address, 2026-03-31, as people write it; anything else as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _address(query: Any, **changes: str | list[str] | None) -> str:
    """The address of this page with some of its parameters changed, or taken off where None."""
    pairs: list[tuple[str, str]] = [(k, v) for k, values in query.lists() if k not in changes for v in values]
    for name, value in changes.items():
        if value is not None:
            pairs.extend((name, one) for one in ([value] if isinstance(value, str) else value))
    return "?" + urlencode(pairs)


# --- forms ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: BaseForm | object | None) -> dict[str, Any]:
    """Every error of these forms at the head of the page, each linked to where it is put right."""
    found: list[dict[str, str]] = []
    for form in forms:
        if not isinstance(form, BaseForm) or not form.is_bound or not form.errors:
            continue
        found.extend({"words": str(error), "href": ""} for error in form.non_field_errors())
        for field in form.hidden_fields():
            found.extend({"words": str(error), "href": ""} for error in field.errors)
        for field in form.visible_fields():
            found.extend({"words": str(error), "href": f"#{first_input(field)}"} for error in field.errors)
    return {"errors": found}


def first_input(field: BoundField) -> str:
    """The id of the control a person should be taken to when this field is wrong."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label or field.auto_id


@register.simple_tag
def button(words: str, tone: str = "", name: str = "", value: str = "") -> SafeString:
    """A form's button. A second press within a second is not sent. `tone` may be "secondary" or "warning"."""
    extra = f" govuk-button--{tone}" if tone else ""
    named = f' name="{escape(name)}" value="{escape(value)}"' if name else ""
    return mark_safe(
        f'<button type="submit" class="govuk-button{extra}" data-module="govuk-button" '
        f'data-prevent-double-click="true"{named}>{escape(words)}</button>'
    )


@register.simple_tag
def button_link(words: str, href: str, tone: str = "") -> SafeString:
    """A link that looks like a button, for the chief thing to do next on a page that is not a form."""
    extra = f" govuk-button--{tone}" if tone else ""
    return mark_safe(
        f'<a href="{escape(href)}" role="button" draggable="false" class="govuk-button{extra}" '
        f'data-module="govuk-button">{escape(words)}</a>'
    )


# --- parts of a page -----------------------------------------------------------------------------------------------


@register.simple_block_tag
def summary(content: str) -> SafeString:
    """A list of facts about one thing: rows inside."""
    return mark_safe(f'<dl class="govuk-summary-list">{content}</dl>')


@register.simple_block_tag
def row(content: str, key: str, href: str = "", change: str = "Change") -> SafeString:
    """One fact of a summary. With `href` a link follows to change it, saying what it changes."""
    action = ""
    extra = "" if href else " govuk-summary-list__row--no-actions"
    if href:
        action = (
            f'<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{escape(href)}">{escape(change)}'
            f'<span class="govuk-visually-hidden"> {escape(key.lower())}</span></a></dd>'
        )
    return mark_safe(
        f'<div class="govuk-summary-list__row{extra}"><dt class="govuk-summary-list__key">{escape(key)}</dt>'
        f'<dd class="govuk-summary-list__value">{content}</dd>{action}</div>'
    )


@register.simple_block_tag
def card(content: str, title: str, href: str = "", link: str = "", level: int = 2) -> SafeString:
    """A framed part of a page with its own heading; `href` and `link` put one action beside the heading."""
    action = ""
    if href:
        hidden = f'<span class="govuk-visually-hidden">: {escape(title)}</span>'
        words = f"{escape(link or 'Open')}{hidden}"
        action = f'<div class="sb-card__actions"><a class="govuk-link" href="{escape(href)}">{words}</a></div>'
    heading = f'<h{level} class="govuk-heading-s">{escape(title)}</h{level}>'
    return mark_safe(
        f'<section class="sb-card"><div class="sb-card__head">{heading}{action}</div>'
        f'<div class="sb-card__body">{content}</div></section>'
    )


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False, cards: bool = False) -> SafeString:
    """A table that scrolls in its own box where the screen is narrow; `cards` turns its rows into cards there.

    The box can take the focus, or somebody with only a keyboard could not scroll it. It is a group and no landmark: a
    page has many tables, and a table may be called what the section around it is called.
    """
    extra = " sb-table--cards" if cards else ""
    hidden = ' class="govuk-visually-hidden"' if hide_caption else ""
    return mark_safe(
        f'<div class="sb-table{extra}" role="group" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption{hidden}>{escape(caption)}</caption>{content}</table></div>"
    )


@register.simple_block_tag
def details(content: str, words: str, open_it: bool = False) -> SafeString:
    """Help that is there when wanted: a line that opens."""
    return mark_safe(
        f'<details class="govuk-details"{" open" if open_it else ""}><summary class="govuk-details__summary">'
        f'<span class="govuk-details__summary-text">{escape(words)}</span></summary>'
        f'<div class="govuk-details__text">{content}</div></details>'
    )


@register.simple_tag
def words_here(places_shown: Iterable[NavItem]) -> str:
    """What the words on the pages of this place mean, by the glossary: a line that opens. Nothing where it has none."""
    here = next((item.title for item in places_shown if item.is_current), "")
    return _words_of(here.lower().replace(" ", ""))


@cache
def _words_of(place: str) -> SafeString:
    terms = "".join(
        f"<dt>{escape(term.words)}</dt><dd>{escape(term.meaning)}{escape(f' {term.now}' if term.now else '')}</dd>"
        for term in used_in(place)
    )
    if not terms:
        return SafeString("")
    every = f'<p><a class="govuk-link" href="{reverse("glossary")}">Every word in the glossary</a></p>'
    return SafeString(
        f'<div class="sb-words sb-no-print">{details(f"<dl>{terms}</dl>{every}", "What the words here mean")}</div>'
    )


@register.simple_block_tag
def empty(content: str, title: str, href: str = "", link: str = "") -> SafeString:
    """Where there is nothing yet: what would be here, why it is not, and what to do next."""
    action = f'<p class="govuk-body"><a class="govuk-link" href="{escape(href)}">{escape(link)}</a></p>' if href else ""
    return mark_safe(f'<div class="sb-empty"><h2 class="govuk-heading-m">{escape(title)}</h2>{content}{action}</div>')


@register.simple_block_tag
def steps(content: str, label: str = "Steps") -> SafeString:
    """The steps of a long job, in order: `step` inside."""
    return mark_safe(f'<ol class="sb-steps" aria-label="{escape(label)}">{content}</ol>')


STEP_WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("Done", "green"),
    "now": ("Do this next", "brand"),
    "waiting": ("Cannot start yet", "grey"),
    "to do": ("To do", "white"),
}


@register.simple_block_tag
def step(content: str, title: str, state: str = "to do", href: str = "") -> SafeString:
    """One step: "done", "now", "to do" or "waiting". The state is said in words."""
    word, tone = STEP_WORDS[state]
    name = f'<a class="govuk-link" href="{escape(href)}">{escape(title)}</a>' if href else escape(title)
    extra = f" sb-step--{state}" if state in ("done", "now") else ""
    return mark_safe(
        f'<li class="sb-step{extra}"><div class="sb-step__words"><strong>{name}</strong>{content}</div>'
        f'<div class="sb-step__state">{tag(word, tone)}</div></li>'
    )


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Things that happened, newest first: `event` inside."""
    return mark_safe(f'<ol class="sb-timeline">{content}</ol>')


@register.simple_block_tag
def event(content: str, title: str, at: date | datetime | None = None, by: object | None = None) -> SafeString:
    """One thing that happened, when, and who did it."""
    who = f", {escape(by)}" if by else ""
    time = moment(at) if isinstance(at, datetime) else when(at, "Date not known")
    return mark_safe(
        f'<li class="sb-timeline__item"><h3 class="govuk-heading-s">{escape(title)}</h3>'
        f'<p class="sb-timeline__by">{time}{who}</p>{content}</li>'
    )


@register.simple_tag
def progress(done: int, total: int, words: str) -> SafeString:
    """How far a long job is. The page that shows it includes `ui/going_on.html` while the job is not done."""
    share = f"{done:,} of {total:,}" if total else "Starting"
    bar = f'<progress value="{done}" max="{total}">{share}</progress>' if total else "<progress>Starting</progress>"
    return mark_safe(
        f'<div class="sb-progress"><label>{escape(words)} {bar}</label><span class="sb-quiet">{share}</span></div>'
    )


@register.filter
def as_json(value: object) -> str:
    """A value as JSON, to stand in an attribute for the script."""
    return json.dumps(value, default=dict)


@register.filter
def counted(attrs: Mapping[str, Any]) -> object:
    """The number of characters that a text's control counts up to, or nothing where it does not count."""
    return attrs.get("data-maxlength", "")


@register.simple_tag(takes_context=True)
def page_title_prefix(context: RequestContext) -> str:
    """ "Error: " before the title of a page that came back with something to put right."""
    form = context.get("form")
    return "Error: " if isinstance(form, BaseForm) and form.is_bound and form.errors else ""


@register.simple_tag(takes_context=True)
def keeper_of_words(context: RequestContext) -> str:
    """Whose words the browser may keep until they are saved, under which lock; nothing where nobody is signed in."""
    actor = context.get("actor")
    if actor is None or actor.person is None:
        return ""
    return SafeString(f' data-person="{actor.person.pk}" data-lock="{lock_of(actor.person)}"')


@register.inclusion_tag("ui/conflict.html")
def conflict(form: object) -> dict[str, Any]:
    """Where somebody else saved first: each answer that differs, theirs beside yours. Nothing where nobody did."""
    return {"form": form, "collisions": getattr(form, "collisions", ())}


@register.inclusion_tag("ui/as_at.html", takes_context=True)
def as_at_picker(context: RequestContext, latest: date | None = None) -> dict[str, Any]:
    """A line that opens to choose a past day for this page; the filters in its address stay. `latest` is today."""
    query = context["request"].GET
    return {
        "as_at": context.get("as_at"),
        "latest": latest,
        "path": context["request"].path,
        "kept": [(name, value) for name, values in query.lists() for value in values if name not in ("as_at", "page")],
    }
