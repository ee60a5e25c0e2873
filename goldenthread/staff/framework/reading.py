"""The framework as a page reads it: on which day, as known when, and what of it the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.instead import Power, powers_known
from goldenthread.governance.queries.naming import member_named, watched_named
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.indicators.queries.codes import codes_of_indicators
from goldenthread.organisation.queries.dated import Dated
from goldenthread.staff.addresses import address_of
from goldenthread.staff.asking import Asked
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.looking import Looking, looking
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import often

__all__ = ["Reading", "reading"]


@dataclass(frozen=True)
class Reading:
    """The framework with the organisation that it names; ``codes`` are the indicators seen."""

    view: Looking
    register: FrameworkRegister
    codes: Mapping[int, str]

    @cached_property
    def powers(self) -> tuple[Power, ...]:
        """Return all powers that bodies ever gave. One SQL query, once."""
        return powers_known(self.view.as_at)

    def powers_in_force(self) -> list[Power]:
        """Return by which powers posts decide in the place of bodies on the day."""
        return [it for it in self.powers if it.is_on(self.day)]

    @property
    def day(self) -> date:
        """The day that is looked at."""
        return self.view.day

    def there(self, part: str) -> dict[Any, Dated]:
        """Return what is in force of a part, without a trace of indicators that the reader does not see."""
        found = self.register.in_force(part, self.day)
        if part == "watch":
            return {
                key: it
                for key, it in found.items()
                if key[1] != "indicator" or key[2] in self.codes
            }
        if part == "item":
            return {
                key: it
                for key, it in found.items()
                if key[1] in self.codes and it.says["portfolio_id"] is not None
            }
        return found

    def levels(self) -> list[Dated]:
        """Return the levels in force, from the top."""
        return sorted(self.there("level").values(), key=lambda it: it.says["position"])

    def body(self, body_id: int | None) -> str:
        """Return what a body is called."""
        return self.register.called("body", body_id, self.day)

    def body_address(self, body_id: int) -> str:
        """Return the address of a body's page; nothing where there is none."""
        address = address_of("body", self.register.reference("body", body_id))
        on = self.day if self.day != self.view.today else None
        return with_query(address, on=on) if address else ""

    def member(self, key: Any) -> str:
        """Return who sits on a body: of a post with who holds it on the day."""
        name = member_named(self.register, self.view.register, key, self.day)
        post_id = key[2]
        if post_id is None:
            return name
        held = self.view.register.holders(post_id, self.day)
        people = ", ".join(self.view.register.people[it.person_id].name for it in held)
        return f"{name} ({people})" if people else name

    def watched(self, key: Any) -> str:
        """Return what a body watches."""
        return watched_named(self.register, self.view.register, key, self.day)

    def holder(self, says: Mapping[str, Any]) -> str:
        """Return to whom a duty falls."""
        ways = (
            self.body(says["body_id"]),
            self.view.register.post_title(says["post_id"], self.day),
            f"Each {says['unit_kind']}" if says["unit_kind"] else "",
            says["holder_words"],
        )
        return ", ".join(each for each in ways if each)

    def goes_to(self, says: Mapping[str, Any]) -> str:
        """Return to whom what a duty brings about goes."""
        return ", ".join(each for each in (self.body(says["to_body_id"]), says["to_words"]) if each)

    def when(self, says: Mapping[str, Any]) -> str:
        """Return how often or by when a duty falls due, or something is watched."""
        return often(says["how_often"], says.get("by_when", ""))

    def framework(self) -> Dated | None:
        """Return what the framework in force is called and who adopted it."""
        return next(iter(self.there("framework").values()), None)

    def adopted(self) -> list[tuple[str, str, None]]:
        """Return since when the framework is in force, and who adopted it when, as key facts."""
        held = self.framework()
        if held is None:
            return []
        says = held.says
        on = in_words(says["adopted_on"]) if says["adopted_on"] else ""
        by = says["adopted_by"] + (f", {on}" if on and says["adopted_by"] else on)
        facts = [
            ("In force since", in_words(held.from_on)),
            ("Adopted by", by or "Not said"),
            ("First cycle", says["first_cycle"]),
        ]
        return [(term, text, None) for term, text in facts if text]

    def surrounded(self, current: str, **context: object) -> dict[str, object]:
        """Return a page's context with the ways between these pages and what was refused of the address."""
        view = self.view
        on = view.day if view.day != view.today else None
        return {
            "places": framework_places(current, on=on),
            "refusal": view.refusal,
            "day": view.day,
            "other_day": "" if view.day == view.today or view.as_at else view.day,
            "is_future": view.day > view.today,
            "today_address": address_of(current),
            **context,
        }


def reading(request: Asked) -> Reading:
    """Return how this request reads the framework: ``?on=`` a day in force, ``?known=`` as known."""
    view = looking(request)
    register = framework_whole(request.actor, as_at=view.as_at)
    return Reading(view, register, codes_of_indicators(request.actor))
