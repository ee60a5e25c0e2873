"""Every page and form of the site, found by walking it; and sending to them what is not expected."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.faults.pages import Form, page_of

#: Leaving ends the walk; it takes nothing but a press of the button.
NOT_WALKED = frozenset({"sign_out"})
_URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Site:
    """What was found."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[tuple[str, frozenset[str]], Form] = field(default_factory=dict)

    def walk(self, client: Client, *starts: str, each: int = 3) -> None:
        """Follow every link from ``starts`` on, but of pages of one name only so many."""
        waiting, met = list(starts), set(starts)
        while waiting:
            address = waiting.pop(0)
            answer = client.get(address, follow=True)
            self._keep(address)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            here = answer.request["PATH_INFO"]
            page = page_of(answer.content.decode())
            for form in page.forms:
                form.action = urljoin(here, form.action) if form.action else here
                name = name_of(form.action)
                if name and name not in NOT_WALKED:
                    self.forms.setdefault((name, frozenset(form.fields)), form)
            for link in page.links:
                there = urljoin(here, link).partition("#")[0]
                name = name_of(there)
                known = self.addresses.get(name, [])
                if name and there.startswith("/") and there not in met and len(known) < each:
                    met.add(there)
                    self._keep(there)
                    waiting.append(there)

    def _keep(self, address: str) -> None:
        known = self.addresses.setdefault(name_of(address), [])
        if address not in known:
            known.append(address)


def name_of(address: str) -> str:
    """Return the name of the page at an address; nothing where there is none of ours."""
    split = urlsplit(address)
    if split.netloc:
        return ""
    try:
        return resolve(split.path).url_name or ""
    except Resolver404:
        return ""


def body_of(sent: Sequence[tuple[str, str]]) -> bytes:
    """Return a form's body; half characters are sent as they are."""
    return urlencode(
        [
            (name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"))
            for name, value in sent
        ]
    ).encode()


def send(client: Client, form: Form, sent: Sequence[tuple[str, str]]) -> Any:
    """Send a form; a fault of ours is raised."""
    body = body_of(sent)
    if form.method == "get":
        return client.get(form.action.partition("?")[0], QUERY_STRING=body.decode())
    return client.post(form.action, data=body, content_type=_URLENCODED)


def with_parts(address: str, parts: Sequence[str | None]) -> str:
    """Return an address some of whose parts are exchanged."""
    pieces = urlsplit(address).path.strip("/").split("/")
    changed = [
        quote(new.encode("utf-8", "surrogatepass"), safe="") if new is not None else old
        for old, new in zip(pieces, [*parts, *[None] * len(pieces)], strict=False)
    ]
    return "/" + "/".join(changed) + ("/" if urlsplit(address).path.endswith("/") else "")


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.raised: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.raised.append(record.exc_info[1])


@contextmanager
def jobs_raise() -> Iterator[None]:
    """Raise what broke a job: the page alone would say that something went wrong on our side."""
    log, kept = logging.getLogger("goldenthread.management.tasks"), _Kept()
    log.addHandler(kept)
    try:
        yield
    finally:
        log.removeHandler(kept)
    if kept.raised:
        raise kept.raised[0]
