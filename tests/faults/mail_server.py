"""A mail server that takes what it is given: enough of SMTP (RFC 5321) for one letter after another."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            word = line.strip().upper()[:4]
            if word == b"QUIT":
                self._say("221 bye")
                return
            if word != b"DATA":
                self._say("250 well")
                continue
            self._say("354 go on")
            letter = b"".join(iter(self.rfile.readline, b".\r\n"))
            self.server.letters.append(  # type: ignore[attr-defined]
                message_from_bytes(letter, policy=policy.default)
            )
            self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


@contextmanager
def mail_server(port: int) -> Iterator[list[EmailMessage]]:
    """Take mail at a port of this machine; give the letters that come."""
    with _Server(("127.0.0.1", port), _Talk) as server:
        server.letters: list[EmailMessage] = []  # type: ignore[attr-defined, misc]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
