"""The database is gone and comes back: a plain page meanwhile, and nobody has to start anything anew."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.faults.deeds import Import, officer
from tests.faults.running import running
from tests.upkeep.installed import Installed, as_released

pytestmark = [pytest.mark.fault, pytest.mark.postgresql]


@pytest.fixture
def own_server(tmp_path_factory, monkeypatch):
    """A PostgreSQL of this test's own, which may be stopped."""
    raise NotImplementedError
