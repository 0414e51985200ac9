"""A mail server that really speaks SMTP (RFC 5321), on the loopback, and misbehaves as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Taken:
    """A letter as the server took it."""

    recipient: str
    message: EmailMessage


@dataclass
class MailServer:
    """What it took, and how it is to behave.

    `refuses` answers an address with a reply code; `before_answering` is called when a letter is in hand and not yet
    answered for; where it returns False the server hangs up without an answer.
    """

    taken: list[Taken] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    refuses_letters: int = 0
    before_answering: Callable[[Taken], bool] = lambda taken: True
    port: int = 0

    def __enter__(self) -> MailServer:
        ours = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _converse(ours, self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that was killed in the middle is no news."""

        self._server = Server(("127.0.0.1", 0), Conversation)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def recipients(self) -> list[str]:
        """Whose letters it took, in order."""
        return [each.recipient for each in self.taken]


def _converse(server: MailServer, lines: Any, out: Any) -> None:
    def say(words: str) -> None:
        out.write(f"{words}\r\n".encode())

    recipient = ""
    say("220 wexmoor.example")
    while line := lines.readline().decode("utf-8", "replace").rstrip("\r\n"):
        verb = line.split(" ", 1)[0].upper()
        if verb == "EHLO":
            say("250-wexmoor.example")
            say("250 8BITMIME")
        elif verb == "RCPT":
            recipient = line[line.index("<") + 1 : line.rindex(">")]
            server.asked.append(recipient)
            code = server.refuses.get(recipient, 250)
            say(f"{code} {'OK' if code == 250 else 'Not here'}")
        elif verb == "DATA":
            say("354 Go on")
            body = bytearray()
            while (part := lines.readline()) != b".\r\n":
                if not part:
                    return
                body += part[1:] if part.startswith(b"..") else part
            taken = Taken(recipient, message_from_bytes(bytes(body), policy=policy.default))  # type: ignore[arg-type]
            if server.refuses_letters:
                say(f"{server.refuses_letters} Not this one")
                continue
            server.taken.append(taken)
            if not server.before_answering(taken):
                return
            say("250 Taken")
        elif verb == "QUIT":
            say("221 Bye")
            return
        else:
            say("250 OK")
