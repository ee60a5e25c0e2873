"""The body whose meeting it is, as every page of meetings needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone

from goldenthread.governance import access
from goldenthread.governance.queries.register import framework_known
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked

__all__ = ["Meets", "meets"]


@dataclass(frozen=True)
class Meets:
    """A body by id, reference and name, on a day."""

    id: int
    reference: str
    name: str
    on: date

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """The ways between what waits before it, what it decided, and the body itself."""
        return [
            ("before", "Before it now", page_address("body_decisions", self.reference)),
            ("past", "What it decided", page_address("body_meetings", self.reference)),
            ("body", "The body", page_address("body", self.reference)),
        ]

    def crumbs(self, here: str) -> list[tuple[str, str | None]]:
        """Return where a page of it stands."""
        body = page_address("body", self.reference)
        return [("Bodies", page_address("bodies")), (self.name, body), (here, None)]


def meets(request: Asked, reference: str) -> Meets:
    """Return the body of an address; 404 where there is none, or for whoever sees no framework."""
    access.require_sight(request.actor)
    today, known = timezone.localdate(), framework_known(only=("body",))
    body_id: int | None = known.key_of("body", reference)
    if body_id is None:
        raise Http404("There is no such body.")
    return Meets(body_id, reference, known.called("body", body_id, today), today)
