"""Pages for when there is no page: absent, not allowed, misunderstood, broken, closed.

None of them needs a request, an account or a database, so that they show whatever else is wrong.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from goldenthread.staff.upkeep.reference import CURRENT, new_reference
from goldenthread.upkeep.trouble import trouble_of
from goldenthread.upkeep.versions import Watch

LOGGER = logging.getLogger("goldenthread.errors")

#: What answers while the system is closed: whoever watches over it must not take it for dead.
OPEN_WHILE_CLOSED = ("/health/", "/health/ready/", "/metrics")


def _page(name: str, status: HTTPStatus, **context: Any) -> HttpResponse:
    # Rendered without the request: its context processors would ask the database.
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what is absent, and for what this reader may not see."""
    return _page("404", HTTPStatus.NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what may be known about but not done."""
    return _page("403", HTTPStatus.FORBIDDEN)


def misunderstood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer to a request that no browser of ours would send."""
    return _page("400", HTTPStatus.BAD_REQUEST)


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer to a form that may have been sent by another site."""
    LOGGER.warning("A form was refused: %s", reason.partition(" - ")[0])
    return _page(
        "403",
        HTTPStatus.FORBIDDEN,
        why="What you sent came without its token, as when a page was left open for long.",
        who_may="for the page again and send it once more",
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when the fault is ours, with something to quote that stands in the log.

    Where a disk is full or a database does not answer, the page says that instead.
    """
    reference = CURRENT.get() or new_reference()
    LOGGER.error("A page broke: the reader may quote %s", reference, exc_info=sys.exc_info())
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is None:
        return _page("500", HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)
    response = _page(trouble.value, HTTPStatus(int(trouble.value)), reference=reference)
    response["Retry-After"] = "60"
    return response


class ClosedForMaintenance:
    """Answer everything with the closed page while ``GOLDENTHREAD_MAINTENANCE`` says so.

    So too while the databases do not fit this program: they are being upgraded, or it is to be
    started anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._watch = Watch(every=settings.UPGRADE_LOOK_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or say when to come again."""
        if request.path in OPEN_WHILE_CLOSED:
            return self.get_response(request)
        if settings.MAINTENANCE:
            return _closed("")
        if not self._watch.is_open():
            return _closed("The system is being upgraded to a new version.")
        return self.get_response(request)


def _closed(why: str) -> HttpResponse:
    response = _page("maintenance", HTTPStatus.SERVICE_UNAVAILABLE, why=why)
    response["Retry-After"] = "60" if why else "600"
    return response


class NeverBlank:
    """Give an answer of 405 its page: an address that only a form leads to was opened by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, and put the page where there would be nothing."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = _page("400", HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response.get("Allow", "")
        return page
