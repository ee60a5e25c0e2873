"""Words are found whatever their case and accents, and only in what the reader may see."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Value

from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.models import Restriction, Series
from goldenthread.indicators.queries.search import (
    commentary_found,
    indicators_found,
    reference_named,
    vocabulary_seen,
)
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.organisation.models import OrganisationUnitVersion, Role
from goldenthread.organisation.queries.directory import directory_for, names_known, people_found
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.records.searching import Folded
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.search_words import PLAIN, folded, words_wanted
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = date(2014, 7, 14)
Q1 = parse_period("2014/15 Q1")


def say(cast, code, text, value="21"):
    figure = Figure(cast.series[code], Q1, number(value), commentary=text)
    record_actuals(by=cast.actor("performance.officer"), at=AT, figures=[figure])


def found(cast, text, username="director"):
    actor = cast.actor(username)
    page = indicators_found(actor, words_wanted(text), text=text, on=AT.date())
    return [each.reference for each in page.items]


def said(cast, text, username="director"):
    page = commentary_found(cast.actor(username), words_wanted(text))
    return [each.reference for each in page.items]


@pytest.mark.parametrize(
    "text",
    ["plain", "ÉCOLE d’été", "Ærø — Ångström", "naïve café £5", "".join(PLAIN), "50% of _all\\_"],
)
def test_the_database_folds_a_text_as_the_rule_does(cast, text):
    rows = Series.objects.annotate(told=Folded(Value(text))).values_list("told", flat=True)
    assert rows.first() == folded(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("homeless", ["HS01"]),
        ("HOMELESS Days", ["HS01"]),
        ("day", ["HS01", "RB09"]),
        ("households temporary", ["HS20"]),
        ("household", ["HS20"]),
        ("claim", ["RB09"]),
        ("hs", ["HS01", "HS20"]),
        ("cs02A", ["CS02a"]),
        ("the calls answered", ["CS02a"]),
        ("hôméless", ["HS01"]),
        ("unheard-of", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_every_word_is_looked_for_in_code_title_and_description(cast, text, codes):
    assert found(cast, text) == codes


def test_what_begins_so_stands_first(cast):
    assert found(cast, "days")[0] in {"HS01", "RB09"}
    assert found(cast, "call") == ["CS01", "CS02a"]
    assert found(cast, "telephone calls") == ["CS02a"]


def test_an_exact_code_is_found_whatever_its_case_by_those_who_may_see_it(cast):
    assert reference_named(cast.actor("director"), " cs02A ") == "CS02a"
    assert reference_named(cast.actor("director"), "CS02") is None
    assert reference_named(cast.actor("staff"), "CS02a") is None


def test_commentary_is_found_as_it_stands(cast):
    say(cast, "HS01", "Café conversions delayed decisions.")
    assert said(cast, "cafe DECISION") == ["HS01"]
    page = commentary_found(cast.actor("director"), words_wanted("cafe"))
    assert (page.items[0].by, page.items[0].period) == ("Marian Cole", Q1)
    say(cast, "HS01", "Hostel closed.")
    assert said(cast, "cafe") == []
    assert said(cast, "hostels") == ["HS01"]


def test_nobody_finds_what_they_may_not_see(cast, event_at):
    say(cast, "CS01", "Vacancies at the front desk.", "95")
    assert found(cast, "calls", "staff") == []
    assert said(cast, "vacancy", "staff") == []
    assert said(cast, "vacancy", "councillor") == ["CS01"]
    with event_at(AT):
        Restriction.objects.append([Restriction(series_id=cast.series["CS01"], kind="exempt")])
        refresh_standing([cast.series["CS01"]], on=AT.date())
    assert found(cast, "handling", "councillor") == []
    assert said(cast, "vacancy", "councillor") == []
    assert not [it for it in vocabulary_seen(cast.actor("councillor")) if "handling" in it]
    assert found(cast, "handling", "auditor") == ["CS01"]


def test_pages_of_results(cast, django_assert_num_queries):
    actor = cast.actor("director")
    words = words_wanted("s")
    with django_assert_num_queries(3):
        page = indicators_found(actor, words, text="s", on=AT.date(), page=2, size=2)
    assert (page.number, page.pages, page.total, len(page.items)) == (2, 3, 5, 2)
    for code in ("HS01", "HS20", "RB09"):
        say(cast, code, "Same words.")
    with django_assert_num_queries(5):
        remarks = commentary_found(actor, words_wanted("same"), size=2)
    assert (remarks.pages, remarks.total) == (2, 3)


def test_the_council_looks_up_its_units_posts_and_people(cast, django_assert_num_queries):
    actor = cast.actor("staff")
    with django_assert_num_queries(2):
        directory = directory_for(actor, on=TODAY)
    assert [it.name for it in directory.units_found(words_wanted("housing")).items] == [
        "Housing Services"
    ]
    posts = directory.posts_found(words_wanted("centre manager")).items
    assert [(it.post.title, it.unit) for it in posts] == [
        ("Contact Centre Manager", "Customer Services")
    ]
    with django_assert_num_queries(2):
        people = people_found(directory, words_wanted("prentice TOM"), on=TODAY)
    assert [(it.name, it.posts) for it in people.items] == [
        ("Tom Prentice", ("Contact Centre Manager",))
    ]
    assert "Tom Prentice" in names_known(directory)


def test_a_partner_looks_up_neither_posts_nor_people(cast, event_at):
    partner = cast.structure.services["Safer North Hants"]
    with event_at(AT):
        OrganisationUnitVersion.objects.append(
            [
                OrganisationUnitVersion(
                    unit_id=partner, from_on=date(2014, 4, 1), name="Safer North Hants",
                    kind="partner", parent_id=cast.structure.council_id, is_partner=True,
                )
            ]
        )  # fmt: skip
    (post,) = add_posts(
        [NewPost("Partnership Analyst", partner, [(Role.PARTNER, partner)])],
        by=SYSTEM, at=AT, from_on=date(2014, 4, 1),
    )  # fmt: skip
    appoint_person(
        by=SYSTEM, at=AT, name="Noor Sayeed", username="partner.analyst", password=None, post_id=post,
        from_on=date(2014, 4, 1),
    )  # fmt: skip
    account = account_named("partner.analyst")
    assert account is not None
    actor = actor_for(account, on=TODAY)
    directory = directory_for(actor, on=TODAY)
    assert [unit.name for unit in directory.units.values()] == ["Safer North Hants"]
    assert directory.posts_found(words_wanted("manager")).total == 0
    assert people_found(directory, words_wanted("tom"), on=TODAY).total == 0
    assert names_known(directory) == ["Safer North Hants"]
