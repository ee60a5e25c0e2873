"""Recording, correcting and validating figures: did it, audited it, refused it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands import changes
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import (
    ChangedMeanwhile,
    NotTheOwner,
    ReasonNeeded,
    answer_flag,
    record_actuals,
    set_targets,
    validate_actual,
)
from goldenthread.indicators.commands.projection import rebuild_projection
from goldenthread.indicators.models import (
    Actual,
    PlausibilityFlag,
    Rating,
    SeriesNow,
    Target,
    Validation,
)
from goldenthread.indicators.queries import books
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import MissingReason
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=90)
Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")


def figure(cast, code, value, period=Q2, **more):
    return Figure(series_id=cast.series[code], period=period, value=number(value), **more)


def record(cast, *figures, by=None, **more):
    return record_actuals(by=by or SYSTEM, at=LATER, figures=figures, **more)


def target(cast, code, value, period=Q2):
    return NewTarget(series_id=cast.series[code], period=period, value=number(value))


def test_a_figure_is_recorded_rated_and_audited_as_one_event(cast):
    by = cast.actor("service.manager")
    set_targets(by=SYSTEM, at=LATER, targets=[target(cast, "CS02a", "80")])
    before = head()
    done = record(cast, figure(cast, "CS02a", "76.1", commentary="Two vacancies."), by=by)
    assert done is not None
    assert head() == before + 1 == done.event
    event = Event.objects.get(number=done.event)
    assert (event.name, event.by_label, event.subject_label) == (
        "indicators:actuals:recorded",
        "Contact Centre Manager",
        "CS02a",
    )
    rating = Rating.objects.filter(event=done.event).latest("pk")
    assert rating.rating_class == "near_target"
    now = SeriesNow.objects.get(pk=cast.series["CS02a"])
    assert (now.actual_value, now.target_value, now.rating_class, now.has_commentary) == (
        number("76.1"),
        number("80"),
        "near_target",
        True,
    )
    assert verify().fault is None


def test_the_same_figure_again_records_nothing(cast):
    record(cast, figure(cast, "HS01", "14"))
    before = head()
    assert record(cast, figure(cast, "HS01", "14")) is None
    assert head() == before


def test_somebody_who_does_not_own_the_series_is_refused_and_nothing_is_written(cast):
    before = (head(), Actual.objects.count())
    with pytest.raises(NotTheOwner, match="HS01"):
        record(
            cast,
            figure(cast, "CS02a", "76"),
            figure(cast, "HS01", "12"),
            by=cast.actor("service.manager"),
        )
    assert (head(), Actual.objects.count()) == before


def test_a_correction_needs_no_reason_until_the_figure_is_validated(cast):
    record(cast, figure(cast, "HS01", "12", Q1))
    standing = Actual.objects.filter(series_id=cast.series["HS01"]).latest("pk")
    validate_actual(by=cast.actor("head.of.service"), at=LATER, actual_id=standing.pk)
    before = head()
    with pytest.raises(ReasonNeeded, match="2014/15 Q1"):
        record(cast, figure(cast, "HS01", "13", Q1))
    assert head() == before
    record(cast, figure(cast, "HS01", "13", Q1, reason="One case was counted twice."))
    recorded = Actual.objects.filter(series_id=cast.series["HS01"], start_on=Q1.start)
    assert [row.value for row in recorded.order_by("pk")] == [number(n) for n in ("21", "12", "13")]
    assert Event.objects.latest("number").reason == "One case was counted twice."


def test_a_correction_rates_later_periods_again_and_keeps_what_was_said_before(cast):
    series = cast.series["CS01"]
    q3, q4 = parse_period("2013/14 Q3"), parse_period("2013/14 Q4")
    before = Rating.objects.get(series_id=series, start_on=q4.start)
    record(cast, figure(cast, "CS01", "99", q3, reason="Mistyped."))
    ratings = Rating.objects.filter(series_id=series, start_on=q4.start).order_by("pk")
    assert ratings.first() == before
    assert (before.short, ratings.last().short) == ("improving", "worsening")


def test_only_who_may_validate_validates_and_once_is_enough(cast):
    standing = Actual.objects.filter(series_id=cast.series["HS01"]).latest("pk")
    with pytest.raises(NotPermitted):
        validate_actual(by=cast.actor("service.manager"), at=LATER, actual_id=standing.pk)
    by = cast.actor("head.of.service")
    validate_actual(by=by, at=LATER, actual_id=standing.pk)
    validate_actual(by=by, at=LATER, actual_id=standing.pk)
    assert Validation.objects.filter(actual=standing).count() == 1


def test_a_superseded_figure_is_not_validated(cast):
    old = Actual.objects.filter(series_id=cast.series["HS01"]).latest("pk")
    record(cast, figure(cast, "HS01", "12", Q1))
    with pytest.raises(ChangedMeanwhile):
        validate_actual(by=SYSTEM, at=LATER, actual_id=old.pk)


def test_a_figure_recorded_meanwhile_by_somebody_else_is_not_overwritten(cast):
    read_at = head()
    record(cast, figure(cast, "HS01", "12"))
    with pytest.raises(ChangedMeanwhile, match="2014/15 Q2"):
        record(cast, figure(cast, "HS01", "13"), read_at=read_at)
    assert SeriesNow.objects.get(pk=cast.series["HS01"]).actual_value == number("12")


def test_a_change_prepared_on_old_books_is_prepared_again(cast, monkeypatch):
    """The wrapper takes the place of a second process that writes just after the books were read."""
    real = books.books_of
    calls: list[object] = []

    def meanwhile(ids, **known):
        found = real(ids, **known)
        if not calls:
            calls.append(ids)
            record(cast, figure(cast, "HS01", "9", Q1))
        return found

    monkeypatch.setattr(changes, "books_of", meanwhile)
    done = record(cast, figure(cast, "HS01", "12"))
    assert done is not None
    rating = Rating.objects.filter(event=done.event, start_on=Q2.start).get()
    compared = Actual.objects.get(pk=rating.inputs["compared_with"])
    assert compared.value == number("9")


def test_a_missing_value_is_recorded_with_its_reason_and_never_rated_as_nought(cast):
    record(
        cast,
        Figure(
            series_id=cast.series["HS20"],
            period=Q2,
            value=None,
            missing=MissingReason.SUPPRESSED,
        ),
    )
    now = SeriesNow.objects.get(pk=cast.series["HS20"])
    assert (now.rating_class, now.actual_value) == ("not_rated", None)


def test_a_doubt_stays_open_until_it_is_answered(cast):
    record(cast, figure(cast, "CS01", "0"))
    flag = PlausibilityFlag.objects.get(kind="nought_after_never_nought")
    assert SeriesNow.objects.get(pk=cast.series["CS01"]).open_flags == 1
    with pytest.raises(NotTheOwner):
        answer_flag(by=cast.actor("councillor"), at=LATER, flag_id=flag.pk, answer="It is right.")
    answer_flag(
        by=cast.actor("service.manager"), at=LATER, flag_id=flag.pk, answer="The line was closed."
    )
    assert SeriesNow.objects.get(pk=cast.series["CS01"]).open_flags == 0


def test_a_doubt_answered_when_recording_is_closed_at_once(cast):
    answers = {"nought_after_never_nought": "The line was closed."}
    done = record(cast, figure(cast, "CS01", "0", answers=answers))
    assert done.open_flags == 0
    assert PlausibilityFlag.objects.get().answer.answer == "The line was closed."


def test_a_new_target_rates_again_and_leaves_the_earlier_one_readable(cast):
    series = cast.series["HS01"]
    set_targets(by=SYSTEM, at=LATER, targets=[target(cast, "HS01", "25", Q1)])
    assert SeriesNow.objects.get(pk=series).rating_class == "on_target"
    targets = Target.objects.filter(series_id=series, start_on=Q1.start).order_by("pk")
    assert [row.value for row in targets] == [number("15"), number("25")]


def test_only_an_administrator_sets_targets(cast):
    with pytest.raises(NotPermitted):
        set_targets(
            by=cast.actor("service.manager"), at=LATER, targets=[target(cast, "CS02a", "70")]
        )


def test_the_projection_rebuilt_equals_the_projection_kept(cast):
    record(cast, figure(cast, "CS02a", "76", commentary="Vacancies."), figure(cast, "CS01", "0"))
    record(cast, figure(cast, "HS01", "13", parse_period("2013/14 Q1")))
    kept = list(SeriesNow.objects.order_by("pk").values())
    assert rebuild_projection(by=SYSTEM, at=LATER) == len(kept)
    assert list(SeriesNow.objects.order_by("pk").values()) == kept


def test_recording_costs_the_same_number_of_queries_however_many_figures(
    cast, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as one:
        record(cast, figure(cast, "CS01", "94"))
    with django_assert_max_num_queries(60) as many:
        record(cast, *(figure(cast, code, "13") for code in ("CS02a", "HS01", "HS20", "RB09")))
    assert len(many) <= len(one) + 1


def test_a_rating_names_the_figures_it_rests_on_though_they_came_with_it(cast):
    rating = Rating.objects.filter(series_id=cast.series["CS01"]).latest("next_start_on")
    found = Actual.objects.in_bulk([rating.inputs["compared_with"], *rating.inputs["history"]])
    assert found[rating.inputs["compared_with"]].value == number("95.9")
    values = [found[pk].value for pk in rating.inputs["history"]]
    assert values == [number(n) for n in ("94.8", "95.3", "95.1", "95.6", "94.9", "95.9")]
