"""Changes of the framework and pairings that climbed a route come into force as direct ones would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carried.framework import propose_framework
from goldenthread.governance.commands.carried.pairings import Paired, propose_pairings
from goldenthread.governance.commands.carried.plain import change_asked, plain_of
from goldenthread.governance.commands.changes import Add, End, PutInPortfolio, Say, SetLevel
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.models import LineVersion, PackageLine
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.change_drafts import begin_change, record_change
from goldenthread.indicators.queries.intended import Intended, Kind, WantedTarget
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from tests.cast import AT, Cast
from tests.climbs import PERIOD
from tests.framework import FROM, Frame, body_of, build_framework, done

pytestmark = pytest.mark.django_db
DAY = AT.date() + timedelta(days=30)
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("adopt", "Cabinet", StepBy.BODY, ("cabinet",),
         frozenset({StepAct.REFINE, StepAct.CHALLENGE, StepAct.ADOPT})),
)  # fmt: skip


@dataclass(frozen=True)
class Short:
    """The council with a small framework and a route of two steps."""

    cast: Cast
    frame: Frame

    @property
    def officer(self) -> Any:
        return self.cast.actor("performance.officer")

    def propose(self, change: Any, words: str = "As discussed", **more: Any) -> str:
        asked = {
            "route": "short",
            "title": "A change",
            "by": self.officer,
            "read_at": head(),
            **more,
        }
        return propose_framework(change, at=AT, words=words, **asked).reference

    def pair(self, *pairs: Paired, **more: Any) -> str:
        asked = {"route": "short", "title": "Pairings", "from_on": DAY, "read_at": head(), **more}
        return propose_pairings(pairs, by=self.officer, at=AT, **asked).reference

    def adopt(self, reference: str, answers: Any = None) -> int:
        made = decide_lines(
            reference, by=SYSTEM, at=AT, step="adopt", answers=answers or {},
            others=LineAnswer(Answer.APPROVED), meeting=Meeting(AT.date()), read_at=head(),
        )  # fmt: skip
        return made.in_force

    def unit(self, name: str) -> int:
        return self.cast.structure.services[name]


def route(**says):
    whole = {
        "name": "Ways of working",
        "kinds": ["framework", "pairing", "targets"],
        "steps": [it.to_data() for it in STEPS],
        **says,
    }
    done(Add("route", whole, FROM, "short"))


@pytest.fixture
def short(cast):
    frame = build_framework(cast)
    route()
    return Short(cast, frame)


def rows():
    """All that the framework says, without what tells one event or one row from another."""
    found = {}
    for part in PARTS.values():
        names = [*part.key, "from_on", *part.fields]
        if part.identity is not None:
            names[0] = f"{part.key[0].removesuffix('_id')}__reference"
        found[part.name] = sorted(part.rows.objects.values_list(*names), key=repr)
    return found


def watching(unit_id, on=DAY):
    """Which bodies look at a unit on a day."""
    there = framework_known(only=("watch",)).in_force("watch", on)
    return sorted(key[0] for key in there if key[1:3] == ("unit", unit_id))


def changes(short):
    frame, hr = short.frame, short.unit("HR")
    watch = (frame.panel, "unit", hr, "")
    return {
        "add": Add("body", {"name": "Audit Committee", "role": "scrutinises"}, DAY),
        "say": Say("body", frame.panel, {"name": "Panel of Performance"}, DAY),
        "watch": Say("watch", watch, {"how_often": "yearly"}, DAY),
        "end": End("body", frame.panel, DAY, frame.cabinet),
        "portfolio": Add("portfolio", {"name": "Homes"}, DAY, "homes"),
        "level": SetLevel({"name": "Priority", "plural": "Priorities"}, 1, DAY),
    }


@pytest.mark.parametrize("which", ["add", "say", "watch", "end", "portfolio", "level"])
def test_an_adopted_change_comes_into_force_as_the_direct_one_would(short, which):
    change, before = changes(short)[which], rows()
    assert change_asked(plain_of(change), DAY) == change
    point = transaction.savepoint()
    reframe(change, by=SYSTEM, at=AT, reason="So")
    expected = rows()
    transaction.savepoint_rollback(point)
    reference = short.propose(change)
    assert rows() == before
    assert short.adopt(reference) == 1
    assert rows() == expected != before
    latest = max(
        (it for part in PARTS.values() for it in part.rows.objects.filter(event=head())),
        key=lambda it: it.pk,
    )
    assert latest.reason == "As discussed Adopted by Cabinet on 14 July 2014."


def test_things_put_into_a_portfolio_are_lines_of_their_own(short):
    done(Add("portfolio", {"name": "Homes"}, FROM, "homes"))
    key = framework_known(only=("portfolio",)).key_of("portfolio", "homes")
    things = tuple(Ref("indicator", pk, code) for code, pk in short.cast.series.items())[:2]
    reference = short.propose(PutInPortfolio(things, key, DAY))
    lines = PackageLine.objects.filter(package__reference=reference)
    assert list(lines.values_list("subject_kind", "subject_label")) == [
        ("indicator", "CS01"), ("indicator", "CS02a"),
    ]  # fmt: skip
    refused = LineAnswer(Answer.REFUSED, "Not this one")
    assert short.adopt(reference, {2: refused}) == 1
    there = framework_known(only=("item",)).in_force("item", DAY)
    assert list(there) == [("indicator", things[0].id)]


def test_what_somebody_changed_meanwhile_is_refused_and_nothing_is_half_saved(short):
    reference = short.propose(changes(short)["say"])
    done(Say("body", short.frame.panel, {"name": "Panel"}, FROM))
    before = rows(), head()
    with pytest.raises(NotPossible, match="somebody changed the same after this was written"):
        short.adopt(reference)
    assert (rows(), head()) == before


def test_two_packages_that_do_not_go_together_are_told_so(short):
    first = short.propose(changes(short)["end"])
    watch = (short.frame.panel, "unit", short.unit("Housing Services"), "")
    second = short.propose(Say("watch", watch, {"how_often": "yearly"}, DAY))
    short.adopt(first)
    with pytest.raises(NotPossible):
        short.adopt(second)


def test_what_makes_no_sense_or_stands_already_is_refused_when_it_is_proposed(short):
    panel = short.frame.panel
    for change, sentence in (
        (Say("body", panel, {"name": ""}, DAY), "Write what the body is called"),
        (Say("body", panel, {"name": "Performance Panel"}, DAY), "It stands so already"),
        (
            End("body", panel, date(2010, 1, 1), short.frame.cabinet),
            "Cabinet is not there on 1 Jan",
        ),
    ):
        with pytest.raises(NotPossible, match=sentence):
            short.propose(change)
    with pytest.raises(NotPossible, match="history is corrected: say why"):
        short.propose(Say("body", panel, {"name": "Panel"}, FROM + timedelta(days=9)), words="")


def test_whoever_does_not_answer_for_the_whole_council_proposes_none(short):
    with pytest.raises(NotPermitted):
        short.propose(changes(short)["say"], by=short.cast.actor("service.manager"))


def test_pairings_are_agreed_together_and_the_committee_may_choose_another(short):
    other, third = body_of("Scrutiny One"), body_of("Scrutiny Two")
    hr, housing = short.unit("HR"), short.unit("Housing Services")
    reference = short.pair(Paired(hr, other), Paired(housing, other))
    assert (watching(hr), watching(housing)) == ([short.frame.panel], [])
    asked = LineVersion.objects.get(line__package__reference=reference, line__number=2).asked
    counter = LineAnswer(Answer.APPROVED, "It knows homes", refined={**asked, "to": third})
    assert short.adopt(reference, {2: counter}) == 2
    assert (watching(hr), watching(housing)) == ([other], [third])
    assert watching(hr, AT.date()) == [short.frame.panel]
    kept = framework_known(only=("watch",)).in_force("watch", DAY)[other, "unit", hr, ""].says
    assert (kept["how_often"], kept["purpose"]) == ("quarterly", "To ask why.")


def test_a_unit_may_be_paired_with_nobody_and_a_pairing_that_stands_is_left_out(short):
    hr = short.unit("HR")
    with pytest.raises(NotPossible, match="It stands so already"):
        short.pair(Paired(hr, short.frame.panel))
    with pytest.raises(NotPossible, match="This unit stands twice"):
        short.pair(Paired(hr, None), Paired(hr, None))
    with pytest.raises(NotPossible, match="this committee is not there"):
        short.pair(Paired(hr, short.frame.cabinet))
    assert short.adopt(short.pair(Paired(hr, None))) == 1
    assert watching(hr) == []


def test_a_pairing_that_a_step_writes_wrongly_is_refused(short):
    reference = short.pair(Paired(short.unit("HR"), None))
    for refined in ({}, {"from": [], "to": 1}, {"from": ["a"], "to": 1}, {"from": [], "to": 9_999}):
        wrong = LineAnswer(Answer.APPROVED, refined=refined)
        with pytest.raises(NotPossible):
            short.adopt(reference, {1: wrong})


@pytest.fixture
def strict(cast):
    frame = build_framework(cast)
    route(is_required=True)
    return Short(cast, frame)


def test_a_required_route_is_climbed_by_changes_of_the_framework(strict):
    for which, change in changes(strict).items():
        with pytest.raises(NotPossible) as refused:
            reframe(change, by=strict.officer, at=AT, reason="So")
        what = "Pairings" if which == "watch" else "Changes of the framework"
        assert str(refused.value) == f"{what} climb “Ways of working”: send them for approval."
    assert strict.adopt(strict.propose(changes(strict)["say"])) == 1
    assert reframe(changes(strict)["portfolio"], by=SYSTEM, at=AT, reason="So") is not None


def test_a_required_route_is_climbed_by_targets(strict):
    by = strict.officer
    target = WantedTarget(strict.cast.series["CS01"], PERIOD, number("50"))
    key = begin_change(
        by=by, at=AT, intended=Intended(Kind.TARGETS, targets=(target,), read_at=head())
    )
    before = head()
    with pytest.raises(NotPossible) as refused:
        record_change(by=by, at=AT, key=key)
    assert str(refused.value) == "Targets climb “Ways of working”: send them for approval."
    assert head() == before


def test_a_route_that_has_ended_requires_nothing(strict):
    key = framework_known(only=("route",)).key_of("route", "short")
    done(End("route", key, AT.date()))
    assert reframe(changes(strict)["say"], by=strict.officer, at=AT, reason="So") is not None
