"""What several tests of the signed-in pages begin with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.talks import Talks, build_talks
from tests.yearly import Yearly, begin


@pytest.fixture
def talks(cast: Cast) -> Talks:
    """A small thread to talk about, in the small council."""
    return build_talks(cast)


@pytest.fixture
def yearly(talks: Talks) -> Yearly:
    """The scorecard of 2014/15, begun."""
    return begin(talks, year=2014)


@pytest.fixture
def officer(cast: Cast, client_as: Callable[[str], Client]) -> Client:
    """The browser of the performance officer of the small council."""
    return client_as("performance.officer")
