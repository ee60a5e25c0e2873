"""For those who look after the system: does it answer, and what are pages made of."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from goldenthread.organisation.access import Right
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.upkeep import gauges
from goldenthread.ui.gallery import gallery_context
from goldenthread.upkeep.queue import queue
from goldenthread.upkeep.versions import misfit


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """A watching program asks whether both databases answer."""
    try:
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse(
            f"The {alias} database does not answer.\n",
            content_type="text/plain",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    return HttpResponse("Well.\n", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """A watching program asks whether pages can be answered; of the queue it is told besides.

    Without a worker pages still open, so that alone does not take them away (503) from people.
    """
    try:
        amiss = misfit()
        now = queue(at=timezone.now()) if not amiss else None
    except DatabaseError:
        amiss, now = "A database does not answer.", None
    if amiss or now is None:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return HttpResponse(f"{amiss}\n", content_type="text/plain", status=status)
    workers = "A worker is alive" if now.workers else "No worker is alive"
    words = f"Ready. {workers}; jobs waiting: {now.waiting}.\n"
    return HttpResponse(words, content_type="text/plain")


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus reads the figures, with the token that was set; without one there is no such page."""
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, wanted):
        raise Http404
    return HttpResponse(gauges.written(), content_type=gauges.FORM)


@signed_in
def components(request: Asked) -> HttpResponse:
    """Whoever builds pages sees each component in each of its states."""
    if not (settings.DEMO or settings.DEBUG):
        request.actor.require(Right.ADMINISTER)
    return render(request, "components/gallery.html", gallery_context())
