"""Every page opens for who may see it, at two widths, accessible and without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "performance_officer": (
        "/scorecard/",
        "/scorecard/?rating=off_target&order=-title",
        "/scorecard/?q=nothing-is-called-so",
        "/scorecard/?known=2014-09-01",
        "/scorecard/?known=2010-01-01",
        "/indicators/ETS01/",
        "/indicators/FI06/?why=1",
        "/indicators/HS16/?known=2014-09-01",
        "/indicators/HS16/record/",
        "/import/",
        "/import/2/",
        "/rights/",
        "/rights/?role=auditor&known=2014-09-01",
        "/rights/who/?about=HS16",
        "/rights/who/?about=housing-services&only=not",
        "/rights/person/head-of-service/",
        "/rights/grant/",
        "/rights/withdraw/1/",
        "/rights/restrict/?about=HS16",
        "/rights/share/?service=housing-services",
        "/components",
    ),
    "auditor": (
        "/audit/",
        "/audit/?what=indicators:actuals:imported",
        "/audit/?from=2014-13-45",
        "/audit/27/",
        "/audit/verify/",
        "/methods/",
        "/methods/hart/",
        "/methods/rating/",
    ),
}


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_every_page_is_accessible(
    kind: str, page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as(kind)
    for address in PAGES[kind]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in {200, 405, 422}, address
        assert page.get_by_role("heading", level=1).count() == 1, address
        check_accessible(page)
