"""Serve Golden Thread: the web server and the job worker together, until stopped."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.management import preparation
from goldenthread.management.processes import (
    COUNTED_IN,
    Together,
    counting_folder,
    host_and_port,
    is_answering,
    job_worker,
    web_server,
)
from goldenthread.upkeep.versions import misfit


class Command(BaseCommand):
    """``goldenthread serve``."""

    help = "Serve Golden Thread: the web server and the job worker together, until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            help="the address to listen on; this machine alone unless said otherwise",
        )
        parser.add_argument(
            "--workers", type=int, help="processes that answer (GOLDENTHREAD_WEB_WORKERS, or 3)"
        )
        parser.add_argument(
            "--demo", action="store_true", help="a demo council; built when it is not there yet"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            host, port = host_and_port(options["bind"])
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        if is_answering(host, port):
            raise CommandError(
                f"Something already listens on {options['bind']}:"
                " stop it, or choose another address with --bind."
            )
        preparation.make_home()
        if settings.DEMO:
            self._build_demo()
        elif amiss := misfit():
            raise CommandError(amiss)
        preparation.collect_static_files()
        connections.close_all()

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
        workers = options["workers"] or settings.WEB_WORKERS
        web = web_server(options["bind"], workers, settings.WEB_THREADS, shares=True)
        os.environ[COUNTED_IN] = counting_folder()
        code = Together(say=self._say).run(
            [web, job_worker()], when_ready=lambda: self._is_ready(host, port)
        )
        if code:
            sys.exit(code)

    def _build_demo(self) -> None:
        unfinished = settings.HOME / "demo-is-being-built"
        if unfinished.exists():
            raise CommandError(
                f"Building the demo was interrupted: remove {settings.HOME} (make demo-reset)"
                " and start again."
            )
        if preparation.databases_behind():
            self._say("Preparing the databases …")
            preparation.bring_databases_up_to_date(at=timezone.now(), verbosity=0)
        if head() == 0:
            self._say("Building the demo council …")
            unfinished.touch()
            call_command("seed_demo")
            unfinished.unlink()

    def _is_ready(self, host: str, port: int) -> bool:
        if not is_answering(host, port):
            return False
        shown = f"[{host}]" if ":" in host else host
        self._say(f"Golden Thread is served at http://{shown}:{port}/ (Ctrl-C stops it)")
        if settings.DEMO:
            self._say("Sign in there with one click, as any kind of user.")
        return True

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
