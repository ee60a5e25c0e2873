"""Prioritisations: prepared, opened, scored, closed; who sees which mark; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.plan.commands.marks import GivenMark, give_marks
from goldenthread.plan.commands.objectives import Wanted, add_objective
from goldenthread.plan.commands.prioritisation_parts import (
    WantedCriterion,
    WantedOption,
    record_criterion,
    record_option,
    withdraw_criterion,
    withdraw_option,
)
from goldenthread.plan.commands.prioritisation_stages import (
    close_prioritisation,
    open_prioritisation,
)
from goldenthread.plan.commands.prioritisations import (
    add_prioritisation,
    change_prioritisation,
    drop_prioritisation,
)
from goldenthread.plan.commands.scorers import name_scorers, release_scorer
from goldenthread.plan.models import Objective, OptionMark, Prioritisation
from goldenthread.plan.queries.prioritisation import prioritisation_seen
from goldenthread.plan.queries.prioritisations import (
    PrioritisationsFilter,
    prioritisations_for,
    to_score,
)
from goldenthread.plan.queries.prioritised import result_of, sheet_of
from goldenthread.rules.numbers import number
from goldenthread.rules.scoring import ScoringRefused
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from tests.plan.threads import add_levels
from tests.prioritising import (
    MARKS,
    SCORERS,
    acting,
    begin,
    build_priorities,
    build_scored,
    by_now,
    person_named,
    wanted,
)

pytestmark = pytest.mark.django_db
NEED, COST = 1, 2
ROADS, PARKS, POOLS = 1, 2, 3


@pytest.fixture
def prepared(cast):
    return build_priorities(cast)


@pytest.fixture
def scored(cast):
    return build_scored(cast)


def seen(found, username="head.of.service", **more):
    return prioritisation_seen(acting(username), found.reference, on=timezone.localdate(), **more)


def result(found, username="head.of.service", **more):
    return result_of(acting(username), seen(found, username), **more)


def order(of):
    return [(it.option, it.place) for it in of.found.scoring.scored]


def test_it_is_numbered_and_holds_what_was_prepared(prepared, cast):
    assert prepared.reference == "PZ-1" and begin(cast, "Another").reference == "PZ-2"
    found = seen(prepared)
    assert found.step is Step.PREPARING
    assert [(it.name, it.share) for it in found.criteria] == [("Need", 0.75), ("Cost", 0.25)]
    assert [it.title for it in found.options] == ["Roads", "Parks", "Pools"]
    assert [(it.name, it.of, it.missing) for it in found.scorers] == [
        ("Cllr Ruth Hallam", 6, 6), ("Grace Adeyemi", 6, 6), ("Tom Prentice", 6, 6),
    ]  # fmt: skip


def test_scored_by_three_it_closes_with_an_order_and_what_would_change_it(scored):
    assert result(scored) is None
    scored.close()
    found = result(scored)
    # need 8/3, 3, 4/3 of 4; cost 5/3, 5/3, 1/3 of 4, where low is good
    assert order(found) == [(PARKS, 1), (ROADS, 2), (POOLS, 3)]
    assert sum(it.points for it in found.found.parts(PARKS)) == found.found.scoring.scored[0].score
    cell = found.found.cells[ROADS, NEED]
    assert [it.who for it in cell.far] == [person_named("councillor")]
    assert (cell.least, cell.greatest) == (number(0), number(4))
    assert found.found.firsts == {ROADS: 2, PARKS: 1, POOLS: 0}
    assert {turn.criterion for turn in found.found.scoring.of_first} == {NEED, COST}


def test_names_are_for_those_who_run_it_and_ones_own_marks_for_each(scored):
    scored.close()
    runs = result(scored, "head.of.service")
    assert set(runs.names.values()) == {"Cllr Ruth Hallam", "Grace Adeyemi", "Tom Prentice"}
    assert len(runs.marks) == 3
    for username in ("service.manager", "councillor", "auditor", "staff"):
        other = result(scored, username)
        assert not other.names and not other.marks
        assert bool(other.mine) is (username in SCORERS)
    assert result(scored, "councillor").mine[ROADS, NEED].mark == number(0)


def test_nobody_sees_anothers_marks_before_it_is_closed(scored):
    for username in ("performance.officer", "head.of.service", "director", "auditor"):
        assert result(scored, username) is None
    sheet = sheet_of(acting("councillor"), seen(scored, "councillor"))
    assert sheet.marks[ROADS, NEED].mark == number(0) and sheet.given == 6
    assert sheet_of(acting("auditor"), seen(scored, "auditor")) is None
    before = head()
    scored.close()
    past = prioritisation_seen(
        acting("performance.officer"), scored.reference, on=timezone.localdate(), as_at=before
    )
    assert result_of(acting("performance.officer"), past) is None


def test_an_abstention_and_what_is_missing_are_never_nought(prepared):
    prepared.open()
    prepared.score("head.of.service", ((4, 2), (1, None), (None, None)))
    abstains = {(PARKS, COST): GivenMark(is_abstaining=True)}
    give_marks(prepared.pk, abstains, **by_now(acting("head.of.service")))
    own = next(it for it in seen(prepared).scorers if it.name == "Grace Adeyemi")
    assert (own.given, own.abstained, own.missing) == (3, 1, 2)
    prepared.close()
    found = result(prepared)
    roads, parks, pools = found.found.scoring.scored
    assert (roads.option, parks.score, parks.lacking) == (ROADS, 25, (COST,))
    assert (pools.score, pools.place, pools.lacking) == (None, None, (NEED, COST))
    assert (found.given, found.abstained, found.missing, found.of) == (3, 1, 14, 18)


def test_marks_change_until_it_closes_and_the_earlier_ones_are_kept(scored):
    scored.score("councillor", ((1, 2),))
    rows = OptionMark.objects.filter(
        person=person_named("councillor"), option=ROADS, criterion=NEED
    )
    assert list(rows.order_by("event").values_list("mark", flat=True)) == [number(0), number(1)]
    before = head()
    assert (
        scored.score("councillor", ((1, 2),), reason="So says the councillor.") and head() > before
    )
    assert scored.score("councillor", ((1, 2),), reason="So says the councillor.") is None
    scored.close()
    with pytest.raises(NotPossible, match="is closed, so that no marks are taken"):
        scored.score("councillor", ((2, 2),))


@pytest.mark.parametrize(
    ("cell", "given", "words"),
    [
        ((1, 1), GivenMark(number(5)), "5 is not a mark of the scale: choose one of 0, 1, 2, 3, 4"),
        ((1, 1), GivenMark(number("1.5")), "1.5 is not a mark of the scale"),
        ((9, 1), GivenMark(number(1)), "no such option or criterion"),
        ((1, 9), GivenMark(number(1)), "no such option or criterion"),
        ((1, 1), GivenMark(number(1), is_abstaining=True), "not both"),
        ((1, 1), GivenMark(number(1), reason="x" * 1001), "Shorten the reason"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_and_none_is_kept(prepared, cell, given, words):
    prepared.open()
    before = head()
    with pytest.raises(NotPossible, match=words):
        sent = {(2, 1): GivenMark(number(2)), cell: given}
        give_marks(prepared.pk, sent, **by_now(acting("councillor")))
    assert head() == before


def test_marks_are_taken_on_its_days_alone(cast, prepared):
    with pytest.raises(NotPossible, match="is being prepared"):
        prepared.score("councillor")
    today = timezone.localdate()
    later = wanted(cast, opens_on=today + timedelta(1), closes_on=today + timedelta(2))
    change_prioritisation(prepared.pk, later, **by_now())
    prepared.open()
    with pytest.raises(NotPossible, match="Scoring has not begun"):
        prepared.score("councillor")
    for days, words in ((2, None), (3, "The last day of scoring is over")):
        said: dict[str, Any] = by_now(acting("councillor"))
        said["at"] += timedelta(days)
        sent = {(1, 1): GivenMark(number(days))}
        if words:
            with pytest.raises(NotPossible, match=words):
                give_marks(prepared.pk, sent, **said)
        else:
            assert give_marks(prepared.pk, sent, **said)


def test_whoever_is_not_asked_may_not_score_and_whoever_is_released_no_longer(scored):
    with pytest.raises(NotPermitted):
        give_marks(scored.pk, {(1, 1): GivenMark(number(1))}, **by_now(acting("auditor")))
    release_scorer(scored.pk, person_named("councillor"), reason="On leave", **by_now())
    with pytest.raises(NotPermitted):
        scored.score("councillor", ((2, 2),))
    scored.close()
    assert order(result(scored)) == [(ROADS, 1), (PARKS, 2), (POOLS, 3)]


def test_an_option_withdrawn_while_people_score_counts_no_longer(scored):
    withdraw_option(scored.pk, PARKS, reason="The lottery pays", **by_now())
    with pytest.raises(NotPossible, match="“Parks” was withdrawn"):
        scored.score("councillor")
    assert [it.reason for it in seen(scored).withdrawn] == ["The lottery pays"]
    assert seen(scored).missing == 0
    with pytest.raises(NotPossible, match="One option alone would be left"):
        withdraw_option(scored.pk, POOLS, reason="So", **by_now())
    scored.close()
    assert [it.option for it in result(scored).found.scoring.scored] == [ROADS, POOLS]


def test_who_scores_in_two_windows_is_told(prepared):
    prepared.open()
    read_at = head()
    prepared.score("councillor")
    prepared.score("head.of.service")
    sent = {(1, 1): GivenMark(number(4))}
    with pytest.raises(ChangedMeanwhile):
        give_marks(prepared.pk, sent, read_at=read_at, **by_now(acting("councillor")))
    assert give_marks(prepared.pk, sent, read_at=read_at, **by_now(acting("service.manager")))


def test_two_who_prepare_at_once_are_told(prepared, cast):
    read_at = head()
    record_criterion(prepared.pk, WantedCriterion("Needs", number(2)), number=NEED, **by_now())
    with pytest.raises(ChangedMeanwhile):
        record_criterion(
            prepared.pk, WantedCriterion("Want", number(2)), number=NEED, read_at=read_at,
            **by_now(),
        )  # fmt: skip
    change_prioritisation(prepared.pk, wanted(cast, "Otherwise"), **by_now())
    with pytest.raises(ChangedMeanwhile):
        change_prioritisation(prepared.pk, wanted(cast, "Thus"), read_at=read_at, **by_now())
    prepared.open()
    with pytest.raises(NotPossible, match="is open for scoring"):
        open_prioritisation(prepared.pk, read_at=read_at, **by_now())


def test_closing_with_marks_missing_is_told_and_confirmed(prepared):
    prepared.open()
    with pytest.raises(NotPossible, match="Nobody has given a mark yet"):
        close_prioritisation(prepared.pk, is_confirmed=True, **by_now())
    prepared.score("councillor")
    with pytest.raises(NotPossible, match="12 marks are still missing"):
        close_prioritisation(prepared.pk, **by_now())
    assert close_prioritisation(prepared.pk, is_confirmed=True, **by_now())
    assert [it.step for it in seen(prepared).stages] == [Step.CLOSED, Step.OPEN, Step.PREPARING]


def test_what_lacks_something_is_not_opened(cast):
    found = begin(cast)
    with pytest.raises(
        NotPossible, match="at least two options, a criterion and somebody who scores"
    ):
        found.open()
    for name in ("Roads", "Parks"):
        record_option(found.pk, WantedOption(name), **by_now())
    record_criterion(found.pk, WantedCriterion("Need", number(0)), **by_now())
    with pytest.raises(NotPossible, match="All weights are nought"):
        found.open()
    record_criterion(found.pk, WantedCriterion("Need", number(1)), number=1, **by_now())
    with pytest.raises(NotPossible, match="It lacks somebody who scores"):
        found.open()
    name_scorers(found.pk, [person_named("staff")], **by_now())
    over = wanted(cast, closes_on=timezone.localdate() - timedelta(1))
    change_prioritisation(found.pk, over, **by_now())
    with pytest.raises(NotPossible, match="a last day of scoring that is still to come"):
        found.open()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (WantedCriterion("Speed", None), "Write what it weighs"),
        (WantedCriterion("Speed", number(-1)), "A weight is from 0"),
        (WantedCriterion("Speed", number(1_000_001)), "A weight is from 0"),
        (WantedCriterion(" ", number(1)), "Write by what options are judged"),
        (WantedCriterion("x" * 121, number(1)), "at most 120 characters"),
        (WantedCriterion("need", number(1)), "Another criterion has this name"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused(prepared, asked, words):
    before = head()
    with pytest.raises(NotPossible, match=words):
        record_criterion(prepared.pk, asked, **by_now())
    assert head() == before


def test_options_are_linked_or_in_words_and_none_stands_twice(prepared, cast):
    levels = add_levels()
    add_objective(
        Wanted("Safe streets"), level_id=levels["outcome"], from_on=date(2014, 4, 1), reason="So",
        **by_now(),
    )  # fmt: skip
    add_objective(
        Wanted("My own", manager_id=cast.structure.posts["Head of Housing"]),
        person_id=person_named("staff"), level_id=levels["task"], from_on=date(2014, 4, 1),
        reason="So", **by_now(acting("staff")),
    )  # fmt: skip
    outcome, own = Objective.objects.order_by("pk")
    housing = cast.structure.services["Housing Services"]
    block = WantedOption("Repairs", unit_id=housing, amount="£1.2 million in 2014/15")
    linked = WantedOption(objective_id=outcome.pk)
    assert record_option(prepared.pk, block, **by_now()) == 4
    assert record_option(prepared.pk, linked, **by_now()) == 5
    latest = seen(prepared).options
    assert (latest[3].unit.name, latest[3].amount) == (
        "Housing Services",
        "£1.2 million in 2014/15",
    )
    assert (latest[4].title, latest[4].objective) == ("Safe streets", outcome.reference)
    for again in (block, linked, WantedOption("roads")):
        with pytest.raises(NotPossible, match="stands among the options already"):
            record_option(prepared.pk, again, **by_now())
    for wrong, words in (
        (WantedOption(objective_id=own.pk), "This objective is not there now"),
        (WantedOption(proposal_id=999), "This proposal is not there now"),
        (WantedOption(objective_id=outcome.pk, proposal_id=1), "not both"),
        (WantedOption("  "), "Write what the option is"),
        (WantedOption("X", unit_id=10**6), "This unit is not there"),
        (WantedOption("X", amount="£" * 61), "The amount may be"),
    ):
        with pytest.raises(NotPossible, match=words):
            record_option(prepared.pk, wrong, **by_now())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "Write what is to be prioritised"),
        ({"marks": MARKS[:1]}, "from two to 11 marks"),
        ({"marks": MARKS[::-1]}, "The marks rise"),
        ({"marks": ((number(0), "x" * 121), MARKS[1])}, "longer than 120"),
        ({"closes_on": date(2013, 1, 1)}, "end before it begins"),
        ({"opens_on": date(999, 1, 1)}, "too far away"),
    ],
)
def test_one_that_makes_no_sense_is_not_begun(cast, change, words):
    before = head()
    with pytest.raises(NotPossible, match=words):
        add_prioritisation(replace(wanted(cast), **change), **by_now())
    assert head() == before


def test_once_open_its_scale_and_criteria_stay_and_its_last_day_may_move(scored, cast):
    for change, words in (
        ({"marks": MARKS[1:]}, "its scale stays"),
        ({"opens_on": date(2014, 2, 1)}, "its first day stays"),
        ({"closes_on": date(2014, 3, 1)}, "This day is over"),
    ):
        with pytest.raises(NotPossible, match=words):
            change_prioritisation(scored.pk, wanted(cast, **change), **by_now())
    assert change_prioritisation(scored.pk, wanted(cast, closes_on=date(2101, 1, 1)), **by_now())
    assert (
        change_prioritisation(scored.pk, wanted(cast, closes_on=date(2101, 1, 1)), **by_now())
        is None
    )
    for call in (
        lambda: record_criterion(scored.pk, WantedCriterion("Speed", number(1)), **by_now()),
        lambda: withdraw_criterion(scored.pk, COST, **by_now()),
        lambda: record_option(scored.pk, WantedOption("Speed"), **by_now()),
    ):
        with pytest.raises(NotPossible, match="open for scoring, so that this cannot be done"):
            call()


def test_a_partner_or_a_stranger_is_not_asked_to_score(prepared):
    with pytest.raises(NotPossible, match="Marcus Bell: no post of the council"):
        name_scorers(prepared.pk, [person_named("partner")], **by_now())
    with pytest.raises(NotPossible, match="Choose who is to score"):
        name_scorers(prepared.pk, [], **by_now())
    assert name_scorers(prepared.pk, [person_named("councillor")], **by_now()) is None


def test_dropped_it_is_scored_no_longer_and_its_marks_stay_hidden(scored):
    with pytest.raises(NotPossible, match="Say why"):
        drop_prioritisation(scored.pk, reason=" ", **by_now())
    drop_prioritisation(scored.pk, reason="Overtaken", **by_now())
    assert result(scored, "performance.officer") is None
    assert not to_score(acting("councillor"), on=timezone.localdate())
    with pytest.raises(NotPossible, match="is dropped"):
        scored.close()


def test_the_next_one_begins_with_an_earlier_ones_criteria_and_options(scored, cast):
    withdraw_option(scored.pk, POOLS, reason="So", **by_now())
    reference = add_prioritisation(wanted(cast, "Next year"), follows_id=scored.pk, **by_now())
    pk = Prioritisation.objects.get(reference=reference).pk
    found = seen(replace(scored, pk=pk, reference=reference))
    assert (found.follows, found.scorers) == ("PZ-1", ())
    assert [it.title for it in found.options] == ["Roads", "Parks"]
    assert [(it.name, it.weight) for it in found.criteria] == [
        ("Need", number(3)),
        ("Cost", number(1)),
    ]


def test_what_if_weights_change_the_order_and_store_nothing(scored):
    scored.close()
    before = head()
    assert order(result(scored, weights={NEED: number(0)}))[0] == (POOLS, 1)
    assert order(result(scored))[0] == (PARKS, 1) and head() == before
    with pytest.raises(ScoringRefused, match="All weights are nought"):
        result(scored, weights={NEED: number(0), COST: number(0)})


def test_the_list_is_narrowed_ordered_and_paged_and_tells_what_waits_for_me(scored, cast):
    for place in range(3):
        begin(cast, f"Later {place}", closes_on=date(2030 + place, 1, 1))
    on = timezone.localdate()

    def listed(username="councillor", size=50, **asked):
        wished = PrioritisationsFilter(**asked)
        page = prioritisations_for(acting(username), wished, on=on, size=size)
        return [it.reference for it in page.items]

    assert listed() == ["PZ-1", "PZ-4", "PZ-3", "PZ-2"]
    assert listed(order="title") == ["PZ-2", "PZ-3", "PZ-4", "PZ-1"]
    assert listed(size=2, page=2) == ["PZ-3", "PZ-2"]
    assert listed(text="LATER 1") == ["PZ-3"] and listed(step=Step.OPEN) == ["PZ-1"]
    assert listed(is_mine=True) == ["PZ-1"] and listed("auditor", is_mine=True) == []
    assert listed(unit_ids=frozenset()) == []
    assert to_score(acting("councillor"), on=on) == [("PZ-1", "What comes first", date(2100, 1, 1))]
    with pytest.raises(NotPermitted):
        listed("partner")


def test_the_number_of_queries_does_not_grow(scored, cast, django_assert_num_queries):
    many = begin(cast, "Many")
    for place in range(30):
        record_option(many.pk, WantedOption(f"Option {place}"), **by_now())
    for place in range(6):
        record_criterion(many.pk, WantedCriterion(f"By {place}", number(place)), **by_now())
    people = ("performance.officer", "director", "auditor", "staff", *SCORERS)
    name_scorers(many.pk, [person_named(it) for it in people], **by_now())
    many.open()
    for username in people:
        many.score(username, [[(place + row) % 5 for place in range(6)] for row in range(30)])
    on = timezone.localdate()
    for found in (scored, many):
        by = acting("councillor")
        with django_assert_num_queries(16):
            shown = prioritisation_seen(by, found.reference, on=on)
        with django_assert_num_queries(2):
            sheet_of(by, shown)
        found.close()
        shown = prioritisation_seen(by, found.reference, on=on)
        with django_assert_num_queries(1):
            result_of(by, shown)
        with django_assert_num_queries(4):
            prioritisations_for(by, PrioritisationsFilter(), on=on)
