"""Restrictions, shares and questions: did it, audited it, refused it, and who sees what then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.indicators.access import may_see, shared_with, visible
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import (
    ChangedMeanwhile,
    NotTheOwner,
    answer_flag,
    record_actuals,
)
from goldenthread.indicators.commands.questions import QuestionRefused, question_actual
from goldenthread.indicators.commands.restrictions import RestrictionRefused, restrict_series
from goldenthread.indicators.commands.shares import ShareRefused, share_series, withdraw_shares
from goldenthread.indicators.models import Actual, RestrictionKind, Series, SeriesNow, Share
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT, Cast
from tests.partner import Partner, build_partner

pytestmark = pytest.mark.django_db
SOON = AT + timedelta(hours=2)
KINDS = (RestrictionKind.DRAFT, RestrictionKind.EMBARGOED, RestrictionKind.EXEMPT)


@pytest.fixture
def partner(cast: Cast) -> Partner:
    return build_partner(cast)


def _restrict(cast: Cast, kind: RestrictionKind, code: str = "HS20", **said: Any) -> None:
    given: dict[str, Any] = {
        "by": cast.actor("performance.officer"),
        "reason": "Paragraph 3",
    } | said
    until = SOON if kind is RestrictionKind.EMBARGOED else None
    restrict_series([cast.series[code]], at=AT, kind=kind, until=until, **given)


def _sees(cast: Cast, username: str, code: str = "HS20", **said: Any) -> bool:
    """Say whether somebody sees a series, having asked both the filter and the predicate."""
    actor = replace(cast.actor(username), at=AT, **said)
    row = Series.objects.select_related("now").get(pk=cast.series[code])
    partners = Share.objects.filter(series=row).values_list("unit_id", flat=True)
    shared = [pk for pk in partners if row.pk in _ids(shared_with([pk]))]
    by_filter = Series.objects.filter(visible(actor), pk=row.pk).exists()
    assert by_filter == may_see(actor, row.now, shared_with=shared)
    return by_filter


def _ids(rows: Any) -> set[int]:
    return {row["series_id"] for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_restricted_is_for_those_whose_role_says_so(cast, partner, kind):
    everybody = ("performance.officer", "director", "auditor", "councillor", "staff", "partner")
    assert all(_sees(cast, username) for username in everybody)
    _restrict(cast, kind)
    assert [_sees(cast, username) for username in everybody] == [True] * 3 + [False] * 3
    told = Event.objects.get(number=head())
    assert (told.name, told.reason) == ("indicators:series:restricted", "Paragraph 3")
    _restrict(cast, RestrictionKind.OPEN)
    assert all(_sees(cast, username) for username in everybody)
    assert Event.objects.get(number=head()).name == "indicators:series:opened"


def test_an_embargo_lifts_by_itself_to_the_minute(cast, partner):
    _restrict(cast, RestrictionKind.EMBARGOED)
    just_before, at_last = SOON - timedelta(seconds=1), SOON
    for username in ("councillor", "partner"):
        actor = cast.actor(username)
        held = Series.objects.filter(pk=cast.series["HS20"])
        assert not held.filter(visible(replace(actor, at=just_before))).exists()
        assert held.filter(visible(replace(actor, at=at_last))).exists()


@pytest.mark.parametrize(
    ("kind", "until", "reason", "sentence"),
    [
        (RestrictionKind.EXEMPT, None, " ", "Say why"),
        (RestrictionKind.EMBARGOED, None, "Press day", "still to come"),
        (RestrictionKind.EMBARGOED, AT, "Press day", "still to come"),
        (RestrictionKind.DRAFT, SOON, "Not yet", "Only an embargo"),
        (RestrictionKind.OPEN, None, "Open", "stands so already"),
    ],
)
def test_a_restriction_that_makes_no_sense_is_refused(cast, kind, until, reason, sentence):
    before = head()
    with pytest.raises(RestrictionRefused, match=sentence):
        restrict_series(
            [cast.series["HS20"]], by=cast.actor("performance.officer"), at=AT, kind=kind,
            until=until, reason=reason,
        )  # fmt: skip
    assert head() == before


@pytest.mark.parametrize("username", ["director", "head.of.service", "auditor", "councillor"])
def test_who_does_not_administer_restricts_and_shares_nothing(cast, partner, username):
    by = cast.actor(username)
    with pytest.raises(NotPermitted):
        _restrict(cast, RestrictionKind.DRAFT, by=by)
    ids = [cast.series["CS01"]]
    for command in (share_series, withdraw_shares):
        with pytest.raises(NotPermitted):
            command(ids, by=by, at=AT, unit_id=partner.unit_id, reason="No")


def test_many_are_shared_at_once_and_withdrawn_again(cast, partner):
    officer = cast.actor("performance.officer")
    ids = [cast.series[code] for code in ("CS01", "HS01", "HS20")]
    told: dict[str, Any] = {"by": officer, "at": AT, "unit_id": partner.unit_id, "reason": "So"}
    assert share_series(ids, **told) == 2, "HS20 was shared already"
    assert all(_sees(cast, "partner", code) for code in ("CS01", "HS01", "HS20"))
    assert not _sees(cast, "partner", "RB09")
    with pytest.raises(ShareRefused, match="sees all of this already"):
        share_series(ids, **told)
    assert withdraw_shares(ids[:2], **told) == 2
    assert [_sees(cast, "partner", code) for code in ("CS01", "HS01", "HS20")] == [
        False, False, True,
    ]  # fmt: skip
    with pytest.raises(ShareRefused, match="None of this"):
        withdraw_shares(ids[:2], **told)


def test_only_with_a_partner_is_anything_shared_and_never_without_a_reason(cast, partner):
    officer, ids = cast.actor("performance.officer"), [cast.series["CS01"]]
    hr = cast.structure.services["HR"]
    with pytest.raises(ShareRefused, match="Choose a partner"):
        share_series(ids, by=officer, at=AT, unit_id=hr, reason="So")
    with pytest.raises(ShareRefused, match="Say why"):
        share_series(ids, by=officer, at=AT, unit_id=partner.unit_id, reason="")


# --- the council questions, the partner answers --------------------------------------------------


def _latest(series_id: int) -> Actual:
    return Actual.objects.filter(series_id=series_id).latest("pk")


def _record(by: Actor, series_id: int, value: str) -> None:
    figure = Figure(
        series_id=series_id, period=parse_period("2014/15 Q2"), value=number(value),
        reason="Read again",
    )  # fmt: skip
    record_actuals(by=by, at=AT, figures=[figure])


def test_a_partners_figure_is_the_partners_to_record(cast, partner):
    _record(cast.actor("partner"), partner.series_id, "33")
    for username in ("performance.officer", "director"):
        with pytest.raises(NotTheOwner):
            _record(cast.actor(username), partner.series_id, "99")
    with pytest.raises(NotTheOwner):
        _record(cast.actor("partner"), cast.series["HS20"], "99")


def test_a_question_is_put_to_the_partner_who_answers_it(cast, partner):
    officer, lead = cast.actor("performance.officer"), cast.actor("partner")
    actual = _latest(partner.series_id)
    asked: dict[str, Any] = {"by": officer, "at": AT, "actual_id": actual.pk}
    flag_id = question_actual(question="Does it count  sheltered homes?", **asked)
    now = SeriesNow.objects.get(pk=partner.series_id)
    assert (now.open_flags, _latest(partner.series_id).pk) == (1, actual.pk)
    assert Event.objects.get(number=head()).name == "indicators:actual:questioned"
    with pytest.raises(QuestionRefused, match="asked already"):
        question_actual(question="Does it count sheltered homes?", **asked)
    with pytest.raises(NotTheOwner):
        answer_flag(by=officer, at=AT, flag_id=flag_id, answer="Yes")
    answer_flag(by=lead, at=AT, flag_id=flag_id, answer="It does not")
    assert SeriesNow.objects.get(pk=partner.series_id).open_flags == 0


def test_a_question_without_words_or_about_what_was_superseded_is_refused(cast, partner):
    officer, actual = cast.actor("performance.officer"), _latest(cast.series["HS20"])
    with pytest.raises(QuestionRefused, match="Write the question"):
        question_actual(by=officer, at=AT, actual_id=actual.pk, question="  ")
    figure = Figure(
        series_id=actual.series_id, period=parse_period("2014/15 Q1"), value=number("32")
    )
    record_actuals(by=officer, at=AT, figures=[figure])
    with pytest.raises(ChangedMeanwhile):
        question_actual(by=officer, at=AT, actual_id=actual.pk, question="Is it right?")


@pytest.mark.parametrize("username", ["councillor", "auditor", "service.manager", "partner"])
def test_who_may_not_validate_asks_nothing(cast, partner, username):
    with pytest.raises(NotPermitted):
        question_actual(
            by=cast.actor(username), at=AT, actual_id=_latest(cast.series["HS20"]).pk, question="?"
        )


def test_a_draft_of_ones_own_is_recorded_by_nobody_who_may_not_see_it(cast, partner):
    restrict_series(
        [partner.series_id], by=cast.actor("performance.officer"), at=AT,
        kind=RestrictionKind.DRAFT, reason="Being defined",
    )  # fmt: skip
    with pytest.raises(NotTheOwner, match="no such indicator"):
        _record(cast.actor("partner"), partner.series_id, "33")
