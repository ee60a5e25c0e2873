"""Add units of the organisation, and the places that figures are counted for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import refuse_far
from goldenthread.organisation.models import Area, OrganisationUnit, OrganisationUnitVersion


def reference_from(name: str) -> str:
    """Return a short reference that can stand in an address.

    >>> reference_from("Finance, Revs and Bens")
    'finance-revs-and-bens'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60] or "x"


def free_reference(reference: str, taken: set[str]) -> str:
    """Return ``reference``, or with a number behind it the first that is not ``taken``; it is then."""
    number, candidate = 2, reference
    while candidate in taken:
        candidate = f"{reference[:55]}-{number}"
        number += 1
    taken.add(candidate)
    return candidate


def add_units(
    names: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    kind: str,
    parent_id: int | None,
    from_on: date,
    is_partner: bool = False,
) -> list[int]:
    """Add units under a parent, in force from a day; return their ids in the order of ``names``.

    Audited as ``organisation:units:added``.

    Raises:
        NotPermitted: ``by`` may not administer the parent.
        NotPossible: the day is far away.
    """
    by.require(Right.ADMINISTER, parent_id)
    refuse_far(from_on)
    with event(by=by, at=at, name="organisation:units:added"):
        taken = set(OrganisationUnit.objects.values_list("reference", flat=True))
        units = OrganisationUnit.objects.append(
            [
                OrganisationUnit(reference=free_reference(reference_from(name), taken))
                for name in names
            ]
        )
        OrganisationUnitVersion.objects.append(
            [
                OrganisationUnitVersion(
                    unit=unit,
                    from_on=from_on,
                    name=name,
                    kind=kind,
                    parent_id=parent_id,
                    is_partner=is_partner,
                )
                for unit, name in zip(units, names, strict=True)
            ]
        )
    return [unit.pk for unit in units]


def add_areas(names: Sequence[str], *, by: Actor, at: datetime) -> list[int]:
    """Add places; return their ids in the order of ``names``. Audited as ``organisation:areas:added``.

    Raises:
        NotPermitted: ``by`` may not administer anything.
    """
    by.require(Right.ADMINISTER)
    with event(by=by, at=at, name="organisation:areas:added"):
        taken = set(Area.objects.values_list("reference", flat=True))
        added = Area.objects.append(
            [
                Area(reference=free_reference(reference_from(name), taken), name=name)
                for name in names
            ]
        )
    return [area.pk for area in added]
