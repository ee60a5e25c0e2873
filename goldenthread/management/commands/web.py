"""Answer requests: the web server alone, without the worker."""

from __future__ import annotations

import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from goldenthread.management import preparation
from goldenthread.management.processes import counting, host_and_port, is_answering, web_server
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
        with counting():
            program = web_server(bind, workers, threads, shares=False)
            ended = _passing_signals_on(program.command)
        if ended:
            sys.exit(ended)


def _passing_signals_on(command: tuple[str, ...]) -> int:
    """Run a program until it ends, and pass on to it what this one is told; return its exit code."""
    with subprocess.Popen(command, start_new_session=True) as child:  # noqa: S603
        # Ctrl-C is told as an end in good order.
        passed_on: dict[int, int] = {signal.SIGINT: signal.SIGTERM}
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, lambda told, _: child.send_signal(passed_on.get(told, told)))
        return child.wait()
