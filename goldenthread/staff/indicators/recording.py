"""Record a figure."""

from __future__ import annotations

from django.http import HttpResponse

from goldenthread.staff.asking import Asked, signed_in


@signed_in
def record(request: Asked, reference: str) -> HttpResponse:
    """Record a figure."""
    return HttpResponse(reference)
