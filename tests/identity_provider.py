"""An OpenID Connect provider that really is one: true HTTP on a port of its own, codes used once, PKCE, signed tokens.

It can be told to lie, which a well-behaved one cannot: about the address, the issuer, the audience, the nonce, the key.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

# Made once: to make one takes half a second.
KEY = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
CLIENT, SECRET = "sounding-board", "a secret that both sides know"


@dataclass
class Provider:
    """A provider at work. `claims` is what it says of whoever comes; `lies` are put in their place before it signs."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    leaves_out: set[str] = field(default_factory=set)
    signs_with: str = "RS256"
    shows_key: bool = True
    says_issuer: str = ""
    # What it says to whoever holds a token; None where there is no such place.
    tells: dict[str, Any] | None = None
    # When whoever comes signed in there last, in seconds of ago; asked to sign in anew, they do so at once.
    signed_in_ago: int = 3600
    tokens: set[str] = field(default_factory=set)
    denies: bool = False
    # Where it says that a sign-in there is ended; None where it says nothing of it. "/out" is a place that it has.
    ends_at: Any = None
    ended: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: KEY)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Where it is, which is also its name."""
        return f"http://127.0.0.1:{self.port}"

    def metadata(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.says_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **({"userinfo_endpoint": f"{self.issuer}/who"} if self.tells is not None else {}),
            **({"end_session_endpoint": self.ends_at} if self.ends_at is not None else {}),
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public half of its key, or somebody else's."""
        shown = self.key if self.shows_key else RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"})
        return {"keys": [shown.as_dict(private=False)]}

    def authorized(self, query: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        back = {"state": query["state"]}
        if self.denies:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = query
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The token for a code, to the client that it was made for, once."""
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or (unquote(name), unquote(secret).replace("+", " ")) != (CLIENT, SECRET):
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said["auth_time"] = now - (0 if asked.get("prompt") == "login" else self.signed_in_ago)
        said |= self.claims | self.lies
        for name in self.leaves_out:
            said.pop(name)
        key: Any = self.key if self.signs_with == "RS256" else OctKey.import_key(SECRET)
        signed = jwt.encode({"alg": self.signs_with, "kid": "one"}, said, key, algorithms=["RS256", "HS256"])
        opens = secrets.token_urlsafe(8)
        self.tokens.add(f"Bearer {opens}")
        return {"access_token": opens, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextlib.contextmanager
def at_work() -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            provider.asked.append(parts.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._json(provider.metadata())
                case "/keys":
                    self._json(provider.keys())
                case "/who" if self.headers["Authorization"] in provider.tokens:
                    self._json(provider.tells or {})
                case "/out":
                    provider.ended.append(query)
                    self.send_response(302)
                    self.send_header("Location", query["post_logout_redirect_uri"])
                    self.end_headers()
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorized(query))
                    self.end_headers()
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.token(form, self.headers["Authorization"])
            self._json(found or {"error": "invalid_grant"}, 200 if found else 400)

        def _json(self, said: dict[str, Any], status: int = 200) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
