"""``goldenthread check``: what it finds, and what it says to mend."""

from __future__ import annotations

import json
import shutil
import socketserver
import threading
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_q.models import OrmQ

from goldenthread.audit.triggers import remove
from goldenthread.management import checking
from goldenthread.management.checking import Level, findings
from goldenthread.upkeep.kept import name_for

pytestmark = pytest.mark.django_db
SECRET = "Zk3-f8Qp_1mXc7Vb2Nn9Ls4Dd6Gg0Hh5Jj-Kk_Tt8Yy3Uu1Ii7Oo2Pp"


@pytest.fixture(autouse=True)
def as_in_service(settings, tmp_path):
    """Settings that nothing is wrong with."""
    settings.SECRET_KEY, settings.BEHIND_TLS, settings.DEMO = SECRET, True, False
    settings.ALLOWED_HOSTS = ["performance.example.gov.uk"]
    settings.BACKUPS, settings.HOME = tmp_path / "backups", tmp_path
    settings.BACKUPS.mkdir()


def _found(subject, at):
    return [it for it in findings(at=at) if it.subject == subject]


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({"SECRET_KEY": "short"}, Level.WRONG, "can be guessed"),
        ({"SECRET_KEY": "x" * 60}, Level.WRONG, "can be guessed"),
        ({"DEBUG": True}, Level.WRONG, "innards"),
        ({"DEMO": True}, Level.LOOK, "demo"),
        ({"ALLOWED_HOSTS": ["*"]}, Level.WRONG, "Any host name"),
        ({"ALLOWED_HOSTS": ["localhost"]}, Level.WRONG, "Nobody else"),
        ({"BEHIND_TLS": False}, Level.LOOK, "unencrypted"),
    ],
)
def test_a_setting_that_is_dangerous_is_named_with_what_to_set(settings, at, change, level, words):
    for name, value in change.items():
        setattr(settings, name, value)
    (found,) = _found("settings", at)
    assert found.level is level
    assert words in found.says
    assert found.mend


def test_in_order_is_said_once_a_subject(at):
    (found,) = _found("settings", at)
    assert (found.level, found.says) == (Level.OK, "in order")
    assert [it.level for it in _found("database", at)] == [Level.OK]


def test_a_database_a_version_behind_is_told_from_one_without_its_guards(at):
    connection.check_constraints()
    remove(connection)
    (found,) = _found("database", at)
    assert "guards are missing" in found.says
    assert "goldenthread verify-audit" in found.mend
    MigrationRecorder(connection).record_applied("indicators", "9999_of_tomorrow")
    (found,) = _found("database", at)
    assert "newer version" in found.says


def test_a_queue_that_nobody_works_on_is_wrong_and_one_that_waits_long_is_looked_at(at):
    OrmQ.objects.create(key="goldenthread", payload="…", lock=at - timedelta(hours=1))
    idle, waits = _found("queue", at)
    assert (idle.level, idle.mend) == (Level.WRONG, "Start goldenthread work.")
    assert (waits.level, waits.says) == (
        Level.LOOK, "1 jobs wait, one since 20 January 2026, 8:30 am.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ages", "level"),
    [
        ([], Level.WRONG),
        ([1], Level.OK),
        ([40, 1], Level.OK),
        ([40], Level.LOOK),
        ([200], Level.WRONG),
    ],
)
def test_a_backup_that_is_late_is_told(settings, at, ages, level):
    for hours in ages:
        (settings.BACKUPS / name_for(at - timedelta(hours=hours))).touch()
    assert [it.level for it in _found("backups", at)] == [level]


@pytest.mark.parametrize(
    ("free", "level"), [(5_000_000_000, Level.OK), (500_000_000, Level.LOOK), (1_000, Level.WRONG)]
)
def test_a_disk_that_fills_is_told_before_it_is_full(monkeypatch, at, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=10**10))
    assert {it.level for it in _found("disk", at)} == {level}


def test_a_clock_behind_the_trail_is_wrong(cast, at):
    long_ago = at.replace(year=2001)
    found = _found("clock", long_ago)
    assert found[0].level is Level.WRONG
    assert "yet to come" in found[0].says


class _Greets(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mail.example.gov.uk\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"quit") else b"250 yes\r\n")


@pytest.fixture
def mail_server(settings):
    """A mail server that takes what it is told; its address is set."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Greets) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_mail_server_that_answers_is_in_order(mail_server, at):
    assert [it.level for it in _found("mail", at)] == [Level.OK]


def test_one_that_does_not_is_wrong_and_its_password_is_not_told(settings, at):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_HOST_PASSWORD = "their-secret"
    (found,) = _found("mail", at)
    assert (found.level, "127.0.0.1 does not take mail" in found.says) == (Level.WRONG, True)
    assert "their-secret" not in found.says + found.mend


def test_no_mail_server_is_something_to_look_at(settings, at):
    settings.EMAIL_HOST = ""
    assert [it.level for it in _found("mail", at)] == [Level.LOOK]


def test_the_command_ends_with_1_where_something_is_wrong_and_speaks_json(settings):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_system", json=True, stdout=out)
    assert ended.value.code == 1
    said = json.loads(out.getvalue())
    assert {it["subject"] for it in said} == set(checking._QUESTIONS)
    assert all(it["mend"] or it["level"] == "OK" for it in said)
    assert SECRET not in out.getvalue()
