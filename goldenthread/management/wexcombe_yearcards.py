"""What the demo council agreed to watch this year, and what it is making for the next: ``yearcards.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM
from goldenthread.reports.commands.begun import (
    PlannedDays,
    WantedScorecard,
    begin_scorecard,
    record_agreed,
    set_timetable,
)
from goldenthread.reports.commands.lines import (
    Taken,
    WantedLine,
    add_measure,
    change_line,
    settle_lines,
    take_candidates,
)
from goldenthread.reports.commands.sessions import (
    WantedSaying,
    WantedSession,
    record_saying,
    record_session,
)
from goldenthread.reports.queries.lines import YearLine, lines_seen
from goldenthread.reports.queries.offered import OfferedFilter, offered_for
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, scorecard_seen
from goldenthread.rules.vocabulary import (
    LineSource,
    ReviewInterval,
    ScorecardStep,
    YearLineState,
)

__all__ = ["build_yearcards"]

LONDON: Final = ZoneInfo("Europe/London")


def build_yearcards(
    structure: Structure, acting: Acting, objectives: Mapping[str, int], *, today: date
) -> None:
    """Agree the scorecard of the year that ``today`` lies in, and begin the next, the day before."""
    written = tomllib.loads((HOME / "yearcards.toml").read_text("utf-8"))
    april = today.year - (today < date(today.year, 4, 1))
    at = datetime.combine(today - timedelta(days=1), time(18, 5), tzinfo=LONDON)
    _Card(structure, acting, objectives, today, at, april).agree(written["agreed"])
    later = at + timedelta(minutes=30)
    _Card(structure, acting, objectives, today, later, april + 1).make(written["next"])


@dataclass
class _Card:
    structure: Structure
    acting: Acting
    objectives: Mapping[str, int]
    today: date
    at: datetime
    april: int
    reference: str = ""
    series: Mapping[str, int] = field(default_factory=lambda: codes_seen(SYSTEM))

    def _said(self) -> dict[str, Any]:
        """Return who makes the next change, and when: a minute after the one before."""
        self.at += timedelta(minutes=1)
        return {"by": self.acting("performance.officer", self.at), "at": self.at}

    def _seen(self) -> YearScorecardSeen:
        by = self.acting("performance.officer", self.at)
        found = scorecard_seen(by, self.reference, on=self.at.date())
        if found is None:
            raise LookupError(f"{by.label} sees no scorecard {self.reference}.")
        return found

    def _lines(self) -> dict[str, YearLine]:
        by = self.acting("performance.officer", self.at)
        return {it.code or it.title: it for it in lines_seen(by, self._seen())}

    def _begin(self, it: Mapping[str, Any]) -> int:
        title = f"{it['title']}, {self.april}/{(self.april + 1) % 100:02}"
        wanted = WantedScorecard(title, self.structure.posts[it["owner"]])
        year_on = date(self.april, 4, 1)
        self.reference = begin_scorecard(wanted, year_on=year_on, is_planned=True, **self._said())
        for each in it["take"]:
            self._take(each)
        return self._seen().id

    def _take(self, it: Mapping[str, Any]) -> None:
        """Take indicators, each under the priority that it evidences."""
        seen, said = self._seen(), self._said()
        _, offered, _ = offered_for(said["by"], seen, OfferedFilter())
        interval = ReviewInterval(it["interval"]) if "interval" in it else None
        found = {each.now.code: each for each in offered}
        taken = [
            Taken(
                each.now.series_id, each.source, each.priority_id, interval or each.interval,
                it.get("why", ""),
            )
            for each in (found[code] for code in it["codes"])
        ]  # fmt: skip
        take_candidates(seen.id, taken, **said)

    def _ask(self, card: int, it: Mapping[str, Any], **more: Any) -> int:
        """Ask for a measure that nobody counts yet."""
        due = self.today + timedelta(days=it["in_days"]) if "in_days" in it else None
        wanted = WantedLine(
            ReviewInterval(it["interval"]), more.pop("objective_id", None), it.get("why", ""),
            title=it["title"], owner_id=self.structure.posts[it["owner"]], due_on=due,
        )  # fmt: skip
        return add_measure(card, wanted, source=LineSource.MEMBERS, **self._said(), **more)

    def agree(self, it: Mapping[str, Any]) -> None:
        """Choose the lines, leave some out, and record that it was agreed in April."""
        card = self._begin(it)
        for each in it["measures"]:
            self._ask(card, each)
        self._take(it["left_out"])
        left = {self._lines()[code].number for code in it["left_out"]["codes"]}
        reason = it["left_out"]["reason"]
        settle_lines(card, list(left), YearLineState.LEFT_OUT, reason=reason, **self._said())
        chosen = [each.number for each in self._lines().values() if each.number not in left]
        settle_lines(card, chosen, YearLineState.CHOSEN, **self._said())
        agreed_on = min(date(self.april, 4, 14), self.today - timedelta(days=1))
        record_agreed(card, agreed_on=agreed_on, agreed_by=it["agreed_by"], **self._said())

    def make(self, it: Mapping[str, Any]) -> None:
        """Plan the steps around today, take candidates, and hold sessions."""
        card = self._begin(it)
        days = {ScorecardStep(name): self._days(each) for name, each in it["days"].items()}
        set_timetable(card, days, **self._said())
        for each in it["sessions"]:
            self._meet(card, each)
        held = self._lines()
        chosen = [held[code].number for code in it["chosen"]]
        settle_lines(card, chosen, YearLineState.CHOSEN, **self._said())

    def _days(self, counted: list[int]) -> PlannedDays:
        return PlannedDays(*(self.today + timedelta(days=each) for each in counted))

    def _meet(self, card: int, it: Mapping[str, Any]) -> None:
        about = [self.objectives[name] for name in it["about"]]
        on = self.today + timedelta(days=it["in_days"])
        wanted = WantedSession(on, it["place"], about, "\n".join(it.get("attended", ())))
        session = record_session(card, wanted, **self._said())
        for each in it.get("said", ()):
            line = self._lines()[each["about"]] if "about" in each else None
            objective = self.objectives[each["objective"]] if "objective" in each else None
            saying = WantedSaying(
                each["text"], each["by_whom"], objective, line.number if line else None,
                each.get("came_of_it", ""),
            )  # fmt: skip
            number = record_saying(card, session, saying, **self._said())
            self._lead(card, each.get("leads", {}), line, objective, number)

    def _lead(
        self, card: int, it: Mapping[str, Any], line: YearLine | None, objective: int | None,
        saying: int,
    ) -> None:  # fmt: skip
        """Change a line, or ask for a measure, because of what was said."""
        more: dict[str, Any] = {"reason": it.get("reason", ""), "saying_number": saying}
        if "measure" in it:
            asked = {**it, "title": it["measure"]}
            self._ask(card, asked, objective_id=objective, **more)
        elif line is not None and "interval" in it:
            wanted = WantedLine(ReviewInterval(it["interval"]), line.objective_id, line.why)
            change_line(card, line.number, wanted, **self._said(), **more)
        elif line is not None and "state" in it:
            state = YearLineState(it["state"])
            settle_lines(card, [line.number], state, **self._said(), **more)
