"""What changed since somebody last looked: by others, of what they may see, with who did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets, validate_actual
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import Indicator, Restriction, SeriesNow
from goldenthread.indicators.queries.news import NAMED, News, changed_since
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted
from goldenthread.organisation.commands.looks import mark_seen
from goldenthread.organisation.queries.looks import last_look
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import within_points
from tests.cast import AT
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")


def record(cast, by, code, period, value, **more):
    figure = Figure(cast.series[code], period, number(value), **more)
    return record_actuals(by=cast.actor(by), at=AT, figures=[figure])


def told(cast, username, since, **asked):
    page = changed_since(cast.actor(username), since=since, **asked).page
    return [
        {of.kind: [each.reference for each in of.examples] for of in item.news}
        for item in page.items
    ]


def test_a_new_figure_is_told_with_who_and_the_change_of_its_rating(cast):
    since = head()
    target = NewTarget(cast.series["CS02a"], Q2, number(80))
    figure = Figure(cast.series["CS02a"], Q2, number(60), commentary="Three vacancies.")
    manager = cast.actor("service.manager")
    record_actuals(by=manager, at=AT, figures=[figure], targets=[target])
    set_targets(
        by=SYSTEM, at=AT, targets=[NewTarget(cast.series["HS01"], Q2, number(15))], reason="New."
    )
    found = changed_since(cast.actor("director"), since=since)
    assert (found.since, found.head) == (since, head())
    set_later, recorded = found.page.items
    assert [of.kind for of in set_later.news] == [News.TARGET]
    assert set_later.reason == "New."
    assert recorded.by_name == "Tom Prentice"
    kinds = {of.kind: of for of in recorded.news}
    assert set(kinds) == {News.FIGURE, News.SAID, News.RATED, News.TARGET}
    (fell,) = kinds[News.RATED].examples
    assert (fell.before, fell.after) == ("near_target", "off_target")
    assert kinds[News.SAID].examples[0].words == "Three vacancies."
    assert kinds[News.FIGURE].examples[0].period == Q2


def test_a_rating_that_changed_class_says_from_what_to_what(cast):
    since = head()
    record(cast, "head.of.service", "HS01", Q1, "14")
    (item,) = changed_since(cast.actor("director"), since=since).page.items
    kinds = {of.kind: of for of in item.news}
    assert set(kinds) == {News.RATED, News.CORRECTED}
    (example,) = kinds[News.RATED].examples
    assert (example.before, example.after) == ("off_target", "on_target")


def test_what_one_did_oneself_is_no_news(cast):
    since = head()
    record(cast, "service.manager", "CS01", Q2, "95")
    assert told(cast, "service.manager", since) == []
    assert len(told(cast, "director", since)) == 1


def test_validation_responsibility_definition_and_rule_are_told(cast):
    since = head()
    actual = SeriesNow.objects.get(code="CS01").rating.actual_id
    validate_actual(by=cast.actor("director"), at=AT, actual_id=actual)
    set_responsibilities(
        {cast.series["CS01"]: {Responsibility.MEASURER: cast.structure.posts["Head of Housing"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    new = {Indicator.objects.get(code="CS01").pk: {"title": "Quality of calls"}}
    redefine(new, by=SYSTEM, at=AT, from_on=date(2014, 10, 1), reason="Said better.")
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule",
        rule=replace(within_points(number(4)), name="Corporate rule"),
        from_on=date(2014, 10, 1), adopted_by="Cabinet", adopted_on=date(2014, 9, 1),
    )  # fmt: skip
    assert told(cast, "service.manager", since) == [
        {News.RULE: [""]},
        {News.DEFINED: ["CS01"]},
        {News.OWNED: ["CS01"]},
        {News.VALIDATED: ["CS01"]},
    ]
    assert told(cast, "staff", since) == [{News.RULE: [""]}]


def test_nothing_is_told_of_what_the_reader_may_not_see(cast, event_at):
    since = head()
    record(cast, "performance.officer", "CS01", Q2, "95")
    record(cast, "performance.officer", "HS01", Q2, "14")
    (item,) = told(cast, "staff", since)
    assert item[News.FIGURE] == ["HS01"]
    with event_at(AT):
        Restriction.objects.append([Restriction(series_id=cast.series["HS01"], kind="draft")])
        refresh_standing([cast.series["HS01"]], on=AT.date())
    assert told(cast, "staff", since) == []
    assert len(told(cast, "councillor", since)) == 1
    assert len(told(cast, "auditor", since)) == 2


def test_a_large_event_names_a_few_and_ones_own_first(cast):
    since = head()
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(pk, Q2, number(50 + place)) for place, pk in enumerate(cast.series.values())],
    )  # fmt: skip
    (item,) = changed_since(cast.actor("head.of.service"), since=since).page.items
    figures = next(of for of in item.news if of.kind is News.FIGURE)
    assert figures.count == 5
    assert len(figures.examples) == NAMED
    assert [each.reference for each in figures.examples][:2] == ["HS01", "HS20"]


def test_it_is_paged_and_takes_the_same_queries_however_much_changed(
    cast, django_assert_num_queries
):
    since = head()
    for place in range(7):
        record(cast, "performance.officer", "CS01", Q2, str(80 + place))
    actor = cast.actor("director")
    with django_assert_num_queries(16):
        first = changed_since(actor, since=since, size=3)
    assert (first.page.total, first.page.pages) == (7, 3)
    with django_assert_num_queries(16):
        last = changed_since(actor, since=since, size=3, page=3)
    assert len(last.page.items) == 1
    assert last.page.items[0].event == since + 1
    assert changed_since(actor, since=head()).page.total == 0


def test_who_never_looked_is_told_of_the_latest_events(cast):
    found = changed_since(cast.actor("director"), since=None)
    assert found.page.total > 0


def test_a_look_goes_neither_back_nor_beyond_what_has_happened(cast):
    director, officer = cast.actor("director"), cast.actor("performance.officer")
    assert last_look(director) is None
    assert mark_seen(by=director, at=AT, event=3) == 3
    later = AT + timedelta(days=1)
    assert mark_seen(by=director, at=later, event=10**9) == head()
    assert mark_seen(by=director, at=AT, event=2) == head()
    look = last_look(director)
    assert look is not None
    assert (look.event, look.at) == (head(), later)
    assert last_look(officer) is None
    assert mark_seen(by=officer, at=AT, event=-5) == 0


def test_only_a_person_looks(db):
    with pytest.raises(NotPermitted):
        mark_seen(by=Actor(None, "Nobody"), at=AT, event=1)


def test_a_partner_reads_posts_not_names_and_a_reason_only_where_it_sees_all(cast):
    build_partner(cast)
    officer, since = cast.actor("performance.officer"), head()
    for codes in (("HS20", "HS01"), ("HS20",)):
        targets = [NewTarget(cast.series[code], Q2, number(15 + len(codes))) for code in codes]
        set_targets(by=officer, at=AT, targets=targets, reason="As the cabinet wished.")

    def told_to(username):
        items = changed_since(cast.actor(username), since=since).page.items
        return [(it.by_name, it.by_label, it.reason) for it in items]

    post = "Performance Officer"
    assert told_to("partner") == [("", post, "As the cabinet wished."), ("", post, "")]
    assert told_to("director") == [("Marian Cole", post, "As the cabinet wished.")] * 2
