"""A Page is at most 100 rows of a longer list, in two queries."""

from __future__ import annotations

import pytest

from goldenthread.records.page import Page, page_of
from tests.audit.made import opened, reading
from tests.audit.sample.models import Reading


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "shown", "earliest", "latest", "has_previous", "has_next"),
    [
        (1, 1, 1, 100, False, True),
        (3, 3, 201, 205, True, False),
        (0, 1, 1, 100, False, True),
        (99, 3, 201, 205, True, False),
    ],
)
def test_a_page_says_which_of_how_many_it_is(
    number, shown, earliest, latest, has_previous, has_next, django_assert_num_queries
):
    with opened():
        Reading.objects.append([reading(count=place) for place in range(1, 206)])
    with django_assert_num_queries(2):
        page = page_of(Reading.objects.order_by("count"), number)
    assert (page.number, page.pages, page.total) == (shown, 3, 205)
    assert (page.earliest, page.latest) == (earliest, latest)
    assert (page.has_previous, page.has_next) == (has_previous, has_next)
    assert [row.count for row in page.items] == list(range(earliest, latest + 1))


@pytest.mark.django_db
def test_an_empty_list_is_one_empty_page_and_none_is_longer_than_a_hundred():
    page = page_of(Reading.objects.order_by("pk"))
    assert (list(page.items), page.number, page.pages, page.earliest, page.latest) == (
        [],
        1,
        1,
        0,
        0,
    )
    assert page_of(Reading.objects.order_by("pk"), size=5_000).size == 100


def test_a_page_keeps_its_place_when_its_items_are_turned():
    assert Page([1, 2], 2, 3, 6, 2).mapped(str) == Page(["1", "2"], 2, 3, 6, 2)
