"""Record issues of statutory and national sets, and say which indicators of ours stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.indicators import access
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries, add_indicator
from goldenthread.indicators.commands.life import StageWanted, change_stage
from goldenthread.indicators.models import Indicator, IndicatorSet, Series, SetItem, SetMatch
from goldenthread.indicators.queries.indicator_sets.matches import item_says, standing_matches
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.rules.indicator_sets import SetSays
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["adopt_item", "match_item", "record_set"]

LONGEST_REASON: Final = 2_000


def record_set(says: SetSays, *, by: Actor, at: datetime) -> int | None:
    """Record an issue of a set; return the event, none where it stands already as it is.

    Audited as ``indicators:set:recorded``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: an issue of this reference stands and says something else, the issue is empty, or its
            day is far away.
    """
    _require_council(by, at)
    refuse_far(says.issued_on, field="issued_on")
    if not says.items:
        raise NotPossible("The set holds no indicators: there is nothing to record.")
    stands = IndicatorSet.objects.filter(reference=says.reference).first()
    if stands is not None:
        if _as_it_stands(stands) == says:
            return None
        raise NotPossible(
            f"There is a set {says.reference} already, and it says something else. What was issued does"
            " not change: give this issue a reference of its own.",
            field="reference",
        )
    row = IndicatorSet(
        reference=says.reference, family=says.family, name=says.name, issuer=says.issuer,
        issued_on=says.issued_on, about=says.about, source=says.source,
    )  # fmt: skip
    with event(by=by, at=at, name="indicators:set:recorded", reason=says.name) as number:
        row.save()
        SetItem.objects.append(
            [
                SetItem(
                    of=row, code=it.code, title=it.title, topic=it.topic, unit=it.unit,
                    polarity=it.polarity, frequency=it.frequency, notes=it.notes,
                )
                for it in says.items
            ]
        )  # fmt: skip
    return number


def match_item(
    reference: str,
    code: str,
    indicator: str,
    *,
    by: Actor,
    at: datetime,
    read_at: int,
    reason: str = "",
) -> int | None:
    """Say which indicator of ours is an item of a set, or with an empty one that we have none, and why.

    It holds for the item of that code in every issue of the family, and supersedes what was said before.
    Audited as ``indicators:set:matched``. Returns the event, none where it is said so already.

    Raises:
        NotPermitted: ``by`` does not administer the whole council, or sees no such indicator.
        NotPossible: there is no such item, or it is not said why we have none.
        ChangedMeanwhile: somebody matched the item after ``read_at``.
    """
    _require_council(by, at)
    item = _item(reference, code)
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        said = f"This is {len(words):,} characters long: shorten it to {LONGEST_REASON:,} or fewer."
        raise NotPossible(said, field="reason")
    if not indicator and not words:
        raise NotPossible("Say why we have none: it is what others will ask.", field="reason")
    ours = _seen(by, indicator) if indicator else None
    stands = standing_matches(by).filter(family=item.of.family, code=item.code).first()
    if stands is not None and (stands.indicator_id, stands.reason) == (
        ours.pk if ours else None,
        words,
    ):
        return None
    subject = Ref("indicator", ours.pk, ours.code) if ours else None
    said = f"{item.code} in {item.of.family}{': ' if words else ''}{words}"
    with event(by=by, at=at, name="indicators:set:matched", subject=subject, reason=said) as number:
        if stands is not None and stands.event > read_at:
            raise ChangedMeanwhile(
                "Somebody matched this indicator while you were looking. Nothing of yours is lost: look at"
                " what stands now, and send it again."
            )
        SetMatch(family=item.of.family, code=item.code, indicator=ours, reason=words).save()
    return number


def adopt_item(
    reference: str,
    code: str,
    *,
    by: Actor,
    at: datetime,
    new: NewIndicator,
    series: Sequence[NewSeries],
    from_on: date,
    reason: str = "",
    is_proposed: bool = False,
) -> list[str]:
    """Add an indicator of ours for an item of a set, matched with it; return how its series are known.

    One that is only proposed is not due and not rated until it is brought to life. Audited as
    ``indicators:set:adopted``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: there is no such item, or the indicator cannot be added so.
        CodeTaken: there is an indicator of this code.
    """
    _require_council(by, at)
    refuse_far(from_on)
    item = _item(reference, code)
    with event(by=by, at=at, name="indicators:set:adopted", reason=reason):
        found = add_indicator(by=by, at=at, new=new, series=series, from_on=from_on, reason=reason)
        ours = Indicator.objects.get(code=new.code)
        SetMatch(family=item.of.family, code=item.code, indicator=ours, reason=reason).save()
        if is_proposed:
            why = reason.strip() or f"Adopted from {item.of.name}, {item.code}."
            wanted = StageWanted(LifeStage.PROPOSED, from_on, reason=why)
            change_stage([ours.code], wanted, by=by, at=at, read_at=head())
    return found


def _require_council(by: Actor, at: datetime) -> None:
    access.require_whole_council(by, units_on(localdate(at)).values())


def _as_it_stands(stands: IndicatorSet) -> SetSays:
    items = SetItem.objects.filter(of=stands).order_by("pk")
    return SetSays(
        stands.reference, stands.family, stands.name, stands.issued_on,
        tuple(item_says(it) for it in items), stands.issuer, stands.about, stands.source,
    )  # fmt: skip


def _item(reference: str, code: str) -> SetItem:
    row = SetItem.objects.select_related("of").filter(of__reference=reference, code=code).first()
    if row is None:
        raise NotPossible(
            "There is no such indicator in a set: choose it from the list of the set."
        )
    return row


def _seen(by: Actor, code: str) -> Indicator:
    rows = Series.objects.filter(access.visible(by), indicator__code=code)
    found = rows.select_related("indicator").first()
    if found is None:
        raise NotPermitted("There is no such indicator.")
    return found.indicator
