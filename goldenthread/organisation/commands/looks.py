"""Note up to which event somebody has seen what changed."""

from __future__ import annotations

from datetime import datetime

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.models import LastLook


def mark_seen(*, by: Actor, at: datetime, event: int) -> int:
    """Note that ``by`` has seen what changed up to an event; return up to which they have now.

    It never goes back and never beyond what has happened, so it may be sent twice. It is no event: it
    concerns nobody else, and passes.

    Raises:
        NotPermitted: ``by`` is nobody.
    """
    if by.person_id is None:
        raise NotPermitted("Only a person looks.")
    wanted = max(0, min(event, head()))
    look, is_new = LastLook.objects.get_or_create(
        person_id=by.person_id, defaults={"event": wanted, "at": at}
    )
    if not is_new:
        later = LastLook.objects.filter(person_id=by.person_id, event__lt=wanted)
        if later.update(event=wanted, at=at):
            return wanted
    return look.event
