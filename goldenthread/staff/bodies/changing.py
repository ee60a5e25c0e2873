"""One way for every change of bodies and duties: a form, what will happen, then the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.governance.commands.framework import Change, foresee, reframe
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.governance.queries.bodies import Bodies, Seat, Watched
from goldenthread.staff.asking import Asked
from goldenthread.staff.bodies.forms import FrameForm
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.chosen.approving import approval_of
from goldenthread.staff.organisation.changing import Deed, asking
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.ui.dates import day as in_words

__all__ = ["changed_of", "deed", "form_for", "note_of"]


def form_for(form: type[FrameForm], it: Framed, **more: Any) -> Callable[..., Any]:
    """Return what makes a form of the framework, as it begins and from what was sent."""

    def made(*args: Any, view: Any, **kwargs: Any) -> FrameForm:
        return form(*args, it=it, **kwargs)

    return asking(made, it.view, **more)


def deed(request: Asked, it: Framed, change: Change, form: FrameForm) -> Deed:
    """Return a change of the framework as the pages of changes make it: foreseen, then done."""
    reason = str(form.cleaned_data.get("reason", "")).strip()

    def foreseen() -> list[str] | None:
        drawn = foresee(change, by=request.actor, at=timezone.now(), reason=reason)
        return None if drawn.is_nothing else note_of(it, drawn)

    def do() -> bool:
        read_at = form.cleaned_data["read_at"]
        at = timezone.now()
        return reframe(change, by=request.actor, at=at, reason=reason, read_at=read_at) is not None

    return Deed(do, foreseen, approval_of(request, change, form))


def changed_of(stands: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what is wanted otherwise than it stands, so that nothing else is said anew."""
    return {name: value for name, value in wanted.items() if stands.get(name) != value}


def note_of(it: Framed, drawn: Reframing) -> list[str]:
    """Return what passes along with a change, in sentences."""
    said = [sentence for each in drawn.ended if each.part == "body"
            for sentence in _passing(it, drawn, each.ended, each.successor, each.from_on)]  # fmt: skip
    since = drawn.since or drawn.today
    later = sorted({
        each.from_on for ledger in drawn.register.ledgers.values() for _, each in ledger.added
        if each.from_on > max(since, drawn.today)
    })  # fmt: skip
    if later:
        said.append(
            f"What is planned from {listed([in_words(on) for on in later])} has it as well."
        )
    if since < drawn.today:
        said.append("The day is in the past: pages as known before today keep what they said.")
    return said


def _passing(
    it: Framed, drawn: Reframing, ended: int, successor: int | None, on: date
) -> list[str]:
    """Return what passes on with a body that ends, by name."""
    before, after = it.known, Bodies(drawn.register, it.known.structure)
    heir = drawn.register.called("body", successor, on)
    below = [
        drawn.register.called("body", key, on)
        for key, stands in before.framework.in_force("body", on).items()
        if stands.says["above_id"] == ended and key != successor
    ]
    watched = [
        it.watched(each).name
        for each in before.watches(on)
        if each.key[0] == ended and it.sees_watched(each)
    ]
    duties = [
        str(stands.says["does"])
        for stands in before.framework.in_force("duty", on).values()
        if ended in (stands.says["body_id"], stands.says["to_body_id"])
    ]
    seats = [each for each in before.seats(on) if each.body_id == ended]
    sits_on = {each.body_id for each in before.seats(on) if each.key[3] == ended}
    inherits = [each for each in after.seats(on) if each.key[3] == successor]
    taken = [each.body_id for each in inherits if each.body_id in sits_on] if successor else []
    return [
        *_said(below, "body stands", "bodies stand", f"under {heir}"),
        *_said(watched, "thing that it watches passes", "things that it watches pass", f"to {heir}"),
        *_said(duties, "duty passes", "duties pass", f"to {heir}"),
        *([f"{counted(len(seats), 'membership')} of it end."] if len(seats) > 1 else []),
        *(["1 membership of it ends."] if len(seats) == 1 else []),
        *([f"{heir} sits instead of it on {listed([it.body(pk).name for pk in taken])}."]
          if taken else []),
    ]  # fmt: skip


def _said(names: list[str], one: str, many: str, where: str) -> list[str]:
    if not names:
        return []
    shown = [name if len(name) <= 80 else f"{name[:80].rpartition(' ')[0]} …" for name in names]
    return [f"{len(names)} {one if len(names) == 1 else many} {where}: {listed(shown)}."]


def seat_or_none(it: Framed, body_id: int, token: str) -> Seat | None:
    """Return the membership of a body that an address names, where it is there or to come."""
    found = (
        Seat(key, it_.says["capacity"], it_.says["for_unit_id"], it_.from_on, None)
        for key, it_ in _standing(it, "membership", body_id)
    )
    return next((each for each in found if it.token(each) == token), None)


def watch_or_none(it: Framed, body_id: int, token: str) -> Watched | None:
    """Return what a body watches that an address names, where it is there or to come and may be seen."""
    found = (
        Watched(key, it_.says["how_often"], it_.says["purpose"], it_.from_on, None)
        for key, it_ in _standing(it, "watch", body_id)
    )
    return next(
        (each for each in found if it.sees_watched(each) and it.watch_token(each) == token), None
    )


def _standing(it: Framed, part: str, body_id: int) -> list[tuple[Any, Any]]:
    """Return the memberships or watches of a body that are in force, or to come."""
    ledger, found = it.known.framework.ledgers[part], []
    for key in ledger.rows:
        if key[0] != body_id:
            continue
        now = it.known.framework.on(part, key, it.view.today)
        coming = [each for each in ledger.versions(key) if each.from_on > it.view.today]
        stands = now or next((each for each in coming if not each.says["is_ended"]), None)
        if stands is not None:
            found.append((key, stands))
    return found
