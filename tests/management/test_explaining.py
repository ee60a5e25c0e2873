"""``explain-rating``, ``verify-audit`` and ``rebuild-projection``: what each says, and when it refuses."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from goldenthread.audit.faults import Fault, FaultKind
from goldenthread.audit.queries import events_page, head
from goldenthread.audit.verification import Verified
from goldenthread.management.commands import verify_audit
from goldenthread.organisation.access import SYSTEM
from tests.cast import Cast


def _said(name: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_rating_is_explained_with_figure_rule_and_arithmetic(cast: Cast):
    said = _said("explain_rating", "CS02a", "2014/15 Q1")
    for words in (
        "Telephone calls answered in 15 seconds, 2014/15 Q1",
        "Near target",
        "77.4%",
        "80.0%",
        "Corporate rule, version 1",
        "adopted by Cabinet on 12 March 2013",
        "2.6 short of 80, within 5",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("XX99", "2014/15 Q1"), "There is no indicator “XX99”."),
        (("CS02a", "soon"), "“soon” is not a period"),
        (("CS02a", "2019/20 Q1"), "CS02a has no rating for 2019/20 Q1."),
        (("CS02a", "2014/15 Q1", "--known", "2014-07-01"), "as known on 1 July 2014."),
        (("CS02a", "2014/15 Q1", "--known", "May"), "“May” is not a day"),
    ],
)
def test_what_is_not_there_is_met_with_a_sentence(cast: Cast, arguments, says):
    with pytest.raises(CommandError) as refused:
        _said("explain_rating", *arguments)
    assert says in str(refused.value)
    assert refused.value.returncode == 2


def test_it_is_explained_as_it_was_known(cast: Cast):
    assert "77.4%" in _said("explain_rating", "CS02a", "2014/15 Q1", known="2014-07-14")


def test_a_whole_trail_is_said_to_be_whole(cast: Cast):
    said = _said("verify_audit")
    assert said.startswith(f"Nothing was altered: {head()} events and")
    assert events_page().items[0].digest in said


def test_the_first_fault_is_named_and_the_exit_code_tells(db, monkeypatch):
    fault = Fault(FaultKind.ALTERED, 4, "indicators_actual", 7, "indicators_actual row 7 …")
    monkeypatch.setattr(verify_audit, "verify", lambda _: Verified(4, 20, "0" * 64, fault))
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stderr=err)
    assert ended.value.code == 1
    assert err.getvalue().strip() == fault.sentence


def test_an_altered_row_is_named(cast: Cast):
    """The triggers are taken away first, as somebody with the file itself would."""
    from django.db import connection

    from goldenthread.audit.triggers import install, remove

    connection.check_constraints()  # PostgreSQL takes no trigger away while one is outstanding
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE indicators_actual SET value = value + 1000000 WHERE series_id = %s",
            [cast.series["CS01"]],
        )
    install(connection)
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", stderr=err)
    assert err.getvalue().startswith("indicators_actual row ")
    assert "was altered" in err.getvalue()


def test_the_projection_is_made_anew_as_an_event(cast: Cast):
    assert _said("rebuild_projection") == "5 series and 0 lines of packages were made anew.\n"
    latest = events_page().items[0]
    assert (latest.name, latest.by_label) == ("indicators:projection:rebuilt", SYSTEM.label)
