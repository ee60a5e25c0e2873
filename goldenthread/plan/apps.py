"""The plan app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "goldenthread.plan"
    label = "plan"

    def ready(self) -> None:
        """Follow what objectives rest on, hide people's own in the trail, carry what routes agree."""
        from goldenthread.audit import followers
        from goldenthread.governance.commands import carriers
        from goldenthread.indicators.queries.hidden import also_hidden
        from goldenthread.indicators.queries.life_outlook import TouchedKind, also_touched
        from goldenthread.plan.commands import thread_now
        from goldenthread.plan.commands.carried import prioritisations
        from goldenthread.plan.queries.evidence import objectives_resting
        from goldenthread.plan.queries.hidden import hidden_of_the_thread

        followers.register(thread_now.FOLLOWER, thread_now.follow)
        also_hidden(hidden_of_the_thread)
        carriers.register(prioritisations.KIND, prioritisations.PrioritisationCarrier())
        also_touched(TouchedKind.OBJECTIVE, objectives_resting)
