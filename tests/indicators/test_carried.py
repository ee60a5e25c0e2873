"""Definitions and rules that climbed a route come into force as the direct commands would bring them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.proposing import NewLine, propose_package
from goldenthread.indicators.commands.change_drafts import begin_change, propose_change
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.imports import import_figures, look_at
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import (
    Actual,
    ChangeDraft,
    Definition,
    Rating,
    RatingRule,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule, WantedTarget
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import Frequency
from tests.cast import AT, Cast
from tests.climbs import PERIOD
from tests.framework import FROM, body_of, done

pytestmark = pytest.mark.django_db
DAY = date(2014, 6, 1)
TODAY = AT.date()
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("adopt", "Cabinet", StepBy.BODY, ("cabinet",),
         frozenset({StepAct.REFINE, StepAct.CHALLENGE, StepAct.ADOPT})),
)  # fmt: skip


@dataclass(frozen=True)
class Short:
    """The council with a route of two steps for changes of indicators."""

    cast: Cast

    def put(self, kind: str, *lines: NewLine, username: str = "performance.officer") -> str:
        made = propose_package(
            lines, by=self.cast.actor(username), at=AT, kind=kind, route="short",
            title="As discussed", read_at=head(),
        )  # fmt: skip
        return made.reference

    def adopt(self, reference: str, answers: Any = None, *, at: Any = AT) -> int:
        made = decide_lines(
            reference, by=SYSTEM, at=at, step="adopt", answers=answers or {},
            others=LineAnswer(Answer.APPROVED), meeting=Meeting(at.date()), read_at=head(),
        )  # fmt: skip
        return made.in_force

    def definition(
        self, code: str, from_on: date = DAY, words: str = "So", **fields: Any
    ) -> NewLine:
        row = Series.objects.select_related("indicator").get(pk=self.cast.series[code])
        subject = Ref("indicator", row.indicator_id, code)
        return NewLine(subject, {"fields": fields}, from_on, words=words)

    def indicator(self, code: str) -> int:
        found: int = Series.objects.get(pk=self.cast.series[code]).indicator_id
        return found


@pytest.fixture
def short(cast):
    body_of("Cabinet", role="decides")
    says = {
        "name": "Changes of indicators",
        "kinds": ["targets", "definition", "rule"],
        "steps": [it.to_data() for it in STEPS],
    }
    done(Add("route", says, FROM, "short"))
    return Short(cast)


def rows_of(model, *leave):
    """What a table holds, without what tells one event from another."""
    names = [
        it.attname
        for it in model._meta.concrete_fields
        if it.attname not in ("id", "event", *leave)
    ]
    return sorted(model.objects.values_list(*names), key=repr)


def standing():
    """All that definitions, rules and their ratings say, rows of versions by what they hold."""
    defined = dict(Definition.objects.values_list("pk", "title"))
    ratings = [
        (it.series_id, it.start_on, it.rating_class, it.short, it.long, it.basis,
         defined.get(it.definition_id), it.actual_id is not None)
        for it in Rating.objects.all()
    ]  # fmt: skip
    now = [
        (it.pk, it.title, it.rating_class, it.short, it.long, it.start_on)
        for it in SeriesNow.objects.order_by("pk")
    ]
    # by which version a figure was worked out is named by its key, which is never given twice
    by_version = [(pk, sorted(it)) for pk, it in Actual.objects.values_list("series", "worked_out")]
    actuals = rows_of(Actual, "reason", "worked_out"), sorted(by_version)
    return sorted(ratings, key=repr), now, rows_of(Definition, "reason"), actuals, _rules()


def _rules():
    names = ("name", "version", "from_on", "clauses", "adopted_by", "adopted_on")
    return sorted(RatingRule.objects.values_list(*names), key=repr)


def rolled_back(what):
    """Do something, tell how all stands then, and take it back."""
    point = transaction.savepoint()
    what()
    found = standing()
    transaction.savepoint_rollback(point)
    return found


def test_definitions_come_into_force_as_the_direct_command_would_bring_them(short):
    fields: dict[str, Any] = {"polarity": "low", "title": "Calls of doubtful quality"}

    def direct():
        wanted = {short.indicator("CS01"): fields, short.indicator("CS02a"): {"decimals": 0}}
        redefine(wanted, by=SYSTEM, at=AT, from_on=DAY, reason="So")

    before, expected = standing(), rolled_back(direct)
    reference = short.put(
        "definition", short.definition("CS01", **fields), short.definition("CS02a", decimals=0)
    )
    assert standing() == before
    assert short.adopt(reference) == 2
    assert standing() == expected
    latest = Definition.objects.order_by("event", "id").last()
    assert (latest.event, latest.reason) == (head(), "So Adopted by Cabinet on 14 July 2014.")


def test_definitions_of_several_days_are_carried_together(short):
    later = date(2014, 4, 1)

    def direct():
        for code, day in (("CS01", later), ("HS01", DAY)):
            wanted = {short.indicator(code): {"is_information_only": True}}
            redefine(wanted, by=SYSTEM, at=AT, from_on=day, reason="So")

    expected = rolled_back(direct)
    lines = (
        short.definition("CS01", later, is_information_only=True),
        short.definition("HS01", DAY, is_information_only=True),
    )
    assert short.adopt(short.put("definition", *lines)) == 2
    assert standing() == expected


def test_what_is_calculated_follows_an_adopted_formula(short):
    new = NewIndicator(code="HS99", title="Homeless and in stays", frequency=Frequency.QUARTER)
    begun = date(2013, 4, 1)
    add_indicators([new], by=SYSTEM, at=AT, from_on=begun)
    unit = short.cast.structure.services["Housing Services"]
    of_housing = NewSeries(code="HS99", unit_id=unit)
    (pk,) = add_series([of_housing], by=SYSTEM, at=AT, from_on=begun)
    short.cast.series["HS99"] = pk
    formula = {short.indicator("HS99"): {"formula": "[HS01] + [HS20]"}}
    redefine(formula, by=SYSTEM, at=AT, from_on=begun, reason="So")

    def direct():
        for code, fields in (
            ("HS20", {"title": "Households"}),
            ("HS99", {"formula": "[HS01] * 2"}),
        ):
            day = DAY if code == "HS99" else date(2014, 4, 1)
            redefine({short.indicator(code): fields}, by=SYSTEM, at=AT, from_on=day, reason="So")

    expected = rolled_back(direct)
    lines = (
        short.definition("HS20", date(2014, 4, 1), title="Households"),
        short.definition("HS99", formula="[HS01] * 2"),
    )
    assert short.adopt(short.put("definition", *lines)) == 2
    assert standing() == expected
    value = Actual.objects.filter(series=pk).order_by("event", "id").last().value
    assert value == number("42")


def test_a_definition_changed_since_is_refused_in_a_sentence_and_nothing_is_half_saved(short):
    reference = short.put(
        "definition", short.definition("CS01", decimals=0), short.definition("HS01", decimals=1)
    )
    wanted = {short.indicator("CS01"): {"title": "Otherwise"}}
    redefine(wanted, by=SYSTEM, at=AT, from_on=DAY, reason="Meanwhile")
    before = standing(), head()
    with pytest.raises(NotPossible) as refused:
        short.adopt(reference)
    assert list(refused.value.listed) == [
        "CS01: somebody defined it otherwise after this was written: refine it, or send it back."
    ]
    assert (standing(), head()) == before
    kept = {
        1: LineAnswer(Answer.APPROVED, refined={"fields": {"decimals": 2}}, words="Two are enough")
    }
    assert short.adopt(reference, kept) == 2


def test_a_day_that_passes_while_it_climbs_needs_a_word_why(short):
    soon = TODAY + timedelta(days=7)
    reference = short.put("definition", short.definition("CS01", soon, words="", decimals=0))
    late = AT + timedelta(days=30)
    with pytest.raises(NotPossible) as refused:
        short.adopt(reference, at=late)
    assert str(refused.value) == (
        "CS01: 21 July 2014 is past by now, so that history would be corrected: choose a later day,"
        " or say with this change why."
    )
    refined = LineAnswer(Answer.APPROVED, refined={"fields": {"decimals": 0}}, from_on=late.date())
    assert short.adopt(reference, {1: refined}, at=late) == 1
    assert Definition.objects.order_by("event", "id").last().from_on == late.date()


@pytest.mark.parametrize(
    ("code", "fields", "sentence"),
    [
        ("CS01", {}, "This is no definition: say what is to be otherwise, or leave it out."),
        (
            "CS01",
            {"moon": 1},
            "This is no definition: say what is to be otherwise, or leave it out.",
        ),
        ("CS01", {"decimals": 1}, "It is defined so already: leave it out."),
    ],
)
def test_lines_that_define_nothing_are_refused_when_they_are_proposed(
    short, code, fields, sentence
):
    with pytest.raises(NotPossible) as refused:
        short.put("definition", short.definition(code, **fields))
    assert str(refused.value) == f"{code}: {sentence}"


def test_the_same_indicator_stands_once_in_a_package(short):
    lines = [short.definition("CS01", decimals=0), short.definition("CS01", decimals=2)]
    with pytest.raises(NotPossible, match="It stands twice in this package"):
        short.put("definition", *lines)


def test_whoever_does_not_answer_for_an_indicator_does_not_propose_its_definition(short):
    with pytest.raises(NotPermitted):
        short.put("definition", short.definition("CS01", decimals=0), username="councillor")


def test_a_rule_comes_into_force_as_the_direct_command_would_bring_it(short):
    clauses = within_points(number("15")).to_data()

    def direct():
        adopt_rule(
            by=SYSTEM, at=AT, name="Corporate rule", rule=clauses, from_on=DAY,
            adopted_by="Cabinet", adopted_on=TODAY, reason="So",
        )  # fmt: skip

    before, expected = standing(), rolled_back(direct)
    asked = {"name": "Corporate rule", "clauses": clauses}
    line = NewLine(Ref("rule", 0, "Corporate rule"), asked, DAY, words="So")
    reference = short.put("rule", line)
    assert standing() == before
    assert short.adopt(reference) == 1
    assert standing() == expected
    row = RatingRule.objects.order_by("event", "id").last()
    assert (row.event, row.adopted_by, row.adopted_on) == (head(), "Cabinet", TODAY)


def test_a_rule_that_makes_no_sense_or_was_adopted_since_is_refused(short):
    clauses = within_points(number("15")).to_data()
    subject = Ref("rule", 0, "Corporate rule")
    for asked in ({"name": "Corporate rule"}, {"name": "Corporate rule", "clauses": {"moon": 1}}):
        with pytest.raises(NotPossible, match="Corporate rule: "):
            short.put("rule", NewLine(subject, asked, DAY, words="So"))
    line = NewLine(subject, {"name": "Corporate rule", "clauses": clauses}, DAY, words="So")
    reference = short.put("rule", line)
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=within_points(number("3")), from_on=DAY,
        adopted_by="Council", adopted_on=None, reason="Meanwhile",
    )  # fmt: skip
    with pytest.raises(NotPossible, match="somebody adopted a version of it after"):
        short.adopt(reference)


def test_a_draft_is_sent_for_approval_instead_of_being_recorded(short):
    by = short.cast.actor("performance.officer")
    ids = tuple(short.cast.series[code] for code in ("CS01", "HS01"))
    wanted = tuple(WantedTarget(it, PERIOD, number("50")) for it in ids)
    clauses = within_points(number("15")).to_data()
    drafts = {
        "targets": Intended(Kind.TARGETS, targets=wanted, read_at=head(), reason="So"),
        "definition": Intended(
            Kind.DEFINITION, ids, DAY, "So", read_at=head(), fields={"decimals": 2}
        ),
        "rule": Intended(
            Kind.RULE, from_on=DAY, reason="So", read_at=head(),
            rule=WantedRule("Corporate rule", clauses, "", None),
        ),
    }  # fmt: skip
    asked = {"route": "short", "title": "As discussed", "by": by, "at": AT}
    lines = {}
    for kind, intended in drafts.items():
        key = begin_change(by=by, at=AT, intended=intended)
        made = propose_change(key=key, **asked)
        lines[kind] = made.lines
        with pytest.raises(NotPermitted):
            propose_change(key=key, **asked)
        assert short.adopt(made.reference) == made.lines
    assert lines == {"targets": 2, "definition": 2, "rule": 1}
    assert Target.objects.filter(start_on=PERIOD.start, value=number("50")).count() == 2


def test_a_draft_that_cannot_be_proposed_is_kept(short):
    by = short.cast.actor("performance.officer")
    intended = Intended(
        Kind.DEFINITION, (short.cast.series["CS01"],), DAY, "So", head(), {"decimals": 2}
    )
    key = begin_change(by=by, at=AT, intended=intended)
    with pytest.raises(NotPossible, match="choose another"):
        propose_change(key=key, route="moon", title="So", by=by, at=AT)
    assert ChangeDraft.objects.get(key=key).recorded_at is None
    posts = Intended(Kind.POSTS, (short.cast.series["CS01"],), DAY, "So", head(), {})
    key = begin_change(by=by, at=AT, intended=posts)
    with pytest.raises(NotPossible, match="climb no route"):
        propose_change(key=key, route="short", title="So", by=by, at=AT)


def test_targets_of_a_file_are_left_out_where_they_have_to_climb(short):
    steps = [it.to_data() for it in STEPS]
    says = {"name": "Targets", "kinds": ["targets"], "steps": steps, "is_required": True}
    done(Add("route", says, FROM, "required"))
    rows = (
        Offered(line=2, code="CS01", period_text="2014/15 Q2", actual="95", target="91"),
        Offered(line=3, code="HS01", period_text="2014/15 Q1", actual="21", target="15"),
    )
    mapping: dict[str, Any] = {"mapping": {}, "fingerprint": ""}
    file = Source(name="kpis.csv", content=b"x", sheet="KPIs", mapping=mapping, offered=rows)
    brought: dict[str, Any] = {
        "source": file, "choices": Choices(), "today": date(2014, 10, 20), "at": AT
    }  # fmt: skip
    before = Target.objects.count()
    outcome = look_at(by=short.cast.actor("performance.officer"), **brought)
    said = "Targets climb “Targets”: send them for approval. 1 target of this file is left out."
    assert outcome["notes"] == [said]
    import_figures(by=short.cast.actor("performance.officer"), answers={}, **brought)
    assert Target.objects.count() == before
    assert Actual.objects.order_by("event", "id").last().value == number("95")
    assert look_at(by=SYSTEM, **brought)["notes"] == []
