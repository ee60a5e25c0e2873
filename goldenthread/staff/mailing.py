"""Mails: where their links lead, and telling the job that some wait. Asking for one is a command's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django_q.tasks import async_task


def root_of(request: HttpRequest) -> str:
    """Return where links in mails lead: the address that is set, or the one that was asked for."""
    return settings.ADDRESS or request.build_absolute_uri("/").rstrip("/")


def send_soon() -> None:
    """Have the mails that wait sent by the job worker; call it after the change that asked for them."""
    async_task("goldenthread.management.tasks.send_mails")
