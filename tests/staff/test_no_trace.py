"""What somebody may not see leaves no trace: every address of the site is asked, and told apart from none.

A council is built twice: with some things hidden, each bearing a marker, and without them. Whoever
may not see them meets the marker nowhere and counts the same in both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.acceptances import accept_underperformance
from goldenthread.indicators.commands.beside import state_forecast
from goldenthread.indicators.commands.breakdowns import define_breakdown, record_breakdown
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import (
    record_actuals,
    set_targets,
    validate_actual,
)
from goldenthread.indicators.commands.questions import question_actual
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.commands.shares import share_series, withdraw_shares
from goldenthread.indicators.models import (
    Actual,
    Composition,
    Import,
    Indicator,
    RatingOverride,
    RestrictionKind,
    Series,
)
from goldenthread.indicators.queries.hidden import TO_INDICATOR, TO_SERIES, hidden_from
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.organisation.models import Person
from goldenthread.plan.queries.hidden import hidden_of_the_thread
from goldenthread.records.files import keep_file
from goldenthread.records.models import AppendOnly
from goldenthread.reports.queries.hidden import hidden_of_scorecards
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import RatingClass
from tests.cast import AT, Cast
from tests.partner import Partner, add_newcomer, build_partner

MARK = "Zyxomma"
CODE = "ZYX7"
KINDS = (RestrictionKind.DRAFT, RestrictionKind.EMBARGOED, RestrictionKind.EXEMPT)
#: Who may see none of it.
NOT_ENTITLED = ("councillor", "staff", "partner", "newcomer", "officer.elsewhere")
ENTITLED = ("performance.officer", "director", "auditor", "service.manager")
ADDRESSES = "/indicators/%s/", "/indicators/%s/record/"


@pytest.fixture
def partner(cast: Cast) -> Partner:
    found = build_partner(cast)
    add_newcomer()
    _add_officer_elsewhere(cast)
    return found


def _add_officer_elsewhere(cast: Cast) -> None:
    """Add somebody who imports, administers and audits, in another service; and reads the whole council."""
    council, housing = cast.structure.council_id, cast.structure.services["Housing Services"]
    by: dict[str, Any] = {"by": SYSTEM, "at": AT}
    roles = [(Role.COUNCILLOR, council), (Role.PERFORMANCE_OFFICER, housing)]
    posts = [NewPost("Housing Performance Officer", housing, roles)]
    (post_id,) = add_posts(posts, from_on=cast.structure.begun_on, **by)
    appoint_person(
        name="Ines Duarte", username="officer.elsewhere", password=None, post_id=post_id,
        from_on=cast.structure.begun_on, **by,
    )  # fmt: skip


def hide(cast: Cast, partner: Partner, kind: RestrictionKind, code: str = CODE) -> int:
    """Add an indicator with figures, words, a question, a file and a share, all marked; hide it."""
    begun_on = cast.structure.begun_on
    unit_id = cast.structure.services["Customer Services"]
    by: dict[str, Any] = {"by": SYSTEM, "at": AT}
    add_indicators(
        [NewIndicator(code, f"{MARK} contract", description=MARK, unit="")],
        from_on=begun_on, **by,
    )  # fmt: skip
    posts = [NewPost("Contract Lead", unit_id, [(Role.STAFF, unit_id)])]
    (owner_id,) = add_posts(posts, from_on=begun_on, **by)
    (series_id,) = add_series([NewSeries(code, unit_id, owner_id=owner_id)], from_on=begun_on, **by)
    restrict_series(
        [series_id], kind=kind, reason=f"{MARK} paragraph 3",
        until=timezone.now() + timedelta(days=9) if kind is RestrictionKind.EMBARGOED else None,
        **by,
    )  # fmt: skip
    period = parse_period("2014/15 Q1")
    record_actuals(
        figures=[
            Figure(
                series_id=series_id, period=period, value=number("73390"),
                commentary=f"{MARK} said", reason=f"{MARK} reason",
            )
        ],
        targets=[NewTarget(series_id=series_id, period=period, value=number("420"))],
        **by,
    )  # fmt: skip
    actual_id = Actual.objects.get(series_id=series_id).pk
    question_actual(actual_id=actual_id, question=f"{MARK} asked?", **by)
    validate_actual(actual_id=actual_id, **by)
    share_series([series_id], unit_id=partner.unit_id, reason=f"{MARK} share", **by)
    _say_beside(series_id)
    with event(name="indicators:import:confirmed", reason=f"{MARK}.csv", **by):
        file = keep_file(f"{MARK}.csv", f"Code\n{code}\n".encode())
        made = Import(file=file, mapping={"columns": [MARK]}, counts={"new": 1}, choices={})
        made.save()
        late = Actual(
            series_id=series_id, start_on=period.next_start, state="provisional", value=number("1"),
            next_start_on=period.following().next_start, source=made, line=2,
        )  # fmt: skip
        late.save()
    return series_id


def _say_beside(series_id: int) -> None:
    """State a forecast, set a rating by hand, divide into groups and count them, for marked reasons."""
    by: dict[str, Any] = {"by": SYSTEM, "at": AT}
    period = parse_period("2014/15 Q1")
    state_forecast(
        series_id=series_id, year=parse_period("2014/15"), value=number("73391"),
        reason=f"{MARK} forecast", **by,
    )  # fmt: skip
    indicator_id = Series.objects.get(pk=series_id).indicator_id
    age = f"{MARK} age"
    define_breakdown(indicator_id, name=age, groups=[MARK, "Rest"], reason=MARK, **by)
    record_breakdown(series_id, period=period, name=age, counts={MARK: 733, "Rest": 12}, **by)
    accept_underperformance(series_id, until=date(2030, 1, 1), decision=f"{MARK} Cabinet", **by)
    with event(name="indicators:rating:overridden", reason=f"{MARK} by hand", **by):
        by_hand = RatingOverride(
            series_id=series_id, start_on=period.start, next_start_on=period.next_start,
            rating_class=RatingClass.ON_TARGET, until=date(2030, 1, 1), reason=MARK,
        )  # fmt: skip
        RatingOverride.objects.append([by_hand])
        whole = Composition(series_id=series_id, from_on=date(2030, 1, 1), how="sum", reason=MARK)
        Composition.objects.append([whole])


def change_beside(cast: Cast, series_id: int) -> None:
    """Change what is hidden and what everybody sees in one event, for a reason that tells of both."""
    by: dict[str, Any] = {"by": SYSTEM, "at": AT}
    both = (series_id, cast.series["CS01"], cast.series["HS01"])
    period = parse_period("2014/15 Q2")
    set_targets(
        targets=[NewTarget(series_id=it, period=period, value=number("91")) for it in both],
        reason=f"{MARK} targets", **by,
    )  # fmt: skip


def _patterns(under: URLResolver, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for each in under.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, before + str(each.pattern))
        else:
            yield before + str(each.pattern), each


def _addresses() -> list[str]:
    """Return every address of the site, with what it takes filled in so as to find the hidden thing."""
    last_import = Import.objects.order_by("pk").values_list("pk", flat=True).last() or 1
    taken = {
        "<path:reference>": [CODE, f"{CODE}0", f"{CODE}1", f"{CODE}2", "CS01", "WH01"],
        "<str:reference>": ["councillor", CODE],
        "<int:number>": sorted({*range(head() - 8, head() + 1), last_import}),
        "<int:grant_id>": [1],
        "<slug:name>": ["audit"],
        "<uuid:key>": ["0b1f7a52-0000-4000-8000-000000000000"],
        "<str:username>": ["councillor"],
    }
    found = []
    for address, _ in _patterns(get_resolver()):
        holes = re.findall(r"<[a-z]+:[a-z_]+>", address)
        if not holes:
            found.append(address)
        for value in taken.get(holes[0], ["1"]) if holes else ():
            filled = address.replace(holes[0], str(value), 1)
            found.append(re.sub(r"<[a-z]+:[a-z_]+>", "1", filled))
    asked = [
        f"/search/?q={MARK}", f"/search/?q={CODE}", "/organisation/responsibilities/?q=contract",
        f"/scorecard/?q={MARK}", f"/scorecard/?q={CODE}", "/scorecard/?period=2014/15+Q1",
        "/scorecard/?look=1", "/scorecard/?owner=contract-lead", "/scorecard.csv?period=2014/15+Q1",
        f"/audit/?about={CODE}", "/audit/?what=indicators:series:restricted",
        f"/rights/who/?about={CODE}", f"/rights/restrict/?about={CODE}",
        f"/rights/share/?about={CODE}", f"/rights/share/?q={MARK}",
    ]  # fmt: skip
    yesterday = timezone.localdate() - timedelta(days=1)
    asked += [f"/scorecard/?known={yesterday}", f"/indicators/{CODE}/?known={yesterday}"]
    return [*found, *asked, f"/audit/?known={yesterday}"]


#: What an address itself says back: a search that found nothing names what was searched for.
def _echoed(address: str) -> str:
    return address.partition("?")[2]


def _said(answer: Any, address: str) -> str:
    """Return everything that an answer says: headers and body, of a workbook its sheets."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    text = body.decode("utf-8", "replace")
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    if _echoed(address):
        text = re.sub(r'(href|value|action)="[^"]*"', "", text)
        text = re.sub(r"“[^”]*”", "", text).replace(f"about {CODE}<", "<")
        headers = ""
    return f"{headers}\n{text}"


def _walked(client: Client) -> dict[str, str]:
    found = {}
    for address in _addresses():
        for ask in (client.get, client.post) if "?" not in address else (client.get,):
            if "sign-out" in address or "sign-in" in address:
                continue
            answer = ask(address, {"actual": "1", "flag": "1"} if ask == client.post else {})
            assert answer.status_code < 500, address
            found[f"{answer.request['REQUEST_METHOD']} {address}"] = _said(answer, address)
    return found


@pytest.mark.parametrize("username", NOT_ENTITLED)
def test_what_is_hidden_is_nowhere_for_those_not_entitled(cast, partner, client_as, username):
    for place, kind in enumerate(KINDS):
        change_beside(cast, hide(cast, partner, kind, f"{CODE}{place}"))
    told = [
        address
        for address, said in _walked(client_as(username)).items()
        if MARK in said or CODE in said.replace(address.split(" ")[1], "")
    ]
    assert told == [], told


def test_a_partner_reads_posts_of_the_council_and_no_names(cast, partner, client_as):
    """Of what is shared with them they read who did what by the post, on every page and in every file."""
    officer, head_of = cast.actor("performance.officer"), cast.actor("head.of.service")
    series_id, period = cast.series["HS20"], parse_period("2014/15 Q1")
    figure = Figure(
        series_id=series_id, period=period, value=number("39"), commentary="Homes were let later",
        reason="Counted again",
    )  # fmt: skip
    record_actuals(by=head_of, at=AT, figures=[figure])
    latest = Actual.objects.filter(series_id=series_id, start_on=period.start).latest("pk")
    validate_actual(by=officer, at=AT, actual_id=latest.pk)
    question_actual(by=officer, at=AT, actual_id=latest.pk, question="Why so late?")
    target = NewTarget(series_id=series_id, period=period, value=number("41"))
    set_targets(by=officer, at=AT, targets=[target], reason="Agreed anew")
    client = client_as("partner")
    walked = _walked(client)
    for address in ("/indicators/HS20/", "/search/?q=homes", "/search/?q=later"):
        walked[address] = client.get(address).content.decode()
    assert "Head of Housing" in walked["/search/?q=later"]
    names = set(Person.objects.exclude(name="Marcus Bell").values_list("name", flat=True))
    told = [(address, name) for address, it in walked.items() for name in names if name in it]
    assert told == []


@pytest.mark.parametrize("username", ENTITLED)
def test_the_entitled_do_meet_it(cast, partner, client_as, username):
    hide(cast, partner, RestrictionKind.EXEMPT)
    walked = _walked(client_as(username))
    met = {address for address, said in walked.items() if MARK in said}
    wanted = {"GET /scorecard/", "GET /scorecard.csv", f"GET /indicators/{CODE}/"}
    if username != "service.manager":
        wanted |= {"GET /audit/", "GET /audit/events.csv"}
    assert wanted <= met
    assert "Exempt" in walked["GET /scorecard/"]
    assert "Exempt" in walked[f"GET /indicators/{CODE}/"]


@pytest.mark.parametrize("username", NOT_ENTITLED)
def test_lists_and_counts_are_those_of_a_council_without_it(cast, partner, client_as, username):
    client = client_as(username)
    pages = ("/scorecard/", "/scorecard.csv", "/scorecard/?period=2014/15+Q1", "/scorecard/?look=1")
    before = {page: _stripped(client.get(page)) for page in pages}
    hide(cast, partner, RestrictionKind.DRAFT)
    assert {page: _stripped(client.get(page)) for page in pages} == before
    for address in ADDRESSES:
        there, absent = client.get(address % CODE), client.get(address % "XX99")
        assert (there.status_code, there.content) == (absent.status_code, absent.content)


def _stripped(answer: Any) -> str:
    """Return a page without what differs each time: the token of its forms."""
    return re.sub(
        r'"csrfmiddlewaretoken" value="[^"]+"|x-csrftoken[^}]+', "", answer.content.decode()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_trail_and_the_imports_of_who_audits_without_seeing_it(
    cast, partner, kind, monkeypatch
):
    """No role audits without seeing what is restricted; whoever will one day, meets no trace either."""
    from dataclasses import replace

    from goldenthread.audit.queries import NoSuchEvent
    from goldenthread.indicators.queries.imports.past import import_numbered, imports_page
    from goldenthread.indicators.queries.trail import TrailFilter, event_whole, trail, whole_trail
    from goldenthread.organisation.access import NotPermitted, Right

    auditor = cast.actor("auditor")
    narrow = replace(
        auditor,
        units={
            **{k: v for k, v in auditor.units.items() if k is not Right.SEE_RESTRICTED},
            Right.IMPORT: auditor.units[Right.AUDIT],
        },
        at=timezone.now(),
    )
    before = trail(narrow, wanted=TrailFilter())
    hide(cast, partner, kind)
    last = Import.objects.latest("pk").pk
    after = trail(narrow, wanted=TrailFilter())
    new = [it.event.name for it in after.page.items if it not in before.page.items]
    assert new == ["organisation:posts:added"], "the post of its owner is no secret"
    assert after.names == before.names
    lines = list(whole_trail(narrow, wanted=TrailFilter()))
    assert len(lines) == before.page.total + 1
    assert MARK not in repr(lines)
    assert CODE not in repr(lines)
    assert imports_page(narrow).total == 0
    with pytest.raises(NotPermitted):
        import_numbered(narrow, last)
    for gone in set(range(1, head() + 1)) - {it.event.number for it in lines}:
        with pytest.raises(NoSuchEvent):
            event_whole(narrow, gone)
    whole = replace(narrow, units=auditor.units | {Right.IMPORT: auditor.units[Right.AUDIT]})
    assert trail(whole, wanted=TrailFilter()).page.total == head()
    assert imports_page(whole).total == 1


#: Pages that can be read as known on a past day.
_AS_KNOWN = ("/scorecard/?known=%s", "/scorecard.csv?known=%s")

Told = tuple[list[bool], int]
MET, GONE = ([True, True], 200), ([False, False], 404)


def _told_of(client: Client, code: str, days: Iterable[date]) -> dict[date, Told]:
    """Return, for each day, on which of the pages as known on it a code is met, and how its own answers."""
    return {
        day: (
            [code in _said(client.get(page % day), "") for page in _AS_KNOWN],
            client.get(f"/indicators/{code}/?known={day}").status_code,
        )
        for day in days
    }


@pytest.mark.parametrize("username", ["councillor", "partner"])
def test_as_known_pages_before_and_after_an_embargos_end_have_no_trace_while_it_lasts(
    cast, partner, client_as, username
):
    """Rights are those of today: a past day from before the embargo tells nothing of it either."""
    client, today = client_as(username), timezone.localdate()
    days = [AT.date(), today - timedelta(days=400), today - timedelta(days=1)]
    met = dict.fromkeys(days, MET)
    assert _told_of(client, "HS20", days) == met
    said: dict[str, Any] = {"by": SYSTEM, "reason": "Press day"}
    until = timezone.now() + timedelta(hours=1)
    kind = RestrictionKind.EMBARGOED
    restrict_series([cast.series["HS20"]], at=AT, kind=kind, until=until, **said)
    assert _told_of(client, "HS20", days) == dict.fromkeys(days, GONE)
    ended = timezone.now() - timedelta(minutes=1)
    restrict_series([cast.series["HS20"]], at=AT, kind=kind, until=ended, **said)
    assert _told_of(client, "HS20", days) == met, "it ended by itself, for past days as well"


def test_as_known_pages_have_no_trace_of_a_share_once_it_is_withdrawn(cast, partner, client_as):
    client, today = client_as("partner"), timezone.localdate()
    days = [AT.date(), today - timedelta(days=1)]
    assert _told_of(client, "HS20", days) == dict.fromkeys(days, MET)
    withdraw_shares(
        [cast.series["HS20"]], unit_id=partner.unit_id, by=SYSTEM, at=timezone.now(), reason="Over"
    )
    gone = dict.fromkeys(days, GONE)
    assert _told_of(client, "HS20", days) == gone
    assert "HS20" not in client.get("/scorecard/").content.decode()
    council = client_as("director")
    assert _told_of(council, "HS20", days) == dict.fromkeys(days, MET)


@pytest.mark.parametrize(
    ("about", "listed"), [(Series, dict(TO_SERIES)), (Indicator, TO_INDICATOR)]
)
def test_every_table_about_a_series_or_an_indicator_is_looked_through(cast, about, listed):
    found = {
        model
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        and any(field.related_model is about for field in model._meta.concrete_fields)
    }
    hidden = hidden_from(cast.actor("staff"))
    elsewhere = {*hidden_of_the_thread(hidden), *hidden_of_scorecards(hidden)}
    assert found - {Series} <= {*listed, *elsewhere}
