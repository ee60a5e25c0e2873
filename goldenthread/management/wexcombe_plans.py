"""The demo council's plans, as ``plans.toml`` says; made for the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.plan_comments import answer_comment, comment_on_plan
from goldenthread.plan.commands.plan_entries import EntryWanted, set_entry
from goldenthread.plan.commands.plan_findings import FindingWanted, record_finding
from goldenthread.plan.commands.plan_stages import take_step
from goldenthread.plan.commands.plans import PlanWanted, add_plan, write_passage
from goldenthread.plan.queries.plan_seen import plan_seen
from goldenthread.rules.vocabulary import PlanStep, WhyInPlan

LONDON: Final = ZoneInfo("Europe/London")


def build_plans(
    structure: Structure, acting: Acting, objectives: Mapping[str, int], *, today: date
) -> None:
    """Begin plans and write what stands in them, the day before ``today``."""
    written = tomllib.loads((HOME / "plans.toml").read_text("utf-8"))["plans"]
    at = datetime.combine(today - timedelta(days=1), time(9, 5), tzinfo=LONDON)
    built = _Plans(structure, acting, objectives, today, at)
    for it in written:
        built.add(it)


@dataclass
class _Plans:
    structure: Structure
    acting: Acting
    objectives: Mapping[str, int]
    today: date
    at: datetime
    series: Mapping[str, int] = field(default_factory=lambda: codes_seen(SYSTEM))

    def add(self, it: Mapping[str, Any]) -> None:
        """Begin one plan, write its texts and put its entries."""
        self.at += timedelta(minutes=20)
        by = self.acting(it["by"], self.at)
        kinds = framework_known(only=["plan_kind"])
        april = self.today.year - (self.today < date(self.today.year, 4, 1)) + it["year"]
        years = it.get("years", 1)
        wanted = PlanWanted(
            f"{it['title']}, {april}/{(april + years) % 100:02}",
            date(april, 4, 1), date(april + years, 4, 1),
            unit_id=self.structure.services[it["unit"]] if "unit" in it else None,
        )  # fmt: skip
        kind: Any = kinds.key_of("plan_kind", it["kind"])
        reference = add_plan(wanted, by=by, at=self.at, kind_id=kind)
        seen = plan_seen(by, reference, on=self.today)
        if seen is None:
            raise LookupError(f"{by.label} sees no plan {reference}.")
        for heading, text in it.get("passages", {}).items():
            write_passage(seen.id, heading, text, by=by, at=self.at)
        for entry in it.get("entries", ()):
            said = EntryWanted(
                entry["heading"],
                objective_id=self.objectives[entry["objective"]] if "objective" in entry else None,
                series_id=self.series[entry["series"]] if "series" in entry else None,
                words=entry.get("words", ""),
                why=WhyInPlan(entry["why"]) if "why" in entry else None,
                why_words=entry.get("why_words", ""),
            )
            set_entry(seen.id, said, by=by, at=self.at)
        if "circulated" in it:
            self._circulate(seen.id, it["by"], it["circulated"])
        if "final" in it:
            self._finalise(seen.id, it["by"], it)

    def _circulate(self, plan_id: int, writer: str, it: Mapping[str, Any]) -> None:
        """Send a plan out for comment, and let others say what they think of it."""
        self.at += timedelta(minutes=30)
        take_step(
            plan_id, PlanStep.PROVISIONAL, by=self.acting(writer, self.at), at=self.at,
            comments_until=self.today + timedelta(days=it["for_days"]), words=it["words"],
        )  # fmt: skip
        for comment in it["comments"]:
            self.at += timedelta(minutes=30)
            by = self.acting(comment["by"], self.at)
            said = comment_on_plan(
                plan_id, comment["text"], by=by, at=self.at, heading=comment["heading"]
            )
            if "answer" in comment:
                self.at += timedelta(minutes=30)
                answer_comment(
                    said, comment["answer"], outcome=comment["outcome"],
                    by=self.acting(writer, self.at), at=self.at,
                )  # fmt: skip

    def _finalise(self, plan_id: int, writer: str, it: Mapping[str, Any]) -> None:
        """Make a plan final, and record what its audit found."""
        self.at += timedelta(minutes=30)
        by = self.acting(writer, self.at)
        take_step(plan_id, PlanStep.FINAL, by=by, at=self.at, words=it["final"]["words"])
        officer = self.acting("performance.officer", self.at)
        for found in it.get("findings", ()):
            wanted = FindingWanted(found["text"], self.at.date(), found.get("is_key_issue", True))
            record_finding(plan_id, wanted, by=officer, at=self.at)
