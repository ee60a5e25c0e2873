"""Which appointments are in force on a day: the one reading of their rows that every other one uses."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from goldenthread.organisation.models import Appointment


def appointments_on(on: date, *, only: Q | None = None) -> list[Appointment]:
    """Return the appointments in force on a day, of those that ``only`` lets through. One SQL query.

    Of several rows for one post, person and first day the one recorded latest says how it stands;
    what was withdrawn never began.
    """
    rows = Appointment.objects.filter(only or Q(), from_on__lte=on)
    rows = rows.order_by("from_on", "event", "id")
    latest = {(row.person_id, row.post_id, row.from_on): row for row in rows}
    return [
        row
        for row in latest.values()
        if not row.is_withdrawn and (row.to_on is None or row.to_on >= on)
    ]
