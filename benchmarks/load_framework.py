"""A framework of 200 bodies and 2,000 objectives loaded from files, again, and written: time and queries."""

from __future__ import annotations

from datetime import date

import tomlkit
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.council import AT, build_council
from benchmarks.frame import Figure, scaled, timed
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.commands.loading import load_framework
from goldenthread.plan.queries.written import objectives_written

_EACH = 5


def measure() -> list[Figure]:
    """Return what loading takes, and again with nothing new, beside reading the whole register."""
    build_council(1)
    count = scaled(200)
    aims = scaled(2_000)
    files = {
        "framework.toml": _framework(count).encode(),
        "objectives.toml": _objectives(aims).encode(),
    }
    with timed() as read:
        folder = read_folder(files)
    with timed() as loaded, CaptureQueriesContext(connection) as asked:
        load_framework(folder, by=SYSTEM, at=AT, indicators={})
    with timed() as bare:
        framework_known()
        register_known()
    with timed() as again, CaptureQueriesContext(connection) as repeated:
        load_framework(read_folder(files), by=SYSTEM, at=AT, indicators={})
    with timed() as written:
        objectives = objectives_written(SYSTEM)
        write_folder(framework_whole(SYSTEM), register_known(), {}, objectives=objectives)
    each = f"{count} bodies, each with {_EACH} members, {_EACH} watched and {_EACH} duties"
    each += f", {aims:,} objectives"
    floor_is = "reading the framework and the organisation once"
    return [
        Figure(f"{each}: reading the file", read.seconds),
        Figure("loading it", loaded.seconds, aim=10.0, floor=bare.seconds, floor_is=floor_is),
        Figure("loading it, processor", loaded.computed),
        Figure("loading it, queries", len(asked), unit="", aim=260),
        Figure(
            "reading and loading it again", again.seconds, floor=bare.seconds, floor_is=floor_is
        ),
        Figure("loading it again, queries", len(repeated), unit="", aim=60),
        Figure("writing it as files", written.seconds),
    ]


def _framework(count: int) -> str:
    """Return a framework as a file, of bodies of which each stands under an earlier one."""
    day = date(2025, 4, 1)
    posts = [{"title": f"Post {it}", "from": day} for it in range(count * _EACH)]
    bodies = [
        {
            "name": f"Body {it}",
            "role": "manages",
            "terms": "Looks at how things are, and says what is to be done about them. " * 5,
            **({"above": f"body-{it // 3}"} if it else {}),
            "members": [{"post": f"post-{it * _EACH + of}"} for of in range(_EACH)],
            "watches": [{"what": f"Thing {of}", "how_often": "monthly"} for of in range(_EACH)],
        }
        for it in range(count)
    ]
    duties = [
        {"does": f"Do {of} for body {it}", "body": f"body-{it}", "to": f"body-{it // 3}"}
        for it in range(count)
        for of in range(_EACH)
    ]
    head = {"name": "A large framework", "from": day}
    return tomlkit.dumps({"framework": head, "bodies": bodies, "duties": duties, "posts": posts})


def _objectives(count: int) -> str:
    """Return objectives on four levels as a file, of which each but the first ten serves an earlier one."""
    levels = [{"name": f"Level {it}", "plural": f"Levels {it}"} for it in range(4)]
    objectives = [
        {
            "title": f"Aim {it}",
            "level": f"level-{0 if it < 10 else 1 + it * 3 // (count + 1)}",
            "words": "What is to be different, for whom, and how anybody would know. " * 3,
            "owner": f"post-{it % 10}",
            "due": date(2028, 3, 31),
            **({"serves": [f"aim-{it // 4}"]} if it >= 10 else {}),
        }
        for it in range(count)
    ]
    return tomlkit.dumps({"levels": levels, "objectives": objectives})
