"""docs/rights.md is true: each kind of user is asked for each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, resolve

from goldenthread.organisation.access import RIGHTS_OF, Right, Role
from tests.cast import Cast

WRITTEN = (Path(__file__).resolve().parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")
OUTSIDER = "outsider"

#: Pages that the table cannot name, and why.
NOT_IN_THE_TABLE = {
    "seen": "takes a post; tests/staff/test_home.py",
    "sign_out": "takes a post; tests/staff/test_sign_in.py",
    "account_login": "another name of /sign-in/",
    "mfa_reauthenticate": "another name of /account/confirm/",
    "sessions_end": "takes a post; tests/staff/test_account.py",
    "new_password": "opens for whoever has the mail; tests/staff/test_recovery.py",
    "invitation": "opens for whoever has the mail; tests/staff/test_invitations.py",
    "access_invite": "takes a post; tests/staff/test_accounts.py",
    "access_withdraw": "takes a post; tests/staff/test_accounts.py",
    "access_recover": "takes a post; tests/staff/test_accounts.py",
    "access_end_sessions": "takes a post; tests/staff/test_accounts.py",
    "trail_verify": "takes a post; tests/staff/test_trail.py",
    "verification": "belongs to whoever started it; tests/staff/test_trail.py",
    "validate": "takes a post; tests/staff/test_record.py",
    "answer": "takes a post; tests/staff/test_record.py",
    "structure_preview": "an upload belongs to whoever brought it; tests/staff/test_organisation.py",
    "change_form": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_preview": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_progress": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_table": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_workbook": "a change belongs to whoever began it; tests/staff/test_changes.py",
    "change_drop": "takes a post; tests/staff/test_changes.py",
    "withdraw": "only where something is planned; tests/staff/test_changes.py",
    "rule_withdraw": "only where something is planned; tests/staff/test_changes.py",
    "import_columns": "a draft belongs to whoever brought it; below",
    "import_progress": "a draft belongs to whoever brought it; below",
    "import_preview": "a draft belongs to whoever brought it; below",
    "import_drop": "a draft belongs to whoever brought it; below",
}


def _table(heading: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and rows of the Markdown table below a heading."""
    part = WRITTEN.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    heads, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return heads, rows


RIGHTS = _table("What each kind of user may do")
PAGES = _table("Who may open which page")


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
    return {200: "yes", 404: "no"}.get(answer.status_code, str(answer.status_code))


@pytest.mark.parametrize("username", PAGES[0][1:])
def test_each_kind_of_user_meets_each_page_as_published(
    imported: int, client_as: Callable[[str], Client], username: str
):
    client = Client() if username == OUTSIDER else client_as(username)
    column = PAGES[0].index(username)
    published = {row[0].strip("`"): row[column] for row in PAGES[1]}
    met = {
        address: _kind_of(client.get(address.replace("/import/1/", f"/import/{imported}/")))
        for address in published
    }
    assert met == published


def _names() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        yield from (it.name for it in getattr(pattern, "url_patterns", [pattern]))


def test_every_page_is_in_the_table_or_says_why_not():
    walked = {resolve(row[0].strip("`")).url_name for row in PAGES[1]}
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
    from goldenthread.audit.queries import head

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
