"""Grant a role to a post, and take it back: each says first in words what it opens or closes to whom."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.organisation.access import RIGHTS_OF, Right, Role, stops_at_partners
from goldenthread.organisation.commands.roles import (
    RoleRefused,
    grant_role,
    refuse_grant,
    refuse_withdrawal,
    withdraw_role,
)
from goldenthread.organisation.queries.roles import Organised, organised, withdrawal_of
from goldenthread.organisation.queries.units import subtree
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.rights.asking_first import Change, ask_first
from goldenthread.staff.rights.forms import GrantForm, WithdrawForm
from goldenthread.staff.rights.words import DOES, counted, listed
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day


@signed_in
def grant(request: Asked) -> HttpResponse:
    """An administrator gives a post a role over a unit, having read what that opens and to whom."""
    request.actor.require(Right.ADMINISTER)
    there = organised(timezone.localdate())
    units = [it for it in there.units.values() if request.actor.may(Right.ADMINISTER, it.id)]
    first = {"from_on": timezone.localdate(), "post": request.GET.get("post")}
    given = request.POST if request.method == "POST" else None
    form = GrantForm(given, initial=first, there=there, units=units)

    def wanted() -> tuple[int, Role, int, date]:
        said = form.cleaned_data
        return said["post"], said["role"], said["unit"], said["from_on"]

    def consequences() -> list[str]:
        post_id, role, unit_id, from_on = wanted()
        refuse_grant(
            by=request.actor,
            at=timezone.now(),
            post_id=post_id,
            role=role,
            unit_id=unit_id,
            from_on=from_on,
        )
        return opens(organised(from_on), post_id, role, unit_id)

    def make() -> HttpResponse:
        post_id, role, unit_id, from_on = wanted()
        grant_role(
            by=request.actor,
            at=timezone.now(),
            post_id=post_id,
            role=role,
            unit_id=unit_id,
            from_on=from_on,
            reason=form.cleaned_data["reason"],
        )
        post = organised(from_on).posts[post_id]
        messages.success(
            request, f"{post.title} has the role “{role.label}” from {day(from_on)} on."
        )
        return redirect(with_query(page_address("rights"), post=post.reference))

    change = Change(
        heading="Grant a role",
        caption="",
        crumbs=(("Rights", page_address("rights")), ("Grant a role", None)),
        address=page_address("rights_grant"),
        cancel=page_address("rights"),
        button="Grant the role",
        intro=("Whoever holds the post holds the role, and whoever comes after them.",),
    )
    return ask_first(
        request, change, form, consequences=consequences, make=make, refusals=(RoleRefused,)
    )


def opens(there: Organised, post_id: int, role: Role, unit_id: int) -> list[str]:
    """Return in words what a role opens, and to whom."""
    post = there.posts[post_id]
    names = [known.name for known in there.holders.get(post_id, ())]
    who = f"{listed(names)}, as {post.title}," if names else f"Whoever holds {post.title}"
    rights = [right for right in Right if right in RIGHTS_OF[role]]
    whole = [right for right in rights if right is Right.SEE_ORGANISATION]
    found = [
        f"{who} will be able to {listed(DOES[right] for right in reached)} in {where}."
        for stops in (False, True)
        if (
            reached := [
                right
                for right in rights
                if right not in whole and stops_at_partners(right, role) is stops
            ]
        )
        if (where := _reached(there, unit_id, stops=stops))
    ]
    if whole:
        found.append(f"They will also be able to {DOES[whole[0]]}.")
    if not names:
        found.append("Nobody holds the post at present: it opens nothing to anybody yet.")
    return found


def _reached(there: Organised, unit_id: int, *, stops: bool) -> str:
    reached = subtree(there.units, unit_id, without_partners=stops)
    if not reached:
        return ""
    below = len(reached) - 1
    name = there.units[unit_id].name
    return f"{name} and {counted(below, 'unit')} below it" if below else name


@signed_in
def withdraw(request: Asked, grant_id: int) -> HttpResponse:
    """An administrator takes a role back from a post, having read what that closes and to whom."""
    request.actor.require(Right.ADMINISTER)
    today = timezone.localdate()
    there = organised(today)
    row = next((each for each in there.grants if each.pk == grant_id), None)
    if row is None:
        return _withdrawn_already(request, grant_id)
    if row.unit_id not in there.units:
        raise Http404("There is no such role.")
    request.actor.require(Right.ADMINISTER, row.unit_id)
    post, unit, role = there.posts[row.post_id], there.units[row.unit_id], Role(row.role)
    given = request.POST if request.method == "POST" else None
    form = WithdrawForm(given, initial={"from_on": today})

    def consequences() -> list[str]:
        from_on = form.cleaned_data["from_on"]
        refuse_withdrawal(by=request.actor, at=timezone.now(), grant_id=grant_id, from_on=from_on)
        return closes(organised(from_on), grant_id)

    def make() -> HttpResponse:
        from_on = form.cleaned_data["from_on"]
        withdraw_role(
            by=request.actor,
            at=timezone.now(),
            grant_id=grant_id,
            from_on=from_on,
            reason=form.cleaned_data["reason"],
        )
        messages.success(
            request,
            f"{post.title} has no longer the role “{role.label}” for {unit.name} from"
            f" {day(from_on)} on.",
        )
        return redirect(with_query(page_address("rights"), post=post.reference))

    change = Change(
        heading=f"Withdraw the role “{role.label}”",
        caption=f"{post.title}, over {unit.name}",
        crumbs=(("Rights", page_address("rights")), ("Withdraw a role", None)),
        address=page_address("rights_withdraw", grant_id),
        cancel=page_address("rights"),
        button="Withdraw the role",
        is_grave=True,
    )
    return ask_first(
        request, change, form, consequences=consequences, make=make, refusals=(RoleRefused,)
    )


def _withdrawn_already(request: Asked, grant_id: int) -> HttpResponse:
    """Tell who wanted to take back what somebody else took back meanwhile: theirs, and their own words."""
    done = withdrawal_of(grant_id)
    if done is None or request.method != "POST":
        raise Http404("There is no such role.")
    mine = request.POST.get("reason", "").strip()[:1_000]
    messages.info(
        request,
        f"{done.by_label} withdrew this role while you were writing, because: “{done.reason}”. Yours was not"
        f" needed and is not recorded: “{mine}”.",
    )
    return redirect("rights")


def closes(there: Organised, grant_id: int) -> list[str]:
    """Return in words what the holders of a post lose without one of its roles."""
    row = next(each for each in there.grants if each.pk == grant_id)
    unit, post = there.units[row.unit_id], there.posts[row.post_id]
    found = []
    for known in there.holders.get(row.post_id, ()):
        lost = [
            right
            for right, grants in there.rights_over(unit.id, known.person_id).items()
            if all(each.pk == grant_id for each in grants)
        ]
        if lost:
            words = listed(DOES[right] for right in lost)
            found.append(f"{known.name} will no longer be able to {words} in {unit.name}.")
        else:
            found.append(f"{known.name} keeps the same rights in {unit.name} by another role.")
    return found or [f"Nobody holds {post.title} at present: it closes nothing to anybody."]
