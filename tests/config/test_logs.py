"""A log line says what happened and nothing of anybody."""

from __future__ import annotations

import json
import logging

import pytest

from goldenthread.config.environment import SettingRefused
from goldenthread.config.logs import JsonLines, TextLines, form_of_logs, logging_settings
from goldenthread.staff.upkeep.reference import CURRENT


def _record(message="A page broke.", *, name="goldenthread.errors", fault=None, **fields):
    given = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), given)
    record.fields = fields
    return record


def _raised(fault):
    secret = "jo.reed@example.gov.uk"  # a variable's value is never told
    try:
        try:
            raise KeyError(secret)
        except KeyError as first:
            raise fault from first
    except type(fault) as found:
        return found


def test_a_line_is_one_json_object_with_its_reference():
    before = CURRENT.set("1a2b3c4d")
    try:
        line = JsonLines().format(_record(route="scorecard", status=500))
    finally:
        CURRENT.reset(before)
    said = json.loads(line)
    assert "\n" not in line
    assert said.pop("at").endswith("+00:00")
    assert said == {
        "level": "error", "from": "goldenthread.errors", "message": "A page broke.",
        "route": "scorecard", "status": 500, "request": "1a2b3c4d",
    }  # fmt: skip


@pytest.mark.parametrize("form", [JsonLines, TextLines])
def test_of_a_fault_it_says_what_and_where_but_not_what_anybody_typed(form):
    line = form().format(_record(fault=_raised(ValueError("Jo Reed is not a number"))))
    assert "Reed" not in line
    assert "jo.reed" not in line
    for part in ("KeyError", "ValueError", "test_logs.py", "in _raised"):
        assert part in line
    assert line.index("KeyError") < line.index("ValueError"), "what led to it comes first"


def test_what_the_system_itself_says_is_kept_up_to_its_first_line():
    fault = _raised(OSError(28, "No space left on device\nDETAIL: Key (name)=(Jo Reed)"))
    line = JsonLines().format(_record(fault=fault))
    assert "No space left on device" in line
    assert "Reed" not in line


def test_what_a_broken_job_said_is_left_out():
    line = JsonLines().format(
        _record("Failed 'f' (one) - Jo Reed is unknown : Traceback …", name="django-q")
    )
    assert json.loads(line)["message"] == "Failed 'f' (one)"


@pytest.mark.parametrize(
    ("form", "level"), [("json", "INFO"), ("text", "INFO"), ("quiet", "WARNING")]
)
def test_how_much_is_told_is_as_set(form, level):
    assert logging_settings(form)["loggers"]["goldenthread"]["level"] == level


def test_a_form_that_there_is_not_stops_the_start(monkeypatch):
    monkeypatch.setenv("GOLDENTHREAD_LOG", "xml")
    with pytest.raises(SettingRefused, match="write json, text or quiet"):
        form_of_logs("json")
