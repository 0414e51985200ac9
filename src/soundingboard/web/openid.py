"""Signing in by the council's own directory (OpenID Connect, such as Microsoft Entra ID).

The library makes state, nonce and PKCE, fetches the token, and proves it: signature, issuer, audience, nonce and time.
Here it is told to hold the issuer to the setting rather than to what the directory says of itself, and to take no
signature by a shared secret. Nothing that the directory says is kept but a digest of which account it is.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from soundingboard.accounts.rules import Vouched, vouched
from soundingboard.web.directory import NotProved

# A directory proves its word with a key of which it shows the public half.
SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
WAITS = 10  # seconds for each answer of the directory; whoever signs in waits as long
WAITS_TO_LEAVE = 3  # seconds, for somebody who is signed out here already
LONGEST_SUBJECT = 255  # characters, by OpenID Connect Core


AWAY = "Your organisation’s directory does not answer. Try again in a few minutes, or sign in with your password."
CANCELLED = "You were not signed in there. Try again, or sign in with your password."
STALE = "This sign-in was begun too long ago, or in another window. Begin it again."
FALSE = (
    "What came back from your organisation’s directory could not be proved to be for you and for here, so nobody was "
    "signed in. Try again; if it goes on, tell whoever looks after this installation."
)


def sent_there(request: HttpRequest, come_back_to: str, *, anew: bool = False) -> HttpResponse:
    """The answer that sends a browser to the directory.

    Args:
        anew: whether it is to ask them who they are even where they are signed in there (OpenID Connect Core, 3.1.2.1).

    Raises:
        NotProved: the directory does not answer.
    """
    try:
        asked = {"prompt": "login", "max_age": "0"} if anew else {}
        answer: HttpResponse = _client().authorize_redirect(request, come_back_to, **asked)
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError) as error:
        raise NotProved("directory_away", AWAY) from error
    return answer


def came_back(request: HttpRequest) -> Vouched:
    """Whom the directory vouches for in the request with which a browser comes back from it.

    Raises:
        NotProved: nobody, or its word could not be proved.
    """
    if "error" in request.GET:
        raise NotProved("directory_refused", CANCELLED)
    client = _client()
    try:
        token: Mapping[str, Any] = client.authorize_access_token(request, claims_cls=_Claims, claims_options=_wanted())
        claims = token.get("userinfo")
        if not claims:
            raise NotProved("token_missing", FALSE)
        if "email" not in claims:
            claims = _with_address(client, token, claims)
    except RequestException as error:
        raise NotProved("directory_away", AWAY) from error
    except AuthlibBaseError as error:
        if getattr(error, "error", "") == "mismatching_state":
            raise NotProved("state_unknown", STALE) from error
        raise NotProved("token_not_proved", FALSE) from error
    except (JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise NotProved("token_not_proved", FALSE) from error
    return vouched(settings.SOUNDINGBOARD_OIDC_ISSUER, claims)


def way_out(come_back_to: str) -> str:
    """Where somebody ends their sign-in at the directory too (OpenID Connect RP-Initiated Logout 1.0); nothing where
    the directory has no such place, or does not answer at once.

    The token that somebody came in with is not kept, so it is not shown there, and the directory may ask them first.
    """
    try:
        said = _client(waits=WAITS_TO_LEAVE).load_server_metadata()
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError):
        return ""
    there = said.get("end_session_endpoint")
    issuer = settings.SOUNDINGBOARD_OIDC_ISSUER
    if said.get("issuer") != issuer or not isinstance(there, str):
        return ""
    try:
        parts = urlsplit(there)
    except ValueError:
        return ""
    # No more openly than the directory itself is asked, and never to what is no page at all.
    if parts.scheme not in ("https", urlsplit(issuer).scheme) or not parts.hostname:
        return ""
    asked = {"client_id": settings.SOUNDINGBOARD_OIDC_CLIENT_ID, "post_logout_redirect_uri": come_back_to}
    query = "&".join(part for part in (parts.query, urlencode(asked)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _with_address(client: Any, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims with the address, where a directory keeps it out of the token and gives it to whoever holds one.

    What it says there counts only if it is of the same account as the token (OpenID Connect Core, 5.3.2), and only for
    the address: how somebody showed who they are is in the token, which is signed.
    """
    if not client.load_server_metadata().get("userinfo_endpoint"):
        return claims
    said = client.userinfo(token=token)
    if said.get("sub") != claims["sub"]:
        raise NotProved("another_account_told", FALSE)
    return {**claims, **{name: said[name] for name in ("email", "email_verified", "xms_edov") if name in said}}


class _Claims(CodeIDToken):  # type: ignore[misc]
    """The claims of a token that is signed with a key pair, about somebody with a name that can be kept."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        super().validate(now, leeway)
        if self.header.get("alg") not in SIGNED_BY:
            raise ValueError("The token is signed in a way that proves nothing.")
        subject = self.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ValueError("The token names nobody.")
        if "nonce" not in self:
            raise ValueError("The token was made for no sign-in of ours.")


def _wanted() -> dict[str, dict[str, Any]]:
    return {
        "iss": {"essential": True, "value": settings.SOUNDINGBOARD_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.SOUNDINGBOARD_OIDC_CLIENT_ID},
    }


def _client(*, waits: int = WAITS) -> Any:
    # Made for each sign-in: what the directory says of itself is then of now, and a key that it changed is found.
    made = OAuth()
    made.register(
        "directory",
        client_id=settings.SOUNDINGBOARD_OIDC_CLIENT_ID,
        client_secret=settings.SOUNDINGBOARD_OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.SOUNDINGBOARD_OIDC_ISSUER}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": waits},
    )
    return made.directory
