"""A page of a list, and the address of the next."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from soundingboard.api.door import ApiRequest
from soundingboard.api.said import Asked

T = TypeVar("T")


def page_of(
    request: ApiRequest, asked: Asked, rows: Any, make: Callable[[Any], T], *, total: int | None = None
) -> dict[str, Any]:
    """The page asked for of rows that can be counted and cut, each made into what is answered."""
    count = total if total is not None else len(rows) if isinstance(rows, Sequence) else int(rows.count())
    start = (asked.page - 1) * asked.per_page
    return answered(request, asked, [make(row) for row in rows[start : start + asked.per_page]], count)


def answered(request: ApiRequest, asked: Asked, items: Iterable[T], total: int) -> dict[str, Any]:
    """A page whose rows were fetched already."""
    pages = max(1, -(-total // asked.per_page))
    return {
        "items": list(items),
        "page": asked.page,
        "pages": pages,
        "total": total,
        "next": _next(request, asked.page) if asked.page < pages else None,
    }


def _next(request: ApiRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
