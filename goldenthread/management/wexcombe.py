"""Build Wexcombe, the fictional council of the demo and of the tests, through the commands alone."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.organisation.commands.structure import add_units

HOME = files("goldenthread") / "frameworks" / "wexcombe"


@dataclass(frozen=True)
class Structure:
    """The ids of what was built: the council's own unit, services by name, posts by title."""

    council_id: int
    services: dict[str, int]
    posts: dict[str, int]
    begun_on: date


def structure_written() -> dict[str, Any]:
    """Return the council's structure as ``structure.toml`` gives it."""
    return tomllib.loads((HOME / "structure.toml").read_text("utf-8"))


def build_structure(*, at: datetime) -> Structure:
    """Add the council, its services, posts and people; accounts cannot be signed in to by password."""
    written = structure_written()
    begun_on: date = written["begun_on"]
    council_id = add_units(
        [written["council"]], by=SYSTEM, at=at, kind="council", parent_id=None, from_on=begun_on
    )[0]
    names: list[str] = written["services"]
    ids = add_units(names, by=SYSTEM, at=at, kind="service", parent_id=council_id, from_on=begun_on)
    services = dict(zip(names, ids, strict=True))
    partners: list[str] = written["partners"]
    added = add_units(
        partners,
        by=SYSTEM,
        at=at,
        kind="housing association",
        parent_id=council_id,
        from_on=begun_on,
        is_partner=True,
    )
    services |= dict(zip(partners, added, strict=True))
    reached = {"": council_id, **services}
    posts = [
        NewPost(
            title=post["title"],
            unit_id=reached[post["service"]],
            roles=[(Role(role), reached[service]) for role, service in post["roles"]],
        )
        for post in written["posts"]
    ]
    post_ids = add_posts(posts, by=SYSTEM, at=at, from_on=begun_on)
    for post, post_id in zip(written["posts"], post_ids, strict=True):
        appoint_person(
            by=SYSTEM,
            at=at,
            name=post["holder"],
            username=post.get("username") or post["holder"].casefold().replace(" ", "."),
            password=None,
            post_id=post_id,
            from_on=begun_on,
        )
    titles = [post["title"] for post in written["posts"]]
    return Structure(council_id, services, dict(zip(titles, post_ids, strict=True)), begun_on)
