"""Another method than an address of the API takes, said as the API says it.

The edge refuses some for every address, and the library others with an empty answer, where nothing can be hooked in.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class MethodMiddleware:
    """Puts the API's own words into an answer that refuses a method; the methods that there are stay in `Allow`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            # The API is twenty megabytes, which a process loads once it is asked.
            from soundingboard.api.problems import problem

            said = problem(405, f"What this address takes is {response['Allow']}.")
            response.content = said.content
            for header in ("Content-Type", "Cache-Control"):
                response[header] = said[header]
        return response
