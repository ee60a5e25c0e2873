"""The command line imports as the pages do: a dry run, then the same for real."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from goldenthread.audit.queries import head
from goldenthread.indicators.models import Actual
from goldenthread.rules.numbers import number


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "kpis.csv"
    path.write_text("Code,Actual,Target\nCS01,95,91\nCS99,1,1\n")
    return path


def run(file, *more: str) -> str:
    out = io.StringIO()
    call_command("import_actuals", file, "--as", "performance.officer", *more, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_come_and_records_nothing(cast, file):
    before = head()
    said = run(file, "--period", "2014/15 Q2", "--dry-run")
    assert "line 3: “CS99” is not an indicator here" in said
    assert "1 new, 1 targets, 1 refused" in said
    assert head() == before


def test_it_records_and_then_finds_nothing_new(cast, file):
    assert "Recorded as import" in run(file, "--period", "2014/15 Q2")
    assert Actual.objects.latest("pk").value == number("95")
    assert "nothing in the file is new" in run(file, "--period", "2014/15 Q2")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ((), "No column says which period"),
        (("--period", "2014/15 Q2", "--as", "nobody"), "Nobody signs in as"),
        (("--period", "2014/15 Q2", "--as", "councillor"), "may not import"),
    ],
)
def test_what_cannot_be_done_is_said(cast, file, more, says):
    with pytest.raises(CommandError, match=says):
        run(file, *more)
