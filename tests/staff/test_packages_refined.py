"""Rating rules, changes of the framework and results of a prioritisation refined at a step of a route."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carried.framework import propose_framework
from goldenthread.governance.commands.carried.plain import plain_of
from goldenthread.governance.commands.changes import Add, End, PutInPortfolio, Say, SetLevel
from goldenthread.governance.commands.proposing import NewLine
from goldenthread.governance.models import BodyVersion, Decision, LineVersion
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RatingRule, RestrictionKind
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.adopting import propose_prioritisation
from goldenthread.plan.models import PrioritisationStage
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Step, StepAct, StepBy
from goldenthread.rules.rating.library import library
from goldenthread.staff.packages.kinds import Ask, kind_of
from goldenthread.staff.packages.kinds.otherwise import otherwise_of
from goldenthread.ui.frame_words import FIELD_WORDS
from tests.climbs import build_ladder
from tests.framework import build_framework, done
from tests.prioritising import acting, build_scored
from tests.staff.answering import text_of, typed
from tests.staff.changing import looked, on, path_of

pytestmark = pytest.mark.django_db
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("board", "Board adopts", StepBy.BODY, ("board",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.ADOPT})),
)  # fmt: skip
DECIDE = "/packages/PK-1/decide/board/"


def ladder(cast, kind, **more: Any):
    """Let changes of a kind climb to the board, which may refine and adopts them."""
    return build_ladder(cast, kinds=[kind], steps=[it.to_data() for it in STEPS], **more)


def refined(client, **boxes):
    """Refine the first line by its boxes; return what was told first, and what it asks for now."""
    sent = {"words_1": "Milder", **{f"r1_{name}": value for name, value in boxes.items()}}
    told = client.post(DECIDE, typed(**sent))
    answer = client.post(DECIDE, typed(confirmed="1", **sent))
    assert answer.status_code == 302, errors_of(answer)
    latest = LineVersion.objects.order_by("pk").last()
    assert latest is not None
    return text_of(told), latest.asked


def errors_of(answer):
    """Return what a page says is to be mended."""
    return re.findall(r'href="#id_[^>]*>([^<]*)', answer.content.decode())


@pytest.fixture
def ruled(cast, client_as):
    """A stricter corporate rule, sent to the board."""
    ladder(cast, "rule")
    client = client_as("performance.officer")
    looked_at = looked(
        client, "/rules/corporate-rule/adopt/", adopted_by="Cabinet", reason="Stricter",
        **{"c1-at_least": "1"}, **on(date(2014, 4, 1)),
    )  # fmt: skip
    key = path_of(looked_at).rstrip("/").split("/")[-2]
    sent = {"read_at": head(), "route": "ladder", "title": "A stricter rule", "words": ""}
    assert client.post(f"/packages/send/{key}/", sent)["Location"] == "/packages/PK-1/"
    return client


def test_a_rule_is_refined_clause_by_clause_and_adopted_as_it_was_refined(ruled):
    page = text_of(ruled.get(DECIDE))
    assert "Clause 2: how far, in points" in page and 'name="r1_otherwise"' in page
    told, asked = refined(ruled, **{"c1-at_least": "2.5"})
    assert "refined" in told and "rated otherwise" in told
    row = RatingRule.objects.latest("pk")
    assert (row.name, row.from_on) == ("Corporate rule", date(2014, 4, 1))
    assert (
        row.clauses == asked["clauses"] and row.clauses["clauses"][1]["test"]["at_least"] == "-2.5"
    )
    line = text_of(ruled.get("/packages/PK-1/lines/1/"))
    assert "<del>" in line and "2.5" in line


def test_the_page_of_a_rule_says_what_stands_and_what_it_would_do_to_ratings(ruled):
    line = text_of(ruled.get("/packages/PK-1/lines/1/"))
    assert "What it would do to ratings" in line and "rated otherwise" in line
    stands = RatingRule.objects.latest("pk")
    assert stands.clauses["clauses"][1]["test"]["at_least"].removeprefix("-") in line
    assert 'href="/rules/corporate-rule/"' in line


def test_what_a_reader_may_not_see_is_neither_named_nor_counted_among_what_would_turn(ruled, cast):
    stands: Any = RatingRule.objects.earliest("pk").clauses
    hart: Any = library()["hart"].rule.to_data()
    clauses = {**stands, "clauses": hart["clauses"][:1], "otherwise": "off_target"}
    wanted = WantedRule("Corporate rule", clauses, "", None)
    intended = Intended(Kind.RULE, from_on=date(2014, 4, 1), rule=wanted)
    councillor = cast.actor("councillor")
    seen = otherwise_of(intended, councillor)
    assert seen is not None and seen.count
    hidden = seen.lines[0].reference
    restrict_series(
        [cast.series[hidden]],
        by=SYSTEM,
        at=timezone.now(),
        kind=RestrictionKind.EXEMPT,
        reason="So",
    )
    after, whole = otherwise_of(intended, councillor), otherwise_of(intended, SYSTEM)
    assert after is not None and whole is not None
    assert hidden not in {it.reference for it in after.lines}
    assert after.count < seen.count == whole.count


def test_too_many_indicators_are_not_rated_while_somebody_waits(ruled, monkeypatch):
    monkeypatch.setattr("goldenthread.staff.packages.kinds.otherwise._AT_ONCE", 1)
    line = text_of(ruled.get("/packages/PK-1/lines/1/"))
    assert "their figures are rated anew as it comes into force" in line
    assert "Figures that would be rated otherwise" not in line


def test_what_a_definition_would_do_to_ratings_is_read_on_its_line_and_before_it_is_recorded(
    cast, client_as
):
    ladder(cast, "definition")
    client = client_as("performance.officer")
    looked_at = looked(
        client, "/indicators/HS01/change/", polarity="high", reason="So", **on(date(2014, 4, 1))
    )
    key = path_of(looked_at).rstrip("/").split("/")[-2]
    sent = {"read_at": head(), "route": "ladder", "title": "High is good", "words": ""}
    assert client.post(f"/packages/send/{key}/", sent)["Location"] == "/packages/PK-1/"
    line = text_of(client.get("/packages/PK-1/lines/1/"))
    assert "What it would do to ratings" in line
    found = re.search(r"(\d+) figures? would be rated otherwise", line)
    assert found, line[-3000:]
    told = text_of(client.post(DECIDE, typed(words_1="So")))
    assert f"{found[0]}." in told


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ({"c1-at_least": ""}, "Clause 2: write how far"),
        ({"c1-at_least": "two"}, "Clause 2: “two” is not a number"),
        ({"c1-at_least": "-3"}, "without a sign"),
        ({"c1-gives": ""}, "Clause 2: choose the rating"),
        ({"c0-gives": "moon"}, "Select a valid choice"),
        ({"c0-at_least_way": "within", "c0-at_least": "9"}, "lause"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_beside_its_box(ruled, boxes, sentence):
    before = head()
    sent = {f"r1_{name}": value for name, value in boxes.items()}
    answer = ruled.post(DECIDE, typed(confirmed="1", **sent))
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert head() == before and not Decision.objects.filter(step="board").exists()


@pytest.mark.parametrize("name", sorted(library()))
def test_every_rule_of_the_library_stands_in_its_boxes_as_it_is(name):
    rule = library()[name].rule
    asked = {"name": rule.name, "clauses": {**rule.to_data(), "name": rule.name}}
    ask, kind = Ask(1, None, rule.name, asked, date(2026, 4, 1)), kind_of("rule")
    boxes = kind.boxes(SYSTEM, [ask])[1]
    assert all(not it.options or it.value in dict(it.options) for it in boxes)
    read = kind.read(SYSTEM, ask, {it.name: it.value for it in boxes})
    assert read.asked is None and not read.errors
    other = kind.read(SYSTEM, ask, {"edge": "worse" if rule.edge_takes_better else "better"})
    assert other.asked is not None
    assert other.asked["clauses"]["edge_takes_better"] is not rule.edge_takes_better


def frame_changes(cast):
    """Return changes of the framework by name: each with boxes that refine it, and what is asked by these."""
    frame = build_framework(cast)
    done(Add("portfolio", {"name": "Homes"}, date(2014, 4, 1), "homes"))
    homes = framework_known(only=("portfolio",)).key_of("portfolio", "homes")
    day, panel = date(2014, 7, 1), frame.panel
    heading = {"key": "aims", "name": "Aims", "asks": "", "holds": "words", "is_required": False}
    route = Step("adopt", "Cabinet", StepBy.BODY, ("cabinet",), frozenset({StepAct.ADOPT}), 14)
    first = Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE}))
    return {
        "body added": (
            Add("body", {"name": "Audit Committee", "role": "scrutinises", "above_id": None,
                         "adopted_on": date(2014, 5, 1), "terms": ""}, day),
            {"name": "Audit and Governance", "role": "advises", "above_id": "cabinet"},
            {"name": "Audit and Governance", "role": "advises", "above_id": frame.cabinet},
        ),
        "body changed": (
            Say("body", panel, {"name": "Panel of Performance"}, day),
            {"name": "Performance Committee"}, {"name": "Performance Committee"},
        ),
        "body ended": (End("body", panel, day, frame.cabinet), {"successor": "board"}, {}),
        "level": (
            SetLevel({"name": "Priority", "plural": "Priorities", "is_personal": False}, 1, day),
            {"place": "2", "name": "Aim"}, {"name": "Aim", "is_personal": False},
        ),
        "placed": (
            PutInPortfolio((Ref("unit", cast.structure.services["HR"], "HR"),), homes, day),
            {"portfolio_id": ""}, {},
        ),
        "route": (
            Add("route", {"name": "Short", "kinds": ["targets"], "steps": [first.to_data(), route.to_data()],
                          "is_required": False}, day, "short"),
            {"steps.1.days": "21", "steps.1.name": "Cabinet adopts", "is_required": "yes"},
            {"is_required": True},
        ),
        "plan kind": (
            Add("plan_kind", {"name": "Service plan", "owner": "council", "years": 1,
                              "headings": [heading], "levels": []}, day, "service-plan"),
            {"headings.0.name": "What we are for", "years": "3", "owner": "body"},
            {"years": 3, "owner": "body"},
        ),
    }  # fmt: skip


NAMES = ("body added", "body changed", "body ended", "level", "placed", "route", "plan kind")


def sent_up(cast, change):
    """Send a change of the framework to the board."""
    propose_framework(
        change, by=acting("performance.officer"), at=timezone.now(), route="ladder", title="A change",
        words="As discussed", read_at=head(),
    )  # fmt: skip


@pytest.mark.parametrize("which", NAMES)
def test_a_change_of_the_framework_is_refined_field_by_field(cast, client_as, which):
    ladder(cast, "framework")
    change, boxes, says = frame_changes(cast)[which]
    sent_up(cast, change)
    client = client_as("performance.officer")
    page = text_of(client.get(DECIDE))
    for name in boxes:
        assert f'name="r1_{name}"' in page, name
    told, asked = refined(client, **boxes)
    assert "refined" in told
    held = asked.get("says") or asked.get("wanted") or {}
    assert {name: held[name] for name in says} == says
    assert Decision.objects.filter(step="board").exists()
    line = text_of(client.get("/packages/PK-1/lines/1/"))
    assert "How it was refined" in line and "None" not in line


def test_what_was_refined_of_the_framework_is_what_comes_into_force(cast, client_as):
    ladder(cast, "framework")
    changes = frame_changes(cast)
    for which in ("body added", "route", "plan kind"):
        sent_up(cast, changes[which][0])
    client = client_as("performance.officer")
    for number, which in enumerate(("body added", "route", "plan kind"), start=1):
        sent = {f"r1_{name}": value for name, value in changes[which][1].items()}
        sent["words_1"] = "Milder"
        answer = client.post(f"/packages/PK-{number}/decide/board/", typed(confirmed="1", **sent))
        assert answer.status_code == 302, errors_of(answer)
    body = BodyVersion.objects.latest("pk")
    assert (body.name, body.role, body.adopted_on) == (
        "Audit and Governance",
        "advises",
        date(2014, 5, 1),
    )
    stands = framework_known().in_force("route", date(2014, 8, 1))
    short = next(it.says for it in stands.values() if it.says["name"] == "Short")
    assert (short["steps"][1]["days"], short["steps"][1]["name"]) == (21, "Cabinet adopts")
    assert short["is_required"] is True
    kinds = framework_known().in_force("plan_kind", date(2014, 8, 1))
    assert [it["name"] for each in kinds.values() for it in each.says["headings"]] == [
        "What we are for"
    ]


@pytest.mark.parametrize(
    ("which", "boxes", "sentence"),
    [
        ("body added", {"name": "  "}, "Write something: it cannot be empty"),
        ("body added", {"name": "x" * 121}, "at most 120"),
        ("body added", {"role": "moon"}, "Select a valid choice"),
        ("body added", {"above_id": "moon"}, "Select a valid choice"),
        ("body added", {"name": "Cabinet"}, "two bodies called Cabinet"),
        ("level", {"place": "first"}, "Write a whole number in digits"),
        ("route", {"steps.1.days": "0"}, "Write a whole number in digits"),
        ("plan kind", {"years": "²"}, "Write a whole number in digits"),
    ],
)
def test_a_field_that_makes_no_sense_is_told_beside_its_box(
    cast, client_as, which, boxes, sentence
):
    ladder(cast, "framework")
    sent_up(cast, frame_changes(cast)[which][0])
    before, client = head(), client_as("performance.officer")
    sent = {f"r1_{name}": value for name, value in boxes.items()}
    answer = client.post(DECIDE, typed(confirmed="1", **sent))
    assert answer.status_code == 422 and sentence in text_of(answer), errors_of(answer)
    assert head() == before


def test_text_of_several_lines_is_not_refined_by_being_sent(cast, client_as):
    ladder(cast, "framework")
    terms = "# Purpose\n\nTo *decide*."
    says = {"name": "Audit Committee", "role": "scrutinises", "terms": terms}
    sent_up(cast, Add("body", says, timezone.localdate()))
    client, sent = client_as("performance.officer"), terms.replace("\n", "\r\n")
    told = text_of(client.post(DECIDE, typed(r1_terms=sent)))
    assert "Adopt: 1 line." in told and "refined" not in told
    told = text_of(client.post(DECIDE, typed(r1_terms=sent + "\r\nAnd to ask.")))
    assert "Adopt, refined: 1 line." in told
    client.post(DECIDE, typed(r1_terms=sent + "\r\nAnd to ask.", confirmed="1"))
    assert BodyVersion.objects.latest("pk").terms == f"{terms}\nAnd to ask."


@pytest.mark.parametrize("which", NAMES)
def test_a_change_of_the_framework_stands_in_its_boxes_as_it_is(cast, which):
    build_ladder(cast)
    change = frame_changes(cast)[which][0]
    asked: Any = plain_of(change)
    ask, kind = Ask(1, None, which, asked, change.from_on), kind_of("framework")
    boxes = kind.boxes(SYSTEM, [ask])[1]
    read = kind.read(SYSTEM, ask, {it.name: it.value for it in boxes})
    assert boxes and read.asked is None and not read.errors
    assert all(not it.options or it.value in dict(it.options) for it in boxes)


def test_every_field_of_the_framework_has_words():
    fields = {it for part in PARTS.values() for it in part.fields} - {"is_ended"}
    assert fields <= set(FIELD_WORDS)


@pytest.fixture
def chosen(cast):
    """A prioritisation that is scored, closed and sent to the board."""
    ladder(cast, "prioritisation")
    scored = build_scored(cast)
    scored.close()
    propose_prioritisation(
        scored.pk, by=acting("head.of.service"), at=timezone.now(), route="ladder",
        title="What comes first", read_at=head(),
    )  # fmt: skip
    return scored


def test_the_places_of_options_are_refined_and_both_orders_stand_afterwards(chosen, client_as):
    client = client_as("performance.officer")
    line = LineVersion.objects.get()
    first, second, third = (number for number, _ in line.asked["order"])
    told, asked = refined(client, **{str(first): "2", str(second): "1"})
    assert "Another order than the scores gave: 1 " in told
    assert asked["order"] == [[second, 1], [first, 2], [third, 3]]
    assert PrioritisationStage.objects.latest("pk").order == asked["order"]
    result = text_of(client.get(f"/priorities/{chosen.reference}/result/"))
    assert "in another order than they were scored in: 1 " in result
    assert '<th scope="col">Adopted</th>' in result
    table = client.get(f"/priorities/{chosen.reference}/result.csv")
    text = b"".join(table.streaming_content).decode() if table.streaming else table.content.decode()
    assert "Adopted place, where another" in text


def test_what_is_adopted_as_it_was_scored_says_so(chosen, client_as):
    client = client_as("performance.officer")
    assert client.post(DECIDE, typed(confirmed="1")).status_code == 302
    result = text_of(client.get(f"/priorities/{chosen.reference}/result/"))
    assert "in the order in which they were scored" in result
    assert '<th scope="col">Adopted</th>' not in result


@pytest.mark.parametrize(
    "places", [("2", "2", "2"), ("1", "2", "2.5"), ("1", "3", "3"), ("none",) * 3]
)
def test_places_that_make_no_order_are_told(chosen, client_as, places):
    client, before = client_as("performance.officer"), head()
    numbers = [number for number, _ in LineVersion.objects.get().asked["order"]]
    sent = {f"r1_{number}": place for number, place in zip(numbers, places, strict=True)}
    answer = client.post(DECIDE, typed(confirmed="1", **sent))
    said = text_of(answer)
    assert answer.status_code == 422 and head() == before
    assert "These places make no order" in said or "Select a valid choice" in said


@pytest.mark.parametrize(
    "places", [("1", "1", "3"), ("1", "2", "2"), ("1", "none", "2"), ("1", "1", "1")]
)
def test_options_may_share_a_place_or_have_none(chosen, client_as, places):
    client = client_as("performance.officer")
    numbers = [number for number, _ in LineVersion.objects.get().asked["order"]]
    _, asked = refined(
        client, **{str(it): place for it, place in zip(numbers, places, strict=True)}
    )
    wanted = {
        it: None if place == "none" else int(place)
        for it, place in zip(numbers, places, strict=True)
    }
    assert dict(map(tuple, asked["order"])) == wanted


def test_what_is_no_rule_or_no_result_has_no_boxes(cast):
    for kind in ("rule", "prioritisation"):
        ask = Ask(1, None, "Nothing", {}, date(2026, 4, 1))
        assert not kind_of(kind).boxes(SYSTEM, [ask])
        assert kind_of(kind).read(SYSTEM, ask, {"edge": "worse"}).asked is None


def test_beside_a_rule_that_is_new_nothing_stands(cast):
    climbs = ladder(cast, "rule")
    rule = library()["hart"].rule
    asked = {"name": "Hart", "clauses": {**rule.to_data(), "name": "Hart"}}
    line = NewLine(Ref("rule", 0, "Hart"), asked, date(2014, 7, 1), words="New")
    climbs.put([line], kind="rule")
    ask = Ask(1, None, "Hart", asked, date(2014, 7, 1))
    said = kind_of("rule").said(acting("performance.officer"), [ask])[1]
    assert said.href == "/rules/" and all(not stands for _, stands, _ in said.changes)
