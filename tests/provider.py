"""A real OpenID Connect provider, run beside the tests as a program of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

PATIENCE = 30


@dataclass(frozen=True)
class Provider:
    """Where the provider answers, and the people whom it knows."""

    issuer: str

    def know(self, subject: str, **claims: str | bool) -> None:
        """Have the provider know somebody, and what it tells of them."""
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def answer(self, asked: str, **form: str) -> str:
        """Answer the provider's page as its user would; return where it sends the browser."""
        sent = requests.post(asked, data=form, allow_redirects=False, timeout=10)
        assert sent.status_code == 302, sent.text
        return sent.headers["Location"]


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider; stop it at the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    made = Provider(f"http://127.0.0.1:{port}")
    try:
        _wait_until_it_answers(made.issuer, process)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_answers(issuer: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended by itself"
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=2).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The provider did not start.")
