"""What the demo council promises to places and thinks of doing, as ``proposals.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.units import areas
from goldenthread.plan.commands.effects import (
    Consulted,
    Stated,
    record_consultation,
    state_effects,
)
from goldenthread.plan.commands.promises import WantedPromise, add_promise
from goldenthread.plan.commands.proposals import WantedProposal, add_proposal
from goldenthread.plan.queries.effects import About
from goldenthread.plan.queries.proposals import proposal_shown
from goldenthread.rules.vocabulary import ImpactGrade, PromiseKind

LONDON: Final = ZoneInfo("Europe/London")


def build_proposals(
    structure: Structure, acting: Acting, objectives: Mapping[str, int], *, today: date
) -> None:
    """Promise, propose and state effects in the morning of the day before ``today``."""
    written = tomllib.loads((HOME / "proposals.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=1), time(8, 5), tzinfo=LONDON)
    by = acting("performance.officer", at)
    series, called = codes_seen(SYSTEM), {name: pk for pk, name in areas(today).items()}
    for it in written["promises"]:
        add_promise(
            WantedPromise(
                it["title"],
                it.get("words", ""),
                unit_id=structure.services[it["unit"]],
                owner_id=structure.posts[it["owner"]],
                series_id=series[it["series"]] if "series" in it else None,
                objective_id=objectives[it["objective"]] if "objective" in it else None,
            ),
            by=by, at=at, kind=PromiseKind(it["kind"]), from_on=at.date(),
            area_id=called[it["area"]] if "area" in it else None, reason=written["reason"],
        )  # fmt: skip
    for place, it in enumerate(written["proposals"]):
        moment = at + timedelta(minutes=5 * (place + 1))
        _propose(it, structure, objectives, by=acting(it["by"], moment), at=moment)


def _propose(
    it: Mapping[str, Any],
    structure: Structure,
    objectives: Mapping[str, int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """State one proposal, what it would do, and who was asked."""
    wanted = WantedProposal(
        it["title"], at.date() + timedelta(days=it["in_days"]), it["words"],
        unit_id=structure.services[it["unit"]], owner_id=structure.posts[it["owner"]],
    )  # fmt: skip
    reference = add_proposal(wanted, by=by, at=at, from_on=at.date())
    shown = proposal_shown(by, reference, on=at.date())
    if shown is None:
        raise LookupError(f"{by.label} sees no proposal {reference}.")
    about = About(proposal_id=shown.line.id)
    stated = {
        objectives[name]: Stated(ImpactGrade(grade), note)
        for name, (grade, note) in it["effects"].items()
    }
    state_effects(about, stated, by=by, at=at)
    for asked in it.get("consultations", ()):
        day = at.date() - timedelta(days=asked["days_ago"])
        record_consultation(
            about, Consulted(asked["with_whom"], day, asked["what_came"]), by=by, at=at
        )
