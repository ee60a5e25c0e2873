"""For those who look after the system: does it answer, and what are pages made of."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from goldenthread.organisation.access import Right
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.ui.gallery import gallery_context


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


@signed_in
def components(request: Asked) -> HttpResponse:
    """Whoever builds pages sees each component in each of its states."""
    if not (settings.DEMO or settings.DEBUG):
        request.actor.require(Right.ADMINISTER)
    return render(request, "components/gallery.html", gallery_context())
