"""Calculated indicators: what rests on a figure follows in the same event, and nothing else does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands.changes import Figure, NewTarget, WorkedOut
from goldenthread.indicators.commands.compositions import compose
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.imports import import_figures, look_at
from goldenthread.indicators.commands.parameters import (
    NewParameter,
    add_parameter,
    set_parameter,
)
from goldenthread.indicators.commands.projection import rebuild_projection
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import (
    Actual,
    Definition,
    Parameter,
    ParameterValue,
    Rating,
    RestrictionKind,
    SeriesNow,
)
from goldenthread.indicators.queries.calculated.shown import used_by, working_of
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, Frequency, MissingReason
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=90)
BEGUN = date(2013, 4, 1)
Q1, Q2, Q3 = (parse_period(f"2014/15 Q{n}") for n in (1, 2, 3))


def add(cast, code, formula="", *, frequency=Frequency.QUARTER, decimals=1, **fields):
    """Add an indicator of Housing, calculated where a formula is given."""
    new = NewIndicator(code=code, title=f"Title of {code}", frequency=frequency, decimals=decimals)
    added = add_indicators([new], by=SYSTEM, at=AT, from_on=BEGUN)
    unit = cast.structure.services["Housing Services"]
    (pk,) = add_series([NewSeries(code=code, unit_id=unit)], by=SYSTEM, at=AT, from_on=BEGUN)
    cast.series[code] = pk
    if formula or fields:
        says = {"formula": formula, **fields}
        redefine({added[code]: says}, by=SYSTEM, at=LATER, from_on=BEGUN, reason="As decided.")
    return pk


def record(cast, code, value, period=Q2, **more):
    row = Figure(cast.series[code], period, None if value is None else number(value), **more)
    return record_actuals(by=SYSTEM, at=LATER, figures=[row])


def actual(cast, code, period):
    return (
        Actual.objects.filter(series_id=cast.series[code], start_on=period.start)
        .order_by("pk")
        .last()
    )


def value(cast, code, period=Q2):
    row = actual(cast, code, period)
    return None if row is None else row.value


def test_a_formula_works_out_the_history_it_is_in_force_for(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    assert value(cast, "PER", Q1) == number("14.761905")
    assert value(cast, "PER", parse_period("2013/14 Q4")) == number("27.142857")
    now = SeriesNow.objects.get(pk=cast.series["PER"])
    assert now.actual_value == number("14.761905")
    assert (now.start_on, now.first_start_on) == (Q1.start, BEGUN)
    assert verify().fault is None


def test_a_changed_input_changes_what_rests_on_it_in_the_same_event_and_nothing_else(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    add(cast, "TWICE", "[PER] * 2")
    add(cast, "OTHER", "[CS01] + 1")
    record(cast, "HS20", "40")
    before = head()
    done = record(cast, "HS01", "20")
    assert done is not None
    assert head() == before + 1 == done.event
    assert (done.actuals, done.worked_out) == (3, 2)
    assert (value(cast, "PER"), value(cast, "TWICE")) == (number("20"), number("40"))
    rows = Actual.objects.filter(event=done.event)
    assert {row.series_id for row in rows} == {cast.series[c] for c in ("HS01", "PER", "TWICE")}
    rated = Rating.objects.filter(event=done.event)
    assert {row.series_id for row in rated} == {cast.series[c] for c in ("HS01", "PER", "TWICE")}
    made = actual(cast, "PER", Q2).worked_out
    definition = Definition.objects.filter(indicator__code="PER").latest("pk")
    assert made["definition"] == definition.pk
    names = [[row[0], row[3]] for row in made["inputs"]]
    assert names == [
        ["[HS20]", [actual(cast, "HS20", Q2).pk]],
        ["[HS01]", [actual(cast, "HS01", Q2).pk]],
    ]
    assert actual(cast, "TWICE", Q2).worked_out["inputs"][0][3] == [actual(cast, "PER", Q2).pk]
    assert verify().fault is None


def test_later_periods_that_refer_to_an_earlier_one_follow(cast):
    add(cast, "MOVE", "[HS20] - [HS20 @ previous]")
    add(cast, "YEAR", "[HS20] - [HS20 @ same period last year]")
    add(cast, "FLOW", accumulation="sum")
    add(cast, "DATE", "[FLOW @ year to date]")
    record(cast, "FLOW", "2", Q1)
    record(cast, "FLOW", "3")
    record(cast, "FLOW", "5", Q1)
    assert value(cast, "DATE") == number(8)
    record(cast, "HS20", "50", parse_period("2013/14 Q4"))
    assert value(cast, "MOVE", parse_period("2013/14 Q4")) == number(14)
    assert value(cast, "MOVE", Q1) == number(-19)
    record(cast, "HS20", "30", parse_period("2013/14 Q1"))
    assert value(cast, "YEAR", Q1) == number(1)


def test_what_a_correction_does_not_touch_keeps_its_rows(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    count = Actual.objects.filter(series_id=cast.series["PER"]).count()
    record(cast, "HS20", "99", Q1)
    rows = Actual.objects.filter(series_id=cast.series["PER"])
    assert rows.count() == count + 1
    assert rows.latest("pk").start_on == Q1.start


def test_the_rebuilt_projection_is_the_one_that_stands(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    set_targets_of(cast, "PER")
    record(cast, "HS20", "40")
    record(cast, "HS01", "20")
    record(cast, "HS01", "21")
    stood = list(SeriesNow.objects.order_by("pk").values())
    rebuild_projection(by=SYSTEM, at=LATER)
    assert list(SeriesNow.objects.order_by("pk").values()) == stood


def set_targets_of(cast, code):
    set_targets(
        by=SYSTEM, at=LATER, targets=[NewTarget(cast.series[code], Q2, number(18))]
    )  # fmt: skip


def test_a_formula_waits_for_what_is_missing(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    record(cast, "HS20", "40")
    assert actual(cast, "PER", Q2) is None
    record(cast, "HS01", "20")
    assert value(cast, "PER") == number(20)
    record(cast, "HS01", None, missing=MissingReason.LATE)
    row = actual(cast, "PER", Q2)
    assert (row.value, row.missing) == (None, "awaited")
    assert row.worked_out["because"] == "[HS01] is late"


def test_a_part_may_be_left_out_or_refused_where_the_definition_says_so(cast):
    add(cast, "SOME", "[HS20] + [HS01]", missing_parts="partial")
    add(cast, "ALL", "[HS20] + [HS01]", missing_parts="refuse")
    record(cast, "HS20", "40")
    assert value(cast, "SOME") == number(40)
    assert actual(cast, "SOME", Q2).worked_out["left_out"] == ["[HS01]"]
    row = actual(cast, "ALL", Q2)
    assert (row.value, row.missing) == (None, "cannot_calculate")


def test_division_by_nought_is_a_visible_value_with_its_reason(cast):
    add(cast, "PER", "[HS20] / [HS01]")
    record(cast, "HS20", "40")
    record(cast, "HS01", "0")
    row = actual(cast, "PER", Q2)
    assert (row.value, row.missing) == (None, "cannot_calculate")
    assert row.worked_out["because"] == "[HS01] is 0, and nothing can be divided by it"


def test_a_calculated_indicator_is_not_recorded(cast):
    add(cast, "PER", "[HS20] / [HS01]")
    before = head()
    with pytest.raises(WorkedOut, match="PER is worked out from others for 2014/15 Q2"):
        record(cast, "PER", "3")
    assert head() == before


def test_figures_recorded_before_a_formula_came_stay(cast):
    indicator = Definition.objects.filter(indicator__code="HS20").latest("pk").indicator_id
    stood = value(cast, "HS20", parse_period("2013/14 Q4"))
    redefine(
        {indicator: {"formula": "[HS01] * 2"}},
        by=SYSTEM, at=LATER, from_on=date(2014, 4, 1), reason="One count serves both.",
    )  # fmt: skip
    assert value(cast, "HS20", parse_period("2013/14 Q4")) == stood
    assert value(cast, "HS20", Q1) == number(42)


def test_months_are_put_together_for_a_quarter_as_their_own_declaration_says(cast):
    add(cast, "MON", frequency=Frequency.MONTH, accumulation=Accumulation.SUM.value)
    add(cast, "QTR", "[MON] + [HS20]")
    record(cast, "HS20", "40")
    for month, figure in (("July 2014", 1), ("August 2014", 2)):
        record(cast, "MON", figure, parse_period(month))
    assert actual(cast, "QTR", Q2) is None
    record(cast, "MON", "4", parse_period("September 2014"))
    assert value(cast, "QTR") == number(47)
    assert len(actual(cast, "QTR", Q2).worked_out["inputs"][0][3]) == 3


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("[HS2O] * 2", "Nothing is called HS2O. Is \\[HS20\\] meant?"),
        ("[ANNUAL] / 4", "a year has no quarterly figures"),
        ("[MON] + 1", "is not added up over the year"),
        ("4 + 5", "refers to no indicator"),
        ("[HS20", "is never closed"),
        ("[PER] + 1", "cannot need its own result: PER needs PER"),
        ("[FIRST]", "PER needs SECOND, SECOND needs FIRST, FIRST needs PER|FIRST needs PER"),
    ],
)
def test_a_formula_that_cannot_be_used_is_refused_before_it_is_saved(cast, formula, words):
    add(cast, "PER")
    add(cast, "ANNUAL", frequency=Frequency.YEAR)
    add(cast, "MON", frequency=Frequency.MONTH)
    add(cast, "FIRST", "[PER] + 1")
    add(cast, "SECOND", "[FIRST] + 1")
    before = head()
    with pytest.raises(NotPossible, match=words) as refused:
        wanted = {Definition.objects.filter(indicator__code="PER").latest("pk").indicator_id: {
            "formula": formula}}  # fmt: skip
        redefine(wanted, by=SYSTEM, at=LATER, from_on=BEGUN, reason="To try.")
    assert refused.value.field == "formula"
    assert head() == before


def test_a_parameter_is_the_one_in_force_and_its_change_reaches_what_uses_it(cast):
    add_parameter(
        NewParameter("households", "Households"),
        [(date(2012, 4, 1), number(40_000)), (date(2014, 4, 1), number(50_000))],
        by=SYSTEM, at=LATER, reason="Census.",
    )  # fmt: skip
    add(cast, "RATE", "[HS20] / [households] * 1000", decimals=2)
    assert value(cast, "RATE", Q1) == number("0.62")
    assert value(cast, "RATE", parse_period("2013/14 Q4")) == number("0.95")
    count = Actual.objects.filter(series_id=cast.series["RATE"]).count()
    before = head()
    done = set_parameter(
        by=SYSTEM, at=LATER, parameter_id=Parameter.objects.get().pk,
        values=[(date(2014, 4, 1), number(62_000))], reason="Revised.",
    )  # fmt: skip
    assert done is not None
    assert head() == before + 1
    assert value(cast, "RATE", Q1) == number("0.5")
    assert Actual.objects.filter(series_id=cast.series["RATE"]).count() == count + 1
    latest = ParameterValue.objects.latest("pk")
    assert actual(cast, "RATE", Q1).worked_out["inputs"][1][4] == latest.pk
    assert verify().fault is None


def test_parts_make_a_whole_by_sum_and_by_the_ratio_of_their_sums(cast):
    for code in ("NORTH", "SOUTH"):
        add(cast, code)
    add(cast, "WHOLE", decimals=2)
    add(cast, "SHARE", decimals=2, value_kind="percentage")
    for code, over, under in (("NORTH", "1", "2"), ("SOUTH", "99", "100")):
        counts = {"numerator": number(over), "denominator": number(under)}
        record(cast, code, {"1": "50", "99": "99"}[over], **counts)
    parts = [cast.series["NORTH"], cast.series["SOUTH"]]
    for code, how in (("WHOLE", Accumulation.SUM), ("SHARE", Accumulation.RATIO_OF_SUMS)):
        compose(
            by=SYSTEM, at=LATER, series_id=cast.series[code], parts=parts, how=how,
            from_on=BEGUN, reason="Two teams measure it.",
        )  # fmt: skip
    assert value(cast, "WHOLE") == number(149)
    assert value(cast, "SHARE") == number("98.039216")
    record(cast, "NORTH", "100", numerator=number(2), denominator=number(2))
    assert value(cast, "SHARE") == number("99.019608")
    with pytest.raises(WorkedOut):
        record(cast, "WHOLE", "3")
    with pytest.raises(NotPossible, match="NORTH needs WHOLE"):
        compose(
            by=SYSTEM, at=LATER, series_id=cast.series["NORTH"], parts=[cast.series["WHOLE"]],
            how=Accumulation.SUM, from_on=BEGUN, reason="To try.",
        )  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_what_rests_on_a_figure(cast):
    def cost(figure):
        with CaptureQueriesContext(connection) as queries:
            record(cast, "HS20", figure)
        return len(queries)

    alone = cost("41")  # no figure here raises a doubt, whose rows would be counted too
    add(cast, "A1", "[HS20] * 2")
    few = cost("42")
    for place in range(2, 30):
        add(cast, f"A{place}", "[HS20] + [HS20 @ previous]")
    many = cost("43")
    assert value(cast, "A29") == number(74)
    # Where references lead (3); how far back is looked (1); the books of what rests on it (6) with their
    # figures, words, targets and ratings (4); ids, so that figures can name what is recorded with them (4).
    assert few - alone <= 18
    assert many - few <= 12  # bulk appending draws ids and seals another way


def test_an_import_refuses_what_is_calculated_and_works_out_what_rests_on_the_rest(cast):
    add(cast, "PER", "[HS20] / [HS01]")
    rows = [
        Offered(line=place, code=code, period_text="2014/15 Q2", actual=figure)
        for place, (code, figure) in enumerate([("PER", "4"), ("HS20", "40"), ("HS01", "20")], 2)
    ]
    source = Source(name="kpis.csv", content=b"x", sheet="", mapping={}, offered=rows)
    asked: dict[str, Any] = {
        "by": SYSTEM,
        "at": LATER,
        "source": source,
        "choices": Choices(),
        "today": LATER.date(),
    }
    outcome = look_at(**asked)
    [refused] = [line for line in outcome["lines"] if line[0] == "refused"]
    assert "PER is worked out from others for 2014/15 Q2" in refused[6]
    before = head()
    done = import_figures(**asked, answers={}, previewed=outcome["digest"])
    assert done.number is not None
    assert head() == before + 1
    assert value(cast, "PER") == number(2)
    made = actual(cast, "PER", Q2)
    assert [row[3] for row in made.worked_out["inputs"]] == [
        [actual(cast, code, Q2).pk] for code in ("HS20", "HS01")
    ]
    assert verify().fault is None


def test_what_an_input_declares_is_followed_when_it_changes(cast):
    add(cast, "MON", frequency=Frequency.MONTH, accumulation=Accumulation.SUM.value)
    add(cast, "QTR", "[MON] * 2")
    for month, figure in (("July 2014", 1), ("August 2014", 2), ("September 2014", 6)):
        record(cast, "MON", figure, parse_period(month))
    assert value(cast, "QTR") == number(18)
    indicator = Definition.objects.filter(indicator__code="MON").latest("pk").indicator_id
    before = head()
    redefine(
        {indicator: {"accumulation": "mean"}},
        by=SYSTEM, at=LATER, from_on=date(2014, 7, 1), reason="It is a rate.",
    )  # fmt: skip
    assert head() == before + 1
    assert value(cast, "QTR") == number(6)


def test_the_figure_of_an_input_that_the_reader_may_not_see_is_left_out(cast):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    restrict_series(
        [cast.series["HS20"]], by=SYSTEM, at=LATER, kind=RestrictionKind.DRAFT, reason="A draft."
    )
    reader = cast.actor("councillor")
    working = working_of(reader, actual(cast, "PER", Q1))
    assert working is not None
    assert working.figures == "[HS20] not shown to you ÷ [HS01] 21 × 10"
    assert [each.reference for each in working.inputs] == ["", "HS01"]
    everything = working_of(SYSTEM, actual(cast, "PER", Q1))
    assert everything is not None
    assert everything.figures == "[HS20] 31 ÷ [HS01] 21 × 10"
    node = ("series", cast.series["HS01"])
    assert [row.reference for row in used_by(reader, node)] == ["PER"]
