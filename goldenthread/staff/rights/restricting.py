"""Restrict an indicator or open it; share indicators with a partner: both say first who sees what then."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.restrictions import (
    RestrictionRefused,
    refuse_restricted_meanwhile,
    restrict_series,
)
from goldenthread.indicators.commands.shares import ShareRefused, share_series, withdraw_shares
from goldenthread.indicators.queries.restricted import Restricted, RestrictionKind
from goldenthread.indicators.queries.scorecard import whole_scorecard
from goldenthread.indicators.queries.who import (
    Administered,
    about_restricted,
    administered_among,
    shared_among,
    who_may,
)
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.roles import organised, partners_of
from goldenthread.organisation.queries.units import Unit
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.restrictions import within_a_sentence
from goldenthread.staff.rights.asking_first import Change, ask_first
from goldenthread.staff.rights.forms import RestrictForm, ShareForm
from goldenthread.staff.rights.words import counted, listed
from goldenthread.staff.scorecard.filters import filters_in_words
from goldenthread.staff.scorecard.forms import NAMES, read_address
from goldenthread.ui.addresses import with_query

_NAMED = 12


@signed_in
def restrict(request: Asked) -> HttpResponse:
    """An administrator hides an indicator as a draft, until a moment or as exempt, or opens it."""
    row = _one(request)
    given = request.POST if request.method == "POST" else None
    stands = row.restriction
    until = timezone.localtime(stands.until) if stands and stands.until else None
    first = {
        "kind": stands.kind if stands else RestrictionKind.OPEN,
        "until_on": until.date() if until else None,
        "until_time": until.strftime("%H:%M") if until else "",
        "read_at": head(),
    }
    form = RestrictForm(given, initial=first)

    def consequences() -> list[str]:
        refuse_restricted_meanwhile([row.series_id], form.cleaned_data["read_at"])
        return _come_to_see(request, row, form)

    def make() -> HttpResponse:
        restrict_series(
            [row.series_id],
            by=request.actor,
            at=timezone.now(),
            kind=form.cleaned_data["kind"],
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            read_at=form.cleaned_data["read_at"],
        )
        messages.success(request, f"{row.reference} {_becomes(form)}.")
        return redirect(with_query(page_address("rights_who"), about=row.reference))

    return ask_first(
        request,
        _page_of(row, "Restrict or open", "rights_restrict", "Confirm", within_a_sentence(stands)),
        form,
        consequences=consequences,
        make=make,
        refusals=(RestrictionRefused,),
    )


def _one(request: Asked) -> Administered:
    request.actor.require(Right.ADMINISTER)
    about = request.GET.get("about", "").strip()[:200]
    found = administered_among(request.actor, references=[about])
    if not found:
        raise Http404("There is no such indicator.")
    return found[0]


def _becomes(form: RestrictForm) -> str:
    kind = form.cleaned_data["kind"]
    held = Restricted(kind, form.cleaned_data["until"]) if kind != RestrictionKind.OPEN else None
    return f"is {within_a_sentence(held) or 'open'}"


def _page_of(row: Administered, words: str, name: str, button: str, stands: str) -> Change:
    who = with_query(page_address("rights_who"), about=row.reference)
    return Change(
        heading=words,
        caption=f"{row.reference} {row.title}",
        crumbs=(("Rights", page_address("rights")), (row.reference, who), (words, None)),
        address=with_query(page_address(name), about=row.reference),
        cancel=who,
        button=button,
        intro=(f"At present: {stands or 'open'}.",),
    )


def _come_to_see(request: Asked, row: Administered, form: RestrictForm) -> list[str]:
    """Return in words who sees the indicator then, and who no longer."""
    kind, until = form.cleaned_data["kind"], form.cleaned_data["until"]
    there = organised(timezone.localdate())
    held = None if kind is RestrictionKind.OPEN else Restricted(kind, until)
    before, after = (
        {one.person.name for one in who_may(about, there) if one.may}
        for about in about_restricted(request.actor, row.reference, there, timezone.now(), held)
    )
    found = [f"{row.reference} {_becomes(form)}."]
    if lost := sorted(before - after):
        found.append(
            f"{counted(len(lost), 'person', 'people')} will see nothing of it any more, nor of its"
            f" past: {_some(lost)}."
        )
    if won := sorted(after - before):
        count = counted(len(won), "person", "people")
        found.append(f"{count} will see it who do not see it now: {_some(won)}.")
    found.append(f"{counted(len(after), 'person', 'people')} will see it in all.")
    if until is not None:
        found.append("At that moment it opens by itself.")
    return found


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return listed([*names[:_NAMED], f"{more} more"]) if more > 0 else listed(names)


@signed_in
def share(request: Asked) -> HttpResponse:
    """An administrator shares one indicator, or all of a filtered scorecard, with a partner."""
    request.actor.require(Right.ADMINISTER)
    rows, words = _chosen(request)
    partners = partners_of(organised(timezone.localdate()).units)
    by_id = {unit.id: unit for unit in partners}
    given = request.POST if request.method == "POST" else None
    form = ShareForm(given, initial={"what": "share"}, partners=partners)
    ids = [row.series_id for row in rows]

    def make() -> HttpResponse:
        unit = by_id[form.cleaned_data["unit"]]
        is_sharing = form.cleaned_data["what"] == "share"
        done = (share_series if is_sharing else withdraw_shares)(
            ids,
            by=request.actor,
            at=timezone.now(),
            unit_id=unit.id,
            reason=form.cleaned_data["reason"],
        )
        verb = "is now" if done == 1 else "are now"
        now = f"{verb} shared with" if is_sharing else f"{verb} no longer shared with"
        messages.success(request, f"{counted(done, 'indicator')} {now} {unit.name}.")
        return redirect(_back(request))

    asked = {name: request.GET.get(name) for name in ("about", *NAMES)}
    change = Change(
        heading="Share with a partner",
        caption=words,
        crumbs=(("Rights", page_address("rights")), ("Share with a partner", None)),
        address=with_query(page_address("rights_share"), **asked),
        cancel=_back(request),
        button="Confirm",
        intro=(
            "A partner sees what is shared with figures, targets and history, and changes nothing of"
            " it. Drafts, embargoed and exempt indicators stay hidden from them while they are."
            if partners
            else "No unit is marked as a partner’s yet: there is nobody to share with.",
        ),
        items=tuple(f"{row.reference} {row.title}" for row in rows[:_NAMED])
        + ((f"and {len(rows) - _NAMED} more",) if len(rows) > _NAMED else ()),
    )
    return ask_first(
        request,
        change,
        form,
        consequences=lambda: _come_to_share(rows, by_id[form.cleaned_data["unit"]], form),
        make=make,
        refusals=(ShareRefused,),
    )


def _back(request: Asked) -> str:
    if about := request.GET.get("about"):
        return with_query(page_address("rights_who"), about=about)
    return with_query(page_address("scorecard"), **{name: request.GET.get(name) for name in NAMES})


def _chosen(request: Asked) -> tuple[list[Administered], str]:
    """Return what the address names: one indicator, or every one that a scorecard's filters find."""
    if request.GET.get("about"):
        row = _one(request)
        return [row], f"{row.reference} {row.title}"
    reading = read_address(
        request.GET.dict(), actor=request.actor, known=None, today=timezone.localdate()
    )
    lines = whole_scorecard(request.actor, wanted=reading.wanted)
    rows = administered_among(request.actor, ids=[line.series_id for line in lines])
    if not rows:
        raise Http404("There is nothing here that may be shared.")
    filters = ", ".join(filters_in_words(reading)) or "the whole scorecard"
    return rows, f"{counted(len(rows), 'indicator')}: {filters}"


def _come_to_share(rows: Sequence[Administered], unit: Unit, form: ShareForm) -> list[str]:
    """Return in words what a partner sees then, and who of theirs."""
    there = organised(timezone.localdate())
    names = sorted(
        known.name
        for known in there.people.values()
        if Right.SEE_SHARED in there.rights_over(unit.id, known.person_id)
    )
    already = shared_among([row.series_id for row in rows], unit.id)
    restricted = sum(row.restriction is not None for row in rows)
    whom = _some(names) if names else "nobody yet: no post of theirs has the role"
    if form.cleaned_data["what"] != "share":
        return [f"{unit.name} will no longer see {counted(already, 'indicator')}: {whom}."]
    fresh = len(rows) - already
    found = [f"{unit.name} will see {counted(fresh, 'more indicator')}: {whom}."]
    if already:
        found.append(f"{counted(already, 'of them is', 'of them are')} shared with them already.")
    if restricted:
        found.append(
            f"{counted(restricted, 'of them is', 'of them are')} restricted and will be seen when"
            " open."
        )
    return found
