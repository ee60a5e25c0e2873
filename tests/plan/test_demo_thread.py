"""What the demo council shows of the thread: every state of a talk, a partner, a delegate, and gaps."""

from __future__ import annotations

from goldenthread.audit.models import Event
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.models import Contribution, ContributionMove, Delegation, ObjectiveNow
from goldenthread.plan.queries.objectives import Gap, ObjectivesFilter, objectives_for
from goldenthread.plan.queries.talks import talk_told
from goldenthread.rules.vocabulary import ContributionStep as Step
from tests.stage import DEMO_ON


def _as(username):
    account = account_named(username)
    assert account is not None
    return actor_for(account, on=DEMO_ON)


def test_the_demos_thread_has_something_of_everything(demo):
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    latest = dict(ContributionMove.objects.order_by("id").values_list("contribution_id", "step"))
    assert set(latest.values()) == set(Step) - {Step.ENDED}
    assert Delegation.objects.count() == 1

    officer = _as("performance.officer")
    listed = objectives_for(officer, ObjectivesFilter(), on=DEMO_ON)
    assert all(listed.gaps[gap] for gap in Gap)
    assert listed.total == ObjectiveNow.objects.filter(person_id=None).count() == 37
    assert ObjectiveNow.objects.filter(rating_class="off_target").exists()
    own = ObjectiveNow.objects.filter(person_id__isnull=False)
    assert own.count() == 7
    mine = objectives_for(_as("staff"), ObjectivesFilter(), on=DEMO_ON)
    assert sum(it.is_personal for it in mine.page.items) == 3

    references = Contribution.objects.values_list("reference", flat=True)
    told = [talk_told(_as("partner"), it, on=DEMO_ON) for it in references]
    homes = next(it for it in told if it is not None and len(it.moves) == 4)
    assert [it.for_post for it in homes.moves] == [
        "", "Chief Executive", "", "Chief Executive",
    ]  # fmt: skip
