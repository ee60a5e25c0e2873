"""Whether program and databases fit; and that pages close when they do not."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from goldenthread.upkeep.versions import Watch, close_pages, fit_of, misfit, open_pages

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that goes when it is told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(clock):
    return Watch(every=5, clock=clock)


def _looked(watch, clock):
    clock.seconds += 6
    return watch.is_open()


def test_program_and_databases_fit_after_migrating():
    assert misfit() == ""
    assert fit_of("default") and fit_of("transient")


def test_a_database_that_lacks_a_migration_is_brought_up_to_date_first():
    (latest,) = MigrationLoader(connection).graph.leaf_nodes("indicators")
    MigrationRecorder(connection).record_unapplied(*latest)
    assert " ".join(latest) in fit_of("default").lacking
    assert misfit() == "The databases are not up to date. Run: goldenthread migrate"


def test_a_database_of_a_newer_version_is_left_alone():
    MigrationRecorder(connection).record_applied("indicators", "9999_of_tomorrow")
    assert fit_of("default").unknown == ("indicators 9999_of_tomorrow",)
    assert misfit().startswith("The databases belong to a newer version")


def test_what_another_package_once_migrated_is_no_newer_version():
    MigrationRecorder(connection).record_applied("django_q", "0001_squashed_away")
    assert misfit() == ""


def test_pages_close_while_an_upgrade_runs_and_open_again(watch, clock):
    assert _looked(watch, clock)
    assert close_pages()
    assert watch.is_open(), "it looks every five seconds, not at every request"
    assert not _looked(watch, clock)
    open_pages()
    assert _looked(watch, clock)


def test_pages_stay_closed_while_the_program_is_a_version_behind(watch, clock):
    assert _looked(watch, clock)
    MigrationRecorder(connection).record_applied("indicators", "9999_of_tomorrow")
    assert not _looked(watch, clock)
    assert not _looked(watch, clock)


def test_looking_costs_little(watch, clock, django_assert_num_queries):
    _looked(watch, clock)
    with django_assert_num_queries(2), django_assert_num_queries(1, using="transient"):
        _looked(watch, clock)
    with django_assert_num_queries(0), django_assert_num_queries(0, using="transient"):
        watch.is_open()


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/nowhere/"])
def test_a_closed_page_says_that_it_is_being_upgraded(address, settings):
    settings.UPGRADE_LOOK_SECONDS = 0
    caches["default"].set("goldenthread:being-upgraded", True)
    answer = Client().get(address)
    assert answer.status_code == 503
    assert "being upgraded to a new version" in answer.content.decode()
    assert answer["Retry-After"] == "60"
    assert Client().get("/health/").status_code == 200
