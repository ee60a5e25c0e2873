"""docs/rights.md is true: each kind of user is asked for each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, resolve

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.indicators.commands.audits import begin_audit
from goldenthread.indicators.commands.benchmarks import choose_measure
from goldenthread.indicators.commands.breakdowns import define_breakdown
from goldenthread.indicators.commands.parameters import NewParameter, add_parameter
from goldenthread.indicators.commands.rollup import WantedGroup, set_group
from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import RIGHTS_OF, SYSTEM, Right, Role
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.organisation.models import RoleGrant
from goldenthread.plan.commands.delegations import delegate
from goldenthread.plan.models import PlanComment
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import PromiseKind
from tests.cast import AT, Cast
from tests.chosen import add_level, add_plan_kind, add_portfolio, chosen
from tests.climbs import build_ladder, put_packages
from tests.exceptions import add_off_target_rule
from tests.framework import build_framework
from tests.indicators.test_benchmarks import DICTIONARY, bring, figures
from tests.listed import load_sets
from tests.partner import add_newcomer, build_partner
from tests.prioritising import build_priorities, build_scored
from tests.promising import promise
from tests.proposing import consult, propose
from tests.staff.circulating import circulate
from tests.staff.framing import STEP
from tests.staff.planning import begin_housing_plan
from tests.staff.published import table
from tests.staff.standing import stands_in_and_decides
from tests.talks import DAY, build_talks
from tests.terms import school_year
from tests.yearly import build_yearcards

OUTSIDER = "outsider"

#: Pages that the table cannot name, and why.
NOT_IN_THE_TABLE = {
    "seen": "takes a post; tests/staff/test_home.py",
    "sign_out": "takes a post; tests/staff/test_sign_in.py",
    "answer": "names a question; the table of changes, tests/staff/test_rights_pages.py",
    "question": "names a figure; the table of changes, tests/staff/test_rights_pages.py",
    "validate": "names a figure; the table of changes, tests/staff/test_record.py",
    "verification": "belongs to whoever started it; tests/staff/test_trail.py",
    "account_login": "another name of /sign-in/",
    "mfa_reauthenticate": "another name of /account/confirm/",
    "sessions_end": "takes a post; tests/staff/test_account.py",
    "new_password": "opens for whoever has the mail; tests/staff/test_recovery.py",
    "invitation": "opens for whoever has the mail; tests/staff/test_invitations.py",
    "access_invite": "takes a post; tests/staff/test_accounts.py",
    "access_withdraw": "takes a post; tests/staff/test_accounts.py",
    "access_recover": "takes a post; tests/staff/test_accounts.py",
    "access_end_sessions": "takes a post; tests/staff/test_accounts.py",
    "structure_preview": "an upload belongs to whoever brought it; tests/staff/test_organisation.py",
    "change_form": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "life_change_many": "a change belongs to whoever began it; tests/staff/test_life.py",
    "life_withdraw": "only where something is planned; tests/staff/test_life.py",
    "change_preview": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_progress": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_table": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_workbook": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_drop": "takes a post; tests/staff/test_changes.py",
    "package_propose": "a change belongs to whoever began it; tests/staff/test_packages_answered.py",
    "withdraw": "only where something is planned; tests/staff/test_changes.py",
    "withdraw_by_hand": "only where a rating is set by hand; tests/staff/test_beside.py",
    "accept_withdraw": "only where something is accepted; tests/staff/test_exceptions.py",
    "rule_withdraw": "only where something is planned; tests/staff/test_changes.py",
    "benchmark_draft": "a draft belongs to whoever brought it; tests/staff/test_benchmarks.py",
    "benchmark_drop": "a draft belongs to whoever brought it; tests/staff/test_benchmarks.py",
    "import_columns": "a draft belongs to whoever brought it; below",
    "import_progress": "a draft belongs to whoever brought it; below",
    "import_preview": "a draft belongs to whoever brought it; below",
    "import_drop": "a draft belongs to whoever brought it; below",
}


RIGHTS = table("What each kind of user may do")
PAGES = table("Who may open which page")
SENT = table("Who may send something to which page")


def test_what_each_role_may_do_is_as_published():
    heads, rows = RIGHTS
    published = {
        kind: {right for right, said in zip(heads[1:], cells, strict=True) if said == "yes"}
        for kind, *cells in rows
    }
    assert published == {role.label: {right.value for right in RIGHTS_OF[role]} for role in Role}
    assert set(heads[1:]) == {right.value for right in Right}


@pytest.fixture
def imported(cast: Cast) -> int:
    """One import in the council; its number, which the table writes as 1."""
    from goldenthread.audit.events import event
    from goldenthread.indicators.models import Import
    from goldenthread.organisation.access import SYSTEM
    from goldenthread.records.models import StoredFile
    from tests.cast import AT

    with event(by=SYSTEM, at=AT, name="indicators:import:confirmed"):
        file = StoredFile(
            name="kpis.csv", media_type="text/csv", size=1, sha256="0" * 64, content=b"x"
        )
        file.save()
        made = Import(file=file, mapping={}, counts={}, choices={})
        made.save()
    return made.pk


def _kind_of(answer: HttpResponseBase) -> str:
    """Return an answer in the table's words."""
    if answer.status_code == 302:
        return "sign in" if answer["Location"].startswith("/sign-in/?next=") else "led on"
    return {200: "yes", 422: "yes", 404: "no"}.get(answer.status_code, str(answer.status_code))


@pytest.fixture
def council(cast: Cast, imported: int) -> int:
    """The council with an area, a rule, its partner and somebody without a post; the number of its import."""
    build_partner(cast)
    add_newcomer()
    add_areas(["North Ward"], by=SYSTEM, at=AT)
    homes = WantedGroup("Homes", {cast.series["HS01"]: number(1)})
    set_group(homes, by=SYSTEM, at=AT, from_on=AT.date())
    calls = Series.objects.get(pk=cast.series["CS02a"]).indicator_id
    define_breakdown(calls, by=SYSTEM, at=AT, name="Age", groups=["Under 25", "Others"])
    bring(figures(), DICTIONARY)
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS02a", measure_code="Calls")
    add_off_target_rule()
    add_parameter(NewParameter("households", "Households"), by=SYSTEM, at=AT)
    add_portfolio("Housing", "HS01")
    begin_audit(["HS01"], by=SYSTEM, at=AT, called="Suite", begun_on=AT.date())
    load_sets()
    add_level("Outcome", "Outcomes", 1)
    headings = [{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}]
    kind = add_plan_kind("Service plan", unit_kind="service", headings=headings)
    plan = begin_housing_plan(cast, kind)
    circulate(plan)
    consult(plan_id=plan)
    says = {"singular": "aim", "plural": "aims"}
    chosen(Say("word", "target", says, AT.date()))
    set_school_year(by=SYSTEM, at=AT, year=school_year(2014))
    build_framework(cast)
    chosen(Add("route", {"name": "Climb", "kinds": ["plan"], "steps": [STEP]}, AT.date()))
    stands_in_and_decides(cast)
    talks = build_talks(cast)
    for unit in ("Housing Services", "Wexcombe Homes"):
        talks.offer("Homes for all", unit_id=talks.unit(unit))
    theme, post = talks.objectives["Homes for all"], talks.post("HR Manager")
    delegate(theme, post, by=SYSTEM, at=AT, from_on=DAY, agreed_by="The director", reason="So")
    consult(propose(talks))
    build_priorities(cast)
    build_scored(cast, "Scored")
    build_scored(cast, "Closed").close()
    promise(
        cast, "Homes let soon", PromiseKind.STANDARD, area_id=None, series_id=cast.series["HS01"]
    )
    put_packages(build_ladder(cast))
    build_yearcards(talks)
    return imported


def _filled(address: str, imported: int) -> str:
    """Return an address with the numbers of this database: the table writes each as 1."""
    first = RoleGrant.objects.order_by("pk").values_list("pk", flat=True).first()
    comment = PlanComment.objects.order_by("pk").values_list("pk", flat=True).first()
    for written, here in (
        ("/import/1/", f"/import/{imported}/"),
        ("/rights/withdraw/1/", f"/rights/withdraw/{first}/"),
        ("/comments/1/", f"/comments/{comment}/"),
    ):
        address = address.replace(written, here)
    return address


def _walked(
    client: Client, ask: str, rows: list[list[str]], column: int, imported: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each address of a table answers, and what is published of it."""
    published = {row[0].strip("`"): row[column] for row in rows}
    met = {
        address: _kind_of(getattr(client, ask)(_filled(address, imported))) for address in published
    }
    return met, published


def _client(client_as: Callable[[str], Client], username: str) -> Client:
    return Client() if username == OUTSIDER else client_as(username)


@pytest.mark.parametrize("username", PAGES[0][1:])
def test_each_kind_of_user_meets_each_page_as_published(council, client_as, username):
    """And nothing is recorded by it: a page that is read never writes."""
    before = head()
    client, column = _client(client_as, username), PAGES[0].index(username)
    met, published = _walked(client, "get", PAGES[1], column, council)
    assert met == published
    assert head() == before


@pytest.mark.parametrize("username", SENT[0][1:])
def test_each_kind_of_user_sends_to_each_page_as_published(council, client_as, username):
    """What is sent is empty: whoever may send is told what to mend, and nothing is recorded."""
    before = head()
    client, column = _client(client_as, username), SENT[0].index(username)
    met, published = _walked(client, "post", SENT[1], column, council)
    assert met == published
    assert head() == before


def test_a_page_that_is_only_read_records_nothing_whatever_is_sent_to_it(council, client_as):
    taking = {resolve(row[0].strip("`").partition("?")[0]).url_name for row in SENT[1]}
    before, client = head(), client_as("performance.officer")
    for address in (row[0].strip("`") for row in PAGES[1]):
        if resolve(address.partition("?")[0]).url_name not in taking | {"sign_in"}:
            client.post(_filled(address, council), {"confirmed": "1"})
    assert head() == before


def _names() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        yield from (it.name for it in getattr(pattern, "url_patterns", [pattern]))


def test_every_page_is_in_the_table_or_says_why_not():
    walked = {
        resolve(row[0].strip("`").partition("?")[0]).url_name for row in (*PAGES[1], *SENT[1])
    }
    assert set(_names()) - walked == set(NOT_IN_THE_TABLE)


@pytest.mark.parametrize(
    ("username", "there", "absent"),
    [
        ("staff", "/indicators/CS02a/", "/indicators/XX99/"),
        ("staff", "/indicators/CS02a/record/", "/indicators/XX99/record/"),
        ("service.manager", "/indicators/HS01/record/", "/indicators/XX99/record/"),
    ],
)
def test_what_is_not_open_answers_as_what_is_absent(cast, client_as, username, there, absent):
    client = client_as(username)
    kept = {"Content-Length", "X-Request-ID"}
    for ask in (client.get, client.post):
        one, other = ask(there), ask(absent)
        assert (one.status_code, one.content) == (404, other.content)
        assert {k: v for k, v in one.items() if k not in kept} == {
            k: v for k, v in other.items() if k not in kept
        }


@pytest.mark.parametrize("username", ["staff", "councillor", "auditor", "head.of.service"])
def test_a_figure_sent_by_who_may_not_record_changes_nothing(cast, client_as, username):
    before = head()
    sent = {"period": "2014/15 Q2", "value": "99"}
    assert client_as(username).post("/indicators/CS02a/record/", sent).status_code == 404
    assert head() == before


def test_the_draft_of_an_import_is_for_whoever_brought_it(cast, client_as):
    from django.core.files.uploadedfile import SimpleUploadedFile

    written = b"Code,Period,Actual\nCS01,2014/15 Q2,95.1\n"
    file = SimpleUploadedFile("kpis.csv", written, content_type="text/csv")
    officer = client_as("performance.officer")
    address = officer.post("/import/", {"file": file})["Location"]
    draft = address.split("/draft/")[1].split("/")[0]
    assert officer.get(f"/import/draft/{draft}/").status_code == 200
    for username in ("director", "auditor", "staff"):
        for step in ("", "progress/", "preview/"):
            there = client_as(username).get(f"/import/draft/{draft}/{step}")
            assert there.status_code == 404
        assert client_as(username).post(f"/import/draft/{draft}/drop/").status_code == 404
    outside = Client().get(f"/import/draft/{draft}/")
    assert outside["Location"].startswith("/sign-in/?next=")
