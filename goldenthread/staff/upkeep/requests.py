"""Every request gets a reference, a line in the log and a place in the figures."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from goldenthread.staff.upkeep import gauges
from goldenthread.staff.upkeep.reference import CURRENT, HEADER, new_reference

_log = logging.getLogger("goldenthread.requests")
_DOORS = frozenset({"staff", "public", "api"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True)
class Answered:
    """What is told of one request: never its address, which may hold a name."""

    method: str
    route: str
    door: str
    status: int
    seconds: float
    person: int | None


class Watched:
    """Give each request a reference; tell the log and the figures when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through."""
        reference, begun = new_reference(), time.perf_counter()
        before = CURRENT.set(reference)
        try:
            response = self.get_response(request)
            response[HEADER] = reference
            self._tell(
                reference, _answered(request, response.status_code, time.perf_counter() - begun)
            )
        finally:
            CURRENT.reset(before)
        return response

    def _tell(self, reference: str, it: Answered) -> None:
        gauges.count(it.door, it.method, it.status, it.seconds)
        fields = {
            "method": it.method,
            "route": it.route,
            "status": it.status,
            "ms": round(it.seconds * 1000, 1),
            "person": it.person,
            "request": reference,
        }
        _log.info("%s %s %d", it.method, it.route, it.status, extra={"fields": fields})


def _answered(request: HttpRequest, status: int, seconds: float) -> Answered:
    match = request.resolver_match
    parts = match.func.__module__.split(".") if match else []
    door = parts[1] if len(parts) > 1 and parts[1] in _DOORS else "other"
    actor = getattr(request, "actor", None)
    return Answered(
        request.method if request.method in _METHODS else "OTHER",
        (match.view_name if match else "") or "-",
        door,
        status,
        seconds,
        actor.person_id if actor else None,
    )
