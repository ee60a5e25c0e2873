"""The plan app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "goldenthread.plan"
    label = "plan"

    def ready(self) -> None:
        """Follow what is recorded, as objectives rest on ratings; hide people's own in the trail."""
        from goldenthread.audit import followers
        from goldenthread.indicators.queries.hidden import also_hidden
        from goldenthread.indicators.queries.life_outlook import TouchedKind, also_touched
        from goldenthread.plan.commands import thread_now
        from goldenthread.plan.queries.evidence import objectives_resting
        from goldenthread.plan.queries.hidden import hidden_of_the_thread

        followers.register(thread_now.FOLLOWER, thread_now.follow)
        also_hidden(hidden_of_the_thread)
        also_touched(TouchedKind.OBJECTIVE, objectives_resting)
