"""Every request has a reference, a line without anything of a person's, and a place in the figures."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.config.logs import JsonLines
from tests.staff import test_errors

TOKEN = "a-token-of-the-tests-own"

# The pages that break, for whoever needs one.
urlpatterns = test_errors.urlpatterns
handler400, handler403 = test_errors.handler400, test_errors.handler403
handler404, handler500 = test_errors.handler404, test_errors.handler500


@pytest.fixture
def lines(caplog):
    """What the log says of requests, as it is written."""
    caplog.set_level(logging.INFO, logger="goldenthread")

    def written(name="goldenthread"):
        return [JsonLines().format(it) for it in caplog.records if it.name.startswith(name)]

    return written


def test_a_line_names_the_page_and_the_person_by_number_only(cast, client_as, lines):
    client = client_as("performance.officer")
    client.get(
        "/indicators/CS02a/?known=2014-12-31&words=Jo+Reed", headers={"referer": "http://x/Reed"}
    )
    (line,) = lines("goldenthread.requests")
    said = json.loads(line)
    assert (said["method"], said["route"], said["status"]) == ("GET", "indicator", 200)
    assert said["person"] == cast.actor("performance.officer").person_id
    assert said["ms"] > 0
    for private in ("CS02a", "Reed", "known", "performance.officer", "127.0.0.1"):
        assert private not in line


def test_what_was_typed_is_in_no_line(cast, client_as, lines):
    sent = {"period": "2014/15 Q2", "value": "Jo Reed's 12", "reason": "told by Jo Reed"}
    client_as("performance.officer").post("/indicators/CS02a/record/", sent)
    Client().post("/nowhere/jo-reed/", {"name": "Jo Reed"})
    assert len(lines("goldenthread.requests")) == 2
    assert "eed" not in "".join(lines()).replace("exceed", "")


@pytest.mark.urls(__name__)
def test_the_reference_on_a_broken_page_is_that_of_its_header_and_its_lines(lines):
    answer = Client(raise_request_exception=False).get("/broken/?name=Jo+Reed")
    reference = answer["X-Request-ID"]
    assert f"quote <b>{reference}</b>" in answer.content.decode()
    broken, asked = lines()
    assert f"may quote {reference}" in broken
    assert json.loads(asked)["request"] == reference
    assert "RuntimeError" in broken
    assert "secret detail" not in broken


def test_a_reference_is_ours_whatever_a_stranger_sends(db):
    answer = Client().get("/sign-in/", headers={"x-request-id": "theirs\r\nforged"})
    assert re.fullmatch(r"[0-9a-f]{8}", answer["X-Request-ID"])


# --- figures ----------------------------------------------------------------------------------


def _figures(settings, **headers):
    settings.METRICS_TOKEN = TOKEN
    return Client().get("/metrics", headers=headers)


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"]
)
def test_figures_open_to_nobody_without_the_token(db, settings, given):
    assert _figures(settings, authorization=given).status_code == 404


def test_without_a_token_set_there_is_no_such_page(db, settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_figures_tell_requests_events_queue_and_sizes_and_name_nobody(cast, client_as, settings):
    client_as("performance.officer").get("/scorecard/")
    answer = _figures(settings, authorization=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    told = dict(
        line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line[0] != "#"
    )
    assert (
        float(told['goldenthread_request_seconds_count{door="staff",method="GET",status="200"}'])
        >= 1
    )
    assert float(told["goldenthread_events_total"]) == head()
    for name in ("fits", "workers", "jobs_waiting", "jobs_oldest_seconds", "home_free_bytes"):
        assert f"goldenthread_{name}" in told
    assert 'goldenthread_database_bytes{database="transient"}' in told
    assert float(told['goldenthread_follower_events_behind{follower="outlook"}']) == head()
    assert not re.search("officer|CS02a|scorecard", answer.content.decode())


# --- ready ------------------------------------------------------------------------------------


def test_it_is_ready_with_or_without_a_worker_and_says_which(db, client):
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.content) == (
        200, b"Ready. No worker is alive; jobs waiting: 0.\n",
    )  # fmt: skip


def test_it_is_not_ready_where_program_and_databases_do_not_fit(db, client):
    MigrationRecorder(connection).record_applied("indicators", "9999_of_tomorrow")
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert b"newer version" in answer.content
