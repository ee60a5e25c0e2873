"""Answer requests: the web server alone, without the worker."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from goldenthread.management import preparation
from goldenthread.management.processes import (
    COUNTED_IN,
    counting_folder,
    host_and_port,
    is_answering,
    web_server,
)
from goldenthread.upkeep.versions import misfit


class Command(BaseCommand):
    """``goldenthread web``: SIGTERM ends it when running requests are answered, SIGHUP loads it anew."""

    help = (
        "Answer requests: the web server alone. SIGTERM ends it once running requests are answered;"
        " SIGHUP loads the program anew without missing one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            help="the address to listen on; this machine alone unless said otherwise",
        )
        parser.add_argument(
            "--workers", type=int, help="processes that answer (GOLDENTHREAD_WEB_WORKERS, or 3)"
        )
        parser.add_argument(
            "--threads", type=int, help="threads of each (GOLDENTHREAD_WEB_THREADS, or 1)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        bind = options["bind"]
        try:
            host, port = host_and_port(bind)
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        if is_answering(host, port):
            raise CommandError(f"Something already listens on {bind}.")
        preparation.make_home()
        if amiss := misfit():
            raise CommandError(amiss)
        preparation.collect_static_files()
        connections.close_all()
        workers = options["workers"] or settings.WEB_WORKERS
        threads = options["threads"] or settings.WEB_THREADS
        os.environ[COUNTED_IN] = counting_folder()
        program = web_server(bind, workers, threads, shares=False)
        # The web server takes this process over: signals, and its number, are the web server's own.
        os.execv(program.command[0], program.command)  # noqa: S606
