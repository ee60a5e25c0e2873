"""Others' figures: brought in by one event, compared with ours, and nothing twice."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands.benchmarks import (
    BenchmarkRefused,
    choose_measure,
    choose_neighbours,
    import_benchmarks,
    look_at_benchmarks,
)
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.outlooks import refresh_outlooks
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import (
    BenchmarkFigures,
    BenchmarkMeasure,
    BenchmarkPlace,
    BenchmarkSet,
    Rating,
    Series,
    SeriesOutlook,
)
from goldenthread.indicators.queries.benchmarks.compared import compared
from goldenthread.indicators.queries.benchmarks.kept import OthersKnown, others_known
from goldenthread.indicators.queries.benchmarks.listed import standing_of, touched_by_benchmarks
from goldenthread.indicators.queries.books import books_of
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.judging import judged, judged_again
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.published import LAIT, NOT_PUBLISHED, Provenance
from goldenthread.rules.rating import Against, Clause, Comparator, Rule
from goldenthread.rules.vocabulary import Polarity, RatingClass, TargetKind

AT = datetime(2014, 9, 1, 9, 0, tzinfo=UTC)
HEAD = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n"
PLACES = {"Ashby": 801, "Brook": 802, "Colne": 803, "Dale": 804, "Eaton": 805}
DICTIONARY = (
    "Measure_code,Measure,Measure_short,Polarity,y_axis_name,Description,Methodology,dps,Year_Type\n"
    "1,Call quality,Calls,High,% of calls,What it counts,How it counts,1,Financial Year\n"
    "2,Days to decide,Days,Low,Days,,,0,Academic Year\n"
    "3,Shown only,Shown,-,Number,,,NA,\n"
)


def figures(measure="Calls", year="2014", values=("91.2", "93.5", "-", "95", "96.1"), **more):
    rows = [
        f"{measure},{measure} of all,{year},{place},{value},{number}.0,North\n"
        for (place, number), value in zip(PLACES.items(), values, strict=True)
    ]
    rows += [f"{measure},,{year},{place},{value},,NA\n" for place, value in more.items()]
    return HEAD + "".join(rows)


def bring(*texts, named=("figures.csv", "dictionary.csv"), provenance=LAIT, by=SYSTEM):
    files = [(name, text.encode()) for name, text in zip(named, texts, strict=False)]
    publication = read_publication(files)
    return import_benchmarks(
        by=by, at=AT, files=files, publication=publication, provenance=provenance
    )


@pytest.fixture
def compared_council(cast):
    """CS01 is compared with Calls; Dale is ours and Ashby, Brook and Colne its neighbours."""
    bring(figures(England="92", North="90.5"), DICTIONARY)
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Calls")
    choose_neighbours(
        by=SYSTEM, at=AT, name="Neighbours", own_code="804",
        place_codes=["801", "802", "803"], is_usual=True,
    )  # fmt: skip
    return cast


def test_a_publication_is_recorded_in_one_event_with_its_source(cast):
    before = head()
    found = bring(figures(England="92"), DICTIONARY)
    assert head() == before + 1
    assert found.counts["values"] == 6 and found.counts["missing"] == 1
    row = BenchmarkFigures.objects.get()
    assert (row.start_on, row.next_start_on) == (date(2013, 4, 1), date(2014, 4, 1))
    assert row.figures["801"] == number("91.2") and row.figures["803"] == NOT_PUBLISHED
    measure = BenchmarkMeasure.objects.get()
    assert (measure.polarity, measure.unit, measure.decimals) == ("high", "%", 1)
    assert "Years: financial Year." in measure.description
    kinds = dict(BenchmarkPlace.objects.values_list("name", "kind"))
    assert kinds["Ashby"] == "authority" and kinds["England"] == "nation"
    held = BenchmarkSet.objects.get()
    assert held.licence == "Open Government Licence v3.0" and held.file.name == "figures.csv"
    assert verify().fault is None


def test_each_publication_has_our_place_among_its_own(compared_council):
    """A council may stand in one publication under its own name and in another as its county."""
    files = "measure,period,place,value\n" + "".join(
        f"Club,2014/15 Q1,{place},{value}\n"
        for place, value in {"Ash": 12, "Oak": 15, "Elm": 9, "Wexcombe": "-"}.items()
    )
    described = "Measure_short,Polarity,dps,Year_Type\nClub,Low,1,Financial quarters\n"
    bring(files, described, provenance=Provenance("A club", licence="Its members"))
    choose_neighbours(
        by=SYSTEM, at=AT, name="Next to us", own_code="Wexcombe", place_codes=["Ash", "Oak"]
    )
    choose_measure(by=SYSTEM, at=AT, indicator_code="HS01", measure_code="Club")
    shown = indicator_shown(SYSTEM, "HS01", on=AT.date())
    recorded = {
        (row.period.start, row.period.next_start): row.value
        for row in shown.figures if row.value is not None
    }  # fmt: skip
    club = compared("HS01", recorded=recorded)
    assert club is not None and club.own_name == "Wexcombe" and not club.is_published
    assert [group.name for group in club.groups] == ["Next to us"]
    assert [place.name for place in club.councils if place.is_ours] == ["Wexcombe"]
    other = compared("CS01", recorded={})
    assert other is not None and other.own_name == "Dale"
    assert [group.name for group in other.groups] == ["Neighbours"]
    standing = standing_of(Series.objects.values_list("pk", flat=True))
    ids = {code: pk for pk, code in Series.objects.values_list("pk", "indicator__code")}
    assert standing[ids["HS01"]].ranked == 4 and standing[ids["CS01"]].label == "2014"


def test_what_is_said_of_a_periods_others_takes_three_queries(
    compared_council, django_assert_num_queries
):
    refresh_outlooks(list(Series.objects.values_list("pk", flat=True)))
    with django_assert_num_queries(3):
        assert others_known(SYSTEM, parse_period("2013/14 Q4")) == OthersKnown(
            True, "2014", date(2014, 3, 31)
        )
    with django_assert_num_queries(3):
        assert not others_known(SYSTEM, parse_period("2014/15 Q1")).is_of_period


def test_the_same_file_again_changes_nothing(cast):
    bring(figures(), DICTIONARY)
    before = head()
    again = bring(figures(), DICTIONARY)
    assert again.number is None and again.counts["unchanged"] == 1
    assert head() == before


def test_a_file_with_some_of_the_places_takes_nothing_away(cast):
    bring(figures(), DICTIONARY)
    part = HEAD + "Calls,,2014,Ashby,91.4,801.0,North\n"
    assert bring(part).counts["changed"] == 1
    latest = BenchmarkFigures.objects.latest("pk")
    assert latest.figures["801"] == number("91.4") and latest.figures["805"] == number("96.1")


def test_what_cannot_be_read_is_left_out_and_said(cast):
    text = figures(values=("98.69999999999999", "many", "-", "", "7"))
    text += figures(year="0").removeprefix(HEAD) + "Calls,,2014,Ashby,5,801.0,North\n"
    found = bring(text, DICTIONARY)
    assert BenchmarkFigures.objects.get().figures["801"] == number("98.7")
    said = " ".join(found.notes)
    assert "“many”" in said and "“0” names no period: 5 figures" in said
    assert "given twice" in said


def test_a_publication_without_name_or_licence_is_refused(cast):
    before = head()
    with pytest.raises(BenchmarkRefused, match="under which licence"):
        bring(figures(), provenance=Provenance("Somebody's"))
    assert head() == before


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", b"Code,Actual\nA,1\n", "columns are not known"),
        ("x.csv", b"", "empty|not known"),
        ("x.csv.gz", b"\x1f\x8b\x08broken", "damaged"),
        ("x.parquet", b"PAR1nothing of the kindPAR1", "damaged Parquet"),
        ("x.csv", HEAD.encode(), "No row of it holds"),
        ("x.csv", b"PK\x03\x04no workbook", "x.csv: "),
        ("x.csv", HEAD.encode() + b"\x00\x00", "not a text table"),
    ],
)
def test_files_that_hold_none_are_refused_in_a_sentence(name, content, says):
    with pytest.raises(FileRefused, match=says):
        read_publication([(name, content)])


def test_packed_and_plain_files_say_the_same():
    plain = read_publication([("a.csv", figures().encode())])
    packed = read_publication([("a.csv.gz", gzip.compress(figures().encode()))])
    assert plain.figures == packed.figures and plain.known_as == LAIT


def test_where_we_stand_is_the_published_figure_with_quarter_rank_and_median(compared_council):
    own = {(date(2013, 4, 1), date(2014, 4, 1)): number("94.9")}
    found = compared("CS01", recorded=own)
    assert (found.own_name, found.label, found.is_published) == ("Dale", "2014", True)
    assert (found.ours, found.recorded) == (number("95"), number("94.9"))
    assert (found.standing.rank, found.standing.of, found.standing.band) == (2, 4, "B")
    assert found.median == number("94.3")
    assert [place.name for place in found.beside] == ["North", "England"]
    (group,) = found.groups
    assert [(each.name, each.is_ours) for each in group.places] == [
        ("Dale", True), ("Brook", False), ("Ashby", False), ("Colne", False),
    ]  # fmt: skip
    assert (group.rank, group.of) == (1, 3)
    assert group.places[-1].missing == NOT_PUBLISHED and group.places[-1].value is None
    assert found.source.attribution.startswith("Contains public sector information")


def test_without_a_published_figure_the_recorded_one_of_the_same_days_stands(compared_council):
    bring(figures(year="2015", values=("90", "91", "92", "-", "94")))
    spans = (date(2014, 4, 1), date(2015, 4, 1)), (date(2014, 4, 1), date(2014, 7, 1))
    found = compared("CS01", recorded={spans[0]: number("93")})
    assert (found.label, found.is_published, found.ours) == ("2015", False, number("93"))
    assert (found.standing.rank, found.standing.of) == (2, 5)
    assert compared("CS01", recorded={spans[1]: number("93")}).label == "2014"
    asked = compared("CS01", recorded={}, label="2015")
    assert (asked.ours, asked.standing, asked.why_missing) == (None, None, NOT_PUBLISHED)


def test_a_later_figure_is_not_known_on_an_earlier_day(compared_council):
    known = head()
    bring(figures(values=("99", "93.5", "-", "95", "96.1")))
    assert compared("CS01", recorded={}).standing.rank == 3
    assert compared("CS01", recorded={}, as_at=known).standing.rank == 2


def test_our_figure_is_brought_into_their_unit_by_a_factor(compared_council):
    bring(figures(year="2015", values=("90", "91", "92", "-", "94")))
    choose_measure(
        by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Calls", factor=number(100)
    )
    span = (date(2014, 4, 1), date(2015, 4, 1))
    assert compared("CS01", recorded={span: number("0.935")}).ours == number("93.5")


def test_few_places_have_a_rank_and_no_quarter(compared_council):
    bring(figures(year="2016", values=("90", "-", "-", "93", "94")))
    found = compared("CS01", recorded={}, label="2016").standing
    assert (found.band, found.rank, found.of) == ("", 2, 3)


def test_where_a_range_is_best_places_are_ranked_by_the_distance_from_its_middle(compared_council):
    bring(figures("Shown", "2013/14", ("20", "31", "-", "44", "29")), DICTIONARY)
    series = compared_council.series["CS01"]
    indicator = Series.objects.get(pk=series).indicator_id
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Shown")
    found = compared("CS01", recorded={}, series_id=series)
    assert found is not None and found.standing is not None
    assert (found.middle, found.standing.rank) == (None, None)  # neither way is better
    redefine(
        {indicator: {"polarity": Polarity.RANGE}},
        by=SYSTEM, at=AT, from_on=date(2013, 4, 1), reason="So",
    )  # fmt: skip
    kinds = (TargetKind.RANGE_LOW, "25"), (TargetKind.RANGE_HIGH, "35")
    targets = [
        NewTarget(series, parse_period("2013/14"), number(value), kind=kind)
        for kind, value in kinds
    ]
    set_targets(by=SYSTEM, at=AT, targets=targets, reason="So")
    found = compared("CS01", recorded={}, series_id=series)
    assert found is not None and found.standing is not None
    assert (found.middle, found.standing.rank, found.standing.of) == (number(30), 4, 4)
    assert [place.name for place in found.councils] == ["Brook", "Eaton", "Ashby", "Dale", "Colne"]
    assert [place.standing.rank for place in found.councils if place.standing] == [1, 1, 3, 4]
    assert found.median == number(30)  # of the figures, and not of their distances
    kept = standing_of([series])[series]
    assert (kept.rank, kept.quartile, kept.median) == (4, "D", number(30))
    assert kept.difference == number(14)


def test_lists_hold_where_series_stand_and_follow_what_changes_it(compared_council):
    series = compared_council.series["CS01"]
    found = standing_of(compared_council.series.values())
    assert set(found) == {series}
    refresh_outlooks([series])
    row = SeriesOutlook.objects.get(pk=series)
    assert (row.quartile, row.rank, row.ranked, row.compared_label) == ("B", 2, 4, "2014")
    assert row.median == number("94.3")
    before = head()
    bring(figures(values=("99", "93.5", "-", "95", "96.1")))
    assert touched_by_benchmarks(before, head()) == {series}
    before = head()
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="")
    assert touched_by_benchmarks(before, head()) == {series}
    refresh_outlooks([series])
    assert SeriesOutlook.objects.get(pk=series).quartile == ""


def test_how_many_queries_a_comparison_takes(compared_council):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        compared("CS01", recorded={})
    assert len(asked) == 7
    with CaptureQueriesContext(connection) as asked:
        compared("HS01", recorded={})
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        standing_of(compared_council.series.values())
    assert len(asked) == 7


def test_choosing_is_audited_once_and_refused_in_a_sentence(compared_council):
    before = head()
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Calls")
    assert head() == before  # it stands already
    with pytest.raises(BenchmarkRefused, match="no such published measure"):
        choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Nothing")
    with pytest.raises(BenchmarkRefused, match="above nought"):
        choose_measure(
            by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Calls", factor=number(0)
        )
    for more, says in (
        ({"name": " "}, "Give the group a name"),
        ({"place_codes": ["999"]}, "no place “999”"),
        ({"place_codes": ["804"]}, "own neighbour"),
        ({"place_codes": ["England"]}, "never ranked"),
    ):
        asked: dict[str, Any] = {"name": "N", "own_code": "804", "place_codes": ["801"], **more}
        with pytest.raises(BenchmarkRefused, match=says):
            choose_neighbours(by=SYSTEM, at=AT, **asked)
    assert head() == before


def test_who_may_not_is_refused(compared_council):
    councillor = compared_council.actor("councillor")
    with pytest.raises(NotPermitted):
        bring(figures(), by=councillor)
    with pytest.raises(NotPermitted):
        look_at_benchmarks(
            by=councillor, at=AT, publication=read_publication([("f.csv", figures().encode())])
        )
    with pytest.raises(NotPermitted):
        choose_measure(by=councillor, at=AT, indicator_code="CS01", measure_code="")
    with pytest.raises(NotPermitted):
        choose_neighbours(by=councillor, at=AT, name="N", own_code="804", place_codes=["801"])


def run(*arguments):
    out = io.StringIO()
    call_command("import_benchmarks", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_line_brings_files_in(cast, tmp_path):
    file, other = tmp_path / "figures.csv", tmp_path / "other.csv"
    file.write_text(figures())
    other.write_text("measure,year,place,value\nM,2014,Ashby,1\n")
    before = head()
    assert "Nothing was recorded: this was a dry run" in run(file, "--dry-run")
    assert head() == before
    assert "5 values: 1 measures and periods new" in run(file)
    assert "nothing in it is new" in run(file)
    with pytest.raises(CommandError, match="under which licence"):
        run(other)
    assert "Recorded" in run(other, "--name", "Ours", "--licence", "OGL v3.0")
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="may not import"):
        run(file, "--as", "councillor")


def test_a_rule_judges_a_figure_by_what_others_achieve_in_the_same_days(compared_council):
    series = compared_council.series["CS01"]
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(series_id=series, period=parse_period("2013/14"), value=number("94"))],
    )  # fmt: skip
    assert books_of([series]).by_series[series].others == {}  # no rule asks for it
    clauses = (Clause(RatingClass.ON_TARGET, Against(Comparator.BENCHMARK_MEDIAN)),)
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=Rule("Corporate rule", clauses),
        from_on=date(2013, 4, 1), adopted_by="Cabinet", adopted_on=None, reason="So",
    )  # fmt: skip
    rating = Rating.objects.filter(series_id=series, start_on=date(2013, 4, 1)).latest("pk")
    period = parse_period("2013/14")
    assert (rating.next_start_on, rating.rating_class) == (period.next_start, "off_target")
    assert rating.inputs["levels"]["benchmark_median"] == number("94.25")
    found = judged_again(
        rating.inputs,
        judged(books_of([series]).by_series[series], period, rating.definition, basis="in_period"),
    )
    assert found.context.benchmark_median == number("94.25")
    assert found.context.best_quarter == number("95.275")
    assert found.context.worst_quarter == number("92.925")
    shown = indicator_shown(SYSTEM, "CS01", period=period)
    assert shown is not None and shown.present is not None
    assert shown.present.rated.rating_class is RatingClass.OFF_TARGET
    assert shown.present.rated.because == "94, 0.3 worse than the benchmark median, 94.3"
