"""Who decides and who reviews in the demo council, as ``bodies.toml`` says; made for the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.governance.queries.register import framework_known
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person

LONDON: Final = ZoneInfo("Europe/London")
_OF_BODY: Final = ("name", "role", "kind", "terms", "adopted_by", "first_cycle")
_OF_DUTY: Final = ("does", "unit_kind", "how_often", "by_when", "source")


def build_bodies(
    structure: Structure, acting: Acting, series: Mapping[str, int], *, today: date
) -> None:
    """Add the councillors' posts, the bodies with members, watches and duties, and let one end."""
    written = tomllib.loads((HOME / "bodies.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=8), time(10, 20), tzinfo=LONDON)
    _add_councillors(structure, written, at=at)
    by = acting("performance.officer", at)
    reframe(_Bodies(written, structure, series), by=by, at=at)
    known, ended = framework_known(only=("body",)), written["ended"]
    over, heir = (known.key_of("body", ended[name]) for name in ("body", "successor"))
    change = End("body", over, ended["from_on"], heir)
    reframe(change, by=by, at=at + timedelta(minutes=25), reason=ended["reason"])


def _add_councillors(structure: Structure, written: Mapping[str, Any], *, at: datetime) -> None:
    council, begun_on = structure.council_id, written["begun_on"]
    posts = [NewPost(it["title"], council, [(Role.COUNCILLOR, council)]) for it in written["posts"]]
    ids = add_posts(posts, by=SYSTEM, at=at, from_on=begun_on)
    for it, post_id in zip(written["posts"], ids, strict=True):
        structure.posts[it["title"]] = post_id
        name: str = it["holder"]
        username = name.removeprefix("Cllr ").casefold().replace(" ", ".")
        appoint_person(
            by=SYSTEM, at=at, name=name, username=username, password=None, post_id=post_id,
            from_on=begun_on,
        )  # fmt: skip


@dataclass(frozen=True)
class _Bodies:
    """All bodies at once, as a council would bring them: one event."""

    written: Mapping[str, Any]
    structure: Structure
    series: Mapping[str, int]

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw them; the event is about no one of them."""
        keys: dict[str, Any] = {}
        from_on: date = self.written["begun_on"]
        for it in self.written["bodies"]:
            says = {name: it[name] for name in _OF_BODY if name in it}
            says["above_id"] = keys.get(it.get("above", ""))
            _, keys[it["reference"]] = Add("body", says, from_on, it["reference"]).draw(drawn)
        for it in self.written["bodies"]:
            for member in it["members"]:
                self._member(keys[it["reference"]], member, from_on).draw(drawn)
            for watched in it["watches"]:
                self._watch(keys, keys[it["reference"]], watched, from_on).draw(drawn)
        for it in self.written["duties"]:
            self._duty(keys, it, from_on).draw(drawn)
        return "governance:framework:loaded", None

    def _member(self, body_id: int, it: Mapping[str, str], from_on: date) -> Say:
        post = self.structure.posts[it["post"]] if "post" in it else None
        unit = self.structure.services[it["speaks_for"]] if "speaks_for" in it else None
        says = {"capacity": it.get("capacity", ""), "for_unit_id": unit}
        return Say("membership", (body_id, None, post, None, it.get("each", "")), says, from_on)

    def _watch(
        self, keys: Mapping[str, int], body_id: int, it: Mapping[str, str], from_on: date
    ) -> Say:
        kind, subject = it["kind"], it.get("subject", "")
        held = {"unit": self.structure.services, "body": keys, "indicator": self.series}
        words = subject if kind in ("indicator", "words") else ""
        says = {"how_often": it["how_often"], "purpose": it["purpose"]}
        key = (body_id, kind, held.get(kind, {}).get(subject), words)
        return Say("watch", key, says, from_on)

    def _duty(self, keys: Mapping[str, int], it: Mapping[str, str], from_on: date) -> Add:
        says: dict[str, Any] = {name: it[name] for name in _OF_DUTY if name in it}
        says["body_id"], says["to_body_id"] = (
            keys.get(it.get(name, "")) for name in ("body", "to")
        )
        if "post" in it:
            says["post_id"] = self.structure.posts[it["post"]]
        return Add("duty", says, from_on, it["reference"])
