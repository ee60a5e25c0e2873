"""Portfolios: who holds each, what is in each, what is in none, and what moved when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM
from tests.cast import AT
from tests.chosen import add_portfolio, put
from tests.staff.changing import looked, on

HOME = "/framework/portfolios/"


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


@pytest.fixture
def portfolios(cast):
    """Housing holds HS01 and HS20, Customers CS01; CS02a and RB09 are in none."""
    post = cast.structure.posts["Head of Housing"]
    return add_portfolio("Housing", "HS01", "HS20", holder_id=post), add_portfolio(
        "Customers", "CS01"
    )


def text(answer):
    return " ".join(answer.content.decode().split())


def row_of(shown, name):
    return next(row for row in shown.split("<tr>") if f">{name}</a>" in row)


def confirmed(client, address, **changes):
    """Fill the form in, read what will happen, confirm; return that page and the one after."""
    told = looked(client, address, **changes)
    assert told.status_code == 200, text(told)
    assert "What will happen" in text(told), text(told)
    kept = {**_kept(told), "step": "confirm"}
    return text(told), client.post(address.partition("?")[0], kept, follow=True)


def _kept(answer):
    import html
    import re

    form = answer.content.decode().split('class="gt-confirm"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_the_list_says_who_holds_each_how_it_is_and_how_many_are_in_none(officer, portfolios):
    shown = text(officer.get(HOME + "?period=2014/15+Q1"))
    assert "2 indicators in no portfolio" in shown
    row = row_of(shown, "Housing")
    assert "Head of Housing" in row and "2 of 2" in row
    assert 'href="/indicators/HS01/"' in row  # the worst inside it
    counted = officer.get("/scorecard/?period=2014/15+Q1&portfolio=housing").content.decode()
    assert counted.count('<tr><th scope="row">') == 2
    assert "portfolio=housing&amp;rating=off_target" in row


def test_the_queries_are_as_many_however_many_portfolios(
    officer, portfolios, django_assert_num_queries, django_assert_max_num_queries
):
    from goldenthread.audit.remembering import MEMORY

    MEMORY.forget()
    with django_assert_max_num_queries(60) as few:
        officer.get(HOME)
    for number in range(5):
        add_portfolio(f"Portfolio {number}")
    MEMORY.forget()
    with django_assert_num_queries(len(few.captured_queries)):
        officer.get(HOME)


def test_what_a_reader_may_not_see_leaves_no_trace_in_a_portfolio(
    cast, client_as, officer, portfolios
):
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.DRAFT, reason="Not yet"
    )
    councillor = client_as("councillor")
    everywhere = (
        HOME + "?period=2014/15+Q1",
        HOME + "housing/?period=2014/15+Q1",
        HOME + "contents/",
        HOME + "contents/?within=housing",
        HOME + "moves/",
        HOME + "moves/?portfolio=housing",
        "/scorecard/?portfolio=housing",
    )
    for address in everywhere:
        assert "HS01" in text(officer.get(address)), address
        assert "HS01" not in text(councillor.get(address)), address
    assert "1 of 1" in row_of(text(councillor.get(everywhere[0])), "Housing")
    # It came with HS20, which is seen: what was said of both is not told.
    assert "Agreed" in text(officer.get(HOME + "moves/?portfolio=housing"))
    assert "Agreed" not in text(councillor.get(HOME + "moves/?portfolio=housing"))
    put(None, "HS01", since=localdate())
    assert "2 indicators in no portfolio" in text(councillor.get(HOME))
    assert "3 indicators in no portfolio" in text(officer.get(HOME))


def test_a_portfolio_is_added_changed_from_a_day_on_and_ended_with_a_successor(
    officer, portfolios, cast
):
    tomorrow = localdate() + timedelta(days=1)
    told, after = confirmed(officer, HOME + "add/", name="Moves", **on(localdate()))
    assert "Moves begins on" in told and "The portfolio is added" in text(after)
    assert framework_known().key_of("portfolio", "moves") is None  # an address of its own
    told, after = confirmed(officer, HOME + "housing/change/", name="Homes", **on(tomorrow))
    assert "Until" in told and "everything stays as it is" in told
    page = text(officer.get(HOME + "housing/"))
    assert '<h1 class="govuk-heading-l">Housing</h1>' in page and "<ins>Homes</ins>" in page
    told, after = confirmed(
        officer, HOME + "housing/end/", successor="customers", **on(tomorrow), reason="One fewer"
    )
    assert "2 indicators in it pass to Customers" in told
    known = framework_known()
    assert known.on("portfolio", portfolios[0], tomorrow) is None
    held = known.on("item", ("indicator", _indicator("HS01")), tomorrow)
    assert held.says["portfolio_id"] == portfolios[1]


def _indicator(code):
    from goldenthread.indicators.models import Indicator

    return Indicator.objects.get(code=code).pk


def test_ending_without_a_successor_is_refused_beside_the_box_while_anything_is_in_it(
    officer, portfolios
):
    before = head()
    answer = looked(officer, HOME + "housing/end/", **on(localdate()), reason="Because of it")
    assert answer.status_code == 422
    assert "2 things are in Housing" in text(answer) and 'href="#id_successor"' in text(answer)
    assert "Because of it" in text(answer)
    assert head() == before


def test_those_ticked_are_put_moved_and_taken_out_from_a_day_on(officer, portfolios):
    told, after = confirmed(
        officer, HOME + "place/?about=CS02a&about=HS20", portfolio="customers", **on(localdate())
    )
    assert "CS02a and HS20 are in Customers" in told
    assert "What is in which portfolio is recorded" in text(after)
    assert "1 indicator in no portfolio" in text(officer.get(HOME))
    page = text(officer.get("/indicators/HS20/"))
    assert f'href="{HOME}customers/"' in page
    told, after = confirmed(officer, HOME + "place/?about=HS20", portfolio="-", **on(localdate()))
    assert "HS20 is in no portfolio" in told
    assert "2 indicators in no portfolio" in text(officer.get(HOME))
    assert "customers" not in text(officer.get("/indicators/HS20/"))


def test_all_in_none_or_all_of_a_scorecard_are_placed_at_once(officer, portfolios):
    told, _ = confirmed(officer, HOME + "place/?within=-", portfolio="customers", **on(localdate()))
    assert "CS02a and RB09 are in Customers" in told
    told, _ = confirmed(
        officer,
        HOME + "place/?of=scorecard&service=housing-services",
        portfolio="customers",
        **on(localdate()),
    )
    assert "HS01 and HS20 are in Customers" in told


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"codes": "XX99\nCS01"}, "There is no indicator “XX99” here"),
        ({"portfolio": ""}, "Choose a portfolio, or that they are in none."),
        ({"portfolio": "nowhere"}, "nowhere"),
        ({"from_on_year": "9999"}, "too far away"),
        ({"from_on_year": "2001"}, "is not there on"),
    ],
)
def test_nonsense_is_refused_in_its_place_and_nothing_is_recorded(
    officer, portfolios, sent, sentence
):
    before = head()
    given = {"portfolio": "customers", **on(localdate()), "reason": "Kept as typed", **sent}
    answer = looked(officer, HOME + "place/?about=CS01", **given)
    assert answer.status_code == 422
    assert sentence in text(answer) and "Kept as typed" in text(answer)
    assert head() == before


def test_who_chose_nothing_is_told_so(officer, portfolios):
    answer = officer.get(HOME + "place/", follow=True)
    assert "Choose at least one indicator" in text(answer)


def test_the_name_of_another_is_refused_and_so_is_what_somebody_else_changed(officer, portfolios):
    answer = looked(officer, HOME + "add/", name="housing", **on(localdate()))
    assert "There would be two portfolios called" in text(answer)
    stale = {"read_at": str(head()), "name": "Homes", **on(localdate()), "step": "confirm"}
    put(None, "HS01", since=localdate())
    confirmed(officer, HOME + "housing/change/", name="Dwellings", **on(localdate()))
    answer = officer.post(HOME + "housing/change/", stale)
    assert answer.status_code == 422 and "while you were writing" in text(answer)
    assert "Homes" in text(answer)


def test_a_past_day_is_read_as_it_was_known(officer, portfolios):
    yesterday = (localdate() - timedelta(days=1)).isoformat()
    shown = text(officer.get(f"{HOME}?known={yesterday}"))
    assert "No portfolio yet" in shown and "Add a portfolio" not in shown


def test_the_list_is_searched_filtered_and_sorted(officer, portfolios):
    def codes(query):
        import re

        page = officer.get(f"{HOME}contents/{query}").content.decode()
        return re.findall(r'<span class="gt-ref">([^<]+)</span></th>', page)

    assert codes("?q=homeless") == ["HS01"]
    assert set(codes("?within=-")) == {"CS02a", "RB09"}
    assert set(codes("?within=housing")) == {"HS01", "HS20"}
    assert codes("?service=housing-services&sort=-title") == ["HS20", "HS01"]
    assert codes("?q=nothing-is-called-so") == []
